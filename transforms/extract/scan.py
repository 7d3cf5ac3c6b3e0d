"""Whole-word hits of lexicon and gazetteer among the tokens of a sentence.

A token is looked up among those met before; one not met yet is read by an automaton over all forms, which finds each
form in it with what stands before and behind. A text has far fewer different tokens than tokens.
"""

import gc
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, reduce
from itertools import repeat
from operator import or_
from threading import Lock
from typing import NamedTuple

import ahocorasick_rs

from transforms.gazetteer import Entry, bodies
from transforms.gazetteer import entries as gazetteer_entries
from transforms.lexicon import all_entries, cue_words
from transforms.lexicon.clitics import (
    ALL_PROCLITICS,
    ENCLITICS,
    LONGEST_ENCLITIC,
    LONGEST_PROCLITIC,
    NAME,
    PROCLITICS,
    VERB_IMPERFECT,
    VERB_PAST,
)

__all__ = [
    "LIGHT",
    "MAX_HITS",
    "NAMED",
    "NAMES",
    "SPEAKS",
    "TOKEN",
    "Hit",
    "Reading",
    "cues_of",
    "domains",
    "hit_of",
    "hits_of",
    "mark_of",
    "marked_hits",
    "marks_of",
    "without_collector",
]

TOKEN = re.compile(r"\w+|[^\w\s]")


class Reading(NamedTuple):
    """One meaning of a surface form."""

    cls: str
    """Class of the lexicon, `state`, or `body` (what counts for a state only among targets of sanctions)."""
    value: str
    """Value of the lexicon, or the code of a state or organisation."""
    kind: str
    number: str
    guard: str
    attach: str
    bound: bool
    place: Entry | None
    """Entry of the gazetteer, for class `state`."""

    def sense_is(self, *values: str) -> bool:
        return self.value in values


class Hit(NamedTuple):
    """A form found as whole words, with its clitics; one object for all places where it is found."""

    proclitic: str
    enclitic: str
    readings: tuple[Reading, ...]
    marks: int
    """Bits of what its form is worth (SPEAKS, LIGHT, NAMED, NAMES or none) and of the classes of its readings."""
    names: bool
    """Whether a reading is one of the gazetteer."""
    first_readings: tuple[tuple[str, Reading], ...]
    """The first reading of each class, with the class."""
    senses: frozenset[str]
    """What the acts among the readings mean."""
    place: Reading | None
    """The reading of the gazetteer that counts whatever stands around it."""
    beside: tuple[Reading, frozenset[str], frozenset[str]] | None
    """The only reading of the gazetteer, where it counts unless one of the first words stands right before it or one of
    the second right behind."""
    codes: frozenset[str]
    """Of all states and organisations that it may name."""


class _Word(NamedTuple):
    """What a token is by itself."""

    hits: tuple[Hit, ...]
    marks: int
    """Those of all its hits."""
    seconds: frozenset[str] | None
    """The tokens that may stand second in phrases that begin with it; None where there are none."""
    opens: tuple[tuple[str, "_Node"], ...]
    """What stands before the first word of these phrases, and how they go on."""


class _Node:
    """How phrases that begin alike go on."""

    __slots__ = ("_ends", "following", "form")

    def __init__(self) -> None:
        self.form = ""
        """The phrase that is complete here, if any."""
        self.following: dict[str, _Node] = {}
        self._ends: dict[str, list[tuple[str, str]]] | None = None

    @property
    def ends(self) -> dict[str, list[tuple[str, str]]]:
        """The tokens that complete a phrase: which, and with what enclitic."""
        if self._ends is None:
            self._ends = {}
            for word, node in self.following.items():
                for enclitic in ("", *ENCLITICS) if node.form else ():
                    self._ends.setdefault(word + enclitic, []).append((node.form, enclitic))
        return self._ends


