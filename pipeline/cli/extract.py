"""`mithaq extract`: JSON Lines of items in, JSON Lines of extractions out."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from pipeline.errors import ConfigError
from pipeline.lexicons import check_lexicons
from pipeline.published import read_published

__all__ = ["configure", "extract_lines"]

_HELP = """\
One JSON object per line in: {"id", "title", "text", "published"?}; title or text may be empty, unknown keys are
ignored; `published` is RFC 3339, a date (2023-03-13 or 13/03/2023), a month (2023-03), a year or null. One object per
line out, in the same order. A line that cannot be read gives {"id", "error": {"code", "message"}} in its place.

  echo '{"id": "1", "title": "توقيع اتفاقية بين تونس وليبيا", "text": ""}' | mithaq extract
"""


class _BadLine(NamedTuple):
    item_id: Any
    code: str
    message: str


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("file", nargs="?", default="-", metavar="FILE|-", help="JSON Lines; - reads standard input")
    parser.add_argument("--strict", action="store_true", help="exit with 4 when a line could not be read")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.file == "-":
        if sys.stdin.isatty():
            print("mithaq extract: reading items, one JSON object per line; Ctrl-D ends", file=sys.stderr)
        return _run(sys.stdin.buffer, args.strict)
    try:
        with open(args.file, "rb") as file:
            return _run(file, args.strict)
    except OSError as error:
        remedy = "Name a JSON Lines file, or - for standard input."
        raise ConfigError(f"Cannot read {args.file}: {error.strerror}. {remedy}") from error


def _run(lines: BinaryIO, strict: bool) -> int:
    check_lexicons()
    bad = 0
    for record in extract_lines(lines):
        bad += "error" in record
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        if not _encodable(line):  # a lone surrogate came in as an escape and can only go out as one
            line = json.dumps(record, separators=(",", ":"))
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    if bad:
        print(f"mithaq extract: {bad} lines could not be read; each has its `error` in its place", file=sys.stderr)
    return 4 if bad and strict else 0


def extract_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For every line that is not blank: the extraction of its item, or its error."""
    from schemas.extraction import extraction_to_json
    from transforms.extract import extract
    from transforms.language import tag_language

    for line in lines:
        if not line.strip():
            continue
        item = _read(line)
        if isinstance(item, _BadLine):
            yield {"id": item.item_id, "error": {"code": item.code, "message": item.message}}
            continue
        try:
            language = tag_language(item["title"], item["text"])
            found = extract(item["title"], item["text"], published=item["published"], language=language)
        except Exception as error:
            yield {"id": item["id"], "error": {"code": "internal", "message": f"{type(error).__name__}: {error}"}}
            continue
        yield extraction_to_json(item["id"], found)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _read(line: bytes) -> dict[str, Any] | _BadLine:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _BadLine(None, "bad_json", f"not a JSON object on one line: {error}")
    if not isinstance(item, dict):
        return _BadLine(None, "not_an_object", f"expected an object with id, title and text, not {type(item).__name__}")
    item_id = item.get("id")
    if not isinstance(item_id, (str, int)) or isinstance(item_id, bool):
        return _BadLine(None, "no_id", "the key id is missing or not a string")
    read: dict[str, Any] = {"id": item_id}
    for key in ("title", "text", "published"):
        value = item.get(key)
        if value is not None and not isinstance(value, str):
            if key == "published" and isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            else:
                return _BadLine(item_id, "bad_type", f"the key {key} must be a string, not {type(value).__name__}")
        read[key] = value or ("" if key != "published" else None)
    if read["published"] is not None:
        try:
            read["published"] = read_published(read["published"])
        except ValueError as error:
            return _BadLine(item_id, "bad_published", f"published {error}")
    return read
