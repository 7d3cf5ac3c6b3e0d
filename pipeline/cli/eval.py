"""`mithaq eval`: what the extraction gets right in labelled items, and whether that is less than before."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.output import add_format, console, isolate, plain_line, print_rows
from pipeline.errors import CheckError, UsageError
from pipeline.lexicons import check_lexicons

if TYPE_CHECKING:
    from pipeline.evaluation.measure import Evaluation

__all__ = ["configure"]

_DEFAULT_FOLDER = Path("tests/data/gold")
_HELP = """\
Each FILE holds one labelled item per line: {"id", "published", "title", "text", "language", "agreements": [{"parties",
"party_level", "instrument", "status", "temporal", "alert"}], "sanctions": [{"status", "imposers", "targets"}], "war",
"tags"}; docs/labels.md has the meaning, docs/accuracy.md the definitions of the figures.

examples:
  mithaq eval                                     the items of the test suite, from a checkout
  mithaq eval mine.jsonl --errors 20              what is wrong in a file of your own
  mithaq eval mine.jsonl --write-baseline b.json  keep the figures ...
  mithaq eval mine.jsonl --baseline b.json        ... and end with 6 when one has fallen
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument(
        "files", nargs="*", metavar="FILE", type=Path, help=f"labelled items (default {_DEFAULT_FOLDER}/*.jsonl)"
    )
    add_format(parser, "table", ("table", "json", "markdown"))
    parser.add_argument("--by-tag", action="store_true", help="also the items and alerts of each tag")
    parser.add_argument("--errors", type=_count, default=0, metavar="N", help="also up to N items with a fault")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="compare; exit with 6 when a figure has fallen")
    parser.add_argument(
        "--tolerance", type=_tolerance, default=0.01, metavar="SHARE", help="how far a figure may fall (default 0.01)"
    )
    parser.add_argument("--write-baseline", type=Path, metavar="FILE", help="keep the figures to compare with")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from pipeline.evaluation.baseline import baseline_of, fallen, read_baseline, write_baseline
    from pipeline.evaluation.gold import read_gold
    from pipeline.evaluation.measure import evaluate
    from pipeline.evaluation.report import as_json, headline, markdown

    check_lexicons()
    before = read_baseline(args.baseline) if args.baseline else None
    evaluation = evaluate(read_gold(args.files or _default_files()))
    if args.output == "json":
        print(json.dumps(as_json(evaluation, args.by_tag, args.errors), ensure_ascii=False, indent=1))
    elif args.output == "markdown":
        print(markdown(evaluation, args.by_tag, args.errors), end="")
    else:
        _print_tables(evaluation, args.by_tag, args.errors)
    if args.output != "table":
        _say(headline(evaluation))
    for group in evaluation.contrast.lone:
        _say(f"the contrast group {group!r} has one item only and is not counted")
    now = baseline_of(evaluation)
    if args.write_baseline:
        write_baseline(args.write_baseline, now)
        _say(f"baseline written to {args.write_baseline}")
    if before is None:
        return 0
    if before.gold != now.gold:
        _say(f"the labelled items are not those of {args.baseline} ({before.items} then, {now.items} now)")
    worse = fallen(before, now, args.tolerance)
    if worse:
        raise CheckError(f"Worse than {args.baseline} by more than {args.tolerance:g}: {'; '.join(worse)}.")
    _say(f"no figure is worse than in {args.baseline} by more than {args.tolerance:g}")
    return 0


def _default_files() -> list[Path]:
    files = sorted(_DEFAULT_FOLDER.glob("*.jsonl"))
    if not files:
        raise UsageError(
            f"No file given and no {_DEFAULT_FOLDER}/*.jsonl here; name JSON Lines files of labelled items."
        )
    return files


def _print_tables(evaluation: "Evaluation", by_tag: bool, errors: int) -> None:
    from rich.text import Text

    from pipeline.evaluation.report import sections, wrong_items

    out = console()
    for section in sections(evaluation, by_tag):
        out.print(Text(section.heading, style="bold underline"))
        if section.note:
            out.print(Text(section.note))
        if section.rows:
            rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
            print_rows(rows, {column: column for column in section.columns}, "table")
        out.print()
    if not errors:
        return
    shown, count = wrong_items(evaluation, errors)
    out.print(Text(f"Items with a fault: {count}, {len(shown)} shown", style="bold underline"))
    for wrong in shown:
        out.print(Text(f"{wrong.place} {wrong.id}: {', '.join(wrong.faults)} [{' '.join(wrong.tags)}]", style="bold"))
        out.print(Text(f"  labelled {wrong.labelled}\n  found    {wrong.found}"))
        out.print(Text(f"  {isolate(plain_line(wrong.title))}"))
        if wrong.text:
            out.print(Text(f"  {isolate(plain_line(wrong.text))}", style="dim"))


def _say(line: str) -> None:
    print(f"mithaq eval: {line}", file=sys.stderr)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of items")
    return int(text)


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share between 0 and 1, such as 0.01 for one point")
    return value
