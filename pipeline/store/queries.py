"""What people ask the store: alerts and feed states, as JSON rows."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

__all__ = ["AlertFilter", "alert_revisions", "alerts", "dead_letters", "look_alikes", "look_alikes_about", "totals"]


class AlertFilter(NamedTuple):
    """What `mithaq alerts list` narrows by; None and empty mean any."""

    party: tuple[str, ...] = ()
    """Codes that all must be among the parties."""
    status: str | None = None
    event: str | None = None
    since: str | None = None
    """Recorded at or after this time or day."""
    latest_only: bool = False
    """Only the highest revision of each agreement."""


_ANY = AlertFilter()


def alerts(connection: sqlite3.Connection, wanted: AlertFilter = _ANY) -> Iterator[dict[str, Any]]:
    """Alert bodies in the order of recording."""
    latest = "AND revision = (SELECT max(revision) FROM alerts b WHERE b.agreement_id = alerts.agreement_id)"
    rows = connection.execute(
        "SELECT body FROM alerts WHERE (:status IS NULL OR status = :status) AND (:event IS NULL OR event = :event) "
        f"AND (:since IS NULL OR recorded_at >= :since) {latest if wanted.latest_only else ''} ORDER BY seq",
        {"status": wanted.status, "event": wanted.event, "since": wanted.since},
    )
    for row in rows:
        body = json.loads(row["body"])
        codes = {p["code"] for p in body["parties"]}
        if codes.issuperset(wanted.party):
            yield body


def alert_revisions(connection: sqlite3.Connection, agreement_id: str) -> list[dict[str, Any]]:
    """All messages about one agreement, oldest first; a unique beginning of the id is enough."""
    rows = connection.execute(
        "SELECT body FROM alerts WHERE agreement_id >= ?1 AND agreement_id < ?1 || char(1114111) "
        "ORDER BY agreement_id, revision",
        (agreement_id,),
    )
    return [json.loads(r["body"]) for r in rows]


def look_alikes(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    return [json.loads(r["body"]) for r in connection.execute("SELECT body FROM look_alikes ORDER BY first_seen_at")]


def look_alikes_about(
    connection: sqlite3.Connection, items: Sequence[str], parties: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """Text of these items, or about exactly these parties, that was not counted: at most `limit` rows, those of the
    items first."""
    marks = ",".join("?" * len(items))
    of_items = connection.execute(
        f"SELECT body FROM look_alikes WHERE json_extract(body, '$.item_id') IN ({marks}) "
        "ORDER BY first_seen_at, look_alike_id LIMIT ?",
        (*items, limit),
    )
    of_parties = connection.execute(
        "SELECT body FROM look_alikes WHERE json_extract(body, '$.parties') = ? "
        "AND json_extract(body, '$.parties') <> '[]' ORDER BY first_seen_at DESC, look_alike_id LIMIT ?",
        (json.dumps(sorted(parties), separators=(",", ":")), limit),
    )
    found = {row["look_alike_id"]: row for r in (*of_items, *of_parties) if (row := json.loads(r["body"]))}
    return list(found.values())[:limit]


def dead_letters(connection: sqlite3.Connection, stage: str | None = None) -> list[dict[str, Any]]:
    """Dead letters, oldest first."""
    rows = connection.execute(
        "SELECT letter_id, stage, subject, reason, payload, recorded_at FROM dead_letters "
        "WHERE ?1 IS NULL OR stage = ?1 ORDER BY recorded_at, letter_id",
        (stage,),
    )
    return [dict(row) for row in rows]


def totals(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows per table, for the closing table of a pass and for `doctor`."""
    names = ("items", "ledger", "alerts", "mentions", "look_alikes", "dead_letters")
    return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
