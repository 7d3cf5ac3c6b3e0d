"""Which acts govern an instrument: the chain of those before it, and what stands behind it."""

from transforms.extract.chains import ON_IT, RUMOUR, carrying_out, left_chain
from transforms.extract.clauses import RELATIVE, clause_of, in_aside
from transforms.extract.instruments import is_further_object
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["governing_chain"]

_FINITE = ("past", "imperfect")
_STRONG = words("sign ratify inforce extend suspend terminate violate fail deny reach")


def governing_chain(
    sentence: Sentence, acts: list[Act], instruments: list[tuple[int, int]], at: int
) -> tuple[list[Act], str]:
    """Acts that govern the instrument at index `at`, nearest first, and how they were linked: left, right or none."""
    first, last = instruments[at]
    leaving = any(a.sense in ("terminate", "plan") and 0 < first - a.position <= 5 for a in acts)
    if _part_of(sentence, first) and not leaving and not _told_behind(acts, last) and not _part_signed(acts, first):
        return [], "none"
    start, end = clause_of(sentence, first)
    before = [q for p, q in instruments if q < first and not in_aside(sentence, q, first)]
    barrier = max(
        (q for q in before if not _listed(sentence, q, first) and not is_further_object(sentence, acts, q, first)),
        default=-1,
    )
    chain = left_chain(sentence, acts, first, max(start, barrier + 1))
    if (
        barrier >= 0 and not chain and not carrying_out(sentence, first)
    ):  # an outer word before the other instrument of the same clause still governs
        chain = [a for a in reversed(acts) if start <= a.position < barrier and a.sense in ("deny", "plan")][:1]
    if chain:
        chain += _refuted_behind(sentence, acts, chain, last, end)
    right_end = min((p for p, _ in instruments if p > last), default=end)
    right = _right_act(
        sentence, acts, last, max(min(end, right_end), last), len(sentence.tokens) if right_end >= end else right_end
    )
    if not right:
        if not chain and _is_rumour(sentence, first):
            behind = [a for a in acts if last < a.position < last + _FAR_BEHIND]
            chain = [a for a in behind if a.sense == "deny" and a.kind == "noun"]
        return (chain, "left") if chain else ([], "none")
    if not chain:
        outer = _outer_of_right(sentence, acts, last, right)
        if right.position < end and not any(t in RELATIVE for t in sentence.tokens[last + 1 : right.position]):
            outer += [a for a in acts if start <= a.position < first and a.sense == "deny"][-1:]
        lead = sentence.tokens[max(first - 6, 0) : first]
        rumoured = any(t in RUMOUR for t in lead) or ("ما" in lead and lead[-1] == "عن")  # ما نقلته الصحف عن
        if rumoured and not any(a.sense == "deny" for a in outer):
            outer += [a for a in acts if a.sense == "deny" and a.kind == "noun" and right.position < a.position][:1]
        return [right, *outer], "right"
    if chain[0].sense in ("announce", "host") and right.sense in _STRONG and not right.future:
        return [right, *chain], "right"
    if right.sense == "inforce" and _only_led_up(sentence, chain[0], first):
        return [right], "right"
    hoped = any(a.sense in ("plan", "propose") for a in _outer_of_right(sentence, acts, last, right))
    if _tells_more(sentence, chain, right, last, hoped):
        later = right.kind == "imperfect" and any(a.future for a in chain)  # سيختمان بمذكرة يوقعانها
        return [right._replace(future=right.future or later)], "right"
    return chain, "left"


def _only_led_up(sentence: Sentence, act: Act, first: int) -> bool:
    """`بعد مصادقة البرلمانين، دخلت المعاهدة حيز التنفيذ`: a time clause, closed by a comma, before the verb."""
    lead = sentence.tokens[max(act.position - 1, 0) : act.position]
    fronted = lead != [] and lead[0].lstrip("و") in ("بعد", "عقب", "اثر")
    return act.kind == "masdar" and fronted and "،" in sentence.tokens[act.position : first]


_FAR_BEHIND = 26


def _is_rumour(sentence: Sentence, first: int) -> bool:
    """`الأخبار المتداولة بشأن اتفاق`: what is told of an instrument, and not the instrument."""
    near = sentence.tokens[max(first - 4, 0) : first]
    return any(t in RUMOUR for t in near) and near[-1] in ("عن", "حول", "بشان", "بخصوص", "بوجود", "مفادها")


