"""`mithaq notify`: alerts of the store to the services of the routes."""

import argparse
import contextlib
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.cli.output import add_format, add_state, duration, plain_line, print_rows
from pipeline.config import load_settings, parse_duration_sec
from pipeline.errors import ConfigError, UnreachableError, UsageError
from pipeline.store import edit_store
from pipeline.store.database import damaged, hold_lock

if TYPE_CHECKING:
    from pipeline.notify.rounds import Target
    from pipeline.notify.texts import Texts
    from pipeline.store import Store

__all__ = ["configure", "prepared"]

_PATIENCE_MS = 120_000
"""How long a note waits for a pass that is writing: a message whose note is lost is sent again."""
_HELP = """\
Routes stand in mithaq.toml (docs/notifications.md); secrets in variables or files:

  [[notify.route]]
  name = "desk"
  filter = 'attributes:p-IRN AND attributes.mode = "live"'
  urls = ["$DESK_URL"]           # the variable DESK_URL, or the file that DESK_URL_FILE names
  language = "both"              # ar, en or both

  mithaq notify --test                      one marked message per address
  mithaq notify --dry-run                   print what is due, send nothing
  mithaq notify                             send what is due, once
  mithaq notify --every 30s                 until it is stopped
  mithaq notify status                      what waits, and which service fails
  mithaq notify routes test AGREEMENT_ID    which routes want it, and why

Exit codes: 0 all is sent, 3 a route, address or template is wrong, 5 a service did not take its messages (they wait).
"""
_STATUS_COLUMNS = {
    "target": "address",
    "service": "service",
    "sent": "sent",
    "waiting": "waiting",
    "state": "state",
    "fault": "fault",
    "retry_at": "again at",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--test", action="store_true", help="send one marked test message to every address")
    how.add_argument("--dry-run", action="store_true", help="print what is due, send and note nothing")
    how.add_argument(
        "--every", dest="pause", metavar="30s", type=duration, help="look again after this pause, until stopped"
    )
    parser.set_defaults(run=_run)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    status = verbs.add_parser("status", help="per address: sent, waiting, and what is wrong")
    status.set_defaults(run=_status)
    routes = verbs.add_parser("routes", help="the routes").add_subparsers(metavar="COMMAND", required=True)
    test = routes.add_parser("test", help="which routes want the alerts of an agreement, and why")
    test.add_argument("agreement_id", metavar="AGREEMENT_ID")
    test.set_defaults(run=_routes_test)
    for sub in (status, test):
        # Where the option is not given here, the one before the command stands.
        sub.add_argument("--state", metavar="DIR", default=argparse.SUPPRESS, help="folder of the store")
        add_format(sub)


def _run(args: argparse.Namespace) -> None:
    targets, texts = prepared()
    if args.test:
        _test(targets)
        return
    folder = load_settings(args).state
    if args.dry_run:
        with _editing(args) as store:
            _print_due(store, targets, texts)
        return
    stop = threading.Event()
    if args.pause:
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with _editing(args) as store, hold_lock(folder / "notify"):
        store.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        while True:
            failing = _round(store, targets, texts, stop)
            if not args.pause or stop.wait(parse_duration_sec(args.pause)) or stop.is_set():
                break
    if failing and not args.pause:
        raise UnreachableError(f"{', '.join(failing)}: messages wait; `mithaq notify status` shows why.")


def prepared() -> "tuple[list[Target], Texts]":
    """Addresses and templates by mithaq.toml. Raises ConfigError for whatever is wrong there, before any sending."""
    from pipeline.notify.rounds import targets_of
    from pipeline.notify.routes import load_routes
    from pipeline.notify.services import services_of

    notifying = load_routes()
    try:
        from pipeline.notify.texts import Texts
    except ImportError as error:
        raise ConfigError("Notifications need jinja2: pip install 'mithaq[notify]'") from error
    texts = Texts(notifying.templates)
    return [t for route in notifying.routes for t in targets_of(route, services_of(route))], texts


def _round(store: "Store", targets: "list[Target]", texts: "Texts", stop: threading.Event) -> list[str]:
    """One round; the targets that fail."""
    from pipeline.notify.rounds import deliver
    from pipeline.store.notifications import standing

    failing = []
    for target in targets:
        if stop.is_set():
            break
        sent, fault = deliver(store, target, texts, datetime.now(UTC))
        if sent:
            print(f"{target.name}: {sent} sent", file=sys.stderr)
        if fault:
            print(f"{target.name}: {target.service.label} {fault}", file=sys.stderr)
        if standing(store.connection, target.name).failures:
            failing.append(target.name)
    return failing


def _test(targets: "list[Target]") -> None:
    from pipeline.notify.texts import Text

    text = Text("Mithaq TEST | ميثاق: تجربة", "This is a test; nothing has happened.\n\nهذه رسالة تجربة، لم يحدث شيء.")
    failing = []
    for target in targets:
        fault = target.service.send(text)
        print(f"{target.name}: {target.service.label} {fault or 'took the test message'}")
        if fault:
            failing.append(target.name)
    if failing:
        raise UnreachableError(f"{', '.join(failing)}: the test message was not taken.")


def _print_due(store: "Store", targets: "list[Target]", texts: "Texts") -> None:
    from pipeline.notify.rounds import text_of, waiting

    for target in targets:
        found = waiting(store, target, datetime.now(UTC))
        print(f"== {target.name}: {len(found.due)} messages due, {len(found.alerts)} alerts wait")
        for notice in found.due:
            text = text_of(notice, target.route, texts)
            print(f"\n{text.title}\n{text.body}\n")


def _status(args: argparse.Namespace) -> None:
    from pipeline.notify.rounds import waiting
    from pipeline.store.notifications import standing, taken

    targets, _ = prepared()
    rows = []
    with _editing(args) as store:
        for target in targets:
            found = standing(store.connection, target.name)
            rows.append(
                {
                    "target": target.name,
                    "service": target.service.label,
                    "sent": len(taken(store.connection, target.name)),
                    "waiting": len(waiting(store, target, datetime.now(UTC)).alerts),
                    "state": f"failed {found.failures} times" if found.failures else "ok",
                    "fault": found.fault,
                    "retry_at": found.retry_at,
                }
            )
    print_rows(rows, _STATUS_COLUMNS, args.output)


def _routes_test(args: argparse.Namespace) -> None:
    from pipeline.notify.rounds import verdict
    from pipeline.store.notifications import recent_alerts
    from pipeline.store.silences import silenced_alerts

    targets, _ = prepared()
    rows = []
    with _editing(args) as store:
        alerts = recent_alerts(store.connection, agreement_id=args.agreement_id)
        silenced = silenced_alerts(store.connection)
    if not alerts:
        raise UsageError(f"No alert about {args.agreement_id!r}; `mithaq alerts list` shows the ids.")
    for route in {t.route.name: t.route for t in targets}.values():
        told = False
        for alert in alerts:
            found = verdict(alert, route, told, silenced.get(alert.key))
            told = told or found.wanted
            rows.append(
                {
                    "route": route.name,
                    "alert": f"r{alert.revision} {alert.event}",
                    "sends": "yes" if found.wanted else "no",
                    "why": plain_line(found.why),
                }
            )
    print_rows(rows, {"route": "route", "alert": "alert", "sends": "sends", "why": "why"}, args.output)


@contextlib.contextmanager
def _editing(args: argparse.Namespace) -> "Iterator[Store]":
    with edit_store(load_settings(args).state) as store:
        try:
            yield store
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
