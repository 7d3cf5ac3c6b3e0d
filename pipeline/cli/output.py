"""Rows and terminals: the same data as table, JSON, JSON Lines or CSV; data on stdout, talk on stderr."""

import argparse
import json
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.config import parse_duration_sec
from pipeline.errors import UsageError
from pipeline.flat import cell_of, csv_lines

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "FORMATS",
    "add_format",
    "add_project",
    "add_state",
    "add_watch",
    "console",
    "day",
    "duration",
    "isolate",
    "pair",
    "plain_line",
    "print_parquet",
    "print_rows",
    "stderr_console",
]

FORMATS = ("table", "json", "jsonl", "csv")
_WIDTH_WITHOUT_TERMINAL = 140
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def add_format(parser: argparse.ArgumentParser, default: str = "table", formats: Sequence[str] = FORMATS) -> None:
    parser.add_argument(
        "-o",
        "--output",
        choices=formats,
        default=default,
        metavar="|".join(formats),
        help=f"form of the rows (default {default})",
    )


def add_state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", metavar="DIR", help="folder of the store (MITHAQ_STATE; default var)")


def day(text: str) -> str:
    """A day or a time in UTC as options take it."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2023-03-13")
    return text


def duration(text: str) -> str:
    """A duration as options take it (10m, 8h, 2d); checked here, read by `parse_duration_sec`."""
    try:
        parse_duration_sec(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def pair(text: str) -> str:
    """Two codes as options take them, sorted."""
    codes = sorted(text.upper().split("-"))
    if len(codes) != 2 or not all(codes):
        raise argparse.ArgumentTypeError(f"{text!r} is not a pair like BLR-IRN")
    return "-".join(codes)


def add_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--watch",
        metavar="FILE",
        help="watch-list: TOML with states, pairs, kinds, statuses, only (MITHAQ_WATCH; [watch] in mithaq.toml)",
    )


def add_project(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--project", metavar="ID", help="Google Cloud project of the topics (MITHAQ_PROJECT)")


def console() -> "Console":
    """Standard output; colours and width of the terminal, or plain and wide when it is not one."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL, highlight=False)


def stderr_console() -> "Console":
    """Standard error, for talk."""
    from rich.console import Console

    return Console(stderr=True, width=None if sys.stderr.isatty() else _WIDTH_WITHOUT_TERMINAL, highlight=False)


def isolate(text: str) -> str:
    """Text with right-to-left letters between bidi isolates: it and its neighbours on the line keep their places."""
    if not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def plain_line(text: str) -> str:
    """One line of printable text: what feeds say must not move the cursor."""
    return " ".join(
        "".join(c if c.isprintable() or c.isspace() or c in "\u200c\u200d\u2068\u2069" else "�" for c in text).split()
    )


def print_parquet(record: type, bodies: Iterable[Mapping[str, Any]], name: str) -> None:
    """Print JSON bodies of a record as a Parquet file; `name` is what a terminal is told to send it to."""
    from pipeline.parquet import write_parquet

    if sys.stdout.isatty():
        raise UsageError(f"Parquet is not for a terminal: add `> {name}`.")
    # Whole before the first byte leaves: a Parquet writer asks where it stands in the file, which a pipe cannot tell.
    with tempfile.TemporaryFile() as file:
        write_parquet(record, bodies, file)
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout.buffer)


def print_rows(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], output: str) -> None:
    """Print rows in the chosen form.

    `columns` maps keys of a row to headings and gives their order; JSON forms print the whole row.
    """
    if output == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    if output == "jsonl":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        return
    if output == "csv":
        sys.stdout.writelines(csv_lines(rows, columns))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*[Text(isolate(plain_line(cell_of(row.get(key))))) for key in columns])
    console().print(table)
