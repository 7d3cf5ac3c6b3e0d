"""One history, the same alerts on every engine: the command that shows it.

    python bench/same_answer.py [--items 20000] [--step 7d] [--engines "in-process prism flink"] [--stream-items 40]
                                [--keep DIR]

Three histories, the bundled sample, the labelled test set and an invented one (tests/support/made_history.py), go
through `mithaq backfill` into a store, in passes of a step, and through `mithaq backfill --runner` on each engine, each
in a process of its own. A stream with the engine's keyed state (bench/same_stream.py) takes the beginning of each
history one item at a time, against a bounded run in steps of a second. The bodies of the alerts must be equal, byte for
byte but for the recorded times. Exit code 1 when any differ, which are shown; 3 when an engine is not here.

Flink is a cluster of this machine, JobManager and two TaskManagers, which is started and stopped; the TaskManagers are
larger where the invented history has more than 20,000 items (--heap-mb, --managed-mb give other sizes).
With --keep what each side told is kept in DIR and taken from there the next time, as long as program, history and step
are the same: an interrupted run goes on where it was.

Seconds and megabytes describe this machine only; the memory of an engine that is a process of its own is not in them.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "deploy" / "flink")]

from same_histories import History, invented, one_by_one, sample, test_set  # noqa: E402 - the path has to be set before

from flink_cluster import HEAP_MB, MANAGED_MB, add_memory_options, unavailable  # noqa: E402
from pipeline.engines.options import flink_job_server, prism_binary  # noqa: E402
from pipeline.errors import ConfigError  # noqa: E402

ENGINES = ("in-process", "prism", "flink")
_RECORDED = re.compile(r'("recorded_at": ?)"[^"]*"')
_PROGRAM = (
    *("pipeline", "transforms", "schemas", "tests/data/gold", "tests/support/made_history.py"),
    *("bench/same_histories.py", "bench/same_stream.py", "requirements/runtime.lock"),
)
"""What decides what a side tells."""
_SMALL_ITEMS = 20_000
"""A history that the cluster takes as it is by itself."""
_LARGE_ITEMS, _LARGE_HEAP_MB, _LARGE_MANAGED_MB = 200_000, 2_048, 1_536
"""The leads of these are one record of 85 MB, which two TaskManagers of this size took."""
_SHOWN = 3
"""Of the alerts that differ."""


class Side(NamedTuple):
    file: Path
    """Bodies without recorded times, by agreement and revision."""
    alerts: int
    wall_sec: float
    cpu_sec: float
    peak_mb: float


class Sides:
    """The sides of the comparison, each found in `folder` or worked out and left there."""

    def __init__(self, folder: Path, step: str, flink_memory: Sequence[str] = ()) -> None:
        self._folder, self._step, self._flink_memory = folder, step, flink_memory
        self._program = digest_of(_PROGRAM)
        self._flink: list[str] | None = None
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Sides":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def store(self, history: History) -> Side:
        return self._side(history, "store", self._step, lambda work: in_store(history, self._step, work))

    def engine(self, engine: str, history: History, step: str = "") -> Side:
        step = step or self._step

        def tell(work: Path) -> Any:
            return on_engine(engine, self._options(engine), history, step, work)

        return self._side(history, engine, step, tell)

    def stream(self, engine: str, history: History) -> Side:
        # Each step of Flink takes the items in their order only where there is one of it.
        one = ["--parallelism=1"] if engine == "flink" else []

        def tell(work: Path) -> Any:
            return in_stream(engine, [*self._options(engine), *one], history, work)

        return self._side(history, f"{engine} stream", "", tell)

    def _options(self, engine: str) -> list[str]:
        """Options of Beam for the engine; the cluster is there from the first side that needs it."""
        if engine != "flink":
            return []
        if self._flink is None:
            self._flink = self._stack.enter_context(flink(self._folder / "flink", self._flink_memory))
        return self._flink

    def _side(self, history: History, name: str, step: str, tell: Callable[[Path], Any]) -> Side:
        place = self._folder / "-".join([history.name, str(history.items), name, step]).replace(" ", "-").replace(
            ",", ""
        ).strip("-")
        alerts, told = place / "alerts.jsonl", place / "side.json"
        if told.exists():
            kept = json.loads(told.read_text("utf-8"))
            if kept.pop("program") == self._program:
                return Side(**kept | {"file": alerts})
            print(f"{place} was told by another version of the program: told anew", file=sys.stderr)
        shutil.rmtree(place, ignore_errors=True)
        work = place / "work"
        work.mkdir(parents=True)
        lines, used = tell(work)
        side = Side(alerts, write_alerts(alerts, lines), *(round(u, 1) for u in used))
        told.write_text(
            json.dumps({"program": self._program} | {k: v for k, v in side._asdict().items() if k != "file"})
        )
        shutil.rmtree(work)
        return side


def digest_of(paths: Iterable[str]) -> str:
    """Of the files that these are or hold, by name and content."""
    found = hashlib.blake2b(digest_size=8)
    for path in paths:
        files = [f for f in (ROOT / path).rglob("*") if f.is_file()] or [ROOT / path]
        for file in sorted(f for f in files if "__pycache__" not in f.parts):
            found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()


def run(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Run a Python program; wall seconds, CPU seconds, peak MB. Ends this one when it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=said, stderr=said)
        try:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.terminate()
                process.wait()
        if process.returncode:
            said.seek(0)
            sys.exit(f"{shlex.join(arguments)}\nended with {process.returncode}: {said.read()[-3000:]}")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def in_store(history: History, step: str, work: Path) -> Any:
    state = ["--state", str(work / "store")]
    used = run(["-m", "pipeline", "backfill", history.pattern, *state, "--step", step, *history.options])
    export = [sys.executable, "-m", "pipeline", "alerts", "export", "-o", "jsonl", *state]
    done = subprocess.run(export, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines(), used


def on_engine(engine: str, options: Sequence[str], history: History, step: str, work: Path) -> Any:
    out = work / "out"
    used = run(["-m", "pipeline", "backfill", history.pattern, "--runner", engine, "--output", str(out), "--step", step,
                *history.options, "--", *options])  # fmt: skip
    return (line for file in out.glob("alerts/*.jsonl") for line in file.open(encoding="utf-8")), used


def in_stream(engine: str, options: Sequence[str], history: History, work: Path) -> Any:
    used = run([str(ROOT / "bench" / "same_stream.py"), history.pattern, str(work / "out"), engine, *options])
    return (file.read_text("utf-8") for file in work.glob("out/alerts/*.json")), used


def flink_memory(items: int, heap_mb: int | None = None, managed_mb: int | None = None) -> list[str]:
    """Options of flink_cluster.py for a history of so many items; a size that is given stands."""
    heap, managed = HEAP_MB, MANAGED_MB
    if items > _SMALL_ITEMS:
        times = max(1.0, items / _LARGE_ITEMS)
        heap, managed = round(_LARGE_HEAP_MB * times), round(_LARGE_MANAGED_MB * times)
    return [f"--heap-mb={heap_mb or heap}", f"--managed-mb={managed_mb or managed}"]


@contextlib.contextmanager
def flink(folder: Path, memory: Sequence[str] = ()) -> Iterator[list[str]]:
    """Options for a cluster that is there meanwhile; it ends by itself when this process has gone."""
    shutil.rmtree(folder, ignore_errors=True)  # else it takes up the job that an interrupted run left
    command = [sys.executable, str(ROOT / "deploy" / "flink" / "flink_cluster.py"), "--dir", str(folder), *memory]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as cluster:
        assert cluster.stdout is not None
        try:
            if not (options := cluster.stdout.readline()):
                sys.exit(f"Flink did not start; what it said stands above and in {folder / 'log'}")
            yield shlex.split(options)
        finally:
            cluster.terminate()


def write_alerts(file: Path, lines: Iterable[str]) -> int:
    """Bodies without recorded times, sorted by agreement and revision; how many."""
    rows = []
    for line in lines:
        alert = json.loads(line)
        blank, times = _RECORDED.subn(r'\1""', line.rstrip("\n"))
        if times != 1:
            raise ValueError(f"{alert['agreement_id']} r{alert['revision']} has {times} recorded times")
        rows.append((alert["agreement_id"], alert["revision"], blank))
    file.write_text("".join(f"{blank}\n" for *_, blank in sorted(rows)), "utf-8")
    return len(rows)


def differences(one: Path, other: Path) -> list[str]:
    """Which alerts differ, and where."""
    expected, found = ({key_of(line): line for line in f.read_text("utf-8").splitlines()} for f in (one, other))
    told = list[str]()
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            a, b = (json.loads(rows.get(key, "{}")) for rows in (expected, found))
            places = [k for k in {**a, **b} if a.get(k) != b.get(k)]
            told.append(f"  {key[0]} r{key[1]}\n    expected {shown(a, places)}\n    found    {shown(b, places)}\n")
    return told


def shown(alert: dict[str, Any], places: Sequence[str]) -> str:
    if not alert:
        return "none"
    return json.dumps({k: alert.get(k) for k in places}, ensure_ascii=False)[:1_000]


def key_of(line: str) -> tuple[str, int]:
    alert = json.loads(line)
    return alert["agreement_id"], alert["revision"]


class Table:
    def __init__(self) -> None:
        self.unequal = 0
        print(f"{'history':<24} {'items':>7}  {'side':<22} {'alerts':>7} {'seconds':>8} {'CPU s':>7} {'MB':>6}  equal")

    def row(self, history: History, name: str, side: Side, expected: Side | None = None) -> None:
        found = differences(expected.file, side.file) if expected is not None else []
        verdict = "-" if expected is None else f"NO, {len(found)} differ" if found else "yes"
        print(f"{history.name:<24} {history.items or '':>7}  {name:<22} {side.alerts:>7} {side.wall_sec:>8.1f} "
              f"{side.cpu_sec:>7.1f} {side.peak_mb:>6.0f}  {verdict}", flush=True)  # fmt: skip
        self.unequal += bool(found)
        print("".join(found[:_SHOWN]), end="", flush=True)


def compare(args: argparse.Namespace, folder: Path) -> int:
    table, engines = Table(), args.engines.split()
    made = folder / f"made-{args.items}"
    histories = [sample(made / "sample"), test_set(made / "test-set"), invented(made / "invented", args.items)]
    memory = flink_memory(args.items, args.heap_mb, args.managed_mb)
    with Sides(folder / "sides", args.step, memory) as sides:
        for history in histories:
            expected = sides.store(history)
            table.row(history, f"store, passes of {args.step}", expected)
            for engine in engines:
                table.row(history, engine, sides.engine(engine, history), expected)
        for history in histories if args.stream_items else ():
            single = one_by_one(history, made / f"{history.name}-{args.stream_items}.jsonl", args.stream_items)
            expected = sides.engine("in-process", single, "1s")
            table.row(single, "in-process, steps of 1s", expected)
            for engine in engines:
                table.row(single, f"{engine}, stream", sides.stream(engine, single), expected)
    print("The alerts are the same." if not table.unequal else f"{table.unequal} sides differ.")
    return int(table.unequal > 0)


def check(engines: str) -> None:
    """Raises ConfigError for an engine that is not known or not here."""
    for engine in engines.split():
        if engine not in ENGINES:
            raise ConfigError(f"ENGINES: «{engine}» is not known; known are {', '.join(ENGINES)}.")
        if engine == "prism":
            prism_binary()
        if engine == "flink":
            flink_job_server()
            if why := unavailable():
                raise ConfigError(why)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000, help="of the invented history")
    parser.add_argument("--step", default="7d", help="simulated time between two passes")
    parser.add_argument("--engines", default=" ".join(ENGINES), help=f"of {', '.join(ENGINES)}")
    parser.add_argument("--stream-items", type=int, default=40, help="of each history, taken one by one in a stream")
    add_memory_options(parser, default="by the number of items")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep what each side told, and go on from there")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupted)
    try:
        check(args.engines)
        if args.keep:
            return compare(args, args.keep.absolute())
        with tempfile.TemporaryDirectory(prefix="mithaq-same-") as folder:
            return compare(args, Path(folder))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        kept = f"; the same command goes on with what is kept in {args.keep}" if args.keep else ""
        print(f"interrupted{kept}", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
