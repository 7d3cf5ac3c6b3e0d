"""The whole graph over its bare functions, and how both grow.

    python bench/graph.py [--large]

Invented items (bench/extract.py) are journalled and driven through the graph as a pass does it (in-process engine,
slices, store); then the same items go through the same functions in a plain loop: reading the row, first sighting,
language, extraction, lead, sightings, mentions, look-alikes, fold, message. Each size has a process of its own. Printed
are the ratio of CPU times, the exponent of the graph's time over the number of items, and the peak memory; seconds and
megabytes describe this machine only. `--large` adds 1,000,000 items.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from extract import made_items  # noqa: E402 - the path has to be set before

from pipeline.store import open_store  # noqa: E402
from pipeline.store.journal import add_items, read_rows  # noqa: E402
from schemas.alert import Alert  # noqa: E402
from schemas.item import Item  # noqa: E402
from schemas.ledger import AgreementEvent, Sighting  # noqa: E402
from schemas.times import rfc3339  # noqa: E402
from transforms.alerts import announce  # noqa: E402
from transforms.extract import extract  # noqa: E402
from transforms.first_sighting import content_key  # noqa: E402
from transforms.language import tag_language  # noqa: E402
from transforms.ledger import fold  # noqa: E402
from transforms.revisions import follow  # noqa: E402
from transforms.sightings import look_alikes_of, party_key  # noqa: E402
from transforms.stories import report_of  # noqa: E402

SIZES, LARGE, BLOCK, SLICE, OUTLETS = (1_000, 10_000, 100_000), 1_000_000, 20_000, 5_000, 90
START = datetime(2024, 1, 1, tzinfo=UTC)


def items(count: int) -> Iterator[Item]:
    """A day of news per 3,000 items; each block of items has the block's number in its texts."""
    made = made_items(min(count, BLOCK))
    for number in range(count):
        title, text = made[number % BLOCK]
        at = START + timedelta(seconds=29 * number)
        yield Item(
            f"i1-{number}",
            1,
            f"outlet-{number % OUTLETS}",
            title,
            f"{number} {text}",
            rfc3339(at),
            published_at=rfc3339(at),
            owner=f"owner-{number % OUTLETS}",
        )


class Silent:
    def polled(self, poll: object, added: object) -> None: ...
    def running(self, rows: int) -> None: ...
    def committed(self, committed: object) -> None: ...


def bare(rows: Iterable[Item]) -> Counter[str]:
    """The functions of the graph in a loop, folded by slice as a pass folds."""
    ledger: dict[str, dict[str, AgreementEvent]] = defaultdict(dict)
    last: dict[str, Alert] = {}
    found: Counter[str] = Counter()
    known: set[str] = set()
    rows = iter(rows)
    while chunk := list(islice(rows, SLICE)):
        groups: dict[str, list[Sighting]] = defaultdict(list)
        for item in chunk:
            key = content_key(item)
            if key in known:
                continue
            known.add(key)
            language = item.language or tag_language(item.title, item.text)
            extraction = extract(item.title, item.text, published=item.published_at, language=language)
            report = report_of(item._replace(language=language), extraction)
            found["look_alikes"] += len(list(look_alikes_of(item, extraction)))
            if report is not None:
                found["mentions"] += len(report.mentions)
                for sighting in follow(None, report.reading)[1]:
                    groups[party_key(list(sighting.agreement.parties))].append(sighting)
        for key, sightings in groups.items():
            folded = fold(ledger[key].values(), sightings)
            ledger[key] |= {e.agreement_id: e for e in folded.entries}
            for entry in folded.entries:
                alert = announce(last.get(entry.agreement_id), entry, "2024-01-01T00:00:00Z")
                if alert is not None:
                    found["alerts"] += 1
                    last[entry.agreement_id] = alert
    return found


def measure(count: int) -> dict[str, float]:
    """CPU seconds of both ways over that many items, and the peak memory of the graph in MB."""
    warnings.simplefilter("ignore")
    from pipeline.passes import drain

    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        rows = items(count)
        while block := list(islice(rows, SLICE)):
            with store.transaction() as connection:
                add_items(connection, block)
        extract("", "", language="ar")
        started = time.process_time()
        counted: Counter[str] = Counter()
        for piece in drain(store, Silent()):
            counted += piece.graph.counters
        graph_sec = time.process_time() - started
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.process_time()
        found = bare(read_rows(store.connection, 0, count))
        bare_sec = time.process_time() - started
    assert counted["mentions"] == found["mentions"], (counted, found)
    return {"graph_sec": graph_sec, "bare_sec": bare_sec, "peak_mb": peak_mb, "mentions": found["mentions"]}


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--size":
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    points = []
    for size in (*SIZES, *((LARGE,) if "--large" in sys.argv else ())):
        done = subprocess.run(
            [sys.executable, __file__, "--size", str(size)], capture_output=True, text=True, check=True
        )
        m = json.loads(done.stdout.splitlines()[-1])
        points.append((math.log(size), math.log(m["graph_sec"])))
        graph_ms, bare_ms = m["graph_sec"] / size * 1e3, m["bare_sec"] / size * 1e3
        print(
            f"{size:>9,} items, {m['mentions']:,.0f} mentions: graph over bare functions {graph_ms / bare_ms:.2f} "
            f"({graph_ms:.2f} and {bare_ms:.2f} ms per item), peak {m['peak_mb']:.0f} MB",
            flush=True,
        )
    (x0, y0), (x1, y1) = points[0], points[-1]
    print(f"exponent of the graph's time from {SIZES[0]:,} items on: {(y1 - y0) / (x1 - x0):.2f}")


if __name__ == "__main__":
    main()
