"""One pass of a multi-pattern automaton over a normalised text, giving whole-word hits of lexicon and gazetteer."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
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

__all__ = ["LIGHT", "MAX_HITS", "NAMED", "Hit", "Reading", "cues_of", "domains", "scan", "without_collector"]


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
    """A form found as whole words: `start` to `end` in the normalised text, clitics included."""

    start: int
    end: int
    proclitic: str
    enclitic: str
    readings: tuple[Reading, ...]
    worth: int
    """2 when a sentence with this hit may say something of a theme, LIGHT where two sides stand with it, NAMED
    where one does, 1 when it only names a state, else 0."""
    names: bool
    """Whether a reading is one of the gazetteer."""


class _Scanner:
    def __init__(self) -> None:
        patterns: dict[str, list[Reading]] = {}
        bound: set[str] = set()
        places: set[str] = set()
        self.domains: dict[str, str] = {}
        for e in all_entries():
            if e.cls == "domain":  # frequent words that matter only once a record stands; looked up then
                self.domains.setdefault(e.surface, e.value)
                continue
            reading = Reading(e.cls, e.value, e.kind, e.number, e.guard, e.attach, e.bound, None)
            patterns.setdefault(e.surface, []).append(reading)
            if e.bound:
                bound.add(e.surface)
        for g in gazetteer_entries():
            reading = Reading("state", "+".join(g.codes), g.kind, g.number, "-", NAME, False, g)
            # ل before the article is written لل
            for form in (g.form, "لل" + g.form[2:]) if g.form.startswith("ال") else (g.form,):
                patterns.setdefault(form, []).append(reading)
                places.add(form)
        for g in bodies():
            reading = Reading("body", "+".join(g.codes), g.kind, g.number, "-", NAME, False, g)
            patterns.setdefault(g.form, []).append(reading)
            places.add(g.form)
        self.surfaces = list(patterns)
        self.readings = [tuple(dict.fromkeys(found) if len(found) > 1 else found) for found in patterns.values()]
        self.free = [
            tuple([r for r in readings if not r.bound]) if surface in bound else readings
            for surface, readings in zip(self.surfaces, self.readings, strict=True)
        ]
        """Readings that need no clitic."""
        self.names = list(map(places.__contains__, self.surfaces))
        self.worth = [
            _worth(readings[0]) if len(readings) == 1 else max(map(_worth, readings), key=_RANK.index)
            for readings in self.readings
        ]
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.surfaces, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self.cues = cue_words()
        self.known: dict[tuple[int, str, str], tuple[Reading, ...]] = {}
        """What `fitting` has worked out so far."""

    def fitting(self, index: int, proclitic: str, enclitic: str) -> tuple[Reading, ...]:
        """Readings of a surface form with these clitics. The clitics are of a closed set, so the cache is bounded."""
        found = tuple(r for r in self.readings[index] if _fits(r, proclitic, enclitic))
        self.known[index, proclitic, enclitic] = found
        return found


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


_THEMES = frozenset(("instrument", "sanction", "war", "lookalike"))


_LIGHT = frozenset(("signature", "documents", "prisoners", "jointly", "decides"))
LIGHT = 3
"""Worth of a frequent verb that tells of an agreement where two sides stand with it."""


_NAMED = frozenset(("entry", "frozen", "banned", "listed", "measures", "of_state", "sanction_one"))
NAMED = 5
"""Worth of a frequent noun that tells of sanctions or the war where a state stands with it."""
_RANK = (0, 1, LIGHT, NAMED, 2)


def _worth(reading: Reading) -> int:
    if reading.guard == "context" or (
        reading.cls == "war" and reading.value in ("clash", "arms", "flight")
    ):  # frequent words that say nothing by themselves
        return 0
    if reading.guard in _LIGHT:
        return LIGHT if reading.value == "agree" or reading.cls == "instrument" else 0
    if (reading.cls == "sanction" and reading.guard in _NAMED) or (
        reading.cls == "war" and reading.value == "conflict"
    ):
        return NAMED
    if reading.cls in _THEMES or (reading.cls == "act" and reading.value in ("agree", "sign", "sanction")):
        return 2
    return 1 if reading.cls == "state" else 0


def domains() -> Mapping[str, str]:
    """The subject that a word or phrase in normal spelling stands for."""
    return _scanner().domains


_NO_CUES: tuple[str, ...] = ()


def cues_of(tokens: list[str]) -> list[tuple[str, ...]]:
    """For each token the classes of cue that it belongs to."""
    return list(map(_scanner().cues.get, tokens, repeat(_NO_CUES)))


_ENCLITIC_FIRST = frozenset(word[0] for word in ENCLITICS)
_PROCLITIC_LAST = frozenset(word[-1] for word in ALL_PROCLITICS if word)
MAX_HITS = 2_000
"""Hits kept of one field, from its begin; 64,000 letters of real news hold about 1,800. Bounds hostile input."""


def scan(norm: str) -> list[Hit]:
    """Whole-word hits in text order, at most MAX_HITS; of hits that share a start the longer comes first."""
    scanner = _scanner()
    hits: list[Hit] = []
    worth, names, free = scanner.worth, scanner.names, scanner.free
    known, fitting = scanner.known, scanner.fitting
    make = tuple.__new__  # without the call that the constructor of a named tuple adds
    text = f"{norm} "  # the blank is what stands before the first (as text[-1]) and behind the last character
    for index, start, end in scanner.automaton.find_matches_as_indexes(norm, overlapping=True):
        before, behind = text[start - 1], text[end]
        tail, head = end, start
        if behind != " ":
            if behind in _ENCLITIC_FIRST:
                tail += 1
                while tail - end <= LONGEST_ENCLITIC and text[tail].isalnum():
                    tail += 1
                if norm[end:tail] not in ENCLITICS:
                    continue
            elif behind.isalnum():
                continue
        if before != " ":
            if before in _PROCLITIC_LAST:
                head -= 1
                while head and start - head <= LONGEST_PROCLITIC and norm[head - 1].isalnum():
                    head -= 1
                if norm[head:start] not in ALL_PROCLITICS:
                    continue
            elif before.isalnum():
                continue
        if tail > end or head < start:
            proclitic, enclitic = norm[head:start], norm[end:tail]
            readings = known.get((index, proclitic, enclitic))
            if readings is None:
                readings = fitting(index, proclitic, enclitic)
        else:
            proclitic = enclitic = ""
            readings = free[index]
        if readings:
            hits.append(make(Hit, (head, tail, proclitic, enclitic, readings, worth[index], names[index])))
            if len(hits) >= MAX_HITS:
                break
    hits.sort(key=_order)
    return hits


def _order(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


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
