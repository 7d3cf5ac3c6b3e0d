"""Mentions of a theme in one item, on their way to the `mentions` topic, and what was not counted as one."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.extraction import Evidence

__all__ = ["LookAlike", "Mention"]


class Mention(NamedTuple):
    mention_id: str
    """Content id of item, theme, status, states: the same on every replay."""
    item_id: str
    outlet: str
    url: str
    first_seen_at: str
    published_at: str | None
    mode: str
    theme: str
    """agreement | sanction | war"""
    status: str
    """Status of the agreement or sanction; kind of the war mention."""
    states: Sequence[str]
    """Parties of an agreement, imposers and targets of a sanction, RUS and UKR of the war."""
    targets: Sequence[str]
    """Targets of a sanction; empty for the other themes."""
    alertable: bool
    reason: str | None
    confidence: float
    evidence: Sequence[Evidence]
    story: str = ""
    """Item id of the report that its item copies, the item's own for an original."""
    source: str = ""
    """Whose word it is: an agency or an owner (transforms/sources.py)."""


class LookAlike(NamedTuple):
    """Text that resembles a theme and was not counted, with the reason: kept so that silence can be explained."""

    look_alike_id: str
    item_id: str
    outlet: str
    url: str
    title: str
    first_seen_at: str
    theme: str
    """agreement | sanction | war"""
    reason: str
    parties: Sequence[str]
    """Parties of a record that may not alert; empty where no record was made at all."""
    evidence: Evidence
