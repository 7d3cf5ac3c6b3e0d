"""When the act of a frame was, and whether that makes it news of the item or recalled."""

import re
from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from itertools import accumulate

from transforms.dates import FoundDate, age_days, find_dates
from transforms.extract.clauses import in_clausal_aside, starts_anew
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["as_day", "event_date", "is_ahead", "is_fresh", "is_historical"]

_RECENT_DAYS = 7
"""An act told within about a week of its day is still the news (docs/labels.md)."""

_FRONTED = 9
"""Tokens between a date that opens the clause and the verb that it dates."""

_YEAR = re.compile(r"1[1-9]\d\d|20\d\d")
_BEFORE_YEAR = words("عام سنه العام السنه بعام لعام")
_TERM = words(
    "حتي لغايه بحلول الي مدته مدتها مدتهما مدي للفتره الفتره لمده ينتهي تنتهي يغطي تغطي للاعوام الاعوام للسنوات"
)
_BELONGS = ("لعام", "لسنه", "للعام", "للسنه", "للاعوام", "للسنوات")
_UNITS = words(
    "ساعه ساعات ساعتين يوم يوما ايام يومين اسبوع اسبوعين اسابيع شهر شهرين اشهر شهور عام عاما عامين اعوام سنه سنتين "
    "سنوات عقد عقدين عقود قرن قرون"
)
_LONG_UNITS = _UNITS - words("ساعه ساعات ساعتين يوم ايام يومين")
_SINCE = words("منذ ومنذ مذ")
_ELAPSED = words("مضي مضت مر مرت مرور بمرور لمرور انقضي انقضت يمضي تمر يمر")
_WERE = words("وكان وكانت كان كانت وكانا وكانتا وكانوا")
_RELATIVE = words("الذي التي اللذان اللتان اللذين اللتين الذين اللواتي")
_AGES = words("قرن قرون عقود عقدين")
_LATE_MENTION = words("موخرا اخيرا حديثا")


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
    text = " ".join(sentence.tokens[low_bound:end])
    dates = _dates_in(text, as_day(published))
    offsets = list(accumulate((len(token) + 1 for token in sentence.tokens[low_bound:end]), initial=0)) if dates else []
    best: tuple[int, FoundDate] | None = None
    for found in dates:
        i = low_bound + bisect_right(offsets, found.start) - 1
        j = low_bound + bisect_left(offsets, found.end) - 1
        distance = 0 if low <= i <= high else i - high if i > high else low - j + _FRONTED
        if _dates_the_act(sentence, chain, i, j, low, high) and (best is None or distance < best[0]):
            best = distance, found
    return best[1] if best else None


def _dates_the_act(sentence: Sentence, chain: list[Act], i: int, j: int, low: int, high: int) -> bool:
    """Whether a date at tokens `i` to `j` is that of the act; `low` and `high` bound the act and its instrument."""
    tokens = sentence.tokens
    lead = tokens[max(i - 2, 0) : i + 1]
    if any(t in _TERM for t in lead) or tokens[i].startswith(_BELONGS) or in_clausal_aside(sentence, i, low):
        return False
    if _counts_down(sentence, i, j):
        return False
    since = any(t in _SINCE for t in tokens[max(i - 1, 0) : i + 1])
    if since and (not any(t in _UNITS for t in tokens[i : j + 1]) or _first_since(tokens, i)):
        return False
    if low <= i <= high:
        return not any(t in _RELATIVE for t in tokens[low:i])
    if i > high and sentence.reading(i, "instrument") is not None:
        return False  # معاهدة 1994
    gap = range(high + 1, i) if i > high else range(j + 1, low)
    if since and i > high and any(tokens[k] == "،" for k in gap):
        return False  # ، في أعنف قتال منذ عقدين
    if i < low and (
        len(gap) > _FRONTED or any(tokens[k] in (":", "(") or sentence.has_cue(k, "subordinate", "basis") for k in gap)
    ):
        return False
    own = {a.position for a in chain}
    same = _same_act_behind(sentence, chain, gap)
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
        if i > high and tokens[k] in _RELATIVE and own and not same:
            return False
    return True


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


def _same_act_behind(sentence: Sentence, chain: list[Act], gap: range) -> int:
    """`ظروف توقيع المعاهدة التي أبرمتاها في 1983`: a relative verb that tells the act again, or 0."""
    if not chain or chain[0].sense not in _CONCLUDED or not any(sentence.tokens[k] in _RELATIVE for k in gap):
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
    return age is not None and 0 <= age <= _RECENT_DAYS


