"""What holds for every input: quotes equal their offsets, nothing raises, other languages are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.extraction import Evidence, Extraction, extraction_to_json
from transforms.extract import explain, extract
from transforms.extract.draft import REASONS
from transforms.lexicon import read_table

WORDS = [
    "وقّعت",
    "أبرمت",
    "توقيع",
    "التوصل",
    "إلى",
    "اتفاقًا",
    "اتفاقية",
    "مذكرة",
    "تفاهم",
    "بين",
    "مصر",
    "والأردن",
    "مع",
    "روسيا",
    "وأوكرانيا",
    "عقوبات",
    "على",
    "عن",
    "فرضت",
    "رفعت",
    "لم",
    "لن",
    "نفت",
    "بعد",
    "البلدان",
    "الحرب",
    "شركة",
    "غدا",
    "عام",
    "1994",
    "«",
    "»",
    "،",
    ".",
    ":",
    "؟",
    "\n",
    "ـ",
    "َ",
    "&laquo;",
    "\u200f",
    "ﻻ",
    "٣",
    "هل",
    "إذا",
    "من",
    "المقرر",
    "بوساطة",
    "الاتحاد",
    "الأوروبي",
    "الرئيس",
    "الإيراني",
    "بلاده",
    "برنامج",
    "قرار",
    "قائمة",
    "الكونغو",
    "المالية",
    "القصف",
    "كييف",
    "التوقيع",
    "وقعها",
    "قبل",
    "أعلنت",
]
NEWS = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def quotes(extraction: Extraction) -> list[Evidence]:
    found = [e for record in (*extraction.agreements, *extraction.sanctions, *extraction.war) for e in record.evidence]
    return [*found, *(r.evidence for r in extraction.rejected)]


@settings(max_examples=150, deadline=None)
@given(NEWS, NEWS, st.sampled_from((None, "2024-05-15", "2024-05", "2024", "2024-05-15T08:00:00Z", "x")))
def test_quotes_equal_their_offsets(title: str, text: str, published: str | None) -> None:
    extraction = extract(title, text, published=published, language="ar")
    for evidence in quotes(extraction):
        field = title if evidence.field == "title" else text
        assert evidence.quote == field[evidence.start : evidence.end]
        assert evidence.quote
    for record in extraction.agreements:
        assert record.parties == tuple(sorted(set(record.parties)))
        assert record.alertable is (record.reason is None)
        assert 0 <= record.confidence <= 1
        assert record.evidence
        if record.alertable:
            assert record.party_level in ("state-state", "state-igo")
            assert len(record.parties) >= 2


@settings(max_examples=150, deadline=None)
@given(NEWS, NEWS)
def test_reading_only_what_can_tell_gives_what_reading_everything_gives(title: str, text: str) -> None:
    whole = explain(title, text, published="2024-05-15").extraction
    if whole.language == "ar":
        assert extract(title, text, published="2024-05-15", language="ar") == whole


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_is_read(title: str, text: str) -> None:
    extraction_to_json("x", extract(title, text))
    extract(title, text, language="ar")


def test_marks_and_references_in_the_text_keep_quotes_exact() -> None:
    text = "قال: &laquo;أبرَمَت كينيا وغانا \u200fاتّـفـاقاً للنقل&raquo; اليوم."
    (record,) = extract("", text, language="ar").agreements
    assert record.evidence[0].quote == text[record.evidence[0].start : record.evidence[0].end]
    assert "اتّـفـاقاً" in record.evidence[0].quote


@pytest.mark.parametrize(
    "text",
    ["Kenya and Ghana signed a treaty in Accra today.", "کنیا و غنا پیمان نامه‌ای را امضا کردند و آن را منتشر می‌کنند."],
)
def test_items_in_other_languages_have_empty_lists(text: str) -> None:
    extraction = extract("", text)
    assert extraction.language != "ar"
    assert not (extraction.agreements)
    assert not (extraction.sanctions)
    assert not (extraction.war)
    assert not (extraction.states)


def test_every_reason_is_documented() -> None:
    known = set(REASONS) | {row["reason"] for row in read_table("lookalikes.tsv")}
    texts = [
        "لم توقع كينيا وغانا اتفاقا. ستوقع كينيا وغانا اتفاقا. هل وقعت كينيا وغانا اتفاقا؟",
        "وقعت كينيا عقدا مع شركة غانية. فرضت المحكمة عقوبات. منذ عقود من الزمن.",
    ]
    for text in texts:
        extraction = extract("", text, language="ar")
        assert {str(a.reason) for a in extraction.agreements if a.reason} <= known
        assert {r.reason for r in extraction.rejected} <= known


def test_hostile_length_is_read_to_a_bound() -> None:
    extraction = extract("", "وقعت مصر والأردن اتفاقا " * 4000, language="ar")
    assert extraction.states == ("EGY", "JOR")


def test_explain_shows_tokens_states_acts_frames_and_refusals() -> None:
    explanation = explain("", "وقعت كينيا وغانا اتفاقا. أصدرت كينيا مذكرة توقيف.", published="2024-05-15")
    signed, warrant = explanation.sentences
    assert signed.text == "وقعت كينيا وغانا اتفاقا"
    assert [s[0] for s in signed.states] == ["KEN", "GHA"]
    assert ("وقعت", "sign", "") in signed.acts
    assert signed.frames
    assert warrant.refused
    assert explanation.extraction == extract(
        "", "وقعت كينيا وغانا اتفاقا. أصدرت كينيا مذكرة توقيف.", published="2024-05-15"
    )
