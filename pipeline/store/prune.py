"""Bounding the store: what is older than the horizon is emptied, what it was known by stays.

Ids and hashes of items stay for ever (some 250 bytes each), so that no old item passes again. Ledger, alerts, mentions
and counts are the product and stay too.
"""

import sqlite3
from typing import NamedTuple

from pipeline.store.journal import read_up_to
from pipeline.store.stories import forget_leads
from transforms.stories import horizon_before

__all__ = ["MARK", "Pruned", "prune", "pruned_before"]

MARK = "pruned"
"""Flag of an item whose headline and text were dropped."""
_TOLD_ONCE = f"instr(body, '\"{MARK}\"') = 0"


class Pruned(NamedTuple):
    items: int
    """Items whose headline and text were dropped."""
    leads: int
    look_alikes: int
    digest_rows: int


def prune(connection: sqlite3.Connection, before: str) -> Pruned:
    """Empty what was first seen before that time and has been read by the graph. Call it in a transaction."""
    items = connection.execute(
        "UPDATE items SET body = json_insert(json_set(body, '$.title', '', '$.text', ''), '$.flags[#]', ?) "
        f"WHERE arrived_at < ? AND first_seen_at < ? AND row_id <= ? AND {_TOLD_ONCE}",
        (MARK, before, before, read_up_to(connection)),
    ).rowcount
    leads = forget_leads(connection, horizon_before(before, 0))
    look_alikes = connection.execute("DELETE FROM look_alikes WHERE first_seen_at < ?", (before,)).rowcount
    rows = connection.execute("DELETE FROM digest_rows WHERE hour < ?", (f"{before[:10]}T00:00:00Z",)).rowcount
    return Pruned(items, leads, look_alikes, rows)


def pruned_before(connection: sqlite3.Connection) -> str:
    """First-seen time of the newest item that was emptied; empty when none was."""
    row = connection.execute(f"SELECT max(first_seen_at) FROM items WHERE NOT ({_TOLD_ONCE})").fetchone()
    return str(row[0] or "")
