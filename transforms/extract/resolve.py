"""The parties of one frame: subjects and مع, lists, adjectives of the instrument, and what refers back."""

from transforms.extract.anaphora import anaphor_at, name_end_of, number_of, offices_of_all
from transforms.extract.between import belongs_to_another, codes_told_before, list_under, pair_in_title, sides_between
from transforms.extract.counterparts import (
    counterpart_at,
    is_unknown,
    only_announces,
    seat_of_house,
    signs_on_with,
)
from transforms.extract.naming import Mention
from transforms.extract.non_state import ENVOYS, body_beside, body_in_place, two_bodies
from transforms.extract.outsiders import outside_asides, without_strife
from transforms.extract.parties import Orgs
from transforms.extract.partners import tells_further, with_each_of
from transforms.extract.salience import ATTRIBUTES, VISITS, Salience
from transforms.extract.sentences import MAX_SENTENCE_TOKENS, Sentence
from transforms.extract.sides import IGOS, Sides, distinct_codes, make_sides
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["sides_of"]

_OUTSIDERS = frozenset(("say", "propose", "host", "criticise"))
"""Acts whose subject is usually not a party when two others are named after them."""
_MAX_PARTIES = 12


def sides_of(
    sentence: Sentence,
    groups: list[list[Mention]],
    orgs: list[Orgs],
    salience: Salience,
    first: int,
    last: int,
    chain: list[Act],
    clause: tuple[int, int],
    instrument: str = "",
) -> Sides:
    """Parties of the frame whose instrument stands at tokens `first` to `last`."""
    inner = chain[0].position if chain else first
    start = min([clause[0], *(a.position for a in chain)])
    end = max([clause[1], *(a.position + 1 for a in chain)])
    mentions = [m for g in groups for m in g]
    if instrument in _OF_FIGHTERS:  # whom an organisation may call for, watch or broker, never make
        groups = [g for g in ([m for m in g if m.code not in IGOS] for g in groups) if g]
    usable = [[m for m in g if m.eligible and start <= m.first < end] for g in groups]
    usable = without_strife(sentence, outside_asides(sentence, [g for g in usable if g], inner))
    usable = [g for g in usable if not only_announces(sentence, chain, g[-1].last)]
    if _told_apart(sentence, usable, orgs, last, inner, end):
        start = last + 1
        usable = [g for g in usable if g[0].first > last]

    joined = _accession(sentence, mentions, last)
    if joined:
        return make_sides(distinct_codes(joined), "between", joined)
    company = body_in_place(sentence, orgs, usable, first, last, inner, start, end, chain)
    codes = distinct_codes([m for g in usable for m in g])
    if len(codes) == 1 and salience.subject not in ("", codes[0]) and not company and chain:
        opening = counterpart_at(sentence, start, min(end, usable[0][0].first))
        if opening >= 0 and not is_unknown(sentence, opening):
            return make_sides([salience.subject, codes[0]], "anaphor", usable[0])  # ووقع مع نظيره الغاني
    between = sides_between(sentence, usable, mentions, salience, first, start, end)
    if between and between.how == "between" and belongs_to_another(sentence, usable, between, first, last, end):
        between = None
    anaphor = anaphor_at(sentence, mentions, start, end)
    if anaphor >= 0 and not company:
        company = two_bodies(sentence, orgs, mentions, anaphor)
    if between and len(between.codes) >= 2 and not (company and between.how == "anaphor"):
        return between
    if company:
        codes = sorted({m.code for g in usable for m in g if not company.position < m.first <= company.position + 4})
        level = {"company": "state-company", "faction": "state-nonstate"}.get(company.kind, "private")
        if level == "private" or not codes:
            return Sides(
                (), f"org:{company.kind}", "private" if company.kind != "faction" else "domestic", True, -1, -1
            )
        return Sides(tuple(codes[:1]), f"org:{company.kind}", level, True, -1, -1)
    inside = _without_outsiders(sentence, usable, chain, inner, start)
    codes = distinct_codes([m for g in inside for m in g])
    used = [m for g in inside for m in g]
    one = next((m for m in used if m.kind == "leader" and sentence.has_cue(m.first - 1, "anaphor")), None)
    if one and len(codes) == 2 and number_of(sentence, one.first - 1) == 2:
        pair = salience.pair([one.code])  # الوزيران with the name of one whom the gazetteer knows
        if len(pair) == 2 and set(pair) != set(codes) and set(pair) <= set(salience.title):
            return make_sides(pair, "anaphor", used)
    makers = _of_masdar(sentence, usable, chain)
    if makers:
        return make_sides(distinct_codes(makers), "listed", makers)
    if len(inside) == 1 and chain:
        maker = _maker(sentence, mentions, salience, inside[0], inner)
        if maker:
            return make_sides([maker, *codes], "clause", used)
    if len(codes) >= 2:
        if len(codes) > 2:
            narrowed = _narrow(sentence, inside, inner, first, last)
            if narrowed:
                return make_sides(distinct_codes(narrowed), "group", narrowed)
        if len(codes) <= _MAX_PARTIES:
            return make_sides(codes, "listed" if len(inside) == 1 else "clause", used)
    if len(codes) < 2:
        carried = _carried_list(sentence, groups, start, chain)
        if carried and not codes:
            return make_sides(distinct_codes(carried), "carried list", carried)
        named = [m for m in mentions if m.eligible and m.last < start]
        if not codes and len(distinct_codes(named)) == 3 and with_each_of(sentence, start, end):
            return make_sides(distinct_codes(named), "group", named)
    partner = _pronoun_partner(sentence, start, end)
    if partner >= 0 and len(codes) < 2 and chain and not sentence.tokens[inner].endswith("نا"):
        told_before = codes_told_before(mentions, partner)
        if sentence.tokens[partner] == "معهما" and len(told_before) == 3 and set(codes) <= set(told_before):
            return make_sides(told_before, "group", [m for m in mentions if m.first < partner])
        if len(told_before) == 2 and set(codes) <= set(told_before):
            return make_sides(told_before, "clause", [m for m in mentions if m.first < partner])
        outside = [m for m in mentions if m.first < partner and m.eligible and m.code not in codes]
        if len(codes) == 1 and len(distinct_codes(outside)) == 1:  # حصلت كينيا على عقد بعد أن وقعته معها غانا
            return make_sides([*codes, outside[0].code], "clause", [*used, *outside])
    if len(codes) < 2 and chain:
        met = _with_host(sentence, mentions, salience, start, end)
        if len(met) == 2 and set(codes) <= set(met):
            return make_sides(met, "anaphor", used)
    if anaphor >= 0 and sentence.tokens[anaphor].lstrip("ول") in _EITHER:
        other = _either(sentence, [m for m in mentions if m.first < anaphor], salience, anaphor)
        if other and set(codes) <= set(other.codes or codes):
            return other
    if anaphor >= 0:
        count = number_of(sentence, anaphor)
        pair = pair_in_title(salience, mentions, anaphor) if count == 2 else ()
        pair = pair or salience.pair(
            codes, count, list_under(groups, anaphor, count) or codes_told_before(mentions, anaphor)
        )
        border = distinct_codes([m for m in mentions if m.first < anaphor and m.role == "adjective"])
        if len(pair) < 2 and not codes and len(border) == 2:
            pair = tuple(border)  # الحدود الكينية الغانية ... البلدين
        present = distinct_codes([m for m in mentions if m.first < anaphor and m.role not in _NOT_MEANT])
        if len(pair) < 2 and not codes and count == len(present) == 2:
            pair = tuple(present)  # أطباء كينيون إلى غانا ... البلدان
        if len(pair) >= 2:
            return make_sides(pair, "anaphor", used)
    if not codes and chain:
        all_theirs = offices_of_all(sentence, groups, salience, start, end)
        if all_theirs:
            return make_sides(all_theirs, "anaphor", used)
    if not codes and chain and chain[0].number == "d" and chain[0].kind == "past":
        # التقى الوزير الكيني نظيره الغاني، وأبرما
        earlier = [m for m in mentions if m.eligible and m.last < start]
        if len(distinct_codes(earlier)) == 2:
            return make_sides(distinct_codes(earlier), "carried", earlier)
    if not codes and chain and chain[0].number == "d" and chain[0].kind in ("past", "imperfect"):
        pair = salience.pair([])  # وتوصلا إلى اتفاق: both that were told of
        if len(pair) == 2:
            return make_sides(pair, "anaphor", [])
    if len(codes) < 2 and chain:
        both = signs_on_with(sentence, salience, codes, chain[0], end)
        if both:
            return make_sides(both, "anaphor", used)
    with_other = sentence.cue_in("with", start, end)
    if len(codes) == 1 and chain:
        accredited = _accredited_to(
            sentence,
            mentions,
            codes[0],
            start,
            end,
            with_other or _own_office(sentence, groups, start, end) or any(a.sense == "propose" for a in chain),
        )
        if accredited:
            return make_sides([codes[0], accredited], "clause", used)
    if len(codes) == 1:
        lent = len(salience.title_parties) == 2 and codes[0] in salience.title_parties
        if lent and not _with_somebody_else(sentence, start, end):
            return make_sides(salience.title_parties, "title", used)
        if len(salience.title_parties) == 1 and salience.title_parties[0] != codes[0] and with_other and chain:
            return make_sides([*salience.title_parties, codes[0]], "title", used)
        earlier = [m for m in mentions if m.eligible and m.last < start and m.code != codes[0]]
        subjects = [m for m in earlier if not _prepositional(sentence, m)]
        if earlier and chain:
            agent = _agent(sentence, groups, salience, subjects or earlier)
            return make_sides([agent.code, codes[0]], "carried", [*used, agent])
        if len(salience.frame) == 2 and codes[0] in salience.frame:
            return make_sides(salience.frame, "frame", used)
    if len(codes) == 1 and chain and chain[0].sense == "ratify":
        issuer = _decreed_in(sentence, mentions, codes[0], chain[0].position)
        issuer = issuer or seat_of_house(sentence, mentions, codes[0], chain[-1])
        if issuer is not None:
            return make_sides([issuer.code, codes[0]], "clause", [*used, issuer])
    if len(codes) == 1 and chain and salience.home not in ("", codes[0]):
        at_home = salience.domestic and chain[0].sense in ("sign", "ratify", "extend")
        if at_home or with_other or _own_office(sentence, groups, start, end):
            return make_sides([salience.home, codes[0]], "home", used)
    if len(codes) == 1 and chain and _signs(chain[0]) and _own_office(sentence, groups, inner, end):
        present = distinct_codes([m for m in mentions if m.role not in ("host", "dateline", "newsroom", "org")])
        if len(present) == 2:
            return make_sides(present, "clause", used)  # في غانا وقع وزير المياه والسفيرة الكينية اتفاقا
    visit = distinct_codes([m for g in groups for m in g if m.role not in ATTRIBUTES])
    told = chain[0].sense not in _ENDS if chain else sentence.field == "title" or sentence.index == 0
    if told and len(visit) == 2 and any(t.removeprefix("ال") in VISITS for t in sentence.tokens):
        return make_sides(visit, "visit", used)
    abroad = told and chain and len(visit) == 1 and salience.home not in ("", visit[0])
    visited = any(t.removeprefix("ال") in VISITS for t in sentence.tokens[start:end])
    if abroad and visited and _own_office(sentence, groups, start, end):
        return make_sides([salience.home, *visit], "visit", used)  # زيارة رئيس الجمهورية إلى غانا تنتهي بتوقيع
    if not codes and any(a.sense == "sign" for a in chain) and any(a.sense == "host" for a in chain):
        witnesses = [g for g in groups if len({m.code for m in g if m.role == "host"}) >= 2]
        if len(witnesses) == 1:
            return make_sides(distinct_codes(witnesses[0]), "listed", witnesses[0])  # حضر رئيسا كينيا وغانا توقيع ...
    if not codes and chain and chain[0].sense in _CONCLUDED and salience.visit:
        return make_sides(salience.visit, "frame", [])  # زار الوزير الكيني أكرا. وتم توقيع اتفاق
    for pool in (salience.title_parties, salience.title):
        if not codes and chain and len(pool) == 2 and salience.bonded and not _of_more(sentence, start, end):
            return make_sides(pool, "title", [])
    if not codes and any(a.sense == "result" for a in chain) and len(salience.met) == 2:
        return make_sides(salience.met, "frame", [])  # وأسفر الاجتماع عن اتفاق
    if not codes and chain and len(salience.frame) == 2:
        return make_sides(salience.frame, "frame", [])
    return Sides(tuple(codes), "none", "state-state", False, -1, -1)


