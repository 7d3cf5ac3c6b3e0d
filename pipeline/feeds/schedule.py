"""When a feed is due: pure functions of its state, its entry in the catalogue and the clock.

No feed is asked more often than its interval says, a failing one ever less often but never given up, and a host that
asks for peace is left in peace. The spread of retries is a hash of the feed's id, not chance: a restart changes nothing
and feeds do not wake up together.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.state import FeedState, from_time, to_time

__all__ = ["MAX_BACKOFF_SEC", "PROBATION_SEC", "after_failure", "after_success", "due_at", "is_due", "pause_host"]

MAX_BACKOFF_SEC = 24 * 3600
PROBATION_SEC = 7 * 24 * 3600
"""Interval of a feed that failed `_PROBATION_AFTER` times in a row: feeds do come back."""
_PROBATION_AFTER = 30
_MAX_DOUBLINGS = 6
_MAX_FLOOR_SEC = 6 * 3600
"""Of what a feed asks for by ttl: a wrong value must not blind an alert system."""
_WEIGHTS = {
    "dns": 0.25,
    "unreachable": 0.25,
    "timeout": 0.5,
    "reset": 0.5,
    "http_5xx": 0.5,
    "http_404": 0.5,
    "empty": 0.5,
}
"""Failures that pass by themselves slow a feed down less (as Media Cloud's fetcher weighs them)."""


def is_due(state: FeedState | None, feed: Feed, now: datetime) -> bool:
    """Whether `feed` may be fetched at `now`; one with `poll_interval_sec` 0 always may."""
    moment = due_at(state, feed, now)
    return moment is None or moment <= now


def due_at(state: FeedState | None, feed: Feed, now: datetime) -> datetime | None:
    """When the feed may be fetched next; None for at once.

    A stored time further off than any schedule can set (the clock was wrong) does not count.
    """
    if state is None or feed.poll_interval_sec == 0:
        return None
    moments = [m for m in (from_time(state.next_due_at), from_time(state.host_paused_until)) if m is not None]
    if not moments:
        return None
    latest = max(moments)
    horizon = timedelta(seconds=max(PROBATION_SEC, feed.poll_interval_sec) * 1.25)
    return None if latest - now > horizon else latest


def after_success(state: FeedState, feed: Feed, now: datetime, *, ttl_min: int | None = None) -> FeedState:
    """`state` after a fetch that worked: next due after the interval, or what the feed asks for if that is longer."""
    asked = min((ttl_min or 0) * 60, _MAX_FLOOR_SEC)
    wait = max(feed.poll_interval_sec, asked)
    return replace(
        state,
        next_due_at=to_time(now + timedelta(seconds=wait)),
        fail_count=0,
        last_error="",
        last_problem="",
        last_ok_at=to_time(now),
        first_ok_at=state.first_ok_at or to_time(now),
    )


def after_failure(
    state: FeedState, feed: Feed, now: datetime, *, error: str, problem: str = "", retry_after_sec: int | None = None
) -> FeedState:
    """`state` after a failure of kind `error`: the interval doubled with each, ±20 %, a day at most, then weekly."""
    count = state.fail_count + 1
    if count > _PROBATION_AFTER:
        wait = float(PROBATION_SEC)
    else:
        doublings = min(count * _WEIGHTS.get(error, 1.0), _MAX_DOUBLINGS)
        wait = min(max(feed.poll_interval_sec, 60) * 2.0**doublings, MAX_BACKOFF_SEC)
    wait *= 0.8 + 0.4 * _fraction(feed.id, count)
    if retry_after_sec is not None:
        wait = max(wait, retry_after_sec * (1 + 0.1 * _fraction(feed.id, 0)))
    return replace(
        state,
        next_due_at=to_time(now + timedelta(seconds=wait)),
        fail_count=count,
        last_error=error,
        last_problem=problem,
    )


def pause_host(state: FeedState, until: datetime) -> FeedState:
    """`state` of a feed whose host asked, through another feed or this one, not to be called before `until`."""
    known = from_time(state.host_paused_until)
    return state if known is not None and known >= until else replace(state, host_paused_until=to_time(until))


def _fraction(feed_id: str, count: int) -> float:
    raw = hashlib.blake2b(f"{feed_id}\x1f{count}".encode(), digest_size=4).digest()
    return int.from_bytes(raw) / 2**32
