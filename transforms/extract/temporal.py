"""When the act of a frame was: the date that the text gives for it."""

import re
from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from itertools import accumulate

from transforms.dates import FoundDate, age_days, find_dates
from transforms.extract.clauses import in_clausal_aside
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "RECENT_DAYS",
    "RELATIVES",
    "SINCE",
    "UNITS",
    "as_day",
    "dates_the_act",
    "event_date",
    "is_ahead",
    "is_fresh",
    "same_act_behind",
    "tells_more",
]

RECENT_DAYS = 7
"""An act told within about a week of its day is still the news (docs/labels.md)."""

_ADDED = 6
"""Tokens from the end of a clause over the comma and `وذلك` to the end of the date that they add."""
_FRONTED = 9
"""Tokens between a date that opens the clause and the verb that it dates."""

_TERM = words(
    "حتي لغايه بحلول الي مدته مدتها مدتهما مدي للفتره الفتره لمده ينتهي تنتهي يغطي تغطي للاعوام الاعوام للسنوات"
)
_BELONGS = ("لعام", "لسنه", "للعام", "للسنه", "للاعوام", "للسنوات")
UNITS = words(
    "ساعه ساعات ساعتين يوم يوما ايام يومين اسبوع اسبوعين اسابيع شهر شهرين اشهر شهور عام عاما عامين اعوام سنه سنتين "
    "سنوات عقد عقدين عقود قرن قرون"
)
SINCE = words("منذ ومنذ مذ")
RELATIVES = words("الذي التي اللذان اللتان اللذين اللتين الذين اللواتي")


@lru_cache(maxsize=4096)
def as_day(published: str) -> date | None:
    """The day of an RFC 3339 time or ISO date; the first day of a bare month or year; None for anything else."""
    for form, width in (("{}", 10), ("{}-01", 7), ("{}-01-01", 4)):
        try:
            return date.fromisoformat(form.format(published[:width]))
        except ValueError:
            continue
    return None


@lru_cache(maxsize=256)
def _dates_in(text: str, day: date | None) -> tuple[FoundDate, ...]:
    """`find_dates`, once for the frames that share a clause."""
    return tuple(find_dates(text, day))


def event_date(
    sentence: Sentence, chain: list[Act], first: int, last: int, start: int, end: int, published: str
) -> FoundDate | None:
    """The date that the text gives for the act of a frame: inside it, behind it, or at the head of its clause.

    Not a date of something else: behind another act or instrument, a term (`حتى عام 2030`), a beginning (`منذ 1992`).
    """
    low = min([first, *(a.position for a in chain[:1])])
    high = max([last, *(a.position for a in chain[:1])])
    low_bound = min(start, low)
    if "وذلك" in sentence.tokens[end : end + 2]:  # اتفاقا، وذلك في عام 2022
        end = min(end + _ADDED, len(sentence.tokens))
    text = " ".join(sentence.tokens[low_bound:end])
    dates = _dates_in(text, as_day(published))
    offsets = list(accumulate((len(token) + 1 for token in sentence.tokens[low_bound:end]), initial=0)) if dates else []
    best: tuple[int, FoundDate] | None = None
    for found in dates:
        i = low_bound + bisect_right(offsets, found.start) - 1
        j = low_bound + bisect_left(offsets, found.end) - 1
        distance = 0 if low <= i <= high else i - high if i > high else low - j + _FRONTED
        if dates_the_act(sentence, chain, i, j, low, high) and (best is None or distance < best[0]):
            best = distance, found
    return best[1] if best else None


def dates_the_act(sentence: Sentence, chain: list[Act], i: int, j: int, low: int, high: int) -> bool:
    """Whether a date at tokens `i` to `j` is that of the act; `low` and `high` bound the act and its instrument."""
    tokens = sentence.tokens
    lead = tokens[max(i - 2, 0) : i + 1]
    if any(t in _TERM for t in lead) or tokens[i].startswith(_BELONGS) or in_clausal_aside(sentence, i, low):
        return False
    if _counts_down(sentence, i, j):
        return False
    since = any(t in SINCE for t in tokens[max(i - 1, 0) : i + 1])
    if since and (not any(t in UNITS for t in tokens[i : j + 1]) or _first_since(tokens, i)):
        return False
    if low <= i <= high:
        return not any(t in RELATIVES for t in tokens[low:i]) and not _of_participle(sentence, chain, i)
    if i > high and sentence.reading(i, "instrument") is not None:
        return False  # معاهدة 1994
    gap = range(high + 1, i) if i > high else range(j + 1, low)
    if since and i > high and any(tokens[k] == "،" for k in gap):
        return False  # ، في أعنف قتال منذ عقدين
    if i > high and tells_more(sentence, gap):
        return False
    if i < low and (
        len(gap) > _FRONTED or any(tokens[k] in (":", "(") or sentence.has_cue(k, "subordinate", "basis") for k in gap)
    ):
        return False
    own = {a.position for a in chain}
    same = same_act_behind(sentence, chain, gap)
    if same:
        own.add(same)
    for k in gap:
        if k not in own and sentence.reading(k, "instrument") is not None:
            return False
        act = sentence.reading(k, "act")
        if act is not None and chain and act.value == chain[0].sense and act.kind == "noun":
            continue  # وقعتها بالأحرف الأولى ... في
        if act is not None and k not in own and act.value in _DATED and (act.kind != "noun" or i > high):
            return False
        if i > high and tokens[k] in RELATIVES and own and not same:
            return False
    return True


