"""`mithaq silence add|list|expire`: alerts that are recorded and not shown."""

import argparse
import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import add_format, add_state, day, pair, plain_line, print_rows
from pipeline.config import load_settings, parse_duration_sec
from pipeline.errors import UsageError
from pipeline.store import edit_store, read_store
from pipeline.store.database import damaged
from schemas.times import rfc3339
from schemas.vocabulary import ALERT_STATUSES, INSTRUMENTS

if TYPE_CHECKING:
    from pipeline.store import Store

_COLUMNS = {
    "silence_id": "id",
    "pairs": "pairs",
    "parties": "parties",
    "kinds": "kinds",
    "statuses": "statuses",
    "starts_at": "from",
    "ends_at": "until",
    "state": "state",
    "held_back": "held back",
    "comment": "comment",
}
_EXAMPLES = """\
A silenced alert is recorded, in `alerts list` with the silence's id, and left out of what `run` shows. Of one option
several values match any, different options must all match. A silence can be added while `mithaq run` is working.

examples:
  mithaq silence add --pair BLR-IRN --for 8h --comment "state visit, covered by hand"
  mithaq silence add --party RUS --kind joint_statement --status announced --until 2026-12-31 --comment "too many"
  mithaq silence list
  mithaq silence expire s1-abcdefgh
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EXAMPLES
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    add = verbs.add_parser("add", help="hold alerts back for a time")
    add.add_argument("--pair", action="append", default=[], metavar="XXX-YYY", type=pair, help="of exactly these two")
    add.add_argument("--party", action="append", default=[], metavar="XXX", type=str.upper, help="with this party")
    add.add_argument("--kind", action="append", default=[], choices=INSTRUMENTS, metavar="KIND", help="mou, treaty ...")
    add.add_argument("--status", action="append", default=[], choices=ALERT_STATUSES, metavar="STATUS")
    end = add.add_mutually_exclusive_group(required=True)
    end.add_argument("--until", metavar="DAY", type=day, help="a day or a time in UTC (2026-12-31T18:00:00Z)")
    end.add_argument("--for", dest="length", metavar="8h", help="from now on for so long (30m, 8h, 2d)")
    add.add_argument("--comment", required=True, help="why; whoever wonders about the quiet reads it")
    add.set_defaults(run=_add)
    lists = verbs.add_parser("list", help="the silences that last, the next to end first")
    lists.add_argument("--all", action="store_true", help="those that have ended as well")
    add_format(lists)
    lists.set_defaults(run=_list)
    expire = verbs.add_parser("expire", help="end a silence now")
    expire.add_argument("id", help="id of the silence")
    expire.set_defaults(run=_expire)
    for sub in (add, lists, expire):
        add_state(sub)


def _add(args: argparse.Namespace) -> None:
    from pipeline.store.silences import add_silence
    from schemas.silence import Matchers
    from transforms.routing import silence_of

    matchers = Matchers(
        tuple(sorted({*args.pair})),
        tuple(sorted({*args.party})),
        tuple(sorted({*args.kind})),
        tuple(sorted({*args.status})),
    )
    now = datetime.now(UTC)
    try:
        silence = silence_of(matchers, rfc3339(now), _end(args, now), args.comment)
    except ValueError as error:
        raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    with _editing(args) as store, store.transaction() as connection:
        add_silence(connection, silence)
    name = silence.silence_id
    print(f"{name} silences until {silence.ends_at}; end it with `mithaq silence expire {name}`.")


def _end(args: argparse.Namespace, now: datetime) -> str:
    if args.until:
        return args.until if "T" in args.until else f"{args.until}T00:00:00Z"
    try:
        return rfc3339(now + timedelta(seconds=parse_duration_sec(args.length)))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--for: {error}.") from error


def _list(args: argparse.Namespace) -> None:
    from pipeline.store.silences import list_silences

    folder, now = load_settings(args).state, rfc3339(datetime.now(UTC))
    with read_store(folder) as store, _naming_damage(store):
        try:
            found = list_silences(store.connection, "" if args.all else now)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            found = []
    rows: list[dict[str, Any]] = [
        {**s.pop("matchers"), **s, "state": "active" if s["ends_at"] > now else "ended"} for s in found
    ]
    if not rows and args.output == "table":
        print(f"No silence in {folder}.")
        return
    print_rows(rows, _COLUMNS, args.output)


def _expire(args: argparse.Namespace) -> None:
    from pipeline.store.silences import expire_silence

    with _editing(args) as store, store.transaction() as connection:
        ended = expire_silence(connection, args.id, rfc3339(datetime.now(UTC)))
    if ended is None:
        raise UsageError(f"No silence {args.id!r} lasts; `mithaq silence list` shows the ids.")
    print(f"{ended.silence_id} has ended ({plain_line(ended.comment)}).")


@contextlib.contextmanager
def _editing(args: argparse.Namespace) -> "Iterator[Store]":
    with edit_store(load_settings(args).state) as store, _naming_damage(store):
        yield store


@contextlib.contextmanager
def _naming_damage(store: "Store") -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise damaged(store.path, error) from error
