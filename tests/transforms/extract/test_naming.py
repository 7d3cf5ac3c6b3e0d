"""Which names count: a name that its neighbours leave alone is one that all its guards allow."""

import pytest

from transforms.extract.naming import _allowed, _left_alone
from transforms.extract.sentences import split_sentences
from transforms.gazetteer import Entry, entries
from transforms.text import NormalizedText

GUARDED = [e for e in entries() if e.guards and e.asks_neighbours_only]


@pytest.mark.parametrize("kind", sorted({e.kind for e in GUARDED}))
def test_a_name_that_its_neighbours_leave_alone_is_allowed(kind: str) -> None:
    judged = 0
    for entry in [e for e in GUARDED if e.kind == kind][::40]:
        for before, behind in _contexts(entry):
            (sentence, *_), _, _ = split_sentences("text", NormalizedText(f"قال {before} {entry.form} {behind} امس"))
            for first, last, hit in sentence.hits:
                if found := _left_alone(sentence, first, last, hit):
                    assert found == _allowed(sentence, first, last, hit, None, set()), sentence.tokens
                    judged += 1
    assert judged


def _contexts(entry: Entry) -> list[tuple[str, str]]:
    """Words, and marks with or without words, before and behind the form."""
    forbidden = [(w, "") for g in entry.guards for w in sorted(g.not_before)[:3]]
    forbidden += [("", w) for g in entry.guards for w in sorted(g.not_after)[:3]]
    marked = [(f"{before} ،", f'" {behind}') for before, behind in forbidden]
    return [("", ""), (":", ")"), ("الوفد", "وحده"), *forbidden, *marked]