def tells_more(sentence: Sentence, gap: range) -> bool:
    """`اتفاقا، وبلغ حجم التبادل بينهما`, `اتفاقا، وزار الوزير`: a clause of its own, with what is dated in it."""
    tokens = sentence.tokens
    for k in gap:
        if _AMOUNTS_TO.fullmatch(tokens[k]):
            return True
        word = tokens[k]
        opens = tokens[k - 1] == "،" and k - 1 in gap and word.startswith("و") and word not in _NO_CLAUSE
        if opens and sentence.reading(k, "state", "org", "head", "instrument", "anaphor", "act") is None:
            return True
    return False


_NO_CLAUSE = words(
    "وذلك وفق وفقا وسط وقد وهو وهي وهما وفي ومن وعلي ومع وخلال وبحضور ويوم وعام وسنه وشهر وبعد وقبل وحضر"
)
_AMOUNTS_TO = re.compile(
    r"[وف]?(?:[يت]?(?:بلغ|صل)|وصل|ا?[يت]?(?:رتفع|نخفض|زداد)|[يت]?(?:سجل|شكل|تجاوز)|تراجع|قفز|نما|نمت|زاد)(?:ت|ا|تا)?"
)
"""Verbs of figures, whose date is that of the figures."""


def _of_participle(sentence: Sentence, chain: list[Act], position: int) -> bool:
    """`دخلت الاتفاقية المبرمة عام 2021 حيز النفاذ`: the date of a participle that stands before it."""
    own = {a.position for a in chain}
    for i in range(position - 1, max(position - _PARTICIPLE_REACH, 0), -1):
        act = sentence.reading(i, "act")
        if act is not None:
            return act.kind == "participle" and act.value == "sign" and i not in own
    return False


_PARTICIPLE_REACH = 7


def _counts_down(sentence: Sentence, i: int, j: int) -> bool:
    """`قبل أسبوعين فقط من الاقتراع وقعتا`: in the lead the time left to something ahead, not one that is past."""
    tokens = sentence.tokens
    behind = next((k for k in range(j + 1, min(j + 4, len(tokens) - 1)) if tokens[k] not in _ONLY), len(tokens) - 1)
    if sentence.index or tokens[i].removeprefix("و") != "قبل" or tokens[behind] != "من":
        return False
    return any(t in _SHORT_UNITS for t in tokens[i + 1 : j + 1]) and tokens[behind + 1 : behind + 2] != ["الان"]


_ONLY = words("فقط واحد واحده تقريبا كامله كاملين")
_SHORT_UNITS = words("ساعه ساعات ساعتين يوم يوما ايام يومين اسبوع اسبوعين اسابيع")


def _first_since(tokens: list[str], position: int) -> bool:
    """`للمرة الأولى منذ عام`, `أول عملية منذ أشهر`: how long it had not been so before."""
    return any(t.lstrip("ول").removeprefix("ال") in _FIRST for t in tokens[max(position - 6, 0) : position])


_FIRST = words("اول اولي نوعه نوعها احدث اكبر ارفع اعلي اطول")


def same_act_behind(sentence: Sentence, chain: list[Act], gap: range) -> int:
    """`ظروف توقيع المعاهدة التي أبرمتاها في 1983`: a relative verb that tells the act again, or 0."""
    if not chain or chain[0].sense not in _CONCLUDED or not any(sentence.tokens[k] in RELATIVES for k in gap):
        return 0
    for k in gap:
        act = sentence.reading(k, "act")
        if act is not None and act.value in _CONCLUDED and act.kind == "past":
            return k
    return 0


_CONCLUDED = ("sign", "reach")


_DATED = words("sign reach agree announce ratify inforce extend suspend terminate violate impose lift fail reject")


def is_ahead(when: FoundDate | None, published: str) -> bool:
    """Whether a date lies after the day of publication."""
    now = as_day(published)
    age = age_days(when, now) if when and now else None
    return age is not None and age < 0


def is_fresh(when: FoundDate | None, published: str) -> bool:
    """Whether a date lies within the days before publication."""
    now = as_day(published)
    age = age_days(when, now) if when and now else None
    return age is not None and 0 <= age <= RECENT_DAYS
