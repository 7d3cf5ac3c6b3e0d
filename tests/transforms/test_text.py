"""One spelling for Arabic text, and the way back to the original characters."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text import NormalizedText, normalize

ARABIC = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFDFF),
        st.characters(min_codepoint=0xFE70, max_codepoint=0xFEFF),
        st.sampled_from(" \n\t.،؟&;#\u200c\u200d\u200e\u200f\u202b\u2066\u2069\ufeff\u00a0ـab1٣"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("أُبرمتِ اتّفاقيّةٌ", "ابرمت اتفاقيه"),
        ("إلى آسيا", "الي اسيا"),
        ("اتـــفـــاق", "اتفاق"),
        ("مسؤول ومسئول", "مسوول ومسيول"),
        ("\u200fقطر\u200e \u202bعُمان\u202c", "قطر عمان"),
        ("ﺍﺗﻔﺎﻗﻴﺔ", "اتفاقيه"),
        ("ﻻ سلام", "لا سلام"),
        ("٣ مذكرات", "3 مذكرات"),
        ("اتفاق \u00a0  جديد", "اتفاق جديد"),
        ("&laquo;نص&raquo;", '"نص"'),
        ("جمله\r\nأخرى", "جمله\n\nاخري"),
        ("", ""),
    ],
)
def test_one_spelling(written: str, normal: str) -> None:
    assert normalize(written) == normal


def test_what_camel_tools_calls_a_diacritic_vanishes() -> None:
    from camel_tools.utils.charsets import AR_DIAC_CHARSET

    assert all(normalize(mark) == "" for mark in AR_DIAC_CHARSET)


def test_composed_and_decomposed_hamza_come_out_alike() -> None:
    assert normalize("و\u0654") == normalize("ؤ")
    assert normalize("ا\u0655") == normalize("إ")


def test_a_character_becomes_the_same_alone_and_beside_a_rare_one() -> None:
    for char in map(chr, range(0x10000)):
        assert normalize(f"م{char}م") == normalize(f"م{char}م中").removesuffix("中"), hex(ord(char))


@given(st.one_of(st.text(max_size=80), ARABIC))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(st.one_of(st.text(max_size=80), ARABIC))
def test_every_normal_character_leads_back_to_what_it_came_from(text: str) -> None:
    normalized = NormalizedText(text)
    position = 0
    for i, char in enumerate(normalized.norm):
        start, end = normalized.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= position
        position = start
        assert char in normalize(text[start:end]) or char == " "


@given(ARABIC, st.data())
def test_spans_are_ordered_and_inside(text: str, data: st.DataObject) -> None:
    normalized = NormalizedText(text)
    size = len(normalized.norm)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    low, high = normalized.span(start, end)
    assert 0 <= low <= high <= len(text)


@given(st.lists(ARABIC, max_size=4).map("&rlm; &amp;".join), st.integers(1, 12))
def test_offsets_do_not_depend_on_the_blocks_in_which_they_are_worked_out(text: str, block_chars: int) -> None:
    whole = NormalizedText(text)
    expected = [whole.span(at, at + 1) for at in range(len(whole.norm))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("transforms.text._BLOCK_CHARS", block_chars)
        small = NormalizedText(text)
        assert [small.span(at, at + 1) for at in range(len(small.norm))] == expected


def test_a_quote_keeps_tatweel_and_marks_inside_it() -> None:
    text = "وقّعت «مصرُ» اتّـفـاقاً"
    normalized = NormalizedText(text)
    start = normalized.norm.index("اتفاقا")
    low, high = normalized.span(start, start + len("اتفاقا"))
    assert text[low:high] == "اتّـفـاقاً"


def test_a_reference_is_one_character_of_the_normal_form() -> None:
    text = "&laquo;مصر&raquo; و&amp;"
    normalized = NormalizedText(text)
    low, high = normalized.span(0, 1)
    assert html.unescape(text[low:high]) == "«"


def test_an_escaped_ampersand_does_not_make_a_new_reference() -> None:
    assert "<" not in normalize("&amp;lt;")
    assert normalize(normalize("&amp;lt;")) == normalize("&amp;lt;")
