"""Which states and organisations a sentence names, in which role, and which of them stand together."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from transforms.extract.dateline import dateline_of
from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words
from transforms.gazetteer import guard_allows
from transforms.gazetteer.entry import Entry, in_office

__all__ = [
    "PARTY_ROLES",
    "Known",
    "Mention",
    "Orgs",
    "groups_of",
    "mentions_of",
    "named_in",
    "non_state_heads",
    "speaks_of_home",
]

PARTY_ROLES = frozenset(("free", "head", "instrument", "talk"))
"""Roles in which a mention can be a party; the others are place, host, org, adjective."""


class Mention(NamedTuple):
    first: int
    last: int
    code: str
    kind: str
    role: str
    proclitic: str

    @property
    def eligible(self) -> bool:
        return self.role in PARTY_ROLES


class Orgs(NamedTuple):
    """A body that is no state: where its head noun stands and what it is."""

    position: int
    kind: str


MAX_MENTIONS = 40
"""Mentions looked at in one sentence."""
MAX_NAMES = 60
"""Names whose guards are asked in one sentence."""
_STOP = frozenset('،.:؛()"[]{}|؟')
_BLOCKING_CUES = ("place", "with", "between", "that", "clause", "subordinate", "basis")
_BANKS = words("بنك مصرف البنك المصرف بنكا مصرفا بنكي مصرفي البنكان المصرفان البنكين المصرفين")
_BANK_REACH = 4
_HOSTED_REACH = 9
"""How far behind `بحضور` or `شارك فيه` a mention may stand."""


class _UndecidedError(Exception):
    """Who was named before decides, and that is not known for certain."""


class Known(set[str]):
    """Codes named before, and others of which that is not certain: to ask for these raises _UndecidedError."""

    def __init__(self, certain: Iterable[str] = (), perhaps: Iterable[str] = ()) -> None:
        super().__init__(certain)
        self.perhaps = frozenset(perhaps)

    def __contains__(self, code: object) -> bool:
        if super().__contains__(code):
            return True
        if code in self.perhaps:
            raise _UndecidedError
        return False

    def intersection(self, *others: Iterable[Any]) -> set[str]:
        found = super().intersection(*others)
        if not found and self.perhaps.intersection(*others):
            raise _UndecidedError
        return found


def named_in(
    sentence: Sentence, day: date | None, title: Known, known: Known, spelled: frozenset[str]
) -> list[Mention] | None:
    """As `mentions_of`, at a fraction of its cost: without `بلاده`, which names nobody new, and without roles but those
    of a place and a dateline. None where something decides that is not known for certain.
    """
    try:
        return mentions_of(sentence, day, title, Known(known, known.perhaps), spelled=spelled, roles=False)
    except _UndecidedError:
        return None


def mentions_of(
    sentence: Sentence,
    day: date | None,
    title: Collection[str] = (),
    known: Iterable[str] = (),
    home: str = "",
    spelled: frozenset[str] = frozenset(),
    roles: bool = True,
) -> list[Mention]:
    """Mentions in order, the longest at each place, with their roles.

    `day` is the day of publication, for the offices of leaders. The codes of the title, then those that the item has
    named so far (`known`), decide between alternatives and stand for context that a guard asks for. `home` is the state
    that the item is written from: `بلادنا`, and `بلاده` of an official whose state is not told. `spelled` are the
    states of names that the item writes with a vowel sign that tells them apart (`عمّان`, `عُمان`). Without `roles`
    only those of a place and a dateline are told.
    """
    out: list[Mention] = []
    named = known if isinstance(known, Known) else set(known)
    homeland: list[int] = []
    if roles and speaks_of_home(sentence):
        homeland = [i for i, token in enumerate(sentence.tokens) if token in _HOMELAND]
    taken = -1
    asked = 0
    for first, last, hit in sentence.hits:
        if first <= taken or not hit.names:
            continue
        asked += 1
        if asked > MAX_NAMES:
            break
        opening = sentence.field == "text" and sentence.index == 0 and first == 0
        dateline = _dateline(sentence, last, hit) if opening else None
        if dateline:
            out += dateline
            taken = dateline[-1].last
            home = dateline[-1].code
            continue
        reading = _as_spelled(hit, spelled) or _allowed(sentence, first, last, hit, day, named)
        if reading is None:
            continue
        taken = last
        bracketed = (
            sentence.field == "text" and sentence.index == 0 and first <= 4 and _dated_from(sentence, first, last)
        )
        if len(out) >= MAX_MENTIONS:
            break
        while homeland and homeland[0] < first:
            _add_homeland(sentence, homeland.pop(0), out, title, home)
        if reading.kind == "blocked" or reading.place is None:
            continue
        codes: tuple[str, ...] = reading.place.codes
        if reading.place.any_of:
            codes = next(((c,) for pool in (title, named) for c in codes if c in pool), codes[:1])
        role = (
            "place"
            if reading.kind == "city"
            else "dateline"
            if bracketed
            else _role(sentence, first, last, hit.proclitic, reading, out)
            if roles
            else ""
        )
        out.extend(
            Mention(first, last, code, _KINDS.get(reading.kind, reading.kind), role, hit.proclitic) for code in codes
        )
        named.update(codes)
    for position in homeland:
        _add_homeland(sentence, position, out, title, home)
    return _without_witnesses(sentence, out) if roles else out


def speaks_of_home(sentence: Sentence) -> bool:
    """Whether a word such as `بلاده` stands there."""
    return not _HOMELAND.isdisjoint(sentence.tokens)


def _dateline(sentence: Sentence, last: int, hit: Hit) -> list[Mention]:
    """The place that the text is dated from, and the state of the agency; that state tells places of one name apart."""
    places = [r for r in hit.readings if r.cls == "state" and r.kind in ("name", "capital", "city")]
    found = dateline_of(sentence, last, bare_colon=all(r.kind != "name" for r in places)) if places else None
    if not found:
        return []
    own = [r for r in places if r.value == found.home]
    if not own and not (len(places) == 1 and "+" not in places[0].value):
        return []
    place = (own or places)[0]
    out = [Mention(0, last, place.value, place.kind, "dateline", "")]
    if found.home:
        out.append(Mention(last + 1, found.last, found.home, "name", "newsroom", ""))
    return out


def _dated_from(sentence: Sentence, first: int, last: int) -> bool:
    """`نيفاشا (كينيا) - `: the state of a place that the text is dated from."""
    tokens = sentence.tokens
    return (
        first > 0
        and tokens[first - 1] == "("
        and tokens[last + 1 : last + 2] == [")"]
        and tokens[last + 2 : last + 3] in (["-"], ["–"], ["—"], [":"])
        and all(t.isalpha() for t in tokens[: first - 1])
    )


_HOMELAND = words(
    """
    بلاده بلادها بلده بلدها بلادهم بلدهم لبلاده لبلادها لبلده لبلدها وبلاده وبلادها وبلده وبلدها ببلاده ببلادها ببلده
    ببلدها بلادنا بلدنا لبلادنا وبلادنا ببلادنا دولته دولتها
    """
)
_OWN = Reading("state", "", "name", "", "-", "", False, None)


def _add_homeland(sentence: Sentence, position: int, out: list[Mention], title: Collection[str], home: str) -> None:
    """`بلاده` as a mention of the state of whoever speaks: subject of the verb of saying, else who stands before."""
    token = sentence.tokens[position]
    code = home if token.endswith("نا") else _speaker(sentence, position, out) or home
    if not code and len(title) == 1:
        (code,) = title
    if not code:
        return
    proclitic = token[: token.index("بل")] if "بل" in token else ""
    role = _role(sentence, position, position, proclitic, _OWN, out)
    out.append(Mention(position, position, code, "own", role, proclitic))


def _speaker(sentence: Sentence, position: int, before: list[Mention]) -> str:
    officials = [m for m in before if m.role in ("head", "free") and m.kind not in ("org", "short", "group")]
    for i in range(position - 1, -1, -1):
        act = sentence.reading(i, "act")
        if act and act.value in _SPEAKING and act.kind in ("past", "imperfect"):
            return next((m.code for m in officials if m.first > i), officials[-1].code if officials else "")
    return officials[-1].code if officials else ""


_SPEAKING = words("say announce deny propose reject")


_KINDS = {"adjective": "nisba"}


def _allowed(sentence: Sentence, first: int, last: int, hit: Hit, day: date | None, named: set[str]) -> Reading | None:
    """The first entry of the gazetteer whose guards and dates let the match count.

    When none passes, the context that a guard asks for may stand elsewhere in the item, or be a state beside it in one
    list (`فادوز وفيينا وبرن`).
    """
    before: list[str] | None = None
    after: list[str] = []
    guarded: list[Reading] = []
    for reading in hit.readings:
        entry = reading.place
        if entry is None or reading.cls != "state" or not in_office(entry, day):
            continue
        if entry.kind == "short" and not _short_form(sentence, last, entry, named):
            continue
        if entry.kind == "leader" and first == last and _in_construct(sentence, last):
            continue
        if entry.guards:
            if before is None:
                before = [t for t in sentence.tokens[max(first - 12, 0) : first] if t[0].isalnum() or t == ":"]
                if hit.proclitic:
                    before.append(hit.proclitic[-1])
                after = [t for t in sentence.tokens[last + 1 : last + 13] if t[0].isalnum()]
            if not guard_allows(entry, before, after):
                guarded.append(reading)
                continue
        return reading
    beside = _kinds_beside(sentence, first, last, hit) if guarded else frozenset()
    for reading in sorted(
        guarded,
        key=lambda r: (not (r.place and named.intersection(r.place.codes)), r.kind not in beside),
    ):
        entry = reading.place
        if entry is None or before is None:
            continue
        if entry.kind == "nisba" and entry.agrees:
            known = bool(named.intersection(entry.codes))
            if _joins_nisba(sentence, first, hit) or (known and guard_allows(entry, before, after, named=True)):
                return reading
        if entry.kind not in ("name", "capital"):
            continue
        if not guard_allows(entry, before, after, context_given=True):
            continue
        if beside or (entry.needs_context_only and named.intersection(entry.codes)):
            return reading
    return None


def _in_construct(sentence: Sentence, last: int) -> bool:
    """`رئيسي كينيا وغانا`, `رئيسي البلدين`: the noun with its state behind it, nobody's surname."""
    if any(
        not hit.proclitic and any(r.cls == "state" and r.kind in ("name", "capital") for r in hit.readings)
        for _, _, hit in sentence.spans.get(last + 1, ())
    ):
        return True
    office = sentence.reading(last, "head") is not None
    return office and (sentence.reading(last + 1, "head") is not None or sentence.has_cue(last + 1, "anaphor"))


