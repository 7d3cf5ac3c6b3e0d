"""Whether an act has an instrument or sanctions for its object."""

import re

from transforms.extract.clauses import RELATIVE, in_aside
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = [
    "CLAUSE_REACH",
    "CONCLUDING",
    "after_subject",
    "by_signature",
    "concludes",
    "construct_object",
    "ends_something_else",
    "has_enclitic",
    "instrument_within",
    "kept_from",
    "object_in_clause",
    "told_of_instrument",
]

_FINITE = ("past", "imperfect")
CLAUSE_REACH = 30
"""Tokens between a verb and its object, with a subject of two ministers and an aside between them."""
_SANCTION_REACH = 14
"""Nothing but sanctions is renewed or updated where they stand behind the verb."""


def object_in_clause(sentence: Sentence, last: int, offers: bool) -> bool:
    """Whether an instrument follows as direct object: near by, or right behind the subject, an adverb or an aside."""
    tokens = sentence.tokens
    for i in range(last + 1, min(last + 1 + CLAUSE_REACH, len(tokens))):
        if in_aside(sentence, i, last):
            continue
        if sentence.reading(i, "instrument", "sanction") is not None:
            plain = any(hit.proclitic in ("", "ال") for _, _, hit in sentence.spans.get(i, ()))
            sanctions = sentence.reading(i, "instrument") is None and i - last <= _SANCTION_REACH
            close = i - last <= 3 or sanctions or tokens[i].endswith("ا")
            return plain and (close or after_subject(sentence, i))
        act = sentence.reading(i, "act")
        if by_signature(tokens[i]):
            continue
        if act is not None and act.kind == "masdar" and act.value in ("sign", "reach", "extend", "ratify"):
            return offers
        if offers and act is not None and act.kind == "masdar" and act.value == "negotiate":
            return True
        if act is not None and act.kind == "past" and act.guard in ("-", "object") and i > last + 1:
            return False
    return False


def told_of_instrument(sentence: Sentence, first: int, last: int) -> bool:
    """`اتفاق عقد بين`, `معاهدة عقدتها`: behind the instrument, and no meeting for its object."""
    at = first - 1 if first and sentence.tokens[first - 1] in RELATIVE else first
    behind = any(
        end == at - 1 and any(r.cls == "instrument" and r.value != "contract" for r in hit.readings)
        for start in range(max(at - 3, 0), at)
        for _, end, hit in sentence.spans.get(start, ())
    )
    return behind and not any(sentence.reading(i, "talk") for i in range(last + 1, last + 9))


def concludes(sentence: Sentence, last: int) -> bool:
    """`عقدت كينيا وغانا الاثنين في أكرا، بعد سنوات، اتفاقا`: an agreement, and no meeting, is what was held."""
    reach = range(last + 1, min(last + 1 + CLAUSE_REACH, len(sentence.tokens)))
    named = (i for i in reach if sentence.reading(i, "instrument", "talk") is not None)
    found = next((i for i in named if not in_aside(sentence, i, last)), -1)
    return found >= 0 and sentence.tokens[found].endswith("ا") and object_in_clause(sentence, last, False)


def ends_something_else(sentence: Sentence, last: int) -> bool:
    """`اتفاقية تلغي رسوم ...`, `وتلغي الاتفاقية ... الرسوم`: duties, visas or a dispute end, and by an agreement."""
    tokens = sentence.tokens
    if last + 1 >= len(tokens):
        return False
    if tokens[last + 1] in _AGES:
        return tokens[last + 2 : last + 3] == ["من"]  # ينهي عقدا من الخلاف
    if tokens[last + 1].removeprefix("ال") in _ENDED_BY_AGREEMENT:
        return True
    if not tokens[last + 1].startswith("ال") or sentence.reading(last + 1, "instrument") is None:
        return False
    return any(
        tokens[i].removeprefix("ال") in _ENDED_BY_AGREEMENT and tokens[i - 1] not in _GOVERNING
        for i in range(last + 2, min(last + 10, len(tokens)))
    )


_ENDED_BY_AGREEMENT = words(
    """
    رسوم رسوما تعرفه تعريفات تاشيره تاشيرات ضرايب ضريبه قيود قيودا حواجز ازدواج ديون خلاف خلافا خلافات نزاع
    نزاعا حرب حربا ازمه قطيعه عداء قتال حصار احتكار
    """
)
_AGES = words("عقدا عقودا عقدين سنوات اعواما اشهرا شهورا")
_GOVERNING = words("علي في من عن الي مع بعد قبل حول بشان بخصوص بسبب")


def construct_object(sentence: Sentence, last: int) -> bool:
    """Whether a masdar has an instrument for its object: within four words, no verb between."""
    for i in range(last + 1, min(last + 5, len(sentence.tokens))):
        if sentence.reading(i, "instrument", "sanction") is not None:
            return True
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE:
            return False
    return False


_SPANNED = words(
    "اجل عمر العمل مده سريان بنود نص احكام صلاحيه مفعول امس اليوم مجددا رسميا موخرا اخيرا معا سويا علنا لاحقا"
)
_BY_SIGNATURE = re.compile(r"ب(?:توقيع|امضاء|تواقيع|توقيعات)(?:ه|ها|هما|يهما|هم|اتهم|اتهما)")


def by_signature(token: str) -> bool:
    """`بتوقيعيهما`: with what a verb like مهر is done."""
    return _BY_SIGNATURE.fullmatch(token) is not None


def after_subject(sentence: Sentence, position: int) -> bool:
    """Whether the word before a noun closes the subject or an aside, so that the noun can be the object."""
    before = sentence.tokens[position - 1]
    if not before[0].isalnum() or before in _SPANNED or sentence.has_cue(position - 1, "recent", "anaphor"):
        return True
    if by_signature(before):
        return True
    return any(last == position - 1 and any(r.cls == "state" for r in hit.readings) for _, last, hit in sentence.hits)


def kept_from(sentence: Sentence, last: int) -> bool:
    """`منع الخلاف البلدين من توقيع`: behind a verb of preventing, من and a masdar of concluding."""
    acts = (
        sentence.reading(i, "act")
        for i in range(last + 2, min(last + 12, len(sentence.tokens)))
        if sentence.tokens[i - 1] == "من"
    )
    return any(r is not None and r.kind == "masdar" and r.value in CONCLUDING for r in acts)


CONCLUDING = words("sign reach extend ratify")


def has_enclitic(sentence: Sentence, first: int) -> bool:
    return any(hit.enclitic for _, _, hit in sentence.spans.get(first, ()))


def instrument_within(sentence: Sentence, start: int, count: int) -> bool:
    """Whether an instrument or sanctions stand among the next words; those of an aside do not count."""
    end = min(start + count, len(sentence.tokens))
    i = start
    while i < end:
        if sentence.reading(i, "instrument", "sanction") is not None:
            return True
        if in_aside(sentence, i, max(start - 1, 0)):
            end = min(end + 1, len(sentence.tokens))
        i += 1
    return False
