"""`mithaq digests list`: how much is told of what, by the hour or the day, against the week before."""

import argparse
import sqlite3
from datetime import UTC, datetime

from pipeline.cli.output import add_format, add_state, day, pair, print_rows
from pipeline.config import load_settings
from pipeline.errors import UsageError
from pipeline.store import read_store
from pipeline.store.database import damaged
from schemas.vocabulary import MODES, THEMES

_COLUMNS = {
    "window_start": "from",
    "key": "of",
    "theme": "theme",
    "mode": "mode",
    "items": "items",
    "stories": "stories",
    "sources": "sources",
    "expected": "usual",
    "z": "z",
    "timing": "timing",
}
_EXAMPLES = """\
Counts per window of first sighting (UTC): items, stories (copies count once), independent sources. `usual` is the
median of stories over the week before, `z` the distance from it in robust standard deviations; `early` windows still
fill.

examples:
  mithaq digests list                                     themes, by the day
  mithaq digests list --state-code IRN --theme sanction --span hour --since 2023-03-13
  mithaq digests list --pair BLR-IRN -o csv
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EXAMPLES
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    lists = verbs.add_parser("list", help="one line per window and key, newest first in the table")
    add_state(lists)
    add_format(lists)
    lists.add_argument("--span", choices=("day", "hour"), default="day", help="length of the windows (default day)")
    which = lists.add_mutually_exclusive_group()
    which.add_argument("--state-code", metavar="XXX", type=str.upper, help="only this state or organisation")
    which.add_argument("--pair", metavar="XXX-YYY", type=pair, help="only these two")
    which.add_argument("--by", choices=("theme", "state", "pair"), default="theme", help="what to list (default theme)")
    lists.add_argument("--theme", choices=THEMES)
    lists.add_argument("--mode", choices=MODES, help="only items that came in this way (backfill: a backlog)")
    lists.add_argument("--since", metavar="DAY", type=day, help="windows from this day on (2023-03-13)")
    lists.set_defaults(run=_list)


def _list(args: argparse.Namespace) -> None:
    from pipeline.store.digests import DigestFilter, digests
    from schemas.record import as_json

    folder = load_settings(args).state
    dimension = "state" if args.state_code else "pair" if args.pair else args.by
    wanted = DigestFilter(args.span, dimension, args.state_code or args.pair, args.theme, args.mode, args.since)
    with read_store(folder) as store:
        try:
            rows = [as_json(d) for d in digests(store.connection, wanted, datetime.now(UTC))]
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise damaged(store.path, error) from error
            raise UsageError(
                f"The store in {folder} was made before digests were; the next `mithaq run` begins them."
            ) from error
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    if args.output == "table":
        rows.reverse()
        if not rows:
            print(f"No digest in {folder} matches.")
            return
    print_rows(rows, _COLUMNS, args.output)
