"""`mithaq dead-letters list|show|redrive`: what could not be handled, and trying it again."""

import argparse
import json
import sqlite3
import sys
from typing import Any

from pipeline.cli.output import add_format, add_state, plain_line, print_rows
from pipeline.config import load_settings
from pipeline.errors import PartialError, UsageError
from pipeline.logs import set_up
from pipeline.store import open_store, read_store
from pipeline.store.database import damaged
from pipeline.store.queries import dead_letters

_COLUMNS = {"recorded_at": "recorded", "stage": "stage", "subject": "subject", "reason": "reason", "letter_id": "id"}
_HELP = """\
  mithaq dead-letters list --stage publish
  mithaq dead-letters show d1-4kq             the letter with its payload (a beginning of the id is enough)
  mithaq dead-letters redrive d1-4kq          try one again
  mithaq dead-letters redrive --stage extract     all of a stage, after an upgrade that mends it

Letters of stage publish wait for the topics again (mithaq publish sends them); items of the stages of the graph are
read by it again. A letter whose cause is gone disappears. What failed before it was an item (fetch, parse, archive)
cannot be tried again from here: the feed is read anew by the next pass, a mended file by the next backfill.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    verbs = parser.add_subparsers(title="commands", metavar="VERB")
    lists = verbs.add_parser("list", help="the letters, newest last")
    lists.add_argument("--stage", help="only those of this stage")
    add_state(lists)
    add_format(lists)
    lists.set_defaults(run=_list)
    show = verbs.add_parser("show", help="one letter with its payload")
    show.add_argument("id", help="its id, or a unique beginning of it")
    add_state(show)
    add_format(show, "table", ("table", "json"))
    show.set_defaults(run=_show)
    redrive = verbs.add_parser("redrive", help="try again what failed")
    redrive.add_argument("id", nargs="?", help="one letter (a unique beginning of its id is enough)")
    redrive.add_argument("--stage", help="all of this stage")
    redrive.add_argument("--all", action="store_true", help="all letters")
    add_state(redrive)
    redrive.set_defaults(run=_redrive)


def _list(args: argparse.Namespace) -> None:
    rows = _read(args)
    if not rows and args.output == "table":
        print("No dead letter.")
        return
    print_rows(rows, _COLUMNS, args.output)


def _show(args: argparse.Namespace) -> None:
    letter = _one(_read(args), args.id)
    if args.output == "json":
        print(json.dumps(letter, ensure_ascii=False, indent=1))
        return
    for name in ("letter_id", "recorded_at", "stage", "subject", "reason"):
        print(f"{name:<12} {plain_line(letter[name])}")
    print()
    print("\n".join(plain_line(line) for line in letter["payload"].splitlines()))


def _redrive(args: argparse.Namespace) -> None:
    if sum((bool(args.id), bool(args.stage), args.all)) != 1:
        raise UsageError("Name one letter, or --stage STAGE, or --all.")
    letters = [_one(_read(args), args.id)] if args.id else _read(args)
    from pipeline.redrive import redrive

    set_up()
    with open_store(load_settings(args).state) as store:
        try:
            done = redrive(store, letters)
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    print(
        f"{len(done.waiting)} wait for the topics again, {len(done.read)} items were read again "
        f"({len(done.failed)} failed again), {len(done.left)} cannot be tried again from here.",
        file=sys.stderr,
    )
    if done.failed:
        raise PartialError(f"{len(done.failed)} failed again: mithaq dead-letters list")


def _read(args: argparse.Namespace) -> list[dict[str, Any]]:
    with read_store(load_settings(args).state) as store:
        try:
            return dead_letters(store.connection, getattr(args, "stage", None))
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error


def _one(letters: list[dict[str, Any]], beginning: str) -> dict[str, Any]:
    found = [letter for letter in letters if letter["letter_id"].startswith(beginning)]
    if not found:
        raise UsageError(f"No dead letter {beginning!r}; `mithaq dead-letters list` shows the ids.")
    if len(found) > 1:
        raise UsageError(f"{beginning!r} begins {len(found)} ids; write more of the one you mean.")
    return found[0]
