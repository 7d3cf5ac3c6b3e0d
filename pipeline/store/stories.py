"""Leads in the store: found by key at a cost that does not grow with their number."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from schemas.story import Lead
from transforms.stories import HORIZON_SEC, MAX_PER_KEY, LeadIndex, horizon_before, rank

__all__ = ["forget_leads", "known_leads", "save_leads"]

_KEPT_SEC = 2 * HORIZON_SEC
"""Leads are kept for longer than they are looked at: an item that is edited is compared as of its first sighting."""


def known_leads(connection: sqlite3.Connection, lead: Lead, run: LeadIndex | None = None) -> Iterator[Lead]:
    """The leads within the horizon that `lead` may be a copy of, and its own from before; `run` are those of the run
    under way, which are not in the store yet."""
    run = run or LeadIndex()
    after = horizon_before(lead.first_seen_at)
    binding = [value for key in lead.keys for value in (key, after)]
    rows = connection.execute(_sharing(len(lead.keys)), binding).fetchall() if lead.keys else []
    likeliest = run.likeliest(lead, [(r["key"], r["lead_id"]) for r in rows])
    asked = [n for n in likeliest if run.get(n) is None]
    holders = ", ".join("?" * len(asked))
    stored = {
        r["lead_id"]: _lead(r["body"])._replace(last_seen_at=r["last_seen_at"])
        for r in connection.execute(
            f"SELECT lead_id, last_seen_at, body FROM stories WHERE lead_id IN ({holders})", asked
        )
    }
    for number in likeliest:
        yield run.get(number) or stored[number]
    own = run.own(lead)
    if own is None:
        statement = "SELECT last_seen_at, body FROM stories WHERE item_id = ? AND last_seen_at >= ?"
        for row in connection.execute(statement, (lead.item_id, after)):
            own = _lead(row["body"])._replace(last_seen_at=row["last_seen_at"])
    if own is not None:
        yield own


@cache
def _sharing(keys: int) -> str:
    """The statement for (key, lead) of so many keys, of each the newest within the horizon."""
    newest = (
        "SELECT key, lead_id FROM (SELECT key, lead_id FROM story_keys JOIN stories USING (lead_id) "
        f"WHERE key = ? AND last_seen_at >= ? ORDER BY lead_id DESC LIMIT {MAX_PER_KEY})"
    )
    return " UNION ALL ".join([newest] * keys)


def save_leads(connection: sqlite3.Connection, leads: Iterable[Lead]) -> None:
    """Remember new leads and newer last sightings of known ones. Call it in a transaction."""
    for lead in sorted(leads, key=lambda k: (k.first_seen_at, k.item_id)):
        updated = connection.execute(
            "UPDATE stories SET last_seen_at = max(last_seen_at, ?) WHERE item_id = ?",
            (lead.last_seen_at, lead.item_id),
        )
        if updated.rowcount:
            continue
        number = rank(lead)
        while connection.execute("SELECT 1 FROM stories WHERE lead_id = ?", (number,)).fetchone():
            number += 1  # of one second and, by one in millions, one hash
        connection.execute(
            "INSERT INTO stories (lead_id, item_id, last_seen_at, body) VALUES (?, ?, ?, ?)",
            (number, lead.item_id, lead.last_seen_at, json.dumps(lead, ensure_ascii=False, separators=(",", ":"))),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO story_keys (key, lead_id) VALUES (?, ?)", [(k, number) for k in lead.keys]
        )
        # Forgetting keeps pace with remembering, so that no commit has much to do.
        forget_leads(connection, horizon_before(lead.first_seen_at, _KEPT_SEC), limit=2)


def forget_leads(connection: sqlite3.Connection, before: str, limit: int = -1) -> int:
    """Delete the leads last seen before that time, at most `limit`; how many these were. Call it in a transaction."""
    rows = connection.execute(
        "SELECT lead_id, body FROM stories WHERE last_seen_at < ? LIMIT ?", (before, limit)
    ).fetchall()
    for row in rows:
        keys = _lead(row["body"]).keys
        connection.executemany(
            "DELETE FROM story_keys WHERE key = ? AND lead_id = ?", [(k, row["lead_id"]) for k in keys]
        )
        connection.execute("DELETE FROM stories WHERE lead_id = ?", (row["lead_id"],))
    return len(rows)


def _lead(body: str) -> Lead:
    """Ten times as fast as schemas.record: a lead is read back many times for once that it is written."""
    values: list[Any] = [tuple(v) if isinstance(v, list) else v for v in json.loads(body)]
    return Lead(*values)
