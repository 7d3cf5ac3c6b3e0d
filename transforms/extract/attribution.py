"""On whose word a record rests."""

import re

from transforms.extract.clauses import clause_of
from transforms.extract.draft import Draft
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["attribution_of"]


def attribution_of(draft: Draft) -> str:
    """official (a speaker in office), unnamed (sources), other_side (the side that denies it) or agency."""
    sentence = draft.sentence
    if _from_sources(sentence):
        return "unnamed"
    start = clause_of(sentence, draft.first)[0] - _BEFORE_CLAUSE
    speaker = any(i >= start and _spoken_by_official(sentence, i, act) for i, act in _tellings(sentence))
    if draft.status == "denied":
        return "other_side" if speaker else "agency"
    return "official" if speaker or _according_to_official(sentence) or _quoted_after_colon(sentence) else "agency"


_BEFORE_CLAUSE = 12
_SPEAKER_REACH = 6
_TELLING = frozenset(("say", "announce", "deny"))
_FINITE = ("past", "imperfect")


def _tellings(sentence: Sentence) -> list[tuple[int, Reading]]:
    return [
        (first, reading)
        for first, _, hit in sentence.hits
        for reading in hit.readings
        if reading.cls == "act" and reading.value in _TELLING
    ]


def _spoken_by_official(sentence: Sentence, position: int, act: Reading) -> bool:
    """`قال الوزير`, `ذكرت الخارجية`, `الوزير أعلن`: an office or a state, and no newsroom, is the subject."""
    behind = range(position + 1, min(position + _SPEAKER_REACH, len(sentence.tokens)))
    if any(_is_press(sentence, i) for i in behind):
        return False
    if any(sentence.reading(i, "head", "state") for i in behind):
        return True
    before = range(max(position - _SPEAKER_REACH, 0), position)
    return act.kind in _FINITE and any(sentence.reading(i, "head") for i in before)


def _is_press(sentence: Sentence, position: int) -> bool:
    return any(
        r.cls == "org" and r.value == "press" for _, _, hit in sentence.spans.get(position, ()) for r in hit.readings
    )


_ACCORDING = words("بحسب حسب وفق وفقا لسان نقلا بيان ببيان تصريح تصريحات")


def _according_to_official(sentence: Sentence) -> bool:
    """`بحسب وزارة الخارجية`, `في بيان للرئاسة`"""
    for i, token in enumerate(sentence.tokens):
        if token.removeprefix("و") in _ACCORDING:
            behind = range(i + 1, min(i + 4, len(sentence.tokens)))
            if any(sentence.reading(k, "head") for k in behind) and not any(_is_press(sentence, k) for k in behind):
                return True
    return False


def _quoted_after_colon(sentence: Sentence) -> bool:
    """`لافروف: وقعنا`, `الخارجية المصرية: توقيع`: who speaks in a headline."""
    if sentence.field != "title" or ":" not in sentence.tokens[1:_SPEAKER_REACH]:
        return False
    speaker = range(sentence.tokens.index(":", 1))
    office = any((r := sentence.reading(i, "state")) and r.kind == "leader" for i in speaker)
    return office or any(sentence.reading(i, "head") for i in speaker)


_SOURCES = words("مصدر مصادر مصدران مصدرين المصدر المصادر المصدران")
_ON_WORD_OF = words("عن بحسب حسب وفق وفقا علي الي")
_KINDS_OF_SOURCE = re.compile(
    r"(?:ال)?(?:مطلع|دبلوماسي|حكومي|رسمي|امني|عسكري|مقرب|موثوق|قريب|مسوول|سياسي|برلماني|ملاحي|تجاري|وزاري)"
    r"(?:ه|ين|ون|ان|تان|تين)?"
)
_HIDDEN = (("عدم", words("الكشف كشف ذكر نشر الافصاح")), ("لم", words("تسمه يسمه تسمهم يسمهم تسمها")))


def _from_sources(sentence: Sentence) -> bool:
    """`قال مصدر`, `مصادر دبلوماسية`, `طلب عدم ذكر اسمه`; not so `مصادر الطاقة`."""
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if any(token == word and following in rest for word, rest in _HIDDEN):
            return True
        if token.lstrip("ولب") not in _SOURCES:
            continue
        told = any(i - 3 <= at < i or at == i + 1 for at, _ in _tellings(sentence))
        if told or _KINDS_OF_SOURCE.fullmatch(following) or following == ":":
            return True
        if i and tokens[i - 1] in _ON_WORD_OF and not following.startswith("ال"):
            return True
    return False
