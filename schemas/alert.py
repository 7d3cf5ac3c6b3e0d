"""The alert message (DESIGN of the body: schemas/json/alert.v1.json; attributes: transforms/alerts.py)."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.extraction import Amount, EventDate

__all__ = [
    "SCHEMA_VERSION",
    "Alert",
    "AlertEvidence",
    "Bilingual",
    "Change",
    "Corroboration",
    "Party",
    "Place",
    "Publisher",
    "Themes",
    "When",
]

SCHEMA_VERSION = "1.0.0"
"""SemVer of the body; a minor version only adds fields, consumers ignore those they do not know."""


class Bilingual(NamedTuple):
    ar: str
    en: str


class Party(NamedTuple):
    code: str
    """ISO 3166-1 alpha-3, or the short name of an organisation."""
    name: Bilingual


class Place(NamedTuple):
    code: str
    name: Bilingual


class When(NamedTuple):
    event: EventDate | None
    first_published: str | None
    first_seen: str
    status_since: str | None = None
    """When the report that brought the present status was first seen."""


class Corroboration(NamedTuple):
    items: int
    stories: int
    """Reports, however often they were copied."""
    outlets: int
    independent: int
    """Agencies and owners behind the stories, each once."""
    countries: Sequence[str]


class Publisher(NamedTuple):
    outlet: str
    name: str
    owner: str
    country: str
    ownership: str


class AlertEvidence(NamedTuple):
    item_id: str
    publisher: Publisher
    url: str
    title: str
    published: str | None
    first_seen: str
    field: str
    start: int
    end: int
    quote: str
    rule: str
    status: str
    attribution: str


class Themes(NamedTuple):
    sanctions: bool
    war: bool


class Change(NamedTuple):
    path: str
    before: str | None
    after: str | None


class Alert(NamedTuple):
    """One message about one agreement. Subscribers keep the highest `revision` per `agreement_id`."""

    schema_version: str
    agreement_id: str
    revision: int
    event: str
    """new | update | correction | retraction"""
    mode: str
    """live | backfill | replay | test"""
    status: str
    previous_status: str | None
    kind: str
    """The instrument."""
    instrument_name: str | None
    """The instrument's own name as quoted, else None."""
    domains: Sequence[str]
    parties: Sequence[Party]
    party_level: str
    headline: Bilingual
    when: When
    where: Place | None
    amount: Amount | None
    attribution: str
    confidence: int
    """0 to 100"""
    corroboration: Corroboration
    evidence: Sequence[AlertEvidence]
    evidence_truncated: int
    """How many further pieces of evidence were left out."""
    themes: Themes
    cameo: Sequence[str]
    plover: str | None
    supersedes: Sequence[str]
    changes: Sequence[Change]
    reason: str | None
    """Of a correction or retraction."""
    merged_into: str | None
    """Of a retraction: the agreement that this one proved to be."""
    rules: Sequence[str]
    digest: str
    """SHA-256 of the canonical body without `digest` and `recorded_at`."""
    recorded_at: str
    """When this message was made; the only field that differs between two runs over the same items."""
