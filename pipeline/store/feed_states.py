"""What is remembered of each feed between polls, and the record of its troubles.

Apart from the journal, so that `feeds status` loads nothing heavy.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.feeds.state import FeedState, StateError

__all__ = ["feed_states", "health_records", "load_feed_states", "save_feed_state", "save_health"]

# Made when first needed, so that stores of the same layout without it stay readable by both versions.
_HEALTH_TABLE = """
CREATE TABLE IF NOT EXISTS feed_health (         -- one row per trouble of a feed, from its beginning to its end
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  feed_id    TEXT NOT NULL,
  kind       TEXT NOT NULL,                      -- a key of pipeline.feeds.health.KINDS
  detail     TEXT NOT NULL,
  opened_at  TEXT NOT NULL,
  closed_at  TEXT                                -- NULL while it lasts
)
"""


def feed_states(connection: sqlite3.Connection) -> Mapping[str, str]:
    """Feed id -> its state as JSON text."""
    return {r["feed_id"]: r["state"] for r in connection.execute("SELECT feed_id, state FROM feed_state")}


def load_feed_states(connection: sqlite3.Connection) -> tuple[dict[str, FeedState], frozenset[str]]:
    """Feed id -> its state, and the feeds whose state was damaged.

    Those have none and start cold: their entries are backlog again, and the journal knows the items, so nothing is told
    twice. Raises StateError for a state that a newer version wrote.
    """
    states, lost = dict[str, FeedState](), set[str]()
    for feed_id, text in feed_states(connection).items():
        try:
            states[feed_id] = FeedState.from_json(text)
        except StateError as error:
            if error.newer:
                raise
            lost.add(feed_id)
    return states, frozenset(lost)


def save_feed_state(connection: sqlite3.Connection, feed_id: str, state: str) -> None:
    connection.execute("INSERT OR REPLACE INTO feed_state (feed_id, state) VALUES (?, ?)", (feed_id, state))


def save_health(connection: sqlite3.Connection, feed_id: str, found: Mapping[str, str], at: str) -> None:
    """Record what ails a feed (`found`: kind -> detail) at `at`: open new troubles, close those that are over."""
    if not found and not _has_health(connection):
        return
    connection.execute(_HEALTH_TABLE)
    rows = connection.execute(
        "SELECT seq, kind, detail FROM feed_health WHERE feed_id = ? AND closed_at IS NULL", (feed_id,)
    ).fetchall()
    for row in rows:
        detail = found.get(row["kind"])
        if detail is None:
            connection.execute("UPDATE feed_health SET closed_at = ? WHERE seq = ?", (at, row["seq"]))
        elif detail != row["detail"]:
            connection.execute("UPDATE feed_health SET detail = ? WHERE seq = ?", (detail, row["seq"]))
    known = {row["kind"] for row in rows}
    connection.executemany(
        "INSERT INTO feed_health (feed_id, kind, detail, opened_at) VALUES (?, ?, ?, ?)",
        [(feed_id, kind, detail, at) for kind, detail in found.items() if kind not in known],
    )


def health_records(connection: sqlite3.Connection, *, open_only: bool = False) -> Iterator[dict[str, Any]]:
    """Troubles in the order in which they began: feed_id, kind, detail, opened_at, closed_at."""
    if not _has_health(connection):
        return
    where = "WHERE closed_at IS NULL" if open_only else ""
    for row in connection.execute(
        f"SELECT feed_id, kind, detail, opened_at, closed_at FROM feed_health {where} ORDER BY seq"
    ):
        yield dict(row)


def _has_health(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feed_health'").fetchone()
    return found is not None
