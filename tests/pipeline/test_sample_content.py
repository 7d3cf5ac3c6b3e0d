"""The bundled sample: what it holds, that a reader gets all of it, and that its server speaks HTTP as feeds do."""

import json
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipeline.feeds.catalogue import Catalogue, load_catalogue
from pipeline.feeds.fetch import FetchPolicy, FetchResult, fetch
from pipeline.feeds.parse import ParsedEntry, ParsedFeed, parse_feed
from pipeline.sample.server import SampleFeed, SampleServer, load_manifest, read_feed
from transforms.language import tag_language

SAMPLE = Path(__file__).parents[2] / "pipeline" / "sample"
EXPECTED = Path(__file__).parents[1] / "data" / "sample_expected.json"
FEEDS = load_manifest()
ORGANISATIONS = {"EU", "UN", "GCC", "IMF", "EAEU"}
REPORTS_OF_THE_ROADMAP = {"arman", "barada", "nahda", "sharq", "volga"}

Key = tuple[str, str]


def key_of(feed: SampleFeed, entry: ParsedEntry) -> Key:
    return feed.id, entry.id or entry.link


def parse(feed: SampleFeed, file: str = "") -> ParsedFeed:
    return parse_feed(read_feed(file or feed.file), headers={"content-type": feed.content_type}, url=feed.url)


@pytest.fixture(scope="module")
def parsed() -> Mapping[str, ParsedFeed]:
    return {feed.id: parse(feed) for feed in FEEDS}


@pytest.fixture(scope="module")
def entries(parsed: Mapping[str, ParsedFeed]) -> Mapping[Key, ParsedEntry]:
    found = [(key_of(feed, entry), entry) for feed in FEEDS for entry in parsed[feed.id].entries]
    assert len({key for key, _ in found}) == len(found), "an entry's identity stands twice in one feed"
    return dict(found)


@pytest.fixture(scope="module")
def expected() -> Mapping[Key, dict[str, Any]]:
    rows = json.loads(EXPECTED.read_text(encoding="utf-8"))["items"]
    return {(row["feed"], row["guid"]): row for row in rows}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(SAMPLE / "catalogue.toml")


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def get(server: SampleServer, feed: SampleFeed, etag: str | None = None, date: str | None = None) -> FetchResult:
    return fetch(feed.url, etag=etag, last_modified=date, policy=FetchPolicy(connect_to=server.connect_to))


# -- What the feeds are


def test_there_are_enough_feeds_of_enough_outlets(catalogue: Catalogue) -> None:
    assert len(FEEDS) >= 9
    assert len(catalogue.outlets) >= 9
    assert len({outlet.ownership for outlet in catalogue.outlets}) >= 4
    assert len({outlet.country for outlet in catalogue.outlets}) == len(catalogue.outlets)


def test_there_are_enough_items(entries: Mapping[Key, ParsedEntry]) -> None:
    assert len(entries) >= 90


def test_every_format_is_there(parsed: Mapping[str, ParsedFeed]) -> None:
    versions = Counter(feed.version for feed in parsed.values())
    assert versions["rss20"] >= 5
    assert versions["rss10"] == 1
    assert versions["atom10"] == 2


def test_every_encoding_is_there(parsed: Mapping[str, ParsedFeed]) -> None:
    encodings = {name: feed.encoding for name, feed in parsed.items()}
    assert encodings["nahda"] == "cp1256"
    assert set(encodings.values()) == {"utf-8", "cp1256"}
    assert read_feed("khalij.xml").startswith(b"\xef\xbb\xbf")
    assert b'encoding="windows-1256"' in read_feed("nahda.xml")
    assert all(feed.damaged_bytes == 0 for feed in parsed.values())


def test_the_broken_feed_is_broken_and_read_all_the_same(parsed: Mapping[str, ParsedFeed]) -> None:
    (broken,) = (feed for feed in FEEDS if feed.fault != "none")
    got = parsed[broken.id]
    assert got.malformed
    assert got.partial
    assert len(got.entries) == 8
    assert any(" & " in entry.text for entry in got.entries)
    assert [feed.malformed or feed.partial for name, feed in parsed.items() if name != broken.id] == [False] * 10


def test_every_feed_is_read_without_error(parsed: Mapping[str, ParsedFeed]) -> None:
    assert {name: feed.error for name, feed in parsed.items() if feed.error} == {}