def is_historical(
    sentence: Sentence,
    chain: list[Act],
    first: int,
    last: int,
    start: int,
    end: int,
    published: str,
    when: FoundDate | None,
) -> str | None:
    """The ground for taking an act as recalled, or None. `start` and `end` bound the region of the frame."""
    now = as_day(published)
    age = age_days(when, now) if when and now else None
    if when is not None and when.precision == "vague" and when.first is None:
        age = None
    if age is not None and age > _RECENT_DAYS:
        return f"date {when.value or when.precision}" if when else None
    if when is not None and _of_last_year(sentence, start, end, when):
        return "last year"
    background_at = max((i for i in range(start, first) if sentence.has_cue(i, "subordinate", "basis")), default=start)
    recent = age is not None or sentence.cue_in("recent", background_at, end)
    year = _year_of_instrument(sentence, last, now) or _year_before_object(sentence, first, now)
    if year:
        return f"year {year}"
    for i, token in enumerate(sentence.tokens[start:end], start):
        remembered = token.endswith("ذكري") and token.removeprefix("و").removeprefix("ب").removeprefix("ال") == "ذكري"
        if remembered and _recalls(sentence, chain, i, first):
            return "anniversary"
        if token == "مثل" and sentence.tokens[i + 1 : i + 2] == ["هذا"]:
            return "anniversary"
    if any(a.sense == "criticise" for a in chain[1:]) and not recent:
        return "reaction"
    inner = chain[0].position if chain else first
    if _long_after(sentence, start, min(first, inner)):
        return "interval"
    if chain and chain[0].kind == "masdar" and not recent and _bare(sentence.tokens[inner - 1]) in _MOMENTS:
        return "moment"
    scene = _same_scene(sentence, chain, first, last)
    for i in range(max(first - 2, 0), first):
        background = sentence.has_cue(i, "subordinate", "basis") or sentence.reading(i, "subordinate", "basis")
        if starts_anew(sentence, first):
            continue
        words_only = all(t.isalpha() for t in sentence.tokens[i + 1 : first])
        if _only_after(sentence, i):
            continue
        if background and not recent and not scene and words_only and not _act_between(chain, i, first):
            return "background"
    for i in range(max(inner - 3, 0), inner):
        if _only_after(sentence, i):
            continue
        if sentence.has_cue(i, "subordinate", "basis") or sentence.reading(i, "subordinate", "basis"):
            between = sentence.tokens[i + 1 : inner]
            if (
                not recent
                and not scene
                and all(t in ("ان", "التوصل", "الي", "تم", "حفل", "قيام", "ما") for t in between)
            ):
                return "subordinate clause"
    if _dates_back(sentence, start, end, now):
        return "dates back"
    if _elapsed_since(sentence, start, first, inner):
        return "elapsed"
    since = any(
        sentence.tokens[i].removeprefix("و") in _SINCE and sentence.tokens[i + 1 : i + 2] == ["ان"]
        for i in range(max(start, min(first, inner) - 4), min(first, inner))
    )
    if since:
        return "since"  # منذ أن دخل الاتفاق حيز النفاذ
    pluperfect = any(
        a.past_frame and a.sense in ("sign", "reach", "result", "announce", "agree") and a.kind == "past" for a in chain
    )
    opening = next((i for i, t in enumerate(sentence.tokens) if t.isalnum()), 0)
    told_before = (
        sentence.index > 0
        and start <= opening
        and sentence.tokens[opening] in _WERE
        and ("قد" in sentence.tokens[opening:inner] or any(_past_at(sentence, k) for k in range(opening + 1, inner)))
    )
    scene_before = sentence.index > 0 and _earlier_that_day(sentence, opening)
    pluperfect, told_before = pluperfect and not scene_before, told_before and not scene_before
    told_before = told_before and ":" not in sentence.tokens[opening:first]  # كان الملف واحدا: بروتوكول وقعاه
    if not recent and (pluperfect or told_before):
        return "كان قد"  # وكان المعارض قال إن
    if sentence.index > 1 and any(t in _LATE_MENTION for t in sentence.tokens[start:end]) and age is None:
        return "told late"
    low, high = min([first, *(a.position for a in chain[:1])]), max([last, *(a.position for a in chain[:1])])
    for i, token in enumerate(sentence.tokens[start : max(end - 2, start)], start):
        if token.lstrip("و") not in ("قبل", "منذ"):
            continue
        if i < low and i - start > 1 and "،" in sentence.tokens[i:low]:
            continue  # الحظر المفروض منذ عقود، ووقعا
        unit = next((k for k in range(i + 1, min(i + 4, end)) if sentence.tokens[k] in _AGES), -1)
        if unit > 0 and _dates_the_act(sentence, chain, i, unit, low, high):
            return "long ago"
    for i in sentence.find_cues("past", start, end):
        if i > last and chain and chain[0].position < first and _of_another_act(sentence, chain, last, i):
            continue
        phrase = sentence.reading(i, "past") is not None
        if (phrase and not recent) or 0 < i - last <= 4:
            return "past cue"
    return None