def _refuted_behind(sentence: Sentence, acts: list[Act], chain: list[Act], last: int, end: int) -> list[Act]:
    """`أنباء توقيع اتفاق ... لا أساس لها`, `استغربت أنباء التوقيع ونفتها`."""
    low = min(a.position for a in chain)
    rumoured = any(t in RUMOUR for t in sentence.tokens[max(low - 6, 0) : low])
    met = any(t.lstrip("وف") in _MET for t in sentence.tokens[max(low - 6, 0) : end])
    refusals = (
        a
        for a in acts
        if last < a.position < end
        and (
            (met and a.sense == "reject") or (a.sense == "fail" and a.kind == "noun" and chain[0].sense == "negotiate")
        )
    )
    return [*refusals][:1] + [
        a
        for a in acts
        if a.sense == "deny"
        and not a.negated
        and (
            (
                a.kind == "noun"
                and _is_refutation(sentence, a)
                and last < a.position < (last + 26 if rumoured else min(end, last + 10))
            )
            or (a.kind == "past" and a.enclitic in ("ه", "ها") and last < a.position and chain[0].kind == "masdar")
        )
    ]


_MET = words("قوبل قوبلت يقابل تقابل لقي لقيت ووجه ووجهت")
"""`قوبل العرض بالرفض`"""


def _is_refutation(sentence: Sentence, act: Act) -> bool:
    """`لا أساس لها`; not so `لا يعني التنازل`, which tells what it does not mean."""
    return sentence.tokens[act.position + 1 : act.position + 2] not in (["يعني"], ["تعني"], ["يعن"], ["تعن"])


def _outer_of_right(sentence: Sentence, acts: list[Act], last: int, right: Act) -> list[Act]:
    """`اتفاق امتنع عن توقيعه`, `اتفاق يعتزم توقيعه`: what governs the act behind an instrument."""
    outer = words("plan reject fail deny propose") if right.kind == "masdar" else words("plan")
    low = max(last + 1, clause_of(sentence, right.position)[0])
    between = [a for a in reversed(acts) if low <= a.position < right.position]
    return [a for a in between if a.sense in outer and not (a.sense == "plan" and a.past_frame)]


def _tells_more(sentence: Sentence, chain: list[Act], right: Act, last: int, hoped: bool) -> bool:
    """Whether the act behind the instrument says what became of it, and the chain before it only what led there.

    `hoped`: a word of planning governs the act behind the instrument (`مذكرة يأملان توقيعها`).
    """
    told = right.sense in _STRONG and bool(right.enclitic) and not right.future and not right.negated
    told = told and not (right.kind == "masdar" and hoped)
    sense = chain[0].sense
    if sense == "plan" and right.sense == "sign" and right.kind == "past":  # تعهد بالدعم ضمنه بروتوكول وقعه الوزيران
        relative = right.position <= last + 2 and not sentence.tokens[last].startswith("ال")  # في اتفاق وقع اليوم
        return bool(right.enclitic) or (relative and not right.negated)
    if sense == "plan":
        return any(t in RELATIVE for t in sentence.tokens[last + 1 : min(last + 4, right.position)])
    if sense == "negotiate" and right.future and right.sense == "sign" and right.position <= last + 3:
        return True  # اللمسات الأخيرة على اتفاق سيوقع
    if sense == "negotiate" or (sense == "propose" and right.kind == "past"):
        return told
    if sense == "reach" and right.sense == "sign" and right.enclitic and sentence.tokens[right.position - 1] in _AFTER:
        return True  # رأت النور اتفاقية بين البلدين بعد توقيعها
    if sense in ("agree", "result", "reach"):  # اتفقتا، في بروتوكول أمضاه الوزيران، على
        return right.sense == "sign" and _is_fact(sentence, right)
    if sense == "bill":
        return right.sense == "ratify" and right.kind == "masdar" and not right.future
    refuted = any(a.negated or a.sense in ("deny", "reject") for a in chain)
    refuted = refuted or (
        any(a.sense == "fail" for a in chain) and RELATIVE.isdisjoint(sentence.tokens[last + 1 : right.position])
    )
    return refuted and told and right.sense == "sign" and right.kind == "past"  # لم ترفض توقيعه، بل وقعته


