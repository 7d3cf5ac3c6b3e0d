"""`mithaq notify`: alerts of the store to the services of the routes."""

import argparse
import contextlib
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.output import add_format, add_state, duration, plain_line, print_rows
from pipeline.config import load_settings, parse_duration_sec
from pipeline.errors import ConfigError, MithaqError, UnreachableError, UsageError
from pipeline.store import edit_store
from pipeline.store.database import damaged, hold_lock

if TYPE_CHECKING:
    from pipeline.notify.rounds import Target
    from pipeline.notify.texts import Texts
    from pipeline.store import Store

__all__ = ["AfterPass", "add_page_url", "configure", "prepared"]

_PATIENCE_MS = 120_000
"""How long a note waits for a pass that is writing: a message whose note is lost is sent again."""
_HELP = """\
Routes stand in mithaq.toml (docs/notifications.md); secrets in variables or files:

  [[notify.route]]
  name = "desk"
  filter = 'attributes:p-IRN AND attributes.mode = "live"'
  urls = ["$DESK_URL"]           # the variable DESK_URL, or the file that DESK_URL_FILE names
  language = "both"              # ar, en or both

  [[notify.route]]
  name = "ours"
  webhooks = ["https://ours.example/hook"]      # the messages themselves, signed by Standard Webhooks
  secret = "$HOOK_SECRET"

  mithaq notify --test                      one marked message per address
  mithaq notify --dry-run                   print what is due, send nothing
  mithaq notify                             send what is due, once
  mithaq notify --every 30s                 until it is stopped
  mithaq notify status                      what waits, which service fails, what was given up
  mithaq notify retry desk/1                let what an address refused for good wait again
  mithaq notify routes test AGREEMENT_ID    which routes want it, and why

Exit codes: 0 all is sent, 3 a route, address or template is wrong, 5 a service did not take its messages (they wait).
"""
_STATUS_COLUMNS = {
    "target": "address",
    "service": "service",
    "sent": "sent",
    "waiting": "waiting",
    "given_up": "given up",
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
    add_page_url(parser)
    parser.set_defaults(run=_run)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    status = verbs.add_parser("status", help="per address: sent, waiting, and what is wrong")
    status.set_defaults(run=_status)
    routes = verbs.add_parser("routes", help="the routes").add_subparsers(metavar="COMMAND", required=True)
    test = routes.add_parser("test", help="which routes want the alerts of an agreement, and why")
    test.add_argument("agreement_id", metavar="AGREEMENT_ID")
    test.set_defaults(run=_routes_test)
    retry = verbs.add_parser("retry", help="let what an address refused for good wait again")
    retry.add_argument("target", metavar="ADDRESS", help="as `status` names it: desk/1")
    retry.set_defaults(run=_retry)
    for sub in (status, test, retry):
        # Where the option is not given here, the one before the command stands.
        sub.add_argument("--state", metavar="DIR", default=argparse.SUPPRESS, help="folder of the store")
    for sub in (status, test):
        add_format(sub)


def add_page_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--page-url", metavar="URL", help="address of the page of `mithaq serve` that messages link to (page_url)"
    )


def _run(args: argparse.Namespace) -> None:
    targets, texts = prepared(args.page_url)
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
    from pipeline.notify.rounds import go_round

    with _editing(args) as store, hold_lock(folder / "notify"):
        store.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        while True:
            failing = go_round(store, targets, texts, datetime.now(UTC), stop, _say)
            if not args.pause or stop.wait(parse_duration_sec(args.pause)) or stop.is_set():
                break
    if failing and not args.pause:
        raise _not_taken(failing)


def prepared(page_url: str | None = None) -> "tuple[list[Target], Texts]":
    """Addresses and templates by mithaq.toml. Raises ConfigError for whatever is wrong there, before any sending."""
    from pipeline.notify.routes import checked_page_url, load_routes

    notifying = load_routes()
    try:
        from pipeline.notify.rounds import targets_of
        from pipeline.notify.services import services_of
        from pipeline.notify.texts import Texts
    except ImportError as error:
        raise ConfigError("Notifications need jinja2: pip install 'mithaq[notify]'") from error
    linked = notifying.page_url if page_url is None else checked_page_url(page_url, "--page-url")
    texts = Texts(notifying.templates, linked)
    return [t for route in notifying.routes for t in targets_of(route, services_of(route))], texts


