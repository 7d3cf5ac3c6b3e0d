"""Results of a run of the graph: staged while it runs, committed with the journal's cursor in one transaction."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from pipeline.store.digests import update_digests
from pipeline.store.journal import read_up_to
from pipeline.store.runs import Run, note_run
from pipeline.store.silences import flag_silenced
from pipeline.store.stories import save_leads
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.ledger import AgreementEvent, pack_event, unpack_event
from schemas.mention import LookAlike, Mention
from schemas.record import canonical_json, from_json
from schemas.story import Lead
from transforms.alerts import announce, attributes, body, retract
from transforms.ledger import has_moved
from transforms.replay import Agreement
from transforms.sightings import party_key

__all__ = [
    "SOURCE",
    "Committed",
    "add_dead_letters",
    "agreements",
    "commit",
    "discard_staged",
    "last_alert",
    "ledger_entries",
    "ledger_entry",
    "record",
    "replace_entries",
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
            return f"{party_key(list(result.parties))} {result.agreement_id}"
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
        [(type(r).__name__, _key(r), _text(r)) for r in results],
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
        "INSERT OR REPLACE INTO ledger (party_key, agreement_id, last_seen_at, body) VALUES (?, ?, ?, ?)",
        [(party_key(list(e.parties)), e.agreement_id, e.last_seen_at, pack_event(e)) for e in entries],
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


def replace_entries(
    connection: sqlite3.Connection, entries: Iterable[Sequence[AgreementEvent]], alerts: Iterable[Alert]
) -> None:
    """Write all entries of agreements instead of those there are, and the messages. Call it in a transaction."""
    for of_agreement in entries:
        connection.execute("DELETE FROM ledger WHERE agreement_id = ?", (of_agreement[0].agreement_id,))
        record(connection, of_agreement, [])
    record(connection, [], alerts)


def retract_entry(connection: sqlite3.Connection, agreement_id: str, reason: str, at: str) -> Alert | None:
    """Withdraw an agreement and record the message; None when there is no such agreement.

    Raises ValueError when it was never alerted or is withdrawn already. Call it in a transaction.
    """
    event = ledger_entry(connection, agreement_id)
    if event is None:
        return None
    last = last_alert(connection, agreement_id)
    event = retract(last, event, reason)
    alert = announce(last, event, at)
    assert alert is not None
    record(connection, [event], [alert])
    row = read_up_to(connection)
    note_run(connection, Run("retract", row, row, at, (agreement_id, reason)))
    return alert


def _told(alert: Alert) -> tuple[str, str, str, int]:
    """Messages of one commit are recorded in the order in which the news was told."""
    return (alert.when.first_seen, alert.when.first_published or "", alert.agreement_id, alert.revision)


def ledger_entry(connection: sqlite3.Connection, agreement_id: str) -> AgreementEvent | None:
    """The entry of an agreement, under the parties that it has now."""
    rows = connection.execute("SELECT body FROM ledger WHERE agreement_id = ? ORDER BY party_key", (agreement_id,))
    entries = [unpack_event(r["body"]) for r in rows]
    return min(entries, key=has_moved, default=None)


def agreements(connection: sqlite3.Connection) -> list[Agreement]:
    """The whole ledger, by id."""
    rows = connection.execute("SELECT agreement_id, body FROM ledger ORDER BY agreement_id, party_key")
    found = []
    for agreement_id, of_agreement in groupby(rows, key=itemgetter("agreement_id")):
        entries = sorted((unpack_event(r["body"]) for r in of_agreement), key=has_moved)
        found.append(Agreement(tuple(entries), last_alert(connection, agreement_id)))
    return found


def last_alert(connection: sqlite3.Connection, agreement_id: str) -> Alert | None:
    row = connection.execute(
        "SELECT body FROM alerts WHERE agreement_id = ? ORDER BY revision DESC LIMIT 1", (agreement_id,)
    ).fetchone()
    return None if row is None else from_json(Alert, json.loads(row["body"]))


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
    return [unpack_event(r["body"]) for r in rows]


def _staged(connection: sqlite3.Connection, kind: type[T]) -> list[T]:
    return [record for record, _ in _staged_texts(connection, kind)]


def _staged_texts(connection: sqlite3.Connection, kind: type[T]) -> list[tuple[T, str]]:
    """The staged records of a kind, each with its text as staged."""
    rows = connection.execute("SELECT body FROM staged WHERE kind = ? ORDER BY key", (kind.__name__,))
    return [(_read(kind, r["body"]), r["body"]) for r in rows]


def _text(result: Result) -> str:
    """A result in the form that its table keeps."""
    return pack_event(result) if isinstance(result, AgreementEvent) else canonical_json(result)


def _read(kind: type[T], text: str) -> T:
    read: Any = unpack_event(text) if kind is AgreementEvent else from_json(kind, json.loads(text))
    found: T = read
    return found
