"""What was there before we came is backlog: stored and searched, but no live alert."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

from collections import Counter
from datetime import timedelta
from email.utils import format_datetime

import pytest

from pipeline.errors import UnreachableError
from pipeline.feeds.items import MAX_LIVE_AT_FIRST
from pipeline.feeds.poll import poll
from pipeline.feeds.state import FeedState, StateError
from pipeline.store import open_store
from pipeline.store.feed_states import load_feed_states, save_feed_state
from pipeline.store.journal import Added, add_items, read_rows
from support.feed_reader import START, Clock, Reader, feed
from support.http_server import Answer, FeedServer


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def body(*ages_hours: float | None, first: int = 0, tail: str = "</channel></rss>") -> bytes:
    """RSS with an item per age at the start of the test; None for an item without a date."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{first + n}</guid><title>خبر {first + n}</title>"
        + (f"<pubDate>{format_datetime(START - timedelta(hours=age))}</pubDate>" if age is not None else "")
        + "</item>"
        for n, age in enumerate(ages_hours)
    )
    return f"<rss version='2.0'><channel><title>c</title>{items}{tail}".encode()


def modes(result) -> list[str]:
    return [item.mode for item in result.items]


def test_D11_at_the_first_poll_only_what_is_young_and_dated_is_live(server):
    url = server.serve("/feed.xml", Answer(body(1, 47, 49, 24 * 100, None)))
    assert modes(Reader(Clock(), feed(url)).once()) == ["live", "live", "backfill", "backfill", "backfill"]


def test_D11_the_age_is_a_choice(server):
    url = server.serve("/feed.xml", Answer(body(1, 3)))
    assert modes(Reader(Clock(), feed(url)).once(alert_max_age_sec=7200)) == ["live", "backfill"]


def test_D11_later_what_is_older_than_a_month_is_backlog_and_the_rest_is_news(server):
    url = server.serve("/feed.xml", Answer(body(1)), Answer(body(60, 24 * 31, None, first=5)))
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    reader.once()
    assert modes(reader.once()) == ["live", "backfill", "live"]


def test_D11_feeds_of_a_test_catalogue_have_no_backlog(server):
    url = server.serve("/feed.xml", Answer(body(24 * 400, None)))
    assert modes(Reader(Clock(), feed(url, mode="test")).once()) == ["test", "test"]


def test_D11_a_first_body_that_was_cut_short_does_not_end_the_backlog(server):
    url = server.serve("/feed.xml", Answer(body(100, tail="<item><tit")), Answer(body(100, 101, 102)), Answer(body(60)))
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    assert reader.once().state.settled_at == ""
    assert modes(reader.once()) == ["backfill"] * 3
    assert reader.states["wakala.all"].settled_at


def test_D11_an_edit_of_backlog_is_backlog(tmp_path, server):
    url = server.serve("/feed.xml", Answer(body(100)), Answer(body(100).replace("خبر".encode(), "توقيع".encode())))
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    with open_store(tmp_path) as store:
        assert add_items(store.connection, reader.once().items) == Added(1, 0)
        assert add_items(store.connection, reader.once().items) == Added(0, 1)
        assert [(item.revision, item.mode) for item in read_rows(store.connection, 0, 9)] == [
            (1, "backfill"),
            (2, "backfill"),
        ]


def test_R4_of_a_feed_that_dates_its_archive_today_the_newest_are_live(server):
    url = server.serve("/feed.xml", Answer(body(*(n / 60 for n in range(300)))))
    found = modes(Reader(Clock(), feed(url)).once())
    assert Counter(found) == {"live": MAX_LIVE_AT_FIRST, "backfill": 300 - MAX_LIVE_AT_FIRST}
    assert found[0] == "live"


def test_R3_a_damaged_state_starts_cold_and_the_journal_repeats_nothing(server, tmp_path):
    url = server.serve("/feed.xml", Answer(body(1, 100), etag='"1"'))
    reader = Reader(Clock(), feed(url))
    with open_store(tmp_path) as store:
        add_items(store.connection, reader.once().items)
        save_feed_state(store.connection, "wakala.all", '{"v": 2, "feed_id": "wak')
        save_feed_state(store.connection, "other", FeedState("other").to_json())
        states, lost = load_feed_states(store.connection)
        assert (set(states), lost) == ({"other"}, {"wakala.all"})
        (again,) = poll(reader.feeds, states, now=reader.clock, policy=reader.policy)
        assert modes(again) == ["live", "backfill"]
        assert server.requests[-1].header("If-None-Match") is None
        assert add_items(store.connection, again.items) == Added(0, 0)


def test_R3_a_state_of_a_newer_version_is_refused_not_overwritten(tmp_path):
    with open_store(tmp_path) as store:
        save_feed_state(store.connection, "f", '{"v": 99, "feed_id": "f"}')
        with pytest.raises(StateError):
            load_feed_states(store.connection)


def test_R2_a_poll_that_is_repeated_gives_the_same_items_and_the_store_takes_them_once(server, tmp_path):
    """The process died after the items were stored and before anything else: the poll is made again."""
    url = server.serve("/feed.xml", Answer(body(1, 2, 3)))
    feeds, clock = (feed(url),), Clock()
    with open_store(tmp_path) as store:
        for brought in (Added(3, 0), Added(0, 0)):
            (result,) = poll(feeds, {}, now=clock, policy=Reader(clock).policy)
            assert add_items(store.connection, result.items) == brought


def test_R5_two_workers_cannot_poll_for_one_store(tmp_path):
    with open_store(tmp_path), pytest.raises(UnreachableError, match="Another mithaq"), open_store(tmp_path):
        pass


def test_R5_a_feed_that_two_workers_did_poll_gives_the_same_items(server):
    url = server.serve("/feed.xml", Answer(body(1, 2, 3)))
    one, other = Reader(Clock(), feed(url)).once(), Reader(Clock(), feed(url)).once()
    assert one.items == other.items
