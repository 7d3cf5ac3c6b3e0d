"""What a sentence says happens to sanctions: the words that govern the noun, read outwards."""

from typing import NamedTuple

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["LIFTING", "SanctionStatus", "status_of"]


class SanctionStatus(NamedTuple):
    status: str
    """A status of the schema, or `none` where the text says that nothing is imposed."""
    chain: list[Act]
    """The governing words, innermost first."""
    rule: str


LIFTING = frozenset(("lift", "terminate", "suspend"))
_CORE = {
    "impose": "imposed",
    "sanction": "imposed",
    "ban": "imposed",
    "extend": "extended",
    "evade": "evaded",
    "violate": "evaded",
    "criticise": "criticised",
    **dict.fromkeys(LIFTING, "lifted"),
}
_DECIDES = frozenset(("announce", "agree", "ratify", "reach"))
_CONSIDERS = frozenset(("threaten", "propose", "plan", "negotiate", "bill"))
_REFUSES = frozenset(("reject", "deny"))
_UNFAVOURABLE = frozenset(("terminate", "suspend", "reject", "deny", "fail"))
_CIRCUMSTANCE = words("بسبب رغم نتيجه جراء ظل تحت منذ وسط لمواجهه مقابل برغم")
_BACKGROUND = words("منذ طالما")
_UNJUST = words("غير جايره ظالمه احاديه عدوان جريمه ارهاب")


def status_of(
    sentence: Sentence, first: int, last: int, left: list[Act], right: list[Act], year: int
) -> SanctionStatus:
    """Status of the sanctions named from token `first` to `last`, from the acts before and behind in their clause.

    `year` is the year of publication, 0 when unknown: what was imposed in an earlier one is background.
    """
    barrier = max((i for i in range(first) if _bare(sentence.tokens[i]) in _CIRCUMSTANCE), default=-1)
    near = [a for a in reversed(left) if a.position > barrier]
    relative = _relative(sentence, last, right)
    if relative is not None and not any(a.sense in _CORE for a in near):
        right = [a for a in right if a is not relative]
    for index, act in enumerate(near):
        if act.kind == "participle" and act.sense in ("impose", "announce", "plan"):
            continue
        if act.sense in _CORE:
            return _core(sentence, act, near[index + 1 :], first, barrier, year)
        light = _light(sentence, act, near[index + 1 :], first)
        if light:
            return light
    late = next((a for a in right if a.sense in _CORE or a.sense in ("inforce", "bill")), None)
    if late and late.kind in ("past", "imperfect", "noun"):
        if late.sense == "inforce":
            return SanctionStatus("imposed", [late], "sanction:inforce")
        if late.sense == "bill":
            return SanctionStatus("threatened", [late], "sanction:bill")
        return _core(sentence, late, [], first, -1, year)
    if barrier < 0 and any(t in _UNJUST for t in sentence.tokens[last + 1 : last + 9]):
        said = next((a for a in near if a.sense == "say"), None)
        if said:
            return SanctionStatus("criticised", [said], "sanction:unjust")
    participle = next((a for a in near if a.kind == "participle" and a.sense == "impose"), None)
    return SanctionStatus("in_force", [participle] if participle else [], "sanction:reference")


def _bare(token: str) -> str:
    return token.removeprefix("و") if len(token) > 3 else token


def _relative(sentence: Sentence, last: int, right: list[Act]) -> Act | None:
    """`العقوبات التي فرضتها واشنطن`: the clause only tells which sanctions."""
    for act in right:
        between = sentence.tokens[last + 1 : act.position]
        if act.sense in _CORE and any(t in ("التي", "الذي") for t in between):
            return act
    return None


