"""Text of feeds as a page shows it, and a quote in the words around it."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["Excerpt", "excerpt", "feed_text", "marked"]

_AROUND_CHARS = 240
_MAX_CHARS = 400
_MAX_QUOTE_CHARS = 2000
_BIDI_ISOLATES = "\u2066\u2067\u2068\u2069"


class Excerpt(NamedTuple):
    before: str
    quote: str
    after: str


def feed_text(text: str, limit: int = _MAX_CHARS) -> str:
    """What a feed said, fit for a page: at most `limit` characters, controls visible as �, so that no directional
    mark can reorder what stands around it. Joiners stay: Persian and Urdu names need them."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return "".join(
        " " if c.isspace() else "" if c in _BIDI_ISOLATES else c if c.isprintable() or c in "\u200c\u200d" else "�"
        for c in cut
    )


def marked(text: str, start: int, end: int) -> Excerpt:
    """The words from `start` to `end`, code points of `text`, with whole words around them."""
    begin, stop = max(0, start - _AROUND_CHARS), min(len(text), end + _AROUND_CHARS)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    if stop < len(text):
        stop = max(text.rfind(" ", end, stop), end) if " " in text[end:stop] else stop
    return Excerpt(
        ("…" if begin else "") + feed_text(text[begin:start], _MAX_QUOTE_CHARS),
        feed_text(text[start:end], _MAX_QUOTE_CHARS),
        feed_text(text[end:stop], _MAX_QUOTE_CHARS) + ("…" if stop < len(text) else ""),
    )


def excerpt(connection: sqlite3.Connection, evidence: Mapping[str, Any]) -> Excerpt:
    """The quote with the words around it, from the revision of the item it was taken from.

    The quote alone when the text was pruned. `start` and `end` count code points of the field.
    """
    start, end, quote = evidence["start"], evidence["end"], evidence["quote"]
    rows = connection.execute("SELECT body FROM items WHERE item_id = ? ORDER BY row_id", (evidence["item_id"],))
    for row in rows:
        text = json.loads(row["body"]).get(evidence["field"]) or ""
        if text[start:end] == quote:
            return marked(text, start, end)
    return Excerpt("", feed_text(quote, _MAX_QUOTE_CHARS), "")
