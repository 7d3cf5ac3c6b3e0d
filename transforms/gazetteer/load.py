"""Reads the data files of this folder into entries."""

import calendar
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from transforms.gazetteer.entry import Entry, Guard
from transforms.gazetteer.paradigm import inflect
from transforms.text import normalize

__all__ = ["GazetteerError", "bodies", "default_guard_names", "entries", "guards", "newsrooms", "raw_entries", "rows"]

_PRECEDENCE = ("name", "org", "group", "capital", "city", "leader", "nisba", "adjective", "short", "blocked")
_GUARD_FIELDS = ("before", "after", "near", "not_before", "not_after", "not_near", "named_before", "annexed")

_GUARD_FLAGS = ("pair_waives", "agrees", "opens", "named")


class GazetteerError(ValueError):
    """A data file is malformed; the message names file and line."""


class Row(NamedTuple):
    """One line of a data file."""

    columns: list[str]
    source: str


class _Form(NamedTuple):
    text: str
    guard: str
    plural: str
    plural_guard: str


@cache
def entries() -> tuple[Entry, ...]:
    """All forms, for a multi-pattern matcher.

    One form may have several entries (عمان: Oman, Amman), whose guards decide; a form that one state has in several
    kinds is given once, under the most direct kind, unless each has a guard of its own. A blocked phrase displaces
    every other reading of the same words. Loaded once per process; raises GazetteerError when a data file is malformed.
    """
    kept: dict[tuple[str, tuple[str, ...], object], list[tuple[Entry, bool]]] = {}
    defaults = _default_guards()
    ordered = sorted(raw_entries(), key=lambda entry: _PRECEDENCE.index(entry.kind))
    for entry in ordered:
        own_guard = bool(entry.guards)
        key = (entry.form, entry.codes, (entry.since, entry.until))
        others = kept.setdefault(key, [])
        if any(not own_guard or not guarded or other.kind == entry.kind for other, guarded in others):
            continue
        if entry.kind in defaults:
            entry = Entry(*entry[:7], entry.guards + defaults[entry.kind], *entry[8:])  # _replace takes thrice as long
        others.append((entry, own_guard))
    blocked = {entry.form for entry in ordered if entry.kind == "blocked"}
    return tuple(
        entry for group in kept.values() for entry, _ in group if entry.kind == "blocked" or entry.form not in blocked
    )


@cache
def bodies() -> tuple[Entry, ...]:
    """Armed groups, companies and persons (kind `body`) that count for a state among the targets of sanctions.

    Apart from `entries`, because they make no state a party.
    """
    return tuple(_simple("bodies.tsv", "body"))


@cache
def newsrooms() -> dict[str, str]:
    """How state news agencies sign their datelines, with the code of their state."""
    return {
        normalize(form.text): row.columns[0] for row in rows("newsrooms.tsv", 2) for form in _forms(row, row.columns[1])
    }


def raw_entries() -> Iterator[Entry]:
    """Every form that the files give, with its own guard only, duplicates included."""
    yield from _simple("names.tsv", "name")
    yield from _simple("agencies.tsv", "name")
    yield from _simple("capitals.tsv", "capital")
    yield from _simple("cities.tsv", "city")
    yield from _simple("groups.tsv", "group")
    yield from _inflected("nisbas.tsv", "nisba")
    yield from _ambiguous()
    yield from _organisations()
    yield from _leaders()
    for row in rows("blocked.tsv", 1):
        yield Entry(normalize(row.columns[0]), (), "blocked", source=row.source)


def rows(name: str, width: int) -> Iterator[Row]:
    """The lines of a data file that hold data, split at tabs. Raises GazetteerError for another number of columns."""
    text = files("transforms").joinpath("gazetteer", name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != width:
            raise GazetteerError(f"{name}:{number}: {len(columns)} columns instead of {width}: {line!r}")
        yield Row(columns, f"{name}:{number}")


@cache
def guards() -> dict[str, Guard]:
    """Guards by name, from guards.toml."""
    found = {}
    for name, table in _guard_file().items():
        if name == "default":
            continue
        unknown = set(table) - {*_GUARD_FIELDS, *_GUARD_FLAGS, "note"}
        if unknown:
            raise GazetteerError(f"guards.toml: [{name}] has unknown keys: {', '.join(sorted(unknown))}")
        words = {field: frozenset(normalize(table.get(field, "")).split()) for field in _GUARD_FIELDS}
        pair_waives, agrees, opens, named = (bool(table.get(flag, False)) for flag in _GUARD_FLAGS)
        found[name] = Guard(name, **words, pair_waives=pair_waives, agrees=agrees, opens=opens, named=named)
    return found


@cache
def _guard_file() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("transforms").joinpath("gazetteer", "guards.toml").read_text(encoding="utf-8"))


