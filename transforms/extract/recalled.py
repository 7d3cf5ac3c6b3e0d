"""Whether an act is the news of its item or recalled: an older date, an anniversary, background."""

import re
from datetime import date

from transforms.dates import FoundDate, age_days
from transforms.extract.clauses import in_clausal_aside, starts_anew
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.temporal import (
    RECENT_DAYS,
    RELATIVES,
    SINCE,
    UNITS,
    as_day,
    dates_the_act,
    same_act_behind,
    tells_more,
)
from transforms.extract.wordlists import words

__all__ = ["belongs_to_year", "is_historical"]

_YEAR = re.compile(r"1[1-9]\d\d|20\d\d")
_BEFORE_YEAR = words("عام سنه العام السنه بعام لعام")
_LONG_UNITS = UNITS - words("ساعه ساعات ساعتين يوم ايام يومين")
_ELAPSED = words("مضي مضت مر مرت مرور بمرور لمرور انقضي انقضت يمضي تمر يمر")
_WERE = words("وكان وكانت كان كانت وكانا وكانتا وكانوا")
_AGES = words("قرن قرون عقود عقدين")
_LATE_MENTION = words("موخرا اخيرا حديثا")


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
    if age is not None and age > RECENT_DAYS:
        return f"date {when.value or when.precision}" if when else None
    if when is not None and _of_last_year(sentence, start, end, when):
        return "last year"
    background_at = max((i for i in range(start, first) if sentence.has_cue(i, "subordinate", "basis")), default=start)
    dated = age is not None and when is not None and when.precision not in ("month", "year")
    recent = dated or sentence.cue_in("recent", background_at, end)
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
    if chain and _so_far(sentence, chain[0], last):
        return "so far"
    if chain and not recent and _is_moment(sentence, chain[0]):
        return "moment"
    if chain and _by_former(sentence, inner, end):
        return "former"
    if not recent and chain and chain[0].kind == "past" and _had_before(sentence, start, inner):
        return "سبق أن"
    freed = not chain and _is_swap(sentence, first)
    scene = _same_scene(sentence, chain, first, last)
    for i in range(max(first - 2, 0), first):
        background = sentence.has_cue(i, "subordinate", "basis") or sentence.reading(i, "subordinate", "basis")
        if starts_anew(sentence, first):
            continue
        words_only = all(t.isalpha() for t in sentence.tokens[i + 1 : first])
        if _only_after(sentence, i) or freed:
            continue
        if background and not recent and not scene and words_only and not _act_between(chain, i, first):
            return "background"
    for i in range(max(inner - 3, 0), inner):
        if _only_after(sentence, i) or freed:
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
        sentence.tokens[i].removeprefix("و") in SINCE and sentence.tokens[i + 1 : i + 2] == ["ان"]
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
        if unit > 0 and dates_the_act(sentence, chain, i, unit, low, high):
            return "long ago"
    for i in sentence.find_cues("past", start, end):
        if in_clausal_aside(sentence, i, inner):
            continue
        if i > last and chain and chain[0].position < first and _of_another_act(sentence, chain, last, i):
            continue
        if i > max(last, inner) and tells_more(sentence, range(max(last, inner) + 1, i)):
            continue
        phrase = sentence.reading(i, "past") is not None
        if phrase and sentence.tokens[i : i + 3] == ["في", "وقت", "سابق"]:
            return "past cue"  # في وقت سابق من هذا الشهر
        near = 1 if sentence.tokens[i] in _HISTORIC else 4  # قمتهما التاريخية is of today
        if (phrase and not recent) or 0 < i - last <= near:
            return "past cue"
    if _not_yet_applied(sentence, last, recent):
        return "not yet applied"
    return None


_HISTORIC = words("التاريخي التاريخيه")


