"""What is remembered of each feed between polls. Apart from the journal, so that `feeds status` loads nothing heavy."""

import sqlite3
from collections.abc import Mapping

__all__ = ["feed_states", "save_feed_state"]


def feed_states(connection: sqlite3.Connection) -> Mapping[str, str]:
    """Feed id -> its state as JSON text."""
    return {r["feed_id"]: r["state"] for r in connection.execute("SELECT feed_id, state FROM feed_state")}


def save_feed_state(connection: sqlite3.Connection, feed_id: str, state: str) -> None:
    connection.execute("INSERT OR REPLACE INTO feed_state (feed_id, state) VALUES (?, ?)", (feed_id, state))
