"""Which of the lists that a sentence names take part: not who speaks, hosts or fights."""

from transforms.extract.naming import Mention
from transforms.extract.parties import Orgs
from transforms.extract.partners import tells_further
from transforms.extract.salience import Salience
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS, distinct_codes
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "accession",
    "agent_of",
    "carried_list",
    "maker_of",
    "narrow",
    "of_masdar",
    "prepositional",
    "told_apart",
    "without_outsiders",
]


_OUTSIDERS = frozenset(("say", "propose", "host", "criticise"))
"""Acts whose subject is usually not a party when two others are named after them."""


def agent_of(sentence: Sentence, groups: list[list[Mention]], salience: Salience, earlier: list[Mention]) -> Mention:
    """Who acts on, of those named before; of the two sides of an earlier agreement the state written from."""
    agent = earlier[-1]
    pair = next((g for g in groups if agent in g), [])
    between = bool(pair) and sentence.cue_in("between", max(pair[0].first - 3, 0), pair[0].first)
    return next((m for m in pair if between and m.code == salience.home), agent)


def accession(sentence: Sentence, mentions: list[Mention], last: int) -> list[Mention]:
    """`بروتوكول انضمام السويد إلى الناتو`, `معاهدة انضمامها إلى الاتحاد`: who joins, and what it joins."""
    word = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
    if word.removeprefix("ال") not in _JOINING:
        return []
    union = next((m for m in mentions if last < m.first <= last + _JOINING_REACH and m.code in IGOS), None)
    if union is None or "الي" not in sentence.tokens[last + 2 : union.first]:
        return []
    behind = [m for m in mentions if last < m.first < union.first]
    subject = behind or [m for m in mentions if m.first < last and m.code != union.code][:1]
    return [*subject, union] if subject else []


_JOINING = words("انضمام انضمامها انضمامه عضويه عضويتها")


_JOINING_REACH = 9


def maker_of(sentence: Sentence, mentions: list[Mention], salience: Salience, group: list[Mention], inner: int) -> str:
    """`أعلن الوزير الكيني أنه وقع مع نظيريه الغاني والنمساوي`: who made it with all the partners that مع names."""
    lead = range(max(group[0].first - _OFFICE, inner), group[0].first)
    if len(distinct_codes(group)) < 2 or not any(sentence.has_cue(i, "with") for i in lead):
        return ""
    codes = distinct_codes(group)
    earlier = [m for m in mentions if m.eligible and m.last < inner and not prepositional(sentence, m)]
    agent = earlier[-1].code if earlier else salience.subject
    return agent if agent not in codes else ""


_OFFICE = 5
"""Tokens from مع to the first state, with an office and its portfolio between."""


def of_masdar(sentence: Sentence, groups: list[list[Mention]], chain: list[Act]) -> list[Mention]:
    """`أعلن الوسيط توصل كينيا وغانا إلى`, `توقيع وزيري كينيا وغانا`: the list right behind a masdar is its subject."""
    if not chain or chain[0].kind != "masdar" or chain[0].sense not in ("sign", "reach"):
        return []
    at = chain[0].position
    for group in groups:
        between = range(at + 1, group[0].first)
        if group[0].first > at and len(between) <= 3:
            offices = all(sentence.reading(i, "head") or sentence.tokens[i] in ("كل", "من") for i in between)
            return group if offices and len({m.first for m in group}) >= 2 and len(distinct_codes(group)) >= 2 else []
    return []


