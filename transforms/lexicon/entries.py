"""Every surface form of the lexicon, made from the tables."""

from collections.abc import Iterator
from typing import NamedTuple

from transforms.lexicon import clitics
from transforms.lexicon.data import read_table
from transforms.lexicon.morphology import Form, noun_forms, participle_forms, verb_forms
from transforms.text import normalize

__all__ = ["Entry", "all_entries", "cue_rows", "cue_words", "noun_entries", "phrase_entries", "verb_entries"]


class Entry(NamedTuple):
    """One surface form."""

    surface: str
    """Normal spelling."""
    cls: str
    """act | instrument | org | head | talk | sanction | war | domain | lookalike | cue classes"""
    value: str
    kind: str
    """past | imperfect | masdar | participle | noun | phrase"""
    number: str
    bound: bool
    attach: str
    """Which proclitics may precede: a key of clitics.PROCLITICS."""
    guard: str
    source: str
    """`file:line`"""


def _alternatives(cell: str) -> list[str]:
    return [] if cell in ("-", "") else [part.strip() for part in cell.split("|")]


def _entry(form: Form, cls: str, value: str, row: dict[str, str], attach: str) -> Entry:
    return Entry(form.text, cls, value, form.kind, form.number, form.bound, attach, row.get("guard", "-"), row["line"])


def verb_entries(rows: list[dict[str, str]]) -> Iterator[Entry]:
    for row in rows:
        for form in verb_forms(row["paradigm"], row["past"], row["imperfect"]):
            attach = clitics.VERB_PAST if form.kind == "past" else clitics.VERB_IMPERFECT
            yield _entry(form, "act", row["sense"], row, attach)
        for masdar in _alternatives(row["masdar"]):
            paradigm = "fem" if masdar.endswith("ة") else "masc"
            for form in noun_forms(paradigm, masdar, "masdar"):
                yield _entry(form, "act", row["sense"], row, clitics.NOUN)
        for column, kind in (("passive", "participle"), ("active", "active")):
            for stem in _alternatives(row[column]):
                for form in participle_forms(stem):
                    yield _entry(form._replace(kind=kind), "act", row["sense"], row, clitics.NOUN)


def noun_entries(rows: list[dict[str, str]]) -> Iterator[Entry]:
    for row in rows:
        for lemma in _alternatives(row["forms"]):
            for form in noun_forms(row["paradigm"], lemma):
                attach = clitics.WHOLE if form.text.startswith("لا ") else clitics.NOUN
                yield _entry(form, row["class"], row["value"], row, attach)


def phrase_entries(rows: list[dict[str, str]], cls: str, value: str, guard: str = "-") -> Iterator[Entry]:
    """Fixed phrases of a table with a `forms` column; `value` names the column that becomes the value."""
    for row in rows:
        for text in _alternatives(row["forms"]):
            form = Form(normalize(text), "phrase")
            yield _entry(form, cls, row[value], {**row, "guard": row.get("theme", guard)}, clitics.NOUN)


def all_entries() -> list[Entry]:
    """The lexicon without the single-word cues, one Entry per surface form and meaning."""
    entries = [*verb_entries(read_table("verbs.tsv")), *noun_entries(read_table("nouns.tsv"))]
    entries += phrase_entries(read_table("lookalikes.tsv"), "lookalike", "reason")
    entries += phrase_entries(read_table("war.tsv"), "war", "role")
    entries += phrase_entries(read_table("domains.tsv"), "domain", "domain")
    for row in cue_rows(read_table("cues.tsv")):
        for text in _alternatives(row["forms"]):
            entries.append(_entry(Form(normalize(text), "phrase"), row["class"], row["value"], row, clitics.WHOLE))
    return list(dict.fromkeys(entries))


def cue_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with only those forms that are phrases; single words are matched as tokens."""
    phrases = [{**row, "forms": "|".join(t for t in _alternatives(row["forms"]) if " " in t)} for row in rows]
    return [row for row in phrases if row["forms"]]


def cue_words() -> dict[str, tuple[str, ...]]:
    """Single function words by whole token, with و and ف before them: word to the classes it belongs to."""
    words: dict[str, tuple[str, ...]] = {}
    for row in read_table("cues.tsv"):
        for text in _alternatives(row["forms"]):
            if " " not in text:
                for conjunction in ("", "و", "ف"):
                    word = conjunction + normalize(text)
                    words[word] = tuple(dict.fromkeys((*words.get(word, ()), row["class"])))
    return words
