"""Sightings of agreements and the events they fold into."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.extraction import Agreement

__all__ = ["AgreementEvent", "Sighting", "StatusChange"]


class Sighting(NamedTuple):
    """One agreement record of one item, with what the ledger needs to know of the item."""

    item_id: str
    revision: int
    outlet: str
    outlet_name: str
    owner: str
    source: str
    """Whose word it is: `agency:<id>` where an agency is credited, else the owner (transforms/sources.py)."""
    country: str
    ownership: str
    url: str
    title: str
    first_seen_at: str
    published_at: str | None
    mode: str
    sanctions: bool
    """Whether the item mentions sanctions as well."""
    war: bool
    agreement: Agreement
    sketch: str = ""
    """Of the item's lead, by which copies are known (transforms/copies.py)."""
    story: str = ""
    """Item id of the report that this one is a copy of, its own id for an original."""


class StatusChange(NamedTuple):
    status: str
    seen_at: str
    """First-seen time of the item that brought it."""
    item_id: str


class AgreementEvent(NamedTuple):
    """Ledger entry: everything known of one agreement."""

    agreement_id: str
    """`agr-BLR-IRN-20230313-xxxxxx`; fixed by the first sighting and kept for ever."""
    parties: Sequence[str]
    party_level: str
    instrument: str
    status: str
    """Status now; negotiating and planned events exist and have raised no alert yet."""
    domains: Sequence[str]
    anchor_date: str
    """Day (YYYY-MM-DD) the event is dated to: of the text if given, else of publication, else of first sighting."""
    revision: int
    """Number of messages published about it; 0 before the first."""
    alerted_status: str | None
    history: Sequence[StatusChange]
    sightings: Sequence[Sighting]
    """The asserting sightings, oldest first; further ones of a known outlet only raise `items`."""
    items: int
    last_seen_at: str
    digest: str
    """Digest of the last message published, empty before the first."""
    withdrawn: str | None = None
    """Reason of the retraction, None while the event stands."""
