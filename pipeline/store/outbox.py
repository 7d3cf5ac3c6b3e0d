"""The outbox: what topics have not taken yet. A row waits until `published_at` is set or the service refused it.

Alerts, mentions and dead letters are their own outbox: columns of their tables tell. A digest waits when its window is
over and no topic has its counts. Items wait behind a cursor.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from pipeline.store.digests import mark_published, unpublished_digests
from pipeline.store.outbox_layout import OUTBOX_ORDER, WAITS, has_outbox
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.item import Item
from schemas.mention import Mention
from schemas.message import Message, Topic
from schemas.record import canonical_json, from_json
from transforms.messages import dead_letter_message, digest_message, item_message, mention_message, recorded_message

__all__ = ["CHANNELS", "Channel", "Settled", "Waiting", "put_back", "waiting"]


class Waiting(NamedTuple):
    """A row of the outbox: its message, or why none can be made of it."""

    key: int | str
    message: Message | None
    problem: str = ""


class Settled(NamedTuple):
    """What became of rows that waited."""

    sent: Sequence[int | str]
    refused: Mapping[int | str, str]
    """Key -> reason."""


class Channel(Protocol):
    """What waits for one topic."""

    @property
    def topic(self) -> str: ...

    def count(self, connection: sqlite3.Connection) -> int: ...
    def next(self, connection: sqlite3.Connection, limit: int, source: str) -> list[Waiting]: ...
    def settle(self, connection: sqlite3.Connection, settled: Settled, at: str) -> None: ...


class _Table(NamedTuple):
    """Rows of a table with the columns `published_at` and `refused`."""

    topic: str
    name: str
    key: str
    make: Callable[[sqlite3.Row, str], Message]

    def count(self, connection: sqlite3.Connection) -> int:
        if not has_outbox(connection, self.name):
            return 0
        return int(connection.execute(f"SELECT count(*) FROM {self.name} WHERE {WAITS}").fetchone()[0])

    def next(self, connection: sqlite3.Connection, limit: int, source: str) -> list[Waiting]:
        if not has_outbox(connection, self.name):
            return []
        order = OUTBOX_ORDER[self.name]
        rows = connection.execute(f"SELECT * FROM {self.name} WHERE {WAITS} ORDER BY {order} LIMIT ?", (limit,))
        return [_waiting(row[self.key], row, source, self.make) for row in rows]

    def settle(self, connection: sqlite3.Connection, settled: Settled, at: str) -> None:
        connection.executemany(
            f"UPDATE {self.name} SET published_at = ? WHERE {self.key} = ?", [(at, key) for key in settled.sent]
        )
        connection.executemany(
            f"UPDATE {self.name} SET refused = ? WHERE {self.key} = ?",
            [(reason, key) for key, reason in settled.refused.items()],
        )


class _Journal(NamedTuple):
    """Items behind the cursor; after a failure some may be sent again, with the same ce-id."""

    topic: str = Topic.ITEMS

    def count(self, connection: sqlite3.Connection) -> int:
        after = self._cursor(connection)
        return int(connection.execute("SELECT count(*) FROM items WHERE row_id > ?", (after,)).fetchone()[0])

    def next(self, connection: sqlite3.Connection, limit: int, source: str) -> list[Waiting]:
        after = self._cursor(connection)
        rows = connection.execute("SELECT * FROM items WHERE row_id > ? ORDER BY row_id LIMIT ?", (after, limit))
        return [_waiting(row["row_id"], row, source, _item) for row in rows]

    def settle(self, connection: sqlite3.Connection, settled: Settled, at: str) -> None:
        """Moves the cursor over the unbroken run of settled rows; of refused ones the dead letter tells."""
        done, cursor = {*settled.sent, *settled.refused}, self._cursor(connection)
        rows = connection.execute(
            "SELECT row_id FROM items WHERE row_id > ? ORDER BY row_id LIMIT ?", (cursor, len(done))
        )
        for (row_id,) in rows:
            if row_id not in done:
                break
            cursor = row_id
        connection.execute("INSERT OR REPLACE INTO progress (name, row_id) VALUES ('topic items', ?)", (cursor,))

    def _cursor(self, connection: sqlite3.Connection) -> int:
        row = connection.execute("SELECT row_id FROM progress WHERE name = 'topic items'").fetchone()
        return 0 if row is None else int(row[0])


_MANY = 1_000_000


class _Digests(NamedTuple):
    """Digests of windows that are over. What is refused counts as published: the dead letter tells."""

    topic: str = Topic.DIGESTS

    def count(self, connection: sqlite3.Connection) -> int:
        return len(self._behind(connection, _MANY))

    def next(self, connection: sqlite3.Connection, limit: int, source: str) -> list[Waiting]:
        return [Waiting(canonical_json(d), digest_message(d, source)) for d in self._behind(connection, limit)]

    def settle(self, connection: sqlite3.Connection, settled: Settled, at: str) -> None:
        keys = [*settled.sent, *settled.refused]
        mark_published(connection, [from_json(Digest, json.loads(str(key))) for key in keys])

    def _behind(self, connection: sqlite3.Connection, limit: int) -> list[Digest]:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'published_digests'").fetchone():
            return []  # opened for reading, and older than this
        return unpublished_digests(connection, limit, datetime.now(UTC))


def _waiting(key: int | str, row: sqlite3.Row, source: str, make: Callable[[sqlite3.Row, str], Message]) -> Waiting:
    try:
        return Waiting(key, make(row, source))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return Waiting(key, None, f"the stored record cannot be read ({type(error).__name__}: {error})")


def _alert(row: sqlite3.Row, source: str) -> Message:
    return recorded_message(row["body"], json.loads(row["attributes"]))


def _mention(row: sqlite3.Row, source: str) -> Message:
    return mention_message(from_json(Mention, json.loads(row["body"])), source)


def _dead_letter(row: sqlite3.Row, source: str) -> Message:
    return dead_letter_message(DeadLetter(*[row[f] for f in DeadLetter._fields]), source)


def _item(row: sqlite3.Row, source: str) -> Message:
    return item_message(from_json(Item, json.loads(row["body"])), source)


_TABLES = (
    _Table(Topic.ALERTS, "alerts", "seq", _alert),
    _Table(Topic.MENTIONS, "mentions", "mention_id", _mention),
    _Table(Topic.DEAD_LETTERS, "dead_letters", "letter_id", _dead_letter),
)
CHANNELS: dict[str, Channel] = {**{t.topic: t for t in _TABLES}, Topic.DIGESTS: _Digests(), Topic.ITEMS: _Journal()}
"""By topic. `pipeline-health` has none: a heartbeat that comes late says nothing."""


def waiting(connection: sqlite3.Connection, topics: Sequence[str]) -> dict[str, int]:
    """Messages per topic that wait."""
    return {topic: CHANNELS[topic].count(connection) for topic in topics if topic in CHANNELS}


def put_back(connection: sqlite3.Connection, topic: str, message_id: str) -> bool:
    """Let a refused message wait again; whether there was one. Items are never kept: they come from feeds again."""
    table = next((t for t in _TABLES if t.topic == topic), None)
    if table is None or not has_outbox(connection, table.name):
        return False
    for row in connection.execute(f"SELECT * FROM {table.name} WHERE refused IS NOT NULL").fetchall():
        found = _waiting(row[table.key], row, "", table.make)
        if message_id == (found.message.message_id if found.message else str(found.key)):
            connection.execute(f"UPDATE {table.name} SET refused = NULL WHERE {table.key} = ?", (found.key,))
            return True
    return False
