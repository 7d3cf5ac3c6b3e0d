"""Bodies that are no state where a party would stand: firms, clubs, regions, associations."""

from transforms.extract.clauses import RELATIVE
from transforms.extract.naming import Mention
from transforms.extract.parties import Orgs, non_state_heads
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS, Sides, distinct_codes
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["ENVOYS", "body_beside", "body_in_place", "two_bodies"]

ENVOYS = words("سفير سفيره قايم")


def body_in_place(
    sentence: Sentence,
    orgs: list[Orgs],
    groups: list[list[Mention]],
    first: int,
    last: int,
    inner: int,
    start: int,
    end: int,
    chain: list[Act],
) -> Orgs | None:
    """A body that is no state where a party would stand: after مع or بين, or as the subject of the act."""
    subject = inner > last and any(inner < g[0].first <= inner + 3 for g in groups)
    for org in orgs:
        if org.kind == "press" or not start <= org.position < end or _is_where(sentence, org):
            continue
        if _in_adjunct(sentence, groups, max(last, inner), org.position):
            continue
        if chain and _beside_envoy(sentence, groups, org, inner, first):
            continue
        if _in_the_name_of(sentence, groups, org.position):
            continue
        at = org.position - 1
        while at > start and at > org.position - 4 and (sentence.tokens[at] == '"' or sentence.reading(at, "head")):
            at -= 1
        if any(t in _BINDING for t in sentence.tokens[max(org.position - 3, start) : org.position]) and (
            sentence.tokens[org.position].startswith("ب")
        ):
            return org  # الاتفاق الذي يربط مالي بالحركات
        if any(t in ("مع", "بين", "وبين", "ومع") for t in sentence.tokens[max(at - 1, start) : org.position]):
            return org
        if chain and (_is_subject(sentence, inner, org.position) or _joined_subject(sentence, inner, org.position)):
            return org
        if any(a.sense == "sign" and _is_subject(sentence, a.position, org.position) for a in chain[1:]):
            return org
        clause = start < org.position < inner and sentence.tokens[org.position - 1] in _THAT
        if chain and clause and not any(org.position < a.position < inner for a in chain):
            return org  # قال إن شركة صينية وقعت عقدا مع غانا
        outer = any(a.position < inner for a in chain[1:])
        if (
            not outer
            and not subject
            and not (org.position and sentence.tokens[org.position - 1].lstrip("وت").startswith(_WITNESSING))
            and org.position <= start + 1
            and org.position < inner
            and not any(g[0].first < org.position for g in groups)
        ):
            return org
        if any(_joined_body(sentence, g[-1].last, org.position) for g in groups):
            return org
        if _joined_head(sentence, org.position) and len({m.code for g in groups for m in g}) == 1:
            return org
        near = max(org.position - 5, start)
        if sentence.tokens[org.position].startswith("و") and sentence.cue_in("between", near, org.position):
            return org
    return None


def body_beside(sentence: Sentence, mentions: list[Mention], end: int) -> Sides | None:
    """`اجتمع الوزير الكيني بوفد من شركة`, `الحكومة الكينية والمتمردون`: one state and the body that it deals with.

    The body stands before the token `end`.
    """
    states = [m for m in mentions if m.eligible and m.code not in IGOS]
    codes = distinct_codes(states)
    if len(codes) != 1:
        return None
    for org in non_state_heads(sentence, mentions):
        before = max((m.last for m in states if m.last < org.position), default=-1)
        if before < 0 or org.kind == "press" or org.position >= end:
            continue
        joined = sentence.tokens[org.position].startswith("و") and org.position - before <= 2
        if joined or _meets(sentence, before, org.position):
            level = _LEVELS.get(org.kind, "private")
            return Sides(tuple(codes) if org.kind in _LEVELS else (), f"org:{org.kind}", level, True, -1, -1)
    return None


_LEVELS = {"company": "state-company", "faction": "state-nonstate"}


def _meets(sentence: Sentence, state: int, position: int) -> bool:
    """`مع وفد من شركة`, `بوفد عن الحركة`, `ووفدا من شركة`: between a state and a body, a word of meeting it."""
    between = sentence.tokens[state + 1 : position]
    return 0 < len(between) <= _MET_WITHIN and any(t == "مع" or t in _DELEGATION for t in between)


_DELEGATION = words("بوفد ووفد وفد وفدا ووفدا بممثلي بممثلين بمدير برييس بمسوولي")
_MET_WITHIN = 6


def _is_where(sentence: Sentence, org: Orgs) -> bool:
    """`في مدينة جنوى وقعت`, `بولاية تكساس`: where something happens, nobody who acts."""
    before = sentence.tokens[org.position - 1] if org.position else ""
    at = any(hit.proclitic.endswith("ب") for _, _, hit in sentence.spans.get(org.position, ()))
    return org.kind == "municipality" and (at or before in _PLACES)


_PLACES = words("في وفي داخل قرب")
_TWO = ("تان", "تين", "ان", "ين")


def two_bodies(sentence: Sentence, orgs: list[Orgs], mentions: list[Mention], position: int) -> Orgs | None:
    """`أقامته شركتان بعد عقد شراكة بينهما`: the two bodies told last, whom the word at a token means, and no states."""
    before = [o for o in orgs if o.position < position and sentence.tokens[o.position].endswith(_TWO)]
    if not before or sentence.tokens[position].lstrip("وف") != "بينهما":
        return None
    return before[-1] if not any(before[-1].position < m.first < position for m in mentions) else None


