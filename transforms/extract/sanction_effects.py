"""What an act does to the sanctions that are its object: imposes, lifts, extends, or only threatens to."""

import re
from typing import NamedTuple

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["CONSIDERS", "EFFECTS", "LIFTING", "SUBJECT_TO", "SanctionStatus", "bare", "effect_of", "votes_against"]


class SanctionStatus(NamedTuple):
    status: str
    """A status of the schema, or `none` where the text says that nothing is imposed."""
    chain: list[Act]
    """The governing words, innermost first."""
    rule: str


LIFTING = frozenset(("lift", "terminate", "suspend"))
EFFECTS = {
    "impose": "imposed",
    "sanction": "imposed",
    "ban": "imposed",
    "extend": "extended",
    "evade": "evaded",
    "violate": "evaded",
    "criticise": "criticised",
    **dict.fromkeys(LIFTING, "lifted"),
}
CONSIDERS = frozenset(("threaten", "propose", "plan", "negotiate", "bill"))
_DECIDED = frozenset(("reach", "agree", "ratify"))
_JOINS = re.compile("نضم|لتحق")
_REFUSES = frozenset(("reject", "deny"))
_UNFAVOURABLE = frozenset(("terminate", "suspend", "reject", "deny", "fail"))
_WILL_DO = re.compile(r"[وف]?س[يتن](?!ار|اس|د$)\w{2,}(?<![هي])")
"""A verb in the future that the lexicon need not know, before a noun of action: `سيأمر برفع العقوبات`."""
_PATHS = words("اليه الاليه مسارا مسار المسار عمليه مهله")
_BACKGROUND = words("منذ طالما")
SUBJECT_TO = words("تخضع يخضع يخضعون ترزح يرزح خاضعه خاضع")
_WILL_AGAIN = re.compile(r"[وف]?س[يتن]عيد(?:ان|ون)?")
_TERM = words("عام عاما عامين سنه سنتين اشهر شهرا حتي اخري اخر اضافيه اضافيا اضافي جديده")
_SUBJUNCTIVE = words("ان لان بان وان كي الا")
_EARLY = words("المبكر المبكره السابق يحن يحين يربط تربط ربط ربطت")
_DEPENDS = words("مرهون مرهونه مرهونا رهن رهنا مشروط مشروطه مشروطا يتوقف تتوقف")
_ONCE = words("متي حالما بمجرد فور اذا")
_ORDERS = words("ارفعوا اوقفوا الغوا ازيلوا خففوا انهوا")
_CONDITION = words("لابد بد كفيل شرط شرطا شرطها شرطه ضروري ضروره ضروريا حق اولويه مطلب")
_REASON = words("سبب اسباب مبرر مبررات داعي داع مجال نيه خطط خطه مبررا سببا")
_NONE = words("لا ما ليس ليست ولا لم وما")
_HOPES = re.compile(r".*(?:امل|ااما?ل|تطلع|رغب|تمني|توقع|نتظر|يرتقب).*")
_NEEDED = words(
    "ضروره بضروره لضروره اهميه باهميه وجوب بوجوب حان الاوان الوقت يجب ينبغي يتعين يتوجب لابد بد شرط بشرط شريطه"
)
_GRADUALLY = words("مراحل تدريجيا تدريجي تدريجيه")