def _default_guards() -> dict[str, tuple[Guard, ...]]:
    return {kind: tuple(guards()[name] for name in names) for kind, names in _guard_file()["default"].items()}


def default_guard_names() -> frozenset[str]:
    """Names of the guards that whole kinds have, which therefore tell no two entries apart."""
    return frozenset(name for names in _guard_file()["default"].values() for name in names)


def _simple(name: str, kind: str) -> Iterator[Entry]:
    for row in rows(name, 2):
        codes = tuple(row.columns[0].split())
        for form in _forms(row, row.columns[1]):
            text = normalize(form.text)
            yield Entry(
                text, codes, kind, definite=text.startswith("ال"), guards=_guards(form.guard, row), source=row.source
            )


def _inflected(name: str, kind: str) -> Iterator[Entry]:
    for row in rows(name, 2):
        yield from _lemmas(row, (row.columns[0],), kind, row.columns[1])


def _ambiguous() -> Iterator[Entry]:
    for row in rows("ambiguous.tsv", 3):
        kind, codes = row.columns[0], tuple(row.columns[1].split())
        if kind == "nisba":
            for entry in _lemmas(row, codes, kind, row.columns[2]):
                yield entry._replace(any_of=True)
            continue
        for form in _forms(row, row.columns[2]):
            yield Entry(
                normalize(form.text), codes, kind, any_of=True, guards=_guards(form.guard, row), source=row.source
            )


def _organisations() -> Iterator[Entry]:
    for row in rows("organisations.tsv", 3):
        code, kind = row.columns[0], row.columns[1]
        if kind == "adjective":
            yield from _lemmas(row, (code,), kind, row.columns[2])
            continue
        for form in _forms(row, row.columns[2]):
            text = normalize(form.text)
            yield Entry(
                text, (code,), kind, definite=text.startswith("ال"), guards=_guards(form.guard, row), source=row.source
            )


def _leaders() -> Iterator[Entry]:
    for row in rows("leaders.tsv", 5):
        code, role, since, until = row.columns[:4]
        for form in _forms(row, row.columns[4]):
            yield Entry(
                normalize(form.text),
                (code,),
                "leader",
                definite=True,
                guards=_guards(form.guard, row),
                role=role,
                since=_day(since, row, last=False),
                until=_day(until, row, last=True),
                source=row.source,
            )


def _lemmas(row: Row, codes: tuple[str, ...], kind: str, cell: str) -> Iterator[Entry]:
    for lemma in _forms(row, cell):
        guard = _guards(lemma.guard, row)
        plural_guard = _guards(lemma.plural_guard, row)
        try:
            inflected = list(inflect(lemma.text, lemma.plural))
        except ValueError as error:
            raise GazetteerError(f"{row.source}: {error}") from None
        for form in inflected:
            broken = bool(lemma.plural) and form.form.removeprefix("ال") == lemma.plural
            yield Entry(
                normalize(form.form),
                codes,
                kind,
                number=form.number,
                gender=form.gender,
                definite=form.definite,
                guards=plural_guard if broken else guard,
                source=row.source,
            )


def _forms(row: Row, cell: str) -> Iterator[_Form]:
    for part in cell.split(" | "):
        main, _, plural = part.partition(";")
        text, guard = _guarded(main, row)
        plural_text, plural_guard = _guarded(plural, row)
        if not text:
            raise GazetteerError(f"{row.source}: an empty form between two bars")
        yield _Form(text, guard, plural_text, plural_guard)


def _guarded(part: str, row: Row) -> tuple[str, str]:
    text, brace, rest = part.strip().partition("{")
    if brace and not rest.endswith("}"):
        raise GazetteerError(f"{row.source}: no }} behind the guard of {text!r}")
    return text.strip(), rest.removesuffix("}")


def _guards(name: str, row: Row) -> tuple[Guard, ...]:
    if not name:
        return ()
    if name not in guards():
        raise GazetteerError(f"{row.source}: no guard {name!r} in guards.toml")
    return (guards()[name],)


def _day(text: str, row: Row, *, last: bool) -> date | None:
    """`2023-03-13`, `2023-03` or `2023` as the first or the last day of it; nothing as None."""
    if not text:
        return None
    try:
        parts = [int(part) for part in text.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
        day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
        return date(year, month, day)
    except ValueError:
        raise GazetteerError(f"{row.source}: {text!r} is no date (2023-03-13, 2023-03, 2023)") from None
