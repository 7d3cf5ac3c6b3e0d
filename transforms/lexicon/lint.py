"""Finds faults in the tables of the lexicon.

Each fault is one line, `file:line: what is wrong`. Tables are read through a function so that a test can plant faults.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from schemas.vocabulary import DOMAINS
from transforms.labels import instrument_words
from transforms.lexicon import clitics, vocabulary
from transforms.lexicon.data import TableError, read_table
from transforms.lexicon.entries import Entry, cue_rows, noun_entries, phrase_entries, verb_entries
from transforms.text import normalize

__all__ = ["TABLES", "lint"]

TABLES = ("verbs.tsv", "nouns.tsv", "lookalikes.tsv", "war.tsv", "domains.tsv", "cues.tsv", "codes.tsv")
_REACHABLE = re.compile(r"\w+(?:[ -]\w+)*")
_CODE = re.compile(r"[0-9]{3,4}")
Rows = dict[str, list[dict[str, str]]]


def lint(read: Callable[[str], list[dict[str, str]]] = read_table) -> list[str]:
    """One line per fault; empty when the tables are sound. `read` gives the rows of a table by its name."""
    rows: Rows = {}
    faults: list[str] = []
    for name in TABLES:
        try:
            rows[name] = read(name)
        except TableError as error:
            faults.append(str(error))
            rows[name] = []
    faults += _vocabulary(rows)
    if faults:  # entries can only be made of rows that use known words
        return faults
    try:
        entries = _entries(rows)
    except ValueError as error:
        return [str(error)]
    faults += _normal(entries)
    faults += _reachable(entries, rows)
    faults += _duplicates(entries, rows)
    faults += _ambiguous(entries)
    faults += _examples(entries, rows)
    return faults


def _entries(rows: Rows) -> list[Entry]:
    return [
        *verb_entries(rows["verbs.tsv"]),
        *noun_entries(rows["nouns.tsv"]),
        *phrase_entries(rows["lookalikes.tsv"], "lookalike", "reason"),
        *phrase_entries(rows["war.tsv"], "war", "role"),
        *phrase_entries(rows["domains.tsv"], "domain", "domain"),
        *phrase_entries(cue_rows(rows["cues.tsv"]), "cue", "class"),
    ]


def _vocabulary(rows: Rows) -> Iterator[str]:
    for row in rows["verbs.tsv"]:
        yield from _known(row, "sense", vocabulary.SENSES)
        yield from _known(row, "guard", vocabulary.GUARDS)
    for row in rows["nouns.tsv"]:
        yield from _known(row, "class", vocabulary.NOUN_CLASSES)
        yield from _known(row, "guard", vocabulary.GUARDS)
        if row["class"] == "act":
            yield from _known(row, "value", vocabulary.SENSES)
        if row["class"] == "instrument":
            try:
                instrument_words(row["value"])
            except KeyError:
                yield f"{row['line']}: instrument {row['value']!r} is not in the vocabulary"
    for row in rows["cues.tsv"]:
        yield from _known(row, "class", vocabulary.CUE_CLASSES)
    for row in rows["domains.tsv"]:
        yield from _known(row, "domain", frozenset(DOMAINS))
    for row in rows["war.tsv"]:
        yield from _known(row, "role", vocabulary.WAR_ROLES)
    for row in rows["lookalikes.tsv"]:
        yield from _known(row, "theme", vocabulary.THEMES)
    for row in rows["codes.tsv"]:
        yield from _known(row, "theme", vocabulary.THEMES)
        if row["theme"] in vocabulary.STATUSES:
            yield from _known(row, "status", vocabulary.STATUSES[row["theme"]])
        yield from _known(row, "event", vocabulary.PLOVER_EVENTS)
        for code in row["cameo"].split("|"):
            if code != "-" and not _CODE.fullmatch(code):
                yield f"{row['line']}: {code!r} is no CAMEO code"


def _known(row: dict[str, str], column: str, words: frozenset[str]) -> Iterator[str]:
    if row[column] not in words:
        yield f"{row['line']}: {column} {row[column]!r} is not in the vocabulary ({', '.join(sorted(words))})"


def _normal(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if normalize(entry.surface) != entry.surface:
            yield f"{entry.source}: {entry.surface!r} does not survive normalising: {normalize(entry.surface)!r}"


def _reachable(entries: list[Entry], rows: Rows) -> Iterator[str]:
    for entry in entries:
        if not _REACHABLE.fullmatch(entry.surface):
            yield f"{entry.source}: {entry.surface!r} can never be found: it does not consist of whole words"
    for row in rows["cues.tsv"]:
        for text in row["forms"].split("|"):
            if not _REACHABLE.fullmatch(normalize(text)):
                yield f"{row['line']}: {text!r} can never be found: it does not consist of whole words"


def _duplicates(entries: list[Entry], rows: Rows) -> Iterator[str]:
    """The same form with the same meaning on two lines, or twice on one line."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for entry in entries:
        key = (entry.surface, entry.cls, entry.value, entry.kind)
        first = seen.setdefault(key, entry.source)
        if first != entry.source:
            yield f"{entry.source}: {entry.surface!r} stands in {first} already ({entry.cls} {entry.value})"
    for name in ("nouns.tsv", "lookalikes.tsv", "war.tsv", "domains.tsv", "cues.tsv"):
        for row in rows[name]:
            forms = [normalize(text.strip()) for text in row["forms"].split("|")]
            for text in dict.fromkeys(f for f in forms if forms.count(f) > 1):
                yield f"{row['line']}: {text!r} stands twice on the line"


def _ambiguous(entries: list[Entry]) -> Iterator[str]:
    """A form with two meanings of which none has a guard."""
    meanings: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.cls in ("act", "instrument"):
            meanings[entry.surface].append(entry)
    for surface, found in meanings.items():
        values = {(e.cls, e.value) for e in found}
        free = {(e.cls, e.value): e for e in found if e.guard == "-"}
        senses = {value for cls, value in free if cls == "act"}
        if len(values) > 1 and len(senses) > 1:
            sources = ", ".join(sorted({e.source for e in free.values()}))
            yield f"{sources}: {surface!r} has several senses ({', '.join(sorted(senses))}) and none is guarded"


def _examples(entries: list[Entry], rows: Rows) -> Iterator[str]:
    by_source: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[entry.source].append(entry)
    for name in TABLES:
        for row in rows[name]:
            if "example" not in row or name == "cues.tsv":
                continue
            example = normalize(row["example"])
            if not any(_found(entry, example) for entry in by_source[row["line"]]):
                yield f"{row['line']}: no form of the line is found in its example {row['example']!r}"
    for row in rows["cues.tsv"]:
        words = re.findall(r"\w+", normalize(row["example"]))
        text = " ".join(words)
        if not any(
            f" {normalize(f)} " in f" {text} " or f" و{normalize(f)} " in f" {text} " for f in row["forms"].split("|")
        ):
            yield f"{row['line']}: no form of the line is found in its example {row['example']!r}"


def _found(entry: Entry, text: str) -> bool:
    start = text.find(entry.surface)
    while start >= 0:
        head = re.search(r"\w*\Z", text[:start])
        tail = re.match(r"\w*", text[start + len(entry.surface) :])
        before, after = head[0] if head else "", tail[0] if tail else ""
        if before in clitics.PROCLITICS[entry.attach] and (after in clitics.ENCLITICS if after else not entry.bound):
            return True
        start = text.find(entry.surface, start + 1)
    return False