def _not_yet_applied(sentence: Sentence, last: int, recent: bool) -> bool:
    """`ووقعت اتفاقا مع غانا لكنه لم يدخل حيز التنفيذ`: behind the lead, what has been waiting since it was signed."""
    tokens = sentence.tokens
    behind = range(last + 1, min(last + _WAITS_WITHIN, len(tokens) - 2))
    waits = (i for i in behind if tokens[i] in _BUT_IT and tokens[i + 1] == "لم" and tokens[i + 2] in _TAKES_EFFECT)
    return sentence.index > 0 and not recent and next(waits, -1) >= 0


_BUT_IT = words("لكنه لكنها ولكنه ولكنها انه انها")
_TAKES_EFFECT = words("يدخل تدخل يسر تسر يطبق تطبق ينفذ تنفذ")
_WAITS_WITHIN = 14


def _so_far(sentence: Sentence, act: Act, last: int) -> bool:
    """`وقعت كينيا حتى الآن اتفاقيات مع`: how many there are by now, none of them the news."""
    tokens = sentence.tokens
    if act.sense != "sign" or act.kind == "imperfect":
        return False
    counted = any(t.isdecimal() for t in tokens[max(last - 2, 0) : last])
    behind = (
        *range(act.position + 1, act.position + 1 + _SO_FAR),
        *range(last + 1, last + (_COUNTED if counted else 2)),
    )
    if any(tokens[i : i + 2] in _UNTIL_NOW for i in behind):
        return True
    return counted and any(
        tokens[i] in ("خلال", "في", "منذ") and any(t in _YEARS for t in tokens[i + 1 : i + 5])
        for i in range(last + 1, min(last + _COUNTED, len(tokens)))
    )


_SO_FAR = 4
_COUNTED = 9
_YEARS = words("سنوات اعوام عامين سنتين اشهر عقود عقدين")
_UNTIL_NOW = [["حتي", "الان"], ["حتي", "اليوم"], ["لحد", "الان"], ["حتي", "تاريخه"]]
_MOMENTS = words("لحظه لحظات صوره صور مشهد مشاهد قصه ظروف كواليس زمن ذكريات")
"""What is shown or told of a signing that is over: `صورة توقيع المعاهدة`."""


_DAYS = words("يوم ليله عام سنه لحظه")
_PLACES = words("البيت القاعه القصر الغرفه الفندق المكان المدينه المنزل المبني الطاوله العام السنه")


def _is_moment(sentence: Sentence, act: Act) -> bool:
    """`صورة توقيع المعاهدة`, `يوم وقعت كينيا`, `البيت الذي وقعت فيه`: an act that tells which day, place or picture."""
    tokens = sentence.tokens
    before = tokens[act.position - 1] if act.position else ""
    if act.kind == "masdar":
        return _bare(before) in _MOMENTS
    if act.kind != "past" or act.enclitic:
        return False
    within = before in RELATIVES and tokens[act.position + 1 : act.position + 2] in (["فيه"], ["فيها"])
    return before in _DAYS or (within and _bare(tokens[act.position - 2]) in _PLACES)


def _by_former(sentence: Sentence, inner: int, end: int) -> bool:
    """`الوزير الراحل الذي وقع`, `محطات الرئيس الأسبق توقيع`: what somebody did who is no longer in office."""
    former = any(t in _FORMER for t in sentence.tokens[max(inner - _FORMER_WITHIN, 0) : inner])
    return former and not sentence.cue_in("recent", inner, end)


_FORMER = words("الراحل الراحله الاسبق السابق السابقه المتقاعد")
_FORMER_WITHIN = 4


def _had_before(sentence: Sentence, start: int, inner: int) -> bool:
    """`سبق لكينيا أن وقعت`; not so `لم يسبق لها أن وقعت`."""
    tokens = sentence.tokens
    if inner < 2 or tokens[inner - 1] != "ان":
        return False
    return any(tokens[i].lstrip("وف") in ("سبق", "سبقت") for i in range(max(inner - 8, start), inner - 1))


def _bare(token: str) -> str:
    return token.removeprefix("و").removeprefix("ب").removeprefix("ل")


