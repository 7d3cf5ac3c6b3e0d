"""Dates told by the calendar: day, month and year in any of their forms, weekdays, decades."""

from datetime import date

from transforms import date_words as words
from transforms.date_reader import MAX_HIJRI, MAX_YEAR, MIN_HIJRI, MIN_YEAR
from transforms.date_relative import RelativeDates
from transforms.date_spans import (
    Span,
    days_span,
    decade_span,
    hijri_days_span,
    hijri_month_span,
    hijri_year_span,
    month_shift,
    month_span,
    year_span,
)

__all__ = ["CalendarDates"]

_MAX_AWAY = 366
"""Days; half of it where nothing says whether a day and month without year are past or to come."""


class CalendarDates(RelativeDates):
    """Rules for them: each tries one shape at word `i`; a bare weekday is told from the day of publication."""

    def _weekday_and_date(self, i: int) -> Span | None:
        offset = 1 if self._bare(i, frozenset(("يوم", "اليوم", "امس", "مساء", "صباح"))) else 0
        name = self._bare(i + offset, words.WEEKDAYS)
        if name is None:
            return None
        weekday, after = words.WEEKDAYS[name], i + offset + 1
        skip = 1 if self._at(after) in ("،", ",", "(", "الموافق") else 0
        dated = self._day_month(after + skip, weekday) or self._numeric(after + skip)
        if dated is not None:
            return dated._replace(size=offset + 1 + skip + dated.size)
        if self._number(after + skip, 1, 31) and self._month(after + skip + 1):
            return None  # the weekday fits no year near by: the date counts without it
        said = self._at(i) if offset else ""
        if said.endswith("امس") or said == "اليوم":
            return self._relative(offset + 1, -1 if said.endswith("امس") else 0, "day")
        return self._bare_weekday(i, offset, weekday)

    def _bare_weekday(self, i: int, offset: int, weekday: int) -> Span | None:
        following = self._at(i + offset + 1)
        if self._reference is None:
            return Span(offset + 1, None, None, "day", True)
        behind = (self._reference.weekday() - weekday) % 7
        if following in words.LAST:
            return self._relative(offset + 2, -(behind or 7), "day")
        if following in words.NEXT:
            return self._relative(offset + 2, (7 - behind) or 7, "day")
        if following in words.THIS:
            return None
        if weekday == 0 and offset == 0 and self._at(i - 1) in ("بين", "كلا", "كلي"):  # «the two»
            return None
        if self._future and behind:
            return None
        return self._relative(offset + 1, -behind, "day")

    def _day_month(self, i: int, weekday: int | None = None) -> Span | None:
        """«13 مارس/آذار 2023», «الثالث عشر من مارس», «13 و14 مارس», «13 من الشهر الجاري»."""
        day, size = self._day(i)
        if day is None:
            return None
        first_day = day
        joined = self._at(i + size)
        if joined in ("و", "-", "الي") and self._number(i + size + 1, 1, 31):
            day = int(self._at(i + size + 1))
            size += 2
        if self._at(i + size) in ("من", "شهر", "-", "/", "_"):
            size += 1 + (self._at(i + size + 1) == "شهر")
        month = self._month(i + size)
        if month is None:
            return self._day_of_this_month(i, size, day)
        number, month_size, hijri = month
        size += month_size
        year_size, year = self._year_behind(i + size, hijri)
        if hijri:
            return None if year is None else hijri_days_span(size + year_size, year, number, first_day, day)
        if year is not None:
            return days_span(size + year_size, year, number, first_day, day)
        following = self._at(i + size)
        if (resolved := self._nearest(number, day, following, weekday)) is None:
            return None
        counted = size + (following in words.LAST | words.NEXT | words.THIS)
        match = days_span(counted, resolved, number, first_day, day)
        return None if match is None else match._replace(relative=True)

    def _day(self, i: int) -> tuple[int | None, int]:
        number = self._number(i, 1, 31)
        if number is not None:
            return (None, 0) if self._at(i - 1) in (".", ",", "/", "-") and self._at(i - 2).isdecimal() else (number, 1)
        if not self._at(i).isalpha():
            return None, 0
        for size in (2, 1):
            key = tuple(self._texts[i : i + size])
            if len(key) == size and key in words.ORDINALS and self._at(i + size) in ("من", "لشهر"):
                return words.ORDINALS[key], size
        return None, 0

    def _day_of_this_month(self, i: int, size: int, day: int) -> Span | None:
        """«13 من الشهر الجاري», «13 الجاري»."""
        offset = 1 if self._at(i + size) == "الشهر" else 0
        following = self._at(i + size + offset)
        if self._reference is None or (not offset and following not in words.THIS):
            return None
        step = 0 if following in words.THIS else -1 if following in words.LAST else None
        if step is None:
            return None
        year, month = month_shift(self._reference.year, self._reference.month, step)
        match = days_span(size + offset + 1, year, month, day, day)
        return None if match is None else match._replace(relative=True)

    def _year_behind(self, i: int, hijri: bool) -> tuple[int, int | None]:
        """Number of words and value of a year at `i`: «2023», «من عام 2023», «، 2023», «1444 هـ»."""
        low, high = (MIN_HIJRI, MAX_HIJRI) if hijri else (MIN_YEAR, MAX_YEAR)
        size = 0
        while size < 3 and self._at(i + size) in (words.YEAR_NOUNS | {"من", "،", ",", "-", "/", "لعام"}):
            size += 1
        year = self._number(i + size, low, high)
        if year is None:
            return 0, None
        size += 1
        return size + (self._at(i + size) in ("م", "ه", "هجري", "هجريه")), year

    def _nearest(self, month: int, day: int, following: str, weekday: int | None) -> int | None:
        """The year of a day and month without year: last, next, or the nearest that falls on the weekday named."""
        reference = self._reference
        if reference is None:
            return None
        options = []
        for year in (reference.year - 1, reference.year, reference.year + 1):
            try:
                options.append(date(year, month, day))
            except ValueError:
                continue
        if following in words.LAST:
            options = [option for option in options if option < reference]
        elif following in words.NEXT:
            options = [option for option in options if option > reference]
        elif following in words.THIS:
            options = [option for option in options if option.year == reference.year]
        nearest = _MAX_AWAY // 2 if following not in words.LAST | words.NEXT else _MAX_AWAY
        if weekday is not None:
            options = [option for option in options if option.weekday() == weekday]
        best = min(options, key=lambda option: abs((option - reference).days), default=None)
        if best is None or abs((best - reference).days) > nearest:
            return None
        return best.year

    def _numeric(self, i: int) -> Span | None:
        """«13/3/2023», «2023-03-13», «21/8/1444»; the day comes first except where only the month can."""
        mark = self._at(i + 1)
        if mark not in ("/", "-", ".") or self._at(i + 3) != mark or not self._at(i).isdecimal():
            return None
        parts = [self._number(i + at, 1, 9999) for at in (0, 2, 4)]
        if None in parts or self._at(i + 5) == mark or (self._at(i - 1) == mark and self._at(i - 2).isdecimal()):
            return None
        one, month, three = (part or 0 for part in parts)
        year, day = (one, three) if one > 31 else (three, one)
        if month > 12 >= day:
            day, month = month, day
        if MIN_HIJRI <= year <= MAX_HIJRI:
            return hijri_days_span(5, year, month, day, day) if month <= 12 and day <= 30 else None
        return days_span(5, year, month, day, day) if MIN_YEAR <= year <= MAX_YEAR else None

    def _month_only(self, i: int) -> Span | None:
        """«مارس 2023», «شهر مارس الماضي», «في مارس»."""
        anchor = self._bare(i, words.ANCHORS) if self._at(i).isalpha() else None
        second = 1 if anchor and self._at(i + 1) == "شهر" else 0
        for offset in (1 + second, 0) if anchor else (0,):
            month = self._month(i + offset)
            if month is None:
                continue
            number, size, hijri = month
            size += offset
            year_size, year = self._year_behind(i + size, hijri)
            if year is not None:
                return (hijri_month_span if hijri else month_span)(size + year_size, year, number)
            if hijri or self._reference is None:
                return None
            return self._month_without_year(i, size, number, bool(anchor) and offset > 0)
        return None

    def _month_without_year(self, i: int, size: int, number: int, anchored: bool) -> Span | None:
        reference = self._reference
        assert reference is not None
        following = self._at(i + size)
        gap = (reference.month - number) % 12  # months since it last was
        if following in words.LAST:
            back: int | None = gap or 12
        elif following in words.NEXT:
            back = gap - 12
        elif following in words.THIS:
            back = 0 if gap == 0 else None
        else:
            # Half a year away it could be either; a plan makes a past month ambiguous as well.
            back = gap if anchored and gap <= 5 and not (self._future and gap) else None
        if back is None:
            return None
        year, month = month_shift(reference.year, reference.month, -back)
        counted = size + (following in words.LAST | words.NEXT | words.THIS)
        return month_span(counted, year, month)._replace(relative=True)

    def _year(self, i: int) -> Span | None:
        """«عام 1994», «في 2015», «عام 1444 هـ»."""
        if self._bare(i, words.YEAR_NOUNS):
            year = self._number(i + 1, MIN_YEAR, MAX_YEAR)
            if year is not None:
                return self._two_years(i, year) or year_span(2 + (self._at(i + 2) == "م"), year)
            hijri = self._number(i + 1, MIN_HIJRI, MAX_HIJRI)
            if hijri is not None and self._at(i + 2) in ("ه", "هجري", "هجريه"):
                return hijri_year_span(3, hijri)
            return None
        if self._bare(i, words.YEAR_ANCHORS):
            year = self._number(i + 1, MIN_YEAR, MAX_YEAR)
            following = self._at(i + 2)
            if year is None or following in ("/", "-", "."):
                return None
            if not following.isalnum() or following in words.YEAR_FOLLOWERS or following.startswith("و"):
                return year_span(2 + (following == "م"), year)
        return None

    def _two_years(self, i: int, year: int) -> Span | None:
        """«عامي 2015 و2016»."""
        other = self._number(i + 3, year, MAX_YEAR)
        if other is None or self._at(i + 2) not in ("و", "-") or not self._at(i).endswith("ي"):
            return None
        return year_span(4, year)._replace(last=date(other, 12, 31))

    def _decade(self, i: int) -> Span | None:
        """«ثمانينيات القرن الماضي», «التسعينيات»."""
        text = self._at(i)
        name = next((rest for cut in (0, 2, 3, 1) if (rest := text[cut:]) in words.DECADES), None)
        if name is None:
            return None
        if self._at(i + 1) == "القرن" and self._at(i + 2) in words.CENTURIES:
            return decade_span(3, words.CENTURIES[self._at(i + 2)] + words.DECADES[name])
        aged = self._at(i + 1) == "من"  # «في الستينيات من عمره»
        return None if aged or words.DECADES[name] < 50 else decade_span(1, 1900 + words.DECADES[name])
