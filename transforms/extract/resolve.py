"""The parties of one frame: lists under بين, subjects and مع, adjectives of the instrument, anaphors."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from transforms.extract.parties import Mention, Orgs
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["IGOS", "Salience", "Sides", "apart", "bonds", "sides_of"]

IGOS = words("EU UN NATO GCC LAS AU OIC OPEC IAEA IMF WB BRICS SCO EAEU ASEAN ECOWAS G7")
_OUTSIDERS = frozenset(("say", "propose", "host", "criticise"))
"""Acts whose subject is usually not a party when two others are named after them."""
_ATTRIBUTES = frozenset(("org", "adjective", "host", "dateline", "newsroom"))
"""Roles of mentions that no later `البلدان` refers to."""
_MAX_PARTIES = 12


class Sides(NamedTuple):
    codes: tuple[str, ...]
    how: str
    level: str
    level_fixed: bool
    """True when the level is known although fewer than two states are: a company, a faction ..."""
    first: int
    last: int


@dataclass
class Salience:
    """States named so far: in the title, and in the sentences before."""

    has_title: bool = True
    title: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    """Distinct codes, latest last."""
    title_parties: list[str] = field(default_factory=list)
    bonded: bool = False
    """Whether the title tells of something that the two share, so that it can lend both to a sentence without names."""
    frame: tuple[str, ...] = ()
    """Parties of the last frame."""
    before: list[str] = field(default_factory=list)
    """Distinct codes of the sentence before."""
    met: list[str] = field(default_factory=list)
    """Those of them that act there."""
    instrument: str = ""
    """The last instrument named."""
    home: str = ""
    """The state of the dateline or of its news agency: whom `الحكومة` means without a name."""
    subject: str = ""
    """The first official, else the first state of the sentence before: the other side of `نظيره`."""
    noted: tuple[Sentence, list[Mention]] | None = None
    """The last sentence that names a state, with its mentions."""
    digest: bool = False
    """Whether the title promises the news of a day: the text may be a run of headlines."""
    spelled: frozenset[str] = frozenset()
    """The states of names that the item tells apart by a vowel sign."""
    domestic: bool = False
    """Whether the agency of a state writes from that state."""

    def locate(self, mentions: list[Mention]) -> None:
        """Takes in the dateline, which the rest of its own sentence needs."""
        for mention in mentions[:2]:
            if mention.role in ("dateline", "newsroom"):
                self.domestic = mention.role == "newsroom" and self.home == mention.code
                self.home = mention.code

    def note(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Takes in the mentions of a sentence that has been read."""
        if not mentions:
            return
        title = sentence.field == "title"
        self.noted = sentence, mentions
        self.met = _distinct([m for m in mentions if m.eligible])
        self.before = _distinct([m for m in mentions if m.role not in _ATTRIBUTES]) or self.before
        acting = sorted((m for m in mentions if m.eligible), key=lambda m: m.role != "head")
        self.subject = acting[0].code if acting else self.subject
        for mention in mentions:
            if mention.role in ("org", "dateline", "newsroom"):
                continue
            if title and mention.role != "adjective":
                if mention.code not in self.title:
                    self.title.append(mention.code)
                if mention.eligible and mention.code not in self.title_parties:
                    self.title_parties.append(mention.code)
            if mention.code in self.recent:
                self.recent.remove(mention.code)
            self.recent.append(mention.code)

    @property
    def visit(self) -> tuple[str, ...]:
        """Who visits whom in the last sentence that names a state, if it tells of a visit."""
        return _guest_and_host(*self.noted) if self.noted else ()

    def pair(self, here: list[str], count: int = 2, near: list[str] | None = None) -> tuple[str, ...]:
        """Whom `البلدان` means: the two states of this sentence, else the last frame, the title, the latest.

        `count` is larger for `الدول الثلاث`; then only a set of that size will do. `near` are all states that the
        sentence names before the word, as places too (`قدمت كينيا إلى غانا ... بين البلدين`).
        """
        if count > 2:
            pools = (tuple(here), tuple(near or ()), self.frame, tuple(self.before), tuple(self.title_parties))
            return next((p for p in pools if len(p) == count), ())
        if len(here) == 2:
            return tuple(here)
        if len(self.frame) == 2 and (not here or here[0] in self.frame):
            return self.frame
        if len(self.before) == 2 and (not here or here[0] in self.before):
            return tuple(self.before)
        for pool in (self.title, self.title_parties):
            if len(pool) == 2 and (not here or here[0] in pool):
                return tuple(pool)
        if near and len(near) == 2 and set(here) <= set(near):
            return tuple(near)
        if len(here) == 1:
            others = [c for c in (self.subject, *reversed(self.recent), self.home) if c not in ("", here[0])]
            return (here[0], others[0]) if others else ()
        told = self.recent if len(self.recent) >= 2 or self.home in ("", *self.recent) else [self.home, *self.recent]
        return tuple(told[-2:]) if len(told) >= 2 else ()


