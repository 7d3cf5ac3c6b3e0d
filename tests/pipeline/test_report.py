"""`mithaq report` and its pictures: what is drawn is what the table says, and no text becomes markup."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from pipeline.cli import main
from pipeline.pictures import Picture, feed_board, matrix, mentions, pairs, timeline
from pipeline.pictures.canvas import HALF_DAY_LABEL
from pipeline.pictures.figures import Agreed, Day, Feed, week_of
from pipeline.pictures.words import LANGUAGES, all_words
from pipeline.store import open_store
from schemas.vocabulary import ALERT_STATUSES, DOMAINS, EVENTS

AGREED = [
    Agreed("2023-03-06", "signed", ("BLR", "IRN"), "general"),
    Agreed("2023-03-06", "announced", ("BLR", "IRN"), "energy"),
    Agreed("2023-03-20", "signed", ("IRN", "RUS", "TUR"), "transport"),
]
DAYS = [
    Day("IRN", "2023-03-13", 9, 1.0, True),
    Day("IRN", "2023-03-15", 2, 1.0, False),
    Day("RUS", "2023-03-15", 1, None, False),
]
FEEDS = [
    Feed("alpha", ("failing",), 30.0, "2023-03-12T00:00:00Z", 0.5, 4, "no route"),
    Feed("beta", (), 0.5, "2023-03-13T06:00:00Z", 1.0, 0, ""),
    Feed("gamma", ("gone",), None, "", None, 0, ""),
]
_MONDAYS = [(1, 2), (3, 6), (6, 5), (9, 4)]
ODD = st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "]]>",
        "</svg><img src=x onerror=alert(1)>",
        "\u202eabc",
        "\x00\x1b[2J",
        '" onload="x',
    ]
)


def _marks(picture: Picture, mark: str) -> list[Any]:
    return [e for e in etree.fromstring(picture.svg).iter() if e.get("data-mark") == mark]


def _total(picture: Picture, column: int) -> int:
    return sum(int(str(row[column])) for row in picture.table.rows)


def _tip(element: Any) -> str:
    return str(element[0].text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bars_of_the_timeline_add_up_to_its_table(lang: str) -> None:
    picture = timeline(AGREED, lang)
    assert [row[0] for row in picture.table.rows] == ["2023-03-20", "2023-03-13", "2023-03-06"], "a quiet week shows"
    bars = Counter[str]()
    for bar in _marks(picture, "bar"):
        week, _, n = _tip(bar).split(" · ")
        bars[week] += int(n)
    assert {row[0]: row[-1] for row in picture.table.rows if row[-1]} == bars
    assert bars.total() == len(AGREED)


def test_a_pair_is_a_line_and_a_row_and_the_matrix_counts_it_from_both_sides() -> None:
    graph, heat = pairs(AGREED, "en"), matrix(AGREED, "en")
    assert len(_marks(graph, "pair")) == len(graph.table.rows) == 4
    assert graph.table.rows[0][:3] == ["Belarus", "Iran", 2]
    assert len(_marks(graph, "party")) == 4
    cells = sum(int(_tip(c).rsplit(" · ", 1)[1]) for c in _marks(heat, "cell"))
    assert cells == _total(heat, 1) == 2 * _total(graph, 2)


def test_an_agreement_of_many_parties_is_no_matter_of_pairs() -> None:
    many = [Agreed("2023-03-06", "signed", tuple("ABCDEFG"), "general")]
    assert pairs(many, "en").table.rows == []


def test_a_burst_is_ringed_and_marked_in_the_table() -> None:
    picture = mentions(DAYS, "sanction", "en")
    assert len(_marks(picture, "day")) == len(picture.table.rows) == 3
    assert len(_marks(picture, "burst")) == 1
    assert [row[:3] for row in picture.table.rows if row[4]] == [["2023-03-13", "Iran", 9]]


def test_the_feed_board_tells_trouble_without_colour() -> None:
    picture = feed_board(FEEDS, "en")
    marks = _marks(picture, "feed")
    assert [m.get("fill") == "none" for m in marks] == [True, False, True]
    assert [row[1] for row in picture.table.rows] == ["failing", "ok", "gone"]
    assert len(_marks(picture, "lag")) == len(_marks(picture, "arabic")) == 2


def test_arabic_pictures_are_mirrored() -> None:
    left, right = _marks(timeline(AGREED, "en"), "bar")[0], _marks(timeline(AGREED, "ar"), "bar")[0]
    width = float(left.get("width"))
    assert float(left.get("x")) + float(right.get("x")) + width == pytest.approx(720, abs=0.1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_figures_every_picture_says_so(lang: str) -> None:
    drawn = [draw([], lang) for draw in (timeline, pairs, matrix, feed_board)]
    for picture in [*drawn, mentions([], "war", lang)]:
        root: Any = etree.fromstring(picture.svg)
        assert root.get("role") == "img"
        assert all_words()["says"]["nothing"][lang] in "".join(root.itertext())


@given(ODD, ODD, st.sampled_from(LANGUAGES))
@settings(max_examples=60, deadline=None)
def test_odd_names_stay_text(name: str, other: str, lang: str) -> None:
    agreed = [Agreed("2023-03-06", "signed", (name, other), name)]
    drawn = [
        pairs(agreed, lang), matrix(agreed, lang), timeline(agreed, lang),
        feed_board([Feed(name, (other,), 1.0, "", 0.5, 1, other)], lang),
        mentions([Day(name, "2023-03-13", 1, None, True)], "war", lang),
    ]  # fmt: skip
    for picture in drawn:
        root: Any = etree.fromstring(picture.svg)
        tags = {etree.QName(e).localname for e in root.iter()}
        assert tags <= {"svg", "title", "desc", "text", "rect", "circle", "line"}
        assert "\u202e" not in picture.svg


def test_every_label_has_words_in_both_languages() -> None:
    words = all_words()
    for section, labels in {"status": ALERT_STATUSES, "domain": DOMAINS, "event": EVENTS}.items():
        assert set(words[section]) == set(labels)
    assert all(set(row) == set(LANGUAGES) and all(row.values()) for rows in words.values() for row in rows.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_days_below_an_axis_are_not_cut_off(lang: str) -> None:
    weeks = [Agreed(f"2023-{month:02}-{day:02}", "signed", ("IRN", "RUS"), "general") for month, day in _MONDAYS]
    days = [Day("IRN", f"2023-03-{n:02}", 1, None, False) for n in range(1, 32)]
    for picture in (timeline(weeks, lang), mentions(days, "war", lang)):
        root: Any = etree.fromstring(picture.svg)
        middles = [float(e.get("x")) for e in root.iter("{*}text") if e.text.startswith("2023-")]
        assert len(middles) > 2
        assert all(HALF_DAY_LABEL <= x <= 720 - HALF_DAY_LABEL for x in middles)


def test_weeks_begin_on_monday() -> None:
    assert [week_of(t) for t in ("2023-03-13T00:00:00Z", "2023-03-19T23:59:59Z", "2023-03-20")] == [
        "2023-03-13", "2023-03-13", "2023-03-20"]  # fmt: skip


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    source = folder / "items.jsonl"
    source.write_text(
        '{"outlet": "alpha", "url": "javascript:alert(1)", "published": "2023-03-13T09:00:00Z", '
        '"title": "تونس وليبيا توقعان مذكرة تفاهم في مجال الصحة <script>alert(1)</script>", "text": ""}\n'
        '{"outlet": "beta", "url": "https://beta.example/1", "published": "2023-03-20T09:00:00Z", '
        '"title": "توقيع اتفاقية بين الكويت ونيبال بشأن استقدام العمالة", "text": ""}\n',
        "utf-8",
    )
    assert main(["backfill", "--input", str(source), "--state", str(folder / "state")]) == 0
    return folder / "state"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_holds_every_alert_with_its_evidence_and_nothing_that_runs(
    state: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--state", str(state), "--lang", lang]) == 0
    path = Path(capsys.readouterr().out.strip())
    page: Any = html.fromstring(path.read_bytes())
    assert page.get("lang") == lang
    assert page.get("dir") == {"ar": "rtl", "en": "ltr"}[lang]
    assert len(page.xpath("//article")) == 2
    assert len(page.xpath("//article//mark")) == 2
    assert page.xpath("//article//a/@href") == ["https://beta.example/1"], "only web addresses are links"
    assert not page.xpath("//script | //@src | //@*[starts-with(name(), 'on')] | //link | //iframe | //object")
    assert len(page.xpath("//figure/div/*[@role='img']")) == len(page.xpath("//figure//table")) == 6


def test_a_retracted_agreement_is_shown_as_such_and_not_drawn(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(state, tmp_path / "state")
    assert main(["alerts", "export", "--state", str(folder)]) == 0
    agreement = json.loads(capsys.readouterr().out.splitlines()[0])["agreement_id"]
    assert main(["alerts", "retract", agreement, "--reason", "<b>parody</b>", "--state", str(folder)]) == 0
    assert main(["report", "--state", str(folder), "--lang", "en"]) == 0
    page: Any = html.fromstring((folder / "report.html").read_bytes())
    (article,) = page.xpath("//article[@class='retraction']")
    assert article.get("id") == agreement
    assert "<b>parody</b>" in article.text_content()
    assert page.xpath("string(//figure[@id='picture-timeline']//tbody/tr/td[last()])") == "1"


def test_a_period_narrows_the_report(state: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["report", "--state", str(state), "--until", "2000-01-01", "--output", "-"]) == 0
    assert not html.fromstring(capfdbinary.readouterr().out).xpath("//article")
    assert main(["report", "--state", str(state), "--since", "2023-02-01", "--until", "2023-01-01"]) == 2


def test_a_long_period_shows_its_newest_agreements_and_says_how_many_are_left_out(
    state: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["report", "--state", str(state), "--lang", "en", "--output", "-"]) == 0
    whole = html.fromstring(capfdbinary.readouterr().out)
    monkeypatch.setattr("pipeline.report._MAX_ALERTS", 1)
    assert main(["report", "--state", str(state), "--lang", "en", "--output", "-"]) == 0
    short = html.fromstring(capfdbinary.readouterr().out)
    ids = [[a.get("id") for a in page.xpath("//article")] for page in (whole, short)]
    assert ids[1] == ids[0][:1]
    assert f"shows them: {len(ids[0]) - 1}" in short.find(".//section").text_content()
    assert [page.find(".//h2").text_content() for page in (whole, short)] == [f"Agreements ({len(ids[0])})"] * 2


def test_a_folder_that_cannot_be_written_is_named(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--state", str(state), "--output", str(state / "none" / "r.html")]) == 3
    assert "--output" in capsys.readouterr().err


def test_an_empty_store_gives_a_report(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    assert main(["report", "--state", str(tmp_path)]) == 0
