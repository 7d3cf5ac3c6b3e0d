"""The parties of one frame: subjects and مع, lists, adjectives of the instrument, and what refers back."""

from transforms.extract.anaphora import anaphor_at, number_of, offices_of_all
from transforms.extract.between import belongs_to_another, codes_told_before, list_under, pair_in_title, sides_between
from transforms.extract.closing import at_its_close
from transforms.extract.companions import of_more, pronoun_partner, with_somebody_else
from transforms.extract.counterparts import (
    counterpart_at,
    is_unknown,
    only_announces,
    seat_of_house,
    signs_on_with,
)
from transforms.extract.lists import (
    accession,
    agent_of,
    carried_list,
    maker_of,
    narrow,
    of_masdar,
    prepositional,
    told_apart,
    without_outsiders,
)
from transforms.extract.naming import Mention
from transforms.extract.non_state import body_beside, body_in_place, two_bodies
from transforms.extract.outsiders import outside_asides, without_fronted, without_strife
from transforms.extract.parties import Orgs
from transforms.extract.partners import with_each_of
from transforms.extract.salience import ATTRIBUTES, VISITS, Salience
from transforms.extract.seats import accredited_to, decreed_in, own_office, with_host
from transforms.extract.sentences import MAX_SENTENCE_TOKENS, Sentence
from transforms.extract.sides import IGOS, Sides, distinct_codes, make_sides
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["sides_of"]


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
    usable = without_fronted(sentence, usable, inner) if chain else usable
    usable = [g for g in usable if not only_announces(sentence, chain, g[-1].last)]
    if told_apart(sentence, usable, orgs, last, inner, end):
        start = last + 1
        usable = [g for g in usable if g[0].first > last]

    joined = accession(sentence, mentions, last)
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
    inside = without_outsiders(sentence, usable, chain, inner, start)
    codes = distinct_codes([m for g in inside for m in g])
    used = [m for g in inside for m in g]
    one = next((m for m in used if m.kind == "leader" and sentence.has_cue(m.first - 1, "anaphor")), None)
    if one and len(codes) == 2 and number_of(sentence, one.first - 1) == 2:
        pair = salience.pair([one.code])  # الوزيران with the name of one whom the gazetteer knows
        if len(pair) == 2 and set(pair) != set(codes) and set(pair) <= set(salience.title):
            return make_sides(pair, "anaphor", used)
    if chain and sentence.tokens[inner].endswith("نا") and salience.subject not in ("", *codes):
        withs = [g for g in inside if sentence.cue_in("with", max(g[0].first - 2, inner), g[0].first)]
        if withs:  # اتفقنا مع غانا وأوغندا على: whoever speaks and they
            return make_sides([salience.subject, *distinct_codes(withs[0])], "clause", withs[0])
    makers = of_masdar(sentence, usable, chain)
    if makers:
        return make_sides(distinct_codes(makers), "listed", makers)
    if len(inside) == 1 and chain:
        maker = maker_of(sentence, mentions, salience, inside[0], inner)
        if maker:
            return make_sides([maker, *codes], "clause", used)
    if len(codes) >= 2:
        if len(codes) > 2:
            narrowed = narrow(sentence, inside, inner, first, last)
            if narrowed:
                return make_sides(distinct_codes(narrowed), "group", narrowed)
        if len(codes) <= _MAX_PARTIES:
            return make_sides(codes, "listed" if len(inside) == 1 else "clause", used)
    if len(codes) < 2:
        carried = carried_list(sentence, groups, start, chain)
        if carried and not codes:
            return make_sides(distinct_codes(carried), "carried list", carried)
        named = [m for m in mentions if m.eligible and m.last < start]
        if not codes and len(distinct_codes(named)) == 3 and with_each_of(sentence, start, end):
            return make_sides(distinct_codes(named), "group", named)
    partner = pronoun_partner(sentence, start, end)
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
        met = with_host(sentence, mentions, salience, start, end)
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
        accredited = accredited_to(
            sentence,
            mentions,
            codes[0],
            start,
            end,
            with_other or own_office(sentence, groups, start, end) or any(a.sense == "propose" for a in chain),
        )
        if accredited:
            return make_sides([codes[0], accredited], "clause", used)
    if len(codes) == 1:
        lent = len(salience.title_parties) == 2 and codes[0] in salience.title_parties
        if lent and not with_somebody_else(sentence, start, end):
            return make_sides(salience.title_parties, "title", used)
        if len(salience.title_parties) == 1 and salience.title_parties[0] != codes[0] and with_other and chain:
            return make_sides([*salience.title_parties, codes[0]], "title", used)
        earlier = [m for m in mentions if m.eligible and m.last < start and m.code != codes[0]]
        subjects = [m for m in earlier if not prepositional(sentence, m)]
        if earlier and chain:
            agent = agent_of(sentence, groups, salience, subjects or earlier)
            return make_sides([agent.code, codes[0]], "carried", [*used, agent])
        if len(salience.frame) == 2 and codes[0] in salience.frame:
            return make_sides(salience.frame, "frame", used)
    if len(codes) == 1 and chain and chain[0].sense == "ratify":
        issuer = decreed_in(sentence, mentions, codes[0], chain[0].position)
        issuer = issuer or seat_of_house(sentence, mentions, codes[0], chain[-1])
        if issuer is not None:
            return make_sides([issuer.code, codes[0]], "clause", [*used, issuer])
    if len(codes) == 1 and chain and salience.home not in ("", codes[0]):
        at_home = salience.domestic and chain[0].sense in ("sign", "ratify", "extend")
        if at_home or with_other or own_office(sentence, groups, start, end):
            return make_sides([salience.home, codes[0]], "home", used)
    if len(codes) == 1 and chain and _signs(chain[0]) and own_office(sentence, groups, inner, end):
        present = distinct_codes([m for m in mentions if m.role not in ("host", "dateline", "newsroom", "org")])
        if len(present) == 2:
            return make_sides(present, "clause", used)  # في غانا وقع وزير المياه والسفيرة الكينية اتفاقا
    visit = distinct_codes([m for g in groups for m in g if m.role not in ATTRIBUTES])
    told = chain[0].sense not in _ENDS if chain else sentence.field == "title" or sentence.index == 0
    if told and len(visit) == 2 and any(t.removeprefix("ال") in VISITS for t in sentence.tokens):
        return make_sides(visit, "visit", used)
    abroad = told and chain and len(visit) == 1 and salience.home not in ("", visit[0])
    visited = any(t.removeprefix("ال") in VISITS for t in sentence.tokens[start:end])
    if abroad and visited and own_office(sentence, groups, start, end):
        return make_sides([salience.home, *visit], "visit", used)  # زيارة رئيس الجمهورية إلى غانا تنتهي بتوقيع
    if not codes and any(a.sense == "sign" for a in chain) and any(a.sense == "host" for a in chain):
        witnesses = [g for g in groups if len({m.code for m in g if m.role == "host"}) >= 2]
        if len(witnesses) == 1:
            return make_sides(distinct_codes(witnesses[0]), "listed", witnesses[0])  # حضر رئيسا كينيا وغانا توقيع ...
    if not codes and chain and chain[0].sense in _CONCLUDED and salience.visit:
        return make_sides(salience.visit, "frame", [])  # زار الوزير الكيني أكرا. وتم توقيع اتفاق
    for pool in (salience.title_parties, salience.title):
        if not codes and chain and len(pool) == 2 and salience.bonded and not of_more(sentence, start, end):
            return make_sides(pool, "title", [])
    told_of_meeting = any(a.sense == "result" for a in chain) or (chain and at_its_close(sentence, start, end))
    if not codes and told_of_meeting and len(salience.met) == 2:
        return make_sides(salience.met, "frame", [])  # وأسفر الاجتماع عن اتفاق, ووقعت في ختامه اتفاقية
    if not codes and chain and len(salience.frame) == 2:
        return make_sides(salience.frame, "frame", [])
    return Sides(tuple(codes), "none", "state-state", False, -1, -1)


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


def _signs(act: Act) -> bool:
    """Whether an act says as a fact that something is signed."""
    return act.sense == "sign" and act.kind == "past" and not (act.enclitic or act.negated or act.future or act.unreal)


_OF_FIGHTERS = frozenset(("ceasefire", "exchange"))
"""Instruments that only those who fight make."""


_CONCLUDED = frozenset(("sign", "reach", "result"))


_ENDS = frozenset(("terminate", "suspend", "violate", "reject", "deny"))
