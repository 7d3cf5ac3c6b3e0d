"""`mithaq stream`: the items way, items from a subscription through the graph to the topics, without end."""

import argparse
import sys
import threading
from typing import Any

from pipeline.cli.output import add_project
from pipeline.cli.run import quiet_libraries, signals
from pipeline.config import load_settings, parse_duration_sec
from pipeline.errors import UnreachableError, UsageError

_HELP = """\
A collector (mithaq collect) polls the feeds and publishes items; this reads them and publishes alerts, mentions and
dead letters. Options of Beam go behind a bare --:

  mithaq stream --source pubsub --project my-project                 here, on Beam's in-process streaming engine
  mithaq stream --source pubsub --project my-project --runner DataflowRunner -- \\
      --region=europe-west1 --temp_location=gs://my-bucket/tmp --setup_file=./setup.py

The in-process engine acknowledges an item when it reads it and keeps its state in memory: what it was in the middle of
when it ends is lost. It is there to try the way out; `mithaq run` is durable on one machine, Dataflow in the cloud.
"""
_RUNNERS = ("BundleBasedDirectRunner", "DataflowRunner")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_project(parser)
    parser.add_argument("--source", choices=("pubsub",), required=True, help="where items come from")
    parser.add_argument("--subscription", default="items-stream", help="of the topic items (default items-stream)")
    parser.add_argument(
        "--alert-window",
        default="0",
        metavar="10m",
        help="gather sightings of an agreement for this long before its message (default 0: tell at once)",
    )
    parser.add_argument("--topics", metavar="NAMES", help="publish to these only (MITHAQ_TOPICS)")
    parser.add_argument("--runner", choices=_RUNNERS, default=_RUNNERS[0], help=f"engine (default {_RUNNERS[0]})")
    parser.add_argument("beam", nargs="*", metavar="-- BEAM_OPTIONS", help="options of Beam and its runner")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from pipeline.topics.clients import check_project
    from pipeline.topics.subscribing import check_subscription

    settings = load_settings(args)
    project = check_project(settings.project)
    window_sec = _window_sec(args.alert_window)
    check_subscription(project, args.subscription)
    quiet_libraries()
    from apache_beam import Pipeline
    from apache_beam.options.pipeline_options import PipelineOptions

    from pipeline.topics.stream import build_stream

    options = PipelineOptions([f"--runner={args.runner}", "--streaming", f"--project={project}", *args.beam])
    pipeline = Pipeline(options=options)
    build_stream(pipeline, project, args.subscription, settings.topics, window_sec=window_sec)
    stop, finish = threading.Event(), threading.Event()
    with signals(stop, finish):
        result = pipeline.run()
        print(f"Reading {args.subscription} in {project} on {args.runner}; Ctrl-C ends.", file=sys.stderr, flush=True)
        ended = _wait(result, finish)
    if ended:
        raise UnreachableError("The engine ended by itself; the reason stands above. Start it again to go on.")
    return 130 if stop.is_set() else 0


def _wait(result: Any, finish: threading.Event) -> bool:
    """Wait for the end; whether the engine ended before it was told to."""
    failed = threading.Event()

    def watch() -> None:
        try:
            result.wait_until_finish()
        except Exception as error:
            print(f"mithaq: {type(error).__name__}: {error!s:.500}", file=sys.stderr)
        failed.set()

    threading.Thread(target=watch, daemon=True, name="engine").start()
    while not finish.wait(0.2):
        if failed.is_set():
            return True
    return False


def _window_sec(text: str) -> int:
    if text.strip() in ("0", "0s"):
        return 0
    try:
        return max(1, round(parse_duration_sec(text)))
    except ValueError as error:
        raise UsageError(f"--alert-window: {error}.") from error