def _light(sentence: Sentence, act: Act, outer: list[Act], first: int) -> SanctionStatus | None:
    """An act that has the sanctions as its own object: `أعلنت عقوبات`, `هددت بعقوبات`, `اقترحت حزمة عقوبات`."""
    if any(t in ("ان", "بان", "انه", "انها") for t in sentence.tokens[act.position + 1 : first]):
        return None  # تتفق على أن العقوبات فرصة: a clause about them, not an act of them
    before = sentence.tokens[first - 1] if first else ""
    direct = before in ("من", "علي", "الي", "في") or sentence.tokens[first].startswith("ب")
    distance = (first - act.position) // 2 if direct else first - act.position  # حذر ... نظيره ... من عقوبات
    if act.sense == "threaten" and distance <= 9:
        return None if act.negated else SanctionStatus("threatened", [act], "sanction:threaten")
    if act.sense in _CONSIDERS and distance <= 9:
        if act.negated:
            return SanctionStatus("none", [act], "sanction:not planned")
        return SanctionStatus("threatened", [act], f"sanction:{act.sense}")
    if act.sense in _DECIDES and distance <= 7:
        if act.negated:
            return SanctionStatus("none", [act], f"sanction:not {act.sense}")
        considered = act.future or any(a.sense in _CONSIDERS for a in outer)
        return SanctionStatus("threatened" if considered else "imposed", [act], f"sanction:{act.sense}")
    if act.sense == "reject" and distance <= 6:
        return SanctionStatus("criticised", [act], "sanction:reject")
    return None


def _core(sentence: Sentence, inner: Act, outer: list[Act], first: int, barrier: int, year: int) -> SanctionStatus:
    if inner.sense in LIFTING:
        return _lifting(sentence, inner, outer)
    status = _CORE[inner.sense]
    chain = [inner]
    if status in ("evaded", "criticised"):
        if inner.negated:
            return SanctionStatus("in_force", chain, f"sanction:not {inner.sense}")
        return SanctionStatus(status, chain, f"sanction:{inner.sense}")
    refusing = next((a for a in outer if a.sense in _UNFAVOURABLE), None)
    if refusing and not refusing.negated and refusing.position >= inner.position - 10:
        return SanctionStatus("none", [inner, refusing], f"sanction:{refusing.sense}<{inner.sense}")
    if inner.negated:
        return SanctionStatus("none", chain, f"sanction:not {inner.sense}")
    for act in outer:
        if act.sense in _CONSIDERS:
            status = "none" if act.negated else "threatened"
            return SanctionStatus(status, [inner, act], f"sanction:{act.sense}<{inner.sense}")
    if inner.future:
        return SanctionStatus("threatened", chain, f"sanction:future {inner.sense}")
    before = sentence.tokens[max(inner.position - 3, 0) : inner.position]
    old = (
        inner.past_frame or any(_bare(t) in _BACKGROUND for t in before) or _earlier_year(sentence, inner, first, year)
    )
    if old and status == "imposed":
        return SanctionStatus("in_force", chain, "sanction:past")
    return SanctionStatus(status, [inner, *outer[:1]], f"sanction:{inner.sense}")


def _lifting(sentence: Sentence, inner: Act, outer: list[Act]) -> SanctionStatus:
    for act in outer:
        name = f"sanction:{act.sense}<{inner.sense}"
        if act.sense in ("propose", "negotiate", "bill", "threaten"):
            if act.negated:
                return SanctionStatus("refused_to_lift", [inner, act], name)
            return SanctionStatus("lift_requested", [inner, act], name)
        if act.sense in _REFUSES:
            return SanctionStatus("in_force" if act.negated else "refused_to_lift", [inner, act], name)
        if act.sense in ("plan", "agree", "reach", "ratify"):
            if act.negated:
                return SanctionStatus("refused_to_lift", [inner, act], name)
            return SanctionStatus("agreed_to_lift", [inner, act], name)
    if inner.negated:
        before = sentence.tokens[inner.position - 1] if inner.position else ""
        if inner.future or before in ("لن", "لا", "عدم", "ولن", "بعدم") or inner.kind == "masdar":
            return SanctionStatus("refused_to_lift", [inner], f"sanction:not {inner.sense}")
        return SanctionStatus("in_force", [inner], f"sanction:not {inner.sense}")
    if inner.future:
        return SanctionStatus("agreed_to_lift", [inner], f"sanction:future {inner.sense}")
    return SanctionStatus("lifted", [inner, *outer[:1]], f"sanction:{inner.sense}")


def _earlier_year(sentence: Sentence, act: Act, first: int, year: int) -> bool:
    for token in sentence.tokens[max(act.position - 4, 0) : first + 12]:
        if len(token) == 4 and token.isdecimal() and 1950 <= int(token) < year:
            return True
    return False
