"""Input that a stage could not handle, with the reason: nothing is dropped in silence."""

from typing import NamedTuple

__all__ = ["MAX_PAYLOAD_BYTES", "DeadLetter"]

MAX_PAYLOAD_BYTES = 8192
"""Enough for a headline and the first paragraphs; keeps the store bounded when a whole feed is poisonous."""


class DeadLetter(NamedTuple):
    letter_id: str
    """Content id of stage, subject and payload: the same failure of the same input is one letter."""
    stage: str
    """One of vocabulary.DEAD_LETTER_STAGES."""
    subject: str
    """What failed: a feed id, an item id, an alert id."""
    reason: str
    """Error class and message on one line."""
    payload: str
    """The input as JSON or text, cut to MAX_PAYLOAD_BYTES of UTF-8."""
    recorded_at: str
    """RFC 3339, UTC; the one field that differs between replays."""