class _Scanner:
    def __init__(self) -> None:
        patterns: dict[str, list[Reading]] = {}
        self.domains: dict[str, str] = {}
        for e in all_entries():
            if e.cls == "domain":  # frequent words that matter only once a record stands; looked up then
                self.domains.setdefault(e.surface, e.value)
                continue
            reading = Reading(e.cls, e.value, e.kind, e.number, e.guard, e.attach, e.bound, None)
            patterns.setdefault(e.surface, []).append(reading)
        for g in gazetteer_entries():
            reading = Reading("state", "+".join(g.codes), g.kind, g.number, "-", NAME, False, g)
            # ل before the article is written لل
            for form in (g.form, "لل" + g.form[2:]) if g.form.startswith("ال") else (g.form,):
                patterns.setdefault(form, []).append(reading)
        for g in bodies():
            reading = Reading("body", "+".join(g.codes), g.kind, g.number, "-", NAME, False, g)
            patterns.setdefault(g.form, []).append(reading)
        self.cues = cue_words()
        self.compile(patterns)

    def compile(self, forms: dict[str, list[Reading]]) -> None:
        """Takes in the forms, of one word or several, with what each can mean."""
        self.forms = forms
        self.phrases: dict[str, _Node] = {}
        """By first word."""
        words: dict[str, None] = {}
        for form in forms:
            first, *rest = form.split() if form.replace(" ", "").isalnum() else TOKEN.findall(form)
            words[first] = None
            if rest:
                node = self.phrases.get(first) or self.phrases.setdefault(first, _Node())
                for word in rest:
                    node = node.following.get(word) or node.following.setdefault(word, _Node())
                node.form = form
        self.words = list(words)
        self.longest = max(map(len, words)) + LONGEST_PROCLITIC + LONGEST_ENCLITIC
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.words, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self.known = _Known(self.read)
        self._hits: dict[tuple[str, str, str], Hit | None] = {}

    def hit(self, form: str, proclitic: str, enclitic: str) -> Hit | None:
        """A form with these clitics, if a reading of it takes them."""
        key = form, proclitic, enclitic
        if key not in self._hits:
            meant = self.forms.get(form, ())
            readings = tuple([r for r in meant if _fits(r, proclitic, enclitic)])
            if len(readings) > 1:
                readings = tuple(dict.fromkeys(readings))
            if len(self._hits) >= MAX_KNOWN:
                self._hits.clear()
            self._hits[key] = hit_of(proclitic, enclitic, readings, *self._valued(form)) if readings else None
        return self._hits[key]

    def _valued(self, form: str) -> tuple[int, bool]:
        """The worth of a form, and whether it is a name."""
        meant = self.forms[form]
        worth = _worth(meant[0]) if len(meant) == 1 else max(map(_worth, meant), key=_RANK.index)
        return worth, any(r.place is not None for r in meant)

    def read(self, token: str) -> _Word | None:
        """What a token is that was not met before; None for nothing."""
        if len(token) > self.longest:
            return None
        hits = []
        opens = []
        length = len(token)
        for index, start, end in self.automaton.find_matches_as_indexes(token, overlapping=True):
            if start > LONGEST_PROCLITIC or length - end > LONGEST_ENCLITIC:
                continue
            form, proclitic, enclitic = self.words[index], token[:start], token[end:]
            if proclitic not in ALL_PROCLITICS or (enclitic and enclitic not in ENCLITICS):
                continue
            if (hit := self.hit(form, proclitic, enclitic)) is not None:
                hits.append(hit)
            if not enclitic and form in self.phrases:
                opens.append((proclitic, self.phrases[form]))
        hits = _without_commands(hits)
        seconds = frozenset(token for _, node in opens for token in (*node.following, *node.ends))
        return _Word(tuple(hits), marks_of(hits), seconds or None, tuple(opens)) if hits or opens else None

    def phrases_at(
        self, tokens: Sequence[str], at: int, opens: Iterable[tuple[str, _Node]]
    ) -> list[tuple[int, int, Hit]]:
        """The phrases that a token opens, the longest first."""
        found: list[tuple[int, int, Hit]] = []
        for proclitic, node in opens:
            for last in range(at + 1, len(tokens)):
                token = tokens[last]
                for form, enclitic in node.ends.get(token, ()):
                    if (hit := self.hit(form, proclitic, enclitic)) is not None:
                        found.append((at, last, hit))
                if token not in node.following:
                    break
                node = node.following[token]
        return sorted(found, key=_longest_first) if len(found) > 1 else found


def _without_commands(hits: list[Hit]) -> list[Hit]:
    """`لندن` is the name of a city, and not the verb نندن behind ل."""
    if len(hits) < 2 or not any(hit.names for hit in hits):
        return hits
    return [h for h in hits if h.names or not (h.proclitic.endswith("ل") and _is_imperfect(h))]


def _is_imperfect(hit: Hit) -> bool:
    return all(r.attach == VERB_IMPERFECT for r in hit.readings)


def hit_of(proclitic: str, enclitic: str, readings: tuple[Reading, ...], worth: int = 0, names: bool = False) -> Hit:
    """A hit with what follows from its readings; `worth` and `names` are those of the form."""
    firsts = {r.cls: r for r in reversed(readings)}
    senses = frozenset(r.value for r in readings if r.cls == "act")
    place, beside = _unconditional(readings)
    codes = frozenset(code for r in readings if r.cls == "state" and r.place for code in r.place.codes)
    marks = reduce(or_, map(mark_of, firsts), worth)
    return Hit(proclitic, enclitic, readings, marks, names, tuple(firsts.items()), senses, place, beside, codes)


def _unconditional(
    readings: tuple[Reading, ...],
) -> tuple[Reading | None, tuple[Reading, frozenset[str], frozenset[str]] | None]:
    """`place` and `beside` of a hit with these readings."""
    places = [r for r in readings if r.cls == "state"]
    entry = places[0].place if places else None
    if entry is None or entry.always_counts:
        return (places[0] if places else None), None
    if len(places) > 1 or not entry.asks_neighbours_only:
        return None, None
    before = frozenset[str]().union(*[guard.not_before for guard in entry.guards])
    behind = frozenset[str]().union(*[guard.not_after for guard in entry.guards])
    return None, (places[0], before, behind)