_AFTER = words("بعد عقب اثر")
_QUANTITIES = words("عدد جمله العديد عديد مجموعه سلسله حزمه كثير الكثير عددا جملتا اكثر نسخه مسوده عشرات")


def _obtained(sentence: Sentence, last: int, act: Act) -> bool:
    """`نالت الاتفاقية موافقة البرلمان`, `حصلت ... على مصادقة المجلس`"""
    return any(
        t.lstrip("و") in ("حصلت", "حصل", "نالت", "نال", "حظيت", "حظي", "لقيت", "حازت", "حاز")
        for t in sentence.tokens[clause_of(sentence, last)[0] : act.position]
    )


def _told_behind(acts: list[Act], last: int) -> bool:
    """`من اتفاق وقعته ...`: the verb behind the instrument says what happened to it."""
    return any(a.enclitic and a.kind == "past" and last < a.position <= last + 3 for a in acts)


def _part_of(sentence: Sentence, first: int) -> bool:
    """`المادة 50 من معاهدة ...`: the instrument only tells where something stands; not so in `عدد من الاتفاقيات`."""
    return (
        first >= 2
        and sentence.tokens[first - 1] == "من"
        and not any(
            t.lstrip("وبل").removeprefix("ال") in _QUANTITIES or t.lstrip("وبل") in _QUANTITIES
            for t in sentence.tokens[max(first - 3, 0) : first - 1]
        )
    )


def _part_signed(acts: list[Act], first: int) -> bool:
    """`وقع الشق الثاني من الاتفاق`: what is signed of an agreement is signed."""
    nearest = next((a for a in reversed(acts) if a.position < first), None)
    return nearest is not None and nearest.sense == "sign" and nearest.kind in _FINITE and not nearest.enclitic


def _listed(sentence: Sentence, end: int, first: int) -> bool:
    """Whether two instruments stand in one list: `اتفاقيات ومذكرات تفاهم`."""
    return first - end <= 2 and sentence.tokens[first].startswith("و")


_SPLIT_REACH = 20
"""`دخلت ... حيز النفاذ`: the whole agreement with its subject and parties stands between the two words."""


def _takes_pronoun(sentence: Sentence, act: Act) -> bool:
    """`وقعها`, `إمضاءه`, `وقع عليها`, `تم التوقيع عليها`: a pronoun is the object."""
    on_it = not ON_IT.isdisjoint(sentence.tokens[act.position + 1 : act.position + 2])
    return act.enclitic in ("ه", "ها", "هما") or (on_it and _is_fact(sentence, act))


def _of_it(sentence: Sentence, act: Act) -> bool:
    return sentence.tokens[act.position + 1 : act.position + 2] in (["عنه"], ["عنها"])


_FACTS = words("تم يتم جري تولي قام")


def _is_fact(sentence: Sentence, act: Act) -> bool:
    """Whether an act is told as done: a verb in the past, or a masdar under one (`تولى إمضاءه`, `تم توقيعها`)."""
    if act.kind in _FINITE:
        return not act.future and not act.negated
    lead = sentence.tokens[max(act.position - 2, 0) : act.position]
    return any(t.removeprefix("و") in _FACTS for t in lead) and not act.negated


_TOLD_IN = words("في عنه عنها مساء فجر صباح ظهر ليل")


def _is_told_when(sentence: Sentence, act: Act) -> bool:
    """`أعلن عنه في أنقرة`, `أعلن أمس`: in the passive, for no subject follows."""
    behind = act.position + 1
    return behind < len(sentence.tokens) and (sentence.tokens[behind] in _TOLD_IN or sentence.has_cue(behind, "recent"))


_PREDICATE_REACH = 12
_AWAITS = words("ستدرج سيدرج ستعرض سيعرض جاهزه جاهز جاهزا جاهزان جاهزتان ستري سيري")
_EXPECTS = words("ينتظر تنتظر بانتظار")


def _awaits(sentence: Sentence, act: Act) -> bool:
    """`الاتفاقية مع غانا ستدرج على جدول الأعمال`, `ستكون جاهزة للتوقيع`"""
    token = sentence.tokens[act.position]
    behind = range(act.position + 1, min(act.position + 4, len(sentence.tokens)))
    if token in _EXPECTS or sentence.tokens[act.position : act.position + 2] == ["في", "انتظار"]:  # ينتظر التوقيع
        return any((r := sentence.reading(i, "act")) is not None and r.value in ("sign", "ratify") for i in behind)
    return token in _AWAITS and not act.past_frame


