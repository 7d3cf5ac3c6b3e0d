"""`mithaq subscribe`: alerts as they are published, printed or handed over, each once."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.output import add_project, add_state
from pipeline.config import load_settings
from pipeline.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pipeline.topics.handover import Handover

_HELP = """\
  mithaq subscribe --project my-project                                  a card per alert, until Ctrl-C
  mithaq subscribe agreement-alerts-new -o jsonl > alerts.jsonl          one of the ready-made subscriptions
  mithaq subscribe --filter 'attributes:p-IRN AND attributes.event = "new"'
  mithaq subscribe my-own --create --filter 'attributes:p-IRN'           made in the service, which then filters
  mithaq subscribe --exec ./on-alert                                     the body on stdin, MITHAQ_EVENT ... set
  mithaq subscribe --webhook https://my.example/hook --webhook-secret-file secret.txt

A message is acknowledged when it has been handled: printed, the command ended with 0, the webhook answered 2xx.
Otherwise it is delivered again. The state folder remembers what was handled, so that each revision of an agreement is
handled once, and none after a newer one. Webhooks are signed by Standard Webhooks (webhook-id, -timestamp, -signature).
"""
_DEFAULT = "agreement-alerts-all"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("subscription", nargs="?", default=_DEFAULT, help=f"its name (default {_DEFAULT})")
    add_project(parser)
    add_state(parser)
    parser.add_argument(
        "--filter", default="", metavar="EXPR", help="in the language of Pub/Sub's subscription filters"
    )
    parser.add_argument(
        "--create", action="store_true", help="make the subscription, with the filter, if it is missing"
    )
    parser.add_argument("--topic", default="agreement-alerts", help="with --create: its topic (agreement-alerts)")
    parser.add_argument("-o", "--output", choices=("card", "jsonl"), default="card", help="form on stdout (card)")
    parser.add_argument("--exec", dest="command", metavar="CMD", help="run a command per message instead of printing")
    parser.add_argument("--webhook", metavar="URL", help="post each message instead of printing it")
    parser.add_argument("--webhook-secret-file", metavar="FILE", help="secret to sign with (MITHAQ_WEBHOOK_SECRET)")
    parser.add_argument("--max", type=int, metavar="N", help="stop after so many messages")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from pipeline.topics.clients import check_project
    from pipeline.topics.seen import Seen
    from pipeline.topics.subscribing import Receiver, both, receive, stored_filter
    from transforms.filters import parse_filter

    settings = load_settings(args)
    project = check_project(settings.project)
    if args.max is not None and args.max < 1:
        raise UsageError(f"--max must be at least 1, not {args.max}.")
    try:
        matches = parse_filter(args.filter)
    except ValueError as error:
        raise UsageError(f"--filter: {error}.") from error
    stop, interrupted = threading.Event(), threading.Event()
    handover = _handover(args, stop)
    if args.create:
        _create(project, args)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(signum: int, frame: object) -> None:
        if signum == signal.SIGINT:
            interrupted.set()
        stop.set()

    matches = both(matches, stored_filter(project, args.subscription))
    seen = Seen(settings.state, args.subscription)
    receiver = Receiver(handover, seen, matches, stop, limit=args.max)
    try:
        for number in before:
            signal.signal(number, end)
        print(f"Listening to {args.subscription} in {project}; Ctrl-C ends.", file=sys.stderr, flush=True)
        receive(project, args.subscription, receiver, stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        seen.close()
        told = ", ".join(f"{n} {what}" for what, n in sorted(receiver.counts.items())) or "nothing came"
        print(f"{args.subscription}: {told}.", file=sys.stderr)
    return 130 if interrupted.is_set() else 0


def _handover(args: argparse.Namespace, stop: threading.Event) -> "Handover":
    from pipeline.topics import handover

    if args.command and args.webhook:
        raise UsageError("--exec and --webhook exclude each other; run two subscribers on two subscriptions.")
    if args.command:
        return handover.to_command(args.command)
    if args.webhook:
        secret = os.environ.get("MITHAQ_WEBHOOK_SECRET")
        if args.webhook_secret_file:
            try:
                secret = Path(args.webhook_secret_file).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"Cannot read the secret in {args.webhook_secret_file}: {error}.") from error
        return handover.to_webhook(args.webhook, secret, wait=stop.wait)
    return handover.as_line if args.output == "jsonl" else handover.as_card


def _create(project: str, args: argparse.Namespace) -> None:
    from pipeline.topics.admin import create_subscription
    from pipeline.topics.clients import subscriber
    from pipeline.topics.resources import SubscriptionSpec

    with subscriber() as pulls:
        found = create_subscription(pulls, project, SubscriptionSpec(args.subscription, args.topic, args.filter))
    if found.state == "differs":
        raise ConfigError(f"The subscription {args.subscription} is there already, but {found.detail}.")
