"""Results of a run of the graph: staged while it runs, committed with the journal's cursor in one transaction."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from pipeline.store.digests import update_digests
from pipeline.store.journal import read_up_to
from pipeline.store.runs import Run, note_run
from pipeline.store.silences import flag_silenced
from pipeline.store.stories import save_leads
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.ledger import AgreementEvent
from schemas.mention import LookAlike, Mention
from schemas.record import canonical_json, from_json
from schemas.story import Lead
from transforms.alerts import attributes, body, make_alert
from transforms.ledger import retract
from transforms.sightings import party_key

__all__ = [
    "SOURCE",
    "Committed",
    "add_dead_letters",
    "commit",
    "discard_staged",
    "ledger_entries",
    "ledger_entry",
    "record",
    "retract_entry",
    "stage",
]

SOURCE = "//mithaq/local"
"""CloudEvents source of messages made by a store on one machine."""

Result = Alert | AgreementEvent | DeadLetter | Lead | LookAlike | Mention
T = TypeVar("T", Alert, AgreementEvent, DeadLetter, Lead, LookAlike, Mention)


class Committed(NamedTuple):
    """What one commit brought, in the order of the store."""

    alerts: tuple[Alert, ...]
    look_alikes: tuple[LookAlike, ...]
    mentions: tuple[Mention, ...]
    dead_letters: tuple[DeadLetter, ...]
    silenced: frozenset[tuple[str, int]] = frozenset()
    """(agreement id, revision) of the alerts that a silence holds back."""


def _key(result: Result) -> str:
    match result:
        case Alert():
            return f"{result.agreement_id}.r{result.revision:06d}"
        case AgreementEvent():
            return result.agreement_id
        case DeadLetter():
            return result.letter_id
        case Lead():
            return result.item_id
        case LookAlike():
            return result.look_alike_id
        case Mention():
            return result.mention_id


def stage(connection: sqlite3.Connection, results: Iterable[Result]) -> None:
    """Put results aside; the same result again (a retried bundle) replaces itself."""
    connection.executemany(
        "INSERT OR REPLACE INTO staged (kind, key, body) VALUES (?, ?, ?)",
        [(type(r).__name__, _key(r), canonical_json(r)) for r in results],
    )


def discard_staged(connection: sqlite3.Connection) -> None:
    """Forget what an interrupted run left: its rows are read again."""
    connection.execute("DELETE FROM staged")


def commit(connection: sqlite3.Connection, up_to_row: int, source: str = SOURCE, at: str = "") -> Committed:
    """Move everything staged into its table and the cursor to `up_to_row`. Call it in a transaction.

    An alert whose id and revision are already recorded is not recorded again.
    `source` is the CloudEvents source of the messages, `at` their time of recording.
    """
    alerts = tuple(sorted(_staged(connection, Alert), key=_told))
    letters = tuple(_staged(connection, DeadLetter))
    resembling, told = _staged_texts(connection, LookAlike), _staged_texts(connection, Mention)
    look_alikes, mentions = tuple(k for k, _ in resembling), tuple(m for m, _ in told)
    silenced = record(connection, _staged(connection, AgreementEvent), alerts, source)
    connection.executemany(
        "INSERT INTO mentions (mention_id, theme, first_seen_at, body) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (mention_id) DO UPDATE SET body = excluded.body",  # what was published stays published
        [(m.mention_id, m.theme, m.first_seen_at, text) for m, text in told],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO look_alikes (look_alike_id, theme, first_seen_at, body) VALUES (?, ?, ?, ?)",
        [(k.look_alike_id, k.theme, k.first_seen_at, text) for k, text in resembling],
    )
    add_dead_letters(connection, letters)
    save_leads(connection, _staged(connection, Lead))
    update_digests(connection, mentions)
    note_run(connection, Run("pass", read_up_to(connection), up_to_row, at))
    connection.execute("INSERT OR REPLACE INTO progress (name, row_id) VALUES ('graph', ?)", (up_to_row,))
    discard_staged(connection)
    return Committed(alerts, look_alikes, mentions, letters, silenced)


def record(
    connection: sqlite3.Connection, entries: Iterable[AgreementEvent], alerts: Iterable[Alert], source: str = SOURCE
) -> frozenset[tuple[str, int]]:
    """Write ledger entries and the messages about them; which of these are silenced. Call it in a transaction."""
    connection.executemany(
        "INSERT OR REPLACE INTO ledger (agreement_id, party_key, last_seen_at, body) VALUES (?, ?, ?, ?)",
        [(e.agreement_id, party_key(list(e.parties)), e.last_seen_at, canonical_json(e)) for e in entries],
    )
    alerts = list(alerts)
    for alert in alerts:
        connection.execute(
            "INSERT OR IGNORE INTO alerts (agreement_id, revision, event, status, recorded_at, attributes, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                alert.agreement_id,
                alert.revision,
                alert.event,
                alert.status,
                alert.recorded_at,
                json.dumps(attributes(alert, source), sort_keys=True),
                body(alert),
            ),
        )
    return flag_silenced(connection, alerts)


def retract_entry(connection: sqlite3.Connection, agreement_id: str, reason: str, at: str) -> Alert | None:
    """Withdraw an agreement and record the message; None when there is no such agreement.

    Raises ValueError when it was never alerted or is withdrawn already. Call it in a transaction.
    """
    event = ledger_entry(connection, agreement_id)
    if event is None:
        return None
    publication = retract(event, reason)
    alert = make_alert(publication, at)
    record(connection, [publication.after._replace(digest=alert.digest)], [alert])
    row = read_up_to(connection)
    note_run(connection, Run("retract", row, row, at, (agreement_id, reason)))
    return alert


def _told(alert: Alert) -> tuple[str, str, str, int]:
    """Messages of one commit are recorded in the order in which the news was told."""
    return (alert.when.first_seen, alert.when.first_published or "", alert.agreement_id, alert.revision)


def ledger_entry(connection: sqlite3.Connection, agreement_id: str) -> AgreementEvent | None:
    row = connection.execute("SELECT body FROM ledger WHERE agreement_id = ?", (agreement_id,)).fetchone()
    return None if row is None else from_json(AgreementEvent, json.loads(row["body"]))


def add_dead_letters(connection: sqlite3.Connection, letters: Iterable[DeadLetter]) -> None:
    """The first record of a letter stays; the same failure again is the same letter."""
    connection.executemany(
        "INSERT OR IGNORE INTO dead_letters (letter_id, stage, subject, reason, payload, "
        "recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
        [tuple(letter) for letter in letters],
    )


def ledger_entries(connection: sqlite3.Connection, key: str) -> list[AgreementEvent]:
    """The ledger entries of one party set, by id."""
    rows = connection.execute("SELECT body FROM ledger WHERE party_key = ? ORDER BY agreement_id", (key,))
    return [from_json(AgreementEvent, json.loads(r["body"])) for r in rows]


def _staged(connection: sqlite3.Connection, kind: type[T]) -> list[T]:
    return [record for record, _ in _staged_texts(connection, kind)]


def _staged_texts(connection: sqlite3.Connection, kind: type[T]) -> list[tuple[T, str]]:
    """The staged records of a kind, each with its canonical JSON."""
    rows = connection.execute("SELECT body FROM staged WHERE kind = ? ORDER BY key", (kind.__name__,))
    return [(from_json(kind, json.loads(r["body"])), r["body"]) for r in rows]