def _visits(token: str) -> bool:
    return any(t in _VISITS for t in (token, token[1:], token.removeprefix("ال"), token[1:].removeprefix("ال")))


def _guest_and_host(sentence: Sentence, mentions: list[Mention]) -> tuple[str, ...]:
    """`زيارة وفد كيني إلى أكرا`, `وصل الوزير الكيني إلى أكرا`: the guest acts, where he goes is named behind him."""
    at = next((i for i, t in enumerate(sentence.tokens) if _visits(t)), -1)
    guest = next((m for m in mentions if m.eligible), None)
    if at < 0 or guest is None:
        return ()
    seats = [m for m in mentions if m.first > max(at, guest.last) and m.role not in _ATTRIBUTES]
    host = next((m.code for m in seats if m.code != guest.code), "")
    return (guest.code, host) if host else ()


def _distinct(mentions: list[Mention]) -> list[str]:
    return list(dict.fromkeys(m.code for m in mentions))


def _sides(codes: list[str] | tuple[str, ...], how: str, mentions: list[Mention], level: str = "") -> Sides:
    unique = tuple(sorted(set(codes)))
    if not level:
        level = "state-igo" if any(c in IGOS for c in unique) else "state-state"
    first = min((m.first for m in mentions), default=-1)
    last = max((m.last for m in mentions), default=-1)
    return Sides(unique, how, level, False, first, last)


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
    usable = _without_strife(sentence, [g for g in usable if g])
    if _told_apart(sentence, usable, orgs, last, inner, end):
        start = last + 1
        usable = [g for g in usable if g[0].first > last]

    joined = _accession(sentence, mentions, last)
    if joined:
        return _sides(_distinct(joined), "between", joined)
    company = _non_state(sentence, orgs, usable, first, last, inner, start, end, chain)
    codes = _distinct([m for g in usable for m in g])
    if len(codes) == 1 and salience.subject not in ("", codes[0]) and not company and chain:
        opening = sentence.tokens[start : min(end, usable[0][0].first)]
        if not _COUNTERPARTS.isdisjoint(opening):
            return _sides([salience.subject, codes[0]], "anaphor", usable[0])  # ووقع مع نظيره الغاني
    between = _between(sentence, usable, mentions, salience, first, start, end)
    if between and between.how == "between" and _of_another(sentence, usable, between, first, last, end):
        between = None
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
    codes = _distinct([m for g in inside for m in g])
    used = [m for g in inside for m in g]
    anaphor = _anaphor(sentence, mentions, start, end)
    one = next((m for m in used if m.kind == "leader" and sentence.has_cue(m.first - 1, "anaphor")), None)
    if one and len(codes) == 2 and _count(sentence, one.first - 1) == 2:
        pair = salience.pair([one.code])  # الوزيران with the name of one whom the gazetteer knows
        if len(pair) == 2 and set(pair) != set(codes) and set(pair) <= set(salience.title):
            return _sides(pair, "anaphor", used)
    makers = _of_masdar(sentence, usable, chain)
    if makers:
        return _sides(_distinct(makers), "listed", makers)
    if len(inside) == 1 and chain:
        maker = _maker(sentence, mentions, salience, inside[0], inner)
        if maker:
            return _sides([maker, *codes], "clause", used)
    if len(codes) >= 2:
        if len(codes) > 2:
            narrowed = _narrow(sentence, inside, inner, first, last)
            if narrowed:
                return _sides(_distinct(narrowed), "group", narrowed)
        if len(codes) <= _MAX_PARTIES:
            return _sides(codes, "listed" if len(inside) == 1 else "clause", used)
    if len(codes) < 2:
        carried = _carried_list(sentence, groups, start, chain)
        if carried and not codes:
            return _sides(_distinct(carried), "carried list", carried)
        named = [m for m in mentions if m.eligible and m.last < start]
        if not codes and len(_distinct(named)) == 3 and _with_each(sentence, start, end):
            return _sides(_distinct(named), "group", named)
    partner = _pronoun_partner(sentence, start, end)
    if partner >= 0 and len(codes) < 2 and chain and not sentence.tokens[inner].endswith("نا"):
        told_before = _told_before(mentions, partner)
        if len(told_before) == 2 and set(codes) <= set(told_before):
            return _sides(told_before, "clause", [m for m in mentions if m.first < partner])
        outside = [m for m in mentions if m.first < partner and m.eligible and m.code not in codes]
        if len(codes) == 1 and len(_distinct(outside)) == 1:  # حصلت كينيا على عقد بعد أن وقعته معها غانا
            return _sides([*codes, outside[0].code], "clause", [*used, *outside])
    if len(codes) < 2 and chain:
        met = _with_host(sentence, mentions, salience, start, end)
        if len(met) == 2 and set(codes) <= set(met):
            return _sides(met, "anaphor", used)
    if anaphor >= 0:
        count = _count(sentence, anaphor)
        pair = _in_title(salience, mentions, anaphor) if count == 2 else ()
        pair = pair or salience.pair(codes, count, _list_of(groups, anaphor, count) or _told_before(mentions, anaphor))
        border = _distinct([m for m in mentions if m.first < anaphor and m.role == "adjective"])
        if len(pair) < 2 and not codes and len(border) == 2:
            pair = tuple(border)  # الحدود الكينية الغانية ... البلدين
        if len(pair) >= 2:
            return _sides(pair, "anaphor", used)
    if not codes and chain:
        all_theirs = _all_theirs(sentence, groups, salience, start, end)
        if all_theirs:
            return _sides(all_theirs, "anaphor", used)
    if not codes and chain and chain[0].number == "d" and chain[0].kind in ("past", "imperfect"):
        pair = salience.pair([])  # وتوصلا إلى اتفاق: both that were told of
        if len(pair) == 2:
            return _sides(pair, "anaphor", [])
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
            return _sides([codes[0], accredited], "clause", used)
    if len(codes) == 1:
        lent = len(salience.title_parties) == 2 and codes[0] in salience.title_parties
        if lent and not _with_somebody_else(sentence, start, end):
            return _sides(salience.title_parties, "title", used)
        if len(salience.title_parties) == 1 and salience.title_parties[0] != codes[0] and with_other and chain:
            return _sides([*salience.title_parties, codes[0]], "title", used)
        earlier = [m for m in mentions if m.eligible and m.last < start and m.code != codes[0]]
        subjects = [m for m in earlier if not _prepositional(sentence, m)]
        if earlier and chain:
            agent = _agent(sentence, groups, salience, subjects or earlier)
            return _sides([agent.code, codes[0]], "carried", [*used, agent])
        if len(salience.frame) == 2 and codes[0] in salience.frame:
            return _sides(salience.frame, "frame", used)
    if len(codes) == 1 and chain and chain[0].sense == "ratify":
        issuer = _decreed_in(sentence, mentions, codes[0], chain[0].position)
        if issuer is not None:
            return _sides([issuer.code, codes[0]], "clause", [*used, issuer])
    if len(codes) == 1 and chain and salience.home not in ("", codes[0]):
        at_home = salience.domestic and chain[0].sense in ("sign", "ratify", "extend")
        if at_home or with_other or _own_office(sentence, groups, start, end):
            return _sides([salience.home, codes[0]], "home", used)
    if len(codes) == 1 and chain and _signs(chain[0]) and _own_office(sentence, groups, inner, end):
        present = _distinct([m for m in mentions if m.role not in ("host", "dateline", "newsroom", "org")])
        if len(present) == 2:
            return _sides(present, "clause", used)  # في غانا وقع وزير المياه والسفيرة الكينية اتفاقا
    visit = _distinct([m for g in groups for m in g if m.role not in _ATTRIBUTES])
    told = chain[0].sense not in _ENDS if chain else sentence.field == "title" or sentence.index == 0
    if told and len(visit) == 2 and any(t.removeprefix("ال") in _VISITS for t in sentence.tokens):
        return _sides(visit, "visit", used)
    abroad = told and chain and len(visit) == 1 and salience.home not in ("", visit[0])
    visited = any(t.removeprefix("ال") in _VISITS for t in sentence.tokens[start:end])
    if abroad and visited and _own_office(sentence, groups, start, end):
        return _sides([salience.home, *visit], "visit", used)  # زيارة رئيس الجمهورية إلى غانا تنتهي بتوقيع
    if not codes and any(a.sense == "sign" for a in chain) and any(a.sense == "host" for a in chain):
        witnesses = [g for g in groups if len({m.code for m in g if m.role == "host"}) >= 2]
        if len(witnesses) == 1:
            return _sides(_distinct(witnesses[0]), "listed", witnesses[0])  # حضر رئيسا كينيا وغانا توقيع ...
    if not codes and chain and chain[0].sense in _CONCLUDED and salience.visit:
        return _sides(salience.visit, "frame", [])  # زار الوزير الكيني أكرا. وتم توقيع اتفاق
    for pool in (salience.title_parties, salience.title):
        if not codes and chain and len(pool) == 2 and salience.bonded and not _with_many(sentence, start, end):
            return _sides(pool, "title", [])
    if not codes and any(a.sense == "result" for a in chain) and len(salience.met) == 2:
        return _sides(salience.met, "frame", [])  # وأسفر الاجتماع عن اتفاق
    if not codes and chain and len(salience.frame) == 2:
        return _sides(salience.frame, "frame", [])
    return Sides(tuple(codes), "none", "state-state", False, -1, -1)


