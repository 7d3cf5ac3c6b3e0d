"""Retractions that were asked for beside a running pass.

A retraction makes a message, and only the process that holds the store's lock may number messages. What is asked for
meanwhile is kept, and done by the next one that holds it: the pass itself between two steps, or whoever asks again.
"""

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UnreachableError
from pipeline.store.database import Store, edit_store, hold_lock, read_store
from schemas.alert import Alert
from schemas.times import rfc3339

__all__ = ["RetractionRequest", "ask_retraction", "requests_for", "settle_requests", "settle_when_free"]


class RetractionRequest(NamedTuple):
    seq: int
    agreement_id: str
    reason: str
    asked_at: str
    settled_at: str | None
    """None while it waits."""
    problem: str
    """Why it was refused; empty while it waits and when it was done."""


def ask_retraction(folder: Path, agreement_id: str, reason: str) -> RetractionRequest:
    """Ask for a retraction and do it at once where no pass is running; what became of it.

    Raises ConfigError when there is no store, UnreachableError when it stayed busy: nothing is asked for then.
    """
    with edit_store(folder) as store, store.changing() as connection:
        seq = connection.execute(
            "INSERT INTO retraction_requests (agreement_id, reason, asked_at, problem) VALUES (?, ?, ?, '')",
            (agreement_id, " ".join(reason.split()), rfc3339(datetime.now(UTC))),
        ).lastrowid
    with contextlib.suppress(UnreachableError):  # it is asked for, and waits
        settle_when_free(folder)
    with read_store(folder) as store:
        return _read(store.connection, "WHERE seq = ?", seq)[0]


def settle_when_free(folder: Path) -> bool:
    """Do what was asked for, if anything waits and no other process works on the store; whether nothing waits now."""
    with read_store(folder) as store:
        if not _read(store.connection, "WHERE settled_at IS NULL LIMIT 1"):
            return True
    try:
        with hold_lock(folder), edit_store(folder) as store:
            settle_requests(store, datetime.now(UTC))
    except UnreachableError:
        return False
    return True


def settle_requests(store: Store, now: datetime) -> tuple[Alert, ...]:
    """Do the retractions that wait, or note why one cannot be done; the messages. Needs the store's lock."""
    waiting = _read(store.connection, "WHERE settled_at IS NULL ORDER BY seq")
    if not waiting:
        return ()
    from pipeline.store.results import retract_entry

    alerts = list[Alert]()
    for request in waiting:
        with store.transaction() as connection:
            problem = ""
            try:
                alert = retract_entry(connection, request.agreement_id, request.reason, rfc3339(now))
            except ValueError as error:
                problem = str(error)
            else:
                if alert is None:
                    problem = "there is no such agreement"
                else:
                    alerts.append(alert)
            connection.execute(
                "UPDATE retraction_requests SET settled_at = ?, problem = ? WHERE seq = ?",
                (rfc3339(now), problem, request.seq),
            )
    return tuple(alerts)


def requests_for(connection: sqlite3.Connection, agreement_id: str) -> list[RetractionRequest]:
    """What was asked for about an agreement, the newest last."""
    return _read(connection, "WHERE agreement_id = ? ORDER BY seq", agreement_id)


def _read(connection: sqlite3.Connection, which: str, *values: object) -> list[RetractionRequest]:
    try:
        rows = connection.execute(
            f"SELECT seq, agreement_id, reason, asked_at, settled_at, problem FROM retraction_requests {which}", values
        ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a store opened for reading may be older than requests
            return []
        raise
    return [RetractionRequest(*row) for row in rows]