_MOMENTS = words("لحظه لحظات صوره صور مشهد مشاهد قصه ظروف كواليس زمن ذكريات")
"""What is shown or told of a signing that is over: `صورة توقيع المعاهدة`."""


def _bare(token: str) -> str:
    return token.removeprefix("و").removeprefix("ب").removeprefix("ل")


def _of_another_act(sentence: Sentence, chain: list[Act], last: int, position: int) -> bool:
    """`وقعتا الاتفاق الذي رفضته غانا العام الماضي`: the time of what a relative clause tells."""
    gap = range(last + 1, position)
    return any(sentence.tokens[k] in _RELATIVE for k in gap) and not _same_act_behind(sentence, chain, gap)


def _dates_back(sentence: Sentence, start: int, end: int, now: date | None) -> bool:
    """`يعود الاتفاق إلى عام 1998`"""
    for i in range(start, min(end, len(sentence.tokens) - 2)):
        if sentence.tokens[i] != "الي" or now is None:
            continue
        year = next((t for t in sentence.tokens[i + 1 : i + 3] if _YEAR.fullmatch(t)), None)
        if year and int(year) < now.year and any(_GOES_BACK.fullmatch(t) for t in sentence.tokens[start:i]):
            return True
    return False


_GOES_BACK = re.compile(r"[وف]?[يت](?:عود|رجع)(?:ان)?")


def _earlier_that_day(sentence: Sentence, opening: int) -> bool:
    """`وقبل ذلك، كان قد استقبل ... حيث وقعا`: the scenes of one day, told backwards."""
    tokens = sentence.tokens
    return tokens[opening].removeprefix("و") in ("قبل", "قبيل") and tokens[opening + 1 : opening + 2] in (
        ["ذلك"],
        ["هذا"],
    )


_AFTER = words("بعد وبعد")
_LEADING = words("اعلان الاعلان حفل مراسم قيام ان")


def _long_after(sentence: Sentence, start: int, act: int) -> bool:
    """`بعد أسبوع من توقيع`, `بعد ثلاثة أيام على إعلان`: the act is what something else came after."""
    tokens = sentence.tokens
    at = act - 2 if tokens[act - 1] in _LEADING else act - 1
    if at <= start or tokens[at] not in ("من", "علي"):
        return False
    span = tokens[max(at - 4, start) : at]
    return any(t in _AFTER for t in span) and any(t.removeprefix("ال") in _UNITS for t in span)


def _same_scene(sentence: Sentence, chain: list[Act], first: int, last: int) -> bool:
    """`تعانق الرئيسان إثر توقيعهما اتفاق سلام`: the lead shows the two just after they made something new.

    So too what the lead tells as its outcome: `تتنفس الأسواق الصعداء بعد أن أسفرت المحادثات عن اتفاق`.
    """
    if sentence.field != "text" or sentence.index or not chain or chain[0].sense not in _MAKING:
        return False
    act = chain[0]
    tokens = sentence.tokens
    definite = tokens[first].startswith(("ال", "لل", "بال"))
    definite = definite or any(t.startswith("ال") and t != "الي" for t in tokens[last + 1 : last + 2])
    if definite or act.future or act.negated or any(t in _SINCE for t in tokens[max(act.position - 3, 0) : first]):
        return False
    finished = any(t in _FINISHED for t in tokens[max(act.position - 3, 0) : act.position])
    if act.sense != "sign":  # behind the main clause: غداة التوصل إلى هدنة عاد النازحون recalls
        low = min(act.position, first)
        return any(t in _AFTER for t in tokens[max(low - 3, 4) : low]) and act.kind in ("past", "masdar")
    return act.enclitic == "هما" or finished or (act.kind == "past" and act.number == "d")


_MAKING = words("sign reach result")
_FINISHED = words("فرغا فرغتا فرغوا انتهيا انتهتا انتهوا انهيا انهتا اتما اتمتا")


