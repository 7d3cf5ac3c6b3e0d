"""What one news item says: agreements, sanctions and war mentions with their evidence.

The vocabulary is that of the labelling guide (docs/labels.md); the JSON form is what `mithaq extract` prints.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.record import as_json

__all__ = [
    "Agreement",
    "Amount",
    "EventDate",
    "Evidence",
    "Extraction",
    "Plover",
    "Rejection",
    "Sanction",
    "WarMention",
    "extraction_to_json",
]


class Evidence(NamedTuple):
    """The words that a record rests on: `quote == field[start:end]`, counted in code points."""

    field: str
    """`title` or `text`"""
    start: int
    end: int
    quote: str
    rule: str
    """Name of the frame or rule that fired."""


class EventDate(NamedTuple):
    value: str
    """`2023-03-13`, `2023-03` or `2023`, by precision."""
    precision: str
    """day | month | year"""


class Amount(NamedTuple):
    value: float
    currency: str
    """ISO 4217 code."""


class Plover(NamedTuple):
    event: str | None
    mode: str | None = None


class Agreement(NamedTuple):
    """One agreement between parties, as the item asserts, denies, plans or recalls it."""

    parties: Sequence[str]
    """Sorted ISO 3166-1 alpha-3 codes and short names of organisations."""
    party_level: str
    """state-state | state-igo | state-nonstate | state-company | domestic | private"""
    instrument: str
    status: str
    temporal: str
    """current | historical | future"""
    polarity: str
    """positive | negative"""
    modality: str
    """asserted | planned | possible | conditional | called_for"""
    alertable: bool
    reason: str | None
    """Why it is not alertable; None when it is."""
    domains: Sequence[str]
    confidence: float
    """0 to 1"""
    evidence: Sequence[Evidence]
    """At least one; the first is the sentence that carries the status."""
    attribution: str = "agency"
    """official | agency | unnamed | other_side"""
    name: str | None = None
    """The instrument's own name where the text gives one, as written."""
    date: EventDate | None = None
    place: str | None = None
    """Alpha-3 code of the state where it happened."""
    amount: Amount | None = None
    cameo: Sequence[str] = ()
    plover: Plover = Plover(None)


class Sanction(NamedTuple):
    """One act of, or reference to, international sanctions."""

    status: str
    imposers: Sequence[str]
    targets: Sequence[str]
    types: Sequence[str]
    confidence: float
    evidence: Sequence[Evidence]
    cameo: Sequence[str] = ()
    plover: Plover = Plover(None)


class WarMention(NamedTuple):
    """One mention of the Russia-Ukraine war (since 2014)."""

    kind: str
    """news | consequence | background"""
    evidence: Sequence[Evidence]
    confidence: float = 1.0


class Rejection(NamedTuple):
    """Text that resembles an agreement, a sanction or the war and was not counted."""

    theme: str
    """agreement | sanction | war"""
    reason: str
    evidence: Evidence


class Extraction(NamedTuple):
    """Everything that one item says."""

    language: str
    agreements: Sequence[Agreement] = ()
    sanctions: Sequence[Sanction] = ()
    war: Sequence[WarMention] = ()
    states: Sequence[str] = ()
    """Sorted codes of every state and organisation named."""
    rejected: Sequence[Rejection] = ()


def extraction_to_json(item_id: str, extraction: Extraction) -> dict[str, Any]:
    """The object that `mithaq extract` prints for one item."""
    return {"id": item_id, **as_json(extraction)}