def _agent(sentence: Sentence, groups: list[list[Mention]], salience: Salience, earlier: list[Mention]) -> Mention:
    """Who acts on, of those named before; of the two sides of an earlier agreement the state written from."""
    agent = earlier[-1]
    pair = next((g for g in groups if agent in g), [])
    between = bool(pair) and sentence.cue_in("between", max(pair[0].first - 3, 0), pair[0].first)
    return next((m for m in pair if between and m.code == salience.home), agent)


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


def _with_many(sentence: Sentence, start: int, end: int) -> bool:
    """`مع أغلب الدول المشاركة`: the partners are told, and they are not the two states of the headline."""
    following = (
        sentence.tokens[i + 1] for i in range(start, min(end, len(sentence.tokens) - 1)) if _is_with(sentence, i)
    )
    return any(t in _MANY for t in following)


def _is_with(sentence: Sentence, position: int) -> bool:
    return sentence.tokens[position] in ("مع", "ومع")


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
_STRIFE = words(
    """
    حرب حربه حربها حروب معركه معارك قتال اقتتال نزاع نزاعه نزاعها نزاعات صراع صراعه صراعها صراعات خلاف خلافها خلافه
    خلافات توتر توترات ازمه ازمتها ازمات عداء مواجهه مواجهات اشتباكات صدام حدود حدوده حدودها مسافه تنافس منافسه قطيعه
    """
)
"""What stands between two states that need not be those who sign."""


