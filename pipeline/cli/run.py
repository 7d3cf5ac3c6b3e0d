"""`mithaq run`: passes over a catalogue of feeds, once or again and again, until told to stop."""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.notify import AfterPass, add_page_url
from pipeline.cli.output import add_state, add_watch, duration
from pipeline.cli.pass_report import BAD_OUTCOMES, pass_report
from pipeline.config import Settings, load_settings, parse_duration_sec
from pipeline.errors import ConfigError, MithaqError, PartialError, UnreachableError, UsageError
from pipeline.logs import add_log_format, line, say, set_up

if TYPE_CHECKING:
    from pipeline.feeds.catalogue import Catalogue
    from pipeline.store.database import Store

    Carrier = Callable[["Store", threading.Event], MithaqError | None]
    """Carries what the store holds further; the error that ends the command when something still waits."""

_HELP = """\
A pass polls every feed that is due, stores what is new, runs it through the graph and records the alerts.
The store (--state) remembers: a second run fetches only what changed and never raises the same alert twice.

  mithaq run --sample                      the bundled sample, served from this machine; no network needed
  mithaq run --feeds catalogue             the catalogue of Arabic feeds that ships with Mithaq
  mithaq run --feeds my.toml --every 10m   your own: a TOML catalogue, an OPML file or a list of URLs
  mithaq run --feeds my.toml --publish my-project     and publish to the topics of a Google Cloud project

Ctrl-C stops at once; SIGTERM lets the pass finish. Either way nothing is lost: the next run goes on.
"""
_INTERRUPTED = "interrupted, storing what has arrived (Ctrl-C again to stop at once)"
_LOST = (
    "there was a store in {}, and it is gone: what the feeds hold now is taken as backlog (mode=backfill), not as news."
)
_LOOK_SEC = 2.0
"""Between two passes: how often it is looked whether somebody asked for a retraction."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument(
        "--feeds",
        metavar="FILE",
        help="catalogue, OPML or list of URLs; the word `catalogue` for the one that ships (MITHAQ_FEEDS)",
    )
    parser.add_argument("--sample", action="store_true", help="the bundled sample feeds instead")
    add_state(parser)
    parser.add_argument("--every", metavar="10m", type=duration, help="start a pass this often (MITHAQ_EVERY)")
    parser.add_argument("--fresh", action="store_true", help="with --sample: forget what the sample's store remembers")
    parser.add_argument("--force", action="store_true", help="poll feeds that are not due yet as well")
    parser.add_argument("--dry-run", action="store_true", help="show what a pass would bring; change nothing")
    parser.add_argument(
        "--allow",
        metavar="NETWORKS",
        help="private networks feeds may be fetched from, such as 127.0.0.0/8,10.1.0.0/16 (MITHAQ_ALLOW)",
    )
    parser.add_argument(
        "--alert-max-age",
        metavar="48h",
        type=_age,
        help="older entries of a feed's first poll are its backlog and raise no live alert (default 48h; 0 after the "
        "store was lost)",
    )
    parser.add_argument(
        "--alert-window",
        metavar="10m",
        type=duration,
        help="gather sightings of an agreement for this long before its message (default: those of a pass)",
    )
    parser.add_argument("--show-silenced", action="store_true", help="show alerts that a silence holds back as well")
    add_watch(parser)
    add_log_format(parser)
    parser.add_argument("--contact", metavar="URL", help="address in the User-Agent (MITHAQ_CONTACT)")
    parser.add_argument(
        "--runner",
        choices=("FnApiRunner", "BundleBasedDirectRunner"),
        default="FnApiRunner",
        help="Beam's in-process engine (default FnApiRunner)",
    )
    parser.add_argument(
        "--publish",
        dest="project",
        metavar="PROJECT",
        help="publish to the topics of this Google Cloud project (MITHAQ_PROJECT; never the sample unless named here)",
    )
    parser.add_argument(
        "--notify", action="store_true", help="after each pass tell the services of [[notify.route]] (mithaq notify)"
    )
    add_page_url(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 4 when a feed failed")
    parser.add_argument("-q", "--quiet", action="store_true", help="alerts and problems only")
    parser.set_defaults(run=run)


def _age(text: str) -> str:
    return text if text.strip() in ("0", "0h") else duration(text)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    if args.sample and args.feeds:
        raise UsageError("--sample and --feeds exclude each other: the sample brings its own feeds.")
    if args.fresh and not args.sample:
        raise UsageError("--fresh goes with --sample; to start over with your own feeds name a new --state folder.")
    if not args.sample and settings.feeds is None:
        raise UsageError(
            "No feeds named. Try `mithaq run --sample`, your own with `--feeds my.toml`, "
            "or `--feeds catalogue` for the catalogue that ships."
        )
    set_up(settings.log_format)
    if args.dry_run or (args.sample and not args.project):
        settings = settings._replace(project=None)
    if args.sample and getattr(args, "state", None) is None:
        settings = settings._replace(state=settings.state / "sample")
    with contextlib.ExitStack() as stack:
        catalogue, connect_to = named_feeds(args, settings, stack)
        if args.dry_run:
            settings = settings._replace(state=_copy_of(settings.state, stack))
        elif args.fresh:
            _forget(settings.state)
        from pipeline.store import open_store, was_lost

        lost = was_lost(settings.state)
        if lost:
            say(_LOST.format(settings.state), "WARNING")
        store = stack.enter_context(open_store(settings.state))
        stop, finish = threading.Event(), threading.Event()
        stack.enter_context(signals(stop, finish))
        publishing = None
        if settings.project is not None:
            from pipeline.topics.publishing import Publishing

            publishing = stack.enter_context(Publishing(settings.project, settings.topics))
        notifying = AfterPass(settings.state, args.page_url) if args.notify and not args.dry_run else None
        carriers = [c.drain for c in [publishing] if c] + [c.send for c in [notifying] if c]
        return _passes(args, settings, store, catalogue, connect_to, carriers, stop, finish, _max_age_sec(args, lost))


def named_feeds(
    args: argparse.Namespace, settings: Settings, stack: contextlib.ExitStack
) -> "tuple[Catalogue, Mapping[str, tuple[str, int]]]":
    from importlib import resources

    from pipeline.feeds.catalogue import load_catalogue

    if args.sample:
        from pipeline.sample.server import SampleServer

        server = stack.enter_context(SampleServer())
        return load_catalogue(resources.files("pipeline.sample") / "catalogue.toml"), server.connect_to
    if settings.feeds == "catalogue":
        return load_catalogue(resources.files("pipeline.catalogue") / "arabic.toml"), {}
    return load_catalogue(Path(str(settings.feeds)), allow_private=bool(settings.allow)), {}


def _passes(
    args: argparse.Namespace,
    settings: Settings,
    store: "Store",
    catalogue: "Catalogue",
    connect_to: Mapping[str, tuple[str, int]],
    carriers: "Sequence[Carrier]",
    stop: threading.Event,
    finish: threading.Event,
    max_age_sec: float,
) -> int:
    from pipeline.feeds.fetch import FetchPolicy
    from pipeline.passes import carry_out_requests, run_pass

    policy = FetchPolicy(allow_networks=settings.allow, connect_to=connect_to, contact=settings.contact)
    feeds = catalogue.enabled_feeds
    if not feeds:
        raise ConfigError(f"{catalogue.source} holds no enabled feed; add one or enable one.")
    while True:
        started = time.monotonic()
        report = pass_report(settings.log_format, len(feeds), args.quiet, settings.watch, args.show_silenced)
        with report.status:
            summary = run_pass(
                store,
                feeds,
                policy=policy,
                observer=report,
                runner=args.runner,
                force=args.force,
                stop=stop,
                alert_max_age_sec=max_age_sec,
                alert_window_sec=parse_duration_sec(args.alert_window) if args.alert_window else None,
            )
        report.close(summary, store, settings.state, time.monotonic() - started, dry=args.dry_run)
        if args.sample and not args.dry_run:
            _write_report(store, settings.state, args.quiet)
        faults = _carried(store, carriers, stop)
        if stop.is_set():
            return 130
        if settings.every_sec is None or finish.is_set():
            break
        for fault in faults:
            say(str(fault), "WARNING")
        while not finish.wait(min(_LOOK_SEC, max(0.0, started + settings.every_sec - time.monotonic()))):
            if time.monotonic() >= started + settings.every_sec:
                break
            if carry_out_requests(store, report):
                _carried(store, carriers, stop)
        if stop.is_set():
            return 130
        if finish.is_set():
            break
    for fault in faults[1:]:
        say(str(fault), "WARNING")
    if faults:
        raise faults[0]
    failed = sum(summary.feeds[o] for o in BAD_OUTCOMES)
    if failed and failed == sum(summary.feeds.values()):
        raise UnreachableError(f"None of the {failed} feeds could be read; the reason of each stands above.")
    if failed and args.strict:
        raise PartialError(f"{failed} of {sum(summary.feeds.values())} feeds failed.")
    return 0


def _carried(store: "Store", carriers: "Sequence[Carrier]", stop: threading.Event) -> list[MithaqError]:
    """Alerts to topics, then to people; one that fails holds none of the others."""
    return [fault for carry in carriers if (fault := carry(store, stop)) is not None]


def _max_age_sec(args: argparse.Namespace, lost: bool) -> float:
    from pipeline.feeds.items import ALERT_MAX_AGE_SEC

    if args.alert_max_age is None:
        return 0.0 if lost else ALERT_MAX_AGE_SEC
    return 0.0 if args.alert_max_age.strip() in ("0", "0h") else parse_duration_sec(args.alert_max_age)


@contextlib.contextmanager
def signals(stop: threading.Event, finish: threading.Event) -> Iterator[None]:
    """SIGINT: no further feed, then end. SIGTERM: the running pass to its end, then end."""

    said = f"{line(_INTERRUPTED, 'WARNING')}\n".encode()

    def interrupt(signum: int, frame: Any) -> None:
        if stop.is_set():  # a second Ctrl-C does not wait for anything; the store is consistent at any point
            raise KeyboardInterrupt
        stop.set()
        finish.set()
        # Not print(): the handler may run in the middle of another write to the same stream.
        os.write(sys.stderr.fileno(), said)

    def terminate(signum: int, frame: Any) -> None:
        finish.set()

    before = signal.signal(signal.SIGINT, interrupt), signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def _write_report(store: "Store", folder: Path, quiet: bool) -> None:
    """The sample ends in something to look at; that it cannot be written does not undo the pass."""
    from pipeline.cli.report import write_report
    from pipeline.errors import MithaqError

    path = folder / "report.html"
    try:
        write_report(store, path, "ar")
    except MithaqError as error:
        say(str(error), "WARNING")
        return
    if not quiet:
        say(f"The same with pictures, in a browser: {path}")
        say(f"The page, with search and live: mithaq serve --state {path.parent}")


def _copy_of(folder: Path, stack: contextlib.ExitStack) -> Path:
    """A throw-away copy of the store, so that a dry run meets the real memory and changes nothing."""
    import sqlite3

    from pipeline.store import DATABASE_NAME, read_store

    copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mithaq-dry-run-")))
    if (folder / DATABASE_NAME).is_file():
        with read_store(folder) as store, contextlib.closing(sqlite3.connect(copy / DATABASE_NAME)) as target:
            store.connection.backup(target)
    return copy


def _forget(folder: Path) -> None:
    """Delete the sample's store; its lock is taken first, so that no pass is running on it."""
    from pipeline.store.database import DATABASE_NAME, hold_lock

    with hold_lock(folder):
        for name in (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm"):
            (folder / name).unlink(missing_ok=True)
