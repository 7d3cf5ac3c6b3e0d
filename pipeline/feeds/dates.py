"""Dates as the feeds of the region write them.

RFC 822, ISO 8601 and what they degenerate into: Arabic, Levantine, Maghrebi, French and Hijri month names, Arabic-Indic
digits, ص and م, zone names that mean something else elsewhere (AST is Arabia here, not the Atlantic), no zone, epoch
seconds. What cannot be read stays None and is flagged; nothing is ever filled with the present time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from hijridate import Hijri

from transforms.months import HIJRI_MONTH_PATTERN, MONTH_PATTERN, hijri_month_number, month_number, to_ascii_digits

__all__ = ["FeedDate", "parse_date"]

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640]")
_SPACE = re.compile(r"[\s\u00a0,،]+")
_NUMBERED_MONTH = re.compile(r"(كانون|تشرين) ?([12])(?= )")

_LATIN_NAMES = (
    "jan january janvier janv",
    "feb february février fevrier févr fevr",
    "mar march mars",
    "apr april avril avr",
    "may mai",
    "jun june juin",
    "jul july juillet juil",
    "aug august août aout",
    "sep sept september septembre",
    "oct october octobre",
    "nov november novembre",
    "dec december décembre decembre déc",
)
_LATIN_MONTHS = {name: number for number, names in enumerate(_LATIN_NAMES, start=1) for name in names.split()}
_LATIN = "|".join(sorted(_LATIN_MONTHS, key=lambda name: -len(name)))

# Hours east of Greenwich. Names that stand for several zones have the one that the region's feeds mean by it.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "wat": 1, "met": 1, "cest": 2,
    "cat": 2, "eet": 2, "sast": 2, "eest": 3, "idt": 3, "ast": 3, "ksa": 3, "sa": 3, "msk": 3, "trt": 3, "eat": 3,
    "irst": 3.5, "irdt": 4.5, "gst": 4, "azt": 4, "uae": 4, "aft": 4.5, "pkt": 5, "ist": 5.5,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_CERTAIN = frozenset({"z", "ut", "utc", "gmt", "est", "edt", "cdt", "mdt", "pst", "pdt"})
"""Zone names that RFC 822 defines and the region does not use otherwise."""
_JERUSALEM = frozenset({"Asia/Jerusalem", "Asia/Gaza", "Asia/Hebron"})

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[tT ]*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)? *"
    r"(Z|z|[A-Za-z]{2,5}|(?:UTC|GMT)? ?[+-]\d\d?:?(?:\d\d)?)?"
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},? +)?(\d\d?)[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d\d) +(\d\d?):(\d\d)(?::(\d\d))? *"
    r"(Z|[A-Za-z]{1,5}|(?:UTC|GMT)? ?[+-]\d\d?:?(?:\d\d)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[tT]?(\d\d)(\d\d)(\d\d)?)?(Z|z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d+)?")
_TIME = re.compile(
    r"(?<!\d)(\d\d?):(\d\d)(?::(\d\d)(?:[.]\d+)?)? ?(am|pm|a\.m\.|p\.m\.|ص|م|صباحا|صباحاً|مساء|مساءً)?(?![\w:])", re.I
)
_ZONE_TAIL = re.compile(r"(?:(?:UTC|GMT|\b)? ?[+-]\d\d?:?(?:\d\d)?|\b[A-Za-z]{2,5})$", re.I)
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?$")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?!\d)")
_MONTH = rf"({MONTH_PATTERN}|\b(?:{_LATIN})\b)"
_DAY_MONTH = re.compile(rf"(?<!\d)(\d\d?)(?:st|nd|rd|th)?[ \-./]*(?:of )?{_MONTH}\.?[ \-./]*(\d{{4}}|\d\d)(?!\d)", re.I)
_MONTH_DAY = re.compile(rf"{_MONTH}\.? *(\d\d?)(?:st|nd|rd|th)?[ \-/]+(\d{{4}})(?!\d)", re.I)
_HIJRI = re.compile(rf"(?<!\d)(\d\d?) *({HIJRI_MONTH_PATTERN}) *(?:سنة|عام)? *(1[345]\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class FeedDate:
    """A moment, and what was uncertain about it."""

    moment: datetime | None
    """In UTC; None when the string names no moment from 1990 to 2100."""
    flags: tuple[str, ...] = ()
    """tz_assumed | date_only | date_hijri | date_suspect (read, but impossible) | date_unparsed"""


def parse_date(raw: str, *, zone: tzinfo | None = None, day_first: bool = True) -> FeedDate:
    """The moment that `raw` names. `zone` holds where the string gives none (UTC without it); `day_first` decides 3/4.

    Never raises. Numeric Hijri and Jalali dates are not guessed at.
    """
    text = raw[:200]
    if not text.isascii():
        text = _MARKS.sub("", to_ascii_digits(text))
    text = _SPACE.sub(" ", text).strip()
    if not text:
        return FeedDate(None, ())
    text = _NUMBERED_MONTH.sub(lambda m: f"{m.group(1)} {'الأول' if m.group(2) == '1' else 'الثاني'}", text)
    try:
        return _parse(text, zone, day_first)
    except (ValueError, OverflowError):
        return FeedDate(None, ("date_unparsed",))


def _parse(text: str, zone: tzinfo | None, day_first: bool) -> FeedDate:
    if match := _EPOCH.fullmatch(text):
        digits = match.group(1)
        return _checked(datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC), ())
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, where = match.groups()
        return _moment((int(year), int(month), int(day)), (hour, minute, second), where, zone)
    if match := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, where = match.groups()
        number = _LATIN_MONTHS.get(name.lower())
        if number is not None:
            return _moment((_year(year), number, int(day)), (hour, minute, second), where, zone)
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, where = match.groups()
        if _FIRST_YEAR <= int(year) <= _LAST_YEAR:
            return _moment((int(year), int(month), int(day)), (hour, minute, second), where, zone)
    return _loose(text, zone, day_first)


def _loose(text: str, zone: tzinfo | None, day_first: bool) -> FeedDate:
    clock: tuple[str | None, str | None, str | None] = (None, None, None)
    where = None
    rest = text
    if match := _TIME.search(text):
        hour, minute, second, half = match.groups()
        clock = (_hour24(hour, half), minute, second)
        after = text[match.end() :].strip(" ()")
        rest = text[: match.start()] + " " + text[match.end() :]
        if after and (tail := _ZONE_TAIL.match(after)):
            where = tail.group().strip()
        else:  # asctime puts the zone between the time and the year
            between = re.match(r"([A-Za-z]{2,5}|[+-]\d\d:?\d\d) \d{4}$", after)
            where = between.group(1) if between else None
    date, flags = _date(rest, day_first)
    if date is None:
        return FeedDate(None, flags or ("date_unparsed",))
    found = _moment(date, clock, where, zone)
    return FeedDate(found.moment, (*flags, *found.flags))


def _date(text: str, day_first: bool) -> tuple[tuple[int, int, int] | None, tuple[str, ...]]:
    if match := _DAY_MONTH.search(text):
        day, name, year = match.groups()
        number = _month(name)
        if number is not None:
            return (_year(year), number, int(day)), ()
    if match := _MONTH_DAY.search(text):
        name, day, year = match.groups()
        number = _month(name)
        if number is not None:
            return (int(year), number, int(day)), ()
    if match := _HIJRI.search(text):
        number = hijri_month_number(match.group(2))
        if number is not None:
            greg = Hijri(int(match.group(3)), number, int(match.group(1))).to_gregorian()
            return (greg.year, greg.month, greg.day), ("date_hijri",)
    if match := _NUMERIC.search(text):
        return _numeric(match.group(1), match.group(2), match.group(3), day_first), ()
    asctime = re.search(rf"\b({_LATIN})\b +(\d\d?) .*?(\d{{4}})$", text, re.I)
    if asctime:
        return (int(asctime.group(3)), _LATIN_MONTHS[asctime.group(1).lower()], int(asctime.group(2))), ()
    return None, ()


def _numeric(first: str, second: str, third: str, day_first: bool) -> tuple[int, int, int] | None:
    if len(first) == 4:
        return _gregorian_year(int(first), int(second), int(third))
    if len(third) not in (2, 4):
        return None
    day, month = (int(first), int(second)) if day_first else (int(second), int(first))
    if month > 12 >= day:
        day, month = month, day
    return _gregorian_year(_year(third), month, day)


def _gregorian_year(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """None for a year such as 1405 or 1448, which may be Jalali or Hijri."""
    return None if 1300 <= year < 1600 else (year, month, day)


def _month(name: str) -> int | None:
    return _LATIN_MONTHS.get(name.lower()) or month_number(name)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 69 else 1900)


def _hour24(hour: str, half: str | None) -> str:
    if not half:
        return hour
    morning = half[0].lower() in ("a", "ص")
    value = int(hour) % 12 if int(hour) <= 12 else int(hour)
    return str(value if morning or value >= 12 else value + 12)


def _moment(
    date: tuple[int, int, int],
    clock: tuple[str | None, str | None, str | None],
    where: str | None,
    zone: tzinfo | None,
) -> FeedDate:
    hour, minute, second = (int(part or 0) for part in clock)
    flags = list[str]()
    if clock[0] is None:
        flags.append("date_only")
    if date[0] < 1:
        return FeedDate(None, ("date_suspect",))
    offset, assumed = _offset(where, zone)
    if assumed:
        flags.append("tz_assumed")
    days, hour = divmod(hour, 24) if (hour, minute, second) == (24, 0, 0) else (0, hour)
    moment = datetime(*date, hour, minute, min(second, 59), tzinfo=offset) + timedelta(days=days)
    return _checked(moment, tuple(flags))


def _checked(moment: datetime, flags: tuple[str, ...]) -> FeedDate:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return FeedDate(None, ("date_suspect",))
    return FeedDate(moment.astimezone(UTC).replace(microsecond=0), flags)


def _offset(where: str | None, zone: tzinfo | None) -> tuple[tzinfo, bool]:
    """The zone that `where` names, and whether it had to be assumed."""
    name = (where or "").replace(" ", "").lower()
    if match := _OFFSET.search(name):
        sign, hours, minutes = match.groups()
        seconds = int(hours) * 3600 + int(minutes or 0) * 60
        if seconds <= 14 * 3600:
            return timezone(timedelta(seconds=-seconds if sign == "-" else seconds)), False
    if name == "ist" and isinstance(zone, ZoneInfo) and zone.key in _JERUSALEM:
        return zone, True
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name])), name not in _CERTAIN
    return zone or UTC, True
