"""Silences and watch-lists: which alerts a person does not want to see, or above all."""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Matchers", "Silence"]


class Matchers(NamedTuple):
    """What an alert is compared with; an empty list matches any."""

    pairs: Sequence[str] = ()
    """Two codes, sorted (`BLR-IRN`): agreements of exactly these two."""
    parties: Sequence[str] = ()
    """Codes: agreements that have one of them for a party."""
    kinds: Sequence[str] = ()
    """Instruments."""
    statuses: Sequence[str] = ()


class Silence(NamedTuple):
    """Alerts that match are recorded and not shown, from `starts_at` up to `ends_at` (UTC)."""

    silence_id: str
    matchers: Matchers
    starts_at: str
    ends_at: str
    comment: str