def _without_strife(sentence: Sentence, groups: list[list[Mention]]) -> list[list[Mention]]:
    """Leaves out whom another noun than the instrument sets side by side, where two others are named.

    `عقدا للقمح بعد أن عطلت المعارك بين السودان وتشاد الطرق`, `في ظل حربها مع روسيا`; not so `اتفاق ينهي النزاع بين`.
    """
    others = [g for g in groups if not _of_strife(sentence, g[0].first)]
    return others if len({m.code for g in others for m in g}) >= 2 else groups


def _of_strife(sentence: Sentence, position: int) -> bool:
    """Whether بين or مع before a list belongs to a word for strife or borders."""
    for i in range(position - 1, max(position - 4, 0), -1):
        if sentence.tokens[i] in ("بين", "مع"):
            nouns = sentence.tokens[max(i - 2, 0) : i]
            return any(t.lstrip("وبل").removeprefix("ال") in _STRIFE for t in nouns)
    return False


def _maker(sentence: Sentence, mentions: list[Mention], salience: Salience, group: list[Mention], inner: int) -> str:
    """`أعلن الوزير الكيني أنه وقع مع نظيريه الغاني والنمساوي`: who made it with all the partners that مع names."""
    lead = range(max(group[0].first - 3, inner), group[0].first)
    if len(_distinct(group)) < 2 or not any(sentence.has_cue(i, "with") for i in lead):
        return ""
    codes = _distinct(group)
    earlier = [m for m in mentions if m.eligible and m.last < inner and not _prepositional(sentence, m)]
    agent = earlier[-1].code if earlier else salience.subject
    return agent if agent not in codes else ""


