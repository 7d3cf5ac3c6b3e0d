"""Which states and organisations a sentence names, in which role, and which of them stand together."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.gazetteer import guard_allows
from transforms.gazetteer.entry import in_office

__all__ = ["PARTY_ROLES", "Mention", "Orgs", "groups_of", "mentions_of", "non_state_heads"]

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
_STOP = frozenset('،.:؛()"[]{}|؟')
_BLOCKING_CUES = ("place", "with", "between", "that", "clause", "subordinate", "basis")


def mentions_of(sentence: Sentence, day: date | None, title: Sequence[str] = ()) -> list[Mention]:
    """Mentions in order, the longest at each place, with their roles.

    `day` is the day of publication, for the offices of leaders; `title` the codes that decide between alternatives.
    """
    out: list[Mention] = []
    taken = -1
    for first, last, hit in sentence.hits:
        if first <= taken:
            continue
        reading = _allowed(sentence, first, last, hit, day)
        if reading is None:
            continue
        taken = last
        if len(out) >= MAX_MENTIONS:
            break
        if reading.kind == "blocked" or reading.place is None:
            continue
        codes: tuple[str, ...] = reading.place.codes
        if reading.place.any_of:
            codes = next(((c,) for c in codes if c in title), codes[:1])
        role = "place" if reading.kind == "city" else _role(sentence, first, hit.proclitic, reading, out)
        out.extend(
            Mention(first, last, code, _KINDS.get(reading.kind, reading.kind), role, hit.proclitic) for code in codes
        )
    return out


_KINDS = {"adjective": "nisba"}


def _allowed(sentence: Sentence, first: int, last: int, hit: Hit, day: date | None) -> Reading | None:
    """The first entry of the gazetteer whose guards and dates let the match count."""
    before: list[str] | None = None
    after: list[str] = []
    for reading in hit.readings:
        entry = reading.place
        if entry is None or not in_office(entry, day):
            continue
        if entry.guards:
            if before is None:
                before = [t for t in sentence.tokens[max(first - 12, 0) : first] if t[0].isalnum()]
                if hit.proclitic:
                    before.append(hit.proclitic[-1])
                after = [t for t in sentence.tokens[last + 1 : last + 13] if t[0].isalnum()]
            if not guard_allows(entry, before, after):
                continue
        return reading
    return None


def _role(sentence: Sentence, first: int, proclitic: str, reading: Reading, before: list[Mention]) -> str:
    """Role of the mention that starts at `first`, after those `before` it."""
    previous = before[-1] if before else None
    joined = bool(previous and _coordinated(sentence, previous, first, proclitic, reading.kind))
    if reading.kind in ("nisba", "adjective"):
        return _nisba_role(sentence, first, reading, previous if joined else None)
    if joined and previous:
        if previous.role in ("place", "host", "free", "head"):
            return previous.role
        return "free"
    if reading.kind == "leader":
        return "host" if _host_before(sentence, first) else "head"
    return _name_role(sentence, first, proclitic, reading)


def _host_before(sentence: Sentence, first: int) -> bool:
    for back in (1, 2, 3):
        i = first - back
        if i < 0 or sentence.tokens[i] in _STOP:
            return False
        if "host" in sentence.cues[i] or sentence.reading(i, "host"):
            return True
        reading = sentence.reading(i, "act")
        if reading:
            return reading.value == "host"
        if not sentence.reading(i, "head") and sentence.tokens[i] not in ("عليه", "عليها", "فيه", "فيها"):
            return False
    return False


def _name_role(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> str:
    if _host_before(sentence, first):
        return "host"
    follow = sentence.reading(first + 1, "act") if first + 1 < len(sentence.tokens) else None
    if follow and follow.value == "host" and follow.kind in ("past", "imperfect"):
        return "host"
    if proclitic.endswith("ب"):
        return "place"
    before = sentence.tokens[first - 1] if first else ""
    if first and sentence.has_cue(first - 1, "place"):
        if before in ("من", "ومن") and first >= 2:
            if sentence.tokens[first - 2] in ("كل", "وكل", "كلا", "لكل", "بكل"):
                return "free"
            if sentence.reading(first - 2, "head"):  # خبراء من أوزبكستان
                return "head"
        return "place"
    for back in range(1, 4):
        i = first - back
        if i < 0 or sentence.tokens[i] in _STOP or any(c in sentence.cues[i] for c in _BLOCKING_CUES):
            break
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            break
        if sentence.reading(i, "org"):
            return "org"
        if sentence.reading(i, "head"):
            return "head"
        if sentence.reading(i, "instrument", "act", "state"):
            break
    return "free"


def _nisba_role(sentence: Sentence, first: int, reading: Reading, joined: Mention | None) -> str:
    if joined and joined.kind == "nisba":
        return joined.role
    definite = "ال" in sentence.tokens[first][:4] or sentence.tokens[first].startswith(("لل", "ولل"))
    for back in range(1, 6):
        i = first - back
        if i < 0:
            break
        token = sentence.tokens[i]
        if "anaphor" in sentence.cues[i]:  # نظيرتها الغانية
            return "head"
        if token in _STOP or "place" in sentence.cues[i] or sentence.has_cue(i, "with", "that", "clause"):
            break
        if sentence.reading(i, "org"):
            return "org"
        instrument = sentence.reading(i, "instrument")
        if instrument:
            return "instrument" if not definite or back <= 3 else "adjective"
        if sentence.reading(i, "head"):
            return "head"
        if sentence.reading(i, "talk"):
            return "talk"
        if sentence.reading(i, "anaphor") or sentence.has_cue(i, "anaphor"):
            return "head"
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            break
    number = reading.number
    before = sentence.tokens[first - 1] if first else ""
    if (
        definite
        and "plural" in number
        and sentence.tokens[first].endswith(("ون", "ين"))
        and not before.startswith("ال")
    ):
        return "free"  # السعوديون والمصريون: the people for their state
    return "adjective"


def _coordinated(sentence: Sentence, previous: Mention, first: int, proclitic: str, kind: str) -> bool:
    """Whether the mention at `first` continues the list that `previous` stands in."""
    gap = range(previous.last + 1, first)
    if len(gap) > 6:
        return False
    conjunction = proclitic.startswith("و")
    words = 0
    for i in gap:
        token = sentence.tokens[i]
        if token in ("،", "-", "و", "/", "ـ"):
            conjunction = True
            continue
        if token in "()\"'":
            continue
        if sentence.reading(i, "head"):
            conjunction = conjunction or token.startswith("و")
            continue
        if token in ("كل", "وكل", "من", "سابقا", "كذلك", "ايضا"):
            continue
        if sentence.reading(i, "act") or sentence.cues[i] or sentence.reading(i, "org"):
            return False
        words += 1
    if not conjunction:
        return False
    return words <= (4 if kind in ("nisba", "leader") and previous.kind in ("nisba", "leader") else 0)


def groups_of(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that stand in one list (`مصر والأردن وقبرص`), in order."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        if last and (
            (last.first == mention.first)
            or _coordinated(sentence, last, mention.first, mention.proclitic, mention.kind)
            or _adjacent_adjectives(last, mention)
        ):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _adjacent_adjectives(last: Mention, mention: Mention) -> bool:
    """`اتفاق تونسي ليبي`, `محادثات سعودية أمريكية`"""
    return last.kind == mention.kind == "nisba" and mention.first - last.last <= 2 and last.role == mention.role


def non_state_heads(sentence: Sentence) -> list[Orgs]:
    out = []
    for first, _, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "org":
                out.append(Orgs(first, reading.value))
                break
    return out
