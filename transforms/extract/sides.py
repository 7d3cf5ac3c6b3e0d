"""The parties of a frame as they were found."""

from typing import NamedTuple

from transforms.extract.naming import Mention
from transforms.names import organisation_codes

__all__ = ["IGOS", "Sides", "distinct_codes", "make_sides"]

IGOS = organisation_codes()


class Sides(NamedTuple):
    codes: tuple[str, ...]
    how: str
    level: str
    level_fixed: bool
    """True when the level is known although fewer than two states are: a company, a faction ..."""
    first: int
    last: int


def distinct_codes(mentions: list[Mention]) -> list[str]:
    return list(dict.fromkeys(m.code for m in mentions))


def make_sides(codes: list[str] | tuple[str, ...], how: str, mentions: list[Mention], level: str = "") -> Sides:
    unique = tuple(sorted(set(codes)))
    if not level:
        level = "state-igo" if any(c in IGOS for c in unique) else "state-state"
    first = min((m.first for m in mentions), default=-1)
    last = max((m.last for m in mentions), default=-1)
    return Sides(unique, how, level, False, first, last)
