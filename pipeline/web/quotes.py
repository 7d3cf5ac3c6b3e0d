"""Text of feeds as a page shows it, and a quote in the words around it."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

__all__ = ["Excerpt", "excerpt", "feed_text", "safe_link"]

_AROUND_CHARS = 160
_MAX_CHARS = 400
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


def safe_link(url: str) -> str | None:
    """The address if a browser may follow it (http, https), else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def excerpt(connection: sqlite3.Connection, evidence: Mapping[str, Any]) -> Excerpt:
    """The quote with the words around it, from the revision of the item it was taken from.

    The quote alone when the text was pruned. `start` and `end` count code points of the field.
    """
    start, end, quote = evidence["start"], evidence["end"], evidence["quote"]
    rows = connection.execute("SELECT body FROM items WHERE item_id = ? ORDER BY row_id", (evidence["item_id"],))
    for row in rows:
        text = json.loads(row["body"]).get(evidence["field"]) or ""
        if text[start:end] == quote:
            before, after = text[max(0, start - _AROUND_CHARS) : start], text[end : end + _AROUND_CHARS]
            return Excerpt(
                ("…" if start > _AROUND_CHARS else "") + feed_text(before),
                feed_text(quote, 2000),
                feed_text(after) + ("…" if end + _AROUND_CHARS < len(text) else ""),
            )
    return Excerpt("", feed_text(quote, 2000), "")