def _of_masdar(sentence: Sentence, groups: list[list[Mention]], chain: list[Act]) -> list[Mention]:
    """`أعلن الوسيط توصل كينيا وغانا إلى`, `توقيع وزيري كينيا وغانا`: the list right behind a masdar is its subject."""
    if not chain or chain[0].kind != "masdar" or chain[0].sense not in ("sign", "reach"):
        return []
    at = chain[0].position
    for group in groups:
        between = range(at + 1, group[0].first)
        if group[0].first > at and len(between) <= 3:
            offices = all(sentence.reading(i, "head") or sentence.tokens[i] in ("كل", "من") for i in between)
            return group if offices and len({m.first for m in group}) >= 2 and len(_distinct(group)) >= 2 else []
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
        if token in ("معها", "معه", "معهم"):
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
    told = _told_before(mentions, host)
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
        before = tokens[max(mention.first - 3, start) : mention.first]
        envoy = next((t for t in before if t.lstrip("ول").removeprefix("ال") in _ENVOYS), "")
        if not (start <= mention.first < end and mention.code == code and envoy and (met or envoy.startswith("و"))):
            continue
        if tokens[mention.last + 1 : mention.last + 2] and tokens[mention.last + 1] in _THERE:
            return next((m.code for m in reversed(mentions[:at]) if m.code != code), "")
        seat = mentions[at + 1] if at + 1 < len(mentions) else None
        if seat and seat.role == "place" and seat.code != code and seat.first - mention.last <= 4:
            return seat.code
    return ""


_THERE = words("لديها لديه لديهم")
_ENVOYS = words("سفير سفيره قايم")
_OFFICE_REACH = 6
"""How far behind an office the name of its state may stand."""


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
    for i in range(start, end):
        reading = sentence.reading(i, "head")
        if reading is None or reading.value == "analyst" or not _official(sentence, i):
            continue
        if sentence.reading(i + 1, "org") is not None:
            continue  # رئيس النادي
        if not any(i < m.first <= _name_end(sentence, i) for g in groups for m in g):
            return True
    return False


def _name_end(sentence: Sentence, office: int) -> int:
    """Last token that can belong to the name of an office."""
    last = min(office + _OFFICE_REACH, len(sentence.tokens) - 1)
    for i in range(office + 1, last + 1):
        if not sentence.tokens[i][0].isalnum() or sentence.cues[i] or sentence.reading(i, "instrument", "act"):
            return i - 1
        if sentence.tokens[i].startswith("و") and sentence.reading(i, "head") and _adds(sentence, i):
            return i - 1  # وزير الدفاع والسفير البريطاني
    return last


def _adds(sentence: Sentence, position: int) -> bool:
    """Whether the و that a word begins with is the conjunction."""
    return any(hit.proclitic.startswith("و") for _, _, hit in sentence.spans.get(position, ()))


def _official(sentence: Sentence, position: int) -> bool:
    """An office of state: definite, or with a portfolio or a state behind it."""
    token = sentence.tokens[position]
    following = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else ""
    return "ال" in token[:3] or following.startswith("ال")


_CONCLUDED = frozenset(("sign", "reach", "result"))
_ENDS = frozenset(("terminate", "suspend", "violate", "reject", "deny"))
_VISITS = words(
    "زياره بزياره لقاء لقايه استقبل زيارته زيارتها لزيارته لزياره الزياره يصل تصل وصل وصلت يزور تزور زار زارت "
    "سيزور ستزور يتوجه "
    "تتوجه توجه توجهت سيصل ستصل غادر غادرت"
)


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


def _between(
    sentence: Sentence,
    groups: list[list[Mention]],
    mentions: list[Mention],
    salience: Salience,
    first: int,
    start: int,
    end: int,
) -> Sides | None:
    best: tuple[int, Sides] | None = None
    for i in sentence.find_cues("between", start, end):
        if (sentence.tokens[i].startswith("وب") and i > start) or _moves(sentence, i):
            continue
        if (
            i > first
            and sentence.cue_in("subordinate", first, i)
            and any(len(_distinct(g)) >= 2 and g[-1].last < i for g in groups)
        ):
            continue  # وقعت كينيا وغانا عقدا بعد المعارك بين ...
        anaphor = _paired(sentence, groups, i)
        if anaphor >= 0:
            here = _here(groups, i)
            count = _count(sentence, anaphor)
            pair = _in_title(salience, mentions, anaphor) if count == 2 else ()
            pair = pair or salience.pair(here, count, _told_before(mentions, i))
            if len(pair) >= 2 and best is None:
                best = (abs(i - first), _sides(pair, "anaphor", []))
            continue
        members: list[Mention] = []
        for group in groups:
            gap = group[0].first - i
            if 0 < gap <= 5 and any(sentence.reading(k, "org") for k in range(i + 1, group[0].first)):
                members = []
                break  # بين غرفة تونس ونظيرتها, بين شركة تونسية وأخرى: theirs, not their states'
            if 0 < gap <= 5 or (members and sentence.tokens[group[0].first - 1] in ("وبين", "و")):
                members += group
        if len(_distinct(members)) >= 2:
            sides = _sides(_distinct(members), "between", members)
            distance = abs(i - first) - (1 if i > first else 0)
            if best is None or distance < best[0]:
                best = (distance, sides)
    return best[1] if best else None