def _short_form(sentence: Sentence, last: int, entry: Entry, named: set[str]) -> bool:
    """`الوكالة`, `الاتحاد`: an organisation named before, unless an adjective makes it another one."""
    following = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
    return bool(named.intersection(entry.codes)) and not following.startswith(("ال", "لل"))


def _as_spelled(hit: Hit, spelled: frozenset[str]) -> Reading | None:
    """The reading of a name that its vowel signs decide, where the form has several."""
    if not spelled or len(hit.readings) < 2:
        return None
    names = [r for r in hit.readings if r.kind in ("name", "capital") and r.place]
    return next((r for r in names if len(names) > 1 and r.place and spelled.intersection(r.place.codes)), None)


def _kinds_beside(sentence: Sentence, first: int, last: int, hit: Hit) -> frozenset[str]:
    """How the state is named that و joins directly before or behind, or a dash in a headline: by name or capital."""
    behind = last + 1
    if sentence.field == "title" and sentence.tokens[behind : behind + 1] in (["-"], ["–"], ["/"]):
        behind += 1
    follows = [other for _, _, other in sentence.spans.get(behind, ()) if "و" in other.proclitic or behind > last + 1]
    precedes = [
        other
        for start in range(max(first - 4, 0), first)
        for _, end, other in sentence.spans.get(start, ())
        if end == first - 1 and hit.proclitic.startswith("و")
    ]
    return frozenset(r.kind for other in (*follows, *precedes) for r in other.readings if r.kind in ("name", "capital"))


