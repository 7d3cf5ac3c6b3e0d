"""What a subscriber has handled, so that a redelivery is not handled twice; one SQLite file per state folder."""

import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pipeline.errors import ConfigError

__all__ = ["SEEN_NAME", "Seen", "Verdict"]

SEEN_NAME = "subscriber.db"
_KEEP_DAYS = 62
"""Twice what the service keeps for a replay."""
_LAYOUT = """
CREATE TABLE IF NOT EXISTS seen (
  subscription TEXT NOT NULL,
  source       TEXT NOT NULL,
  ce_id        TEXT NOT NULL,
  subject      TEXT NOT NULL,   -- the agreement; empty where a message has no revisions
  revision     INTEGER NOT NULL,
  at           TEXT NOT NULL DEFAULT (datetime('now')),
  PRIMARY KEY (subscription, source, ce_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_by_subject ON seen (subscription, source, subject, revision);
"""


class Verdict(StrEnum):
    NEW = "new"
    KNOWN = "known"
    """Handled before: a redelivery, or published twice."""
    SUPERSEDED = "superseded"
    """A newer revision of the same agreement was handled before."""


class Seen:
    """The memory of one subscription. May be used by one thread other than the one that opened it."""

    def __init__(self, folder: Path, subscription: str) -> None:
        """Raises ConfigError when the folder cannot be written."""
        self._subscription = subscription
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / SEEN_NAME
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_LAYOUT)
            self._connection.execute("DELETE FROM seen WHERE at < datetime('now', ?)", (f"-{_KEEP_DAYS} days",))
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(
                f"Cannot remember in {folder} what was handled: {error}. Name another folder with --state."
            ) from error

    def close(self) -> None:
        self._connection.close()

    def verdict(self, attributes: Mapping[str, str]) -> Verdict:
        """Whether the message with these attributes is to be handled."""
        source, ce_id, subject, revision = _identity(attributes)
        if self._first("ce_id = ?", source, ce_id):
            return Verdict.KNOWN
        if subject and self._first("subject = ? AND revision > ?", source, subject, revision):
            return Verdict.SUPERSEDED
        return Verdict.NEW

    def record(self, attributes: Mapping[str, str]) -> None:
        """The message was handled; durable when this returns."""
        row = (self._subscription, *_identity(attributes))
        self._connection.execute(
            "INSERT OR IGNORE INTO seen (subscription, source, ce_id, subject, revision) VALUES (?, ?, ?, ?, ?)", row
        )

    def _first(self, where: str, source: str, *values: object) -> bool:
        query = f"SELECT 1 FROM seen WHERE subscription = ? AND source = ? AND {where} LIMIT 1"
        return self._connection.execute(query, (self._subscription, source, *values)).fetchone() is not None


def _identity(attributes: Mapping[str, str]) -> tuple[str, str, str, int]:
    sequence = attributes.get("ce-sequence", "")
    revision = int(sequence) if sequence.isascii() and sequence.isdigit() else 0
    return attributes.get("ce-source", ""), attributes["ce-id"], attributes.get("ce-subject", ""), revision
