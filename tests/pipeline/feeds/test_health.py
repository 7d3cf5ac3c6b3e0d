"""What ails a feed, and the answer to «why is this feed quiet?»."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.feeds.health import KINDS, conditions, duration, why_quiet
from pipeline.feeds.state import FeedState, to_time
from pipeline.store import open_store
from pipeline.store.feed_states import health_records, save_health

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def ago(**span: float) -> str:
    return to_time(NOW - timedelta(**span))


GOOD = FeedState("f", polls=9, last_ok_at=ago(minutes=5), last_new_at=ago(hours=2), next_due_at=ago(minutes=-5))


@pytest.mark.parametrize(
    ("changes", "kind", "word"),
    [
        ({"fail_count": 3, "last_error": "dns", "last_problem": "does not resolve"}, "failing", "does not resolve"),
        ({"gone_at": ago(days=3), "fail_count": 1, "last_error": "http_410"}, "gone", "withdrawn"),
        ({"last_error": "robots", "last_problem": "robots.txt forbids it"}, "robots", "robots.txt"),
        ({"last_error": "quarantined", "last_problem": "stopped the reader"}, "quarantined", "stopped"),
        ({"last_new_at": ago(days=8)}, "stale", "8 days ago"),
        ({"distrusted_at": ago(days=1)}, "lying", "2 h ago"),
        ({"adopted_url": "https://new.example/", "adopted_for": "x"}, "moved", "2 h ago"),
        ({"id_policy": "link"}, "guids", "2 h ago"),
    ],
)
def test_every_trouble_has_its_kind_and_words(changes, kind, word):
    state = replace(GOOD, **changes)
    assert list(conditions(state, NOW)) == [kind]
    assert kind in KINDS
    assert word in why_quiet(state, NOW)


def test_a_healthy_feed_says_when_it_is_asked_next():
    state = replace(GOOD, wait_reason="its interval", gap_sec=3600)
    assert conditions(state, NOW) == {}
    assert why_quiet(state, NOW) == "last news 2 h ago, usually every 1 h; next poll in 5 min: its interval"


def test_a_quiet_feed_names_the_pause_and_the_unchanged_answers():
    state = replace(GOOD, host_paused_until=ago(hours=-3), unchanged_since=ago(days=1))
    said = why_quiet(state, NOW)
    assert f"pause until {ago(hours=-3)}" in said
    assert f"«not changed» since {ago(days=1)}" in said
    assert "due at the next pass" in why_quiet(replace(GOOD, next_due_at=ago(hours=1)), NOW)
    assert why_quiet(FeedState("f"), NOW) == "never asked yet"


def test_a_feed_that_is_slow_by_nature_is_not_stale():
    assert conditions(replace(GOOD, last_new_at=ago(days=20), gap_sec=3 * 86_400), NOW) == {}


def test_troubles_are_recorded_from_their_beginning_to_their_end(tmp_path):
    with open_store(tmp_path) as store:
        assert list(health_records(store.connection)) == []
        save_health(store.connection, "f", {}, "t0")
        for found, at in (({"stale": "a"}, "t1"), ({"stale": "b", "moved": "m"}, "t2"), ({"moved": "m"}, "t3")):
            save_health(store.connection, "f", found, at)
        save_health(store.connection, "g", {"stale": "g"}, "t4")
        rows = [tuple(row.values()) for row in health_records(store.connection)]
        assert rows == [
            ("f", "stale", "b", "t1", "t3"),
            ("f", "moved", "m", "t2", None),
            ("g", "stale", "g", "t4", None),
        ]
        assert [row["feed_id"] for row in health_records(store.connection, open_only=True)] == ["f", "g"]


def test_durations_read_well():
    spans = [timedelta(seconds=45), timedelta(minutes=12), timedelta(hours=5), timedelta(days=3), timedelta(hours=30)]
    assert [duration(span) for span in spans] == ["45 s", "12 min", "5 h", "3 days", "30 h"]