def test_text_comes_out_plain(entries: Mapping[Key, ParsedEntry]) -> None:
    for key, entry in entries.items():
        assert entry.title, key
        assert not {"<", ">", "�"} & set(entry.title + entry.text), key
        assert "&#" not in entry.text, key


def test_full_text_is_there_where_the_feed_carries_it(entries: Mapping[Key, ParsedEntry]) -> None:
    assert sum(len(entry.content) > len(entry.summary) for entry in entries.values()) >= 8


def test_dates_lie_in_one_fortnight_of_march_2023(entries: Mapping[Key, ParsedEntry]) -> None:
    dated = {key: entry.published for key, entry in entries.items() if entry.published}
    assert len(entries) - len(dated) == 1, "one item, and one alone, has no date"
    assert all("2023-03-06T00:00:00Z" <= date < "2023-03-19T00:00:00Z" for date in dated.values())


def test_the_catalogue_names_the_feeds_of_the_manifest(catalogue: Catalogue) -> None:
    assert catalogue.mode == "test"
    assert {feed.id: feed.url for feed in catalogue.feeds} == {feed.id: feed.url for feed in FEEDS}
    assert all(str(urlsplit(feed.url).hostname).endswith(".example") for feed in FEEDS)
    assert all(feed.poll_interval_sec == 0 for feed in catalogue.feeds)
    assert all(outlet.name and outlet.name_en and outlet.country and outlet.homepage for outlet in catalogue.outlets)


# -- What an editor sees in them


def test_every_item_is_labelled_and_every_label_has_its_item(
    entries: Mapping[Key, ParsedEntry], expected: Mapping[Key, dict[str, Any]]
) -> None:
    assert set(expected) == set(entries)


def test_every_language_is_told(entries: Mapping[Key, ParsedEntry], expected: Mapping[Key, dict[str, Any]]) -> None:
    told = {key: tag_language(entry.title, entry.text) for key, entry in entries.items()}
    assert told == {key: row["language"] for key, row in expected.items()}
    assert Counter(told.values()) == {"ar": 102, "fa": 3, "ur": 2, "ps": 1, "ckb": 1, "tr": 1, "en": 1}


def test_labels_follow_the_guide(expected: Mapping[Key, dict[str, Any]]) -> None:
    for key, row in expected.items():
        for record in row["agreements"]:
            assert record["parties"] == sorted(set(record["parties"])), key
            between_states = record["party_level"] in ("state-state", "state-igo")
            asserted = record["status"] in ("signed", "ratified", "extended", "announced")
            if record["alert"]:
                assert between_states, key
                assert asserted, key
                assert record["temporal"] == "current", key
                assert len(record["parties"]) >= 2, key
                assert not record.get("optional"), key
            if record["party_level"] == "state-state":
                assert not ORGANISATIONS & set(record["parties"]), key
        if row["language"] != "ar":
            assert not row["agreements"], key
            assert not row["sanctions"], key
            assert not row["war"], key


def test_many_states_agree_on_many_things(expected: Mapping[Key, dict[str, Any]]) -> None:
    records = [record for row in expected.values() for record in row["agreements"]]
    alerted = [record for record in records if record["alert"]]
    assert len({code for record in alerted for code in record["parties"]} - ORGANISATIONS) >= 25
    assert {record["status"] for record in alerted} == {"announced", "signed", "ratified", "extended"}
    assert {record["status"] for record in records} >= {
        "planned", "negotiating", "proposed", "suspended", "terminated", "rejected", "denied", "violated", "mentioned",
    }  # fmt: skip
    assert {record["instrument"] for record in alerted} >= {
        "agreement", "mou", "protocol", "contract", "roadmap", "joint_statement", "ceasefire", "exchange",
        "partnership",
    }  # fmt: skip
    assert any(len(record["parties"]) == 3 for record in alerted)


def test_the_roadmap_is_told_by_several_outlets(expected: Mapping[Key, dict[str, Any]]) -> None:
    tellers = {
        key[0]
        for key, row in expected.items()
        if any(record["alert"] and record["parties"] == ["BLR", "IRN"] for record in row["agreements"])
    }
    assert tellers == REPORTS_OF_THE_ROADMAP


