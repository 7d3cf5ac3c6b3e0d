"""Silences in the store, and the alerts they held back."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from schemas.alert import Alert
from schemas.record import canonical_json, from_json
from schemas.silence import Silence
from transforms.routing import Facts, facts_of, silenced_by, silences

__all__ = ["add_silence", "expire_silence", "flag_silenced", "list_silences", "silenced_alerts", "silences_on"]


def add_silence(connection: sqlite3.Connection, silence: Silence) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO silences VALUES (?, ?, ?)",
        (silence.silence_id, silence.ends_at, canonical_json(silence)),
    )


def expire_silence(connection: sqlite3.Connection, silence_id: str, at: str) -> Silence | None:
    """End a silence at that time; None when there is none of that id that lasts longer."""
    row = connection.execute(
        "SELECT body FROM silences WHERE silence_id = ? AND ends_at > ?", (silence_id, at)
    ).fetchone()
    if row is None:
        return None
    ended = from_json(Silence, json.loads(row["body"]))._replace(ends_at=at)
    add_silence(connection, ended)
    return ended


def list_silences(connection: sqlite3.Connection, after: str = "") -> list[dict[str, Any]]:
    """Silences that end after that time, the next to end first; each with `held_back`, the number of alerts."""
    rows = connection.execute(
        "SELECT body, (SELECT count(*) FROM silenced WHERE silenced.silence_id = silences.silence_id) AS held_back "
        "FROM silences WHERE ends_at > ? ORDER BY ends_at, silence_id",
        (after,),
    )
    return [json.loads(r["body"]) | {"held_back": r["held_back"]} for r in rows]


def flag_silenced(connection: sqlite3.Connection, alerts: Iterable[Alert]) -> frozenset[tuple[str, int]]:
    """Note which of the alerts are held back, and return them as (agreement id, revision). Call it in a transaction."""
    known = [from_json(Silence, json.loads(r[0])) for r in connection.execute("SELECT body FROM silences")]
    held = set[tuple[str, int]]()
    for alert in alerts if known else ():
        silence = silenced_by(facts_of(alert), known, alert.recorded_at)
        if silence is not None:
            held.add((alert.agreement_id, alert.revision))
            connection.execute(
                "INSERT OR IGNORE INTO silenced VALUES (?, ?, ?)",
                (alert.agreement_id, alert.revision, silence.silence_id),
            )
    return frozenset(held)


def silenced_alerts(
    connection: sqlite3.Connection, agreements: Sequence[str] | None = None
) -> dict[tuple[str, int], str]:
    """(agreement id, revision) -> the silence that held the alert back; of these agreements, or of all."""
    where = "" if agreements is None else f" WHERE agreement_id IN ({','.join('?' * len(agreements))})"
    try:
        return {(r[0], r[1]): r[2] for r in connection.execute(f"SELECT * FROM silenced{where}", agreements or ())}
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a store that was made before silences were
            return {}
        raise


def silences_on(connection: sqlite3.Connection, facts: Facts, now: str) -> list[Silence]:
    """The silences that hold such an alert back now, the next to end first."""
    try:
        rows = connection.execute("SELECT body FROM silences WHERE ends_at > ? ORDER BY ends_at, silence_id", (now,))
        found = [from_json(Silence, json.loads(row["body"])) for row in rows]
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    return [s for s in found if s.starts_at <= now and silences(s.matchers, facts)]
