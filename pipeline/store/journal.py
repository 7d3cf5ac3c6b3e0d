"""The journal: what feeds brought, each item revision once, in the order of arrival."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from schemas.item import Item
from schemas.record import canonical_json, from_json
from transforms.first_sighting import content_hash, content_key

__all__ = ["Added", "add_items", "earlier_revisions", "newest_row", "read_rows", "read_up_to", "row_of_item"]

_CURSOR = "graph"


class Added(NamedTuple):
    new: int
    """Items never seen before."""
    revised: int
    """Known items whose headline or text changed."""


def add_items(connection: sqlite3.Connection, items: Iterable[Item]) -> Added:
    """Append what is new; an item with the id and content of a known row is left out.

    Call it in one transaction with `save_feed_state`: validators must not advance beyond what was stored.
    A revision keeps the first-seen time and the mode of its item: an edit is not a later event, and an edit of what
    was backlog is backlog.
    """
    new = revised = 0
    for item in items:
        content, arrived_at = content_hash(item), item.first_seen_at
        known = connection.execute(
            "SELECT max(revision) AS revision, min(first_seen_at) AS first_seen_at, "
            "max(content_hash = ?) AS same, "
            "(SELECT json_extract(body, '$.mode') FROM items WHERE item_id = ? ORDER BY row_id LIMIT 1) AS mode "
            "FROM items WHERE item_id = ?",
            (content, item.item_id, item.item_id),
        ).fetchone()
        if known["same"]:
            continue
        if known["revision"] is None:
            new += 1
        else:
            revised += 1
            item = item._replace(
                revision=known["revision"] + 1, first_seen_at=known["first_seen_at"], mode=known["mode"]
            )
        connection.execute(
            "INSERT INTO items (item_id, revision, content_hash, content_key, first_seen_at, arrived_at, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                item.item_id,
                item.revision,
                content,
                content_key(item),
                item.first_seen_at,
                arrived_at,
                canonical_json(item),
            ),
        )
    return Added(new, revised)


def read_rows(connection: sqlite3.Connection, after_row: int, to_row: int) -> Iterator[Item]:
    """Items of the rows in (after_row, to_row], in order."""
    for row in connection.execute(
        "SELECT body FROM items WHERE row_id > ? AND row_id <= ? ORDER BY row_id", (after_row, to_row)
    ):
        yield from_json(Item, json.loads(row["body"]))


def earlier_revisions(connection: sqlite3.Connection, item_id: str, revision: int) -> list[Item]:
    """The revisions of an item before `revision`, in order."""
    rows = connection.execute(
        "SELECT body FROM items WHERE item_id = ? AND revision < ? ORDER BY revision", (item_id, revision)
    )
    return [from_json(Item, json.loads(row["body"])) for row in rows]


def newest_row(connection: sqlite3.Connection, after_row: int, limit: int, step_sec: float | None = None) -> int:
    """The last of the next `limit` rows after `after_row`; `after_row` itself when there are none.

    With `step_sec` the rows end with the step of arrival time that the first of them lies in (steps begin at whole
    multiples since 1970), so that a history is read in the portions in which it would have been polled.
    """
    rows = connection.execute(
        "SELECT row_id, arrived_at FROM items WHERE row_id > ? ORDER BY row_id LIMIT ?", (after_row, limit)
    )
    last, end = after_row, None
    for row in rows:
        if step_sec is not None:
            arrived = datetime.fromisoformat(row["arrived_at"]).timestamp()
            end = end if end is not None else (arrived // step_sec + 1) * step_sec
            if arrived >= end:
                break
        last = row["row_id"]
    return int(last)


def read_up_to(connection: sqlite3.Connection) -> int:
    """The row up to which the graph has read and its results are committed."""
    row = connection.execute("SELECT row_id FROM progress WHERE name = ?", (_CURSOR,)).fetchone()
    return 0 if row is None else int(row["row_id"])


def row_of_item(connection: sqlite3.Connection, item_id: str) -> int | None:
    """The row of the newest revision of an item; None when the journal does not know it."""
    row = connection.execute("SELECT max(row_id) FROM items WHERE item_id = ?", (item_id,)).fetchone()
    return None if row[0] is None else int(row[0])
