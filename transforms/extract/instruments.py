"""Which words of a sentence name an instrument, after the guards of the lexicon."""

from transforms.extract.clauses import RELATIVE, clause_of, plain_span
from transforms.extract.deeds import is_deed
from transforms.extract.guards import prisoners_of, speaks_of_prisoners
from transforms.extract.objects import after_subject
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "MAX_INSTRUMENTS",
    "TO_COME",
    "instruments_of",
    "is_document",
    "is_further_object",
    "may_name_instrument",
    "more_binding",
    "same_list",
]

_SIGN = words("sign reach announce ratify inforce extend suspend terminate negotiate plan propose deny violate")

MAX_INSTRUMENTS = 6
"""Instruments looked at in one sentence; a sentence of news hardly names four."""


def instruments_of(sentence: Sentence, acts: list[Act], blocked: set[int]) -> list[tuple[int, int, Reading]]:
    out: list[tuple[int, int, Reading]] = []
    taken = -1
    phrases = {
        i
        for first, last, hit in sentence.hits
        if last > first and any(r.cls == "act" and r.value == "agree" for r in hit.readings)
        for i in range(first, last + 1)
    }
    for first, last, hit in sentence.hits:
        if (
            first <= taken
            or not any(r.cls == "instrument" for r in hit.readings)
            or first in blocked
            or (first in phrases and last in phrases)
            or _in_name_of_group(sentence, first)
            or _no_instance(sentence, acts, first, last)
        ):
            continue
        for reading in hit.readings:
            if out and reading.cls == "instrument" and _is_about(sentence, out[-1], first, hit.proclitic, reading):
                if _is_swap(sentence, out[-1], last, reading):
                    out[-1] = out[-1][0], last, reading
                    taken = last
                continue
            if reading.cls == "instrument" and _instrument_guard(sentence, acts, first, last, hit.proclitic, reading):
                out.append((first, last, reading))
                taken = last
                break
        if len(out) >= MAX_INSTRUMENTS:
            break
    return _corrected(sentence, out)


def may_name_instrument(sentence: Sentence) -> bool:
    """Whether `instruments_of` may find any; decided without the acts, by what their words can mean."""
    return any(_may_hold(sentence, first, hit.proclitic, r) for first, _, hit, r in sentence.readings_of("instrument"))


