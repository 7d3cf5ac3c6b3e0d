"""Prisoners, the captured and the dead that sides exchange."""

from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["ABOUT", "prisoners_of", "speaks_of_prisoners"]

_PRISONERS = words(
    """
    اسري الاسري اسيرا اسير للاسري سجناء السجناء سجينا محتجزين المحتجزين محتجزا رفات
    جثامين جثث معتقلين معتقلا موقوفين الموقوفين موقوفا المعتقلين
    """
)
ABOUT = words("بشان حول عن في علي مع بخصوص ملف قضيه حيال")


def prisoners_of(sentence: Sentence, last: int) -> int:
    """`تبادلت ... مئتي أسير`: where the prisoners stand that change hands, or -1."""
    for i in range(last + 1, min(last + 12, len(sentence.tokens))):
        if sentence.tokens[i] in _PRISONERS:
            return -1 if sentence.tokens[i - 1] in ABOUT else i
    return -1


def speaks_of_prisoners(sentence: Sentence) -> bool:
    """Whether a sentence names prisoners, captivity or soldiers: what `صفقة تبادل` without a complement is about."""
    return not (_PRISONERS | _CAPTIVES).isdisjoint(sentence.tokens)


_CAPTIVES = words("الاسر اسر جنود الجنود جنودها جنوده جنديا عسكريا عسكريين رهاين الرهاين جاسوسا جواسيس")
