"""Hostile text: repetitions never raise, quotes hold their offsets, and the work stays bounded whatever is repeated."""

import gc
import subprocess
import sys
import threading
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.extraction import Evidence, Extraction, extraction_to_json
from transforms.extract import MAX_CHARS, MAX_TRIGGERED_TOKENS, explain, extract
from transforms.extract.evidence import MAX_QUOTE_CHARS
from transforms.extract.limits import MAX_PAIRS, MAX_TELLING, MAX_TRIGGERED
from transforms.extract.scan import MAX_HITS, without_collector
from transforms.extract.sentences import MAX_MARKS, MAX_SENTENCE_TOKENS, MAX_SENTENCES
from transforms.text import NormalizedText

PIECES = [
    "اتفاق ", "وقعت ", "توقيع", "أبرمت كينيا وغانا معاهدة. ", "كينيا ", "وغانا", "مالي ", "عمان ", "الأردن،", "(غانا) ",
    "عقوبات على كينيا ", "هدنة ", "قصف أوكرانيا. ", "البلدان ", "بين ", "نفت ", "لم ", "عام 1994 ", "13 مارس ",
    "مليون دولار ", "«", "»", "[", ")", '"', ".", ". ", "...", "؟", "!", "\n", "،", "َ", "ّ", "ـ", "\u200f", "\u202e",
    "\x00", "ﷺ", "ﻻ", "&laquo;", "&amp;", "&", ";", "_", "غانا_", "٣", "x", "é", "\u0301", "😀", "\ud800", " ",
    "\u3000",
]  # fmt: skip
REPEATED = st.lists(
    st.tuples(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), st.integers(1, 3_000)),
    min_size=1,
    max_size=4,
).map(lambda parts: "".join(piece * count for piece, count in parts)[: MAX_CHARS + 500])


def quotes(extraction: Extraction) -> list[Evidence]:
    found = [e for record in (*extraction.agreements, *extraction.sanctions, *extraction.war) for e in record.evidence]
    return [*found, *(r.evidence for r in extraction.rejected)]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(("", "كينيا", "اتفاق ")), REPEATED)
def test_repetitions_are_read_with_bounded_work_and_exact_quotes(title: str, text: str) -> None:
    explained = explain(title, text, published="2024-05-15")
    for extraction in (explained.extraction, extract(title, text, published="2024-05-15", language="ar")):
        extraction_to_json("x", extraction)
        for evidence in quotes(extraction):
            field = title if evidence.field == "title" else text
            assert evidence.quote == field[evidence.start : evidence.end]
            assert len(evidence.quote) <= MAX_QUOTE_CHARS


