"""To whom an agreement is offered: `عرضت كينيا على غانا بروتوكولا`, `دعت كينيا وأوغندا جارتهما غانا إلى توقيع`."""

from transforms.extract.naming import Mention
from transforms.extract.salience import ATTRIBUTES
from transforms.extract.sentences import Sentence
from transforms.extract.sides import Sides, distinct_codes, make_sides
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["with_addressee", "without_proposer"]

_HEAD_REACH = 4
"""Tokens between the word `على` and the state that it brings in: `على الحكومة الكينية`."""
_OF_FIGHTERS = ("ceasefire", "exchange")
_MEDIATORS = ("UN", "AU", "LAS")
_COUNTED = {3: words("ثلاثي ثلاثيه ثلاثيا"), 4: words("رباعي رباعيه رباعيا")}


def with_addressee(
    sentence: Sentence, sides: Sides, groups: list[list[Mention]], chain: list[Act], first: int, instrument: str
) -> Sides:
    """`sides` of the frame whose instrument stands at `first`, and to whom its outermost act offers it."""
    offered = _offered_by(sentence, groups, first)
    if offered:
        return offered
    offer = next((a for a in reversed(chain) if a.sense == "propose"), None)
    if offer is None or offer.position > first or sides.how == "between":
        return sides
    finite = offer.kind in ("past", "imperfect")
    start = offer.position + 1 if finite else max(offer.position - _HEAD_REACH, 0)
    for at in (i for i in range(start, first) if sentence.tokens[i] in ("علي", "الي")):
        if sentence.tokens[at + 1] in _PROPOSALS:
            continue  # وافقت على مقترح مصري
        if any(at < g[0].first <= at + _HEAD_REACH and g[-1].last < first for g in groups):
            return _offered_on(sentence, sides, groups, offer, at, first, instrument)
    return sides if not finite else _called_on(sentence, sides, groups, offer, first)


_PROPOSALS = words("مقترح المقترح مقترحا اقتراح الاقتراح اقتراحا مبادره المبادره خطه الخطه عرض العرض عرضا ورقه الورقه")
_PROPOSED_WITHIN = 4


def without_proposer(
    sentence: Sentence, groups: list[list[Mention]], first: int, instrument: str
) -> list[list[Mention]]:
    """`وافقت كينيا على مقترح مصري لهدنة مع غانا`: without who only proposes that two others stop fighting."""
    if instrument not in _OF_FIGHTERS:
        return groups
    others = [
        g
        for g in groups
        if sentence.tokens[g[0].first - 1] not in _PROPOSALS or not 0 < first - g[-1].last < _PROPOSED_WITHIN
    ]
    return others if len({m.code for g in others for m in g}) >= 2 else groups


_OFFERED = words("المعروض المعروضه المقترح المقترحه المقدم المقدمه")
_TITLE_REACH = 4


def _offered_by(sentence: Sentence, groups: list[list[Mention]], first: int) -> Sides | None:
    """`رفض الرئيس الكيني العقد المعروض من غانا`: who is named before, and who offers it."""
    for i in range(first + 1, min(first + 1 + _TITLE_REACH, len(sentence.tokens) - 2)):
        if sentence.tokens[i] not in _OFFERED or sentence.tokens[i + 1] not in ("من", "علي"):
            continue
        other = next((g for g in groups if i + 1 < g[0].first <= i + 1 + _HEAD_REACH), None)
        subject = next((g for g in reversed(groups) if g[-1].last < first and any(m.eligible for m in g)), None)
        if other and subject and not {m.code for m in other} & {m.code for m in subject}:
            return make_sides(distinct_codes([*subject, *other]), "clause", [*subject, *other])
    return None


def _offered_on(
    sentence: Sentence,
    sides: Sides,
    groups: list[list[Mention]],
    offer: Act,
    at: int,
    first: int,
    instrument: str,
) -> Sides:
    """`عرض` and `اقترح` bring in whom they turn to by على; who offers stands before it, or acted before."""
    to = next((g for g in groups if at < g[0].first <= at + _HEAD_REACH and g[-1].last < first), None)
    if to is None:
        return sides
    proposers = [g for g in groups if g[-1].last < at and any(m.eligible for m in g)]
    own = [g for g in proposers if g[0].first > offer.position]
    who = own[-1] if own else proposers[0] if proposers else []
    makers, addressed = distinct_codes(who), distinct_codes([m for m in to if m.role != "org"])
    mediates = len(addressed) > 1 and (instrument in _OF_FIGHTERS or not {*makers}.isdisjoint(_MEDIATORS))
    if not makers or not addressed or mediates or {*makers} & {*addressed}:
        return sides
    return make_sides([*makers, *addressed], "clause", [*who, *to])


def _called_on(sentence: Sentence, sides: Sides, groups: list[list[Mention]], offer: Act, first: int) -> Sides:
    """`دعت كينيا وأوغندا غانا إلى`: those who call, if one other is called on, or all are counted (`ميثاق ثلاثي`)."""
    near = [g for g in groups if offer.position < g[0].first < first and g[0].role not in ATTRIBUTES]
    if (
        len(near) != 2
        or any(g[0].role == "place" for g in near)
        or sentence.cue_in("with", near[1][-1].last, first + 8)
    ):
        return sides
    every = distinct_codes([*near[0], *near[1]])
    counted = any(t in _COUNTED.get(len(every), ()) for t in sentence.tokens[first : first + 4])
    alone = len(near[1]) == 1 and len(near[0]) > 1
    return make_sides(every, "clause", [*near[0], *near[1]]) if counted or alone else sides