def _agent(sentence: Sentence, groups: list[list[Mention]], salience: Salience, earlier: list[Mention]) -> Mention:
    """Who acts on, of those named before; of the two sides of an earlier agreement the state written from."""
    agent = earlier[-1]
    pair = next((g for g in groups if agent in g), [])
    between = bool(pair) and sentence.cue_in("between", max(pair[0].first - 3, 0), pair[0].first)
    return next((m for m in pair if between and m.code == salience.home), agent)


def _either(sentence: Sentence, named: list[Mention], salience: Salience, anaphor: int) -> Sides | None:
    """The state and the body that `الطرفان` means: of this sentence, else of those before that name no other state."""
    if named:
        return body_beside(sentence, named, anaphor)
    later: set[str] = set()
    for noted in (salience.noted, salience.noted_before):
        other = body_beside(*noted, MAX_SENTENCE_TOKENS) if noted else None
        if other:
            return other if later <= set(other.codes) else None
        later |= {m.code for m in noted[1] if m.eligible} if noted else set()
    return None


_NOT_MEANT = frozenset(("org", "host", "dateline", "newsroom"))
_EITHER = words("الطرفان الطرفين الجانبان الجانبين طرفان طرفين جانبان جانبين")
"""What a state and a body that is none are called together, too."""
_WITH_NO_ONE = words("ذلك نهايه بدايه مراعاه العلم مطلع حلول انتهاء اقتراب مرور وجود ختام اختتام تزايد ارتفاع")


