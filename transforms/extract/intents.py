"""What somebody means to do or gives up: to sign, to leave an agreement, to take his state out of it."""

from transforms.extract.objects import instrument_within
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["exits", "takes_out", "to_conclude"]


def exits(sentence: Sentence, last: int) -> bool:
    """`خرجت كينيا رسميا من المعاهدة`, `تخلت عن الاتفاق`; not `خرجت من المحادثات باتفاق`."""
    near = range(last + 2, min(last + 9, len(sentence.tokens)))
    found = next((i for i in near if sentence.reading(i, "instrument", "act") is not None), -1)
    return (
        found > 0 and sentence.reading(found, "instrument") is not None and sentence.tokens[found - 1] in ("من", "عن")
    )


def to_conclude(sentence: Sentence, last: int) -> bool:
    """`تريد كينيا إبرام اتفاق`, `قررت أن توقع`: what somebody means to do is to sign; not so `قررت عدم التوقيع`."""
    for i in range(last + 1, min(last + _OBJECT_REACH, len(sentence.tokens))):
        act = sentence.reading(i, "act")
        if sentence.tokens[i] in _PARTING:
            return False
        if act is None or act.kind not in ("masdar", "imperfect", "past"):
            continue
        if act.kind == "imperfect" and sentence.tokens[i - 1] != "ان":
            return False
        return act.value == "sign" and act.kind != "past" and sentence.tokens[i - 1] != "عدم"
    return False


_OBJECT_REACH = 10
_PARTING = words("، بعد عقب اثر منذ غداه قبل خلال : اذ حيث بينما فيما لان بسبب نتيجه")


_ONES_OWN = words("بلاده بلادها بلده بلدها توقيعه توقيعها دولته دولتها")


def takes_out(sentence: Sentence, last: int) -> bool:
    """`أخرج الرئيس بلاده من الاتفاق`, `سحبت كينيا توقيعها من المعاهدة`"""
    for i in range(last + 1, min(last + 8, len(sentence.tokens) - 2)):
        if sentence.tokens[i] in _ONES_OWN:
            return sentence.tokens[i + 1] in ("من", "عن", "علي") and instrument_within(sentence, i + 2, 2)
    return False
