"""`mithaq feedback add|list|export`: what people say of alerts, and labelled items made of it."""

import argparse
import json
import sqlite3
import sys
from datetime import UTC, datetime

from pipeline.cli.output import add_format, add_state, print_rows
from pipeline.config import load_settings
from pipeline.errors import UsageError
from pipeline.store import edit_store, read_store
from pipeline.store.database import damaged
from pipeline.store.feedback import add_feedback, list_feedback
from schemas.feedback import Feedback
from schemas.record import as_json
from schemas.times import rfc3339
from schemas.vocabulary import AGREEMENT_STATUSES, INSTRUMENTS, TEMPORALS

_COLUMNS = {
    "given_at": "given",
    "verdict": "verdict",
    "agreement_id": "agreement",
    "revision": "message",
    "status": "status",
    "kind": "kind",
    "temporal": "when",
    "parties": "parties",
    "note": "note",
}
_HELP = """\
Whether an alert was right or wrong; of an agreement the newest verdict counts. With --wrong say what the reports tell
instead, or nothing where they tell of no agreement between these parties. The alert itself stays as it is
(`mithaq alerts retract` withdraws one).

`export` prints one labelled item per judged report, as `mithaq eval` reads them. Only the judged agreement is a
person's word; the rest of an item is what the extraction finds in it now, so look it through before you keep it.

examples:
  mithaq feedback add agr-BLR-IRN-20230313-abcdef --right
  mithaq feedback add agr-BLR-IRN-20230313-abcdef --wrong --status planned --note "will be signed in May"
  mithaq feedback list
  mithaq feedback export > judged.jsonl && mithaq eval judged.jsonl --errors 20
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    add = verbs.add_parser("add", help="say that an alert is right or wrong")
    add.add_argument("id", help="agreement id")
    verdict = add.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--right", dest="verdict", action="store_const", const="right", help="it is as the alert says")
    verdict.add_argument("--wrong", dest="verdict", action="store_const", const="wrong", help="it is not")
    add.add_argument("--revision", type=int, metavar="N", help="the message meant (default the newest)")
    add.add_argument("--note", default="", help="why, for whoever reads it later")
    add.add_argument("--status", default="", choices=AGREEMENT_STATUSES, metavar="STATUS", help="the status told")
    add.add_argument("--kind", default="", choices=INSTRUMENTS, metavar="KIND", help="the instrument told")
    add.add_argument("--temporal", default="", choices=TEMPORALS, help="current, historical or future")
    add.add_argument(
        "--party", action="append", default=[], metavar="XXX", type=str.upper, help="a party told (repeat for each)"
    )
    add.set_defaults(run=_add)
    lists = verbs.add_parser("list", help="the feedback given, the newest last")
    lists.add_argument("--all", action="store_true", help="also what later feedback on the same agreement replaced")
    add_format(lists)
    lists.set_defaults(run=_list)
    export = verbs.add_parser("export", help="labelled items, one JSON object per line")
    export.set_defaults(run=_export)
    for sub in (add, lists, export):
        add_state(sub)


def _add(args: argparse.Namespace) -> None:
    from pipeline.store.queries import alert_revisions
    from transforms.names import is_known

    unknown = [code for code in args.party if not is_known(code)]
    if unknown:
        raise UsageError(f"--party: {unknown[0]!r} is no code of a state or organisation, such as IRN or EU.")
    given_at = rfc3339(datetime.now(UTC))
    with edit_store(load_settings(args).state) as store:
        try:
            told = [b for b in alert_revisions(store.connection, args.id) if b["agreement_id"] == args.id]
            if not told:
                raise UsageError(f"No agreement {args.id!r}; `mithaq alerts list` shows the ids.")
            feedback = Feedback(
                args.id,
                told[-1]["revision"] if args.revision is None else args.revision,
                args.verdict,
                given_at,
                " ".join(args.note.split()),
                args.status,
                args.kind,
                args.temporal,
                tuple(sorted({*args.party})),
            )
            if feedback.verdict == "right" and feedback.corrects:
                raise UsageError("--status, --kind, --temporal and --party go with --wrong.")
            with store.transaction() as connection:
                add_feedback(connection, feedback)
        except ValueError as error:
            raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    print(f"{args.id} r{feedback.revision} is marked {feedback.verdict}.")


def _list(args: argparse.Namespace) -> None:
    folder = load_settings(args).state
    with read_store(folder) as store:
        try:
            rows = [as_json(f) for f in list_feedback(store.connection, newest_only=not args.all)]
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    if not rows and args.output == "table":
        print(f"No feedback in {folder}.")
        return
    print_rows(rows, _COLUMNS, args.output)


def _export(args: argparse.Namespace) -> None:
    from pipeline.evaluation.feedback import labelled_items
    from pipeline.lexicons import check_lexicons

    check_lexicons()
    with read_store(load_settings(args).state) as store:
        try:
            labelled = labelled_items(store.connection)
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    for item in labelled.items:
        print(json.dumps(item, ensure_ascii=False))
    left_out = f"; {labelled.without_text} reports are left out, their text was pruned" if labelled.without_text else ""
    print(f"mithaq feedback export: {len(labelled.items)} labelled items{left_out}", file=sys.stderr)
