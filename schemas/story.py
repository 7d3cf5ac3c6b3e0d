"""Leads, by which copies of a report are known, and what one item brought before its story is known."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.ledger import Reading
from schemas.mention import Mention

__all__ = ["Lead", "Report"]


class Lead(NamedTuple):
    """Headline and first words of an item as they are compared with others (transforms/stories.py)."""

    item_id: str
    outlet: str
    source: str
    """Whose word it is (transforms/sources.py)."""
    first_seen_at: str
    last_seen_at: str
    """First-seen time of the newest copy."""
    title: str
    """Word triples of the headline: base64 of their 32-bit hashes."""
    body: str
    """Those of the first words of the text, in the same form."""
    keys: Sequence[int]
    """What copies share at least one of: bands of the MinHash sketch, headline, opening words."""
    states: Sequence[str]
    """All that the lead names."""
    parties: Sequence[str]
    """States of the item's agreements and sanctions."""
    numbers: Sequence[str]
    days: Sequence[str]
    """Days of the week, in normal spelling."""
    subjects: Sequence[str]
    """Domains of its words (lexicon)."""


class Report(NamedTuple):
    """Everything one item says that goes on, with its lead."""

    lead: Lead
    reading: Reading
    mentions: Sequence[Mention]
    """None in an edit that took the last one out: such a report has no story and goes on to take back what was said."""
