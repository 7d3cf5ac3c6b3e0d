"""Leads in the store: found by key at a cost that does not grow with their number."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from schemas.story import Lead
from transforms.stories import MAX_PER_KEY, horizon_before

__all__ = ["RunLeads", "forget_leads", "save_leads", "stored_leads"]

_MAX_LOOKS = 16
"""Leads compared with one item: those that share most keys with it."""


def stored_leads(connection: sqlite3.Connection, lead: Lead) -> list[Lead]:
    """The leads within the horizon that `lead` may be a copy of, and its own from before."""
    after = horizon_before(lead.first_seen_at)
    found = connection.execute(_sharing(len(lead.keys)), (*lead.keys, after)).fetchall() if lead.keys else []
    own = "SELECT last_seen_at, body FROM stories WHERE item_id = ? AND last_seen_at >= ?"
    rows = [*found, *connection.execute(own, (lead.item_id, after))]
    return [_lead(r["body"])._replace(last_seen_at=r["last_seen_at"]) for r in rows]


@cache
def _sharing(keys: int) -> str:
    """The statement for the leads that share most of so many keys, of each key the newest."""
    newest = (
        f"SELECT lead_id FROM (SELECT lead_id FROM story_keys WHERE key = ? ORDER BY lead_id DESC LIMIT {MAX_PER_KEY})"
    )
    return (
        "SELECT last_seen_at, body FROM (SELECT lead_id, count(*) AS shared FROM "
        f"({' UNION ALL '.join([newest] * keys)}) "
        f"GROUP BY lead_id ORDER BY shared DESC, lead_id DESC LIMIT {_MAX_LOOKS}) "
        "JOIN stories USING (lead_id) WHERE last_seen_at >= ?"
    )


def save_leads(connection: sqlite3.Connection, leads: Iterable[Lead]) -> None:
    """Remember new leads and newer last sightings of known ones. Call it in a transaction."""
    for lead in sorted(leads, key=lambda k: (k.first_seen_at, k.item_id)):
        updated = connection.execute(
            "UPDATE stories SET last_seen_at = max(last_seen_at, ?) WHERE item_id = ?",
            (lead.last_seen_at, lead.item_id),
        )
        if updated.rowcount:
            continue
        row = connection.execute(
            "INSERT INTO stories (item_id, last_seen_at, body) VALUES (?, ?, ?)",
            (lead.item_id, lead.last_seen_at, json.dumps(lead, ensure_ascii=False, separators=(",", ":"))),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO story_keys (key, lead_id) VALUES (?, ?)", [(k, row.lastrowid) for k in lead.keys]
        )
        # Forgetting keeps pace with remembering, so that no commit has much to do.
        forget_leads(connection, horizon_before(lead.first_seen_at), limit=2)


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


class RunLeads:
    """The leads of the run under way, which are not in the store yet."""

    def __init__(self) -> None:
        self._leads: dict[str, Lead] = {}
        self._by_key: defaultdict[int, list[str]] = defaultdict(list)

    def add(self, lead: Lead) -> None:
        if lead.item_id not in self._leads:
            for key in lead.keys:
                self._by_key[key].append(lead.item_id)
        self._leads[lead.item_id] = lead

    def joined(self, lead: Lead, stored: Sequence[Lead]) -> Iterator[Lead]:
        """The stored leads as this run has seen them last, and those of the run that `lead` may be a copy of."""
        known = {k.item_id: self._leads.get(k.item_id, k) for k in stored}
        shared = Counter(item_id for key in lead.keys for item_id in self._by_key.get(key, ())[-MAX_PER_KEY:])
        known |= {item_id: self._leads[item_id] for item_id, _ in shared.most_common(_MAX_LOOKS)}
        if lead.item_id in self._leads:
            known[lead.item_id] = self._leads[lead.item_id]
        return iter(known.values())
