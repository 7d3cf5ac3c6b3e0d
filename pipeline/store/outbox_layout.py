"""The columns and indexes by which tables are an outbox. Apart from its use, which loads what messages are made of."""

import sqlite3

__all__ = ["OUTBOX_ORDER", "WAITS", "has_outbox", "prepare_outbox"]

OUTBOX_ORDER = {
    "alerts": "seq",
    "mentions": "first_seen_at, mention_id",
    "dead_letters": "recorded_at, letter_id",
}
"""Table -> order in which its rows are published."""
WAITS = "published_at IS NULL AND refused IS NULL"
_COLUMNS = ("published_at", "refused")


def prepare_outbox(connection: sqlite3.Connection) -> None:
    """Give the tables what they lack, also in a store that is older than the outbox."""
    for table, order in OUTBOX_ORDER.items():
        present = _columns(connection, table)
        if not present:
            continue
        for column in _COLUMNS:
            if column not in present:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_waiting ON {table} ({order}) WHERE {WAITS}")


def has_outbox(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the table is there and has the columns; a store opened for reading may be older."""
    return set(_COLUMNS) <= _columns(connection, table)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
