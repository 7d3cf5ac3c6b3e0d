"""The linter of the gazetteer."""

from collections import defaultdict

from transforms.gazetteer.entry import Entry
from transforms.gazetteer.load import GazetteerError, bodies, default_guard_names, entries, guards, raw_entries
from transforms.names import is_known, state_codes, territory_codes
from transforms.text import normalize

__all__ = ["problems"]

_MIN_LETTERS = 3


def problems() -> list[str]:
    """What is wrong with the data, one line each, naming file and line; empty when all is well."""
    try:
        raw = [*raw_entries(), *bodies()]
        loaded = entries()
    except GazetteerError as error:
        return [str(error)]
    return [*_forms(raw), *_duplicates(raw), *_ambiguous(loaded), *_coverage(raw), *_unused_guards(raw, loaded)]


def _forms(raw: list[Entry]) -> list[str]:
    found = []
    for entry in raw:
        if normalize(entry.form) != entry.form or not entry.form.strip():
            found.append(f"{entry.source}: {entry.form!r} does not survive normalisation")
        if len(entry.form) < _MIN_LETTERS and not entry.guards:
            found.append(f"{entry.source}: {entry.form!r} is too short to stand without a guard")
        found.extend(f"{entry.source}: unknown code {code!r}" for code in entry.codes if not is_known(code))
        if entry.since and entry.until and entry.since > entry.until:
            found.append(f"{entry.source}: the office ends before it begins")
    return found


def _duplicates(raw: list[Entry]) -> list[str]:
    """Forms given twice by one file for one code: only among written forms, inflection repeats itself."""
    seen: dict[tuple[object, ...], str] = {}
    found = []
    for entry in raw:
        if entry.kind in ("nisba", "adjective") and not _is_lemma(entry):
            continue
        key = (entry.form, entry.codes, entry.kind, entry.since)
        if key in seen:
            found.append(f"{entry.source}: {entry.form!r} stands already at {seen[key]}")
        seen.setdefault(key, entry.source)
    return found


def _is_lemma(entry: Entry) -> bool:
    indefinite = entry.number == "singular" and entry.gender == "m" and not entry.definite
    return indefinite and not entry.form.endswith("يا")


def _ambiguous(loaded: tuple[Entry, ...]) -> list[str]:
    """Forms of different codes that nothing tells apart: a guard on each, or offices at different times."""
    by_form: dict[str, list[Entry]] = defaultdict(list)
    for entry in loaded:
        by_form[entry.form].append(entry)
    found = []
    for form, group in by_form.items():
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                if one.codes != other.codes and not _told_apart(one, other):
                    both = f"{one.source}, {other.source}"
                    found.append(f"{both}: {form!r} means {one.codes} and {other.codes} unguarded")
    return found


def _told_apart(one: Entry, other: Entry) -> bool:
    if one.kind == other.kind == "leader":
        return _disjoint(one, other) or (bool(one.guards) and bool(other.guards))
    return all(any(guard.name not in default_guard_names() for guard in entry.guards) for entry in (one, other))


def _disjoint(one: Entry, other: Entry) -> bool:
    first_earlier = one.until and other.since and one.until < other.since
    return bool(first_earlier or (other.until and one.since and other.until < one.since))


def _coverage(raw: list[Entry]) -> list[str]:
    have: dict[str, set[str]] = defaultdict(set)
    for entry in raw:
        for code in entry.codes:
            have[entry.kind].add(code)
    found = [
        f"{kind}s: none for {code}"
        for kind in ("name", "nisba", "capital")
        for code in sorted(state_codes() - have[kind])
    ]
    found.extend(f"names: none for {code}" for code in sorted(territory_codes() - have["name"]))
    return found


def _unused_guards(raw: list[Entry], loaded: tuple[Entry, ...]) -> list[str]:
    used = {guard.name for entry in (*raw, *loaded) for guard in entry.guards}
    return [f"guards.toml: nothing uses [{name}]" for name in sorted(set(guards()) - used)]
