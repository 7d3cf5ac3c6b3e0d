"""What a frame yields before records of one item are merged."""

from dataclasses import dataclass, field

from transforms.dates import FoundDate
from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence

__all__ = ["ALERT_STATUSES", "REASONS", "Draft", "Refused"]

ALERT_STATUSES = frozenset(("signed", "ratified", "extended", "announced"))

REASONS = {
    "negated": "the text says that it did not happen",
    "denied": "a side denies it",
    "planned": "it is still to happen",
    "negotiating": "it is being negotiated",
    "proposed": "somebody asks for it or offers it",
    "hypothetical": "a condition, a possibility, a wish or an opinion",
    "question": "the text asks whether it happened",
    "historical": "it is older and recalled",
    "not-state": "a party is a company, club, faction, university or municipality",
    "parties": "fewer than two states or organisations could be resolved",
    "status": "suspended, terminated, rejected, violated or merely mentioned",
    "fiction": "told of a book, a film or a game",
    "opinion": "to agree with somebody, not on something",
    "unsupported": "no word says what happened to the agreement",
    "minor": "agreed in passing on a detail; not what the item is about",
    "too-long": "the item is longer than what is read of one; the quote is where reading ends",
    "headline": "the body tells it differently from the headline",
}
"""Why a record does not alert, or why text that looks like one gave none; lookalikes.tsv adds its own."""


@dataclass
class Draft:
    """A record in the making."""

    sentence: Sentence
    first: int
    """First and last token of the words that carry the status."""
    last: int
    parties: tuple[str, ...]
    instrument: str
    status: str
    rule: str
    party_level: str = "state-state"
    temporal: str = "current"
    polarity: str = "positive"
    modality: str = "asserted"
    reason: str | None = None
    definite: bool = False
    when: FoundDate | None = None
    """The date that the text gives for the act."""
    features: set[str] = field(default_factory=set)
    mentions: list[Mention] = field(default_factory=list)
    """All mentions of the sentence."""
    norm: str = ""
    """Normal form of the field that the sentence is part of."""
    also: list["Draft"] = field(default_factory=list)
    """Drafts of the same agreement that were merged into this one; their words are evidence too."""


@dataclass
class Refused:
    """Words that resemble a theme, and why they were not counted."""

    sentence: Sentence
    first: int
    last: int
    theme: str
    reason: str
    rule: str
