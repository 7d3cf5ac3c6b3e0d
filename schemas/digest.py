"""Windowed counts of mentions, on their way to the `digests` topic."""

from typing import NamedTuple

__all__ = ["SCHEMA_VERSION", "Digest", "DigestKey"]

SCHEMA_VERSION = "1.0.0"
"""SemVer of the record; a minor version only adds fields, consumers ignore those they do not know."""


class DigestKey(NamedTuple):
    """What a digest counts, and for which window."""

    dimension: str
    """theme | state | pair"""
    key: str
    """The theme; a code (`IRN`); two codes, sorted (`BLR-IRN`)."""
    theme: str
    """agreement | sanction | war"""
    mode: str
    """live | backfill | replay | test: a backlog is not today's news, so it is counted apart."""
    span: str
    """hour | day"""
    window_start: str
    """By first sighting, UTC."""


class Digest(NamedTuple):
    """How much was told of one thing in one window. The newest record of a key and window stands for all before it."""

    schema_version: str
    dimension: str
    key: str
    theme: str
    mode: str
    span: str
    window_start: str
    window_end: str
    """First moment behind the window."""
    items: int
    stories: int
    """Reports, however often they were copied."""
    sources: int
    """Independent ones: agencies and owners behind the stories, each once."""
    expected: float | None
    """Median of `stories` over the same windows of the trailing week; None while less than half of it is known."""
    z: float | None
    """How far `stories` is from that, in robust standard deviations (1.4826 times the median absolute deviation, at
    least 1)."""
    timing: str
    """early: the window is not over; on_time: it has ended; late: something came in afterwards"""
