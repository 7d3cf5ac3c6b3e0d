"""Reads the words of a sentence for the rules that find dates."""

from collections.abc import Container
from datetime import date

from transforms import date_words as words
from transforms.months import hijri_month_number, month_number

__all__ = ["MAX_HIJRI", "MAX_YEAR", "MIN_HIJRI", "MIN_YEAR", "Reader"]

MIN_YEAR, MAX_YEAR = 1800, 2099
MIN_HIJRI, MAX_HIJRI = 1343, 1500
"""What hijridate converts."""


class Reader:
    """The words of one sentence, each with its offsets, and the day of publication."""

    def __init__(self, tokens: list[tuple[str, int, int]], reference: date | None) -> None:
        self._tokens = tokens
        self._texts = [text for text, _, _ in tokens]
        self._reference = reference
        self._future = any(words.is_future(text) for text in self._texts)

    def _rules_for(self, i: int) -> str:
        """Letters of the rules to try at word `i`; most words are ruled out by one look-up."""
        role = words.role(self._texts[i])
        following = words.role(self._at(i + 1)) if role.endswith("x") else "d"
        return role.removesuffix("x") if "d" in following or ("m" in following and following[-1] != "x") else ""

    def _at(self, i: int) -> str:
        return self._texts[i] if 0 <= i < len(self._texts) else ""

    def _bare(self, i: int, table: Container[str]) -> str | None:
        """The word at `i`, with or without its proclitic, if it is in `table`."""
        return next((reading for reading in words.readings(self._at(i)) if reading in table), None)

    def _number(self, i: int, low: int, high: int) -> int | None:
        text = self._at(i)
        if not text.isdecimal() or len(text) > 4:
            return None
        return int(text) if low <= int(text) <= high else None

    def _month(self, i: int) -> tuple[int, int, bool] | None:
        """Number of a month name at `i`, how many words it takes, and whether it is Hijri; a pair is one name."""
        if not self._at(i).isalpha():
            return None
        for size in (2, 1):
            if i + size > len(self._texts) or not self._texts[i + size - 1].isalpha():
                continue
            name = " ".join(self._texts[i : i + size])
            hijri = hijri_month_number(name)
            if hijri is not None:
                return hijri, size, True
            number = month_number(name)
            if number is not None:
                return self._pair(i, number, size)
        return None

    def _pair(self, i: int, number: int, size: int) -> tuple[int, int, bool] | None:
        mark = self._at(i + size)
        if mark not in ("/", "(", "-"):
            return number, size, False
        for second in (2, 1):
            if i + size + 1 + second > len(self._texts):
                continue
            other = month_number(" ".join(self._texts[i + size + 1 : i + size + 1 + second]))
            if other is not None:
                closing = 1 if mark == "(" and self._at(i + size + 1 + second) == ")" else 0
                return (number, size + 1 + second + closing, False) if other == number else None
        return number, size, False
