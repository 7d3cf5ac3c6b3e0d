"""Dates told from the day of publication: yesterday, last week, three years ago, lately."""

from datetime import timedelta

from transforms import date_words as words
from transforms.date_reader import MIN_YEAR, Reader
from transforms.date_spans import Span, back, month_shift, month_span, year_span

__all__ = ["RelativeDates"]

_MAX_COUNT = 999
"""Of «قبل 30 سنة»; larger ones are no dates."""
_DAYS = {"hour": 0, "day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12, "decade": 120}


class RelativeDates(Reader):
    """Rules for them: each tries one shape at word `i`."""

    def _calendar_day(self, i: int) -> Span | None:
        """«اليوم», «أمس», «أول أمس», «بعد غد»."""
        text, before, following = self._at(i), self._at(i - 1), self._at(i + 1)
        if text in ("اول", "واول") and following == "امس":
            return self._relative(2, -2, "day")
        if text in ("اول", "واول") and following == "من" and self._at(i + 2) == "امس":
            return self._relative(3, -2, "day")
        if text == "بعد" and following in ("غد", "الغد", "غدا"):
            return self._relative(2, 2, "day")
        name = self._bare(i, words.CALENDAR_DAYS)
        if text in ("بالامس", "وبالامس"):
            name = "امس"
        if name == "امس" and following == "الاول":
            return self._relative(2, -2, "day")
        if name is None or (name == "امس" and following == "الحاجه"):  # «في أمسّ الحاجة»
            return None
        if name == "اليوم":
            other_day = before in words.OLDER_DAYS or (before == "هذا" and self._at(i - 2) == "مثل")
            if other_day or (following.startswith("ال") and following not in words.WEEKDAYS):
                return None
        return self._relative(1, words.CALENDAR_DAYS[name], "day")

    def _period(self, i: int) -> Span | None:
        """«الأسبوع الماضي», «هذا الشهر», «العام الجاري»."""
        this = self._at(i) in ("هذا", "هذه")
        name = self._bare(i + this, words.PERIODS)
        if name is None:
            return None
        following = self._at(i + this + 1)
        step = 0 if this or following in words.THIS else -1 if following in words.LAST else None
        step = 1 if step is None and following in words.NEXT else step
        if step is None:
            return None
        count = 1 + this if this and following not in words.THIS else 2 + this
        unit, reference = words.PERIODS[name], self._reference
        if reference is None:
            return Span(count, None, None, unit, True)
        if unit == "week":
            # Weeks begin on different days in different countries: between one day and two weeks away.
            near, far = reference + timedelta(days=step), reference + timedelta(days=13 * step)
            span = (reference - timedelta(days=6), reference + timedelta(days=6)) if step == 0 else (near, far)
            return Span(count, min(span), max(span), "week", True)
        if unit == "month":
            year, month = month_shift(reference.year, reference.month, step)
            return month_span(count, year, month)._replace(relative=True)
        return year_span(count, reference.year + step)._replace(relative=True)

    def _ago(self, i: int) -> Span | None:
        """«قبل ثلاثة أيام», «منذ عامين», «قبل نحو 30 سنة», «قبل سنوات»."""
        if not self._bare(i, words.AGO):
            return None
        at = i + 1
        while at < i + 4 and self._at(at) in words.ABOUT:
            at += 1
        number = self._number(at, 1, _MAX_COUNT) or words.NUMBERS.get(self._at(at)) or words.TENS.get(self._at(at))
        at += number is not None
        if number is not None and number < 10:  # «أحد عشر», «خمسة وعشرين»
            more = 10 if self._at(at) in ("عشر", "عشره") else words.TENS.get(self._at(at).removeprefix("و"), 0)
            number += more
            at += more > 0
        unit = words.UNITS.get(self._at(at))
        if unit is None:
            return None
        name, following = self._at(at), self._at(at + 1)
        definite = following.startswith("ال") and following != "الي"
        if number is None and (following.isdecimal() or definite or self._month(at + 1)):
            return None  # «قبل عام 1994», «قبل يوم الاثنين», «قبل شهر رمضان»
        count = at - i + 1
        if number is None and name.endswith("ين") and name != "سنين":
            number = 2
        if number is None and name in words.PLURALS:
            return self._several(count, unit)
        number = number or 1
        if unit in _DAYS:
            return self._relative(count, -number * _DAYS[unit], "week" if unit == "week" else "day")
        return self._months_ago(count, number * _MONTHS[unit], unit)

    def _several(self, count: int, unit: str) -> Span:
        """«قبل أيام»: two to ten of the unit."""
        reference = self._reference
        if reference is None or unit == "hour":
            return Span(count, reference, reference, "day" if unit == "hour" else "vague", True)
        days = _DAYS.get(unit) or {"month": 30, "year": 365, "decade": 3650}[unit]
        return Span(count, back(reference, 10 * days), back(reference, 2 * days), "vague", True)

    def _months_ago(self, count: int, months: int, unit: str) -> Span | None:
        reference = self._reference
        if reference is None:
            return Span(count, None, None, unit, True)
        year, month = month_shift(reference.year, reference.month, -months)
        if year < MIN_YEAR:
            return None
        found = month_span(count, year, month) if unit == "month" else year_span(count, year)
        return found._replace(relative=True, precision="decade" if unit == "decade" else unit)

    def _vague(self, i: int) -> Span | None:
        size = 1 if self._bare(i, words.VAGUE) else 2 if self._at(i + 1) == "الاخيره" else 0
        return Span(size, None, None, "vague", True) if size else None

    def _relative(self, count: int, days: int, precision: str) -> Span:
        if self._reference is None:
            return Span(count, None, None, precision, True)
        day = back(self._reference, -days)
        return Span(count, day, day, precision, True)
