"""`mithaq drain`: a stream of feeds polls no more and ends, with everything told that it has read."""

import argparse
import time
from pathlib import Path

from pipeline.cli.output import duration
from pipeline.config import parse_duration_sec
from pipeline.engines.handover import Handover, read_stream
from pipeline.engines.lifecycle import drain_on_flink
from pipeline.errors import ConfigError, UnreachableError
from pipeline.logs import say

_HELP = """\
The stream keeps what it read and where its polls stand in the same folder, so that another version of Mithaq, or
another engine, can go on from there:

  mithaq drain var/stream
  mithaq stream --source feeds --feeds my.toml --runner prism --output var/stream --history var/stream

A stream on a cluster of Flink is stopped there; elsewhere the command that runs it ends by itself. Asking twice does no
harm, and Ctrl-C ends this command only. Jobs on Dataflow are drained with `gcloud dataflow jobs drain`.
"""
_LOOK_SEC, _TELL_SEC = 0.5, 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("folder", metavar="DIR", help="the --output of the stream")
    parser.add_argument("--wait", default="10m", metavar="10m", type=duration, help="for its end (default 10m)")
    parser.add_argument(
        "--savepoints",
        default="",
        metavar="URI",
        help="where Flink puts the savepoint it makes (default: its own place)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    folder = Path(args.folder).absolute()
    stream = read_stream(folder)
    handover, domains = Handover(str(folder), stream.began_at_sec), set(stream.domains)
    if handover.left(domains) == domains:
        say(f"{folder}: its stream is drained already.")
        return
    try:
        handover.ask()
    except OSError as error:
        raise ConfigError(
            f"{folder}: cannot be written ({error.strerror}); drain as who started the stream."
        ) from error
    wait_sec = parse_duration_sec(args.wait)
    if stream.flink_master:
        say(f"Draining {stream.job_name} on {stream.flink_master}.")
        drain_on_flink(stream.flink_master, stream.job_name, args.savepoints, wait_sec)
    else:
        _wait(handover, domains, wait_sec)
    if missing := domains - handover.left(domains):
        raise UnreachableError(f"The job has ended, but {', '.join(sorted(missing))} left nothing to go on from.")
    say(f"Drained: {len(domains)} domains are polled no more. Go on with --history {args.folder}.")


def _wait(handover: Handover, domains: set[str], wait_sec: float) -> None:
    end, told_sec = time.monotonic() + wait_sec, time.monotonic()
    while (left := handover.left(domains)) != domains:
        now_sec = time.monotonic()
        if now_sec > end:
            raise UnreachableError(
                f"{len(domains - left)} of {len(domains)} domains are still polled; does the command that runs the "
                "stream still run? It stays asked to end."
            )
        if now_sec - told_sec > _TELL_SEC:
            told_sec = now_sec
            say(f"{len(left)} of {len(domains)} domains are polled no more.")
        time.sleep(_LOOK_SEC)
