"""What an item has told so far: states of the title and of the sentences before, for what refers back to them."""

from dataclasses import dataclass, field
from itertools import pairwise

from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.sides import distinct_codes
from transforms.extract.wordlists import words

__all__ = ["ATTRIBUTES", "VISITS", "Salience", "bonds"]

ATTRIBUTES = frozenset(("org", "adjective", "host", "dateline", "newsroom"))
"""Roles of mentions that no later `البلدان` refers to."""


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
    noted_before: tuple[Sentence, list[Mention]] | None = None
    """The last but one."""
    digest: bool = False
    """Whether the title promises the news of a day: the text may be a run of headlines."""
    spelled: frozenset[str] = frozenset()
    """The states of names that the item tells apart by a vowel sign."""
    domestic: bool = False
    """Whether the agency of a state writes from that state."""

    def locate(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Takes in the dateline, or the news agency of a state, which the rest of its own sentence needs."""
        if mentions and not self.home and _is_agency(sentence, mentions[0]):
            self.home = mentions[0].code
        for mention in mentions[:2]:
            if mention.role in ("dateline", "newsroom"):
                self.domestic = mention.role == "newsroom" and self.home == mention.code
                self.home = mention.code

    def note(self, sentence: Sentence, mentions: list[Mention]) -> None:
        """Takes in the mentions of a sentence that has been read."""
        if not mentions:
            return
        title = sentence.field == "title"
        self.noted_before, self.noted = self.noted, (sentence, mentions)
        self.met = distinct_codes([m for m in mentions if m.eligible])
        self.before = distinct_codes([m for m in mentions if m.role not in ATTRIBUTES]) or self.before
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


def _is_agency(sentence: Sentence, mention: Mention) -> bool:
    """`وكالة الأنباء الكينية`"""
    before = sentence.tokens[max(mention.first - 2, 0) : mention.first]
    return mention.kind == "nisba" and len(before) == 2 and before[0].endswith("وكاله") and before[1] == "الانباء"


def _visits(token: str) -> bool:
    return any(t in VISITS for t in (token, token[1:], token.removeprefix("ال"), token[1:].removeprefix("ال")))


def _guest_and_host(sentence: Sentence, mentions: list[Mention]) -> tuple[str, ...]:
    """`زيارة وفد كيني إلى أكرا`, `وصل الوزير الكيني إلى أكرا`: the guest acts, where he goes is named behind him."""
    at = next((i for i, t in enumerate(sentence.tokens) if _visits(t)), -1)
    guest = next((m for m in mentions if m.eligible), None)
    if at < 0 or guest is None:
        return ()
    seats = [m for m in mentions if m.first > max(at, guest.last) and m.role not in ATTRIBUTES]
    host = next((m.code for m in seats if m.code != guest.code), "")
    return (guest.code, host) if host else ()


VISITS = words(
    "زياره بزياره لقاء لقايه استقبل زيارته زيارتها لزيارته لزياره الزياره يصل تصل وصل وصلت يزور تزور زار زارت "
    "سيزور ستزور يتوجه "
    "تتوجه توجه توجهت سيصل ستصل غادر غادرت"
)


def bonds(sentence: Sentence, mentions: list[Mention]) -> bool:
    """Whether a title brings states together: an agreement, talks, a visit, `مع`, `بين`, or names side by side."""
    told = [m for m in mentions if m.role not in ATTRIBUTES]
    return (
        not sentence.first_readings.keys().isdisjoint(("instrument", "talk"))
        or any(r.value in _JOINT for r in sentence.first_readings.get("act", {}).values())
        or sentence.cue_in("with", 0, len(sentence.tokens))
        or sentence.cue_in("between", 0, len(sentence.tokens))
        or any(t.removeprefix("ال") in VISITS for t in sentence.tokens)
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
