"""What a person says of an alert."""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["VERDICTS", "Feedback"]

VERDICTS = ("right", "wrong")


class Feedback(NamedTuple):
    """A verdict on one message. With `wrong`, the fields behind `note` say what the reports tell instead; without any
    of them they tell of no agreement between these parties."""

    agreement_id: str
    revision: int
    verdict: str
    given_at: str
    note: str = ""
    status: str = ""
    """A status of an agreement record; empty where it is as in the alert."""
    kind: str = ""
    temporal: str = ""
    parties: Sequence[str] = ()

    @property
    def corrects(self) -> bool:
        """Whether it says what the reports tell instead."""
        return bool(self.status or self.kind or self.temporal or self.parties)
