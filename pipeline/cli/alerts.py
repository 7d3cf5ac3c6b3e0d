"""`mithaq alerts list|show|export|retract`: what has been found, and taking it back."""

import argparse
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from pipeline.cli.output import (
    FORMATS,
    add_format,
    add_state,
    add_watch,
    console,
    day,
    plain_line,
    print_parquet,
    print_rows,
)
from pipeline.config import load_settings
from pipeline.errors import MithaqError, UsageError
from pipeline.flat import ALERT_COLUMNS, alert_row
from pipeline.store import read_store
from pipeline.store.database import damaged
from pipeline.store.queries import AlertFilter, alert_revisions, alerts
from pipeline.store.silences import silenced_alerts
from schemas.vocabulary import ALERT_STATUSES, EVENTS
from transforms.routing import Facts, watched

_EXAMPLES = """\
examples:
  mithaq alerts list --party IRN --status signed
  mithaq alerts list --watch my-states.toml --watched --no-silenced
  mithaq alerts show agr-BLR-IRN-20230313
  mithaq alerts export -o csv > alerts.csv
  mithaq alerts export -o parquet > alerts.parquet
  mithaq alerts retract agr-BLR-IRN-20230313-abcdef --reason "the report was a parody"
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EXAMPLES
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    lists = verbs.add_parser("list", help="one line per agreement, newest message of each")
    lists.add_argument("--all", action="store_true", help="every message, not only the newest of each agreement")
    export = verbs.add_parser("export", help="every message ever recorded, all revisions, in order")
    for sub, output in ((lists, "table"), (export, "jsonl")):
        add_state(sub)
        add_format(sub, output, FORMATS if sub is lists else (*FORMATS[1:], "parquet"))
        sub.add_argument(
            "--party",
            action="append",
            default=[],
            metavar="XXX",
            type=str.upper,
            help="only agreements of this state or organisation (ISO alpha-3; repeat for all of several)",
        )
        sub.add_argument("--status", choices=ALERT_STATUSES)
        sub.add_argument("--event", choices=EVENTS)
        sub.add_argument("--since", metavar="DAY", type=day, help="recorded on or after this day (2023-03-13)")
    lists.add_argument(
        "--silenced", action=argparse.BooleanOptionalAction, help="only those a silence held back, or not"
    )
    lists.add_argument("--watched", action="store_true", help="only those on the watch-list")
    add_watch(lists)
    lists.set_defaults(run=_list)
    export.set_defaults(run=_export)
    show = verbs.add_parser("show", help="one agreement: its messages and all the evidence")
    show.add_argument("id", help="agreement id, or a unique beginning of one")
    add_state(show)
    add_format(show, "table", ("table", "json"))
    show.set_defaults(run=_show)
    retract = verbs.add_parser("retract", help="withdraw an agreement that should not have been alerted")
    retract.add_argument("id", help="agreement id")
    retract.add_argument("--reason", required=True, help="why; subscribers read it")
    add_state(retract)
    retract.set_defaults(run=_retract)


def _retract(args: argparse.Namespace) -> None:
    from pipeline.store.requests import ask_retraction

    folder = load_settings(args).state
    with read_store(folder) as store:
        if not any(b["agreement_id"] == args.id for b in alert_revisions(store.connection, args.id)):
            raise UsageError(
                f"No agreement {args.id!r} in {folder}; `mithaq alerts list --state {folder}` shows the ids."
            )
    if not args.reason.strip():
        raise UsageError("--reason is empty; subscribers read it.")
    asked = ask_retraction(folder, args.id, args.reason)
    if asked.problem:
        raise UsageError(f"{args.id} cannot be retracted: {asked.problem}.")
    if asked.settled_at is None:
        print(f"{args.id} will be retracted by the pass that is working on {folder}, when its present step has ended.")
    else:
        print(f"{args.id} is retracted; copies of its reports will stay silent.")


def _list(args: argparse.Namespace) -> None:
    folder, bodies = _read(args, latest_only=not args.all)
    silenced, watch = _silenced(folder), load_settings(args).watch
    if args.watched and watch is None:
        raise UsageError("--watched needs a watch-list: --watch FILE, or [watch] in mithaq.toml.")
    rows = []
    for body in reversed(bodies):
        marks = {
            "silenced_by": silenced.get((body["agreement_id"], body["revision"])),
            "watched": watch is not None and watched(watch.matchers, _facts(body)),
        }
        if args.silenced in (None, marks["silenced_by"] is not None) and (marks["watched"] or not args.watched):
            rows.append((alert_row(body) if args.output in ("table", "csv") else body) | marks)
    if not rows and args.output == "table":
        print(f"No alert in {folder} matches.")
        return
    columns = dict(ALERT_COLUMNS)
    if args.output == "csv" or any(r["silenced_by"] for r in rows):
        columns["silenced_by"] = "silenced by"
    if args.output == "csv" or watch is not None:
        columns["watched"] = "watched"
    print_rows(rows, columns, args.output)


def _facts(body: dict[str, Any]) -> Facts:
    return Facts(frozenset(p["code"] for p in body["parties"]), body["kind"], body["status"])


def _silenced(folder: Path) -> dict[tuple[str, int], str]:
    with read_store(folder) as store:
        return silenced_alerts(store.connection)


def _export(args: argparse.Namespace) -> None:
    _, bodies = _read(args, latest_only=False)
    if args.output == "parquet":
        from schemas.alert import Alert

        print_parquet(Alert, bodies, "alerts.parquet")
        return
    print_rows([alert_row(b) for b in bodies] if args.output == "csv" else bodies, ALERT_COLUMNS, args.output)


def _show(args: argparse.Namespace) -> None:
    folder = load_settings(args).state
    with read_store(folder) as store:
        try:
            revisions = alert_revisions(store.connection, args.id)
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    ids = sorted({r["agreement_id"] for r in revisions})
    if not ids:
        raise UsageError(f"No alert {args.id!r} in {folder}; `mithaq alerts list --state {folder}` shows the ids.")
    if len(ids) > 1:
        raise UsageError(f"{args.id!r} begins {len(ids)} ids: {', '.join(ids[:5])}; write more of the one you mean.")
    if args.output == "json":
        print(json.dumps(revisions, ensure_ascii=False, indent=1))
        return
    from rich.text import Text

    from pipeline.cli.output import isolate
    from pipeline.render import alert_card

    out = console()
    for revision in revisions:
        out.print(alert_card(revision))
    for number, e in enumerate(revisions[-1]["evidence"], 1):
        out.print(
            Text(
                f"{number}. {e['status']} · {e['publisher']['name']} · {e['published'] or 'undated'} · "
                f"{e['field']}[{e['start']}:{e['end']}] · {e['rule']}"
            )
        )
        out.print(Text(f"   {isolate('«' + plain_line(e['quote']) + '»')}"))
        out.print(Text(f"   {plain_line(e['url'])}", style="dim"))


def _read(args: argparse.Namespace, latest_only: bool) -> tuple[Path, list[dict[str, Any]]]:
    folder = load_settings(args, os.environ).state
    wanted = AlertFilter(tuple(args.party), args.status, args.event, args.since, latest_only)
    with read_store(folder) as store:
        try:
            return folder, list(alerts(store.connection, wanted))
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
        except (KeyError, ValueError) as error:
            raise MithaqError(f"The store {store.path} holds an alert that cannot be read: {error}") from error