_MOTION = re.compile(r"[وف]?(?:ال)?[يتمن]?(?:تنقل|تجول|ترحل|تراوح|تارجح|سافر|طاف|توزع|رحلات|مسافه)\w{0,3}")


def _moves(sentence: Sentence, between: int) -> bool:
    """`تنقلت بين لندن وروما`, `رحلات بين القاهرة وعمان`: places that somebody or something goes between."""
    return any(_MOTION.fullmatch(t) for t in sentence.tokens[max(between - 2, 0) : between])


def _here(groups: list[list[Mention]], position: int) -> list[str]:
    """The pair that an anaphor finds before it: adjectives of the instrument, a list, or all states."""
    before = [m for g in groups for m in g if m.first < position]
    for some in (
        [m for m in before if m.role == "instrument"],
        *([m for m in g if m.first < position] for g in groups),
    ):
        if len(_distinct(some)) == 2:
            return _distinct(some)
    codes = _distinct(before)
    return codes if len(codes) <= 2 else []


_PARTNER_WITHIN = 14


def _of_another(sentence: Sentence, groups: list[list[Mention]], sides: Sides, first: int, last: int, end: int) -> bool:
    """Whether a list under بين belongs to an earlier instrument, because this one has a partner under مع of its own."""
    if not 0 <= sides.first < first:
        return False
    own = next(sentence.find_cues("with", last, min(last + _PARTNER_WITHIN, end)), -1)
    return own > last and any(own < g[0].first <= own + 3 and g[0].code not in sides.codes for g in groups)


_BETWEEN_REACH = 5


def _paired(sentence: Sentence, groups: list[list[Mention]], between: int) -> int:
    """Where the anaphor stands that `بين` governs: `بين البلدين`, `بين وزارتي خارجية البلدين`; -1 for none."""
    for i in range(between + 1, min(between + 1 + _BETWEEN_REACH, len(sentence.tokens))):
        if sentence.has_cue(i, "anaphor"):
            return i
        if any(g[0].first <= i for g in groups if g[0].first > between) or not sentence.tokens[i][0].isalnum():
            return -1
    return -1


def _list_of(groups: list[list[Mention]], position: int, count: int) -> list[str]:
    """The last list before a token that holds so many states, for `الدول الثلاث`."""
    if count == 2:
        return []
    lists = [_distinct(g) for g in groups if g[0].first < position]
    return next((codes for codes in reversed(lists) if len(codes) == count), [])


def _told_before(mentions: list[Mention], position: int) -> list[str]:
    """States of the sentence before an anaphor, places included; where these are more than two, those that act."""
    before = [m for m in mentions if m.first < position and m.role not in _ATTRIBUTES]
    acting = _distinct([m for m in before if m.eligible])
    return acting if len(acting) == 2 else _distinct(before)


def _in_title(salience: Salience, mentions: list[Mention], position: int) -> tuple[str, ...]:
    """The pair of the headline, where the sentence names both of them and somebody else before an anaphor."""
    told = {m.code for m in mentions if m.first < position}
    pair = set(salience.title_parties)
    return tuple(sorted(pair)) if len(pair) == 2 and pair < told else ()


def bonds(sentence: Sentence, mentions: list[Mention]) -> bool:
    """Whether a title brings states together: an agreement, talks, a visit, `مع`, `بين`, or names side by side."""
    told = [m for m in mentions if m.role not in _ATTRIBUTES]
    return (
        not sentence.first_readings.keys().isdisjoint(("instrument", "talk"))
        or any(r.value in _JOINT for r in sentence.first_readings.get("act", {}).values())
        or sentence.cue_in("with", 0, len(sentence.tokens))
        or sentence.cue_in("between", 0, len(sentence.tokens))
        or any(t.removeprefix("ال") in _VISITS for t in sentence.tokens)
        or any(
            b.first - a.last <= 2
            and a.code != b.code
            and b.role != "place"
            and not any(t in _ASUNDER for t in sentence.tokens[a.last + 1 : b.first])
            for a, b in pairwise(told)
        )
    )


