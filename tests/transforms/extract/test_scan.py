"""Tokens and phrases with their clitics, found in the lexicon and the gazetteer."""

import pytest

from transforms.extract import scan
from transforms.extract.scan import MAX_KNOWN, NAMES, SPEAKS, hits_of, mark_of, marked_hits, marks_of
from transforms.extract.sentences import split_sentences
from transforms.text import NormalizedText


def found(text: str) -> list[tuple[int, int, str, str]]:
    """(first token, last token, proclitic, enclitic) of the hits that name a state or an instrument."""
    return [
        (first, last, hit.proclitic, hit.enclitic)
        for first, last, hit in hits_of(text.split())
        if any(r.cls in ("state", "instrument") for r in hit.readings)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("غانا", [(0, 0, "", "")]),
        ("وبغانا", [(0, 0, "وب", "")]),
        ("غانام", []),
        ("اتفاقهما", [(0, 0, "", "هما")]),
        ("اتفاقكن", []),
        ("مذكره تفاهم", [(0, 1, "", ""), (0, 0, "", ""), (1, 1, "", "")]),
        ("بمذكره تفاهمهما", [(0, 1, "ب", "هما"), (0, 0, "ب", ""), (1, 1, "", "هما")]),
        ("مذكره غانا", [(0, 0, "", ""), (1, 1, "", "")]),
        ("مذكره", [(0, 0, "", "")]),
    ],
)
def test_forms_are_whole_words_with_their_clitics(text: str, expected: list[tuple[int, int, str, str]]) -> None:
    assert found(text) == expected


def test_of_phrases_with_one_begin_the_longer_comes_first() -> None:
    spans = [(first, last) for first, last, _ in hits_of(["وقف", "اطلاق", "النار"]) if first == 0]
    assert spans == sorted(spans, key=lambda span: -span[1])
    assert spans[0] == (0, 2)


def test_marks_are_those_of_the_hits() -> None:
    tokens = ["وقعت", "مصر", "اتفاق", "وقف", "اطلاق", "النار", "في", "بلد", "بعيد"]
    hits, marks = marked_hits(tokens)
    assert hits == hits_of(tokens)
    assert marks == marks_of(hit for _, _, hit in hits)
    assert {SPEAKS, NAMES, mark_of("instrument")} <= {1 << bit for bit in range(64) if marks >> bit & 1}
    assert not marks & mark_of("sanction")
    assert marked_hits(["بلد", "بعيد"]) == ([], 0)


def test_offsets_of_tokens_lead_into_the_text_they_are_from() -> None:
    text = NormalizedText("قال «الوزير» (كينيا) شيئا. هل وقعت غانا اتفاقا، أمس؟ نعم في مصر.")
    sentences, *_ = split_sentences("text", text)
    assert len(sentences) == 3
    for sentence in sentences:
        for token, start, end in zip(sentence.tokens, sentence.starts, sentence.ends, strict=True):
            assert text.norm[start:end].replace("?", "؟") == token


def test_tokens_kept_are_bounded() -> None:
    known = scan._scanner().known
    for number in range(MAX_KNOWN + 10):
        hits_of([f"كلمه{number}"])
    assert 0 < len(known) <= MAX_KNOWN
    assert found("وبغانا") == [(0, 0, "وب", "")]


def test_tokens_of_hostile_length_are_not_kept() -> None:
    known = scan._scanner().known
    before = len(known)
    assert hits_of(["اتفاق" * 10_000]) == []
    assert len(known) == before
