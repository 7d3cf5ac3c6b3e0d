"""A look at one feed, at an address or in a file."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

from datetime import UTC, datetime

import pytest

from pipeline.feeds.check import check
from support.feed_bodies import TITLES, feed_text, rss
from support.http_server import Answer, FeedServer, loopback_policy

NOW = datetime(2023, 3, 14, tzinfo=UTC)


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def test_a_good_feed(server):
    url = server.serve("/feed.xml", Answer(rss(), etag='"1"', headers={"Content-Type": "text/xml; charset=utf-8"}))
    found = check(url, loopback_policy(), now=NOW)
    assert (found.ok, found.reachable, found.status, found.problem) == (True, True, 200, "")
    assert (found.version, found.encoding, found.encoding_reason) == ("rss20", "utf-8", "valid_utf8")
    assert (found.entries, found.entries_with_date, found.arabic_share) == (len(TITLES), len(TITLES), 1.0)
    assert (found.newest_at, found.newest_age_sec) == ("2023-03-13T14:00:00Z", 10 * 3600)
    assert found.has_validators
    assert found.suggestions == ()
    assert (found.robots, found.crawl_delay_sec, found.usual_gap_sec) == ("none", 0, 3600)


def test_H21_what_robots_txt_says_is_told(server):
    server.serve("/robots.txt", Answer(b"User-agent: *\nDisallow: /feed\nCrawl-delay: 7"))
    found = check(server.serve("/feed.xml", Answer(rss())), loopback_policy(), now=NOW)
    assert (found.ok, found.robots, found.crawl_delay_sec) == (True, "disallowed", 7)
    assert any("heed_robots" in line for line in found.suggestions)
    server.serve("/robots.txt", Answer(b"", 500))
    assert check(server.url("/feed.xml"), loopback_policy(), now=NOW).robots == "unreadable"


def test_everything_that_could_be_better_is_said(server):
    body = feed_text(["Council of ministers meets on budget", *TITLES[:1]], declared="utf-8").replace(" +0300", "")
    server.serve("/old", Answer(status=301, headers={"Location": "/feed.xml"}))
    server.serve("/feed.xml", Answer(body.encode("cp1256")[:-30]))
    found = check(server.url("/old"), loopback_policy(), now=NOW.replace(year=2024))
    said = " ".join(found.suggestions)
    for part in ("moved for good", "cp1256", "ends in the middle", "time_zone", "days old", "ETag"):
        assert part in said
    assert (found.ok, found.declared, found.encoding_reason) == (True, ("utf-8",), "letters")


def test_a_page_is_searched_for_its_feeds(server):
    page = (
        "<!doctype html><html><head><base href='/ar/'>"
        "<link rel='alternate' type='application/rss+xml' title='أخبار' href='rss'>"
        "<link rel='alternate stylesheet' type='text/css' href='x.css'>"
        "<link rel=ALTERNATE type='application/atom+xml' href='https://b.example/atom'>"
        "<link rel='alternate' type='application/rss+xml' href='javascript:x'></head></html>"
    )
    url = server.serve("/", Answer(page.encode(), headers={"Content-Type": "text/html"}))
    found = check(url, loopback_policy(), now=NOW)
    assert (found.ok, found.error) == (False, "html_page")
    assert [feed.url for feed in found.discovered] == [server.url("/ar/rss"), "https://b.example/atom"]
    assert found.discovered[0].title == "أخبار"
    assert server.url("/ar/rss") in found.suggestions[0]


def test_a_file(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(encoding="cp1256", declared="utf-8"))
    found = check(str(path), now=NOW)
    assert (found.ok, found.reachable, found.status, found.encoding) == (True, True, None, "cp1256")
    assert not any("ETag" in line for line in found.suggestions)


def test_what_cannot_be_had(tmp_path, server):
    found = check(str(tmp_path / "none.xml"))
    assert (found.ok, found.reachable) == (False, False)
    assert "none.xml: cannot be read" in found.problem
    found = check(server.url("/missing"), loopback_policy())
    assert (found.ok, found.status, found.error) == (False, 404, "http_404")
    (tmp_path / "empty.xml").write_bytes(b"")
    assert check(str(tmp_path / "empty.xml")).error == "empty"
    (tmp_path / "text.xml").write_bytes(b"hello")
    assert check(str(tmp_path / "text.xml")).problem.startswith(str(tmp_path / "text.xml"))
    assert check("ftp://h.example/").error == "bad_url"
