"""Sightings of agreements and the events they fold into."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.extraction import Agreement

__all__ = ["AgreementEvent", "Entries", "Reading", "Sighting", "StatusChange"]


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
    subject: Sequence[str] = ()
    """What the agreement is about: classes of transforms/subjects.tsv and stems of words."""
    formerly: str = ""
    """Id of the agreement that earlier revisions of the item told instead, with other parties."""
    gone: str = ""
    """Empty while the item says so. Else what the item's newest revision does instead: `removed` (it no longer tells
    the agreement), `moved` (it tells it with other parties), `copy` (it copies a report that was taken back)."""


class Reading(NamedTuple):
    """What one revision of one item says of agreements; nothing, when an edit took it out."""

    item_id: str
    revision: int
    first_seen_at: str
    sightings: Sequence[Sighting]


class StatusChange(NamedTuple):
    status: str
    seen_at: str
    """First-seen time of the item that brought it."""
    item_id: str


class AgreementEvent(NamedTuple):
    """Ledger entry: everything known of one agreement. A function of its sightings, whenever they came."""

    agreement_id: str
    """`agr-BLR-IRN-20230313-xxxxxx`; fixed by the first sighting and kept for ever, also when parties are corrected."""
    parties: Sequence[str]
    party_level: str
    instrument: str
    status: str
    """Status now; negotiating and planned events exist and raise no alert. Empty when no item tells it any longer."""
    domains: Sequence[str]
    subject: Sequence[str]
    anchor_date: str
    """Day (YYYY-MM-DD) the event is dated to: of the text if given, else of publication, else of first sighting."""
    history: Sequence[StatusChange]
    sightings: Sequence[Sighting]
    """In order of first sighting; bounded (transforms/ledger.py)."""
    more: Sequence[str]
    """Marks of further items, which are counted and not kept."""
    last_seen_at: str
    withdrawn: str | None = None
    """Reason of a retraction by hand, None while the event stands."""
    merged_into: str | None = None
    """Id of the agreement that this one proved to be."""


class Entries(NamedTuple):
    """The ledger of one party set."""

    entries: Sequence[AgreementEvent]
