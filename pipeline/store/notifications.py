"""Which alerts a service has been sent, and how it fares."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

__all__ = [
    "Key", "Recorded", "Standing", "failed", "give_up", "given_up", "recent_alerts", "sent_since", "standing", "take",
    "taken", "try_again",
]  # fmt: skip

Key = tuple[str, int]
"""Agreement id and revision."""


class Recorded(NamedTuple):
    """An alert of the store."""

    agreement_id: str
    revision: int
    event: str
    recorded_at: str
    attributes: dict[str, str]
    text: str
    """The body as it was recorded: JSON text."""
    body: dict[str, Any]

    @property
    def key(self) -> Key:
        return self.agreement_id, self.revision


class Standing(NamedTuple):
    """How a target fares. `failures` are those since it last took something."""

    failures: int = 0
    fault: str = ""
    retry_at: str = ""


def recent_alerts(connection: sqlite3.Connection, since: str = "", agreement_id: str = "") -> list[Recorded]:
    """Alerts recorded at or after that time, in the order of the store; of one agreement where it is named."""
    rows = connection.execute(
        "SELECT * FROM alerts WHERE recorded_at >= ? AND (? = '' OR agreement_id = ?) ORDER BY seq",
        (since, agreement_id, agreement_id),
    )
    return [
        Recorded(
            r["agreement_id"],
            r["revision"],
            r["event"],
            r["recorded_at"],
            json.loads(r["attributes"]),
            r["body"],
            json.loads(r["body"]),
        )
        for r in rows
    ]


def taken(connection: sqlite3.Connection, target: str) -> set[Key]:
    """Every alert that the target has."""
    rows = connection.execute("SELECT agreement_id, revision FROM notifications WHERE target = ?", (target,))
    return {(r[0], r[1]) for r in rows}


def sent_since(connection: sqlite3.Connection, target: str, since: str) -> int:
    """Messages that the target took after that time; a summary is one."""
    row = connection.execute(
        "SELECT count(DISTINCT delivery) FROM notifications WHERE target = ? AND sent_at > ?", (target, since)
    ).fetchone()
    return int(row[0])


def take(connection: sqlite3.Connection, target: str, keys: Iterable[Key], at: str) -> None:
    """Note one message that a target took, and that it works. Call it in a transaction."""
    keys = list(keys)
    delivery = f"{at} {keys[0][0]}.r{keys[0][1]}"
    connection.executemany(
        "INSERT OR IGNORE INTO notifications VALUES (?, ?, ?, ?, ?)",
        [(target, agreement_id, revision, at, delivery) for agreement_id, revision in keys],
    )
    connection.execute("DELETE FROM notify_targets WHERE target = ?", (target,))


def failed(connection: sqlite3.Connection, target: str, found: Standing) -> None:
    connection.execute("INSERT OR REPLACE INTO notify_targets VALUES (?, ?, ?, ?)", (target, *found))


def standing(connection: sqlite3.Connection, target: str) -> Standing:
    try:
        row = connection.execute(
            "SELECT failures, fault, retry_at FROM notify_targets WHERE target = ?", (target,)
        ).fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a store opened for reading may be older than notifications
            return Standing()
        raise
    return Standing() if row is None else Standing(*row)


def give_up(connection: sqlite3.Connection, target: str, keys: Iterable[Key], at: str, reason: str) -> None:
    """Note that a target will never take these. Call it in a transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO notify_given_up VALUES (?, ?, ?, ?, ?)",
        [(target, agreement_id, revision, at, reason) for agreement_id, revision in keys],
    )


def given_up(connection: sqlite3.Connection, target: str) -> dict[Key, str]:
    """What the target will never take -> why, in the order of giving up."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'notify_given_up'").fetchone():
        return {}  # opened for reading, and older than this
    rows = connection.execute(
        "SELECT agreement_id, revision, reason FROM notify_given_up WHERE target = ? ORDER BY at, agreement_id",
        (target,),
    )
    return {(r[0], r[1]): r[2] for r in rows}


def try_again(connection: sqlite3.Connection, target: str) -> int:
    """Let what was given up wait again, and forget the pause after failures; how many alerts that are."""
    connection.execute("DELETE FROM notify_targets WHERE target = ?", (target,))
    return connection.execute("DELETE FROM notify_given_up WHERE target = ?", (target,)).rowcount