_ASUNDER = words("بعد قبل ضد لا دون بدل عن من علي بلا عقب منذ")


_JOINT = frozenset(("sign", "agree", "ratify", "extend", "inforce", "reach", "negotiate"))


def apart(sentence: Sentence, sides: Sides, mentions: list[Mention], first: int, end: int) -> list[Sides]:
    """One state that makes several agreements, each with one partner, as so many pairs; else the sides as they are.

    `مذكرة مع مصر وأخرى مع غانا`, `اتفاقين مع مصر وغانا`, `مع كل منهما`.
    """
    if len(sides.codes) < 3 or sides.how not in ("group", "clause", "listed"):
        return [sides]
    partners: list[list[str]] = []
    for i in sentence.find_cues("with", first, end):
        if sentence.tokens[i] not in ("مع", "ومع"):
            continue
        behind = [m for m in mentions if i < m.first <= i + _PARTNER_REACH and m.code in sides.codes]
        if behind and (not partners or _another(sentence, i)):
            partners.append(_run(sentence, mentions, behind[0], sides.codes))
    each = _with_each(sentence, max(first - 5, 0), end)
    if each and not partners:
        subject = next((m.code for m in mentions if m.code in sides.codes), "")
        partners = [[c for c in sides.codes if c != subject]]
    others = list(dict.fromkeys(c for run in partners for c in run))
    subjects = [c for c in sides.codes if c not in others]
    several = each or len(partners) > 1 or _several(sentence, first, len(others))
    if len(subjects) != 1 or not several:
        return [sides]
    return [sides._replace(codes=tuple(sorted((subjects[0], other)))) for other in others]


def _with_each(sentence: Sentence, start: int, end: int) -> bool:
    """`ووقع مع كل منهما`"""
    return any(sentence.tokens[i : i + 3] == ["مع", "كل", "منهما"] for i in range(start, end))


def _further(sentence: Sentence, position: int) -> bool:
    return any(sentence.has_cue(i, "with") and _another(sentence, i) for i in range(max(position - 3, 0), position))


def _another(sentence: Sentence, position: int) -> bool:
    """Whether مع at a token brings in the partner of a further agreement: `وأخرى مع`, `وآخر مماثل مع`, `ومع`."""
    before = sentence.tokens[max(position - 2, 0) : position]
    return sentence.tokens[position] == "ومع" or any(t.removeprefix("و") in _OTHERS for t in before)


_OTHERS = words(
    "وثانيتهما ثانيتهما ثانيهما وثانيهما ثالثتها ثالثها اخري اخر ثانيه ثالثه ثان ثالث مثلها مثله مماثله مماثل"
)
_PARTNER_REACH = 4
_DUALS = ("تين", "تان", "تي", "تا", "قين", "قان", "قي", "قا", "لين", "لان", "دين", "دان")


def _run(sentence: Sentence, mentions: list[Mention], opening: Mention, codes: tuple[str, ...]) -> list[str]:
    """The list that begins with a mention."""
    run = [opening]
    for mention in mentions:
        if mention.first > run[-1].last and mention.first - run[-1].last <= 2 and mention.proclitic.startswith("و"):
            run.append(mention)
    return [m.code for m in run if m.code in codes]


def _several(sentence: Sentence, position: int, count: int) -> bool:
    """Whether the instrument at a token is a dual for two partners, or a plural: as many agreements as partners."""
    token = sentence.tokens[position]
    if token.endswith("ات") or token in ("عقود", "وثايق", "صفقات"):
        return count >= 2
    return count == 2 and token.endswith(_DUALS)


def _count(sentence: Sentence, position: int) -> int:
    """How many `الدول الثلاث` are; 2 for every dual."""
    for token in sentence.tokens[position : position + 2]:
        for word, count in (("ثلاث", 3), ("اربع", 4), ("خمس", 5)):
            if word in token:
                return count
    return 2