def _joins_nisba(sentence: Sentence, first: int, hit: Hit) -> bool:
    """`الوزيران السنغالي والمالي`: joined by و to the adjective of another state, with the same article."""
    article = "ال" in sentence.tokens[first][:4]
    return hit.proclitic.startswith("و") and any(
        end == first - 1
        and any(
            r.kind == "nisba" and r.place and r.place.definite == article and r.place.gender == own.place.gender
            for r in other.readings
            for own in hit.readings
            if own.kind == "nisba" and own.place
        )
        for start in range(max(first - 2, 0), first)
        for _, end, other in sentence.spans.get(start, ())
    )


def _role(sentence: Sentence, first: int, last: int, proclitic: str, reading: Reading, before: list[Mention]) -> str:
    """Role of the mention that starts at `first`, after those `before` it."""
    previous = before[-1] if before else None
    joined = bool(previous and _coordinated(sentence, previous, first, proclitic, reading.kind))
    if (joined and previous and previous.role == "host") or (first and sentence.tokens[first - 1] in _EXCEPT):
        return "host"
    if reading.kind in ("nisba", "adjective"):
        return _nisba_role(sentence, first, reading, previous if joined else None, before)
    if joined and previous:
        if any(sentence.reading(i, "head") for i in range(previous.last + 1, first)):
            return "head"
        if previous.role in ("place", "free", "head"):
            return previous.role
        return "free"
    if _hosted(sentence, first):
        return "host"
    if reading.kind == "leader":
        return "head"
    return _name_role(sentence, first, proclitic, reading)


