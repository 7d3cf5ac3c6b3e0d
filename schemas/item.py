"""A news item as Mithaq stores it: plain text of one entry of one outlet, in one revision."""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Item"]


class Item(NamedTuple):
    """One revision of one entry. Times are RFC 3339 in UTC with seconds (`2023-03-13T09:30:00Z`)."""

    item_id: str
    """Stable over edits, moves and re-dating; ids.content_id of the outlet and the entry's identity."""
    revision: int
    """1 for the first text seen of this item, counted up by each edit."""
    outlet: str
    """Id of the outlet in the catalogue."""
    title: str
    """Plain text: no markup, entities or control characters. Offsets of evidence count its code points."""
    text: str
    """Plain text of the summary or the full content, whichever is longer; may be empty."""
    first_seen_at: str
    """When this item was first fetched: the event time of the pipeline."""
    published_at: str | None = None
    """What the feed says, else None (never filled with the time of the fetch)."""
    url: str = ""
    guid: str = ""
    feed: str = ""
    """Id of the feed in the catalogue; empty for items from an archive."""
    language: str = ""
    """ISO 639 code, empty until the language stage has run."""
    mode: str = "live"
    """live | backfill | replay | test: how the item came in; its alerts carry it."""
    owner: str = ""
    """Id of whoever owns the outlet; outlets of one owner are one independent source."""
    outlet_name: str = ""
    country: str = ""
    """ISO 3166-1 alpha-3 of the outlet, or empty."""
    ownership: str = ""
    """state | agency | independent | party | unknown"""
    flags: Sequence[str] = ()
    """What was odd about the entry: `date_missing`, `date_suspect`, `tz_assumed`, `damaged_bytes` ..."""
