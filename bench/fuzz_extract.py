"""A search for the text of 64 k characters that the extraction reads slowest.

    python bench/fuzz_extract.py [--rounds N] [--keep N] [--seed N]

A unit of a few words that trigger, names, function words, marks, brackets and diacritics fills the length at which
reading ends, in one of several manners: repeated, shuffled, with a new word or form behind each, as sentences, before
news. Each round alters the slowest so far (a piece put in, out, moved or exchanged) and tries new ones beside them.
Printed are the slowest as multiples of ordinary text of that length, timed in turns with it, and in CPU ms of this
machine. The same seed tries the same ones as long as their order by time is the same.
"""

import argparse
import random
import sys
from functools import cache
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from extract import HOSTILE, made_items, seconds  # noqa: E402 - the path has to be set before

from transforms.extract import MAX_CHARS, extract  # noqa: E402
from transforms.gazetteer import entries  # noqa: E402
from transforms.lexicon import all_entries, read_table  # noqa: E402

MARKS = (
    " . |، |؛ |\n|: |؟ |! |« |» |( |) |[ |] |\"|' |- |…|/|ـ|\u064b|\u0651|\u064e|\u0650|\u200f|&quot;|ﷺ|ﻻ|٣ |13 |1994 "
)
GLUE = "و|ب|ل|ف|وال|لل|ال|ه|ها|هما"
MAX_PIECES = 12
LETTERS = "بتثجحخدرزسشصضطظعغفقكلمنهوي"
NEWS = "وقعت مصر والنرويج اتفاقية للتعاون."
MANNERS = ("repeated", "shuffled", "distinct", "fresh", "sentences", "before news")

Unit = tuple[str, ...]


def pieces() -> list[list[str]]:
    """Families of pieces, each drawn from alike: acts, other words of the lexicon, names, cues, marks, glue."""
    lexicon = all_entries()
    acts = sorted({e.surface for e in lexicon if e.cls == "act"})
    others = sorted({e.surface for e in lexicon if e.cls not in ("act", "domain")})
    names = sorted({e.form for e in entries()})
    cues = sorted({form.strip() for row in read_table("cues.tsv") for form in row["forms"].split("|")})
    families = [[f"{word} " for word in family] for family in (acts, others, names, cues)]
    return [*families, MARKS.split("|"), GLUE.split("|"), [piece for piece in HOSTILE if len(piece) > 3]]


@cache
def words() -> list[str]:
    return sorted({e.surface for e in all_entries()} | {e.form for e in entries()})


def altered(unit: Unit, families: list[list[str]], chance: random.Random) -> Unit:
    """The unit with one or two changes; never empty."""
    changed = list(unit)
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(changed) + 1)
        new = chance.choice(chance.choice(families))
        match chance.randrange(4):
            case 0:
                changed.insert(at, new)
            case 1 if len(changed) > 1:
                changed.pop(at % len(changed))
            case 2 if len(changed) > 1:
                changed.insert(at % len(changed), changed.pop())
            case _:
                changed[at % len(changed)] = new
    return tuple(changed[:MAX_PIECES])


def text_of(unit: Unit, manner: str, seed: int = 1) -> str:
    """MAX_CHARS characters made of a unit."""
    chance = random.Random(seed)
    piece = "".join(unit)
    match manner:
        case "repeated":
            text = piece * (MAX_CHARS // len(piece) + 1)
        case "shuffled":  # no two windows alike
            text = "".join(chance.choices(unit, k=MAX_CHARS))
        case "distinct":  # a word of its own behind each, so that nothing can be remembered
            count = MAX_CHARS // (len(piece) + 4) + 1
            text = "".join(f"{piece}{''.join(chance.choices(LETTERS, k=4))} " for _ in range(count))
        case "fresh":  # words of the lexicon with clitics that no text had before
            glue, forms = GLUE.split("|"), words()
            count = MAX_CHARS // (len(piece) + 5) + 1
            fresh = (f"{chance.choice(glue)}{chance.choice(forms)}{chance.choice(glue)} " for _ in range(count))
            text = "".join(piece + word for word in fresh)
        case "sentences":
            text = f"{piece}. " * (MAX_CHARS // (len(piece) + 2) + 1)
        case _:  # all of it stands before the news
            text = f"{piece}. " * ((MAX_CHARS - len(NEWS)) // (len(piece) + 2))
            return text + NEWS
    return text[:MAX_CHARS]


@cache
def ordinary_text() -> str:
    running = (text for _, text in cycle(made_items(300)))
    return "".join(islice(running, 90))[:MAX_CHARS]


def milliseconds(text: str, repeats: int = 1) -> float:
    return 1000 * seconds(lambda: extract("", text, published="2024-05-15"), repeats)


def cost_of(unit: Unit, manner: str, repeats: int) -> float:
    """The fastest of some runs as a multiple of the fastest on ordinary text taken in turns: other load hits both."""
    texts, ordinary = [text_of(unit, manner, seed) for seed in range(repeats)], ordinary_text()
    pairs = [(milliseconds(text), milliseconds(ordinary)) for text in texts]
    return min(own for own, _ in pairs) / min(other for _, other in pairs)


def search(rounds: int, keep: int, seed: int) -> list[tuple[float, Unit, str]]:
    """The slowest units and manners, slowest first, as multiples of ordinary text."""
    chance = random.Random(seed)
    families = pieces()
    found: dict[tuple[Unit, str], float] = {}

    def consider(unit: Unit, manner: str) -> None:
        if (unit, manner) not in found:
            found[unit, manner] = cost_of(unit, manner, 1)

    for piece in HOSTILE:
        for manner in MANNERS:
            consider((piece,), manner)
    for number in range(rounds):
        best = sorted(found, key=found.__getitem__, reverse=True)[:keep]
        for unit, manner in best:
            consider(altered(unit, families, chance), chance.choice((manner, manner, *MANNERS)))
        for _ in range(keep):
            unit = tuple(chance.choice(chance.choice(families)) for _ in range(chance.randint(1, 6)))
            consider(unit, chance.choice(MANNERS))
        for unit, manner in best[: keep // 4]:  # what was slow only because the machine was busy falls back
            found[unit, manner] = min(found[unit, manner], cost_of(unit, manner, 2))
        if number % 10 == 9:
            (unit, manner), cost = max(found.items(), key=lambda pair: pair[1])
            print(
                f"round {number + 1}: {len(found)} texts, {cost:.1f} x ordinary for {''.join(unit)!r}, {manner}",
                file=sys.stderr,
            )
    slowest = sorted(found, key=found.__getitem__, reverse=True)[: 2 * keep]
    return sorted(((cost_of(*one, 4), *one) for one in slowest), reverse=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--keep", type=int, default=20, help="units altered in each round")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    extract("", "Load the language identifier.")
    ordinary = milliseconds(ordinary_text(), 5)
    print(f"ordinary text: {ordinary:.1f} ms")
    for cost, unit, manner in search(args.rounds, args.keep, args.seed)[:10]:
        print(f"{cost:4.1f} x ordinary, about {cost * ordinary:.0f} ms, {manner}: {unit}")


if __name__ == "__main__":
    main()
