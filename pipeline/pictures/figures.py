"""What the pictures are drawn from, read from the store."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from pipeline.feeds.health import conditions
from pipeline.feeds.state import from_time
from pipeline.store.digests import DigestFilter, digests
from pipeline.store.feed_states import load_feed_states
from transforms.language import tag_language

__all__ = ["Agreed", "Day", "Feed", "agreed", "daily_mentions", "feeds", "newest_alerts", "pairs_of", "week_of"]

BURST_Z = 3.0
"""Robust standard deviations above the usual from which a day is a burst."""
_MAX_PAIRED = 6
"""As in the digests: an agreement of more parties is no matter of pairs."""
_LANGUAGE_ROWS = 2000
"""Newest journal rows whose language is looked at."""


class Agreed(NamedTuple):
    """One agreement as its newest message tells it."""

    week: str
    """Monday of the week (UTC) in which that message was recorded."""
    status: str
    parties: tuple[str, ...]
    domain: str
    """The first of its domains."""


class Day(NamedTuple):
    """How much was told of a state on a day."""

    state: str
    day: str
    stories: int
    expected: float | None
    burst: bool


class Feed(NamedTuple):
    feed_id: str
    troubles: tuple[str, ...]
    lag_hours: float | None
    """Since it was last read; None before the first time."""
    last_ok_at: str
    arabic: float | None
    """Share of Arabic among its newest items; None when none of them is at hand."""
    fail_count: int
    problem: str


_NEWEST = (
    "FROM alerts a WHERE (:since IS NULL OR recorded_at >= :since) AND (:until IS NULL OR recorded_at < :until) "
    "AND NOT EXISTS (SELECT 1 FROM alerts b WHERE b.agreement_id = a.agreement_id AND b.seq > a.seq "
    "AND (:until IS NULL OR b.recorded_at < :until))"
)
"""The newest message of each agreement among those recorded from `since` to before `until`."""


def newest_alerts(
    connection: sqlite3.Connection, since: str | None, until: str | None, limit: int = -1
) -> tuple[list[dict[str, Any]], int]:
    """The newest message of each agreement among those recorded from `since` to before `until`, newest first, at most
    `limit` of them (-1: all); and how many there are."""
    period = {"since": since, "until": until}
    rows = connection.execute(f"SELECT body {_NEWEST} ORDER BY seq DESC LIMIT :limit", {**period, "limit": limit})
    found = [json.loads(row["body"]) for row in rows]
    if len(found) != limit:
        return found, len(found)
    return found, int(connection.execute(f"SELECT count(*) {_NEWEST}", period).fetchone()[0])


def agreed(connection: sqlite3.Connection, since: str | None, until: str | None) -> list[Agreed]:
    """The agreements of `newest_alerts` but for retracted ones, oldest first, from what rows say beside the bodies."""
    rows = connection.execute(
        f"SELECT recorded_at, status, attributes {_NEWEST} AND event != 'retraction' ORDER BY seq",
        {"since": since, "until": until},
    )
    found = []
    for recorded_at, status, text in rows:
        told = json.loads(text)
        codes = sorted(key[2:] for key in told if key.startswith("p-"))
        found.append(Agreed(week_of(recorded_at), status, tuple(codes), told.get("domain", "general")))
    return found


def week_of(time: str) -> str:
    """Monday of the week of a time."""
    day = date.fromisoformat(time[:10])
    return (day - timedelta(days=day.weekday())).isoformat()


def pairs_of(agreed: Iterable[Agreed]) -> dict[tuple[str, str], Counter[str]]:
    """Pair of parties -> number of agreements by domain."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in agreed:
        codes = sorted(set(one.parties))
        if len(codes) > _MAX_PAIRED:
            continue
        for i, a in enumerate(codes):
            for b in codes[i + 1 :]:
                found[a, b][one.domain] += 1
    return dict(found)


def daily_mentions(
    connection: sqlite3.Connection, theme: str, since: str | None, until: str | None, now: datetime
) -> list[Day]:
    """Stories per state and day from the windowed digests; what came in as a backlog counts and makes no burst."""
    stories, usual = Counter[tuple[str, str]](), dict[tuple[str, str], float | None]()
    bursts = set[tuple[str, str]]()
    for d in digests(connection, DigestFilter("day", "state", theme=theme, since=since), now):
        if until is not None and d.window_start >= until:
            continue
        key = (d.key, d.window_start[:10])
        stories[key] += d.stories
        if d.mode != "backfill":
            usual[key] = d.expected
            if d.z is not None and d.z >= BURST_Z:
                bursts.add(key)
    return [Day(*key, n, usual.get(key), key in bursts) for key, n in sorted(stories.items())]


def feeds(connection: sqlite3.Connection, now: datetime) -> list[Feed]:
    """The feeds that were polled, those in trouble first."""
    states, lost = load_feed_states(connection)
    shares = _shares_of_arabic(connection)
    found = []
    for feed_id, state in states.items():
        last = from_time(state.last_ok_at)
        lag = None if last is None else round(max(0.0, (now - last.astimezone(UTC)).total_seconds() / 3600), 1)
        troubles = tuple(conditions(state, now))
        found.append(
            Feed(
                feed_id, troubles, lag, state.last_ok_at, shares.get(feed_id), state.fail_count, state.last_problem
            )
        )  # fmt: skip
    found += [Feed(feed_id, ("state_lost",), None, "", shares.get(feed_id), 0, "") for feed_id in lost]
    return sorted(found, key=lambda f: (not f.troubles, -f.fail_count, f.feed_id))


def _shares_of_arabic(connection: sqlite3.Connection) -> dict[str, float]:
    told: defaultdict[str, list[bool]] = defaultdict(list)
    for feed_id, title, text in _newest_texts(connection):
        told[feed_id].append(tag_language(title, text) == "ar")
    return {feed_id: sum(flags) / len(flags) for feed_id, flags in told.items()}


def _newest_texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    rows = connection.execute(
        "SELECT body ->> 'feed', body ->> 'title', coalesce(body ->> 'text', '') FROM items "
        "WHERE body ->> 'feed' != '' AND body ->> 'title' != '' ORDER BY row_id DESC LIMIT ?",
        (_LANGUAGE_ROWS,),
    )
    return (tuple(row) for row in rows)
