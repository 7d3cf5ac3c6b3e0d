"""A pass over the feeds against a real server: what it yields, what it remembers, how it behaves towards hosts."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import pipeline.feeds.reading as reading_module
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy
from pipeline.feeds.poll import poll
from pipeline.feeds.state import FeedState, to_time
from schemas.ids import content_id
from support.feed_bodies import TITLES, atom, feed_text, rss
from support.feed_reader import OUTLET, START, Clock, Reader, feed
from support.http_server import Answer, FeedServer, loopback_policy


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
def clock():
    return Clock()


def test_entries_become_items_with_the_facts_of_their_outlet(server, clock):
    url = server.serve("/feed.xml", Answer(rss()))
    result = Reader(clock, feed(url)).once()
    assert (result.outcome, result.status, result.entries, result.encoding) == ("ok", 200, len(TITLES), "utf-8")
    assert result.problem is None
    item = result.items[0]
    assert item.item_id == content_id("i", "wakala", "g:n-0")
    assert (item.title, item.url, item.guid) == (TITLES[0], "https://news.example/0", "n-0")
    assert (item.outlet, item.owner, item.country, item.ownership) == ("wakala", "ministry", "BLR", "agency")
    assert (item.outlet_name, item.feed, item.mode, item.revision) == ("وكالة الأنباء", "wakala.all", "backfill", 1)
    assert (item.first_seen_at, item.published_at) == ("2026-11-20T10:00:00Z", "2023-03-13T07:00:00Z")
    assert item.flags == ()


def test_the_mode_of_the_catalogue_travels_with_the_items(server, clock):
    url = server.serve("/feed.xml", Answer(rss()))
    result = Reader(clock, feed(url, mode="test")).once()
    assert {item.mode for item in result.items} == {"test"}


def test_H1_an_unchanged_feed_is_asked_with_its_validators_and_not_parsed(server, clock):
    url = server.serve(
        "/feed.xml", Answer(rss(), etag='W/"1"', headers={"Last-Modified": "Fri, 20 Nov 2026 09:00:00 GMT"})
    )
    reader = Reader(clock, feed(url))
    reader.once()
    clock.forward(minutes=10)
    result = reader.once()
    assert (result.outcome, result.items, result.status) == ("not_modified", (), 304)
    assert server.requests[1].header("If-None-Match") == 'W/"1"'
    assert server.requests[1].header("If-Modified-Since") == "Fri, 20 Nov 2026 09:00:00 GMT"
    clock.forward(minutes=10)
    assert reader.once().outcome == "not_modified"


def test_H1_a_304_brings_new_validators(server, clock):
    url = server.serve(
        "/feed.xml", Answer(rss(), etag='"1"'), Answer(status=304, headers={"ETag": '"2"', "Content-Length": "0"})
    )
    reader = Reader(clock, feed(url))
    reader.once()
    clock.forward(minutes=10)
    reader.once()
    assert reader.states["wakala.all"].etag == '"2"'


def test_H2_H4_the_same_bytes_under_another_etag_are_not_parsed_again(server, clock):
    url = server.serve(
        "/feed.xml", Answer(rss(), etag='"1"'), Answer(rss(), etag='"2"'), Answer(rss(TITLES[1:]), etag='"3"')
    )
    reader = Reader(clock, feed(url))
    outcomes = []
    for _ in range(3):
        outcomes.append(reader.once().outcome)
        clock.forward(minutes=10)
    assert outcomes == ["ok", "same_body", "ok"]


def test_H6_validators_of_answers_that_forbid_storing_are_not_used(server, clock):
    for number, header in enumerate([{"Expires": "0"}, {"Cache-Control": "private, no-store"}]):
        url = server.serve(f"/{number}.xml", Answer(rss(), etag='"1"', headers=header))
        reader = Reader(clock, feed(url, poll_interval_sec=0))
        assert [reader.once().outcome for _ in range(2)] == ["ok", "same_body"]


def test_H22_a_restart_polls_nothing_before_its_time(server, clock):
    url = server.serve("/feed.xml", Answer(rss()))
    reader = Reader(clock, feed(url))
    reader.once()
    for _ in range(10):
        clock.forward(seconds=50)
        assert reader.once().outcome == "not_due"
    assert len(server.requests) == 1
    clock.forward(seconds=100)
    assert reader.once().outcome == "same_body"


def test_force_asks_before_the_time(server, clock):
    reader = Reader(clock, feed(server.serve("/feed.xml", Answer(rss()))))
    reader.once()
    assert reader.once(force=True).outcome == "same_body"


def test_interval_zero_is_always_due_also_after_failures(server, clock):
    url = server.serve("/feed.xml", Answer(b"", 500), Answer(b"", 429, {"Retry-After": "600"}), Answer(rss()))
    reader = Reader(clock, feed(url, poll_interval_sec=0))
    assert [reader.once().outcome for _ in range(3)] == ["failed", "failed", "ok"]


def test_a_feed_that_is_not_enabled_is_not_polled(server, clock):
    url = server.serve("/feed.xml", Answer(rss()))
    assert Reader(clock, feed(url, enabled=False)).all() == []
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "outcome", "error"),
    [
        (Answer(b"", 500), "failed", "http_5xx"),
        (Answer(b"<!doctype html><html><body>404</body></html>"), "not_a_feed", "html_page"),
        (Answer(b"hello"), "not_a_feed", "not_a_feed"),
        (Answer(b""), "failed", "empty"),
        (Answer(b" \n "), "failed", "empty"),
        (Answer(b"<rss version='2.0'><channel><title>x</title></channel></rss>"), "failed", "no_entries"),
        (Answer(b"<rss>" + b"x" * (20 << 20)), "failed", "too_large"),
        (Answer(raw=b""), "failed", "reset"),
        (Answer(status=304, headers={"Content-Length": "0"}), "failed", "protocol"),
    ],
    ids=["500", "html page", "text", "empty", "blank", "no entries", "20 MB", "hangs up", "304 unasked"],
)
def test_X4_X6_X18_a_fault_is_one_clear_line_and_loses_nothing(server, clock, answer, outcome, error):
    url = server.serve("/feed.xml", Answer(rss(), etag='"1"'), answer, Answer(rss(), etag='"1"'))
    reader = Reader(clock, feed(url))
    if error == "protocol":
        url = server.serve("/feed.xml", answer)
    else:
        reader.once()
    before = reader.states.get("wakala.all", FeedState("wakala.all"))
    clock.forward(hours=1)
    result = reader.once()
    assert (result.outcome, result.error, result.items) == (outcome, error, ())
    assert result.problem.startswith(f"{url}: ")
    assert "\n" not in result.problem
    assert ";" in result.problem
    after = result.state
    assert (after.etag, after.body_hash, after.seen) == (before.etag, before.body_hash, before.seen)
    assert (after.fail_count, after.last_error, after.last_problem) == (1, error, result.problem)
    if error != "protocol":
        clock.forward(hours=8)
        assert reader.once().outcome == "not_modified"


def test_H14_an_unreachable_feed_does_not_stop_the_others(server, clock):
    good = feed(server.serve("/feed.xml", Answer(rss())), "good")
    with FeedServer() as gone:
        bad = feed(gone.url("/feed.xml").replace("127.0.0.1", "127.0.0.2"), "bad")
    found = {result.feed.id: result for result in Reader(clock, bad, good).all()}
    assert found["good"].outcome == "ok"
    assert (found["bad"].outcome, found["bad"].error) == ("failed", "refused")


def test_H18_a_cut_body_keeps_its_entries_but_not_its_validators(server, clock):
    whole = feed_text([f"خبر {i}" for i in range(10)]).encode()
    cut = whole[: whole.index("خبر 6".encode()) - 10]
    url = server.serve("/feed.xml", Answer(cut, length=len(whole), etag='"2"'), Answer(whole, etag='"2"'))
    reader = Reader(clock, feed(url))
    first = reader.once()
    assert first.outcome == "ok"
    assert len(first.items) >= 6
    assert "broke off" in first.problem
    assert first.state.etag == ""
    clock.forward(minutes=10)
    assert len(reader.once().items) == 10
    assert server.requests[1].header("If-None-Match") is None


def test_X3_a_feed_that_ends_in_the_middle_says_so(server, clock):
    cut = feed_text().encode()[:-40]
    result = Reader(clock, feed(server.serve("/feed.xml", Answer(cut, etag='"1"')))).once()
    assert (result.outcome, result.state.etag) == ("ok", "")
    assert "ends in the middle" in result.problem


@pytest.mark.parametrize("status", [429, 503])
def test_H8_H10_a_pause_holds_for_all_feeds_of_the_host_and_across_restarts(server, clock, status):
    server.serve("/a", Answer(b"", status, {"Retry-After": "7200"}), Answer(rss()))
    server.serve("/b", Answer(rss()))
    reader = Reader(clock, feed(server.url("/a"), "a"), feed(server.url("/b"), "b"))
    assert [result.outcome for result in reader.all()] == ["failed", "not_due"]
    clock.forward(hours=1)
    assert [result.outcome for result in reader.all(force=True)] == ["not_due", "not_due"]
    assert len(server.requests) == 1
    clock.forward(hours=1.3)
    assert [result.outcome for result in reader.all()] == ["ok", "ok"]


def test_one_request_at_a_time_per_host_and_hosts_side_by_side(server, clock):
    hosts = [f"h{i}.example" for i in range(4)]
    server.gate = threading.Barrier(4)  # opens only when all four hosts are asked at once
    feeds = []
    for host in hosts:
        for number in range(3):
            server.serve(f"/{number}", Answer(rss()))
            feeds.append(feed(f"http://{host}/{number}", f"{host}.{number}"))
    policy = FetchPolicy(connect_to=dict.fromkeys(hosts, server.address))
    results = Reader(clock, *feeds, policy=policy).all(max_hosts=4)
    assert {result.outcome for result in results} == {"ok"}
    assert len(results) == 12
    assert set(server.most_in_flight.values()) == {1}


def test_H20_requests_to_a_public_host_are_spaced(server, clock):
    """With an hour between them, the second is still waiting when the pass is stopped."""
    server.serve("/0", Answer(rss()))
    server.serve("/1", Answer(rss()))
    public = replace(OUTLET, allow_private=False)
    feeds = [Feed(id=f"f{n}", url=f"http://h.example/{n}", outlet=public) for n in range(2)]
    stop = threading.Event()
    policy = FetchPolicy(connect_to={"h.example": server.address})
    passing = poll(feeds, {}, now=clock, policy=policy, stop=stop, host_gap_sec=3600)
    assert next(passing).outcome == "ok"
    stop.set()
    assert list(passing) == []
    assert [request.path for request in server.requests] == ["/robots.txt", "/0"]


def test_H13_a_feed_that_was_gone_recovers(server, clock):
    url = server.serve("/feed.xml", *[Answer(b"", 404)] * 3, Answer(b"", 410), Answer(rss()))
    reader = Reader(clock, feed(url))
    errors = []
    for _ in range(5):
        errors.append(reader.once().error)
        clock.forward(days=9)
    assert errors == ["http_404"] * 3 + ["http_410", None]
    assert reader.states["wakala.all"].fail_count == 0


def test_D10_dates_that_move_with_every_fetch_change_no_identity(server, clock):
    moved = feed_text().replace("13 Mar 2023", "14 Mar 2023").encode()
    reader = Reader(clock, feed(server.serve("/feed.xml", Answer(rss()), Answer(moved)), poll_interval_sec=0))
    before, after = reader.once(), reader.once()
    assert ids(after.items) == ids(before.items)
    assert after.items[0].published_at != before.items[0].published_at


def test_R4_a_feed_added_to_the_catalogue_is_polled_at_once_and_the_others_when_due(server, clock):
    first, second = server.serve("/a", Answer(rss())), server.serve("/b", Answer(rss()))
    reader = Reader(clock, feed(first, "a"))
    reader.once()
    reader.feeds = (*reader.feeds, feed(second, "b"))
    found = {result.feed.id: result.outcome for result in reader.all()}
    assert found == {"a": "not_due", "b": "ok"}


def test_stop_ends_the_pass_after_the_request_that_is_under_way(server, clock):
    for number in range(5):
        server.serve(f"/{number}", Answer(rss()))
    stop = threading.Event()
    seen = []
    feeds = [feed(server.url(f"/{n}"), f"f{n}") for n in range(5)]
    for result in poll(feeds, {}, now=clock, policy=loopback_policy(), stop=stop):
        seen.append(result)
        stop.set()
    assert 1 <= len(seen) < 5
    assert all(result.outcome == "ok" for result in seen)


def test_a_reader_that_walks_away_ends_the_pass(server, clock):
    for number in range(50):
        server.serve(f"/{number}", Answer(rss()))
    feeds = [feed(server.url(f"/{n}"), f"f{n}") for n in range(50)]
    passing = poll(feeds, {}, now=clock, policy=loopback_policy(), max_hosts=1)
    next(passing)
    passing.close()
    for thread in threading.enumerate():
        if thread.name.startswith("poll-"):
            thread.join(10)
    assert len(server.requests) < 50


def test_private_addresses_need_leave_of_their_outlet(server, clock):
    url = server.serve("/feed.xml", Answer(rss()))
    public = Feed(id="x", url=url, outlet=replace(OUTLET, allow_private=False))
    result = Reader(clock, public, policy=FetchPolicy()).once()
    assert (result.outcome, result.error) == ("failed", "blocked_address")
    assert "allow_private" in result.problem
    assert Reader(clock, feed(url), policy=FetchPolicy()).once().outcome == "ok"


def test_I8_one_article_in_two_feeds_of_an_outlet_is_one_item(server, clock):
    server.serve("/a", Answer(rss(TITLES[:2])))
    server.serve("/b", Answer(rss(TITLES[:2])))
    one, other = Reader(clock, feed(server.url("/a"), "a"), feed(server.url("/b"), "b")).all()
    assert [item.item_id for item in one.items] == [item.item_id for item in other.items]
    elsewhere = replace(OUTLET, id="sahifa")
    third = Reader(clock, Feed(id="c", url=server.url("/a"), outlet=elsewhere)).once()
    assert not {item.item_id for item in third.items} & {item.item_id for item in one.items}


def test_I14_an_edit_gives_the_same_item_with_other_words(server, clock):
    edited = ("عنوان محرر", *TITLES[1:])
    url = server.serve("/feed.xml", Answer(rss()), Answer(rss(edited)))
    reader = Reader(clock, feed(url))
    before = reader.once()
    clock.forward(minutes=10)
    after = reader.once()
    assert [item.item_id for item in after.items] == [item.item_id for item in before.items]
    assert after.items[0].title == "عنوان محرر"
    assert after.state.last_new_at == to_time(START)


def test_D3_dates_without_a_zone_are_read_in_that_of_the_outlet(server, clock):
    body = rss().replace(b" +0300</pubDate>", b"</pubDate>")
    result = Reader(clock, feed(server.serve("/feed.xml", Answer(body)))).once()
    assert (result.items[0].published_at, result.items[0].flags) == ("2023-03-13T07:00:00Z", ("tz_assumed",))


def test_D7_nothing_is_published_after_it_was_read(server, clock):
    clock.moment = datetime(2023, 3, 13, 8, tzinfo=UTC)
    result = Reader(clock, feed(server.serve("/feed.xml", Answer(rss())))).once()
    assert (result.items[0].published_at, result.items[0].flags) == ("2023-03-13T07:00:00Z", ())
    assert (result.items[5].published_at, result.items[5].flags) == ("2023-03-13T08:00:00Z", ("date_in_future",))
    clock.moment = datetime(2023, 3, 1, tzinfo=UTC)
    result = Reader(clock, feed(server.url("/feed.xml"))).once()
    assert result.items[0].flags == ("date_in_future", "date_suspect")


def test_D9_a_missing_date_stays_missing(server, clock):
    body = b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>"
    item = Reader(clock, feed(server.serve("/feed.xml", Answer(body)))).once().items[0]
    assert (item.published_at, item.flags) == (None, ("date_missing",))
    assert item.first_seen_at == to_time(START)


def test_E8_items_with_damaged_letters_are_flagged(server, clock):
    body = rss().replace(TITLES[3].encode(), b"\xff" + TITLES[3].encode())
    items = Reader(clock, feed(server.serve("/feed.xml", Answer(body)))).once().items
    assert [item.flags for item in items].count(("damaged_bytes",)) == 1


def test_entries_that_say_nothing_give_no_item(server, clock):
    body = b"<rss version='2.0'><channel><item><guid>1</guid></item><item><title>x</title></item></channel></rss>"
    result = Reader(clock, feed(server.serve("/feed.xml", Answer(body)))).once()
    assert (result.entries, len(result.items)) == (2, 1)


def test_H5_a_validator_too_long_to_keep_is_forgotten_not_cut(server, clock):
    url = server.serve("/feed.xml", Answer(rss(), etag='"' + "x" * 1500 + '"'))
    assert Reader(clock, feed(url)).once().state.etag == ""


def test_a_fault_of_ours_with_one_feed_does_not_stop_the_others(server, clock, monkeypatch):
    bad, good = server.serve("/bad", Answer(rss())), server.serve("/good", Answer(rss()))
    real = reading_module.identity_keys

    def fail_once(entries, policy):
        monkeypatch.setattr(reading_module, "identity_keys", real)
        raise RuntimeError("broken\nfor this test")

    monkeypatch.setattr(reading_module, "identity_keys", fail_once)
    first, second = Reader(clock, feed(bad, "bad"), feed(good, "good")).all()
    assert (first.outcome, first.error, second.outcome) == ("failed", "internal", "ok")
    assert "broken for this test" in first.problem


def test_R1_nothing_is_remembered_of_a_poll_whose_result_was_not_saved(server, clock):
    url = server.serve("/feed.xml", Answer(atom(), etag='"1"'))
    reader = Reader(clock, feed(url))
    lost = list(poll(reader.feeds, reader.states, now=clock, policy=reader.policy))
    again = reader.once()
    assert ids(again.items) == ids(lost[0].items)
    assert server.requests[1].header("If-None-Match") is None


def test_another_address_in_the_catalogue_starts_without_the_old_validators(server, clock):
    server.serve("/old", Answer(rss(), etag='"1"'))
    server.serve("/new", Answer(rss(TITLES[:3]), etag='"1"'))
    reader = Reader(clock, feed(server.url("/old"), poll_interval_sec=0))
    reader.once()
    reader.feeds = (feed(server.url("/new"), poll_interval_sec=0),)
    assert (reader.once().outcome, server.requests[1].header("If-None-Match")) == ("ok", None)


def ids(items: Iterable) -> list[str]:
    return [item.item_id for item in items]
