"""Dates that a sentence of Arabic news names, in every month convention, in the Hijri calendar, and relative ones.

The parser walks once over the words and looks a bounded number of words ahead, so its cost is linear. What could be two
dates is left out: a bare weekday in a sentence about the future, «مارس» without any sign of being a month, a year of
two digits. Hijri dates are converted by hijridate (Umm al-Qura); a country that sights the moon itself may be a day
apart.
"""

import re
from collections.abc import Container
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from transforms import date_words as words
from transforms.date_spans import (
    Span,
    back,
    days_span,
    decade_span,
    hijri_days_span,
    hijri_month_span,
    hijri_year_span,
    month_shift,
    month_span,
    year_span,
)
from transforms.months import hijri_month_number, month_number, to_ascii_digits

__all__ = ["FoundDate", "age_days", "find_dates"]

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|[^\w\s]")
_MIN_YEAR, _MAX_YEAR = 1800, 2099
_MIN_HIJRI, _MAX_HIJRI = 1343, 1500
"""What hijridate converts."""
_MAX_WORDS = 1000
"""No sentence of a newspaper is longer; keeps a text without full stops from costing time."""
_MAX_AWAY = 366
"""Days; half of it where nothing says whether a day and month without year are past or to come."""
_MAX_COUNT = 999
"""Of «قبل 30 سنة»; larger ones are no dates."""
_DAYS = {"hour": 0, "day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12, "decade": 120}


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


class _Parser:
    def __init__(self, tokens: list[tuple[str, int, int]], reference: date | None) -> None:
        self._tokens = tokens
        self._texts = [text for text, _, _ in tokens]
        self._reference = reference
        self._future = any(words.is_future(text) for text in self._texts)

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

    # words

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

    def _same_day_said_twice(self, end: int, start: int) -> bool:
        """Whether only «هـ الموافق» and marks stand between the two offsets."""
        between = [text for text, token_start, _ in self._tokens if end <= token_start < start]
        return len(between) <= 6 and all(
            text in ("ه", "هجري", "هجريه", "الموافق", "الموافقه", "ل", "لل", "م", "يوم") or not text.isalnum()
            for text in between
        )

    # rules: each tries one shape at word `i`

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
        low, high = (_MIN_HIJRI, _MAX_HIJRI) if hijri else (_MIN_YEAR, _MAX_YEAR)
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
        if _MIN_HIJRI <= year <= _MAX_HIJRI:
            return hijri_days_span(5, year, month, day, day) if month <= 12 and day <= 30 else None
        return days_span(5, year, month, day, day) if _MIN_YEAR <= year <= _MAX_YEAR else None

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
            year = self._number(i + 1, _MIN_YEAR, _MAX_YEAR)
            if year is not None:
                return self._two_years(i, year) or year_span(2 + (self._at(i + 2) == "م"), year)
            hijri = self._number(i + 1, _MIN_HIJRI, _MAX_HIJRI)
            if hijri is not None and self._at(i + 2) in ("ه", "هجري", "هجريه"):
                return hijri_year_span(3, hijri)
            return None
        if self._bare(i, words.YEAR_ANCHORS):
            year = self._number(i + 1, _MIN_YEAR, _MAX_YEAR)
            following = self._at(i + 2)
            if year is None or following in ("/", "-", "."):
                return None
            if not following.isalnum() or following in words.YEAR_FOLLOWERS or following.startswith("و"):
                return year_span(2 + (following == "م"), year)
        return None

    def _two_years(self, i: int, year: int) -> Span | None:
        """«عامي 2015 و2016»."""
        other = self._number(i + 3, year, _MAX_YEAR)
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
        if year < _MIN_YEAR:
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