def _with_somebody_else(sentence: Sentence, start: int, end: int) -> bool:
    """`مع عملاق النفط`, `مع أحد المستثمرين`: a partner is told, and it is no state, office or side."""
    for i in range(start, min(end, len(sentence.tokens) - 1)):
        if not _is_with(sentence, i) or sentence.tokens[i + 1] in _WITH_NO_ONE:
            continue
        behind = range(i + 1, min(i + 5, len(sentence.tokens)))
        if not any(sentence.reading(k, "state", "head") or sentence.has_cue(k, "anaphor") for k in behind):
            return True
    return False


def _of_more(sentence: Sentence, start: int, end: int) -> bool:
    """`مع أغلب الدول المشاركة`, `رفع الزعماء الثلاثة`: more act than the two states of the headline."""
    if not _SEVERAL.isdisjoint(sentence.tokens):
        return True
    following = (
        sentence.tokens[i + 1] for i in range(start, min(end, len(sentence.tokens) - 1)) if _is_with(sentence, i)
    )
    return any(t in _MANY for t in following)


def _is_with(sentence: Sentence, position: int) -> bool:
    return sentence.tokens[position] in ("مع", "ومع")


_SEVERAL = words("الثلاث الثلاثه الاربع الاربعه الخمس الخمسه")
_MANY = words("اغلب معظم عدد عده بعض جميع كل دول الدول بلدان البلدان شركات موسسات جهات عديد العديد مختلف سائر بقيه")