@settings(max_examples=40, deadline=None)
@given(REPEATED)
def test_the_work_of_an_item_is_bounded(text: str) -> None:
    work = explain("", "قال الوزير في المدينة إن هذا من بين ما جرى. " + text, published="2024-05-15").work
    assert work.chars <= MAX_CHARS * 5 // 4 + 2_000
    assert work.hits <= 2 * MAX_HITS
    assert work.sentences <= work.hits + work.tokens // MAX_SENTENCE_TOKENS + 1
    assert work.tokens <= work.chars + work.sentences
    assert work.triggered <= MAX_TRIGGERED
    assert work.analysed <= MAX_TRIGGERED_TOKENS
    assert work.pairs <= MAX_PAIRS
    assert work.telling <= MAX_TELLING
    assert work.sentences <= 2 * (MAX_SENTENCES + MAX_CHARS // MAX_SENTENCE_TOKENS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "ا", "ة", "ك"]), max_size=40).map("".join), st.data())
def test_spans_lead_back_to_characters_that_normalise_alike(raw: str, data: st.DataObject) -> None:
    text = NormalizedText(raw)
    if not text.norm:
        assert text.span(0, 0) == (0, 0)
        return
    start = data.draw(st.integers(0, len(text.norm) - 1))
    end = data.draw(st.integers(start + 1, len(text.norm)))
    low, high = text.span(start, end)
    assert 0 <= low < high <= len(raw)
    assert text.norm[start:end].strip() in NormalizedText(raw[low:high]).norm


@pytest.mark.parametrize("field", ["title", "text"])
def test_an_item_beyond_the_limit_says_where_reading_ended(field: str) -> None:
    long = "جلس الناس في الحديقة قرب البيت. " * 3_000
    fields = {"title": "", "text": "", field: long}
    extraction = extract(fields["title"], fields["text"], language="ar")
    (rejection,) = (r for r in extraction.rejected if r.evidence.rule == "limit:characters")
    assert rejection.reason == "too-long"
    assert (rejection.evidence.field, rejection.evidence.end) == (field, MAX_CHARS)
    assert rejection.evidence.quote == long[rejection.evidence.start : rejection.evidence.end]


def test_more_triggers_than_are_analysed_are_told_once() -> None:
    text = "وقعت كينيا وغانا اتفاقا للنقل. " * 150
    reasons = [r.reason for r in extract("", text, language="ar").rejected]
    assert reasons.count("too-long") == 1  # by the limit of analysed sentences alone


def calls_of(text: str) -> int:
    """Calls of functions, those of Python itself included, that an extraction takes: work that no clock decides."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    sys.setprofile(count)
    try:
        extract("", text, published="2024-05-15", language="ar")
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        "وَقَّعَتْ غانا اتفاقًا ", "قصف أوكرانيا. ", "وقعت غانا وكينيا اتفاقا ", "مالي ", "هدنة وقف إطلاق النار ",
        "هاف[ عمان للالموناكيه عاقبتا كونغوليه ", "فالنيباليتين &quot;/", "مالي ' ] ال", "هاعن للالتوافق علي ",
        "[اتفاق]اعلانا مشترك نفت مصر توقيع اتفاق مع ليبيا. بوتسوانيان مذكرتي تفاهم ",
    ],
)  # fmt: skip
def test_no_text_takes_many_times_the_work_of_ordinary_news(unit: str) -> None:
    extract("", "وقعت كينيا وغانا اتفاقا.", language="ar")  # loads what is loaded once
    news = "وقعت كينيا وغانا اتفاقا للنقل بعد محادثات دامت يومين. " + "درست الهيئة خطة لصيانة الطرق في كينيا. " * 30
    ordinary = calls_of((news * (MAX_CHARS // len(news) + 1))[:MAX_CHARS])
    assert calls_of((unit * (MAX_CHARS // len(unit) + 1))[:MAX_CHARS]) < 12 * ordinary


def test_a_text_with_more_sentences_than_are_analysed_is_read_up_to_there() -> None:
    signed = "وقعت كينيا وغانا اتفاقا للنقل. "
    explained = explain("", signed * MAX_TRIGGERED + signed + "وقعت النرويج وتونس معاهدة.", published="2024-05-15")
    (rejection,) = explained.extraction.rejected
    assert rejection.evidence.rule == "limit:triggered"
    assert rejection.evidence.start == len(signed) * MAX_TRIGGERED
    assert explained.extraction.states == ("GHA", "KEN")
    assert len(explained.sentences) == MAX_TRIGGERED


def test_a_text_of_more_sentences_than_are_looked_at_says_where_reading_ended() -> None:
    text = "قال. " * MAX_MARKS + "وقعت كينيا وغانا معاهدة."
    extraction = extract("", text, language="ar")
    (rejection,) = extraction.rejected
    assert (rejection.reason, rejection.evidence.rule) == ("too-long", "limit:sentences")
    assert rejection.evidence.quote == text[rejection.evidence.start : rejection.evidence.end]
    assert text[rejection.evidence.end :].startswith(". وقعت")
    assert extraction.agreements == ()


def test_an_item_of_usual_length_is_read_whole() -> None:
    text = "وقعت كينيا وغانا اتفاقا للنقل. " + "جلس الناس في الحديقة قرب البيت. " * 1_000
    assert not [r for r in extract("", text, language="ar").rejected if r.reason == "too-long"]


def test_threads_share_one_lexicon_and_agree() -> None:
    texts = [f"وقعت كينيا وغانا اتفاقا رقم {n} بعد توقيع النرويج مذكرة تفاهم مع تونس." for n in range(40)]
    expected = [extract("", text, language="ar") for text in texts]
    answers: dict[int, list[Extraction]] = {}

    def run(number: int) -> None:
        answers[number] = [extract("", text, language="ar") for text in texts]

    workers = [threading.Thread(target=run, args=(n,)) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(answers[n] == expected for n in range(4))


def test_reading_arabic_loads_neither_babel_nor_the_language_identifier() -> None:
    program = (
        "import sys; from transforms.extract import extract\n"
        "assert extract('', 'وقعت كينيا وغانا في 13 آذار 2024 اتفاقا بقيمة مليون دولار في نيروبي').agreements\n"
        "print(*sorted({'babel', 'py3langid', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


@pytest.mark.parametrize("collects", [True, False])
def test_compiling_the_lexicon_leaves_the_collector_as_it_was(collects: bool) -> None:
    was = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        with without_collector():
            assert not gc.isenabled()
        assert gc.isenabled() == collects
    finally:
        (gc.enable if was else gc.disable)()