def _anaphor(sentence: Sentence, mentions: list[Mention], start: int, end: int) -> int:
    """Where a word stands that means both: `البلدان`, or `وزيرا الدفاع` without a state."""
    for i in sentence.find_cues("anaphor", start, end):
        if sentence.tokens[i] in _COUNTERPARTS or sentence.tokens[i - 1 : i] == ["حل"]:  # حل الدولتين
            continue
        nisba = sentence.reading(i + 1, "state")
        if not (nisba and nisba.kind == "nisba"):
            return i
    for i in range(start, min(end, len(sentence.tokens) - 1)):
        both = sentence.tokens[i].lstrip("وبل") in _TWO_OFFICES and sentence.tokens[i + 1].startswith("ال")
        if both and not any(i < m.first <= _name_end(sentence, i) + 1 for m in mentions):
            return i
    return next((i for i in range(start, min(end, len(sentence.tokens))) if _theirs(sentence, i)), -1)


def _theirs(sentence: Sentence, position: int) -> bool:
    """`وزيراهما`, `وزيرا خارجيتيهما`: the officials of both states that were named before."""
    token = sentence.tokens[position].removeprefix("و")
    if not token.endswith("هما"):
        return False
    before = sentence.tokens[position - 1].lstrip("وبل") if position else ""
    return before in _TWO_OFFICES or token.removesuffix("هما").lstrip("وبل") in _TWO_OFFICES


_OF_THEM_ALL = re.compile(
    r"[وب]?(?:روسا[وي]|وزرا[وي]|سفرا[وي]|زعما[وي]|قادت|ممثلو|ممثلي|مندوبو|مندوبي|مفاوضو|وفود)(?:ها|هم)"
)
_MINISTERS = words("وزراء ووزراء لوزراء بوزراء")


def _all_theirs(sentence: Sentence, groups: list[list[Mention]], salience: Salience, start: int, end: int) -> list[str]:
    """`رؤساؤها`, `وزراء خارجيتها`: the officials of three states and more that were listed before, else nobody."""
    for i in range(start, min(end, len(sentence.tokens))):
        token = sentence.tokens[i]
        of_ministers = token.endswith(("ها", "هم")) and i > 0 and sentence.tokens[i - 1] in _MINISTERS
        if of_ministers or _OF_THEM_ALL.fullmatch(token):
            lists = [_distinct(g) for g in groups if g[0].first < i]
            pools = (*reversed(lists), list(salience.frame), salience.before)
            return next((codes for codes in pools if len(codes) > 2), [])
    return []


_TWO_OFFICES = words(
    "زيرا زيري رييسا رييسي قايدا قايدي نايبا نايبي سفيرا سفيري زيرتا زيرتي فدا فدي ممثلا ممثلي كيلا كيلي"
)
"""Duals of offices without their first letter و."""
_COUNTERPARTS = words(
    "نظيره نظيرته نظيرها نظيرتها ونظيره ونظيرته ونظيرها ونظيرتها نظيريه نظيريها نظيرتيه نظيرتيها نظيراه نظيراها نظرايه "
    "نظرايها نظراوه نظراوها"
)


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
    lists = [g for g in groups if len(_distinct(g)) >= 2 and len({m.first for m in g}) >= 2]
    withs = [g for g in groups if any(t == "مع" for t in sentence.tokens[max(g[0].first - 3, 0) : g[0].first])]
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
            further = [m for g in withs if g is not partner and _further(sentence, g[0].first) for m in g]
            return [*nearest, *partner, *further]
    if lists:
        return min(lists, key=lambda g: abs(g[0].first - inner))
    near = sorted(groups, key=lambda g: abs(g[0].first - inner))[:2]
    return [m for g in near for m in g] if len({m.code for g in near for m in g}) == 2 else []


def _non_state(
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
        if org.kind == "press" or not start <= org.position < end:
            continue
        if _in_adjunct(sentence, groups, max(last, inner), org.position):
            continue
        if chain and _beside_envoy(sentence, groups, org, inner, first):
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


def _beside_envoy(sentence: Sentence, groups: list[list[Mention]], org: Orgs, inner: int, first: int) -> bool:
    """`وقع رئيس الهيئة الوطنية ... وسفير فرنسا`: a body of the state signs with an ambassador, so the state does."""
    public = not _PUBLIC.isdisjoint(sentence.tokens[org.position + 1 : org.position + 3])
    if org.kind == "company" or not public or not inner < org.position < first:
        return False
    return any(
        inner < m.first < first and any(t.lstrip("ول") in _ENVOYS for t in sentence.tokens[m.first - 3 : m.first])
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
        opens = token == "،" or token in _RELATIVE or sentence.has_cue(i, "subordinate", "clause")
        if opens and not sentence.has_cue(i + 1, "with", "between"):
            return True
    return False


_RELATIVE = words("الذي التي اللذين اللتين الذين اللذان اللتان")
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
