"""The record of runs: what changed ledger and alerts, in order."""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Run", "note_run", "runs"]


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
