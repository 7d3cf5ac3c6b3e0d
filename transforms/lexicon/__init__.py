"""The words by which Mithaq recognises agreements, sanctions and the war: data files, their loader and their linter.

    verbs.tsv       verbs by sense and paradigm
    nouns.tsv       instruments, heads of state bodies, bodies that are no state, sanctions
    cues.tsv        function words: negation, future, condition, background, place ...
    lookalikes.tsv  text that resembles a theme and is none, with the reason
    war.tsv         the Russia-Ukraine war
    domains.tsv     subject matter
    codes.tsv       CAMEO and PLOVER per status

Each table says its format in its first lines. Adding a word is one line with an example in which it must be found;
`python -m transforms.lexicon` checks them all.
"""

from functools import cache

from schemas.extraction import Plover
from transforms.lexicon.data import TableError, read_table
from transforms.lexicon.entries import Entry, all_entries, cue_words
from transforms.lexicon.lint import lint

__all__ = ["Entry", "TableError", "all_entries", "codes", "cue_words", "lint", "read_table"]


@cache
def _codes() -> dict[tuple[str, str], tuple[tuple[str, ...], Plover]]:
    table = {}
    for row in read_table("codes.tsv"):
        cameo = () if row["cameo"] == "-" else tuple(row["cameo"].split("|"))
        event = None if row["event"] == "-" else row["event"]
        mode = None if row["mode"] == "-" else row["mode"]
        table[row["theme"], row["status"]] = (cameo, Plover(event, mode))
    return table


def codes(theme: str, status: str) -> tuple[tuple[str, ...], Plover]:
    """CAMEO codes and PLOVER event of a status. Raises KeyError for a status that codes.tsv lacks."""
    return _codes()[theme, status]
