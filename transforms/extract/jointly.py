"""What two sides do together: whether both stand beside an act, and what they decide."""

import re

from transforms.extract.deeds import MUTUAL, is_mutual
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "accepted_by_both",
    "adopted_together",
    "is_swapped",
    "joint_deed",
    "of_both",
    "resumed_together",
    "two_sides",
]

_FINITE = ("past", "imperfect")
_BOTH = words("الجانبان الطرفان البلدان الدولتان الرييسان الوزيران الوفدان الحكومتان العاصمتان الزعيمان القايدان")


def joint_deed(sentence: Sentence, first: int, last: int, number: str) -> int:
    """Where that stands which two states decide together, as in `قررتا استئناف العلاقات`, or -1."""
    if MUTUAL.isdisjoint(sentence.tokens[last + 1 : last + 13]):
        return -1
    for i in range(last + 1, min(last + 13, len(sentence.tokens))):
        if is_mutual(sentence, i):
            both = number == "d" or two_sides(sentence, last + 1, i) or two_sides(sentence, max(first - 6, 0), first)
            return i if both else -1
        act = sentence.reading(i, "act")
        if act is not None and (act.kind in _FINITE or act.value in _CONCLUDES):
            return -1  # أعلنت الخارجية الكينية توقيع أكرا ونيروبي على إلغاء
    return -1


_CONCLUDES = frozenset(("sign", "reach", "ratify"))


def resumed_together(sentence: Sentence, first: int) -> int:
    """`استأنفت كينيا وغانا علاقاتهما`: where the relations stand that two states take up again, or -1."""
    if _RESUMES.fullmatch(sentence.tokens[first]) is None:
        return -1
    behind = range(first + 1, min(first + _RESUMED_WITHIN, len(sentence.tokens)))
    theirs = next((i for i in behind if sentence.tokens[i] in _THEIR_RELATIONS), -1)
    if theirs >= 0:
        return theirs
    for i in behind[:-1]:  # استأنفت كينيا وغانا العلاقات الدبلوماسية
        if sentence.tokens[i] == "العلاقات" and sentence.tokens[i + 1] in _BETWEEN_STATES:
            both = two_sides(sentence, first + 1, i) or two_sides(sentence, max(first - 6, 0), first)
            return i if both else -1
    return -1


_RESUMES = re.compile(r"[وف]?س?(?:است[اء]نف|[يت]ست[اء]نف|طبع|[يت]طبع)(?:ت|ا|تا|ان)?")
_RESUMED_WITHIN = 9
_BETWEEN_STATES = words("الدبلوماسيه الديبلوماسيه القنصليه")
_THEIR_RELATIONS = words("علاقاتهما علاقتهما")
_ADOPTED_WITHIN = 14


def adopted_together(sentence: Sentence, first: int, last: int) -> bool:
    """`اعتمدت كينيا مع غانا خارطة طريق`: two sides, and no house of one state, adopt what they share."""
    for i in range(last + 1, min(last + 1 + _ADOPTED_WITHIN, len(sentence.tokens))):
        if sentence.reading(i, "instrument") is not None:
            partner = any(sentence.tokens[k] == "مع" and sentence.reading(k + 1, "state") for k in range(last + 1, i))
            return partner or two_sides(sentence, last + 1, i) or two_sides(sentence, max(first - 10, 0), first)
        act = sentence.reading(i, "act")
        if (act is not None and act.kind in _FINITE) or sentence.has_cue(i, "clause", "that"):
            return False
    return False


def of_both(sentence: Sentence, last: int) -> bool:
    """Whether the subject is two states: `وافقت كينيا وغانا على`, `توافق الجانبان على`; not one organ of a state."""
    tokens = sentence.tokens
    end = next((i for i in range(last + 1, min(last + 16, len(tokens))) if tokens[i] == "علي"), -1)
    return end >= 0 and two_sides(sentence, last + 1, end)


def accepted_by_both(sentence: Sentence, last: int, number: str) -> bool:
    """`قبلت كينيا وغانا أمس هدنة`: two states and, behind them, an agreement as the object."""
    for i in range(last + 1, min(last + 12, len(sentence.tokens))):
        if sentence.reading(i, "instrument") is not None:
            plain = any(hit.proclitic in ("", "ال") for _, _, hit in sentence.spans.get(i, ()))
            return plain and (number == "d" or two_sides(sentence, last + 1, i))
        act = sentence.reading(i, "act")
        if act is not None and act.kind != "participle":
            return False
    return False


def two_sides(sentence: Sentence, start: int, end: int) -> bool:
    tokens = sentence.tokens
    if any(t in _BOTH for t in tokens[start:end]):
        return True
    states = [
        i
        for i in range(start, end)
        for _, _, hit in sentence.spans.get(i, ())
        if any(r.cls == "state" for r in hit.readings)
    ]
    return len(states) >= 2 and any(_joined(sentence, i) for i in states[1:])


def _joined(sentence: Sentence, position: int) -> bool:
    """`وغانا`, `والرئيس الغاني`"""
    here = any(hit.proclitic.startswith("و") for _, _, hit in sentence.spans.get(position, ()))
    office = sentence.tokens[position - 1].startswith("وال") and sentence.reading(position - 1, "head") is not None
    return here or office


def is_swapped(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`عاد الجنود في إطار صفقة تبادل`, `أفرجت عن سجناء في عملية تبادل`: the exchange is what set them free."""
    lead = range(max(first - _FREED_WITHIN, 0), first)
    if any(a.position in lead and a.sense in _NOT_DONE for a in acts):
        return False
    by = any(t in _BY_WAY_OF for t in sentence.tokens[max(first - 3, 0) : first])
    return by and any(_FREED.fullmatch(sentence.tokens[i]) for i in lead)


_FREED_WITHIN = 18
_NOT_DONE = words("negotiate plan propose reject fail deny threaten")
_BY_WAY_OF = words("في اطار ضمن عبر خلال")
_FREED = re.compile(
    r"[وف]?(?:[اي]?فرج(?:ت|تا|ا|وا)?|الافراج|اطلق(?:ت|تا|ا)?|اطلاق|عاد(?:ت|وا)?|عوده|استعاد(?:ت|تا|ا)?|تسلم(?:ت|تا|ا)?|سلم(?:ت|تا|ا)?)"
)
