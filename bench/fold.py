"""Cost of the fold per sighting while the store holds many open agreements.

    python bench/fold.py [OPEN_EVENTS]

The ledger is made here: agreements of pairs of states, as many pairs as a busy decade has, each told by one to six
outlets. A sighting then costs: its pair's entries read from SQLite and unpacked, the fold, the changed entries packed
and written. Times are CPU time and describe this machine only; the ratio to a store of a hundredth of the size says
whether the cost grows with the store.
"""

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.store import open_store  # noqa: E402 - the path has to be set before
from pipeline.store.results import record  # noqa: E402
from schemas.extraction import Agreement, Evidence  # noqa: E402
from schemas.ledger import AgreementEvent, Sighting, pack_event, unpack_event  # noqa: E402
from transforms.copies import sketch  # noqa: E402
from transforms.ledger import fold  # noqa: E402
from transforms.sightings import party_key  # noqa: E402

STATES = 190
EVENTS_PER_PAIR = 6
"""On average; a hot pair has a dozen times as many, and sightings come in proportion."""
SIGHTINGS = 1_000
RUNS = 7
SUBJECTS = ("health", "tourism", "trade", "energy", "transport", "judicial", "military", "education", "water", "media")
WORDS = "وقع وزيرا البلدين في العاصمة مذكرة تفاهم تشمل تبادل الخبرات والتدريب والزيارات خلال اجتماع اللجنة العليا"


def a_sighting(chance: random.Random, number: int, pair: tuple[str, str], day: int, outlet: int) -> Sighting:
    """News of an agreement of the pair; its words and subject by chance, its size that of real ones."""
    words = WORDS.split()
    chance.shuffle(words)
    lead = " ".join(words)
    subject = chance.choice(SUBJECTS)
    seen = f"2024-{1 + day // 28:02}-{1 + day % 28:02}T09:00:00Z"
    agreement = Agreement(
        parties=pair,
        party_level="state-state",
        instrument=chance.choice(("mou", "agreement", "agreement", "treaty")),
        status=chance.choice(("signed", "signed", "announced", "ratified")),
        temporal="current",
        polarity="positive",
        modality="asserted",
        alertable=True,
        reason=None,
        domains=("general",),
        confidence=0.97,
        evidence=(Evidence("title", 0, 60, lead[:60], "sign.verb"), Evidence("text", 0, 90, lead[:90], "sign.verb")),
    )
    return Sighting(
        item_id=f"i1-{number:020}",
        revision=1,
        outlet=f"outlet-{outlet}",
        outlet_name="وكالة المثال للأنباء",
        owner=f"owner-{outlet}",
        source=f"owner-{outlet}",
        country="JOR",
        ownership="agency",
        url=f"https://news.example/politics/2024/{number}",
        title=lead[:60],
        first_seen_at=seen,
        published_at=seen,
        mode="live",
        sanctions=False,
        war=False,
        agreement=agreement,
        sketch=sketch(lead, ""),
        story=f"i1-{number:020}",
        subject=(subject,),
    )


def pairs(chance: random.Random, count: int) -> list[tuple[str, str]]:
    codes = [f"{chr(65 + n // 26)}{chr(65 + n % 26)}X" for n in range(STATES)]
    found = [(a, b) for n, a in enumerate(codes) for b in codes[n + 1 :]]
    chance.shuffle(found)
    return found[:count]


def weighted(chance: random.Random, among: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs as the news has them: few hot, many quiet."""
    weights = [1 / (n + 20) ** 0.5 for n in range(len(among))]
    while True:
        yield from chance.choices(among, weights, k=10_000)


def filled(connection: sqlite3.Connection, open_events: int) -> tuple[list[tuple[str, str]], list[int]]:
    """Fill the store until it holds so many agreements; its pairs, and the bytes of each entry."""
    chance = random.Random(7)
    among = pairs(chance, max(1, open_events // EVENTS_PER_PAIR))
    news = weighted(chance, among)
    sizes: list[int] = []
    number = 0
    while len(sizes) < open_events:
        entries: list[AgreementEvent] = []
        for _ in range(min(5_000, open_events - len(sizes))):
            pair, day = next(news), chance.randrange(300)
            told = [a_sighting(chance, number + n, pair, day, n) for n in range(chance.choice((1, 2, 2, 3, 3, 4, 6)))]
            number += len(told)
            first = told[0].agreement
            same = [s._replace(agreement=first, subject=told[0].subject) for s in told]
            entries += fold([], same).entries
        record(connection, entries, [])
        sizes += [len(pack_event(e).encode()) for e in entries]
    return among, sizes


class Cost(NamedTuple):
    """Microseconds of CPU per sighting; of each sighting the fastest of several runs, since neighbours disturb."""

    fetch: float
    """The pair's rows read from SQLite."""
    unpack: float
    fold: float
    pack: float
    """The changed entries."""
    entries: float
    """How many entries of its pair a sighting meets, on average."""


def cost(connection: sqlite3.Connection, among: list[tuple[str, str]]) -> Cost:
    chance = random.Random(11)
    news = weighted(chance, among)
    parts = [0.0, 0.0, 0.0, 0.0]
    met = 0
    for n in range(SIGHTINGS):
        sighting = a_sighting(chance, 10**9 + n, next(news), 301, n % 60)
        key = party_key(list(sighting.agreement.parties))
        runs = [_once(connection, key, sighting) for _ in range(RUNS)]
        met += runs[0][0]
        parts = [total + min(r[k + 1] for r in runs) for k, total in enumerate(parts)]
    return Cost(*(1e6 * part / SIGHTINGS for part in parts), met / SIGHTINGS)


def _once(connection: sqlite3.Connection, key: str, sighting: Sighting) -> tuple[int, float, float, float, float]:
    """Entries met, and seconds of CPU for each step."""
    start = time.process_time()
    rows = [r[0] for r in connection.execute("SELECT body FROM ledger WHERE party_key = ?", (key,))]
    fetched = time.process_time()
    known = list(map(unpack_event, rows))
    unpacked = time.process_time()
    folded = fold(known, [sighting])
    done = time.process_time()
    for entry in folded.entries:
        pack_event(entry)
    return len(rows), fetched - start, unpacked - fetched, done - unpacked, time.process_time() - done


def main() -> None:
    open_events = next((int(a) for a in sys.argv[1:] if a.isdigit()), 100_000)
    costs = {}
    for size in (open_events // 100, open_events):
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
            store.connection.execute("PRAGMA synchronous = OFF")
            with store.transaction() as connection:
                among, sizes = filled(connection, size)
            costs[size] = cost(store.connection, among)
    sizes.sort()
    large, small = costs[open_events], costs[open_events // 100]
    print(f"ledger          {open_events} open agreements of {len(among)} pairs; a sighting meets {large.entries:.1f}")
    print(f"entry           {sizes[len(sizes) // 2]} bytes at the median, {sizes[len(sizes) * 95 // 100]} at 95 %")
    parts = f"unpack {large.unpack:.0f}, fold {large.fold:.0f}, pack {large.pack:.0f}"
    print(f"per sighting    {total(large):.0f} us of CPU: {parts};")
    print(f"                reading from SQLite adds {large.fetch:.0f} us")
    print(f"growth          {total(large) / total(small):.2f} x the cost with a hundredth of the agreements")


def total(cost: Cost) -> float:
    return cost.unpack + cost.fold + cost.pack


if __name__ == "__main__":
    main()