def test_look_alikes_raise_nothing(expected: Mapping[Key, dict[str, Any]]) -> None:
    kinds = Counter(row["kind"] for row in expected.values())
    look_alikes = {
        "aqada", "anniversary", "club", "company", "condition", "curfew", "decade", "decree", "domestic", "federation",
        "hypothetical", "league-sanctions", "municipality", "no-fly", "ordinary", "penal-code", "petition", "question",
        "recalled", "tawaqquat", "telegram", "transfer", "university", "waqaa", "warrant", "wish", "language",
    }  # fmt: skip
    assert look_alikes <= set(kinds)
    assert not [
        key
        for key, row in expected.items()
        if row["kind"] in look_alikes and any(record["alert"] for record in row["agreements"])
    ]


def test_sanctions_and_the_war_are_told_apart_from_other_wars(expected: Mapping[Key, dict[str, Any]]) -> None:
    statuses = {record["status"] for row in expected.values() for record in row["sanctions"]}
    assert statuses >= {"imposed", "extended", "lifted", "threatened", "evaded", "criticised", "lift_requested"}
    assert sum(row["war"] for row in expected.values()) >= 6
    assert not [key for key, row in expected.items() if row["kind"] == "other-war" and row["war"]]


def test_the_edited_version_changes_one_report_and_adds_one(expected: Mapping[Key, dict[str, Any]]) -> None:
    edited = json.loads(EXPECTED.read_text(encoding="utf-8"))["edited"]
    (feed,) = (feed for feed in FEEDS if feed.edited_file)
    first = {entry.id: entry for entry in parse(feed).entries}
    second = {entry.id: entry for entry in parse(feed, str(feed.edited_file)).entries}
    changed = {guid for guid, entry in second.items() if first.get(guid) != entry}
    assert set(first) < set(second)
    assert changed == {row["guid"] for row in edited}


# -- The server


@pytest.mark.parametrize("feed", FEEDS, ids=[feed.id for feed in FEEDS])
def test_a_feed_is_served_to_the_byte_and_then_not_modified(server: SampleServer, feed: SampleFeed) -> None:
    first = get(server, feed)
    assert first.error is None
    assert first.status == 200
    assert first.body == read_feed(feed.file)
    assert first.headers["content-type"] == feed.content_type

    second = get(server, feed, first.headers.get("etag"), first.headers.get("last-modified"))
    assert second.not_modified
    assert second.body == b""
    assert server.answers == {(feed.id, 200): 1, (feed.id, 304): 1}


def test_another_etag_gets_the_body_whatever_the_date_says(server: SampleServer) -> None:
    feed = next(feed for feed in FEEDS if feed.last_modified and feed.etag == "content")
    assert get(server, feed, '"another"', feed.last_modified).status == 200
    assert get(server, feed, date=feed.last_modified).status == 304
    assert get(server, feed, date="Mon, 06 Mar 2023 00:00:00 GMT").status == 200
    assert get(server, feed, date="not a date").status == 200


def test_one_etag_never_moves_and_one_feed_has_none(server: SampleServer) -> None:
    fixed = [feed for feed in FEEDS if feed.etag not in ("content", "none")]
    none = [feed for feed in FEEDS if feed.etag == "none"]
    assert len(fixed) == len(none) == 1
    assert get(server, fixed[0]).headers["etag"] == fixed[0].etag
    assert "etag" not in get(server, none[0]).headers


def test_an_unknown_address_is_told_what_there_is(server: SampleServer) -> None:
    host = FEEDS[0].host
    got = fetch(f"http://{host}/nowhere", policy=FetchPolicy(connect_to=server.connect_to))
    assert got.status == 404
    assert got.error == "http_404"


def test_edits_are_served_when_asked_for_and_after_the_first_version() -> None:
    feed = next(feed for feed in FEEDS if feed.edited_file)
    with SampleServer(edits=True) as server:
        first = get(server, feed)
        second = get(server, feed, first.headers["etag"], first.headers["last-modified"])
        third = get(server, feed, second.headers["etag"])
    assert first.body == read_feed(feed.file)
    assert second.body == read_feed(str(feed.edited_file))
    assert third.not_modified


def test_the_server_is_gone_after_the_with_statement() -> None:
    with SampleServer() as server:
        address = next(iter(server.connect_to.values()))
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.connect_to
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)
