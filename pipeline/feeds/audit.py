"""Servers that answer 304 although the feed has changed, and how they are found out without being a nuisance.

Readers are scored by asking for the whole feed once and conditionally ever after; a reader that trusts every 304 is
blind to a server whose validators lie. The two are reconciled by asking again unconditionally only on suspicion: a feed
that has been answering nothing but 304 for much longer than it usually takes to change, a day at least; one that was
never seen to change, eight days. Each audit that finds nothing doubles the wait, to a month. A feed that changes as it
should is never audited.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.feeds.state import FeedState, from_time, to_time

__all__ = ["audit_due", "distrusted", "found_lying", "with_audit"]

_LEAST = timedelta(hours=24)
_UNKNOWN_RHYTHM = timedelta(days=8)
_MOST = timedelta(days=30)
_GAPS = 8
"""Usual gaps without news that are no longer chance."""
_DISTRUST = timedelta(days=30)
_CACHE_LAG = timedelta(hours=1)


def distrusted(state: FeedState, moment: datetime) -> bool:
    """Whether the server was caught within the last month."""
    since = from_time(state.distrusted_at)
    return since is not None and moment - since < _DISTRUST


def audit_due(state: FeedState, moment: datetime) -> bool:
    """Whether this poll should ask for the whole feed in place of what changed."""
    since = from_time(state.unchanged_since)
    if since is None:
        return False
    usual = timedelta(seconds=_GAPS * state.gap_sec) if state.gap_sec else _UNKNOWN_RHYTHM
    wait = min(max(usual, _LEAST) * 2 ** min(state.audits, 5), _MOST)
    last = from_time(state.audit_at)
    latest = max(since, last or since)
    return bool(moment - latest >= wait)


def with_audit(state: FeedState, moment: datetime) -> FeedState:
    return replace(state, audit_at=to_time(moment), audits=state.audits + 1)


def found_lying(
    before: FeedState, *, etag: str, last_modified: str, new: int, published: list[str | None], moment: datetime
) -> bool:
    """Whether an audit with `new` entries proves that the 304 before it were wrong.

    It does when the validators of the full answer are those that earned a 304, or when at least two new entries were
    published well before the last 304 (`published` are the dates of the new entries).
    """
    if not new:
        return False
    if before.etag:
        if etag == before.etag:
            return True
    elif before.last_modified and last_modified == before.last_modified:
        return True
    asked = from_time(before.last_ok_at) or moment
    early = [date for text in published if (date := from_time(text or "")) and date < asked - _CACHE_LAG]
    return len(early) >= 2
