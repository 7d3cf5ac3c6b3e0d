"""The words that say what happens to an agreement or to sanctions."""

from transforms.extract.chains import PREPOSITIONS
from transforms.extract.clauses import RELATIVE
from transforms.extract.guards import allowed, needs_preposition
from transforms.extract.mood import mood_of
from transforms.extract.objects import by_signature, ends_something_else
from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.extract.signatures import signature_of
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["acts_of"]

_FINITE = ("past", "imperfect")
MAX_ACTS = 24
"""Acts looked at in one sentence."""


def acts_of(sentence: Sentence) -> list[Act]:
    """Every act of the sentence with its negation and tense, in order."""
    if sentence.acts is None:
        sentence.acts = _acts_in(sentence)
    return sentence.acts


def _acts_in(sentence: Sentence) -> list[Act]:
    acts: list[Act] = []
    taken = -1
    named = _in_names(sentence)
    signed = -1
    """Where the signature stands that the light verb before it has counted."""
    for first, last, hit in sorted((item for item in sentence.hits if item[2].senses), key=_plain_first):
        if first <= taken or first in named or first == signed:
            continue
        if first == last and "basis" in sentence.cues[first]:  # عملا باتفاق
            continue
        readings = [
            r
            for r in hit.readings
            if r.cls == "act" and not _misread(sentence, first, r, hit.enclitic) and allowed(sentence, first, last, r)
        ]
        if first == last and "basis" in sentence.cues[first]:  # عملا بـ
            continue
        if not readings or (hit.proclitic and _is_name(sentence, first)) or _of_an_office(sentence, first, readings[0]):
            continue
        reading = readings[0]
        taken = last
        if acts and acts[-1].sense == reading.value == "sign" and by_signature(sentence.tokens[first]):
            continue
        at, kind = first, reading.kind
        if reading.guard == "signature":
            at = signed = signature_of(sentence, last)
            kind = "masdar" if first and sentence.tokens[first - 1] in PREPOSITIONS else kind  # عن وضع توقيعه
        if len(acts) >= MAX_ACTS:
            break
        acts.append(
            Act(
                at,
                reading.value,
                kind,
                reading.number,
                hit.enclitic,
                *mood_of(sentence, first, hit.proclitic, reading),
            )
        )
    acts.sort()
    return acts


def _misread(sentence: Sentence, first: int, reading: Reading, enclitic: str) -> bool:
    """A verb takes ني, not ي; some take their object only with a preposition, عقد not with a pronoun (عقدة)."""
    if enclitic == "ي" and reading.kind in _FINITE:
        return True
    if (
        reading.value == "terminate"
        and reading.kind in _FINITE
        and not enclitic
        and ends_something_else(sentence, first)
    ):
        return True
    if sentence.tokens[first] == "نهايه" and first and sentence.tokens[first - 1].lstrip("وف") in _AT:
        return True  # في نهاية الاجتماع
    if sentence.tokens[first] == "عمل" and reading.value == "negotiate" and first and _is_working(sentence, first - 1):
        return True
    if reading.guard == "object_adjacent" and _was_held(sentence, first):
        return True  # القمة التي عقدت
    if reading.value == "suspend" and reading.kind == "past" and _comments(sentence, first):
        return True  # علقت واشنطن على البيان
    if enclitic and reading.value == "plan" and first and sentence.tokens[first - 1] in ("طال", "طول"):
        return True  # اتفاق طال انتظاره
    if sentence.tokens[first].removeprefix("و") == "بلاغ":
        return True  # a communiqué, not ب and لاغ
    if sentence.tokens[first] == "عرض" and sentence.tokens[first - 1 : first] == ["في"]:
        return sentence.tokens[first + 1 : first + 2] in _OPEN_SEA
    if reading.value == "negotiate" and first and sentence.tokens[first] == "عمل":
        return sentence.tokens[first - 1].lstrip("وبل") in _OF_WORK  # جلسة عمل
    return needs_preposition(reading, enclitic) or (reading.kind == "imperfect" and _passes(sentence, first))


_AT = words("ي قبل حتي بحلول منذ")
_OPEN_SEA = [["البحر"], ["المحيط"], ["البحار"], ["مياه"], ["المياه"]]
"""What one is in the midst of (`في عرض البحر`), and what no offer is made of."""


