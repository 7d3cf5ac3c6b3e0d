"""Frames of a verb of agreeing that has no instrument: `اتفقت مصر والأردن على إلغاء التأشيرات`."""

from transforms.extract.chains import only_led_to
from transforms.extract.clauses import RELATIVE, clause_of
from transforms.extract.conclusion import Analysis, conclude
from transforms.extract.deeds import convenes, is_deed, is_intention, is_mutual
from transforms.extract.draft import Refused
from transforms.extract.jointly import joint_deed, resumed_together
from transforms.extract.naming import Mention
from transforms.extract.objects import CLAUSE_REACH
from transforms.extract.parties import Orgs
from transforms.extract.prisoners import prisoners_of
from transforms.extract.resolve import sides_of
from transforms.extract.salience import Salience
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS, Sides
from transforms.extract.status import Act, fold
from transforms.extract.wordlists import words

__all__ = ["agree_frames", "level_of"]


def agree_frames(
    result: Analysis,
    groups: list[list[Mention]],
    orgs: list[Orgs],
    salience: Salience,
    instruments: list[tuple[int, int, Reading]],
    blocked: set[int],
    published: str,
) -> None:
    """`اتفقت مصر والأردن على إلغاء التأشيرات`: a verb of agreeing with a concrete object and no instrument."""
    sentence = result.sentence
    for act in result.acts:
        if act.sense != "agree" or act.kind == "participle" or act.position in blocked:
            continue
        swap = prisoners_of(sentence, act.position) if _SWAP in sentence.tokens[act.position] else -1
        decided = joint_deed(sentence, act.position, act.position, act.number) if _agreed_on(sentence, act) < 0 else -1
        decided = max(decided, resumed_together(sentence, act.position))
        on = max(swap, decided) if max(swap, decided) >= 0 else _agreed_on(sentence, act)
        near = [p for p, _, _ in instruments if act.position < p <= act.position + 14]
        if on < 0 or any(p < on or p <= on + 1 for p in near):
            continue
        outer = [
            a
            for a in reversed(result.acts)
            if clause_of(sentence, act.position)[0] <= a.position < act.position
            and a.sense != "say"
            and not only_led_to(sentence, a, act.position)
        ]
        if act.kind == "noun" and not _is_told(sentence, act.position) and not outer:
            continue
        if swap < 0 and is_intention(sentence, on):
            result.refused.append(Refused(sentence, act.position, on, "agreement", "opinion", "agree:vague"))
            continue
        chain = [act, *outer]
        outcome = fold(chain)
        if outcome is None:
            continue
        makers = [g for g in groups if g[0].first < on or sentence.tokens[g[0].first - 1] not in _ABOUT]
        punishing = _is_on_sanctions(sentence, on)
        if punishing:
            makers = [g for g in makers if g[0].first < on or sentence.tokens[g[0].first - 1] not in ("علي", "عن")]
        makers = [g for g in makers if act.number != "d" or not _issued_with(sentence, makers, g)]
        sides = sides_of(sentence, makers, orgs, salience, on, on, chain, clause_of(sentence, act.position))
        if not sides.codes and not sides.level_fixed and act.kind == "noun" and len(salience.met) == 2:
            sides = Sides(tuple(sorted(salience.met)), "frame", level_of(salience.met), False, -1, -1)
        if punishing and sides.how == "title":
            continue
        if swap >= 0 and sides.how not in ("listed", "between", "clause"):
            continue
        traded = sentence.tokens[on].removeprefix("ال") in ("مبادله", _SWAP) and prisoners_of(sentence, on) >= 0
        what = "exchange" if swap >= 0 or traded else "unspecified"
        conclude(result, outcome, "agree", chain, sides, what, act.position, on, published)
        for draft in result.drafts[-1:]:
            if (
                draft.reason is None
                and draft.instrument == "unspecified"
                and sentence.field == "text"
                and sentence.index > 0
                and not convenes(sentence, on)
                and not is_mutual(sentence, on)
                and not any(a.sense == "result" for a in chain)
            ):
                draft.reason = "minor"


def _is_on_sanctions(sentence: Sentence, on: int) -> bool:
    """`اتفقت الدول على رفع الحظر المفروض على كينيا`: whoever is hit, also in the headline, did not agree."""
    readings = (sentence.reading(i, "sanction") for i in range(on, min(on + 6, len(sentence.tokens))))
    return any(r is not None and r.guard != "measures" for r in readings)


def _issued_with(sentence: Sentence, groups: list[list[Mention]], group: list[Mention]) -> bool:
    """`أعلنت كينيا وغانا في بيان ثلاثي مع تشاد أنهما اتفقتا`: who shares the statement of two that agreed."""
    first = group[0].first
    lead = sentence.tokens[max(first - 4, 0) : first]
    told = lead[-1:] == ["مع"] and "بيان" in lead
    return told and any(len(g) >= 2 and g[0].first < first for g in groups if g is not group)


_SWAP = "تبادل"
_ABOUT = words("حول بشان بخصوص عن ضد تجاه حيال")


def level_of(codes: list[str]) -> str:
    return "state-igo" if any(c in IGOS for c in codes) else "state-state"


def _agreed_on(sentence: Sentence, act: Act) -> int:
    """Where the object of a verb of agreeing begins, behind its على, or -1.

    A على before it may belong to the subject (`المشرفون على المعبر`): of several the first with a deed behind it.
    """
    first = -1
    for i in range(act.position, min(act.position + CLAUSE_REACH, len(sentence.tokens) - 1)):
        if i > act.position and (sentence.has_cue(i, "clause", "that") or sentence.tokens[i] in RELATIVE):
            break
        if sentence.tokens[i].removeprefix("و") != "علي":
            continue
        on = i + 1
        while on < len(sentence.tokens) - 1 and sentence.tokens[on] in '"(':
            on += 1
        if is_deed(sentence, on):
            return on
        if first < 0 and i <= act.position + 14:
            first = on
    return first


def _is_told(sentence: Sentence, position: int) -> bool:
    """Whether a noun of agreeing is told as a fact: `تم الاتفاق على`, a headline; not so `ينص الاتفاق على`."""
    if position <= 1 or sentence.tokens[position - 1] == ":":
        return True
    near = sentence.tokens[max(position - 9, 0) : position + 1]
    return any(t.lstrip("وف") in _COMES_TO_PASS for t in near)


_COMES_TO_PASS = words(
    """
    تم يتم جري حصل شهد شهدت تخلل تخلله تخللها اسفر اسفرت اثمر اثمرت افضي افضت انتهي انتهت توج توجت تمخض تمخضت بحضور
    وقع عن
    """
)