def _accession(sentence: Sentence, mentions: list[Mention], last: int) -> list[Mention]:
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


def _maker(sentence: Sentence, mentions: list[Mention], salience: Salience, group: list[Mention], inner: int) -> str:
    """`أعلن الوزير الكيني أنه وقع مع نظيريه الغاني والنمساوي`: who made it with all the partners that مع names."""
    lead = range(max(group[0].first - _OFFICE, inner), group[0].first)
    if len(distinct_codes(group)) < 2 or not any(sentence.has_cue(i, "with") for i in lead):
        return ""
    codes = distinct_codes(group)
    earlier = [m for m in mentions if m.eligible and m.last < inner and not _prepositional(sentence, m)]
    agent = earlier[-1].code if earlier else salience.subject
    return agent if agent not in codes else ""


_OFFICE = 5
"""Tokens from مع to the first state, with an office and its portfolio between."""


def _of_masdar(sentence: Sentence, groups: list[list[Mention]], chain: list[Act]) -> list[Mention]:
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


def _signs(act: Act) -> bool:
    """Whether an act says as a fact that something is signed."""
    return act.sense == "sign" and act.kind == "past" and not (act.enclitic or act.negated or act.future or act.unreal)


def _prepositional(sentence: Sentence, mention: Mention) -> bool:
    """Whether a mention stands behind a preposition, so that no later verb has it for its subject."""
    if mention.proclitic.endswith(("ب", "ل")):
        return True
    near = range(max(mention.first - 3, 0), mention.first)
    return any(sentence.has_cue(i, "with", "place", "between") or sentence.tokens[i] == "علي" for i in near)