def _was_held(sentence: Sentence, first: int) -> bool:
    """Whether a relative verb tells of a meeting that it was held."""
    if not first or sentence.tokens[first - 1] not in RELATIVE:
        return False
    return any(sentence.reading(i, "talk") for i in range(max(first - 4, 0), first - 1))


def _comments(sentence: Sentence, first: int) -> bool:
    """`علقت الخارجية على الاتفاق`: to comment on, where `على` comes before what could be suspended."""
    if sentence.tokens[first].lstrip("وف") not in ("علق", "علقت", "علقا", "علقتا", "علقوا"):
        return False
    for i in range(first + 1, min(first + _COMMENT_REACH, len(sentence.tokens))):
        if sentence.tokens[i] == "علي":
            return True
        if sentence.reading(i, "instrument", "sanction", "act") is not None:
            return False
    return False


_COMMENT_REACH = 10
_OF_WORK = words("جلسه زياره رشه اجتماع لقاء عشاء غداء فطور فريق خطه برنامج فرص عقد يوم رحله مجموعه لجنه حلقه")
"""Nouns that work is told of; without their first letter و."""
_PASSING = words(
    """
    يوم يومان يومين ايام الايام ساعه ساعات ساعتان دقايق اسبوع اسبوعان اسابيع شهر شهران اشهر شهور عام عامان سنه سنتان
    سنوات اعوام وقت الوقت زمن قدما قدم
    """
)


def _passes(sentence: Sentence, first: int) -> bool:
    """`لم يمض يوم`, `تمضي قدما`: time passes or somebody goes on, and nobody signs."""
    token = sentence.tokens[first]
    following = sentence.tokens[first + 1 : first + 2]
    if not token.endswith(("مض", "مضي", "مضون", "مضيان", "مضيا")) or not following:
        return False
    return following[0] in _PASSING or "قدما" in sentence.tokens[first + 1 : first + 6]


_WORKING = words(
    "غداء عشاء فطور افطار ماده مادبه جلسه جلسات ورشه ورش ورقه زياره خليه خطه برنامج فريق مجموعه جدول يوم ايام ساعات "
    "ساعه رحله جوله فرص رخصه تصريح اليه علاقه مراسم طاوله"
)


def _is_working(sentence: Sentence, before: int) -> bool:
    """`غداء عمل`, `زيارة عمل`, `فريق عمل`: the noun, behind another one without article."""
    token = sentence.tokens[before].lstrip("و")
    bare = token[1:] if token[:1] in ("ب", "ل") and token[1:] in _WORKING else token
    return bare in _WORKING or (not token.startswith("ال") and sentence.reading(before, "talk") is not None)


def _in_names(sentence: Sentence) -> set[int]:
    """Tokens inside a phrase that names an instrument: `مذكرة تفاهم` and `تبادل أسرى` hold no act."""
    return {
        i
        for first, last, hit in sentence.hits
        if last > first and any(r.cls == "instrument" for r in hit.readings)
        for i in range(first if any(r.value == "exchange" for r in hit.readings) else first + 1, last + 1)
    }


def _of_an_office(sentence: Sentence, first: int, reading: Reading) -> bool:
    """`وزير التخطيط`, `لجنة التفاوض`: the noun says what an office is for."""
    if reading.kind != "masdar" or not first or not sentence.tokens[first].startswith(("ال", "وال")):
        return False
    head = first - 1
    if sentence.tokens[first].startswith("وال"):  # وزارة الشؤون الاجتماعية والتخطيط
        while head > max(first - _PORTFOLIO, 0) and sentence.tokens[head].startswith(("ال", "وال")):
            head -= 1
    return not sentence.tokens[head].startswith("ال") and _is_office(sentence, head)


_PORTFOLIO = 7
"""Tokens of the longest list of what a ministry is for."""


def _is_office(sentence: Sentence, position: int) -> bool:
    return any(
        last == position and not hit.enclitic and any(r.cls == "head" and r.value != "analyst" for r in hit.readings)
        for _, last, hit in sentence.spans.get(position, ())
    )


def _is_name(sentence: Sentence, first: int) -> bool:
    """`لندن` is a city, not ل and a verb."""
    return any(
        not hit.proclitic and any(r.cls == "state" for r in hit.readings) for _, _, hit in sentence.spans.get(first, ())
    )


def _plain_first(item: tuple[int, int, Hit]) -> tuple[int, int, int]:
    """Of two readings of the same words the one without a pronoun: يسري before يسر + ي."""
    first, last, hit = item
    return first, -last, len(hit.enclitic)
