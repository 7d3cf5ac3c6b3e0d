"""Whether the act of a frame is news of the item or recalled."""

import re
from datetime import date
from functools import lru_cache

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words
from transforms.months import month_number

__all__ = ["as_day", "is_historical"]

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_RECENT_UNITS = ("يوم", "ايام", "يومين", "ساعات", "ساعه", "ساعتين", "قليل", "دقايق")
_PAST_ADJECTIVES = ("الفارط", "الفارطه", "الماضي", "الماضيه", "المنصرم", "المنقضي", "الفايت", "المنصرمه")
_RECENT_DAYS = 8
"""An act told within about a week of its day is still the news (docs/labels.md)."""

_BEFORE_YEAR = words("عام عاما العام سنه السنه بعام بسنه عامي في منذ خلال قبل")
_LONG_UNITS = words("اسبوعين سنه سنوات سنتين عام اعوام عامين عاما قرن قرنين قرون عقد عقود عقدين شهر اشهر شهرين اسابيع")


@lru_cache(maxsize=4096)
def as_day(published: str) -> date | None:
    """The day of an RFC 3339 time or ISO date; the first day of a bare month or year; None for anything else."""
    for form, width in (("{}", 10), ("{}-01", 7), ("{}-01-01", 4)):
        try:
            return date.fromisoformat(form.format(published[:width]))
        except ValueError:
            continue
    return None


def is_historical(
    sentence: Sentence, chain: list[Act], first: int, last: int, start: int, end: int, published: str
) -> str | None:
    """The ground for taking an act as recalled, or None. `start` and `end` bound the region of the frame."""
    recent = sentence.cue_in("recent", start, end) or _days_ago(sentence, start, end)
    for i in range(start, end):
        if sentence.tokens[i].removeprefix("و").removeprefix("ب").removeprefix("ال") == "ذكري":
            return "anniversary"
        if sentence.tokens[i : i + 2] == ["مثل", "هذا"]:
            return "anniversary"
    if any(a.sense == "criticise" for a in chain[1:]) and not recent:
        return "reaction"
    for i in range(max(first - 2, 0), first):
        background = sentence.has_cue(i, "subordinate", "basis") or sentence.reading(i, "subordinate", "basis")
        words_only = all(t.isalpha() for t in sentence.tokens[i + 1 : first])
        if background and not recent and words_only and not _act_between(chain, i, first):
            return "background"
    inner = chain[0].position if chain else first
    year = _old_year(sentence, min(start, inner), end, published)
    if year:
        return f"year {year}"
    for i in range(max(inner - 3, 0), inner):
        if sentence.has_cue(i, "subordinate", "basis") or sentence.reading(i, "subordinate", "basis"):
            between = sentence.tokens[i + 1 : inner]
            if not recent and all(t in ("ان", "التوصل", "الي", "تم", "حفل", "قيام", "ما") for t in between):
                return "subordinate clause"
    pluperfect = any(
        a.past_frame and a.sense in ("sign", "reach", "announce", "agree") and a.kind == "past" for a in chain
    )
    if pluperfect and not recent:
        return "كان قد"
    day = _day_named(sentence, start, end, published)
    now = as_day(published)
    if day and now and (now - day).days > _RECENT_DAYS:
        return f"day {day}"
    for i in range(max(start, 1), end):
        if sentence.tokens[i] in _PAST_ADJECTIVES:
            before = sentence.tokens[i - 1]
            if (
                before.removeprefix("ال") in ("شهر", "عام", "سنه", "صيف", "شتاء", "قرن")
                or month_number(before) is not None
            ):
                return "past month or year"
    for i in range(start, end - 1):
        ago = sentence.tokens[i] in ("قبل", "منذ", "ومنذ", "وقبل")
        if ago and any(t in _LONG_UNITS for t in sentence.tokens[i + 1 : min(i + 4, end)]):
            return "long ago"
    for i in sentence.find_cues("past", start, end):
        phrase = sentence.reading(i, "past") is not None
        if (phrase and not recent) or 0 < i - last <= 4:
            return "past cue"
    return None


def _old_year(sentence: Sentence, start: int, end: int, published: str) -> str | None:
    if len(published) < 4 or not published[:4].isdigit():
        return None
    for i in range(max(start, 1), end):
        token = sentence.tokens[i]
        if _YEAR.fullmatch(token) and int(token) < int(published[:4]):
            before = sentence.tokens[i - 1]
            if before.lstrip("ول") in _BEFORE_YEAR or month_number(before) is not None:
                return token
    return None


def _day_named(sentence: Sentence, start: int, end: int, published: str) -> date | None:
    """The first `13 مارس [2023]` of the region; without a year the latest such day not after publication."""
    now = as_day(published)
    for i in range(max(start, 1), end):
        month = month_number(sentence.tokens[i])
        number = sentence.tokens[i - 1]
        if month is None or not number.isdecimal() or not 1 <= int(number) <= 31:
            continue
        year = (
            sentence.tokens[i + 1] if i + 1 < len(sentence.tokens) and _YEAR.fullmatch(sentence.tokens[i + 1]) else ""
        )
        if not year and now is None:
            continue
        try:
            day = date(int(year) if year else now.year if now else 1, month, int(number))
        except ValueError:
            continue
        if not year and now and (day - now).days > 200:
            day = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day
        return day
    return None


def _days_ago(sentence: Sentence, start: int, end: int) -> bool:
    """`قبل يوم`, `قبل أيام`, `منذ ساعات`"""
    return any(
        sentence.tokens[i] in ("قبل", "منذ") and any(t in _RECENT_UNITS for t in sentence.tokens[i + 1 : i + 3])
        for i in range(start, end)
    )


def _act_between(chain: list[Act], low: int, high: int) -> bool:
    return any(low < a.position < high for a in chain)
