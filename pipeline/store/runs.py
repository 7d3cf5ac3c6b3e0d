"""The record of runs: what changed ledger and alerts, in order."""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Run", "last_pass_at", "note_run", "runs"]


class Run(NamedTuple):
    kind: str
    """pass | retract | replay"""
    from_row: int
    to_row: int
    at: str
    detail: tuple[str, ...] = ()
    """Of a retraction: agreement id and reason."""


def note_run(connection: sqlite3.Connection, run: Run) -> None:
    """Call it in the transaction of what the run changed."""
    connection.execute(
        "INSERT INTO runs (kind, from_row, to_row, at, detail) VALUES (?, ?, ?, ?, ?)",
        (*run[:4], json.dumps(run.detail, ensure_ascii=False)),
    )


def runs(connection: sqlite3.Connection) -> Iterator[Run]:
    for row in connection.execute("SELECT kind, from_row, to_row, at, detail FROM runs ORDER BY seq"):
        yield Run(row["kind"], row["from_row"], row["to_row"], row["at"], tuple(json.loads(row["detail"])))


def last_pass_at(connection: sqlite3.Connection) -> str:
    """When a pass last did something, polling or reading; empty when none did. RFC 3339."""
    polled = connection.execute("SELECT max(json_extract(state, '$.last_polled_at')) FROM feed_state").fetchone()[0]
    try:
        read = connection.execute("SELECT max(at) FROM runs WHERE kind = 'pass'").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):  # a store opened for reading may be older than the record of runs
            raise
        read = None
    return max(polled or "", read or "")