def effect_of(sentence: Sentence, inner: Act, outer: list[Act], first: int, barrier: int, year: int) -> SanctionStatus:
    if inner.sense == "lift" and _ends_in(sentence, inner, first):
        return SanctionStatus("threatened" if inner.future else "imposed", [inner], "sanction:ends in")
    if inner.sense in LIFTING:
        return _lifting(sentence, inner, outer, first)
    status = EFFECTS[inner.sense]
    chain = [inner]
    if status in ("evaded", "criticised"):
        if inner.negated:
            return SanctionStatus("in_force", chain, f"sanction:not {inner.sense}")
        return SanctionStatus(status, chain, f"sanction:{inner.sense}")
    blaming = next((a for a in outer if a.sense == "criticise"), None)
    if blaming and not blaming.negated and blaming.position >= inner.position - 8 and inner.kind == "masdar":
        return SanctionStatus("criticised", [inner, blaming], f"sanction:criticise<{inner.sense}")
    refusing = next((a for a in outer if a.sense in _UNFAVOURABLE), None)
    if (
        refusing
        and refusing.position >= inner.position - 10
        and "،" not in sentence.tokens[refusing.position : inner.position]
    ):
        status = "threatened" if refusing.negated else "none"
        return SanctionStatus(status, [inner, refusing], f"sanction:{refusing.sense}<{inner.sense}")
    if inner.negated and _JOINS.search(sentence.tokens[inner.position]):  # لم تنضم الهند إلى العقوبات
        return SanctionStatus("in_force", chain, "sanction:not joined")
    if inner.negated:
        status = "threatened" if _unless(sentence, first) else "none"
        return SanctionStatus(status, chain, f"sanction:not {inner.sense}")
    for act in outer:
        if act.sense in _DECIDED and act.kind == "past" and not act.negated:
            break  # بعد تهديد المجر ... توصل السفراء إلى تمديد العقوبات
        if act.sense in CONSIDERS:
            off = (act.negated and not _unless(sentence, first)) or votes_against(sentence, act)
            status = "none" if off else "threatened"
            return SanctionStatus(status, [inner, act], f"sanction:{act.sense}<{inner.sense}")
    again = inner.kind == "masdar" and _WILL_AGAIN.fullmatch(sentence.tokens[inner.position - 1]) is not None
    led = sentence.tokens[max(inner.position - 3, 0) : inner.position]
    path = sentence.tokens[inner.position].startswith("لاعاد") or (
        inner.kind == "imperfect" and any(t in _PATHS for t in led)
    )  # آلية لإعادة العقوبات, تعيد العقوبات
    before = sentence.tokens[max(inner.position - 1, 0) : inner.position]
    may = inner.kind == "imperfect" and before in (["قد"], ["وقد"], ["ربما"])
    if inner.future or again or path or may or before == ["قبل"] or _will_do(sentence, inner):
        return SanctionStatus("threatened", chain, f"sanction:future {inner.sense}")
    keeps = status == "extended" and "بق" in sentence.tokens[inner.position]
    if keeps and not any(t in _TERM for t in sentence.tokens[first:]):
        return SanctionStatus("in_force", chain, "sanction:kept")  # أبقت على العقوبات: no term, no renewal
    before = sentence.tokens[max(inner.position - 3, 0) : inner.position]
    if inner.kind in ("past", "imperfect"):  # تفرض كندا منذ أيار عقوبات
        before += sentence.tokens[inner.position + 1 : first]
    old = inner.past_frame or any(bare(t) in _BACKGROUND for t in before) or _earlier_year(sentence, inner, first, year)
    told_of = first < inner.position and inner.kind == "past" and bool(inner.enclitic)
    subject_to = told_of and any(bare(t) in SUBJECT_TO for t in sentence.tokens[max(first - 6, 0) : first])
    if subject_to and not sentence.cue_in("recent", max(first - 6, 0), len(sentence.tokens)):
        old = True  # تخضع كينيا لعقوبات فرضتها كندا
    if old and status == "imposed":
        return SanctionStatus("in_force", chain, "sanction:past")
    return SanctionStatus(status, [inner, *outer[:1]], f"sanction:{inner.sense}")


def _ends_in(sentence: Sentence, act: Act, first: int) -> bool:
    """`انتهت القمة بعقوبات على كينيا`, `إلى فرض عقوبات`: what comes of it, and not what it puts an end to."""
    outcome = sentence.tokens[first].startswith("ب") or (
        sentence.tokens[first - 1] == "الي" and first - 1 > act.position
    )
    return outcome and act.position < first and "نته" in sentence.tokens[act.position]


