"""Stretches of days that a date expression stands for. Used by `transforms.dates`."""

import calendar
from datetime import date
from typing import NamedTuple

from hijridate import Hijri

__all__ = [
    "Span", "back", "days_span", "decade_span", "hijri_days_span", "hijri_month_span", "hijri_year_span", "month_shift",
    "month_span", "year_span",
]  # fmt: skip


class Span(NamedTuple):
    """What `size` words from the place where a rule was tried stand for; the fields are those of `FoundDate`."""

    size: int
    first: date | None
    last: date | None
    precision: str
    relative: bool


def back(day: date, days: int) -> date:
    ordinal = min(max(day.toordinal() - days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def month_shift(year: int, month: int, step: int) -> tuple[int, int]:
    index = min(max(year * 12 + month - 1 + step, 12), 9999 * 12 + 11)
    return index // 12, index % 12 + 1


def days_span(size: int, year: int, month: int, first_day: int, day: int) -> Span | None:
    try:
        first, last = date(year, month, first_day), date(year, month, day)
    except ValueError:
        return None
    if first > last:
        return None
    return Span(size, first, last, "day" if first == last else "month", False)


def month_span(size: int, year: int, month: int) -> Span:
    return Span(size, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month", False)


def year_span(size: int, year: int) -> Span:
    year = min(max(year, 1), 9999)
    return Span(size, date(year, 1, 1), date(year, 12, 31), "year", False)


def decade_span(size: int, year: int) -> Span:
    return Span(size, date(year, 1, 1), date(year + 9, 12, 31), "decade", False)


def hijri_month_span(size: int, year: int, month: int) -> Span:
    length = Hijri(year, month, 1).month_length()
    first, last = (Hijri(year, month, day).to_gregorian().datetuple() for day in (1, length))
    return Span(size, date(*first), date(*last), "hijri_month", False)


def hijri_year_span(size: int, year: int) -> Span:
    first = Hijri(year, 1, 1).to_gregorian().datetuple()
    last = Hijri(year, 12, Hijri(year, 12, 1).month_length()).to_gregorian().datetuple()
    return Span(size, date(*first), date(*last), "hijri_year", False)


def hijri_days_span(size: int, year: int, month: int, first_day: int, day: int) -> Span | None:
    """Days of an Islamic month by the Umm al-Qura calendar; None for a day that it does not have."""
    try:
        first, last = (Hijri(year, month, each).to_gregorian().datetuple() for each in (first_day, day))
    except (ValueError, OverflowError):
        return None
    return Span(size, date(*first), date(*last), "hijri_day", False)
