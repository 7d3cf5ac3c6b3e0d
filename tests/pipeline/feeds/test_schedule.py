"""When a feed is due, and what is remembered of it."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.catalogue import Feed, Outlet
from pipeline.feeds.schedule import (
    MAX_BACKOFF_SEC,
    PROBATION_SEC,
    after_failure,
    after_success,
    due_at,
    is_due,
    pause_host,
)
from pipeline.feeds.state import MAX_STATE_BYTES, FeedState, StateError, from_time, to_time

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
FEED = Feed(id="f", url="https://h.example/f", outlet=Outlet(id="h", name="h"), poll_interval_sec=600)
ASKED = FeedState("f", etag='"1"')
ALWAYS = replace(FEED, poll_interval_sec=0)


def wait_sec(state: FeedState, now: datetime = NOW) -> float:
    return (from_time(state.next_due_at) - now).total_seconds()


def failed(times: int, error: str = "http_403", feed: Feed = FEED) -> FeedState:
    state = FeedState("f")
    for _ in range(times):
        state = after_failure(state, feed, NOW, error=error, problem="p")
    return state


def test_a_feed_never_polled_is_due():
    assert is_due(None, FEED, NOW)
    assert is_due(FeedState("f"), FEED, NOW)


def test_H22_after_a_success_it_is_due_after_its_interval_and_not_before():
    state = after_success(ASKED, FEED, NOW)
    assert not is_due(state, FEED, NOW + timedelta(seconds=599))
    assert is_due(state, FEED, NOW + timedelta(seconds=600))


def test_H7_what_a_feed_asks_for_is_heard_within_six_hours():
    for ttl_min, wait in ((30, 1800), (1, 600), (999_999, 6 * 3600)):
        assert wait_sec(after_success(FeedState("f", etag="1", ttl_min=ttl_min), FEED, NOW)) == wait


def test_a_failing_feed_is_asked_ever_less_often_but_never_given_up():
    waits = [wait_sec(failed(n)) for n in range(1, 40)]
    assert 600 < waits[0] <= 1200 * 1.2
    assert waits[4] > waits[2] > waits[0]
    assert max(waits[:30]) <= MAX_BACKOFF_SEC * 1.2
    assert 0.8 * PROBATION_SEC <= waits[-1] <= 1.2 * PROBATION_SEC


def test_passing_troubles_slow_a_feed_down_less_than_refusals():
    assert wait_sec(failed(4, "dns")) < wait_sec(failed(4, "http_5xx")) < wait_sec(failed(4, "http_403"))


def test_a_success_forgets_the_failures():
    state = after_success(replace(failed(9), etag='"1"'), FEED, NOW)
    assert (state.fail_count, state.last_error, state.last_problem, wait_sec(state)) == (0, "", "", 600)


def test_the_spread_of_retries_is_a_matter_of_the_feed_not_of_chance():
    assert failed(3) == failed(3)
    others = {wait_sec(failed(3, feed=replace(FEED, id=f"f{i}"))) for i in range(20)}
    assert len(others) > 10


def test_H8_what_the_server_asks_for_is_waited_for():
    state = after_failure(FeedState("f"), FEED, NOW, error="http_429", retry_after_sec=7200)
    assert 7200 <= wait_sec(state) <= 7200 * 1.1


def test_H8_a_pause_of_the_host_holds_back_a_feed_that_is_due():
    state = pause_host(FeedState("f"), NOW + timedelta(hours=1))
    assert not is_due(state, FEED, NOW + timedelta(minutes=59))
    assert is_due(state, FEED, NOW + timedelta(hours=1))
    assert pause_host(state, NOW) == state


def test_a_feed_with_interval_zero_is_always_due():
    for state in (
        failed(9, feed=ALWAYS),
        after_success(FeedState("f"), ALWAYS, NOW),
        pause_host(FeedState("f"), NOW.replace(year=2027)),
    ):
        assert is_due(state, ALWAYS, NOW)


def test_H23_a_due_time_that_only_a_wrong_clock_can_have_set_does_not_blind_us():
    state = replace(FeedState("f"), next_due_at=to_time(NOW + timedelta(days=400)))
    assert is_due(state, FEED, NOW)
    hour_off = after_success(ASKED, FEED, NOW + timedelta(hours=1))
    assert due_at(hour_off, FEED, NOW) <= NOW + timedelta(seconds=3600 + 600)


TEXTS = st.text(max_size=80)


@given(
    st.builds(
        FeedState,
        feed_id=TEXTS,
        etag=TEXTS,
        last_modified=TEXTS,
        fail_count=st.integers(0, 10**6),
        last_status=st.none() | st.integers(100, 599),
        ttl_min=st.none() | st.integers(0, 10**6),
        seen=st.lists(TEXTS, max_size=20).map(tuple),
        skip_hours=st.lists(st.integers(0, 23), max_size=5).map(tuple),
    )
)
def test_a_state_comes_back_from_its_json(state):
    assert FeedState.from_json(state.to_json()) == state


def test_R7_a_state_is_bounded():
    big = FeedState(
        "f", etag="e" * 99_999, last_problem="x" * 99_999, seen=tuple("k" * 40 + str(i) for i in range(9_000))
    )
    assert len(big.to_json().encode()) <= MAX_STATE_BYTES
    assert FeedState.from_json(big.to_json()).feed_id == "f"


def test_a_state_of_the_same_version_may_lack_or_add_fields():
    assert FeedState.from_json('{"v": 2, "feed_id": "f", "new_field": 3}') == FeedState("f")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"v":3,"feed_id":"f"}',
        '{"feed_id":"f"}',
        '{"v":1,"feed_id":"f","polls":"many"}',
        '{"v":1',
    ],
)
def test_R3_a_damaged_or_newer_state_is_refused_not_misread(text):
    with pytest.raises(StateError):
        FeedState.from_json(text)


def test_times_round_up_so_that_nothing_is_due_early():
    assert to_time(NOW + timedelta(microseconds=1)) == "2026-11-20T10:00:01Z"
    assert from_time(to_time(NOW)) == NOW
    assert from_time("") is None
    assert from_time("soon") is None
