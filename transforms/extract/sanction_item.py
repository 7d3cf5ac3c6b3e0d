"""Sides that the item tells where the sentence does not: `العقوبات` between states, named without them."""

from transforms.extract.sanction_effects import LIFTING, SanctionStatus
from transforms.extract.sanction_nouns import OFFICIALS, PUNISHED, Noun
from transforms.extract.sanction_refusals import CITIZENS
from transforms.extract.sanction_sides import Sides
from transforms.extract.sanction_verbless import OR_ELSE
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS
from transforms.extract.wordlists import words

__all__ = ["UNTOLD", "sides_in_item"]

UNTOLD = frozenset(("no state as target", "no state as imposer or target"))
"""Refusals for want of a state, which the rest of the item may name."""
_DEFINITE = ("ال", "لل", "بال", "وال", "وبال", "ولل", "فال", "كال")
_ITS_LEADERS = words("رييسها رييسه قادتها قادته وزرايها وزرايه مسووليها مسووليه حكومتها حكومته جنرالاتها ضباطها نوابها")
_OWN_LAW = words(
    """
    المالي تأديبي اداري جزائي جنائي بديل قانوني مدرسي صارم رادع المنصوص المقرره المسلطه الواجبه المستوجبه الاصليه
    الماليه التاديبيه الاداريه الجزاييه الجناييه البديله القانونيه المدرسيه الصارمه الرادعه الجبائيه المهنيه البدنيه
    """
)
"""What penalties of a state's own law are called."""


def sides_in_item(
    sentence: Sentence, noun: Noun, found: SanctionStatus, sides: Sides, named: list[str], places: set[str]
) -> Sides | None:
    """Sides by the states `named` so far; None unless two of them stand for `العقوبات` without a state beside it.

    `رفعت واشنطن العقوبات` hits the only other state of the item, those that are only `places` left out; whoever asks
    for the end of `العقوبات` or blames them is hit; of an accord that lifts them the words do not tell.
    """
    if noun.kind == "listing":
        return sides._replace(explicit=True) if sides.imposers and _blacklists(sentence, noun, found) else None
    if noun.kind != "sanctions" or noun.guard not in ("sanction", "-") or _of_own_law(sentence, noun, sides):
        return None
    states = list(dict.fromkeys(named))
    lifting = bool(found.chain) and found.chain[0].sense in LIFTING
    definite = sentence.tokens[noun.first].startswith(_DEFINITE) or bool(noun.enclitic)
    again = bool(found.chain) and "عاد" in sentence.tokens[found.chain[0].position]  # أعادت العمل بعقوبات
    choice = found.rule == "sanction:faces" and sentence.tokens[noun.first - 1] in OR_ELSE
    on = sentence.tokens[noun.last + 1 : noun.last + 4]
    certain = definite or lifting or (bool(sides.targets) and any(t in _ITS_LEADERS for t in on))
    laid = definite and on[:1] == ["المفروضه"]  # تمتثل للعقوبات المفروضة بسبب الحرب
    if len(states) < 2 - laid or not (certain or again or choice):
        return None
    imposers, targets = sides.imposers, sides.targets
    if found.status == "agreed_to_lift" and not sides.named:
        imposers = []
    elif found.status in ("lift_requested", "criticised") and not sides.named:
        who = sides.subject or imposers
        imposers, targets = [], targets or [c for c in who if c not in IGOS and len(who) == 1]
    elif imposers:
        others = [c for c in states if c not in imposers and c not in IGOS and c not in places]
        targets = others if len(others) == 1 else []
    if choice and not imposers:
        imposers, targets = [c for c in states if c in IGOS][-1:], targets or [c for c in states if c not in IGOS][-1:]
    if laid and not imposers and not targets and len(states) == 1 and states[0] not in IGOS:
        targets = states
    if not (targets or certain):
        return None
    return sides._replace(imposers=imposers, targets=targets, explicit=True)


def _of_own_law(sentence: Sentence, noun: Noun, sides: Sides) -> bool:
    """Penalties on people of no standing, or called those of a law."""
    behind = [t.removeprefix("و") for t in sentence.tokens[noun.last + 1 : noun.last + 7]]
    if not _OWN_LAW.isdisjoint(behind[:2]) or any(t in CITIZENS for t in sentence.tokens):
        return True
    return sides.at_home and OFFICIALS.isdisjoint(behind)


def _blacklists(sentence: Sentence, noun: Noun, found: SanctionStatus) -> bool:
    """`تضيف كندا أربع ناقلات إلى قائمتها السوداء`: whom else a government of its own puts there; not airlines."""
    if found.status != "imposed" or sentence.tokens[noun.first : noun.last + 1] not in _BLACK_LISTS:
        return False
    before = [t.removeprefix("و") for t in sentence.tokens[max(noun.first - 8, 0) : noun.first]]
    return not PUNISHED.isdisjoint(before) and "طيران" not in before


_BLACK_LISTS = [[name, "السوداء"] for name in ("قايمتها", "قايمته", "لايحتها", "لايحته")]