def _may_hold(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> bool:
    """Whether the guard can be met: that of a frequent word is by what is signed, agreed on or announced."""
    if reading.guard == "stated":
        return "sign" in sentence.senses or _is_joint(sentence, first)
    if reading.guard in _TOLD_BY:
        before = sentence.tokens[first - 1] if first else ""
        return not sentence.senses.isdisjoint(_TOLD_BY[reading.guard]) or before in _BEFORE_WHAT_IS_TOLD
    return reading.guard != "weak" or "ال" not in proclitic or "sign" in sentence.senses


Found = tuple[int, int, Reading]
_CONTENTS = frozenset(("partnership", "alliance"))
_CONCERNING = words("حول بشان بخصوص في علي من اجل لاقامه")


def _is_about(sentence: Sentence, before: Found, first: int, proclitic: str, reading: Reading) -> bool:
    """`معاهدة تبادل السجناء`, `مذكرة حول الشراكة الاستراتيجية`: what the instrument before is about."""
    if first == before[1] + 1:
        return proclitic in ("", "ال") or (proclitic in ("ل", "لل") and reading.value in ("exchange", "ceasefire"))
    return reading.value in _CONTENTS and first <= before[1] + 3 and sentence.tokens[first - 1] in _CONCERNING


def _is_swap(sentence: Sentence, before: Found, last: int, reading: Reading) -> bool:
    """`صفقة تبادل أسرى`, `اتفاق لوقف إطلاق النار` are the swap and the truce; not so `اتفاقية تبادل السجناء`.

    Nor `اتفاق مبادلة العملات`, where no prisoners are told of.
    """
    if reading.guard == "prisoners" and prisoners_of(sentence, last) < 0:
        return False
    head = sentence.tokens[before[0]]
    return (
        reading.value in ("exchange", "ceasefire") and before[0] == before[1] and not head.endswith(("يه", "يات", "ده"))
    )


_NOT = words("ليس ليست وليس وليست ليسا ليستا لا")
_BUT = words("بل وانما انما ولكن لكن لكنها لكنه")


def _corrected(sentence: Sentence, found: list[Found]) -> list[Found]:
    """`الوثيقة ليست اتفاقية بل مذكرة تفاهم`: the instrument that it is, in the place of what it is not."""
    denied = [at for at, (first, _, _) in enumerate(found) if first and sentence.tokens[first - 1] in _NOT]
    if not denied or len(found) < 2:
        return found
    out = [item for at, item in enumerate(found) if at not in denied]
    for at in denied:
        after = found[at + 1] if at + 1 < len(found) else None
        if at and after and after in out and any(t in _BUT for t in sentence.tokens[found[at][1] : after[0]]):
            before = found[at - 1]
            out[out.index(before)] = before[0], before[1], after[2]
            out.remove(after)
    return out


_DOCUMENTS = ("وثيق", "وثايق", "محضر", "محاضر")


def is_document(sentence: Sentence, position: int) -> bool:
    """Whether the noun says only that something is written: `وثيقة`, `محضر`."""
    return sentence.tokens[position].lstrip("وبل").removeprefix("ال").startswith(("ثيق", "ثايق", *_DOCUMENTS))


_BINDING = (
    "treaty",
    "convention",
    "agreement",
    "framework",
    "protocol",
    "contract",
    "charter",
    "ceasefire",
    "exchange",
)
_NAMING = words("وهي هي وهو هو اسم باسم بعنوان عنوان عنوانها تشمل شملت تضم ضمت تتضمن تضمنت منها بينها هما وهما :")
_LIST_REACH = 14


def more_binding(sentence: Sentence, position: int, before: str, after: str) -> str:
    """Of two instruments of one list the more binding; the first, unless it is a mere document."""
    if before == "unspecified" or is_document(sentence, position):
        return after
    return after if after in _BINDING and before not in _BINDING else before


def same_list(sentence: Sentence, acts: list[Act], before: Found, first: int) -> bool:
    """Whether an instrument stands in one list with the one before: `اتفاقيات ومذكرات`, `وثائق هي: اتفاقية`."""
    gap = range(before[1] + 1, first)
    tokens = sentence.tokens
    joined = tokens[first].startswith("و") or (first - 1 in gap and tokens[first - 1].startswith("و"))
    if len(gap) <= 2 and tokens[first].startswith("و"):
        return True
    if len(gap) > _LIST_REACH or any(a.position in gap and a.kind in ("past", "imperfect") for a in acts):
        return False
    if any(tokens[i] in _NAMING for i in gap):
        return is_document(sentence, before[0]) or tokens[before[0]].endswith("ات")
    return joined and not any(sentence.cues[i] and not sentence.has_cue(i, "place") for i in gap)


def is_further_object(sentence: Sentence, acts: list[Act], end: int, first: int) -> bool:
    """`وقعت كينيا معاهدة مع غانا وإعلانا مع تشاد`: a second object of one verb, each with a partner of its own."""
    tokens = sentence.tokens
    gap = range(end + 1, first)
    if not tokens[first].startswith("و") or not 1 < len(gap) <= _LIST_REACH or "مع" not in tokens[end + 1 : first]:
        return False
    if any(a.position in gap and a.kind in ("past", "imperfect") for a in acts):
        return False
    if any(not tokens[i].isalnum() or sentence.has_cue(i, "clause", "that") for i in gap):
        return False
    verb = next((a for a in reversed(acts) if a.position < end and a.kind in ("past", "imperfect")), None)
    if verb is None or verb.sense != "sign" or verb.enclitic:
        return False
    behind = range(first + 1, min(first + _LIST_REACH, len(tokens) - 1))
    partner = next((i for i in behind if tokens[i] == "مع"), -1)
    return partner > 0 and sentence.reading(partner + 1, "state") is not None


def _in_name_of_group(sentence: Sentence, first: int) -> bool:
    """`دول تحالف أوكوس`, `تحالف دول الساحل يلغي`: what a group of states is called; not so `إعلان تحالف أوكوس`."""
    for start in range(max(first - 1, 0), first + 1):
        named = any(
            end > first and any(r.kind == "group" for r in hit.readings)
            for _, end, hit in sentence.spans.get(start, ())
        )
        if named and (start < first or not first or sentence.tokens[first - 1] in _OPENERS):
            return True
    return False


_OPENERS = words("، : ان وان")


def _no_instance(sentence: Sentence, acts: list[Act], first: int, last: int) -> bool:
    """`أي اتفاق` means none in particular; `للاتفاق على` means in order to agree."""
    if first and sentence.tokens[first - 1].lstrip("ولب") in ("اي", "ايه"):
        denied = any(a.sense in ("deny", "reject", "fail") and first - 20 <= a.position < first for a in acts)
        return not denied and not sentence.cue_in("negation", first - 10, first)
    several = first and sentence.tokens[first - 1].lstrip("ل") in _EVERY
    if (several or sentence.tokens[first].endswith("بروتوكولات")) and any(
        a.sense == "violate" and 0 < first - a.position <= 4 for a in acts
    ):
        return True  # انتهاك كل الاتفاقيات والمواثيق, يخالف البروتوكولات
    if first and _headed(sentence, first):
        return True
    if first and sentence.tokens[first - 1] in ("بلا", "بدون") and sentence.reading(first - 1, "act") is None:
        return True
    if first and sentence.tokens[first] == "اعلان" and sentence.tokens[first - 1] in ("دون", "ودون", "غير"):
        return True
    return sentence.tokens[first] == "للاتفاق" and sentence.tokens[last + 1 : last + 2] in (["علي"], ["حول"], ["بشان"])


_EVERY = words("كل كافه جميع ساير مختلف شتي")


def _headed(sentence: Sentence, first: int) -> bool:
    """`قيادة تحالف`, `لجنة اتفاق`: the noun belongs to a body's name; not so `إلى جانب الاتفاق`."""
    if sentence.tokens[first - 1] == "جانب" and sentence.tokens[max(first - 2, 0)].lstrip("وف") == "الي":
        return False
    return not sentence.tokens[first - 1].startswith(("ال", "وال", "بال", "لل", "فال")) and any(
        last == first - 1
        and not hit.enclitic
        and any(r.cls == "head" and r.value == "government" for r in hit.readings)
        for _, last, hit in sentence.spans.get(first - 1, ())
    )


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


def _instrument_guard(
    sentence: Sentence, acts: list[Act], first: int, last: int, proclitic: str, reading: Reading
) -> bool:
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
        return told or _announced_as_new(sentence, acts, first)
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