def prepositional(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention stands behind a preposition, so that no later verb has it for its subject."""
    if mention.proclitic.endswith(("ب", "ل")):
        return True
    near = range(max(mention.first - 3, 0), mention.first)
    return any(sentence.has_cue(i, "with", "place", "between") or sentence.tokens[i] == "علي" for i in near)


def told_apart(
    sentence: Sentence, groups: list[list[Mention]], orgs: list[Orgs], last: int, inner: int, end: int
) -> bool:
    """Whether a relative clause behind the instrument names both sides: `نددت ألمانيا بمذكرة وقعتها كينيا مع غانا`."""
    if inner <= last or not any(
        inner < g[0].first <= inner + 5 and not sentence.cue_in("with", inner, g[0].first) for g in groups
    ):
        return False
    behind = {m.code for g in groups for m in g if m.first > inner}
    other = any(o.position > inner and "مع" in sentence.tokens[o.position - 2 : o.position] for o in orgs)
    return (len(behind) >= 2 or other) and sentence.cue_in("with", inner, end)


def carried_list(sentence: Sentence, groups: list[list[Mention]], start: int, chain: list[Act]) -> list[Mention]:
    """The earlier list that a dual or plural verb without subject speaks of: `أكملتا المهمة ووقعتا عقدا`."""
    if not chain or not _has_dual_subject(sentence, chain[0]):
        return []
    lists = [g for g in groups if g[-1].last < start and len({m.code for m in g if m.eligible}) >= 2]
    return [m for m in lists[-1] if m.eligible] if lists else []


def _has_dual_subject(sentence: Sentence, act: Act) -> bool:
    """`ووقعتا`, `وتوقعان`, `بعدما فرغا من توقيع`, `إثر توقيعهما`"""
    if act.kind in ("past", "imperfect"):
        return act.number != "s"
    near = sentence.tokens[max(act.position - 3, 0) : act.position]
    return act.kind == "masdar" and (act.enclitic == "هما" or any(t in _FINISHED for t in near))


_FINISHED = words("فرغا فرغتا فرغوا انتهيا انتهتا انتهوا انهيا انهتا اتما اتمتا")


def without_outsiders(
    sentence: Sentence, groups: list[list[Mention]], chain: list[Act], inner: int, start: int
) -> list[list[Mention]]:
    """Leaves out who speaks, calls for or hosts, when two others stand after the words that open the content."""
    outer = [a.position for a in chain[1:] if a.sense in _OUTSIDERS]
    opens = max(list(sentence.find_cues("that", start, inner + 1)), default=-1)
    for i in range(start, inner):
        reading = sentence.reading(i, "act")
        if reading and reading.value in _OUTSIDERS:
            outer.append(i)
    border = max([opens, *(_subject_end(groups, p, inner) for p in outer)], default=-1)
    if border >= 0 and not _goes_on_as_subject(sentence, opens, inner):
        after = [g for g in groups if g[0].first > border]
        if len({m.code for g in after for m in g}) >= 2:
            return after
    return groups


def _goes_on_as_subject(sentence: Sentence, opens: int, inner: int) -> bool:
    """`قالت الحكومة البريطانية إنها توصلت`: by the pronoun before the verb, who speaks is who acts."""
    act = sentence.reading(inner, "act")
    finite = act is not None and act.kind in ("past", "imperfect")
    return finite and opens == inner - 1 and sentence.tokens[opens].removeprefix("و") in _THAT_IT


def _subject_end(groups: list[list[Mention]], act: int, inner: int) -> int:
    """Last token of the list that follows a verb: its subject; the verb itself when none follows."""
    for group in groups:
        if act < group[0].first <= act + 5:
            return group[-1].last
    return act


_THAT_IT = words("انها انه بانها بانه انهم انهما")
"""The subject that was told before goes on: `وأنها أبرمت مع ...`."""


def narrow(sentence: Sentence, groups: list[list[Mention]], inner: int, first: int, last: int) -> list[Mention]:
    """Of several lists the one that takes part: a list with و next to the act, or a subject with its مع."""
    lists = [g for g in groups if len(distinct_codes(g)) >= 2 and len({m.first for m in g}) >= 2]
    withs = [g for g in groups if any(t == "مع" for t in sentence.tokens[max(g[0].first - _OFFICE, 0) : g[0].first])]
    if withs:
        partner = min(withs, key=lambda g: (abs(g[0].first - last), g[0].first < last))
        others = [
            g
            for g in groups
            if g not in withs
            and g[-1].last < partner[0].first
            and not sentence.cue_in("between", max(g[0].first - 3, 0), g[0].first)
            and not g[0].proclitic.endswith("ب")
        ]
        if others:
            resumed = inner > 0 and sentence.tokens[inner - 1].removeprefix("و") in _THAT_IT
            nearest = others[0] if resumed else min(others, key=lambda g: abs(g[0].first - inner))
            further = [m for g in withs if g is not partner and tells_further(sentence, g[0].first) for m in g]
            return [*nearest, *partner, *further]
    if lists:
        return min(lists, key=lambda g: abs(g[0].first - inner))
    near = sorted(groups, key=lambda g: abs(g[0].first - inner))[:2]
    return [m for g in near for m in g] if len({m.code for g in near for m in g}) == 2 else []
