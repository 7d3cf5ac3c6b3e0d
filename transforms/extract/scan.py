"""One pass of a multi-pattern automaton over a normalised text, giving whole-word hits of lexicon and gazetteer."""

from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from transforms.gazetteer import Entry
from transforms.gazetteer import entries as gazetteer_entries
from transforms.lexicon import all_entries, cue_words
from transforms.lexicon.clitics import ENCLITICS, LONGEST_PROCLITIC, NAME, PROCLITICS

__all__ = ["Hit", "Reading", "cues_of", "domain_of", "scan"]


class Reading(NamedTuple):
    """One meaning of a surface form."""

    cls: str
    """Class of the lexicon, or `state`."""
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
    surface: str
    readings: tuple[Reading, ...]
    worth: int
    """2 when a sentence with this hit may say something of a theme, 1 when it only names a state, else 0."""


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
            patterns.setdefault(g.form, []).append(reading)
            if g.form.startswith("ال"):  # ل before the article is written لل
                patterns.setdefault("لل" + g.form[2:], []).append(reading)
        self.surfaces = list(patterns)
        self.readings = [tuple(dict.fromkeys(patterns[s])) for s in self.surfaces]
        self.free = [tuple(r for r in readings if not r.bound) for readings in self.readings]
        """Readings that need no clitic."""
        self.worth = [max(map(_worth, readings)) for readings in self.readings]
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.surfaces, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self.cues = cue_words()


@cache
def _scanner() -> _Scanner:
    return _Scanner()


_THEMES = frozenset(("instrument", "sanction", "war", "lookalike"))


def _worth(reading: Reading) -> int:
    if reading.cls in _THEMES or (reading.cls == "act" and reading.value in ("agree", "sign")):
        return 2
    return 1 if reading.cls == "state" else 0


def domain_of(phrase: str) -> str | None:
    """The subject that a word or phrase in normal spelling stands for."""
    return _scanner().domains.get(phrase)


def cues_of(tokens: list[str]) -> list[tuple[str, ...]]:
    """For each token the classes of cue that it belongs to."""
    get = _scanner().cues.get
    return [get(token, ()) for token in tokens]


MAX_HITS = 2_000
"""Hits kept of one field, from its begin: what 64,000 letters of real news hold. Bounds hostile input."""


def scan(norm: str) -> list[Hit]:
    """Whole-word hits in text order, at most MAX_HITS; of hits that share a start the longer comes first."""
    scanner = _scanner()
    size = len(norm)
    hits: list[Hit] = []
    surfaces, worth = scanner.surfaces, scanner.worth
    for index, start, end in scanner.automaton.find_matches_as_indexes(norm, overlapping=True):
        if end < size and norm[end].isalnum():
            tail = end + 1
            while tail < size and tail - end <= 4 and norm[tail].isalnum():
                tail += 1
            enclitic = norm[end:tail]
            if enclitic not in ENCLITICS:
                continue
        else:
            enclitic, tail = "", end
        if start and norm[start - 1].isalnum():
            head = start - 1
            while head and start - head <= LONGEST_PROCLITIC and norm[head - 1].isalnum():
                head -= 1
            proclitic = norm[head:start]
            if len(proclitic) > LONGEST_PROCLITIC:
                continue
        else:
            proclitic, head = "", start
        if enclitic or proclitic:
            readings = tuple([r for r in scanner.readings[index] if _fits(r, proclitic, enclitic)])
        else:
            readings = scanner.free[index]
        if readings:
            if len(hits) >= MAX_HITS:
                break
            hits.append(Hit(head, tail, proclitic, enclitic, surfaces[index], readings, worth[index]))
    hits.sort(key=_order)
    return hits


def _order(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _fits(reading: Reading, proclitic: str, enclitic: str) -> bool:
    if enclitic:
        if reading.cls not in ("act", "instrument", "sanction", "head"):
            return False
        if "ال" in proclitic or "لل" in proclitic:
            return False
    elif reading.bound:
        return False
    return proclitic in PROCLITICS[reading.attach]
