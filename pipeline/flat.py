"""Alerts and mentions as flat rows, for tables and CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["ALERT_COLUMNS", "MENTION_COLUMNS", "alert_row", "cell_of", "csv_lines", "mention_row"]

ALERT_COLUMNS = {
    "recorded": "recorded",
    "event": "event",
    "status": "status",
    "pair": "parties",
    "kind": "kind",
    "independent": "sources",
    "confidence": "sure",
    "headline_en": "headline",
    "agreement_id": "id",
}
"""Keys of a row, in order, with their headings."""
MENTION_COLUMNS = {
    "first_seen": "first seen",
    "theme": "theme",
    "status": "status",
    "states": "states",
    "targets": "targets",
    "outlet": "outlet",
    "confidence": "sure",
    "quote": "quote",
    "url": "url",
    "mention_id": "id",
}


def alert_row(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "recorded": body["recorded_at"],
        "event": body["event"],
        "status": body["status"],
        "pair": "-".join(p["code"] for p in body["parties"]),
        "kind": body["kind"],
        "independent": body["corroboration"]["independent"],
        "confidence": body["confidence"],
        "headline_en": body["headline"]["en"],
        "headline_ar": body["headline"]["ar"],
        "agreement_id": body["agreement_id"],
        "revision": body["revision"],
    }


def mention_row(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "first_seen": body["first_seen_at"],
        "theme": body["theme"],
        "status": body["status"],
        "states": " ".join(body["states"]),
        "targets": " ".join(body["targets"]),
        "outlet": body["outlet"],
        "confidence": body["confidence"],
        "quote": body["evidence"][0]["quote"] if body["evidence"] else "",
        "url": body["url"],
        "mention_id": body["mention_id"],
    }


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> Iterator[str]:
    """The lines of a CSV file, the names of the columns first."""
    for cells in _cells(rows, list(columns)):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(cells)
        yield out.getvalue()


def _cells(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> Iterator[list[str]]:
    yield columns
    for row in rows:
        yield [_spreadsheet_safe(cell_of(row.get(key))) for key in columns]


def cell_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return " ".join(cell_of(v) for v in value)
    return str(value)


def _spreadsheet_safe(cell: str) -> str:
    # The writer quotes a lone \r, and readers take it for the end of the row all the same.
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    # A headline that begins like a formula would be run by the spreadsheet that opens the file.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
