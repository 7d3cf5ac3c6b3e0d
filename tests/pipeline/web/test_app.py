"""The analyst's page over real stores: what is found, how it is shown, and that what feeds say never becomes markup."""

import json
from pathlib import Path
from urllib.parse import parse_qsl
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from pipeline.feeds.urls import web_link
from pipeline.store import open_store
from pipeline.store.results import commit, stage
from pipeline.store.silences import add_silence
from pipeline.web.app import create_app
from pipeline.web.filters import ViewFilter, filter_of, query_of
from pipeline.web.quotes import excerpt, feed_text
from schemas.silence import Matchers, Silence
from support.records import a_sighting
from support.web import entered, serving
from transforms.alerts import announce
from transforms.ledger import fold

NOW = "2023-03-13T10:00:00Z"


def _put(folder: Path, agreement_id: str = "agr-a", at: str = NOW, quote: str = "وقّعت إيران", **changes) -> None:
    """An alert as a pass commits it, with these fields of its body changed."""
    alert = announce(None, fold([], [a_sighting()]).entries[0], at)
    evidence = tuple(
        e._replace(quote=quote, title=changes.pop("title", "عنوان"), url=changes.pop("url", "https://a.example/1"))
        for e in alert.evidence
    )
    alert = alert._replace(agreement_id=agreement_id, evidence=evidence, **changes)
    with open_store(folder) as store, store.transaction() as connection:
        stage(connection, [alert])
        commit(connection, 0, at=at)


@pytest.fixture
def client(tmp_path: Path):
    _put(tmp_path)
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1") as opened:
        yield opened


def test_a_filter_and_its_address_are_the_same() -> None:
    wanted = ViewFilter(
        ("IRN", "RUS"), "signed", "mou", "", "war", 50, 2, "2023-03-01", "2023-03-31", "خارطة طريق & <b>"
    )
    assert filter_of(dict(parse_qsl(query_of(wanted)))) == wanted
    assert filter_of({"status": "' OR 1", "confidence": "x", "since": "now"}) == ViewFilter()


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("q=وقعت", 1),
        ("q=ايران", 1),
        ("q=إيران وَقَّعَتْ", 1),
        ("q=العراق", 0),
        ("party=TUN+lby", 1),
        ("party=TUN+IRN", 0),
        ("status=signed", 1),
        ("status=denied", 0),
        ("confidence=100&independent=9", 0),
        ("since=2023-03-13&until=2023-03-13", 1),
        ("until=2023-03-12", 0),
    ],
)
def test_filters_and_search_variants(client: TestClient, query: str, total: int) -> None:
    assert f'<span id="total">{total}</span>' in client.get(f"/?{query}").text


def test_pages_hold_every_agreement_once_newest_first(tmp_path: Path) -> None:
    for n in range(60):
        _put(tmp_path, f"agr-{n:02}")
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1") as client:
        first = client.get("/").text
        older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        second = client.get(older).text
    ids = [part.partition("?")[0] for page in (first, second) for part in page.split('href="/a/')[1:]]
    assert ids == [f"agr-{n:02}" for n in reversed(range(60))]


def test_arabic_is_laid_out_from_the_right(client: TestClient) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in client.get("/", headers={"accept-language": "ar-EG"}).text
    assert '<html lang="en" dir="ltr">' in client.get("/").text


def test_what_feeds_say_never_becomes_markup(tmp_path: Path) -> None:
    attack = "</bdi><script>alert(1)</script>\u202e\u2069"
    _put(tmp_path, quote=attack, title=attack + "x" * 1_000_000, url="javascript:alert(1)")
    with TestClient(create_app(tmp_path), base_url="http://127.0.0.1") as client:
        pages = [client.get("/"), client.get("/a/agr-a"), client.get("/", params={"q": '"><script>alert(1)</script>'})]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert 'href="javascript:' not in page.text
        assert "\u202e" not in page.text
        assert "\u2069" not in page.text
        assert len(page.content) < 150_000
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "unsafe-inline" not in page.headers["content-security-policy"]


def test_other_hosts_and_unknown_agreements_get_nothing(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/a/agr-none").status_code == 404
    assert client.post("/", headers={"origin": "http://127.0.0.1"}).status_code == 405


def test_only_web_addresses_are_links() -> None:
    assert web_link("https://a.example/1") == "https://a.example/1"
    hostless = ("//a.example", "https:", "http:///a", "http://[")
    for bad in (*hostless, "javascript:alert(1)", "data:text/html,x", " javascript:x", "http://a.example/\u202ex"):
        assert web_link(bad) is None
    assert feed_text("a\u202eb\u2067c\n") == "a�bc "


def test_a_quote_is_found_in_the_revision_it_was_taken_from(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for n, text in enumerate(["نص آخر", "🕊 قال: وقّعت إيران وروسيا اتفاقا"]):
            store.connection.execute(
                "INSERT INTO items (item_id, revision, content_hash, content_key, first_seen_at, arrived_at, body) "
                "VALUES ('i', ?, ?, '', '', '', ?)",
                (n + 1, str(n), json.dumps({"text": text})),
            )
        evidence = {"item_id": "i", "field": "text", "start": 7, "end": 18, "quote": "وقّعت إيران"}
        assert excerpt(store.connection, evidence) == ("🕊 قال: ", "وقّعت إيران", " وروسيا اتفاقا")
        assert excerpt(store.connection, evidence | {"item_id": "gone"}) == ("", "وقّعت إيران", "")


def test_an_open_page_is_told_of_an_alert_that_comes(tmp_path: Path) -> None:
    _put(tmp_path)
    with serving(tmp_path) as address:
        answer = urlopen(f"{address}/live", timeout=30)
        _put(tmp_path, "agr-b")
        line = b"begun"
        while line and line != b"data: 2\n":
            line = answer.readline()
        assert line, "the stream ended before the alert was told"
    answer.read()  # the server ends what open pages listen to; it does not break it off
    answer.close()


def test_silenced_alerts_and_those_of_archives_are_marked_in_the_list(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        silence = Silence("sil-1", Matchers(parties=("TUN",)), "2023-03-13T00:00:00Z", "2023-03-13T11:00:00Z", "seen")
        add_silence(store.connection, silence)
    _put(tmp_path, "agr-held")
    _put(tmp_path, "agr-later", at="2023-03-13T12:00:00Z", mode="backfill")
    with entered(tmp_path) as (client, _):
        later, held = client.get("/?lang=en").text.split('<li class="alert')[1:]
    assert ("silenced" in held, "from the archive" in held) == (True, False)
    assert ("silenced" in later, "from the archive" in later) == (False, True)


def test_the_list_says_why_an_agreement_was_taken_back_or_corrected(tmp_path: Path) -> None:
    _put(tmp_path, "agr-back", event="retraction", reason="the ministry <denies> it")
    _put(tmp_path, "agr-mended", event="correction", status="denied", reason="denied")
    with entered(tmp_path) as (client, _):
        mended, back = client.get("/?lang=ar").text.split('<li class="alert')[1:]
    assert "the ministry &lt;denies&gt; it" in back
    assert "نُفي" in mended
