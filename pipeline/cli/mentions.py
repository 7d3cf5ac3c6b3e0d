"""`mithaq mentions list|export`: what was told of agreements, sanctions and the war, one record per item and matter."""

import argparse
import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from pipeline.cli.output import FORMATS, add_format, add_state, day, print_parquet, print_rows
from pipeline.config import load_settings
from pipeline.errors import UsageError
from pipeline.flat import MENTION_COLUMNS, mention_row
from pipeline.store import read_store
from pipeline.store.database import damaged
from pipeline.store.mentions import MentionFilter, all_mentions, mention_page
from schemas.vocabulary import MODES, THEMES

_EXAMPLES = """\
examples:
  mithaq mentions list --theme sanction --state-code IRN
  mithaq mentions export -o csv > mentions.csv
  mithaq mentions export -o parquet --since 2023-03-01 > mentions.parquet
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EXAMPLES
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    lists = verbs.add_parser("list", help="the newest mentions, newest first")
    lists.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default 50)")
    export = verbs.add_parser("export", help="every mention, in the order of first sighting")
    for sub, output in ((lists, "table"), (export, "jsonl")):
        add_state(sub)
        add_format(sub, output, FORMATS if sub is lists else (*FORMATS[1:], "parquet"))
        sub.add_argument("--theme", default="", choices=THEMES)
        sub.add_argument("--status", default="", help="status of the agreement or sanction, kind of the war mention")
        sub.add_argument(
            "--state-code", default="", metavar="XXX", type=str.upper, help="only of this state or organisation"
        )
        sub.add_argument("--mode", default="", choices=MODES, help="how the item came in (backfill: a backlog)")
        sub.add_argument("--since", metavar="DAY", type=day, help="first seen on or after this day")
        sub.add_argument("--until", metavar="DAY", type=day, help="first seen on or before this day")
    lists.set_defaults(run=_list)
    export.set_defaults(run=_export)


def _list(args: argparse.Namespace) -> None:
    if args.limit < 1:
        raise UsageError("--limit is at least 1.")
    found, after, wanted = list[dict[str, Any]](), None, _filter(args)
    with read_store(load_settings(args).state) as store:
        try:
            while len(found) < args.limit:
                page = mention_page(store.connection, wanted, after, args.limit - len(found))
                found, after = found + page.mentions, page.end
                if after is None:
                    break
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    if not found and args.output == "table":
        print(f"No mention in {load_settings(args).state} matches.")
        return
    print_rows(
        [mention_row(b) for b in found] if args.output in ("table", "csv") else found, MENTION_COLUMNS, args.output
    )


def _export(args: argparse.Namespace) -> None:
    folder = load_settings(args).state
    with read_store(folder) as store:

        @contextlib.contextmanager
        def opened() -> Iterator[sqlite3.Connection]:
            try:
                yield store.connection
            except sqlite3.Error as error:
                raise damaged(store.path, error) from error

        bodies = all_mentions(opened, _filter(args))
        if args.output == "parquet":
            from schemas.mention import Mention

            print_parquet(Mention, bodies, "mentions.parquet")
        else:
            rows = map(mention_row, bodies) if args.output == "csv" else bodies
            print_rows(rows, MENTION_COLUMNS, args.output)


def _filter(args: argparse.Namespace) -> MentionFilter:
    return MentionFilter(args.theme, args.status, args.state_code, args.mode, args.since or "", args.until or "")
