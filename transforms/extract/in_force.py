"""Words that say that an agreement begins to be in force, or has run out."""

import re

from transforms.extract.clauses import RELATIVE
from transforms.extract.objects import instrument_within
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["TERMS", "from_now", "has_ended", "just_begun", "takes_effect", "truce_begins"]

_FINITE = ("past", "imperfect")
TERMS = words("مفعول اجل مده صلاحيه سريان العمل مهله فتره")
"""What an agreement has that runs out."""


def has_ended(sentence: Sentence, first: int, last: int) -> bool:
    """`إن اتفاق الحبوب مع غانا انتهى عمليا`: the subject before the verb is an agreement, and only a time follows.

    Not so `انتهى إلى صيغة`, `انتهى بهم`, and nothing where another verb, an aside or a clause stands between.
    """
    tokens = sentence.tokens
    following = tokens[last + 1 : last + 2]
    if (
        following
        and following[0].isalnum()
        and following[0] not in _ENDS_AT
        and not sentence.has_cue(last + 1, "recent")
    ):
        return False
    for i in range(first - 1, max(first - _SUBJECT_OF_ENDING, -1), -1):
        act = sentence.reading(i, "act")
        if not tokens[i].isalnum() or tokens[i] in RELATIVE or (act is not None and act.kind in _FINITE):
            return False
        if sentence.reading(i, "instrument") is not None:
            return i == 0 or tokens[i - 1] in _THAT or not tokens[i - 1].isalnum()
    return False


_SUBJECT_OF_ENDING = 11
_THAT = words("ان بان وان")
_ENDS_AT = words("عمليا رسميا نهائيا نهاييا فعليا منذ مساء صباح فجر يوم عند قبل لان بعدما وانه وان ولن ولم دون")


_FROM_NOW = words("اعتبارا ابتداء بدءا بدايه انطلاقا")


def from_now(sentence: Sentence, first: int, last: int) -> bool:
    """`يسري اعتبارا من`, `يسري من فجر اليوم اتفاق`, `لن يسري الاتفاق قبل`."""
    near = range(last + 1, min(last + 5, len(sentence.tokens)))
    if any(t.lstrip("و") in _FROM_NOW for t in sentence.tokens[max(first - 1, 0) : last + 5]):
        return True
    if first and sentence.tokens[first - 1].removeprefix("و") in ("لن", "لم", "لا"):
        return instrument_within(sentence, last + 1, 2)
    return any(sentence.has_cue(i, "recent") for i in near) and instrument_within(sentence, last + 1, 7)


_BEGINS = re.compile(r"(?:و|ف)?(?:س?[يت])?(?:بدا|بداا|بدات|بدء|بدي|انطلق|انطلاق|نطلق)(?:ت)?")
_BEGIN_REACH = 9


def just_begun(sentence: Sentence, first: int) -> bool:
    """`بدأ سريان`, `بدأ عند منتصف ليل الاثنين سريان`: only words of time between."""
    for i in range(first - 1, max(first - _BEGIN_REACH, -1), -1):
        if _BEGINS.fullmatch(sentence.tokens[i]):
            return True
        if first - i > 3 and not _tells_time(sentence, i):
            return False
    return False


_HOURS = words(
    """
    الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه العاشره الواحده عند في منذ من
    فجر صباح مساء ظهر عصر ليل ليله نهار منتصف يوم ساعه الساعه اول فور قبل
    """
)


def _tells_time(sentence: Sentence, position: int) -> bool:
    token = sentence.tokens[position]
    return token in _HOURS or token.isdecimal() or "recent" in sentence.cues[position] or token == "الليل"


def takes_effect(sentence: Sentence, last: int) -> bool:
    """`سرى مفعول الاتفاقية`, `سرت منذ فجر اليوم الهدنة`: what took effect follows, words of time between."""
    for i in range(last + 1, min(last + 9, len(sentence.tokens))):
        if sentence.tokens[i] in TERMS or sentence.reading(i, "instrument") is not None:
            return instrument_within(sentence, i, 3)
        if not _tells_time(sentence, i):
            return False
    return False


def truce_begins(sentence: Sentence, last: int) -> bool:
    """`بدأت عند منتصف الليل هدنة`, `بدأ وقف إطلاق النار`; not `بدأت الهدنة تنهار`."""
    for i in range(last + 1, min(last + _BEGIN_REACH, len(sentence.tokens))):
        for _, end, hit in sentence.spans.get(i, ()):
            if not hit.proclitic.endswith(("ب", "ل")) and any(r.value == "ceasefire" for r in hit.readings):
                following = sentence.tokens[end + 1 : end + 2]
                return not following or _IMPERFECT.fullmatch(following[0]) is None
        if not _tells_time(sentence, i):
            return False
    return False


_IMPERFECT = re.compile(r"[يت]\w{3,}")
