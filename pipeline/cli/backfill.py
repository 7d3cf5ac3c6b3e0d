"""`mithaq backfill`: a history of items from files, as if it had been polled: into the store, or on an engine."""

import argparse
import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import add_state, duration, stderr_console
from pipeline.cli.pass_report import fields_of
from pipeline.cli.run import signals
from pipeline.config import load_settings, parse_duration_sec
from pipeline.engines.lifecycle import cancel_job, followed
from pipeline.engines.options import ENGINES, engine_options
from pipeline.errors import PartialError, UsageError
from pipeline.logs import add_log_format, say, set_up

if TYPE_CHECKING:
    from pipeline.feeds.catalogue import Catalogue
    from pipeline.feeds.poll import Poll
    from pipeline.store.journal import Added
    from pipeline.store.results import Committed

_HELP = """\
Files, plain or gzip. JSON Lines, one item per line:
  {"outlet", "url", "title", "text", "guid"?, "published"?, "first_seen"?, "id"?}
`first_seen` defaults to `published`, then to now (with --runner: to the time of the file); `outlet` is an id of the
catalogue, an unknown one is its own owner. Or feeds as they were fetched (.xml, .rss, .atom, .rdf), each with
FILE.meta.json beside it, {"feed" or "outlet", "fetched_at", "url"?, "content_type"?}, or in a folder named after the
feed or outlet with the time in the file's name: archive/wakala-politics/20230313093000.xml.gz.

Into the store of one machine, to be read with `mithaq alerts`; an interrupted backfill goes on where it was:

  mithaq backfill 'archive/*.jsonl.gz' --state var/history --step 1h
  mithaq alerts export --state var/history

On an engine, years at once, from and to any of Beam's filesystems; nothing is kept but the files of --output:

  mithaq backfill 'archive/**/*.gz' --runner prism --output var/history
  mithaq backfill 'gs://my-bucket/archive/**' --runner dataflow --output gs://my-bucket/history --format both \\
      -- --project=my-project --region=europe-west1 --temp_location=gs://my-bucket/tmp --setup_file=./setup.py

  DIR/alerts/2023-03.jsonl  DIR/mentions/2023-03.jsonl      bodies as the topics carry them, a file per month
  DIR/dead-letters/archive.jsonl                            every line and file that could not be read, and why
  DIR/_SUCCESS                                              written last, with what was found

Run again after an interrupt, the same command gives the same files: it replaces what it left. With --step the items are
taken in order of first_seen, one pass per step of simulated time, as if they had been polled (with --runner always,
1h unless you say so); without it in slices of 5,000. The alerts are the same either way and carry mode=backfill.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="files to read, quoted glob patterns")
    parser.add_argument("--input", action="append", default=[], metavar="PATTERN", help="the same as PATTERN")
    add_state(parser)
    parser.add_argument("--step", metavar="1h", type=duration, help="simulated time between two passes (10m, 1h, 1d)")
    parser.add_argument("--catalogue", metavar="FILE", help="who the outlets are (default: the catalogue that ships)")
    parser.add_argument(
        "--runner", choices=tuple(ENGINES), help="run on this engine, options of Beam behind a bare --, without a store"
    )
    parser.add_argument("--output", metavar="DIR", help="with --runner: folder of the files, local or gs://")
    parser.add_argument(
        "--format", choices=("jsonl", "parquet", "both"), help="with --runner: form of the files (default jsonl)"
    )
    add_log_format(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 4 when something could not be read")
    parser.set_defaults(run=run, beam=[])


def run(args: argparse.Namespace) -> int:
    from pipeline.feeds.catalogue import load_catalogue

    patterns = [*args.patterns, *args.input]
    if not patterns:
        raise UsageError("No files named: mithaq backfill 'archive/*.jsonl.gz' ...")
    shipped = resources.files("pipeline.catalogue") / "arabic.toml"
    catalogue = load_catalogue(Path(args.catalogue) if args.catalogue else shipped, allow_private=True)
    set_up(load_settings(args).log_format)
    return (_on_engine if args.runner else _into_store)(args, patterns, catalogue)


def _into_store(args: argparse.Namespace, patterns: list[str], catalogue: "Catalogue") -> int:
    from pipeline.archive import archive_files
    from pipeline.backfill import backfill
    from pipeline.store import open_store

    if args.output or args.format or args.beam:
        raise UsageError("--output, --format and options of Beam belong to --runner; without it alerts go to --state.")
    settings = load_settings(args)
    files = archive_files(*patterns)
    step_sec = parse_duration_sec(args.step) if args.step else None
    stop, finish, progress = threading.Event(), threading.Event(), _Progress()
    with open_store(settings.state) as store, signals(stop, finish), progress.status:
        done = backfill(store, files, catalogue, progress, step_sec=step_sec, stop=finish)
    alerts = ", ".join(f"{n} {event}" for event, n in sorted(done.alerts.items())) or "none"
    say(
        f"mithaq backfill: {done.read} items read ({done.new} new, {done.revised} edited), {done.bad} bad lines; "
        f"{done.slices} passes; alerts: {alerts}. Read them: mithaq alerts export --state {settings.state}",
        metrics=fields_of(done.measured),
    )
    if stop.is_set():
        return 130
    if done.dead_letters and args.strict:
        raise PartialError(f"{done.dead_letters} items or lines ended in the dead letters.")
    return 0


def _on_engine(args: argparse.Namespace, patterns: list[str], catalogue: "Catalogue") -> int:
    if not args.output:
        raise UsageError("--runner needs --output DIR, a folder for the alerts, mentions and dead letters.")
    if args.state:
        raise UsageError("--state and --runner exclude each other: an engine keeps nothing but the files of --output.")
    step_sec = max(1, round(parse_duration_sec(args.step or "1h")))
    with followed(args.runner, args.beam) as beam:
        return _run_on_engine(args, patterns, catalogue, step_sec, beam)


def _run_on_engine(
    args: argparse.Namespace, patterns: list[str], catalogue: "Catalogue", step_sec: int, beam: list[str]
) -> int:
    options = engine_options(args.runner, beam, streaming=False)
    from apache_beam.io.filesystems import FileSystems

    from pipeline.engines.backfill import Plan, run_backfill
    from pipeline.engines.read_archive import matched_files
    from pipeline.passes import FixedClock, utc_now
    from pipeline.sinks.monthly import FORMATS

    # A bundle that fails is logged with its traces at every try; what it failed of is in the error.
    for name in ("apache_beam", "PrismRunner"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    FileSystems.set_options(options)
    files = matched_files(patterns)
    folder = args.output if FileSystems.get_scheme(args.output) else str(Path(args.output).absolute())
    formats = FORMATS if args.format == "both" else (args.format or FORMATS[0],)
    plan = Plan(files, catalogue, folder, step_sec, formats, FixedClock(utc_now()))
    with _status(args.runner, len(files)) as progress, _terminated_like_interrupted():
        cancel = partial(cancel_job, runner=args.runner, beam=beam)
        found = run_backfill(plan, options, inputs=patterns, progress=progress, cancel=cancel)
    events = ((e, found[f"alerts_{e}"]) for e in ("new", "update", "correction", "retraction"))
    alerts = ", ".join(f"{n} {event}" for event, n in events if n) or "none"
    say(
        f"mithaq backfill: {found['files_read']} files, {found['items_read']} items read; alerts: {alerts}; "
        f"{found['mentions']} mentions, {found['dead_letters']} dead letters. They are in {folder}",
        metrics=dict(sorted(found.items())),
    )
    if found["dead_letters"] and args.strict:
        raise PartialError(f"{found['dead_letters']} items, lines or files are in {folder}/dead-letters.")
    return 0


@contextmanager
def _status(runner: str, files: int) -> Iterator[Callable[[Counter[str]], None]]:
    """A line on a terminal that tells how far the job is, where its engine says so; silent elsewhere."""
    with stderr_console().status(f"{files} files on {runner}") as status:

        def show(found: Counter[str]) -> None:
            read = f"{found['files_read']} of {files} files, {found['items_read']:,} items read"
            status.update(f"{runner}: {read}, {found['mentions']:,} mentions, {found['alerts']:,} alerts")

        yield show


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM cancels the job, as Ctrl-C does: an engine that is our child would outlive us."""

    def interrupt(signum: int, frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Progress:
    """A line that counts passes and items on a terminal, silent elsewhere."""

    def __init__(self) -> None:
        self.status = stderr_console().status("reading files")
        self._passes = self._items = self._alerts = 0

    def polled(self, poll: "Poll", added: "Added") -> None:
        """Nothing is polled."""

    def running(self, rows: int) -> None:
        self._passes, self._items = self._passes + 1, self._items + rows
        self._show()

    def committed(self, committed: "Committed") -> None:
        self._alerts += len(committed.alerts)
        self._show()

    def _show(self) -> None:
        self.status.update(f"pass {self._passes}, {self._items} items, {self._alerts} alerts")