def _longest_first(found: tuple[int, int, Hit]) -> tuple[int, int, int]:
    """Of phrases that end in one word the one with the longer enclitic, then that with the shorter proclitic."""
    _, last, hit = found
    return -last, -len(hit.enclitic), len(hit.proclitic)


class _Known(dict[str, _Word | None]):
    """The tokens met before; where they become too many it starts anew."""

    def __init__(self, read: Callable[[str], _Word | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, token: str) -> _Word | None:
        word = self._read(token)
        if len(token) > _MAX_KNOWN_CHARS:
            return word
        if len(self) >= MAX_KNOWN:
            self.clear()
        self[token] = word
        return word


MAX_KNOWN = 200_000
"""Tokens kept with what they are, some 40 MB: 10,000 articles of one site hold 79,000 different ones."""
_MAX_KNOWN_CHARS = 40


_loading = Lock()
_compiled: _Scanner | None = None


def _scanner() -> _Scanner:
    """The compiled lexicon, one for all threads of the process; the first caller compiles it and others wait."""
    global _compiled
    if _compiled is None:
        with _loading:
            if _compiled is None:
                with without_collector():
                    _compiled = _Scanner()
    return _compiled


@contextmanager
def without_collector() -> Iterator[None]:
    """Holds off the garbage collector, which would look in vain, again and again, through what is only being built."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


NAMES, SPEAKS, LIGHT, NAMED = 1, 2, 4, 8
"""What a word is worth: it names a state; a sentence with it may speak of a theme; it is a frequent verb that tells of
an agreement where two sides stand with it; a frequent noun that tells of sanctions or the war where a state does."""
_RANK = (0, NAMES, LIGHT, NAMED, SPEAKS)
_CLASSES = itertools.count(len(_RANK))


@cache
def mark_of(cls: str) -> int:
    """The bit of a class of readings."""
    return 1 << next(_CLASSES)


def marks_of(hits: Iterable[Hit]) -> int:
    """The bits of all of them."""
    return reduce(or_, [hit.marks for hit in hits], 0)


_THEMES = frozenset(("instrument", "sanction", "war", "lookalike"))
_OF_TWO_SIDES = frozenset(("signature", "documents", "prisoners", "jointly", "decides"))
_OF_A_STATE = frozenset(("entry", "frozen", "banned", "listed", "lists_alone", "measures", "of_state", "sanction_one"))


def _worth(reading: Reading) -> int:
    if reading.guard == "context" or (
        reading.cls == "war" and reading.value in ("clash", "arms", "flight")
    ):  # frequent words that say nothing by themselves
        return 0
    if reading.guard in _OF_TWO_SIDES:
        return LIGHT if reading.value == "agree" or reading.cls == "instrument" else 0
    if (reading.cls == "sanction" and reading.guard in _OF_A_STATE) or (
        reading.cls == "war" and reading.value == "conflict"
    ):
        return NAMED
    if reading.cls in _THEMES or (reading.cls == "act" and reading.value in ("agree", "sign", "sanction")):
        return SPEAKS
    return NAMES if reading.cls == "state" else 0


def domains() -> Mapping[str, str]:
    """The subject that a word or phrase in normal spelling stands for."""
    return _scanner().domains


_NO_CUES: tuple[str, ...] = ()


def cues_of(tokens: list[str]) -> list[tuple[str, ...]]:
    """For each token the classes of cue that it belongs to."""
    return list(map(_scanner().cues.get, tokens, repeat(_NO_CUES)))


MAX_HITS = 1_000
"""Hits kept of one field, from its begin; in 10,000 articles of one site at most 443. Bounds hostile input."""


def hits_of(tokens: Sequence[str]) -> list[tuple[int, int, Hit]]:
    """(first token, last token, hit) in text order; of hits that share a start the longer comes first."""
    return marked_hits(tokens)[0]


def marked_hits(tokens: Sequence[str]) -> tuple[list[tuple[int, int, Hit]], int]:
    """The hits, as `hits_of` gives them, and the marks of all of them."""
    scanner = _scanner()
    before_last = len(tokens) - 1
    hits: list[tuple[int, int, Hit]] = []
    marks = 0
    for at, word in enumerate(map(scanner.known.__getitem__, tokens)):
        if word:
            single, found, seconds, opens = word
            if seconds and at < before_last and tokens[at + 1] in seconds:
                for phrase in scanner.phrases_at(tokens, at, opens):
                    hits.append(phrase)
                    marks |= phrase[2].marks
            if found:
                marks |= found
                for hit in single:
                    hits.append((at, at, hit))
    return hits, marks


def _fits(reading: Reading, proclitic: str, enclitic: str) -> bool:
    if enclitic:
        if reading.cls not in ("act", "instrument", "sanction", "head", "war"):
            return False
        if "ال" in proclitic or "لل" in proclitic:
            return False
        if enclitic == "ي" and reading.attach in (VERB_PAST, VERB_IMPERFECT):  # a verb takes ني
            return False
    elif reading.bound:
        return False
    return proclitic in PROCLITICS[reading.attach]
