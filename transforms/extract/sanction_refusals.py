"""Why words for sanctions are none of states: penalties of courts and clubs, or nobody who imposes or is hit."""

from transforms.extract.sanction_nouns import Noun
from transforms.extract.sanction_sides import Sides
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS
from transforms.extract.wordlists import words

__all__ = ["CITIZENS", "context_of", "of_union", "refusal_of"]

_CONTEXT_WITHIN = 10
_INTERNATIONAL = words(
    """
    دوليه الدوليه غربيه الغربيه امميه الامميه اقتصاديه الاقتصاديه دبلوماسيه الدبلوماسيه نفطيه النفطيه تجاريه
    التجاريه مضاده ثانويه الثانويه احاديه الاحاديه
    """
)
CITIZENS = words(
    """
    العمال عمال الموظفين الموظفون النقابه نقابه الاضراب السايقين المخالفين التجار المستهلكين المزارعين الطلاب التلاميذ
    المتهمين المدانين الشرطه المحتكرين المضاربين المهربين المواطنين المستاجرين المدرسين الاطباء القضاه
    """
)
"""Whom a state punishes by its own law, and who complains of it."""
_FOR_GOOD = frozenset(("sport", "sanitary"))
"""Contexts in which even a penalty of one state's body on another state is no sanction."""


def context_of(sentence: Sentence, noun: Noun) -> str | None:
    """What the words around belong to, when penalties there are none of states: sport, court ..."""
    if "lookalike" not in sentence.first_readings:
        return None
    for first, _, hit in sentence.hits:
        if noun.first - _CONTEXT_WITHIN < first < noun.last + _CONTEXT_WITHIN and not _between_states(sentence, first):
            for reading in hit.readings:
                if reading.cls == "lookalike" and reading.guard == "context":
                    return reading.value
    return None


_BETWEEN_STATES = (["للقانون"], ["للقوانين"], ["الجناييه"])


def _between_states(sentence: Sentence, position: int) -> bool:
    """`مخالفة للقانون الدولي`, `المحكمة الجنائية الدولية`"""
    return sentence.tokens[position + 1 : position + 2] in _BETWEEN_STATES and any(
        t.startswith("الدولي") for t in sentence.tokens[position + 2 : position + 3]
    )


_PUNISHED_WITHIN = 12


def _punishes_somebody(sentence: Sentence, last: int) -> bool:
    """Whether a state or a pronoun is the object of a verb of punishing; not so `قال إنه يعاقب لأنه`."""
    pronoun = any(hit.enclitic for _, _, hit in sentence.spans.get(last, ()))
    behind = range(last + 1, min(last + 1 + _PUNISHED_WITHIN, len(sentence.tokens)))
    return pronoun or any(sentence.reading(i, "state", "org", "head") is not None for i in behind)


def refusal_of(
    sentence: Sentence, noun: Noun, status: str, sides: Sides | None, context: str | None, known: bool, anyone: bool
) -> str | None:
    """Why these are no sanctions of states, or None."""
    if sides is None:
        return "not the measures told before"
    if context in _FOR_GOOD:
        return f"context:{context}"
    if noun.guard == "sanction" and not sides.sure_targets and _on_citizens(sentence, noun.last):
        return "penalties at home"
    both = bool(sides.imposers and sides.targets)
    if noun.kind == "listing" and _by_court(sentence, noun):
        return "context:court"
    if context and not (both and sides.explicit and not _by_court(sentence, noun)):
        return f"context:{context}"
    trade = noun.kind == "embargo" and noun.guard == "-" and not known
    if noun.kind == "price_cap" and not sides.targets:
        return "no state as target"
    if (trade or noun.guard in ("verb", "banned", "entry", "sanction_one")) and not both:
        return "no state as imposer and target"
    if noun.guard == "verb" and not _punishes_somebody(sentence, noun.last):
        return "no state as imposer and target"
    if noun.kind == "listing" and status == "threatened" and not both:
        return "no state as imposer and target"
    if noun.kind == "listing" and status == "in_force" and not sides.targets:
        return "no state as imposer and target"
    if noun.guard == "kept_frozen":
        return None if sides.targets else "no state as target"
    if noun.kind in ("asset_freeze", "travel_ban") and not both:
        return "no state as imposer and target"
    if noun.guard in ("sanction", "sanction_travel") and not anyone:
        return "no state concerned"
    after = sentence.tokens[noun.last + 1 : noun.last + 5]
    international = any(t.removeprefix("و") in _INTERNATIONAL for t in after)
    if not (sides.explicit or international or known):
        return "no state as imposer or target"
    if not (known or international or sides.targets) and (
        (sides.at_home and not (sides.named and status == "in_force")) or not _by_many(sides)
    ):
        return "no state as target"
    return None


def _on_citizens(sentence: Sentence, last: int) -> bool:
    """`العقوبات التي سلطتها الإدارة على العمال`"""
    behind = sentence.tokens[last + 1 : last + 9]
    return any(t in CITIZENS and behind[k - 1] in ("علي", "بحق", "ضد") for k, t in enumerate(behind) if k)


_COURTS = words("محكمه المحكمه محاكم قاض قاضي القضاء محلفين")


def _by_court(sentence: Sentence, noun: Noun) -> bool:
    """`أنزلت محكمة في ... عقوبة`: whoever punishes is a judge."""
    reach = 24 if noun.kind == "listing" else 8
    low = max(noun.first - reach, 0)
    around = range(low, min(noun.first + (4 if noun.guard == "verb" else 0), len(sentence.tokens)))
    courts = (i for i in around if sentence.tokens[i].removeprefix("و") in _COURTS)
    return any(not _between_states(sentence, i) for i in courts) and not of_union(sentence)


def of_union(sentence: Sentence) -> bool:
    """`محكمة أوروبية`, `المحكمة العامة للاتحاد الأوروبي`: the court that judges the sanctions of the Union."""
    return any(
        t.removeprefix("و") in _COURTS
        and any(
            (r := sentence.reading(k, "state")) and r.value == "EU"
            for k in range(i + 1, min(i + 4, len(sentence.tokens)))
        )
        for i, t in enumerate(sentence.tokens)
    )


def _by_many(sides: Sides) -> bool:
    """Whether they can be sanctions although nobody is told to be hit: those of an organisation, or known by name."""
    return bool(sides.named) or not sides.imposers or bool(set(sides.imposers) & IGOS)
