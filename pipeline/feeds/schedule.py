"""When a feed is due: pure functions of its state, its entry in the catalogue and the clock.

No feed is asked more often than its interval says, a failing one ever less often but never given up, and a host that
asks for peace is left in peace. The interval follows the feed: it grows while polls bring nothing new and shrinks when
they do, as Media Cloud's rss-fetcher does it, but within an hour, because here a late poll is a late alert. Spreads are
hashes of the feed's id, not chance: a restart changes nothing and feeds do not wake up together.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.pacing import MAX_FLOOR_SEC, outside_skipped
from pipeline.feeds.state import FeedState, from_time, to_time

__all__ = [
    "MAX_BACKOFF_SEC",
    "OWN_OUTAGE",
    "PROBATION_SEC",
    "after_failure",
    "after_outage",
    "after_success",
    "due_at",
    "is_due",
    "pause_host",
    "strike_sec",
    "with_share",
]

MAX_BACKOFF_SEC = 24 * 3600
PROBATION_SEC = 7 * 24 * 3600
"""Interval of a feed that failed `_PROBATION_AFTER` times in a row, or that is gone for good: feeds do come back."""
OWN_OUTAGE = "our own network seems to be down: most hosts failed at once, so this counts against none of them"
_PROBATION_AFTER = 30
_MAX_DOUBLINGS = 6
_ON_TIME = 2
"""Polls in a row that must agree before the interval grows: one empty poll says little."""
_GROW, _SHRINK = 1.5, 2.0
_BURST_SHARE = 0.33
"""Share of new entries from which some may be missed before the next poll (Media Cloud's lower bound of repeats)."""
_SPREAD = 0.1
_FIRST_STRIKE_SEC = 600
_MAX_STRIKE_SEC = {403: 3600, 429: MAX_BACKOFF_SEC}
"""A refusal may be meant for one feed of the host, too many requests never is."""
_GONE = "http_410"
_PASSING = {
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


def after_success(state: FeedState, feed: Feed, now: datetime) -> FeedState:
    """`state` after a fetch that worked: due after the interval, or what the feed asks for if that is longer."""
    wait, reason = _wait(state, feed)
    # Whole seconds from the second we are in: a pass every ten minutes must find a ten-minute feed due.
    due = now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=wait)
    if feed.heed_pacing and feed.poll_interval_sec:
        later = outside_skipped(due, state.skip_hours, state.skip_days)
        if later != due:
            due, reason = later, "the feed asks to be left alone at these hours (skipHours, skipDays)"
    return replace(
        state,
        next_due_at=to_time(due),
        wait_reason=reason,
        fail_count=0,
        host_strikes=0,
        gone_at="",
        last_error="",
        last_problem="",
        last_ok_at=to_time(now),
        first_ok_at=state.first_ok_at or to_time(now),
    )


def _wait(state: FeedState, feed: Feed) -> tuple[int, str]:
    """Seconds to the next poll, and why."""
    least, most = feed.poll_interval_sec, max(feed.poll_interval_sec, feed.max_interval_sec)
    own = min(max(state.interval_sec or least, least), most)
    wait, reason = own, "its interval" if own == least else "a longer interval, because polls brought nothing new"
    if own > least:  # not at the shortest interval, where the next pass must find it due
        wait = int(min(own * (1 + _SPREAD * _fraction(feed.id, 0)), most))
    if not feed.heed_pacing or not least:
        return wait, reason
    allowed = [sec for sec in ((state.ttl_min or 0) * 60, state.pace_sec or 0) if sec]
    if not (state.etag or state.last_modified) and not feed.outlet.allow_private and feed.mode == "live":
        # Every such fetch is a full transfer; without a word of the publisher's to the contrary, one an hour.
        full = max(feed.full_interval_sec if not allowed else 0, 0)
        if full > wait:
            wait, reason = full, "the server offers no ETag or Last-Modified, so that each poll is a full transfer"
    asked = min(max(allowed, default=0), MAX_FLOOR_SEC)
    if asked > wait:
        wait, reason = asked, "the feed or its server asks for it (ttl, Cache-Control, Expires)"
    return wait, reason


def with_share(state: FeedState, feed: Feed, now: datetime, *, new: int, different: int) -> FeedState:
    """`state` with the interval that follows from a poll that found `new` of `different` entries new.

    A share from `_BURST_SHARE` goes back to the shortest interval at once, anything new shortens it by half, and it
    grows by half after two polls in a row that came on time and brought nothing.
    """
    least, most = feed.poll_interval_sec, max(feed.poll_interval_sec, feed.max_interval_sec)
    interval = min(max(state.interval_sec or least, least), most)
    if new:
        first = not state.settled_at
        interval = least if first or new >= _BURST_SHARE * different else max(least, int(interval / _SHRINK))
        last = from_time(state.last_new_at)
        gap = state.gap_sec
        if last is not None and now > last:
            passed = int((now - last).total_seconds())
            gap = (3 * gap + passed) // 4 if gap else passed
        return replace(state, interval_sec=interval, rhythm=0, gap_sec=gap, last_new_at=to_time(now))
    rhythm = state.rhythm + 1 if _on_time(state, now) else 1
    if rhythm >= _ON_TIME:
        interval, rhythm = min(int(interval * _GROW), most), 0
    return replace(state, interval_sec=interval, rhythm=rhythm)


def _on_time(state: FeedState, now: datetime) -> bool:
    due = from_time(state.next_due_at)
    return due is None or now - due <= timedelta(seconds=max(state.interval_sec, 600))


def after_failure(
    state: FeedState, feed: Feed, now: datetime, *, error: str, problem: str = "", retry_after_sec: int | None = None
) -> FeedState:
    """`state` after a failure of kind `error`: the interval doubled with each, ±20 %, a day at most, then weekly.

    A feed that is gone for good (410) is asked weekly from the first time.
    """
    count = state.fail_count + 1
    if count > _PROBATION_AFTER or error == _GONE:
        wait = float(PROBATION_SEC)
    else:
        doublings = min(count * _PASSING.get(error, 1.0), _MAX_DOUBLINGS)
        wait = min(max(feed.poll_interval_sec, 60) * 2.0**doublings, MAX_BACKOFF_SEC)
    wait *= 0.8 + 0.4 * _fraction(feed.id, count)
    if retry_after_sec is not None:
        wait = max(wait, retry_after_sec * (1 + _SPREAD * _fraction(feed.id, 0)))
    return replace(
        state,
        next_due_at=to_time(now + timedelta(seconds=wait)),
        wait_reason="it failed, and is tried less often with each failure",
        gone_at=(state.gone_at or to_time(now)) if error == _GONE else state.gone_at,
        fail_count=count,
        last_error=error,
        last_problem=problem,
    )


def after_outage(before: FeedState, after: FeedState, feed: Feed, now: datetime) -> FeedState:
    """The state of a feed that failed while our own network was down: nothing is held against it.

    `before` and `after` are the states around the failure.
    """
    return replace(
        after,
        next_due_at=to_time(now + timedelta(seconds=max(feed.poll_interval_sec, 60))),
        wait_reason=OWN_OUTAGE,
        fail_count=before.fail_count,
        host_strikes=before.host_strikes,
        host_paused_until=before.host_paused_until,
    )


def strike_sec(status: int, strikes: int) -> int:
    """How long a host is left alone that refused (403, 429) without saying for how long, the `strikes`-th time."""
    doubled = _FIRST_STRIKE_SEC << min(max(strikes, 1) - 1, 20)
    return min(doubled, _MAX_STRIKE_SEC.get(status, MAX_BACKOFF_SEC))


def pause_host(state: FeedState, until: datetime) -> FeedState:
    """`state` of a feed whose host asked, through another feed or this one, not to be called before `until`."""
    known = from_time(state.host_paused_until)
    return state if known is not None and known >= until else replace(state, host_paused_until=to_time(until))


def _fraction(feed_id: str, count: int) -> float:
    raw = hashlib.blake2b(f"{feed_id}\x1f{count}".encode(), digest_size=4).digest()
    return int.from_bytes(raw) / 2**32
