"""Dates that a sentence of Arabic news names, in every month convention, in the Hijri calendar, and relative ones.

The parser walks once over the words and looks a bounded number of words ahead, so its cost is linear. What could be two
dates is left out: a bare weekday in a sentence about the future, «مارس» without any sign of being a month, a year of
two digits. Hijri dates are converted by hijridate (Umm al-Qura); a country that sights the moon itself may be a day
apart.
"""

import re
from datetime import date
from itertools import islice
from typing import NamedTuple

from transforms.date_calendar import CalendarDates
from transforms.months import to_ascii_digits

__all__ = ["FoundDate", "age_days", "find_dates"]

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]")
_MAX_WORDS = 1000
"""No sentence of a newspaper is longer; keeps a text without full stops from costing time."""


class FoundDate(NamedTuple):
    """A date in a sentence; `sentence[start:end]` is how it is written."""

    start: int
    end: int
    first: date | None
    """First day that may be meant; None when the sentence does not tell («مؤخرا») or no reference was given."""
    last: date | None
    """Last day that may be meant."""
    precision: str
    """day | week | month | year | decade | vague"""
    relative: bool
    """Whether it was resolved against the day of the reference."""

    @property
    def value(self) -> str | None:
        """`2023-03-13`, `2023-03` or `2023` by precision; None when it lies in no single day, month or year."""
        if self.first is None or self.last is None:
            return None
        if self.precision == "day":
            return self.first.isoformat() if self.first == self.last else None
        if self.precision == "month":
            same = (self.first.year, self.first.month) == (self.last.year, self.last.month)
            return f"{self.first.year:04d}-{self.first.month:02d}" if same else None
        if self.precision == "year":
            return f"{self.first.year:04d}" if self.first.year == self.last.year else None
        return None


def age_days(found: FoundDate, reference: date) -> int | None:
    """Days from the date to the reference: 0 when it covers it, negative in the future, None when not resolved."""
    if found.first is None or found.last is None:
        return None
    if found.first <= reference <= found.last:
        return 0
    return (reference - found.last).days if found.last < reference else (reference - found.first).days


def find_dates(normalized_sentence: str, reference: date | None) -> list[FoundDate]:
    """The dates in a sentence, in order and without overlap; spans are offsets into the string given.

    `normalized_sentence` is the output of `transforms.text.normalize`. `reference` is the day of publication; without
    it relative expressions are found and not resolved. Only the first 1,000 words are read. Never raises.
    """
    sentence = to_ascii_digits(normalized_sentence)
    tokens = islice(_TOKEN.finditer(sentence), _MAX_WORDS)
    return _Parser([(m[0], m.start(), m.end()) for m in tokens], reference).run()


class _Parser(CalendarDates):
    """Walks over the words and keeps the first rule that fits."""

    def run(self) -> list[FoundDate]:
        found: list[FoundDate] = []
        hijri_before = False
        i = 0
        rules = {
            "w": self._weekday_and_date, "d": self._day_month, "n": self._numeric, "m": self._month_only,
            "y": self._year, "c": self._decade, "k": self._calendar_day, "p": self._period, "a": self._ago,
            "v": self._vague,
        }  # fmt: skip
        while i < len(self._texts):
            match = next((m for letter in self._rules_for(i) if (m := rules[letter](i)) is not None), None)
            if match is None:
                i += 1
                continue
            start, end = self._tokens[i][1], self._tokens[i + match.size - 1][2]
            hijri = match.precision.startswith("hijri_")
            one = FoundDate(start, end, *match[1:])._replace(precision=match.precision.removeprefix("hijri_"))
            if found and hijri_before and not hijri and self._same_day_said_twice(found[-1].end, start):
                found.pop()
            found.append(one)
            hijri_before = hijri
            i += match.size
        return found

    def _same_day_said_twice(self, end: int, start: int) -> bool:
        """Whether only «هـ الموافق» and marks stand between the two offsets."""
        between = [text for text, token_start, _ in self._tokens if end <= token_start < start]
        return len(between) <= 6 and all(
            text in ("ه", "هجري", "هجريه", "الموافق", "الموافقه", "ل", "لل", "م", "يوم") or not text.isalnum()
            for text in between
        )
