"""Conditions under which a word of the lexicon names an instrument: what has to be told of it.

The names are those of the `guard` column of the tables in transforms/lexicon.
"""

from transforms.extract.clauses import RELATIVE, clause_of, plain_span
from transforms.extract.deeds import is_deed
from transforms.extract.objects import after_subject
from transforms.extract.prisoners import prisoners_of, speaks_of_prisoners
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["TO_COME", "counts", "may_count"]

_SIGN = words("sign reach announce ratify inforce extend suspend terminate negotiate plan propose deny violate")


def may_count(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> bool:
    """Whether the guard can be met: that of a frequent word is by what is signed, agreed on or announced."""
    if reading.guard == "stated":
        return "sign" in sentence.senses or _is_joint(sentence, first)
    if reading.guard in _TOLD_BY:
        before = sentence.tokens[first - 1] if first else ""
        return (
            not sentence.senses.isdisjoint(_TOLD_BY[reading.guard])
            or before in _BEFORE_WHAT_IS_TOLD
            or (reading.value == "partnership" and "announce" in sentence.senses)
        )
    return reading.guard != "weak" or "ال" not in proclitic or "sign" in sentence.senses


def counts(sentence: Sentence, acts: list[Act], first: int, last: int, proclitic: str, reading: Reading) -> bool:
    guard = reading.guard
    if guard == "-":
        return True
    following = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
    if guard == "memo" and (
        following in ("من", "ان") or (following.startswith("ب") and following not in ("بين", "بشان", "بخصوص"))
    ):
        return False  # مذكرة بأن: reminding
    if guard == "contract" and _holding(sentence, acts, first, last):
        return False
    if guard == "contract":
        nxt = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
        if sentence.reading(last + 1, "instrument"):
            return False
        if first and sentence.tokens[first - 1].lstrip("وبل") in _NUMERALS:  # خلاف عمره ستة عقود
            return any(a.sense == "sign" and first - 14 <= a.position < first for a in acts)
        if nxt == "من" and sentence.tokens[first] in ("عقدا", "عقودا", "عقدين"):
            return _signed_in_clause(sentence, acts, first)  # ينهي عقدا من الخلاف
        if sentence.tokens[first].startswith(("عقدا", "عقود")) and _signed_in_clause(sentence, acts, first):
            return True
        told = any(a.sense == "sign" and a.enclitic and a.kind == "past" and 0 < a.position - last <= 9 for a in acts)
        return told or _near_act(acts, first, last, 8, 3) or nxt in ("مع", "بين", "شراء", "توريد")
    if guard == "prisoners":
        return prisoners_of(sentence, last) >= 0
    if guard == "swap":
        return speaks_of_prisoners(sentence)
    if guard == "notes":
        return following not in _KINDS_OF_MEMO
    if guard == "deal":
        return (
            _agreed(sentence, acts, first)
            or _near_act(acts, first, last, 9, 12)
            or any(sentence.has_cue(i, "between", "with") for i in range(last + 1, last + 4))
            or following.removeprefix("ال") in TO_COME
        )
    if guard == "declaration":
        return (
            _announced_as_new(sentence, acts, first)
            or _agreed(sentence, acts, first)
            or _signed_in_clause(sentence, acts, first)
            or any(a.sense == "sign" and abs(a.position - first) <= 5 for a in acts)
            or any(a.sense == "reach" and a.position == first - 1 for a in acts)
            or _adopted(sentence, acts, first)
            or _signed_behind(sentence, acts, last)
            or ("ال" in proclitic and any(a.sense == "sign" for a in acts))
        )
    if guard == "signed_only":
        told = _agreed(sentence, acts, first) or _is_signed(sentence, acts, first, last)
        return told or _announced_as_new(sentence, acts, first) or _launched(sentence, acts, first, reading)
    if guard == "stated":
        return _is_joint(sentence, last) or _is_signed(sentence, acts, first, last)
    if guard == "reached":
        return _is_reached(sentence, acts, first)
    if guard == "voted":
        return _is_signed(sentence, acts, first, last) or _is_voted(sentence, acts, first)
    if guard == "memo" and _orders_sanctions(sentence, last):
        return False
    if guard == "weak" and "ال" in proclitic:
        return _signed_behind(sentence, acts, last)
    if guard == "memo" and following in _CONCERNING_MEMO and _signed_by_officials(acts, first):
        return True
    if guard in ("weak", "memo"):
        return _near_act(acts, first, last, 10, 6) or (guard == "memo" and _signed_over_names(sentence, acts, first))
    return True


def _agreed(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`اتفقتا على صفقة`, `اتفق البلدان على برنامج`: the object of a verb of agreeing."""
    before = first - 2 if sentence.tokens[first - 1] == '"' else first - 1
    return sentence.tokens[before] == "علي" and any(
        a.sense == "agree" and a.kind in ("past", "imperfect") and 0 < first - a.position <= 9 for a in acts
    )


def _signed_by_officials(acts: list[Act], first: int) -> bool:
    """Whether the nearest act before is a verb of signing, over its subject and what tells time and place."""
    nearest = next((a for a in reversed(acts) if a.position < first), None)
    return (
        nearest is not None
        and nearest.sense == "sign"
        and nearest.kind in ("past", "imperfect")
        and not nearest.enclitic
        and first - nearest.position <= _MEMO_REACH
    )


_MEMO_REACH = 24
_CONCERNING_MEMO = words("في حول بشان بخصوص للتشاور للتعاون للتفاهم للحوار")
_KINDS_OF_MEMO = words("تفاهم التفاهم تعاون التعاون نوايا النوايا")


def _near_act(acts: list[Act], first: int, last: int, left: int, right: int) -> bool:
    return any(
        a.sense in _SIGN
        and a.position != first
        and (first - left <= a.position < first or last < a.position <= last + right)
        for a in acts
    )


def _holding(sentence: Sentence, acts: list[Act], first: int, last: int) -> bool:
    """`المزمع عقدها`, `تنوي عقد سلسلة من اللقاءات`: to hold a meeting, not a contract."""
    token = sentence.tokens[first]
    if not token.endswith(("عقد", "عقدها", "عقده", "عقدهما")) or token.startswith("ال"):
        return False
    if token != "عقد" and first and sentence.tokens[first - 1] in RELATIVE:
        return True  # الجلسة التي عقدها: the verb
    meeting = any(sentence.reading(i, "talk") for i in range(last + 1, last + 5)) or (
        token != "عقد" and any(sentence.reading(i, "talk") for i in range(max(first - 2, 0), first))
    )  # جلسة عقدها
    signing = sentence.reading(first - 1, "act") if first else None
    if signing is not None and signing.value == "sign":
        return meeting  # ينوي توقيع عقد
    return meeting or any(a.sense == "plan" and 0 < first - a.position <= 2 for a in acts)


_NAMES_REACH = 16


def _signed_over_names(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`وقع رئيس وزراء كينيا وليام روتو ونظيره الغاني جون ماهاما مذكرة`: only who signs stands between."""
    act = next((a for a in reversed(acts) if a.position < first), None)
    if act is None or act.sense != "sign" or act.kind != "past" or first - act.position > _NAMES_REACH:
        return False
    return not any(
        sentence.tokens[i] == "،" or sentence.reading(i, "org", "instrument") for i in range(act.position + 1, first)
    )


def _signed_in_clause(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """Whether a verb of signing takes the noun as its object over its subject and an aside."""
    for act in reversed(acts):
        if act.position < first:
            between = range(act.position + 1, first)
            return (
                act.sense == "sign"
                and act.kind in ("past", "imperfect")
                and len(between) <= 24
                and not any(sentence.reading(i, "instrument") for i in between)
                and (
                    len(between) <= 4
                    or after_subject(sentence, first)
                    or _object_of_on(sentence, first)
                    or _indefinite_object(sentence, act, first)
                )
            )
    return False


_SIGNED_WITHIN = 5
_VOTED_WITHIN = 12


def _is_signed(sentence: Sentence, acts: list[Act], first: int, last: int) -> bool:
    """Whether the noun is what is signed: by a verb of its clause, a masdar close by, a verb behind with a pronoun."""
    return _signed_in_clause(sentence, acts, first) or any(
        a.sense == "sign"
        and (
            (a.position < first and plain_span(sentence, a.position, first) <= _SIGNED_WITHIN)
            or (a.enclitic and last < a.position <= last + 4)
        )
        for a in acts
    )


def _is_voted(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`صادق البرلمان على قرض`: what a house approves."""
    return sentence.tokens[first - 1] == "علي" and any(
        a.sense == "ratify" and 0 < first - a.position <= _VOTED_WITHIN for a in acts
    )


def _indefinite_object(sentence: Sentence, act: Act, first: int) -> bool:
    """`أبرم الرئيس البولندي فلان ونظيره الروماني فلان إعلانا`: an accusative in the clause of the verb."""
    return sentence.tokens[first].endswith("ا") and clause_of(sentence, first)[0] <= act.position


def _object_of_on(sentence: Sentence, first: int) -> bool:
    """`وقع الوزيران أمس على مبادرة`"""
    return sentence.tokens[first - 1] == "علي" and after_subject(sentence, first - 1)


TO_COME = words("محتمل محتمله مرتقب مرتقبه منتظر منتظره مزمع مزمعه وشيك وشيكه مستقبلي مستقبليه مقترح مقترحه")
"""Adjectives of an agreement that is still to be made."""
_NUMERALS = words("ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره بضعه عده")


def _orders_sanctions(sentence: Sentence, last: int) -> bool:
    """`مذكرة تعيد فرض العقوبات`: what a head of state signs alone."""
    near = (sentence.reading(i, "sanction") for i in range(last + 1, last + 5))
    return any(r is not None and r.guard == "sanction" for r in near)


def _signed_behind(sentence: Sentence, acts: list[Act], last: int) -> bool:
    """`التفاهم الذي مهره الوزيران`: a relative clause says that it was signed."""
    return any(
        a.sense == "sign"
        and a.enclitic
        and last < a.position <= last + _SIGNED_BEHIND
        and sentence.tokens[a.position - 1] in RELATIVE
        for a in acts
    )


_SIGNED_BEHIND = 8


def _announced_as_new(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`أعلنتا اعتماد إعلان`, `ليعلنا قيام شراكة`: what is announced is that it is there."""
    return (
        first > 0
        and sentence.tokens[first - 1] in _BIRTH
        and sentence.tokens[first - 2] not in _NOT_YET
        and any(a.sense == "announce" and a.kind in ("past", "imperfect") and a.position < first for a in acts)
    )


def _launched(sentence: Sentence, acts: list[Act], first: int, reading: Reading) -> bool:
    """`أعلنتا إقامة شراكة أمنية`, `تعلنان شراكة جديدة`: the object of the announcement, not of a clause in it."""
    if reading.value != "partnership" or sentence.tokens[first] != "شراكه":
        return False
    head = first - 1 if first and sentence.tokens[first - 1] in _MADE else first
    announced = next((a for a in reversed(acts) if a.position < head), None)
    if announced is None or announced.sense != "announce" or announced.kind not in _FINITE or announced.negated:
        return False
    return _only_subject(sentence, announced.position, head)


def _only_subject(sentence: Sentence, verb: int, first: int) -> bool:
    """Whether only names and their adjectives stand between a verb and its object, no preposition and no clause."""
    between = sentence.tokens[verb + 1 : first]
    return len(between) <= _SUBJECT_REACH and not any(t in _NO_SUBJECT or t.startswith(("ب", "لا")) for t in between)


_FINITE = ("past", "imperfect")
_SUBJECT_REACH = 8
_MADE = words("اقامه اطلاق تدشين ارساء تاسيس عقد")
_NO_SUBJECT = words("ان انه انها انهما عن علي الي من مع عزم عزمها عزمهما نيتها نيتهما استعداد قرب ضروره خطه")


def _adopted(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`اعتمدت القمة المصرية الأردنية إعلانا`: right behind its subject what several states adopt."""
    adopted = any(a.sense == "reach" and a.kind == "past" and 0 < first - a.position <= _SIGNED_WITHIN for a in acts)
    return adopted and sentence.tokens[first].endswith("ا") and after_subject(sentence, first)


def _is_joint(sentence: Sentence, last: int) -> bool:
    """`بيان مصري أردني مشترك`: only adjectives of states between the statement and the word for joint."""
    for i in range(last + 1, min(last + 5, len(sentence.tokens))):
        if sentence.tokens[i].removeprefix("ال").startswith("مشترك"):
            return i > last + 1
        reading = sentence.reading(i, "state")
        if reading is None or reading.kind != "nisba":
            return False
    return False


def _is_reached(sentence: Sentence, acts: list[Act], first: int) -> bool:
    """`توصلتا إلى توافق على إعادة فتح السفارتين`: consent to a deed; not `إلى توافق في الآراء`."""
    tokens = sentence.tokens
    on = next((i + 1 for i in range(first + 1, min(first + 4, len(tokens) - 1)) if tokens[i] in _ON), -1)
    reached = any(a.sense == "reach" and 0 < first - a.position <= _REACHED_WITHIN for a in acts)
    return reached and on > 0 and is_deed(sentence, on)


_ON = words("علي حول بشان")
_REACHED_WITHIN = 14
_NOT_YET = words("قرب قبيل قبل امكانيه ضروره فكره مشروع موعد اهميه نيه عزم عزمها عزمهما نيتها نيتهما")
_BIRTH = words("قيام اعتماد تبني اقرار ميلاد ولاده")


_BEFORE_WHAT_IS_TOLD = _BIRTH | {"علي", '"'}
_TOLD_BY = {"signed_only": {"sign"}, "voted": {"sign"}, "reached": {"reach"}, "declaration": {"sign", "reach"}}
"""Senses that meet a guard wherever they stand; others only right before, behind a word of _BEFORE_WHAT_IS_TOLD."""
