"""Houses that vote on an agreement: what one turns down, debates or has before it."""

from transforms.extract.objects import CLAUSE_REACH, instrument_within
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["considers", "is_laid_before", "turns_down"]

_HOUSES = words(
    """
    برلمان نواب شيوخ دوما كنيست كونغرس كونجرس شوري مستشارين سينات برلمانيون برلمانيين نايب وزراء بوندستاغ
    """
)
_COUNCILS = words("مجلس مجلسا مجلسي لجنه جمعيه جلسه الجلسه")
_OF_A_HOUSE = words("النواب الشيوخ الامه الشعب الشوري الدوما المستشارين الوزراء النايب الوطنيه العامه البرلمانيه")
_KNOWN = _HOUSES | _COUNCILS
_BEFORE = words("علي الي امام انظار")
_NEAR = 7


def _house_at(sentence: Sentence, position: int) -> bool:
    tokens = sentence.tokens
    if position >= len(tokens):
        return False
    bare = _bare(tokens[position])
    if bare in _HOUSES:
        return True
    behind = tokens[position + 1 : position + 6]
    return bare in _COUNCILS and any(t in _OF_A_HOUSE or _bare(t) in _HOUSES for t in behind)


def _bare(token: str) -> str:
    for prefix in ("بال", "لل", "ال", "وال", "ب", "ل"):
        if token.startswith(prefix) and token.removeprefix(prefix) in _KNOWN:
            return token.removeprefix(prefix)
    return token


def turns_down(sentence: Sentence, first: int, last: int) -> bool:
    """`أسقط مجلس الشيوخ الاتفاق`, `النواب أسقطوا المعاهدة`: the house is the subject."""
    house = any(_house_at(sentence, i) for i in (first - 1, last + 1)) or (
        sentence.tokens[last + 1 : last + 2] == ["في"] and _house_at(sentence, last + 2)
    )
    return house and instrument_within(sentence, last + 1, 14)


def considers(sentence: Sentence, last: int) -> bool:
    """`يناقش البرلمان اتفاقية`, `ينظر مجلس النواب في مشروع قانون يتعلق باتفاقية`"""
    return _house_at(sentence, last + 1) and instrument_within(sentence, last + 2, 14)


def is_laid_before(sentence: Sentence, first: int, last: int) -> bool:
    """`تعرض على لجنة بمجلس النواب اتفاقية`, `أحالت الحكومة إلى البرلمان الاتفاقية`"""
    near = range(last + 1, min(last + 1 + _NEAR, len(sentence.tokens) - 1))
    put = any(sentence.tokens[i] in _BEFORE and _house_at(sentence, i + 1) for i in near)
    return put and (
        instrument_within(sentence, last + 1, CLAUSE_REACH - 6)
        or instrument_within(sentence, max(first - 9, 0), min(first, 9))
    )
