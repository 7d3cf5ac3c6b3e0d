"""One form of the gazetteer, and the rule that decides whether a match of it counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

__all__ = ["NEAR_WINDOW", "Entry", "Guard", "guard_allows", "in_office", "readings"]

NEAR_WINDOW = 8
"""How many words on either side `near` and `not_near` look at."""

_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
_PROCLITICS = frozenset("وفبلك")


class Guard(NamedTuple):
    """Words that must or must not surround a form; see guards.toml. All words are normalised."""

    name: str
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_near: frozenset[str] = frozenset()
    named_before: frozenset[str] = frozenset()
    annexed: frozenset[str] = frozenset()
    pair_waives: bool = False
    agrees: bool = False
    opens: bool = False
    named: bool = False


class Entry(NamedTuple):
    """One surface form.

    A matcher should let the longest match win over the shorter ones inside it, `blocked` forms included. Forms carry no
    proclitics: the matcher strips و ف ب ل ك (and reads لل as ل + ال) before it looks a word up, and passes the stripped
    letter as the last of `tokens_before` to `guard_allows`.
    """

    form: str
    """Normalised by `transforms.text.normalize`; one word or several with one blank between."""
    codes: tuple[str, ...]
    """Alpha-3 codes or short names of organisations (transforms.names); empty for a blocked phrase."""
    kind: str
    """name | nisba | capital | leader | org | adjective (of an organisation) | group | city | short | body | blocked

    A city is only a place; a capital is a place or its government. A blocked phrase means no state. A body is in
    `load.bodies` only. A short form (الوكالة) means an organisation only where the item has named it.
    """
    any_of: bool = False
    """The codes are alternatives, likeliest first, between which the item must decide; else all of them are meant."""
    number: str = ""
    """singular | dual | plural | dual-plural (written alike), for nisba and adjective."""
    gender: str = ""
    """m | f, for nisba and adjective."""
    definite: bool = False
    guards: tuple[Guard, ...] = ()
    """All of them must allow a match."""
    role: str = ""
    """Office of a leader: president, prime_minister, foreign_minister ..."""
    since: date | None = None
    """First day of a leader's office; None when not bounded."""
    until: date | None = None
    """Last day of it."""
    source: str = ""
    """File and line, for messages."""

    @property
    def needs_context_only(self) -> bool:
        """Whether its guards ask for the subject matter around it only, never for a certain word beside it."""
        return not any(guard.before or guard.after for guard in self.guards)

    @property
    def always_counts(self) -> bool:
        """Whether a match counts whatever stands around it, whenever it was written and whoever was named before."""
        return not self.guards and self._whenever

    @property
    def asks_neighbours_only(self) -> bool:
        """Whether a match counts unless a certain word stands right before or behind it."""
        return self._whenever and not any(g.not_near or g.before or g.after or g.near for g in self.guards)

    @property
    def _whenever(self) -> bool:
        return self.since is None and self.until is None and self.kind not in ("short", "leader")

    @property
    def needs_naming(self) -> bool:
        """Whether a guard asks that the item has named the state or organisation otherwise."""
        return any(guard.named for guard in self.guards)

    @property
    def agrees(self) -> bool:
        """Whether its guard asks for the noun that it describes."""
        return any(guard.agrees for guard in self.guards)


@lru_cache(maxsize=65536)
def readings(token: str) -> frozenset[str]:
    """A normalised word as it stands, and without conjunction, preposition and article as far as it may carry them."""
    found = {token}
    rest = token
    if len(rest) > 3 and rest[0] in _CONJUNCTIONS:
        rest = rest[1:]
        found.add(rest)
    if len(rest) > 4 and rest.startswith("لل"):
        found.update((rest[2:], "ال" + rest[2:]))
    elif len(rest) > 3 and rest[0] in _PREPOSITIONS:
        rest = rest[1:]
        found.add(rest)
    if len(rest) > 4 and rest.startswith("ال"):
        found.add(rest[2:])
    return frozenset(found)


def guard_allows(
    entry: Entry,
    tokens_before: Sequence[str],
    tokens_after: Sequence[str],
    *,
    context_given: bool = False,
    named: bool = False,
) -> bool:
    """Whether a match of `entry` counts between these words.

    With `context_given` the words that a guard requires are taken for given, and only those that it forbids count.
    `named` tells that the item has named the state of the form by another name.

    Both sequences hold normalised words in reading order: the last of `tokens_before` and the first of `tokens_after`
    touch the form (an empty string may stand for punctuation). A proclitic that was stripped off the form is the
    last of `tokens_before`. Only `NEAR_WINDOW` words on either side are read, so whole sentences may be given.
    """
    return all(_allows(guard, entry, tokens_before, tokens_after, context_given, named) for guard in entry.guards)


