"""Which names of states and organisations count: the longest at each place whose guards and dates allow it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from transforms.extract.dateline import dateline_of
from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words
from transforms.gazetteer import guard_allows
from transforms.gazetteer.entry import Entry, in_office, readings

__all__ = ["PARTY_ROLES", "Known", "Mention", "Name", "codes_in", "names_of"]


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


PARTY_ROLES = frozenset(("free", "head", "instrument", "talk"))
"""Roles in which a mention can be a party; the others are place, host, org, adjective."""
MAX_NAMES = 60
"""Names whose guards are asked in one sentence."""


class _UndecidedError(Exception):
    """Who was named before decides, and that is not known for certain."""


class Known(set[str]):
    """Codes named before, and others of which that is not certain: to ask for these raises _UndecidedError."""

    def __init__(self, certain: Iterable[str] = (), perhaps: Iterable[str] = ()) -> None:
        super().__init__(certain)
        self.perhaps = set(perhaps)

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


class Name(NamedTuple):
    """A name that counts."""

    first: int
    last: int
    codes: tuple[str, ...]
    reading: Reading
    role: str
    """`place`, `dateline` or `newsroom` where its form or its place at the begin of a text decides, else empty."""
    proclitic: str


def names_of(
    sentence: Sentence, day: date | None, title: Collection[str], named: set[str], spelled: frozenset[str]
) -> Iterator[Name]:
    """The names of a sentence in order, the longest at each place; for the parameters see `mentions_of`.

    `named` takes in their codes, but those of a dateline.
    """
    opens = sentence.field == "text" and sentence.index == 0
    taken = -1
    asked = 0
    for first, last, hit in sentence.hits:
        if first <= taken or not hit.names:
            continue
        asked += 1
        if asked > MAX_NAMES:
            break
        dateline = _dateline(sentence, last, hit) if opens and first == 0 else None
        if dateline:
            yield from dateline
            taken = dateline[-1].last
            continue
        reading = _as_spelled(hit, spelled) if spelled else None
        reading = reading or hit.place or _left_alone(sentence, first, last, hit)
        reading = reading or _allowed(sentence, first, last, hit, day, named)
        if not reading:
            continue
        taken = last
        place = reading.place
        if place is None or reading.kind == "blocked":
            continue
        if place.form in _HOUSES and _is_of_another(sentence, last, place):
            continue
        codes = place.codes
        if place.any_of:
            codes = next(((c,) for pool in (title, named) for c in codes if c in pool), codes[:1])
        dated = opens and first <= 4 and _dated_from(sentence, first, last)
        role = "place" if reading.kind == "city" else "dateline" if dated else ""
        yield Name(first, last, codes, reading, role, hit.proclitic)
        named.update(codes)


def codes_in(
    sentence: Sentence, day: date | None, title: Known, known: Known, spelled: frozenset[str]
) -> list[tuple[str, str]] | None:
    """Codes that a sentence names, with the roles that `names_of` knows, at a fraction of the cost of `mentions_of`.

    Without `بلاده`, which names nobody new. None where something decides that is not known for certain. `known` takes
    the codes in: as certain where no body and no dateline can lend the state its role.
    """
    dated = sentence.field == "text" and not sentence.index
    if not dated and known.issuperset([code for _, _, hit in sentence.hits for code in hit.codes]):
        return []
    unsure = dated or sentence.has_class("org")
    try:
        names = names_of(sentence, day, title, Known(known, known.perhaps) if unsure else known, spelled)
        codes = [(code, name.role) for name in names for code in name.codes]
    except _UndecidedError:
        return None
    known.perhaps.update(code for code, _ in codes)
    return codes


def _dateline(sentence: Sentence, last: int, hit: Hit) -> list[Name]:
    """The place that the text is dated from, and the state of the agency; that state tells places of one name apart."""
    places = [r for r in hit.readings if r.cls == "state" and r.kind in ("name", "capital", "city")]
    found = dateline_of(sentence, last, bare_colon=all(r.kind != "name" for r in places)) if places else None
    if not found:
        return []
    own = [r for r in places if r.value == found.home]
    if not own and not (len(places) == 1 and "+" not in places[0].value):
        return []
    place = (own or places)[0]
    out = [Name(0, last, (place.value,), place, "dateline", "")]
    if found.home:
        newsroom = place._replace(kind="name")
        out.append(Name(last + 1, found.last, (found.home,), newsroom, "newsroom", ""))
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


def _left_alone(sentence: Sentence, first: int, last: int, hit: Hit) -> Reading | None:
    """What `_allowed` gives, sooner, for a reading that only certain neighbours forbid: where none of them is there."""
    if hit.beside is None:
        return None
    reading, not_before, not_behind = hit.beside
    tokens = sentence.tokens
    for behind in tokens[last + 1 : last + 13]:
        if behind[0].isalnum():
            break
    else:
        behind = ""
    if not not_behind.isdisjoint(readings(behind)):
        return None
    before = hit.proclitic[-1:]
    if not before:
        for before in reversed(tokens[max(first - 12, 0) : first]):
            if before[0].isalnum() or before == ":":
                break
        else:
            before = ""
    return reading if not_before.isdisjoint(readings(before)) else None


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
            known = entry.needs_naming and bool(named.intersection(entry.codes))
            if not guard_allows(entry, before, after, named=known):
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


_HOUSES = words("الكونغرس الكونجرس")


def _is_of_another(sentence: Sentence, last: int, entry: Entry) -> bool:
    """`الكونغرس البرازيلي`: the house of another state than the one that the word alone means."""
    nisba = sentence.reading(last + 1, "state") if last + 1 < len(sentence.tokens) else None
    return bool(nisba and nisba.place and nisba.kind == "nisba" and not set(nisba.place.codes) & set(entry.codes))


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