def _pronoun_partner(sentence: Sentence, start: int, end: int) -> int:
    """Where the partner is a pronoun, `ووقع معها`, or a neighbour, `مع جارتها`; -1 for nowhere."""
    for i in range(start, min(end, len(sentence.tokens))):
        token = sentence.tokens[i]
        if token in ("معها", "معه", "معهم", "معهما"):
            return i
        if token == "مع" and sentence.tokens[i + 1 : i + 2] and sentence.tokens[i + 1] in _NEIGHBOURS:
            return i
    return -1


_NEIGHBOURS = words("جاره جارها جارته جارتها مضيفه مضيفها مضيفته مضيفتها مضيفيه اهلها حليفه حليفها حليفته حليفتها")
_OF_FIGHTERS = frozenset(("ceasefire", "exchange"))
"""Instruments that only those who fight make."""
_HOSTS = words("مضيفه مضيفها مضيفته مضيفتها مضيفهم")


def _with_host(
    sentence: Sentence, mentions: list[Mention], salience: Salience, start: int, end: int
) -> tuple[str, ...]:
    """`وقع هو ومضيفه`, `وقع الضيف ومضيفه`: who travels, and the state that was named last."""
    host = next((i for i in range(start, min(end, len(sentence.tokens))) if sentence.tokens[i][1:] in _HOSTS), -1)
    if host < 0 or sentence.tokens[host][0] != "و":
        return ()
    told = codes_told_before(mentions, host)
    if not told and salience.subject and salience.recent:
        told = [salience.subject, salience.recent[-1]]
    elif len(told) == 1:
        told += [c for c in (salience.subject, *reversed(salience.recent)) if c not in ("", told[0])][:1]
    return tuple(dict.fromkeys(told))