def _of_another_act(sentence: Sentence, chain: list[Act], last: int, position: int) -> bool:
    """`وقعتا الاتفاق الذي رفضته غانا العام الماضي`: the time of what a relative clause tells."""
    gap = range(last + 1, position)
    return any(sentence.tokens[k] in RELATIVES for k in gap) and not same_act_behind(sentence, chain, gap)


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
    return any(t in _AFTER for t in span) and any(t.removeprefix("ال") in UNITS for t in span)


def _same_scene(sentence: Sentence, chain: list[Act], first: int, last: int) -> bool:
    """`تعانق الرئيسان إثر توقيعهما اتفاق سلام`: the lead shows the two just after they made something new.

    So too what the lead tells as its outcome: `تتنفس الأسواق الصعداء بعد أن أسفرت المحادثات عن اتفاق`.
    """
    if sentence.field != "text" or sentence.index or not chain or chain[0].sense not in _MAKING:
        return False
    act = chain[0]
    tokens = sentence.tokens
    if any(t in _DURING_IT for t in tokens[act.position + 1 : act.position + 3]):
        return True  # اختتم زيارته بعد أن وقع خلالها
    definite = tokens[first].startswith(("ال", "لل", "بال"))
    definite = definite or any(t.startswith("ال") and t != "الي" for t in tokens[last + 1 : last + 2])
    if definite or act.future or act.negated or any(t in SINCE for t in tokens[max(act.position - 3, 0) : first]):
        return False
    finished = any(t in _FINISHED for t in tokens[max(act.position - 3, 0) : act.position])
    if act.sense != "sign":  # behind the main clause: غداة التوصل إلى هدنة عاد النازحون recalls
        low = min(act.position, first)
        return any(t in _AFTER for t in tokens[max(low - 3, 4) : low]) and act.kind in ("past", "masdar")
    return act.enclitic == "هما" or finished or (act.kind == "past" and act.number == "d")


_DURING_IT = words("خلالها خلاله اثناءها اثناءه")
_MAKING = words("sign reach result")
_FINISHED = words("فرغا فرغتا فرغوا انتهيا انتهتا انتهوا انهيا انهتا اتما اتمتا")


def _is_swap(sentence: Sentence, first: int) -> bool:
    """`عودة الجنود في إطار صفقة تبادل`: what prisoners are freed under is no older agreement."""
    return sentence.tokens[first - 1] in ("اطار", "ضمن") and any(
        r.value == "exchange" for _, _, hit in sentence.spans.get(first, ()) for r in hit.readings
    )


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
        if "،" in sentence.tokens[i + 1 : first]:
            continue  # مر عام على الاستئناف، وشهد هذا الأسبوع
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
        if not token.isalnum() or tells_more(sentence, range(i, i + 1)):
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


def belongs_to_year(sentence: Sentence, last: int, now: date | None) -> bool:
    """`معاهدة الحدود بين كينيا وغانا لعام 1965`: a past year, in the name of the instrument that ends at `last`."""
    for i in range(last + 2, min(last + _NAME_REACH, len(sentence.tokens))):
        token = sentence.tokens[i]
        if not token.isalnum() or sentence.reading(i, "instrument") is not None:
            return False
        if _YEAR.fullmatch(token) and now is not None and int(token) < now.year:
            return sentence.tokens[i - 1] in _OF_YEAR
    return False


_OF_YEAR = words("لعام لسنه للعام للسنه")
_NAME_REACH = 12


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
        return any(sentence.tokens[k] in RELATIVES for k in range(target, position)) or not chain
    if any(not t[0].isalnum() for t in sentence.tokens[position:target] if t != '"'):
        return False
    between = range(position + 1, target)
    if any(_past_at(sentence, k) or _LIGHT_PAST.fullmatch(sentence.tokens[k]) for k in between):
        return False
    return not chain or chain[0].position >= target


_LIGHT_PAST = re.compile(r"[وف]?(?:تم|تمت|جري|جرت|شهد|شهدت)")


def _act_between(chain: list[Act], low: int, high: int) -> bool:
    return any(low < a.position < high for a in chain)
