"""`mithaq prune`: a store that does not grow for ever."""

import argparse
import sqlite3
from datetime import UTC, datetime, timedelta

from pipeline.cli.output import add_state, duration
from pipeline.config import load_settings, parse_duration_sec
from pipeline.store import open_store, read_store
from pipeline.store.database import damaged
from schemas.times import rfc3339

_HELP = """\
Headlines and texts of old items are dropped, with the look-alikes and the rows behind old counts. What they were known
by stays, so that no old item passes again; ledger, alerts, mentions and digests stay whole. `mithaq replay --verify`
then checks what rests on the items that are left. Space is used again by what comes next.

  mithaq prune --older-than 180d
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    parser.add_argument(
        "--older-than", metavar="180d", type=duration, default="180d", help="age by first sighting (default 180d)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    from pipeline.store.prune import prune

    folder = load_settings(args).state
    before = datetime.now(UTC) - timedelta(seconds=parse_duration_sec(args.older_than))
    with read_store(folder):  # a store that does not exist must not be made by this
        pass
    with open_store(folder) as store:
        try:
            with store.transaction() as connection:
                done = prune(connection, rfc3339(before))
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    print(
        f"Older than {args.older_than}: {done.items} items emptied; {done.leads} stories, "
        f"{done.look_alikes} look-alikes and {done.digest_rows} rows behind counts dropped."
    )
