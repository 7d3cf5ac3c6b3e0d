"""`mithaq report`: what the store knows of a period, as one HTML file."""

import argparse
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline.cli.output import add_state, day
from pipeline.config import load_settings
from pipeline.errors import ConfigError, UsageError
from pipeline.store import read_store
from pipeline.store.database import Store, damaged
from pipeline.whole_files import write_whole

__all__ = ["configure", "write_report"]

_EXAMPLES = """\
One file that a browser opens without a network: agreements with their evidence, pictures with the tables behind them;
no scripts. Print it to get pages (or a PDF). Days are days of recording, in UTC.

examples:
  mithaq report --state var/live                               everything, in Arabic, to var/live/report.html
  mithaq report --since 2023-03-01 --until 2023-04-01 --lang en --output march.html
  mithaq report --output - > report.html
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EXAMPLES
    add_state(parser)
    parser.add_argument("--since", metavar="DAY", type=day, help="from this day on (2023-03-13)")
    parser.add_argument("--until", metavar="DAY", type=day, help="before this day")
    parser.add_argument("--output", metavar="FILE", help="where to (default report.html in the state folder; - stdout)")
    parser.add_argument("--lang", choices=("ar", "en"), default="ar", help="language of the report (default ar)")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    if args.since and args.until and args.since >= args.until:
        raise UsageError(f"--since {args.since} is not before --until {args.until}: the period is empty.")
    folder = load_settings(args).state
    with read_store(folder) as store:
        path = None if args.output == "-" else Path(args.output) if args.output else folder / "report.html"
        write_report(store, path, args.lang, args.since, args.until)
    if path is not None:
        print(path)


def write_report(
    store: Store, path: Path | None, lang: str, since: str | None = None, until: str | None = None
) -> None:
    """Write the report of a store to `path`, whole or not at all, or to standard output. Raises ConfigError."""
    from pipeline.report import read_report, report_html

    try:
        body = report_html(read_report(store.connection, since, until, datetime.now(UTC)), lang)
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            raise UsageError(
                f"The store {store.path} was made before digests were; the next `mithaq run` begins them."
            ) from error
        raise damaged(store.path, error) from error
    except sqlite3.Error as error:
        raise damaged(store.path, error) from error
    if path is None:
        sys.stdout.buffer.write(body)
        return
    try:
        write_whole(path, body)
    except OSError as error:
        raise ConfigError(f"Cannot write {path}: {error.strerror}. Name another file with --output.") from error
