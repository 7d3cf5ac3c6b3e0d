"""`mithaq stream`: items from a subscription, or feeds polled by the engine, through the graph without end."""

import argparse
import contextlib
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.cli.output import add_project, duration
from pipeline.cli.pass_report import fields_of
from pipeline.cli.run import named_feeds, signals
from pipeline.config import Settings, load_settings, parse_duration_sec, parse_window_sec
from pipeline.engines.handover import Handover
from pipeline.engines.lifecycle import cancel_job, followed, is_remote, outlives_command, place_on_flink
from pipeline.engines.options import ENGINES, engine_options
from pipeline.errors import ConfigError, UnreachableError, UsageError
from pipeline.feeds.hosts import domain_of
from pipeline.logs import add_log_format, say, set_up
from pipeline.measured import Measured, measured
from pipeline.passes import utc_now

_HELP = """\
A collector (mithaq collect) polls the feeds and publishes items; this reads them and publishes alerts, mentions and
dead letters. Options of Beam go behind a bare --:

  mithaq stream --source pubsub --project my-project                 here, on Beam's in-process streaming engine
  mithaq stream --source pubsub --project my-project --runner DataflowRunner -- \\
      --region=europe-west1 --temp_location=gs://my-bucket/tmp --setup_file=./setup.py

  mithaq stream --source feeds --feeds my.toml --runner prism --output var/stream      polled inside the engine
  mithaq stream --source feeds --feeds my.toml --runner prism --output var/stream --history var/live
                                                   the same, after what `mithaq run --state var/live` has told already
  mithaq drain var/stream                          has such a stream end with everything told; another version goes on
                                                   with --history var/stream

When this command ends, by Ctrl-C or SIGTERM, it cancels its job, on a cluster too; --leave-running leaves it there.

The in-process engine acknowledges an item when it reads it and keeps its state in memory: what it was in the middle of
when it ends is lost. It is there to try the way out; `mithaq run` is durable on one machine, Dataflow in the cloud.
"""
_LOOK_SEC, _TELL_SEC = 5.0, 60.0
"""Between two looks at what a job has counted, and between two lines about it."""
_TOLD = ("items", "mentions", "alerts", "dead_letters")
_RUNNERS = ("BundleBasedDirectRunner", "DataflowRunner", *ENGINES)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_project(parser)
    parser.add_argument("--source", choices=("pubsub", "feeds"), required=True, help="where items come from")
    parser.add_argument("--subscription", default="items-stream", help="of the topic items (default items-stream)")
    parser.add_argument("--feeds", metavar="FILE", help="with --source feeds: catalogue, OPML or URLs (MITHAQ_FEEDS)")
    parser.add_argument("--allow", metavar="NETWORKS", help="private networks feeds may be fetched from (MITHAQ_ALLOW)")
    parser.add_argument("--contact", metavar="URL", help="address in the User-Agent (MITHAQ_CONTACT)")
    parser.add_argument("--output", metavar="DIR", help="with --source feeds: files in place of topics")
    parser.add_argument(
        "--history",
        metavar="DIR",
        help="with --source feeds: begin with what the store or the drained stream in this folder knows",
    )
    parser.add_argument(
        "--history-for", metavar="400d", type=duration, default="400d", help="how far back (default 400d)"
    )
    parser.add_argument(
        "--alert-window",
        default="0",
        metavar="10m",
        help="gather sightings of an agreement for this long before its message (default 0: tell at once)",
    )
    add_log_format(parser)
    parser.add_argument("--topics", metavar="NAMES", help="publish to these only (MITHAQ_TOPICS)")
    parser.add_argument("--runner", choices=_RUNNERS, default=_RUNNERS[0], help=f"engine (default {_RUNNERS[0]})")
    parser.add_argument(
        "--leave-running", action="store_true", help="the end of this command is not that of the job (flink, dataflow)"
    )
    parser.add_argument("beam", nargs="*", metavar="-- BEAM_OPTIONS", help="options of Beam and its runner")
    parser.set_defaults(run=run, sample=False)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    set_up(settings.log_format)
    if args.leave_running and not outlives_command(args.runner, args.beam):
        raise UsageError(
            "--leave-running is for jobs on a cluster of Flink or on Dataflow; this one ends with its command."
        )
    stop, finish = threading.Event(), threading.Event()
    with contextlib.ExitStack() as stack:
        args.beam = stack.enter_context(followed(args.runner, args.beam))
        pipeline, reading, drain = (_from_feeds if args.source == "feeds" else _from_items)(args, settings)
        stack.enter_context(signals(stop, finish))
        result = pipeline.run()
        # Again: Beam has put a handler in front of ours that ends the job server, by which a job is cancelled.
        stack.enter_context(signals(stop, finish))
        say(f"Reading {reading} on {args.runner}; Ctrl-C ends{' this command' if args.leave_running else ''}.")
        if _wait(result, finish):
            if drain is not None and drain.is_complete():
                say(f"Drained: everything that was read is told. Go on with --history {args.output}.")
                return 0
            raise UnreachableError("The engine ended by itself; the reason stands above. Start it again to go on.")
        if is_remote(args.runner):
            # Threads of Beam listen to the engine until the process ends; that they are cut off is nobody's news.
            threading.excepthook = lambda _: None
            if args.leave_running:
                say("The job runs on.")
            else:
                cancel_job(result, args.runner, args.beam)
                say("The job is cancelled.")
    return 130 if stop.is_set() else 0