def _in_the_name_of(sentence: Sentence, groups: list[list[Mention]], position: int) -> bool:
    """`وقعت الهيئة باسم حكومة قطر`, `نيابة عن دولة الكويت`: the body only lends its hand to a state."""
    for i in range(position + 1, min(position + _NAME_REACH, len(sentence.tokens))):
        if sentence.tokens[i] in ("باسم", "نيابه"):
            return any(i < g[0].first <= i + 4 and g[0].role == "head" for g in groups)
    return False


_NAME_REACH = 9


def _beside_envoy(sentence: Sentence, groups: list[list[Mention]], org: Orgs, inner: int, first: int) -> bool:
    """`وقع رئيس الهيئة الوطنية ... وسفير فرنسا`: a body of the state signs with an ambassador, so the state does."""
    public = not _PUBLIC.isdisjoint(sentence.tokens[org.position + 1 : org.position + 3])
    if org.kind == "company" or not public or not inner < org.position < first:
        return False
    return any(
        inner < m.first < first and any(t.lstrip("ول") in ENVOYS for t in sentence.tokens[m.first - 3 : m.first])
        for g in groups
        for m in g
    )


_PUBLIC = words("الوطنيه الوطني العليا الاعلي الحكوميه الرسميه المستقله العموميه")
_BINDING = words("يربط تربط يجمع تجمع يربطها تربطها يجمعها تجمعها يربطه تربطه يجمعه تجمعه الدوله الحكومه السلطات")


def _in_adjunct(sentence: Sentence, groups: list[list[Mention]], edge: int, position: int) -> bool:
    """`وقعت كينيا وغانا عقدا، لتنتهي أزمة بدأت مع إضراب النقابة`: both sides are told, and a new clause names the body.

    Not so where the body stands right behind مع or بين that the comma opens.
    """
    sides = next((g for g in groups if len({m.code for m in g}) >= 2 and g[-1].last < position), None)
    if sides is None or position <= edge:
        return False
    for i in range(max(edge, sides[-1].last) + 1, position):
        token = sentence.tokens[i]
        opens = token == "،" or token in RELATIVE or sentence.has_cue(i, "subordinate", "clause")
        if opens and not sentence.has_cue(i + 1, "with", "between"):
            return True
    return False


_WITNESSING = ("شهد", "احتضن", "حتضن", "استضاف", "ستضيف")
"""Verbs whose subject is where something happens, without the letters of person."""
_THAT = words("ان بان وان لان")


def _joined_body(sentence: Sentence, state: int, position: int) -> bool:
    """`تشاد وحركة متمردة`, `تشاد وأكثر من أربعين جماعة`: a body that و joins to a state."""
    if 0 < position - state <= 3 and sentence.tokens[position].startswith("و"):
        return True
    quantity = sentence.tokens[state + 1 : position]
    return 0 < len(quantity) <= 5 and quantity[0].startswith(_QUANTITIES)


def _joined_head(sentence: Sentence, position: int) -> bool:
    """`وزعيم الحركة`, `ورئيس الشركة`: the head of a body, joined to an official."""
    head = sentence.reading(position - 1, "head") if position else None
    return head is not None and head.value == "person" and sentence.tokens[position - 1] in _AND_HEADS


_AND_HEADS = words("وزعيم ورييس وقايد وممثل وممثلو وممثلي ومندوب وقاده وزعماء وروساء وقيادي ورييسه")
_QUANTITIES = (
    "واكثر",
    "واقل",
    "ونحو",
    "وزهاء",
    "وعشر",
    "وعدد",
    "وعده",
    "ومعظم",
    "وثلاث",
    "واربع",
    "وخمس",
    "وست",
    "وسبع",
    "وثمان",
    "وتسع",
    "وبضع",
)
_SUBJECT_REACH = 9
"""Tokens between a verb and its subject, with an adverb of time and one of place between."""


def _is_subject(sentence: Sentence, act: int, position: int) -> bool:
    """Whether a noun behind a verb is its subject: between them only time, place and the office of a person."""
    if not 0 < position - act <= _SUBJECT_REACH or sentence.tokens[position - 1] in ("علي", "في", "مع"):
        return False
    if position - act <= 2:
        return True
    placed = False
    for i in range(act + 1, position):
        token = sentence.tokens[i]
        person = sentence.reading(i, "head")
        city = sentence.reading(i, "state")
        if "recent" in sentence.cues[i] or token in _TIMES or token.isdecimal():
            continue
        if "place" in sentence.cues[i]:
            placed = True
        elif city and placed and city.kind in ("city", "capital", "name"):
            placed = False
        elif not (person and person.value == "person"):
            return False
    return not placed


def _joined_subject(sentence: Sentence, act: int, position: int) -> bool:
    """`وقعت الحكومة وحكومة إقليم`, `وقع الوزير ورئيس بلدية`: و joins the head of a body to the subject of the verb."""
    if not 2 <= position - act <= _SUBJECT_REACH or not sentence.tokens[position - 1].startswith("و"):
        return False
    offices = [i for i in range(act + 1, position) if sentence.reading(i, "head")]
    rest = [i for i in range(act + 1, position) if i not in offices]
    return len(offices) >= 2 and offices[-1] == position - 1 and all(sentence.tokens[i].startswith("ال") for i in rest)


_TIMES = words("مساء صباح ظهر ليل فجر عصر يوم مساءا صباحا ظهرا الجاري الماضي المنقضي")