_EXCEPT = words("باستثناء عدا ماعدا سوي الا باستبعاد غير وليس وليست")
"""What is named behind these words takes no part."""
_WITNESSES = words(
    "شاهدا شاهده شهودا كشاهد كشهود ضامنا ضامنين كضامن ضامنه وسيطا وسطاء كوسيط مراقبا مراقبين كمراقب راعيا"
)
_AS = words("بصفه بصفته بصفتها بصفتهما بصفتهم")


def _without_witnesses(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """`رئيسا كينيا وغانا بصفة ضامنين`: who signs as a witness or guarantor is no party."""
    tokens = sentence.tokens
    if _WITNESSES.isdisjoint(tokens) and _AS.isdisjoint(tokens):
        return mentions
    out: list[Mention] = []
    follows: Mention | None = None
    for mention in reversed(mentions):
        behind = tokens[mention.last + 1 : mention.last + 4]
        witness = any(t in _WITNESSES for t in behind[:2]) or (
            behind[:1] != [] and behind[0] in _AS and any(f"{t}ا" in _WITNESSES or t in _WITNESSES for t in behind[1:])
        )
        if not witness and follows and follows.role == "host":
            witness = _coordinated(sentence, mention, follows.first, follows.proclitic, follows.kind)
        follows = mention._replace(role="host") if witness else mention
        out.append(follows)
    return out[::-1]


def _hosted(sentence: Sentence, first: int) -> bool:
    """Whether the mention hosts, mediates, attends or takes part: `بحضور الرئيس التركي`, `شارك فيه وفد من قطر`."""
    tokens = sentence.tokens
    low = max(first - _HOSTED_REACH, 0)
    if not any(low <= i < first for i in sentence.hosts) and "امام" not in tokens[low:first]:
        return False
    for i in range(first - 1, max(first - _HOSTED_REACH, -1), -1):
        if not sentence.cues[i] and i not in sentence.spans and tokens[i] not in _STOP and tokens[i] != "امام":
            continue
        if "host" in sentence.cues[i] or sentence.reading(i, "host"):
            return True
        if tokens[i] == "امام":  # أمام الوزير المصري: who looks on
            return first - i > 1 and _body_at(sentence, i + 1) == "head"
        act = sentence.reading(i, "act")
        if act and act.value == "host":
            return first - i <= 3 or tokens[i + 1] in ("في", "فيه", "فيها")
        if (
            tokens[i] in _STOP
            or (act and act.kind in ("past", "imperfect"))
            or sentence.has_cue(i, "with", "between", "that", "clause")
            or sentence.reading(i, "instrument")
        ):
            return False
    return False


def _body_at(sentence: Sentence, position: int) -> str | None:
    """What the noun at a token stands for: `head` (its state), `org` (itself) or None; the longest phrase decides."""
    best, length = None, -1
    for first, last, hit in sentence.spans.get(position, ()):
        for reading in hit.readings:
            if reading.cls in ("head", "org") and last - first > length:
                best, length = reading.cls if reading.value != "none" else None, last - first
    if best != "head" and sentence.tokens[position].lstrip("ولب") in _BANKS:
        behind = sentence.tokens[position + 1 : position + 1 + _BANK_REACH]
        if any(t in ("مركزي", "المركزي", "المركزيان", "المركزيين", "مركزيا") for t in behind):
            return "head"  # بنك السودان المركزي
    if best == "org" and sentence.tokens[position] == "البريد" and position:
        return None if sentence.tokens[position - 1].startswith(_MINISTRY) else best  # وزير البريد
    return best


def _state_at(sentence: Sentence, position: int) -> bool:
    """Whether a word may name a state; `المالية` behind an office is no Malian."""
    reading = sentence.reading(position, "state")
    return reading is not None and not (reading.place and reading.place.agrees)


def _seated(sentence: Sentence, at: int, kind: str) -> bool:
    """Whether في at a token ties a state to the office or body before it: `وزير النقل في أوزبكستان`.

    A person without a portfolio, or one whose state is told already, is merely there: `التقى الرئيس في مصر`.
    """
    for i in range(at - 1, max(at - 7, -1), -1):
        if kind == "org" and sentence.tokens[i].lstrip("ول").removeprefix("ال") in _OFFICERS:
            return True  # المدير الإقليمي في البنك الدولي
        if sentence.tokens[i] in _STOP or _state_at(sentence, i) or sentence.cues[i]:
            return False
        if sentence.tokens[i].lstrip("ول").removeprefix("ال") in _ACCREDITED or _body_at(sentence, i) == "org":
            return False
        reading = sentence.reading(i, "head")
        if _body_at(sentence, i) == "head":
            person = reading is not None and reading.value == "person"
            if i > 0 and _body_at(sentence, i - 1) == "head":  # وزير الخارجية في, نائبا وزيري النقل في
                continue_at = sentence.reading(i - 1, "head")
                person = continue_at is not None and continue_at.value == "person"
                return kind == "name" or not person
            if not person:
                return True
            plural = reading is not None and sentence.tokens[i].lstrip("و")[:2] != "ال"
            return kind == "name" and (i < at - 1 or plural)
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            return False
    return False


def _officer_before(sentence: Sentence, first: int) -> bool:
    """`المديرة الإقليمية ... بالبنك الدولي`: who acts for an organisation."""
    for i in range(first - 1, max(first - 8, -1), -1):
        if sentence.tokens[i] in _STOP or sentence.reading(i, "act"):
            return False
        if sentence.tokens[i].lstrip("ول").removeprefix("ال") in _OFFICERS:
            return True
    return False


def _accredited(sentence: Sentence, first: int) -> bool:
    """`المديرة الإقليمية لمصر`, `المبعوث الخاص لليبيا`: for whose affairs an officer is there."""
    return any(t.lstrip("ول").removeprefix("ال") in _FIELD_OFFICERS for t in sentence.tokens[max(first - 3, 0) : first])


_ACCREDITED = words("سفير سفيره سفيرا سفيري سفراء قنصل سفاره قايم")
"""Offices that are held in a state other than their own."""
_FIELD_OFFICERS = words("مدير مديره مبعوث مبعوثه منسق منسقه ممثل ممثله")
_OFFICERS = words("مدير مديره مديرا بعثه خبراء منسق مسوول مسووله نايب نايبه ممثل ممثله")
_SALES = words("بيع لبيع البيع ببيع مبيعات توريد لتوريد تسليم لتسليم تزويد لتزويد تصدير لتصدير")


_LENT = words("قرض قرضا قروض القرض هبه الهبه")
_BOUGHT = words("شراء لشراء بشراء استيراد لاستيراد اقتناء لاقتناء")


def _sold_to(sentence: Sentence, first: int, trade: frozenset[str]) -> bool:
    """`صفقة لبيع زوارق إلى غانا`: the buyer of a deal, not a place."""
    return any(t in trade for t in sentence.tokens[max(first - 8, 0) : first]) and any(
        (r := sentence.reading(i, "instrument")) is not None and r.value in ("deal", "contract", "agreement")
        for i in range(max(first - 14, 0), first)
    )


_BINDS = re.compile(r"[يت]?(?:جمع|ربط)(?:ت)?(?:ه|ها|هما|هم)")
"""Verbs that tell with whom an agreement is (`تربطها بغانا`)."""


def _name_role(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> str:
    follow = sentence.reading(first + 1, "act") if first + 1 < len(sentence.tokens) else None
    if follow and follow.value == "host" and follow.kind in ("past", "imperfect"):
        return "host"
    if proclitic.endswith("ب") and first and _BINDS.fullmatch(sentence.tokens[first - 1]):
        return "free"  # العقد الذي يجمعها بالصين
    if proclitic.endswith("ب"):
        return "head" if reading.kind == "org" and _officer_before(sentence, first) else "place"
    if proclitic.endswith("ل") and _accredited(sentence, first):
        return "place"
    before = sentence.tokens[first - 1] if first else ""
    if first and sentence.has_cue(first - 1, "place"):
        if before in ("من", "ومن") and first >= 2:
            if sentence.tokens[first - 2] in ("كل", "وكل", "كلا", "لكل", "بكل"):
                return "free"
            if sentence.reading(first - 2, "head"):  # خبراء من أوزبكستان
                return "head"
            if _officers_of(sentence, first - 2):  # وزيرا البيئة من كينيا وغانا
                return "head"
        if before == "في" and (_seated(sentence, first - 1, reading.kind) or _is_counterpart(sentence, first - 2)):
            return "head"  # وزير النقل في أوزبكستان, نظيريه في مصر والأردن
        if before == "من" and any(t.lstrip("ول") in _LENT for t in sentence.tokens[max(first - 4, 0) : first - 1]):
            return "free"  # قرض من ألمانيا
        if before in ("الي", "لصالح", "من") and _sold_to(sentence, first, _BOUGHT if before == "من" else _SALES):
            return "free"
        return "place"
    for back in range(1, 4):
        i = first - back
        if (
            i < 0
            or sentence.tokens[i] in _STOP
            or sentence.tokens[i] in ("علي", "عن")
            or any(c in sentence.cues[i] for c in _BLOCKING_CUES)
        ):
            break
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            break
        body = _body_at(sentence, i)
        if body:
            return body
        if sentence.reading(i, "instrument", "act") or _state_at(sentence, i):
            break
    return "free"


def _officers_of(sentence: Sentence, position: int) -> bool:
    """Whether a dual or plural office with its portfolio ends at a token: a single one may only come `من` a state."""
    for i in range(position, max(position - 4, -1), -1):
        token = sentence.tokens[i]
        reading = sentence.reading(i, "head")
        if reading is not None and reading.value == "person" and not token.startswith(("ال", "وال")):
            return token.endswith(_MANY_OFFICERS)
        if not token.startswith(("ال", "وال")):
            return False
    return False


_MANY_OFFICERS = ("يرا", "يري", "رتا", "رتي", "راء", "ولو", "ولي", "ولا", "ضو", "ضي", "دوبو", "دوبي", "ثلو", "ثلي")
"""How duals and plurals of offices end before their portfolio."""


def _is_counterpart(sentence: Sentence, position: int) -> bool:
    return position >= 0 and sentence.tokens[position].lstrip("وبل").startswith(("نظير", "نظراو", "نظراي"))


def _nisba_role(sentence: Sentence, first: int, reading: Reading, joined: Mention | None, before: list[Mention]) -> str:
    if joined and joined.kind == "nisba":
        return joined.role
    if _hosted(sentence, first):
        return "host"
    definite = "ال" in sentence.tokens[first][:4] or sentence.tokens[first].startswith(("لل", "ولل"))
    bodies = {i for m in before if m.kind == "org" for i in range(m.first, m.last + 1)}
    back = 0
    for i in range(first - 1, -1, -1):
        if i in bodies:  # وزير شؤون الاتحاد الأفريقي الجزائري
            continue
        back += 1
        if back > 5:
            break
        token = sentence.tokens[i]
        if "anaphor" in sentence.cues[i]:  # نظيرتها الغانية
            return "head"
        if token in _STOP or "place" in sentence.cues[i] or sentence.has_cue(i, "with", "that", "clause"):
            break
        body = _body_at(sentence, i)
        if body == "org":
            return "org"
        instrument = sentence.reading(i, "instrument")
        if instrument:
            return "instrument" if not definite or back <= 3 else "adjective"
        if body == "head":
            return "head"
        if sentence.reading(i, "talk"):
            return "talk"
        if sentence.reading(i, "anaphor") or sentence.has_cue(i, "anaphor"):
            return "head"
        act = sentence.reading(i, "act")
        if (
            back <= 2
            and not definite
            and any(
                r.cls == "act" and r.kind in ("noun", "masdar")
                for _, _, hit in sentence.spans.get(i, ())
                for r in hit.readings
            )
        ):
            return "talk"  # مبادرة كينية, توقيع كيني غاني
        if act and act.kind in ("past", "imperfect"):
            break
    preceding = sentence.tokens[first - 1] if first else ""
    people = reading.number == "plural" or (
        "plural" in reading.number and sentence.tokens[first].endswith(("ون", "ين"))
    )
    if definite and people and not preceding.startswith("ال"):
        return "free"  # السعوديون والمصريون, مع الأرمن: the people for their state
    return "adjective"


def _coordinated(
    sentence: Sentence, previous: Mention, first: int, proclitic: str, kind: str, persons: bool = False
) -> bool:
    """Whether the mention at `first` continues the list that `previous` stands in; `persons` may be named between."""
    gap = range(previous.last + 1, first)
    if len(gap) > 12:
        return False
    conjunction = proclitic.startswith("و")
    office = False
    names = 0
    for i in gap:
        token = sentence.tokens[i]
        if token in _SEPARATORS:
            conjunction = conjunction or i == first - 1 or _opens_member(sentence, i + 1)
            continue
        if token in "()\"'":
            continue
        if _opens_member(sentence, i):
            conjunction = conjunction or _opens_with_and(sentence, i)
            office = office or token not in ("كل", "وكل")
            continue
        if token in _ALONG_WITH:
            conjunction = True
            continue
        if token in ("من", "سابقا", "كذلك", "ايضا") or (office and token == "في" and i == first - 1):
            continue
        if sentence.cues[i] or sentence.reading(i, "act", "org", "instrument"):
            return False
        names += 1
    personal = office or persons or (kind in ("nisba", "leader") and previous.kind in ("nisba", "leader"))
    personal = personal or (previous.role == "head" and kind in ("name", "leader") and proclitic.startswith("و"))
    return conjunction and len(gap) <= (12 if office else 6) and names <= (5 if personal else 0)


_OFFICES_OF_SEVERAL = words(
    "روساء رييسا رييسي وزراء وزيرا وزيري زعماء زعيما زعيمي قاده قايدا قايدي ملوك ملكا ملكي امراء سفراء سفيرا سفيري "
    "ممثلو ممثلا ممثلي مندوبو مندوبا مندوبي رييسه وزيرتا وزيرتي نايبا نايبي"
)


def _of_several(sentence: Sentence, first: int) -> bool:
    """Whether offices of several states stand before a name: `رؤساء كينيا`, `وزيرا خارجية كينيا`."""
    near = sentence.tokens[max(first - 3, 0) : first]
    return any(t in _OFFICES_OF_SEVERAL or t.lstrip("بل") in _OFFICES_OF_SEVERAL for t in near)


def _opens_member(sentence: Sentence, position: int) -> bool:
    """Whether a member of a list opens with an office: `ووزير خارجية ...`, `ونظيره ...`, `وكل من ...`."""
    token = sentence.tokens[position]
    return token in _COUNTERPARTS or token in ("كل", "وكل") or _body_at(sentence, position) == "head"


def _opens_with_and(sentence: Sentence, position: int) -> bool:
    """Whether the word carries the conjunction: `ووزارة`, `والوزير`; not `وزارة`, whose own letter it is."""
    token = sentence.tokens[position]
    return (
        token in _COUNTERPARTS
        or token == "وكل"
        or any(hit.proclitic.startswith("و") for _, _, hit in sentence.spans.get(position, ()))
    )


_ALONG_WITH = words("ومعهم ومعه ومعها ومعهما وكذلك وكذا وايضا")
_SEPARATORS = frozenset("،-و/ـ–")
_COUNTERPARTS = words(
    "ونظيره ونظيرته ونظيرها ونظيرتها ونظيرهما ونظراءه ونظراوه ونظيراه ونظيراها ونظيريه ونظيريها "
    "ونظيرتاه ونظيرتاها ونظرايه"
)


def groups_of(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that stand in one list (`مصر والأردن وقبرص`), in order."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        persons = bool(last) and mention.kind == "name" and _of_several(sentence, groups[-1][0].first)
        if last and (
            (last.first == mention.first)
            or _coordinated(sentence, last, mention.first, mention.proclitic, mention.kind, persons)
            or _adjacent_adjectives(last, mention)
            or (last.code == mention.code and mention.kind == "leader" and mention.first - last.last <= 2)
        ):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _adjacent_adjectives(last: Mention, mention: Mention) -> bool:
    """`اتفاق تونسي ليبي`, `محادثات سعودية أمريكية`"""
    return last.kind == mention.kind == "nisba" and mention.first - last.last <= 2 and last.role == mention.role


def _idiom(sentence: Sentence, position: int) -> bool:
    """`من جهة`, `بصورة كلية`, `في غرفة مغلقة`: a word of the language, no body."""
    token = sentence.tokens[position]
    before = sentence.tokens[position - 1] if position else ""
    behind = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else ""
    return (
        (token == "جهه" and before in ("من", "ومن"))
        or (token == "كليه" and before in ("بصوره", "بصفه"))
        or (token == "غرفه" and before in ("في", "داخل") and not behind.startswith("ال") and behind not in _CHAMBERS)
        or (token in _INSTITUTIONS and before == "بين")
    )


_MINISTRY = ("وزير", "وزار", "ووزير", "ووزار", "لوزير", "لوزار")
_CHAMBERS = words("تجاره صناعه زراعه")
_INSTITUTIONS = words("الموسستين الهييتين")
"""What two houses or offices are called when they are named again: `بين المؤسستين`."""


_NAMED_BEFORE = words("المجموعه المنظمه الرابطه الهييه الكتله الاتحاد التكتل")


def _has_name(sentence: Sentence, last: int) -> bool:
    following = sentence.tokens[last + 1 : last + 2]
    return following != [] and following[0].startswith("ال") and following[0] not in ("الي", "التي", "الذي")


def non_state_heads(sentence: Sentence, mentions: Sequence[Mention] = ()) -> list[Orgs]:
    """Bodies that are no state; `المجموعة`, `المنظمة` behind the name of such a one are not among them."""
    out = []
    named = min((m.first for m in mentions if m.kind in ("group", "org")), default=len(sentence.tokens))
    for first, last, hit in sentence.hits:
        if first > named and sentence.tokens[last].lstrip("و") in _NAMED_BEFORE and not _has_name(sentence, last):
            continue
        for reading in hit.readings:
            if reading.cls == "org" and _body_at(sentence, first) == "org" and not _idiom(sentence, first):
                out.append(Orgs(first, reading.value))
                break
            if reading.cls == "body":
                out.append(Orgs(first, "faction"))
                break
    return out