def in_office(entry: Entry, day: date | None) -> bool:
    """Whether a leader's office covers `day`; True for an unknown day and for entries without dates."""
    return day is None or ((entry.since is None or entry.since <= day) and (entry.until is None or day <= entry.until))


def _allows(
    guard: Guard, entry: Entry, before: Sequence[str], after: Sequence[str], context_given: bool, named: bool
) -> bool:
    if guard.named and not named:
        return False
    previous = before[-1] if before else ""
    following = after[0] if after else ""
    if guard.not_after and (_is_any(guard.not_after, following) and not _joins(following, guard.not_after)):
        return False
    if guard.not_before and _is_any(guard.not_before, previous):
        joined = guard.pair_waives and len(following) > 3 and following[0] == "و"
        if not joined:
            return False
    if not (guard.not_near or guard.before or guard.after or guard.near):
        return True
    window = _around((*before[-NEAR_WINDOW:], *after[:NEAR_WINDOW])) if guard.not_near or guard.near else frozenset()
    if not window.isdisjoint(guard.not_near):
        return False
    if context_given or not (guard.before or guard.after or guard.near):
        return True
    if guard.opens and not before:
        return True
    if guard.agrees:
        return (
            _agrees(guard, entry, before, named) or _is_any(guard.after, following) or not window.isdisjoint(guard.near)
        )
    word_before = before[-2:] if previous in _PROCLITICS else before[-1:]
    return _hit(guard.before, word_before) or _is_any(guard.after, following) or not window.isdisjoint(guard.near)


_NOUN_REACH = 4
"""Words between an adjective and the noun that it describes when a portfolio stands between: `وزير ... المالي`."""


def _agrees(guard: Guard, entry: Entry, before: Sequence[str], named: bool) -> bool:
    """Whether an adjective describes one of the nouns in `before`: with its article and its gender.

    `الحكومة المالية` is that of Mali, `وزير المالية` the minister of finance. Behind an office with its portfolio the
    adjective may describe the office: `وزير الخارجية المالي`.
    """
    nouns = guard.before | guard.named_before if named else guard.before
    if not before:
        return False
    if _describes(entry, before[-1], nouns):
        return True
    if entry.definite and _hit(guard.annexed, before[-1:]) and not before[-1].startswith("و"):
        for word in before[-2 : -2 - _NOUN_REACH : -1]:
            if not _definite(word):
                return _is_any(nouns, word) and _feminine(word) == (entry.gender == "f")
    return False


def _describes(entry: Entry, noun: str, nouns: frozenset[str]) -> bool:
    return (
        _is_any(nouns, noun)
        and _definite(noun) == entry.definite
        and (_feminine(noun) or _things(noun)) == (entry.gender == "f")
    )


def _definite(word: str) -> bool:
    return any(reading.startswith("ال") for reading in readings(word))


_MASCULINE = frozenset(("قاده", "القاده"))
_THINGS = frozenset(("حدود", "اراضي", "جيوش"))


def _feminine(noun: str) -> bool:
    return noun.endswith(("ه", "ات", "تان", "تين", "تا", "تي")) and readings(noun).isdisjoint(_MASCULINE)


def _things(noun: str) -> bool:
    """Whether a broken plural takes the feminine singular."""
    return not readings(noun).isdisjoint(_THINGS)


@lru_cache(maxsize=16384)
def _around(window: tuple[str, ...]) -> frozenset[str]:
    """The readings of all words of a window; the guards of all entries of a form ask for the same ones."""
    return frozenset().union(*map(readings, window))


def _joins(following: str, words: frozenset[str]) -> bool:
    """Whether a word behind belongs to what و joins on: `سان خوسيه وسان سلفادور`."""
    return len(following) > 3 and following[0] == "و" and following not in words


def _is_any(words: frozenset[str], token: str) -> bool:
    return not words.isdisjoint(readings(token))


def _hit(words: frozenset[str], tokens: Iterable[str]) -> bool:
    return bool(words) and not words.isdisjoint(_around(tuple(tokens)))
