"""One history, the same alerts on every engine: the command that shows it.

    python bench/same_answer.py [--items 20000] [--step 7d] [--engines "in-process prism"] [--stream-items 200]

Three histories, the bundled sample, the labelled test set and an invented one (tests/support/made_history.py), go
through `mithaq backfill` into a store, in passes of a step, and through `mithaq backfill --runner` on each engine, each
in a process of its own. A stream with the engine's keyed state takes the sample and the beginning of the invented
history one item at a time, against a bounded run in steps of a second. The bodies of the alerts must be equal, byte for
byte but for the recorded times. Exit code 1 at the first difference, which is shown.

Seconds and megabytes describe this machine only; the memory of an engine that is a process of its own is not in them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.made_history import write_history  # noqa: E402 - the path has to be set before

SAMPLE = ROOT / "pipeline" / "sample"
GOLD = ROOT / "tests" / "data" / "gold"
FETCHED = datetime(2023, 3, 15, 8, tzinfo=UTC)


class Side(NamedTuple):
    alerts: list[dict[str, Any]]
    """By agreement and revision."""
    wall_sec: float
    cpu_sec: float
    peak_mb: float


class History(NamedTuple):
    name: str
    pattern: str
    items: int
    options: tuple[str, ...] = ()


def sample(folder: Path) -> History:
    """The sample as an archive of two polls."""
    for file in sorted((SAMPLE / "feeds").iterdir()):
        outlet, later = file.name.split(".")[0], ".v2." in file.name
        to = folder / outlet / f"{FETCHED + timedelta(hours=later):%Y%m%d%H%M%S}.xml"
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    return History("sample", f"{folder}/*/*.xml", 0, ("--catalogue", str(SAMPLE / "catalogue.toml")))


def test_set(folder: Path) -> History:
    """The labelled items, as if each file were an outlet that was polled daily for forty days."""
    folder.mkdir(parents=True)
    rows = []
    for file in sorted(GOLD.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows.append({"outlet": file.stem, "url": row["id"], "title": row["title"], "text": row["text"],
                         "published": row.get("published"),
                         "first_seen": f"{FETCHED + timedelta(days=len(rows) % 40):%Y-%m-%dT%H:%M:%SZ}"})  # fmt: skip
    write_rows(folder / "gold.jsonl", rows)
    return History("test set", f"{folder}/gold.jsonl", len(rows))


def made(folder: Path, items: int) -> History:
    write_history(folder, items)
    return History("invented", f"{folder}/*.jsonl.gz", items)


def write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")


def one_at_a_time(history: History, file: Path, limit: int) -> History:
    """The first items of a history in order, a second of their own each: a stream has no other order than arrival."""
    from pipeline.archive import archive_files, read_archive, sorted_by_first_seen
    from pipeline.feeds.catalogue import Catalogue
    from schemas.item import Item

    rows = []
    items = (i for i in read_archive(archive_files(history.pattern), Catalogue(()), FETCHED) if isinstance(i, Item))
    for n, item in zip(range(limit), sorted_by_first_seen(items), strict=False):
        seen = datetime.fromisoformat(item.first_seen_at) + timedelta(seconds=n)
        rows.append({"id": item.item_id, "outlet": item.outlet, "url": item.url, "title": item.title, "text": item.text,
                     "published": item.published_at, "first_seen": f"{seen:%Y-%m-%dT%H:%M:%SZ}"})  # fmt: skip
    write_rows(file, rows)
    return History(f"{history.name}, its first {len(rows)} one by one", str(file), len(rows))


def run(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Run a Python program; wall seconds, CPU seconds, peak MB. Ends this one when it fails."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)}\nended with {process.returncode}: {said[-2000:]}")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def in_store(history: History, step: str, folder: Path) -> Side:
    used = run(
        ["-m", "pipeline", "backfill", history.pattern, "--state", str(folder), "--step", step, *history.options]
    )
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "alerts", "export", "--state", str(folder)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Side(read(done.stdout.splitlines()), *used)


def on_engine(engine: str, history: History, step: str, folder: Path) -> Side:
    used = run(["-m", "pipeline", "backfill", history.pattern, "--runner", engine, "--output", str(folder),
                "--step", step, *history.options])  # fmt: skip
    return Side(read(line for f in folder.glob("alerts/*.jsonl") for line in f.open(encoding="utf-8")), *used)


def in_stream(history: History, folder: Path) -> Side:
    used = run([__file__, "--stream", history.pattern, str(folder)])
    return Side(read(f.read_text("utf-8") for f in folder.glob("alerts/*.json")), *used)


def read(lines: Any) -> list[dict[str, Any]]:
    found = (json.loads(line) | {"recorded_at": ""} for line in lines)
    return sorted(found, key=lambda a: (a["agreement_id"], a["revision"]))


def stream(file: Path, out: Path) -> None:
    """The items of a file through the graph one by one on TestStream, state in the engine; alerts to files in `out`."""
    import warnings

    warnings.simplefilter("ignore")
    from pipeline.archive import read_archive
    from pipeline.engines.read_feeds import what_is_new
    from pipeline.feeds.catalogue import Catalogue
    from pipeline.graph import build
    from pipeline.sinks.files import WriteRecords
    from schemas.item import Item
    from support.beam import stream as test_stream
    from support.beam import streaming

    events, known = test_stream(Item), ()
    for arrived in read_archive([file], Catalogue(()), FETCHED):
        assert isinstance(arrived, Item)
        fresh, known = what_is_new([arrived], known)
        if fresh:
            events = events.advance_watermark_to(datetime.fromisoformat(arrived.first_seen_at).timestamp())
            events = events.add_elements(fresh)
    with streaming() as pipeline:
        found = build(pipeline | events.advance_watermark_to_infinity(), window_sec=0)
        _ = found.alerts | "Write" >> WriteRecords(out, "//mithaq/same-answer")


def difference(one: Side, other: Side) -> str:
    """The first alert that differs, and where; empty when none does."""
    for a, b in zip(one.alerts, other.alerts, strict=False):
        if a != b:
            places = [k for k in a if a[k] != b.get(k)]
            return "\n".join(
                f"  {which} {x['agreement_id']} r{x['revision']} {shown({k: x.get(k) for k in places})}"
                for which, x in (("expected", a), ("found   ", b))
            )
    if len(one.alerts) != len(other.alerts):
        fewer, more = sorted((one.alerts, other.alerts), key=len)
        return f"  {len(one.alerts)} alerts and {len(other.alerts)}; only one side has {shown(more[len(fewer)])}"
    return ""


def shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:1_000]


class Table:
    def __init__(self) -> None:
        self.unequal = 0
        print(f"{'history':<38} {'items':>7}  {'side':<22} {'alerts':>7} {'seconds':>8} {'CPU s':>7} {'MB':>6}  equal")

    def row(self, history: History, name: str, side: Side, expected: Side | None = None) -> None:
        found = difference(expected, side) if expected is not None else ""
        verdict = "-" if expected is None else "NO" if found else "yes"
        print(f"{history.name:<38} {history.items or '':>7}  {name:<22} {len(side.alerts):>7} {side.wall_sec:>8.1f} "
              f"{side.cpu_sec:>7.1f} {side.peak_mb:>6.0f}  {verdict}", flush=True)  # fmt: skip
        if found:
            self.unequal += 1
            print(found, flush=True)


def compare(args: argparse.Namespace, folder: Path) -> int:
    table = Table()
    histories = [sample(folder / "sample"), test_set(folder / "test-set"), made(folder / "invented", args.items)]
    engines = args.engines.split()
    for n, history in enumerate(histories):
        expected = in_store(history, args.step, folder / f"store-{n}")
        table.row(history, f"store, passes of {args.step}", expected)
        for engine in engines:
            table.row(history, engine, on_engine(engine, history, args.step, folder / f"{engine}-{n}"), expected)
    for n, history in enumerate((histories[0], histories[2])):
        single = one_at_a_time(history, folder / f"single-{n}.jsonl", args.stream_items)
        expected = on_engine(engines[0], single, "1s", folder / f"single-{n}")
        table.row(single, f"{engines[0]}, steps of 1s", expected)
        table.row(single, "stream, engine's state", in_stream(single, folder / f"stream-{n}"), expected)
    print("The alerts are the same." if not table.unequal else f"{table.unequal} sides differ.")
    return int(table.unequal > 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000, help="of the invented history")
    parser.add_argument("--step", default="7d", help="simulated time between two passes")
    parser.add_argument("--engines", default="in-process prism", help="names as of mithaq backfill --runner")
    parser.add_argument("--stream-items", type=int, default=200, help="taken one by one in a stream")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="leave everything in this new folder")
    parser.add_argument("--stream", nargs=2, type=Path, metavar=("FILE", "OUT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.stream:
        stream(*args.stream)
        return 0
    if args.keep:
        args.keep.mkdir(parents=True)
        return compare(args, args.keep.absolute())
    with tempfile.TemporaryDirectory(prefix="mithaq-same-") as folder:
        return compare(args, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