def _lifting(sentence: Sentence, inner: Act, outer: list[Act], first: int) -> SanctionStatus:
    before = sentence.tokens[max(inner.position - 6, 0) : inner.position]
    order = sentence.tokens[inner.position] in _ORDERS and (not before or not before[-1][0].isalnum())
    if order:  # "ارفعوا العقوبات"
        return SanctionStatus("lift_requested", [inner], "sanction:order")
    behind = sentence.tokens[first + 1 : first + 10]
    if (
        any(t in _EARLY for t in before)
        or any(t in _DEPENDS for t in behind)
        or (any(t in _REASON for t in before) and any(t in _NONE for t in before))
    ):
        return SanctionStatus("refused_to_lift", [inner, *outer[:1]], "sanction:no reason")
    for index, act in enumerate(outer):
        name = f"sanction:{act.sense}<{inner.sense}"
        refused = any(
            a.sense in _REFUSES and not a.negated and act.position - a.position <= 8 for a in outer[index + 1 :]
        )
        if act.sense in ("propose", "negotiate", "bill", "threaten"):
            if refused:
                refusing = next(a for a in outer[index + 1 :] if a.sense in _REFUSES)
                return SanctionStatus("refused_to_lift", [inner, refusing], name)
            if act.negated:
                return SanctionStatus("refused_to_lift", [inner, act], name)
            return SanctionStatus("lift_requested", [inner, act], name)
        if act.sense in _REFUSES:
            return SanctionStatus("in_force" if act.negated else "refused_to_lift", [inner, act], name)
        if act.sense in ("plan", "agree", "reach", "ratify"):
            if act.negated or votes_against(sentence, act) or (act.sense == "plan" and refused):
                return SanctionStatus("refused_to_lift", [inner, *outer[index : index + 2]], name)
            if act.sense == "plan" and _HOPES.fullmatch(sentence.tokens[act.position]):
                return SanctionStatus("lift_requested", [inner, act], name)
            return SanctionStatus("agreed_to_lift", [inner, act], name)
    wished = _wished(sentence, inner, first)
    if wished:
        return SanctionStatus(wished, [inner, *outer[:1]], f"sanction:to {inner.sense}")
    if inner.negated:
        previous = before[-1] if before else ""
        if inner.future or previous in ("لن", "لا", "عدم", "ولن", "بعدم", "الا") or inner.kind == "masdar":
            return SanctionStatus("refused_to_lift", [inner], f"sanction:not {inner.sense}")
        return SanctionStatus("in_force", [inner], f"sanction:not {inner.sense}")
    if (
        inner.future
        or _will_do(sentence, inner)
        or (inner.kind == "imperfect" and (_under_accord(sentence, inner) or any(t in _ONCE for t in behind)))
    ):
        return SanctionStatus("agreed_to_lift", [inner], f"sanction:future {inner.sense}")
    if inner.kind == "masdar" and any(
        sentence.reading(i, "instrument") for i in range(max(inner.position - 8, 0), inner.position)
    ):
        return SanctionStatus("agreed_to_lift", [inner], f"sanction:accord<{inner.sense}")
    if any(t in _GRADUALLY for t in sentence.tokens[first:]) and inner.kind == "masdar":
        return SanctionStatus("agreed_to_lift", [inner, *outer[:1]], f"sanction:gradual {inner.sense}")
    return SanctionStatus("lifted", [inner, *outer[:1]], f"sanction:{inner.sense}")


def votes_against(sentence: Sentence, act: Act) -> bool:
    """`صوت ضد`"""
    behind = sentence.tokens[act.position + 1 : act.position + 2]
    return "صوت" in sentence.tokens[act.position] and behind == ["ضد"]


def _under_accord(sentence: Sentence, inner: Act) -> bool:
    """`بموجب الاتفاق ترفع واشنطن العقوبات`"""
    return any("basis" in sentence.cues[i] for i in range(max(inner.position - 5, 0), inner.position))


def _wished(sentence: Sentence, inner: Act, first: int) -> str | None:
    """What a lifting in the subjunctive or after a word for need is: asked for, or agreed where an accord says so."""
    low = max(inner.position - 9, 0)
    before = sentence.tokens[low : inner.position]
    needed = any(t.lstrip("و") in _NEEDED for t in before[-5:])
    condition = any(t in _CONDITION for t in sentence.tokens[first + 1 : first + 5])  # رفع العقوبات شرط
    if inner.kind == "masdar" or condition:
        return "lift_requested" if (needed or condition) and not inner.negated else None
    if not before or before[-1] not in _SUBJUNCTIVE or inner.negated:
        return None
    if any(sentence.reading(i, "instrument") for i in range(low, inner.position)):
        return "agreed_to_lift"
    return "lift_requested"


def _earlier_year(sentence: Sentence, act: Act, first: int, year: int) -> bool:
    for token in sentence.tokens[max(act.position - 4, 0) : first + 12]:
        if len(token) == 4 and token.isdecimal() and 1950 <= int(token) < year:
            return True
    return False


def bare(token: str) -> str:
    return token.removeprefix("و") if len(token) > 3 else token


def _will_do(sentence: Sentence, inner: Act) -> bool:
    before = sentence.tokens[inner.position - 1] if inner.position else ""
    return inner.kind == "masdar" and _WILL_DO.fullmatch(before) is not None


def _unless(sentence: Sentence, first: int) -> bool:
    """`لن تفرض عقوبات إلا إذا ...`"""
    behind = sentence.tokens[first + 1 : first + 9]
    return any(t == "الا" and behind[k + 1] in ("اذا", "ان", "في", "لو") for k, t in enumerate(behind[:-1]))
