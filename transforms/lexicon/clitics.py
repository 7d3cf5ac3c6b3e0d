"""What may stand before and behind a form in one written word."""

__all__ = [
    "ALL_PROCLITICS",
    "ENCLITICS",
    "LONGEST_ENCLITIC",
    "LONGEST_PROCLITIC",
    "NAME",
    "NOUN",
    "PROCLITICS",
    "VERB_IMPERFECT",
    "VERB_PAST",
    "WHOLE",
]

NOUN, NAME, VERB_PAST, VERB_IMPERFECT, WHOLE = "noun", "name", "past", "imperfect", "whole"

_CONJUNCTIONS = ("", "و", "ف")
PROCLITICS: dict[str, frozenset[str]] = {
    NOUN: frozenset(c + p for c in _CONJUNCTIONS for p in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل")),
    NAME: frozenset(c + p for c in _CONJUNCTIONS for p in ("", "ب", "ل", "ك")),
    VERB_PAST: frozenset(("", "و", "ف", "ا", "ل")),
    VERB_IMPERFECT: frozenset(c + p for c in _CONJUNCTIONS for p in ("", "س", "ل")),
    WHOLE: frozenset(_CONJUNCTIONS),
}
"""By kind of form. `س` makes an imperfect a future; the article counts as a proclitic."""

ENCLITICS = frozenset(("ه", "ها", "هما", "هم", "هن", "نا", "كم", "ك", "ي"))
ALL_PROCLITICS = frozenset().union(*PROCLITICS.values())
LONGEST_PROCLITIC = max(map(len, ALL_PROCLITICS))
LONGEST_ENCLITIC = max(map(len, ENCLITICS))