def _from_items(args: argparse.Namespace, settings: Settings) -> tuple[Any, str, None]:
    from pipeline.topics.clients import check_project
    from pipeline.topics.subscribing import check_subscription

    if args.output or args.history:
        raise UsageError("--output and --history belong to --source feeds; items from a subscription go to topics.")
    project = check_project(settings.project)
    window_sec = parse_window_sec(args.alert_window, "--alert-window")
    check_subscription(project, args.subscription)
    from apache_beam import Pipeline

    from pipeline.topics.stream import build_stream

    pipeline = Pipeline(options=engine_options(args.runner, [f"--project={project}", *args.beam], streaming=True))
    build_stream(pipeline, project, args.subscription, settings.topics, window_sec=window_sec)
    return pipeline, f"{args.subscription} in {project}", None


def _from_feeds(args: argparse.Namespace, settings: Settings) -> tuple[Any, str, "_Drain | None"]:
    from pipeline.feeds.fetch import FetchPolicy

    if settings.feeds is None:
        raise UsageError("No feeds named: --feeds FILE or MITHAQ_FEEDS.")
    window_sec = parse_window_sec(args.alert_window, "--alert-window")
    with contextlib.ExitStack() as stack:
        catalogue, _ = named_feeds(args, settings, stack)
    if not catalogue.enabled_feeds:
        raise ConfigError(f"{catalogue.source} holds no enabled feed; add one or enable one.")
    from apache_beam import Pipeline

    from pipeline.engines.feed_stream import build_feed_stream
    from pipeline.sinks.files import check_folder
    from pipeline.topics.clients import check_project

    history = None
    if args.history:
        since = utc_now() - timedelta(seconds=parse_duration_sec(args.history_for))
        history = Path(args.history).absolute(), since
    folder = check_folder(Path(args.output)) if args.output else None
    project = "" if folder else check_project(settings.project)
    of_project = [f"--project={project}"] if project else []
    pipeline = Pipeline(options=engine_options(args.runner, [*of_project, *args.beam], streaming=True))
    policy = FetchPolicy(allow_networks=settings.allow, contact=settings.contact)
    handover = build_feed_stream(
        pipeline,
        catalogue.enabled_feeds,
        policy,
        folder=folder,
        project=project,
        topics=settings.topics,
        window_sec=window_sec,
        history=history,
    )
    drain = None
    if handover is not None:
        drain = _Drain(handover, frozenset(domain_of(feed.url) for feed in catalogue.enabled_feeds))
        handover.record(drain.domains, *place_on_flink(args.runner, args.beam))
    return pipeline, f"{len(catalogue.enabled_feeds)} feeds of {catalogue.source}", drain


class _Drain(NamedTuple):
    handover: Handover
    domains: frozenset[str]

    def is_complete(self) -> bool:
        """Whether the stream has ended because it was asked to."""
        return self.handover.left(self.domains) == self.domains


def _wait(result: Any, finish: threading.Event) -> bool:
    """Wait for the end; whether the engine ended before it was told to."""
    failed = threading.Event()

    def watch() -> None:
        try:
            result.wait_until_finish()
        except Exception as error:
            if finish.is_set():  # it is cancelled
                return
            say(f"{type(error).__name__}: {error!s:.500}", "ERROR")
        failed.set()

    threading.Thread(target=watch, daemon=True, name="engine").start()
    told = _Told(result)
    while not finish.wait(0.2):
        if failed.is_set():
            # Ctrl-C reaches an engine that is our child too, which may end first.
            return not finish.wait(1)
        told.now_and_then()
    told.now()
    return False


class _Told:
    """Says what a job has counted, where its engine tells."""

    def __init__(self, result: Any) -> None:
        self._result = result
        self._found = self._said = Measured(Counter(), {})
        self._looked_sec = self._said_sec = time.monotonic()

    def now_and_then(self) -> None:
        now_sec = time.monotonic()
        if now_sec - self._looked_sec >= _LOOK_SEC:
            self._looked_sec = now_sec
            self._look()
        if now_sec - self._said_sec >= _TELL_SEC:
            self._said_sec = now_sec
            self._say()

    def now(self) -> None:
        self._look()
        self._say()

    def _look(self) -> None:
        with contextlib.suppress(Exception):  # an engine that does not tell, or that Ctrl-C has ended already
            self._found = measured(self._result)

    def _say(self) -> None:
        if self._found != self._said:
            self._said = self._found
            counted = ", ".join(f"{self._found.counters[name]} {name.replace('_', ' ')}" for name in _TOLD)
            say(f"So far: {counted}.", metrics=fields_of(self._found))
