"""Cost of finding an item's story, as the history grows, and the errors on the labelled pairs.

    python bench/stories.py [--large]

Invented news with mentions, a fifth of them copies, is told through the store's memory with 10,000 and 100,000 stories
in it (`--large`: 1,000,000, about a gigabyte of disk). The ratio of the costs compares; microseconds describe this
machine only. Worst case: a template whose every print is a story of its own.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.store import Store, open_store  # noqa: E402 - the path has to be set before
from pipeline.store.stories import known_leads, save_leads  # noqa: E402
from schemas.item import Item  # noqa: E402
from schemas.story import Lead  # noqa: E402
from schemas.times import rfc3339  # noqa: E402
from transforms.copies import lead_words  # noqa: E402
from transforms.stories import is_copy, lead_of, original_of  # noqa: E402

LETTERS, VOCABULARY = "بتثجحخدذرزسشصضطظعغفقكلمنهوي", 20_000
"""Words of news follow Zipf's law over a vocabulary of tens of thousands; with fewer, unrelated items overlap."""
STATES = "تونس|ليبيا|مصر|الأردن|كينيا|غانا|اليابان|الهند|قطر|تركيا|العراق|إيران|روسيا|أوكرانيا|الصين|فرنسا"
PROBES = 400


def vocabulary() -> list[str]:
    chance = random.Random(3)
    return ["".join(chance.choices(LETTERS, k=chance.randint(3, 6))) for _ in range(VOCABULARY)]


WORDS = vocabulary()
WEIGHTS = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


def news(chance: random.Random, number: int) -> Item:
    a, b = chance.sample(STATES.split("|"), 2)
    text = " ".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=55))
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    return Item(f"i1-{number}", 1, f"o{number % 90}", f"{a} و{b}", f"{a} {text} {b} {number}",
                rfc3339(at))  # fmt: skip


def copy_of(chance: random.Random, item: Item, number: int) -> Item:
    words = item.text.split()
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return item._replace(item_id=f"i1-c{number}", outlet="copier", text=" ".join(words[: chance.randint(35, 60)]))


def lead(item: Item) -> Lead:
    return lead_of(item, lead_words(item.title, item.text), item.outlet)


def grow(store: Store, first: int, last: int, chance: random.Random) -> None:
    """Stories number `first` to `last` of the history, one batch of keys at a time in key order."""
    for start in range(first, last, 50_000):
        leads = [lead(news(chance, n)) for n in range(start, min(start + 50_000, last))]
        with store.transaction() as connection:
            save_leads(connection, leads)


def cost(store: Store, items: Sequence[Item]) -> tuple[float, float, Counter[str]]:
    """CPU seconds per item: of the lead alone, and of finding its story; and what was found."""
    started = time.process_time()
    leads = [lead(item) for item in items]
    made = time.process_time() - started
    found: Counter[str] = Counter()
    started = time.process_time()
    for one in leads:
        original = original_of(one, known_leads(store.connection, one))
        found["copies" if original else "new"] += 1
    return made / len(items), (time.process_time() - started) / len(items), found


def sizes() -> Iterator[int]:
    yield from (10_000, 100_000)
    if "--large" in sys.argv:
        yield 1_000_000


def labelled() -> None:
    wrong: Counter[tuple[str, bool]] = Counter()
    total: Counter[tuple[str, bool]] = Counter()
    for line in (ROOT / "tests/data/copies/pairs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        a, b = (lead(Item(side, 1, first_seen_at="2024-01-01T00:00:00Z", **row[side])) for side in "ab")
        joined = bool(set(a.keys) & set(b.keys)) and is_copy(a, b)
        total[row["kind"], row["same"]] += 1
        wrong[row["kind"], row["same"]] += joined != row["same"]
    for same, what in ((True, "missed merges"), (False, "false merges")):
        kinds = [k for k in total if k[1] == same]
        listed = ", ".join(f"{k[0]} {wrong[k]}/{total[k]}" for k in kinds)
        print(f"{what}: {sum(wrong[k] for k in kinds)} of {sum(total[k] for k in kinds)} pairs ({listed})")


def main() -> None:
    labelled()
    chance, base, before = random.Random(7), 0.0, 0
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        store.connection.execute("PRAGMA mmap_size = 1073741824")
        for size in sizes():
            grow(store, before, size, random.Random(size))
            before = size
            again = random.Random(size)
            history = [news(again, n) for n in range(max(0, size - PROBES), size)][: PROBES // 5]
            probes = [news(chance, 10_000_000 + n) for n in range(PROBES - len(history))]
            probes = [p._replace(first_seen_at=history[-1].first_seen_at) for p in probes]
            cost(store, probes)
            made, took, found = cost(store, [*probes, *(copy_of(chance, h, n) for n, h in enumerate(history))])
            base = base or took
            print(f"{size:>9,} stories: lead {made * 1e6:.0f} us, story {took * 1e6:.0f} us, ratio {took / base:.2f}, "
                  f"{dict(found)}")  # fmt: skip
        template = "أغلق مؤشر سوق الأسهم الرئيسية اليوم عند مستوى {} نقطة وبتداولات بلغت قيمتها {} مليون ريال وسط هدوء"
        series = [news(chance, before + n)._replace(title="المؤشر", text=template.format(n + 1000, n * 7 + 13))
                  for n in range(2_000)]  # fmt: skip
        with store.transaction() as connection:
            save_leads(connection, map(lead, series))
        _, took, _ = cost(store, series[-PROBES:])
        print(f"template of 2,000 prints: story {took * 1e6:.0f} us, ratio {took / base:.2f}")


if __name__ == "__main__":
    main()