def _told_apart(
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


def _accredited_to(sentence: Sentence, mentions: list[Mention], code: str, start: int, end: int, met: bool) -> str:
    """Where an ambassador who signs is accredited: `مع سفير فرنسا لدى القاهرة`, `وزيرة في القاهرة وسفير فرنسا لديها`.

    `met` tells that somebody of that state is named, as partner or as an office of its own.
    """
    tokens = sentence.tokens
    for at, mention in enumerate(mentions):
        if mention.code != code or not start <= mention.first < end:
            continue
        before = tokens[max(mention.first - 3, start) : mention.first]
        envoy = next((t for t in before if t.lstrip("ول").removeprefix("ال") in ENVOYS), "")
        if not (envoy and (met or envoy.startswith("و"))):
            continue
        if tokens[mention.last + 1 : mention.last + 2] and tokens[mention.last + 1] in _THERE:
            return next((m.code for m in reversed(mentions[:at]) if m.code != code), "")
        seat = mentions[at + 1] if at + 1 < len(mentions) else None
        if seat and seat.role == "place" and seat.code != code and seat.first - mention.last <= 4:
            return seat.code
    return ""


_THERE = words("لديها لديه لديهم")


def _decreed_in(sentence: Sentence, mentions: list[Mention], partner: str, act: int) -> Mention | None:
    """`صدر في أكرا مرسوم بالموافقة على الاتفاق مع كينيا`: a decree is that of the state where it comes out."""
    tokens = sentence.tokens
    if not any(t.lstrip("وف") in _COMES_OUT for t in tokens[:act]) or _DECREES.isdisjoint(
        tokens[max(act - 5, 0) : act]
    ):
        return None
    places = [m for m in mentions if m.last < act and m.role in ("place", "dateline", "newsroom") and m.code != partner]
    return places[0] if len({m.code for m in places}) == 1 else None


_COMES_OUT = words("صدر صدرت نشر نشرت تضمن تضمنت")
_DECREES = words("مرسوم مرسوما قانون قانونا ظهير ظهيرا امر امرا")


def _own_office(sentence: Sentence, groups: list[list[Mention]], start: int, end: int) -> bool:
    """Whether an office without a state acts (`وزير المالية`, `مجلس الوزراء`): that of the state written from."""
    for i, reading in sentence.first_readings.get("head", {}).items():
        if not start <= i < end or reading.value == "analyst" or not _official(sentence, i):
            continue
        if sentence.reading(i + 1, "org") is not None:
            continue  # رئيس النادي
        if not any(i < m.first <= name_end_of(sentence, i) for g in groups for m in g):
            return True
    return False


def _official(sentence: Sentence, position: int) -> bool:
    """An office of state: definite, or with a portfolio or a state behind it."""
    token = sentence.tokens[position]
    following = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else ""
    return "ال" in token[:3] or following.startswith("ال")


_CONCLUDED = frozenset(("sign", "reach", "result"))
_ENDS = frozenset(("terminate", "suspend", "violate", "reject", "deny"))


def _carried_list(sentence: Sentence, groups: list[list[Mention]], start: int, chain: list[Act]) -> list[Mention]:
    """The earlier list that a dual or plural verb without subject speaks of: `أكملتا المهمة ووقعتا عقدا`."""
    if not chain or not _has_dual_subject(sentence, chain[0]):
        return []
    lists = [g for g in groups if g[-1].last < start and len({m.code for m in g if m.eligible}) >= 2]
    return [m for m in lists[-1] if m.eligible] if lists else []


def _has_dual_subject(sentence: Sentence, act: Act) -> bool:
    """`ووقعتا`, `بعدما فرغا من توقيع`, `إثر توقيعهما`"""
    if act.kind == "past":
        return act.number != "s"
    near = sentence.tokens[max(act.position - 3, 0) : act.position]
    return act.kind == "masdar" and (act.enclitic == "هما" or any(t in _FINISHED for t in near))


_FINISHED = words("فرغا فرغتا فرغوا انتهيا انتهتا انتهوا انهيا انهتا اتما اتمتا")


def _without_outsiders(
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


def _narrow(sentence: Sentence, groups: list[list[Mention]], inner: int, first: int, last: int) -> list[Mention]:
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
