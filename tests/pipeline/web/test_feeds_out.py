"""What other programs take: the Atom feed, downloads and the read API over real stores."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from pipeline.store import open_store
from pipeline.store.journal import add_items
from pipeline.store.requests import ask_retraction
from pipeline.store.results import commit, stage
from pipeline.web.app import create_app
from schemas.extraction import Evidence
from schemas.mention import Mention
from support.records import an_item
from support.web import HERE, NOW, put_agreement

ATOM = "{http://www.w3.org/2005/Atom}"


def a_mention(n: int, **fields) -> Mention:
    defaults = {
        "outlet": "alpha",
        "url": "https://alpha.example/1",
        "first_seen_at": f"2023-03-13T09:00:{n:02}Z",
        "published_at": None,
        "mode": "live",
        "theme": "sanction",
        "status": "imposed",
        "states": ("IRN", "USA"),
        "targets": ("IRN",),
        "alertable": False,
        "reason": None,
        "confidence": 0.9,
        "evidence": (Evidence("text", 0, 7, "=عقوبات", "r"),),
    }
    return Mention(f"m1-{n:02}", f"i1-{n}", **{**defaults, **fields})


@pytest.fixture
def ids(tmp_path: Path) -> dict[str, str]:
    found = {pair: put_agreement(tmp_path, pair) for pair in ("LBY TUN", "BLR IRN", "IRN RUS")}
    mentions = [a_mention(n) for n in range(5)] + [a_mention(7, theme="war", status="news", states=("RUS", "UKR"))]
    with open_store(tmp_path) as store, store.transaction() as connection:
        add_items(connection, [an_item()])
        stage(connection, mentions)
        commit(connection, 0, at=NOW)
    return found


@pytest.fixture
def client(tmp_path: Path, ids: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(create_app(tmp_path), base_url=HERE) as opened:
        yield opened


class TestAtom:
    def test_it_is_a_valid_feed_with_one_entry_per_agreement(self, client: TestClient, ids: dict[str, str]) -> None:
        answer = client.get("/feed.atom?lang=en")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = feedparser.parse(io.BytesIO(answer.content))
        assert not feed.bozo
        assert feed.version == "atom10"
        assert [e.id for e in feed.entries] == [f"urn:mithaq:agreement:{ids[p]}" for p in reversed(ids)]
        for entry in feed.entries:
            assert entry.updated == NOW
            assert entry.link.startswith(f"{HERE}/a/agr-")
            assert {"new", "signed", "mou"} <= {t.term for t in entry.tags}
            assert "توقيع" in entry.content[0].value
        root = ElementTree.fromstring(answer.content)
        assert all(root.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))

    def test_a_filter_has_its_own_feed(self, client: TestClient, ids: dict[str, str]) -> None:
        irn, both = (feedparser.parse(client.get(f"/feed.atom?party={p}").content) for p in ("IRN", "IRN+RUS"))
        assert [len(f.entries) for f in (irn, both)] == [2, 1]
        assert irn.feed.id != both.feed.id
        assert feedparser.parse(client.get("/feed.atom?party=IRN&lang=en").content).feed.id == irn.feed.id

    def test_a_retraction_updates_its_entry(self, client: TestClient, ids: dict[str, str], tmp_path: Path) -> None:
        ask_retraction(tmp_path, ids["LBY TUN"], "a parody")
        entry = feedparser.parse(client.get("/feed.atom?lang=en").content).entries[0]
        assert entry.id == f"urn:mithaq:agreement:{ids['LBY TUN']}"
        assert entry.title.startswith("Retracted: ")
        assert "a parody" in entry.content[0].value
        assert (entry.published, entry.updated > NOW) == (NOW, True)

    def test_what_feeds_say_stays_text(self, tmp_path: Path) -> None:
        attack = "]]></content><script>alert(1)</script>\u202e\x00\x1b\ufffe"
        evidence = (Evidence("title", 0, len(attack), attack, "sign.masdar"),)
        put_agreement(tmp_path, evidence=evidence)
        with TestClient(create_app(tmp_path), base_url=HERE) as client:
            answer = client.get("/feed.atom")
        value = ElementTree.fromstring(answer.content).findtext(f"{ATOM}entry/{ATOM}content")
        assert value is not None
        assert "<script" not in value
        assert "&lt;script&gt;" in value
        assert "\u202e" not in value

    def test_without_an_alert_it_is_valid_and_empty(self, tmp_path: Path) -> None:
        with open_store(tmp_path):
            pass
        with TestClient(create_app(tmp_path), base_url=HERE) as client:
            feed = feedparser.parse(client.get("/feed.atom").content)
        assert (bool(feed.bozo), feed.entries) == (False, [])


class TestDownloads:
    def test_every_form_holds_the_same_alerts(self, client: TestClient, ids: dict[str, str]) -> None:
        wanted = [ids["IRN RUS"], ids["BLR IRN"]]
        lines = client.get("/alerts.jsonl?party=IRN").text.splitlines()
        assert [json.loads(line)["agreement_id"] for line in lines] == wanted
        table = client.get("/alerts.csv?party=IRN")
        assert table.headers["content-disposition"] == 'attachment; filename="mithaq-alerts.csv"'
        rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert [r["agreement_id"] for r in rows] == wanted
        assert "إيران" in rows[0]["headline_ar"]
        parquet = pq.read_table(io.BytesIO(client.get("/alerts.parquet?party=IRN").content))
        assert parquet["agreement_id"].to_pylist() == wanted

    def test_every_form_holds_the_same_mentions(self, client: TestClient) -> None:
        wanted = [f"m1-{n:02}" for n in range(5)]
        lines = client.get("/mentions.jsonl?theme=sanction").text.splitlines()
        assert [json.loads(line)["mention_id"] for line in lines] == wanted
        rows = list(csv.DictReader(io.StringIO(client.get("/mentions.csv?state=irn").content.decode("utf-8-sig"))))
        assert [r["mention_id"] for r in rows] == wanted
        assert rows[0]["quote"] == "'=عقوبات"  # not a formula
        parquet = pq.read_table(io.BytesIO(client.get("/mentions.parquet?status=imposed").content))
        assert parquet["mention_id"].to_pylist() == wanted

    def test_an_empty_list_is_a_file_all_the_same(self, client: TestClient) -> None:
        assert client.get("/alerts.jsonl?party=CHN").content == b""
        assert pq.read_table(io.BytesIO(client.get("/alerts.parquet?party=CHN").content)).num_rows == 0


class TestApi:
    def test_alerts_come_in_pages(self, client: TestClient, ids: dict[str, str]) -> None:
        found, address = [], "/api/v1/alerts?limit=2"
        while address:
            page = client.get(address)
            found += page.json()["alerts"]
            assert page.json()["total"] == 3
            assert (page.json()["next"] is None) == ("next" not in page.links)
            address = page.links.get("next", {}).get("url")
        assert [a["agreement_id"] for a in found] == [ids[p] for p in reversed(ids)]

    def test_one_agreement_has_its_messages_and_feedback(
        self, client: TestClient, ids: dict[str, str], tmp_path: Path
    ) -> None:
        ask_retraction(tmp_path, ids["LBY TUN"], "a parody")
        body = client.get(f"/api/v1/alerts/{ids['LBY TUN']}").json()
        assert [m["event"] for m in body["messages"]] == ["new", "retraction"]
        assert body["feedback"] == []

    def test_messages_are_followed_by_their_cursor(
        self, client: TestClient, ids: dict[str, str], tmp_path: Path
    ) -> None:
        first = client.get("/api/v1/messages").json()
        assert [m["agreement_id"] for m in first["messages"]] == list(ids.values())
        assert client.get(f"/api/v1/messages?cursor={first['next']}").json() == {"messages": [], "next": first["next"]}
        ask_retraction(tmp_path, ids["LBY TUN"], "a parody")
        (message,) = client.get(f"/api/v1/messages?cursor={first['next']}").json()["messages"]
        assert message["event"] == "retraction"

    def test_mentions_come_in_pages_newest_first(self, client: TestClient) -> None:
        found, cursor = [], ""
        while cursor is not None:
            page = client.get("/api/v1/mentions", params={"state": "IRN", "limit": 2, "cursor": cursor}).json()
            found += page["mentions"]
            cursor = page["next"]
        assert [m["mention_id"] for m in found] == [f"m1-{n:02}" for n in reversed(range(5))]
        assert client.get("/api/v1/mentions?theme=war&until=2023-03-13").json()["mentions"][0]["status"] == "news"
        assert client.get("/api/v1/mentions?until=2023-03-12").json()["mentions"] == []

    def test_pairs_are_counted_without_what_was_retracted(
        self, client: TestClient, ids: dict[str, str], tmp_path: Path
    ) -> None:
        pairs = client.get("/api/v1/pairs").json()["pairs"]
        assert [(p["pair"], p["agreements"], p["statuses"]) for p in pairs] == [
            ("BLR-IRN", 1, {"signed": 1}),
            ("IRN-RUS", 1, {"signed": 1}),
            ("LBY-TUN", 1, {"signed": 1}),
        ]
        ask_retraction(tmp_path, ids["LBY TUN"], "a parody")
        assert [p["pair"] for p in client.get("/api/v1/pairs").json()["pairs"]] == ["BLR-IRN", "IRN-RUS"]
        assert client.get("/api/v1/pairs?since=2999-01-01").json() == {"pairs": []}

    def test_every_endpoint_is_named(self, client: TestClient) -> None:
        for address in client.get("/api/v1").json().values():
            assert client.get(address.replace("{agreement_id}", "agr-none")).status_code in (200, 404)

    def test_polling_what_did_not_change_brings_no_body(self, client: TestClient, tmp_path: Path) -> None:
        for address in ("/api/v1/alerts?party=IRN", "/feed.atom?party=IRN", "/api/v1/feeds"):
            tag = client.get(address).headers["etag"]
            for header in (tag, f'W/{tag}, "other"', "*"):
                again = client.get(address, headers={"if-none-match": header})
                assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        put_agreement(tmp_path, "IRN TUR")
        assert client.get("/api/v1/alerts?party=IRN", headers={"if-none-match": tag}).status_code == 200

    @pytest.mark.parametrize(
        ("address", "status", "says"),
        [
            ("/api/v1/alerts?status=handshake", 400, "status='handshake'"),
            ("/api/v1/alerts?since=yesterday", 400, "since='yesterday'"),
            ("/api/v1/alerts?limit=0", 400, "from 1 to 200"),
            ("/api/v1/alerts?limit=٣", 400, "from 1 to 200"),
            ("/api/v1/alerts?cursor=-1", 400, "cursor"),
            ("/api/v1/alerts?colour=red", 400, "no parameter 'colour'"),
            ("/api/v1/alerts/agr-none", 404, "no such agreement"),
            ("/api/v1/mentions?cursor=x'--", 400, "cursor"),
            ("/api/v1/mentions?state=XYZ", 400, "no code of a state"),
            ("/api/v1/mentions?theme=sport", 400, "none of agreement"),
            ("/api/v1/pairs?party=IRN", 400, "since and until"),
            ("/api/v1/nothing", 404, "Not Found"),
        ],
    )
    def test_a_wrong_request_is_a_problem_that_says_what_is_wrong(
        self, address: str, status: int, says: str, client: TestClient
    ) -> None:
        answer = client.get(address)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert says in answer.json()["detail"]

    def test_it_only_reads(self, client: TestClient) -> None:
        answer = client.post("/api/v1/alerts", headers={"origin": HERE})
        assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")

    def test_a_store_that_is_away_is_a_problem_for_a_while(self, client: TestClient, tmp_path: Path) -> None:
        (tmp_path / "mithaq.db").rename(tmp_path / "away.db")
        answer = client.get("/api/v1/feeds")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "nothing has run there yet" in answer.json()["detail"]