class AfterPass:
    """The rounds of `mithaq run --notify`. Whatever is wrong is told, and no pass waits for it to be put right."""

    def __init__(self, folder: Path, page_url: str | None) -> None:
        self._folder = folder / "notify"
        self._fault: MithaqError | None = None
        try:
            self._targets, self._texts = prepared(page_url)
        except ConfigError as error:
            self._fault = error

    def send(self, store: "Store", stop: threading.Event) -> MithaqError | None:
        """One round over the store that the pass holds; the error that ends the command when something is not sent."""
        if self._fault is not None:
            return self._fault
        from pipeline.logs import say
        from pipeline.notify.rounds import go_round

        try:
            with hold_lock(self._folder):
                failing = go_round(store, self._targets, self._texts, datetime.now(UTC), stop, say)
        except MithaqError as error:
            return error
        except sqlite3.Error as error:
            return damaged(store.path, error)
        return _not_taken(failing) if failing else None


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _not_taken(failing: list[str]) -> UnreachableError:
    return UnreachableError(f"{', '.join(failing)}: not all was taken; `mithaq notify status` shows why.")


def _test(targets: "list[Target]") -> None:
    from pipeline.notify.services import Delivery
    from pipeline.notify.texts import Text

    text = Text("Mithaq TEST | ميثاق: تجربة", "This is a test; nothing has happened.\n\nهذه رسالة تجربة، لم يحدث شيء.")
    failing = []
    for target in targets:
        fault = target.service.send(Delivery(text))
        print(f"{target.name}: {target.service.label} {fault.text if fault else 'took the test message'}")
        if fault is not None:
            failing.append(target.name)
    if failing:
        raise UnreachableError(f"{', '.join(failing)}: the test message was not taken.")


def _print_due(store: "Store", targets: "list[Target]", texts: "Texts") -> None:
    from pipeline.notify.rounds import recent, text_of, waiting

    now = datetime.now(UTC)
    alerts = recent(store, targets, now)
    for target in targets:
        found = waiting(store, target, alerts, now)
        print(f"== {target.name}: {len(found.due)} messages due, {len(found.alerts)} alerts wait")
        for notice in found.due:
            text = text_of(notice, target.route, texts)
            print(f"\n{text.title}\n{text.body}\n")


def _status(args: argparse.Namespace) -> None:
    from pipeline.notify.rounds import recent, waiting
    from pipeline.store.notifications import given_up, standing, taken

    targets, _ = prepared(args.page_url)
    rows, now = [], datetime.now(UTC)
    with _editing(args) as store:
        alerts = recent(store, targets, now)
        for target in targets:
            found = standing(store.connection, target.name)
            left = given_up(store.connection, target.name)
            why = f"given up: {[*left.values()][-1]}" if left else ""
            rows.append(
                {
                    "target": target.name,
                    "service": target.service.label,
                    "sent": len(taken(store.connection, target.name)),
                    "waiting": len(waiting(store, target, alerts, now).alerts),
                    "given_up": len(left),
                    "state": f"failed {found.failures} times" if found.failures else "ok",
                    "fault": found.fault or why,
                    "retry_at": found.retry_at,
                }
            )
    print_rows(rows, _STATUS_COLUMNS, args.output)


def _retry(args: argparse.Namespace) -> None:
    from pipeline.store.notifications import try_again

    targets, _ = prepared(args.page_url)
    if args.target not in (names := [t.name for t in targets]):
        raise UsageError(f"No address {args.target!r}; there are {', '.join(names)}.")
    with _editing(args) as store, store.transaction() as connection:
        n = try_again(connection, args.target)
    print(f"{args.target}: {n} alerts wait again; those younger than max_age are sent in the next round")


def _routes_test(args: argparse.Namespace) -> None:
    from pipeline.notify.rounds import verdict
    from pipeline.store.notifications import recent_alerts
    from pipeline.store.silences import silenced_alerts

    targets, _ = prepared(args.page_url)
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
