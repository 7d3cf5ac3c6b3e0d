"""`mithaq feeds check|status|import|export`."""

import argparse
import sys
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import FORMATS, add_format, add_state, plain_line, print_rows
from pipeline.config import load_settings
from pipeline.errors import CheckError, ConfigError

if TYPE_CHECKING:
    from pipeline.feeds.catalogue import Catalogue

_HELP = """\
examples:
  mithaq feeds check https://example.org/rss.xml     what a feed holds and whether Mithaq can read it
  mithaq feeds check saved.xml                        the same for a file
  mithaq feeds status                                 when each feed was read, what it brought, why it is quiet
  mithaq feeds import reader.opml > my.toml           a catalogue from another reader's subscriptions
  mithaq feeds export > feeds.opml                    the catalogue that ships, for another reader
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    check = verbs.add_parser("check", help="can Mithaq read this feed? exit code 6 when not")
    check.add_argument("feed", metavar="URL|FILE")
    check.add_argument("--allow", metavar="NETWORKS", help="private networks that may be fetched from (MITHAQ_ALLOW)")
    check.add_argument("--contact", metavar="URL", help="address in the User-Agent (MITHAQ_CONTACT)")
    add_format(check, "table", ("table", "json"))
    check.set_defaults(run=_check)

    status = verbs.add_parser("status", help="every feed polled so far: its health, and why it is quiet")
    status.add_argument("--history", action="store_true", help="every trouble on record, with its beginning and end")
    add_state(status)
    add_format(status)
    status.set_defaults(run=_status)

    imports = verbs.add_parser("import", help="OPML or a list of URLs -> a TOML catalogue on standard output")
    imports.add_argument("file", metavar="FILE.opml")
    imports.set_defaults(run=_import)

    export = verbs.add_parser("export", help="a catalogue -> OPML or rows on standard output")
    export.add_argument("file", nargs="?", metavar="FILE", help="a catalogue; without it the one that ships")
    add_format(export, "opml", ("opml", *FORMATS))
    export.set_defaults(run=_export)


def _check(args: argparse.Namespace) -> None:
    from pipeline.feeds.check import check
    from pipeline.feeds.fetch import FetchPolicy

    settings = load_settings(args)
    found = check(args.feed, FetchPolicy(allow_networks=settings.allow, contact=settings.contact))
    _print_check(found, args.output)
    if not found.ok:
        raise CheckError(plain_line(found.problem))


def _print_check(found: Any, output: str) -> None:
    import dataclasses
    import json

    facts = {k: v for k, v in dataclasses.asdict(found).items() if v not in (None, "", (), [])}
    if output == "json":
        print(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        return
    rows = [{"fact": k.replace("_", " "), "found": v} for k, v in facts.items()]
    print_rows(rows, {"fact": "fact", "found": "found"}, output)


def _status(args: argparse.Namespace) -> None:
    import sqlite3

    from pipeline.feeds.status import feed_rows
    from pipeline.store import read_store
    from pipeline.store.database import damaged
    from pipeline.store.feed_states import health_records, load_feed_states

    now = datetime.now(UTC)
    with read_store(load_settings(args).state) as store:
        try:
            if args.history:
                _print_history(list(health_records(store.connection)), args.output)
                return
            states, lost = load_feed_states(store.connection)
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    rows = feed_rows(states, lost, now)
    headings = {"feed": "feed", "health": "health", "last_ok": "last read", "last_new": "last new item", "why": "why"}
    print_rows(rows, headings if args.output == "table" else {**headings, "next_poll": "next poll"}, args.output)


def _print_history(rows: list[dict[str, Any]], output: str) -> None:
    columns = {"feed_id": "feed", "kind": "trouble", "opened_at": "since", "closed_at": "until", "detail": "detail"}
    print_rows(rows, columns, output)


def _import(args: argparse.Namespace) -> None:
    from pipeline.feeds.catalogue import load_catalogue
    from pipeline.feeds.opml import to_toml

    catalogue = load_catalogue(Path(args.file))
    sys.stdout.write(to_toml(catalogue))
    print(
        f"mithaq feeds import: {len(catalogue.feeds)} feeds. Fill in owner, country and ownership where they are "
        "unknown: they decide which sources count as independent.",
        file=sys.stderr,
    )


def _export(args: argparse.Namespace) -> None:
    from pipeline.feeds.opml import to_opml

    catalogue = _catalogue(args.file)
    if args.output == "opml":
        sys.stdout.buffer.write(to_opml(catalogue))
        return
    rows = [
        {
            "id": f.id,
            "url": f.url,
            "outlet": f.outlet.id,
            "name": f.outlet.name,
            "owner": f.outlet.owner,
            "country": f.outlet.country,
            "ownership": f.outlet.ownership,
            "language": f.outlet.language,
            "time_zone": f.outlet.time_zone,
            "section": f.section,
            "verified": str(f.verified or "no"),
        }
        for f in catalogue.feeds
    ]
    print_rows(rows, {k: k.replace("_", " ") for k in rows[0]}, args.output)


def _catalogue(file: str | None) -> "Catalogue":
    from pipeline.feeds.catalogue import load_catalogue

    catalogue = load_catalogue(Path(file) if file else resources.files("pipeline.catalogue") / "arabic.toml")
    if not catalogue.feeds:
        raise ConfigError(f"{file}: holds no feed.")
    return catalogue