def _only_after(sentence: Sentence, position: int) -> bool:
    """`لم يغادرا إلا بعد أن وقعا`: what the sentence says is that they did."""
    tokens = sentence.tokens
    return position > 0 and tokens[position - 1] == "الا" and any(t.lstrip("وف") == "لم" for t in tokens[:position])


def _elapsed_since(sentence: Sentence, start: int, first: int, inner: int) -> bool:
    """`مضى عام على توقيع ...`, `مرت ثلاثة عقود على معاهدة ...`: weeks or more have passed since; not so `مضت ساعة`."""
    for i in range(start, max(first, inner)):
        if sentence.tokens[i].removeprefix("و") not in _ELAPSED:
            continue
        behind = sentence.tokens[i + 1 : i + 7]
        if "علي" in behind and any(t.removeprefix("ال") in _LONG_UNITS for t in behind[: behind.index("علي")]):
            return True
    return False


def _of_last_year(sentence: Sentence, start: int, end: int, when: FoundDate) -> bool:
    """`في تموز من العام الماضي`: the month alone would be that of this year."""
    return when.precision in ("day", "month") and any(
        sentence.tokens[i] == "من"
        and sentence.tokens[i + 1 : i + 2] in (["العام"], ["السنه"])
        and sentence.tokens[i + 2 : i + 3]
        and sentence.tokens[i + 2] in ("الماضي", "الماضيه", "المنصرم", "المنصرمه", "الفايت", "الفارط", "الفارطه")
        for i in range(start, end)
    )


def _year_of_instrument(sentence: Sentence, last: int, now: date | None) -> str | None:
    """`معاهدة 1994`, `اتفاق حصص 2013`, `معاهدة أبرمت عام 1494`: a past year right behind the instrument."""
    for i in range(last + 1, min(last + 9, len(sentence.tokens))):
        token = sentence.tokens[i]
        if not token.isalnum():
            return None
        if _YEAR.fullmatch(token) and now is not None and int(token) < now.year:
            before = sentence.tokens[i - 1]
            dated = before.lstrip("وبل") in _BEFORE_YEAR and (int(token) < 1343 or 1500 > int(token) > 1460)
            dated = dated or (before in _BEFORE_YEAR and 1500 <= int(token) < 1800)
            following = sentence.tokens[i + 1 : i + 2]
            dated = dated or (before == "في" and _no_count(following))
            if dated or (i - last <= 2 and following not in (["-"], ["/"])):
                return token
    return None


_IMPERFECT = re.compile(r"ي\w{3,}")


def _no_count(following: list[str]) -> bool:
    """Whether a number before these words counts nothing: `في 2014 لإنجاز`, `في 2014.`; not `في 2014 قرية`."""
    return (
        not following
        or not following[0].isalpha()
        or following[0][0] in "لبو"
        or (following[0] in _FUNCTION or _IMPERFECT.fullmatch(following[0]) is not None)
    )


_FUNCTION = words("في من علي بين ان خلال بعد قبل الي عن مع التي الذي")


def _year_before_object(sentence: Sentence, first: int, now: date | None) -> str | None:
    """`وقعتا في 2015 اتفاقا`: with an instrument behind it the number counts nothing."""
    if first < 2 or now is None:
        return None
    before, token = sentence.tokens[first - 2 : first]
    old = _YEAR.fullmatch(token) and int(token) < now.year and before in ("في", "خلال")
    return token if old else None


def _past_at(sentence: Sentence, position: int) -> bool:
    act = sentence.reading(position, "act")
    return act is not None and act.kind == "past"


def _recalls(sentence: Sentence, chain: list[Act], position: int, first: int) -> bool:
    """Whether the act or its instrument has an anniversary (`ذكرى توقيع`); not so `في ذكرى الاستقلال، جرى التوقيع`."""
    target = min([first, *(a.position for a in chain[:1] if a.kind == "masdar")])
    if position > target:
        return any(sentence.tokens[k] in _RELATIVE for k in range(target, position)) or not chain
    if any(not t[0].isalnum() for t in sentence.tokens[position:target] if t != '"'):
        return False
    between = range(position + 1, target)
    if any(_past_at(sentence, k) or _LIGHT_PAST.fullmatch(sentence.tokens[k]) for k in between):
        return False
    return not chain or chain[0].position >= target


_LIGHT_PAST = re.compile(r"[وف]?(?:تم|تمت|جري|جرت|شهد|شهدت)")


def _act_between(chain: list[Act], low: int, high: int) -> bool:
    return any(low < a.position < high for a in chain)
