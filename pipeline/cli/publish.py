"""`mithaq publish`: what waits in the store goes to the topics, without a pass."""

import argparse
import signal
import threading

from pipeline.cli.output import add_project, add_state, duration
from pipeline.config import load_settings, parse_duration_sec

_HELP = """\
`mithaq run --publish PROJECT` publishes after every pass; this sends what still waits, in order per pair of states.
Sending twice does no harm: a message keeps its ce-id, and what a topic has taken is marked.

  mithaq publish --project my-project
  mithaq publish --project my-project --wait 10m      while the service is away
  mithaq publish --project my-project --topics agreement-alerts

Exit codes: 0 all is sent, 3 a topic is missing or may not be used, 5 the service does not answer.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    add_project(parser)
    parser.add_argument("--topics", metavar="NAMES", help="only these (MITHAQ_TOPICS; default all but items)")
    parser.add_argument(
        "--wait", metavar="30s", type=duration, default="30s", help="how long to try a service that is away"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    from pipeline.store import open_store, read_store
    from pipeline.topics.publishing import Publishing

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with read_store(settings.state):  # a store that does not exist must not be made by publishing
        pass
    patience_sec = parse_duration_sec(args.wait)
    with (
        Publishing(settings.project, settings.topics, patience_sec=patience_sec) as publishing,
        open_store(settings.state) as store,
    ):
        fault = publishing.drain(store, stop)
    if fault is not None:
        raise fault
    return 0