def _is_turned_down(sentence: Sentence, act: Act) -> bool:
    """`البروتوكول المقترح مرفوض`: a participle that says it of its subject."""
    indefinite = not sentence.tokens[act.position].startswith("ال")
    return act.sense == "reject" and act.kind == "participle" and indefinite and not act.negated


def _is_offer(act: Act, distance: int, relative: bool) -> bool:
    """`معاهدة تعرضها غانا`, `البروتوكول الذي اقترحته غانا`, `عقد معروض على غانا`"""
    if act.negated:
        return False
    taken = act.kind in _FINITE and act.enclitic in ("ه", "ها", "هما") and distance <= (6 if relative else 3)
    return taken or (act.kind == "participle" and distance <= 3)


def _has_own_object(sentence: Sentence, last: int, act: Act) -> bool:
    """`بعد اتفاقها مع أوغندا، كينيا توقع معاهدة`: behind a comma the verb has another agreement for its object."""
    if act.sense != "sign" or act.enclitic or "،" not in sentence.tokens[last + 1 : act.position]:
        return False
    behind = range(act.position + 1, min(act.position + _OBJECT_WITHIN, len(sentence.tokens)))
    return any(sentence.reading(i, "instrument") is not None for i in behind)


_OBJECT_WITHIN = 6


def _right_act(sentence: Sentence, acts: list[Act], last: int, clause_end: int, hard_end: int) -> Act | None:
    fallback: Act | None = None
    for act in acts:
        if act.position <= last:
            continue
        if act.position >= hard_end:
            break
        distance = act.position - last
        relative = any(t in RELATIVE for t in sentence.tokens[last + 1 : min(act.position, last + 7)])
        if act.kind == "participle" and act.sense in _STRONG | {"announce"} and distance <= 7:
            fallback = fallback or act
            continue
        if act.sense in _STRONG and _takes_pronoun(sentence, act):
            return act
        if _is_turned_down(sentence, act) and act.position < clause_end and distance <= _PREDICATE_REACH:
            return act
        if act.sense == "propose" and _is_offer(act, distance, relative):
            fallback = fallback or act
            continue
        if act.enclitic in ("ه", "ها") and act.sense == "announce" and act.kind == "past" and distance <= 2:
            fallback = act  # وقف لإطلاق النار أعلنته للتو حكومتا البلدين
            continue
        if act.sense == "announce" and act.kind == "past" and distance == 1 and _of_it(sentence, act):
            fallback = act  # صفقة أعلن عنها اليوم
            continue
        if act.sense == "announce" and act.kind == "past" and distance == 1 and _is_told_when(sentence, act):
            fallback = act  # باتفاق أعلن أمس
            continue
        if (
            act.position < clause_end
            and act.sense in _STRONG
            and act.kind in ("past", "imperfect", "noun")
            and distance <= (_SPLIT_REACH if act.sense == "inforce" else 9)
            and not (not relative and _has_own_object(sentence, last, act))
        ):
            return act
        if relative and act.sense in _STRONG and distance <= 14:
            return act
        if act.sense == "plan" and act.kind == "noun" and distance <= 4 and sentence.tokens[act.position - 1] != "علي":
            return act
        if act.sense == "plan" and _awaits(sentence, act) and act.position < clause_end and distance <= _SPLIT_REACH:
            return act
        if act.sense == "result" and act.kind != "masdar" and distance <= 5:
            return act  # بيان مشترك صدر في ختام القمة
        if (
            act.sense == "ratify"
            and act.kind == "masdar"
            and act.position < clause_end
            and _obtained(sentence, last, act)
        ):
            return act
        if act.sense == "ratify" and act.kind == "masdar" and act.future and act.position < clause_end:
            return act  # عرضت الاتفاقية على البرلمان للمصادقة
        if relative and act.sense in ("negotiate", "plan") and act.kind == "imperfect" and distance <= 4:
            return act
        if act.kind == "masdar" and act.enclitic and act.sense in _STRONG and act.position < clause_end:
            return act
        if distance <= 6 and act.sense in ("reach", "agree") and act.kind == "noun" and act.position < clause_end:
            return act
    return fallback
