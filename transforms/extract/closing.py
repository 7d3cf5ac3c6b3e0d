"""What closes a visit or a meeting: joint statements, signings."""

from transforms.extract.objects import CLAUSE_REACH
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["at_its_close", "closes_meeting", "closing_statement", "condemns"]

_CLOSING = words(
    """
    ختام ختامها ختامه زياره زيارته زيارتها قمه قمتهم قمتهما مباحثات مباحثاته مباحثاتهما مباحثاتهم محادثات محادثاته
    محادثاتهما محادثاتهم لقاء لقاءهما لقايهما لقاوهما لقايه اجتماع اجتماعهما اجتماعهم اجتماعات موتمر اعقاب
    """
)
_CONDEMNING = words(
    """
    ندد نددت نددوا نددتا ادان ادانت ادانوا ادانتا ادانا دان دانت استنكر استنكرت شجب شجبت يدين تدين تدينان يدينان
    يندد تندد تنددان يستنكر تستنكر قلقها قلقهما
    """
)


def closing_statement(sentence: Sentence, first: int) -> bool:
    """A joint statement that closes a visit or a meeting; a joint condemnation is none."""
    tokens = sentence.tokens
    if not any(
        r.value in ("joint_statement", "declaration")
        for i in range(max(first - 4, 0), min(first + CLAUSE_REACH, len(tokens)))
        if (r := sentence.reading(i, "instrument")) is not None
    ):
        return False
    return any(map(_closes, tokens)) and not condemns(sentence)


def _closes(token: str) -> bool:
    return token in _CLOSING or token.lstrip("وبل").removeprefix("ال") in _CLOSING


def closes_meeting(sentence: Sentence, first: int, last: int) -> bool:
    """`أكد البيان الختامي للقمة`, `جاء في البيان المشترك للزيارة`: what a statement says that closes a meeting."""
    tokens = sentence.tokens
    says = any(
        (act := sentence.reading(i, "act")) is not None and act.value == "say" and act.kind == "past"
        for i in range(max(first - 2, 0), first)
    )
    says = says or [t.lstrip("وف") for t in tokens[max(first - 2, 0) : first]] in (["جاء", "في"], ["ورد", "في"])
    return says and any(map(_closes, tokens[last + 1 : last + 4]))


def condemns(sentence: Sentence) -> bool:
    """Whether somebody is condemned: a joint statement that does so concludes nothing."""
    return any(t.lstrip("و") in _CONDEMNING for t in sentence.tokens)


def at_its_close(sentence: Sentence, start: int, end: int) -> bool:
    """`وقعت في ختامه اتفاقية`, `وتم في نهاية الاجتماع`: what happens where a meeting ends that was told before."""
    tokens = sentence.tokens
    return any(
        token in _ITS_CLOSE or (token in _CLOSE and tokens[i + 1] in _THE_MEETING)
        for i, token in enumerate(tokens[start : min(end, len(tokens) - 1)], start)
    )


_ITS_CLOSE = words("ختامها ختامه ختامهما نهايتها نهايته اعقابها اعقابه")
_CLOSE = words("ختام نهايه اعقاب اختتام")
_THE_MEETING = words(
    "الاجتماع اللقاء القمه الدوره المباحثات المحادثات الجلسه الموتمر المفاوضات الاجتماعات الاعمال اعمال اعمالها"
)
