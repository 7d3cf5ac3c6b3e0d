"""Light verbs of signing, and documents that change hands: `وضع توقيعه على`, `تبادل الوزيران وثائق`."""

from transforms.extract.objects import CLAUSE_REACH, instrument_within
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["documents_exchanged", "in_apposition", "signature_of"]

_FINITE = ("past", "imperfect")
_NAMES_UNDER = words("اسمه اسمها اسميهما اسماءهم اسماءهما ختمه ختمها ختميهما اختامهم")
_SIGNATURES = ("توقيع", "التوقيع", "تواقيع", "توقيعات", "التواقيع", "امضاء", "الامضاء", "امضاءات", "امضاي", "الاحرف")
_OWN_NAMES = words("اسمه اسمها اسمهما اسميهما اسماءهم اسماءهما")


def _on_instrument(sentence: Sentence, name: int) -> bool:
    """`وضع اسمه مع نظيره على اتفاق`: the name is set under an instrument."""
    for i in range(name + 1, min(name + 12, len(sentence.tokens) - 1)):
        if sentence.tokens[i] in ("علي", "تحت", "في", "اسفل"):
            return any(sentence.reading(k, "instrument") for k in (i + 1, i + 2))
    return False


def signature_of(sentence: Sentence, last: int) -> int:
    """Where the signature stands that a light verb takes (`وضع ... توقيعه على`, `حمل توقيعي`), or -1."""
    tokens = sentence.tokens
    for i in range(last + 1, min(last + 1 + CLAUSE_REACH, len(tokens))):
        if tokens[i] in _OWN_NAMES and _on_instrument(sentence, i):
            return i
        if tokens[i].startswith(_SIGNATURES):
            return -1 if sentence.reading(i + 1, "instrument") and tokens[i] in _SIGNATURES else i
        if tokens[i] in _NAMES_UNDER:
            return i if instrument_within(sentence, i + 1, 4) else -1
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE and act.guard in ("-", "object"):
            return -1
    return -1


def in_apposition(sentence: Sentence, first: int) -> bool:
    """`اتفاقية تبادل ...`: what an instrument before is about."""
    return any(
        last == first - 1 and any(r.cls == "instrument" for r in hit.readings)
        for start in range(max(first - 3, 0), first)
        for _, last, hit in sentence.spans.get(start, ())
    )


_COPIES = words("وثايق الوثايق نسخ نسخا النسخ")


def documents_exchanged(sentence: Sentence, last: int) -> bool:
    """`تبادل الوزيران وثائق ...`, `تبادل مذكرات التفاهم`: what was signed changes hands; not `تبادل الأسرى`."""
    tokens = sentence.tokens
    for i in range(last + 1, min(last + 13, len(tokens))):
        reading = sentence.reading(i, "instrument")
        if reading is not None and reading.value not in ("exchange", "ceasefire"):
            return tokens[i].removeprefix("ال").startswith(("مذكرات", "اتفاق", "بروتوكولات"))
        if tokens[i] in _COPIES:
            return any(sentence.reading(k, "instrument") for k in range(i + 1, min(i + 7, len(tokens))))
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE:
            return False
    return False
