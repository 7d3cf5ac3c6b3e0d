"""The pictures on the page: what they show is what the store says of the period, now, and in the page's safe manner."""

import csv
import io
import re
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from pipeline.feeds.state import FeedState
from pipeline.pictures import figures
from pipeline.pictures.figures import Agreed, agreed, newest_alerts
from pipeline.store import open_store, read_store
from pipeline.store.feed_states import save_feed_state
from pipeline.web.app import create_app
from pipeline.web.pictures import _MAX_KEPT
from schemas.alert import Bilingual as Name
from schemas.alert import Party
from support.web import HERE, an_alert, put_alerts

NAMES = ["timeline", "pairs", "matrix", "sanction", "war", "feeds"]
BLR, IRN, RUS = (Party(code, Name(code, code)) for code in ("BLR", "IRN", "RUS"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    put_alerts(
        tmp_path,
        an_alert("agr-a", parties=(BLR, IRN), domains=("energy", "trade")),
        an_alert("agr-b", "2023-04-02T10:00:00Z", parties=(IRN, RUS), status="announced"),
        an_alert("agr-c", "2023-04-03T10:00:00Z", parties=(BLR, RUS), event="retraction", reason="parody"),
    )
    with open_store(tmp_path) as opened:
        opened.connection.executemany(
            "INSERT INTO digests VALUES ('state', 'IRN', 'sanction', 'live', 'day', ?, ?, ?, ?)",
            [(f"2023-04-{day:02}T00:00:00Z", n, n, 1) for day, n in enumerate([2, 2, 1, 2, 2, 1, 2, 2, 40], 1)],
        )
    return tmp_path


@pytest.fixture
def client(store: Path):
    with TestClient(create_app(store), base_url=HERE) as opened:
        yield opened


def _table(client: TestClient, name: str, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/pictures/{name}.csv?lang=en&{query}").text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_every_picture_stands_there_with_its_table(client: TestClient, lang: str) -> None:
    page = html.fromstring(client.get(f"/pictures?lang={lang}").content)
    assert [f.get("id") for f in page.iter("figure")] == [f"picture-{name}" for name in NAMES]
    for figure in page.iter("figure"):
        assert figure.find(".//svg").get("lang") == lang
        assert figure.find(".//table") is not None
    assert page.get("dir") == ("rtl" if lang == "ar" else "ltr")


def test_tables_say_what_the_store_says(client: TestClient) -> None:
    assert [(r["parties"], r["with"], r["domain"]) for r in _table(client, "pairs")] == [
        ("Belarus", "Iran", "energy"), ("Iran", "Russia", "health")
    ]  # fmt: skip
    told = {r["day"]: (r["stories"], r["far more than usual"]) for r in _table(client, "sanction")}
    assert told["2023-04-08"] == ("2", "")
    assert told["2023-04-09"] == ("40", "●")


def test_digits_are_those_that_the_reader_chose_but_in_names_of_feeds(client: TestClient, store: Path) -> None:
    with open_store(store) as opened:
        save_feed_state(opened.connection, "feed-7", FeedState("feed-7").to_json())
    page = html.fromstring(client.get("/pictures?lang=ar&digits=arab").content)
    told = "".join(page.find(".//main").itertext())
    assert "feed-7" in told
    assert "٢٠٢٣-٠٤-٠٩" in told
    assert not re.search("[0-9]", told.replace("feed-7", "")), "in pictures, their tips and tables"
    assert _table(client, "sanction")[0]["stories"] == "40", "files are for programs"


@pytest.mark.parametrize(
    ("query", "weeks"),
    [
        ("", ["2023-03-27", "2023-03-20", "2023-03-13"]),
        ("since=2023-04-01", ["2023-03-27"]),
        ("until=2023-03-13", ["2023-03-13"]),
        ("until=2023-03-12", []),
        ("since=2023-02-31&until=2023-13-01", ["2023-03-27", "2023-03-20", "2023-03-13"]),
    ],
)
def test_a_period_narrows_all_of_them(client: TestClient, query: str, weeks: list[str]) -> None:
    assert [r["week from"] for r in _table(client, "timeline", query)] == weeks
    assert client.get(f"/pictures?{query}").status_code == 200


def test_pictures_are_drawn_once_and_again_when_the_store_has_changed(
    store: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = list[None]()
    read = figures.agreed
    monkeypatch.setattr("pipeline.pictures.gallery.agreed", lambda *of: (drawn.append(None), read(*of))[1])
    for _ in range(3):
        assert len(_table(client, "pairs")) == 2
    assert len(drawn) == 1
    put_alerts(store, an_alert("agr-d", "2023-04-04T10:00:00Z"))
    assert len(_table(client, "pairs")) == 3
    assert len(drawn) == 2


def test_no_more_periods_are_kept_than_there_is_room_for(client: TestClient) -> None:
    for day in range(1, 2 * _MAX_KEPT):
        assert client.get(f"/pictures?since=2023-03-{day:02}").status_code == 200


def test_rows_tell_of_agreements_what_the_messages_tell(store: Path) -> None:
    put_alerts(store, an_alert("agr-a", "2023-04-05T10:00:00Z", revision=2, parties=(IRN,), status="ratified"))
    with read_store(store) as opened:
        for since, until in ((None, None), ("2023-04-01", None), (None, "2023-04-03"), ("2023-04-03", "2023-04-06")):
            told = [b for b in newest_alerts(opened.connection, since, until)[0] if b["event"] != "retraction"]
            assert [(a.status, a.parties, a.domain) for a in reversed(agreed(opened.connection, since, until))] == [
                (b["status"], tuple(sorted(p["code"] for p in b["parties"])), b["domains"][0]) for b in told
            ]
        assert agreed(opened.connection, "2023-04-05", None) == [Agreed("2023-04-03", "ratified", ("IRN",), "health")]


def test_the_page_needs_no_style_or_script_inside_and_travels_small(client: TestClient) -> None:
    answer = client.get("/pictures?lang=ar")
    page = html.fromstring(answer.content)
    assert not page.xpath("//*[@style] | //style | //script[not(@src)] | //@onclick")
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 150_000
    assert "--pic-signed:light-dark(" in client.get("/pictures.css").text
    assert client.get("/pictures/none.csv").status_code == 404
