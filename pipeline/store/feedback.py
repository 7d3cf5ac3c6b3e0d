"""Feedback in the store: appended, never changed; of an agreement the newest counts."""

import json
import sqlite3

from schemas.feedback import Feedback
from schemas.record import canonical_json, from_json

__all__ = ["add_feedback", "feedback_on", "list_feedback"]


def add_feedback(connection: sqlite3.Connection, feedback: Feedback) -> None:
    """Raises ValueError when there is no such message."""
    known = connection.execute(
        "SELECT 1 FROM alerts WHERE agreement_id = ? AND revision = ?", (feedback.agreement_id, feedback.revision)
    ).fetchone()
    if known is None:
        raise ValueError(f"there is no message r{feedback.revision} of {feedback.agreement_id}")
    connection.execute(
        "INSERT INTO feedback (agreement_id, body) VALUES (?, ?)", (feedback.agreement_id, canonical_json(feedback))
    )


def list_feedback(connection: sqlite3.Connection, *, newest_only: bool = False) -> list[Feedback]:
    """In the order in which it was given; `newest_only` leaves out what later feedback on the agreement replaced."""
    newest = "WHERE seq IN (SELECT max(seq) FROM feedback GROUP BY agreement_id)" if newest_only else ""
    return _read(connection, f"SELECT body FROM feedback {newest} ORDER BY seq")


def feedback_on(connection: sqlite3.Connection, agreement_id: str) -> list[Feedback]:
    """All feedback on an agreement, the newest last."""
    return _read(connection, "SELECT body FROM feedback WHERE agreement_id = ? ORDER BY seq", agreement_id)


def _read(connection: sqlite3.Connection, query: str, *values: str) -> list[Feedback]:
    try:
        rows = connection.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a store opened for reading may be older than feedback
            return []
        raise
    return [from_json(Feedback, json.loads(row["body"])) for row in rows]
