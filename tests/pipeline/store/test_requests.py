"""Retractions asked for beside a running pass: done by whoever holds the lock, never lost, never numbered twice."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, UnreachableError
from pipeline.store import database, edit_store, open_store, read_store
from pipeline.store.queries import alerts
from pipeline.store.requests import ask_retraction, requests_for, settle_requests, settle_when_free
from pipeline.store.results import commit, stage
from support.records import a_sighting
from transforms.alerts import announce
from transforms.ledger import fold

NOW = "2023-03-13T10:00:00Z"


@pytest.fixture
def agreement(tmp_path: Path) -> str:
    """The id of an agreement that the store in `tmp_path` has alerted."""
    (event,) = fold([], [a_sighting()]).entries
    with open_store(tmp_path) as store, store.transaction() as connection:
        stage(connection, [event, announce(None, event, NOW)])
        commit(connection, 0, at=NOW)
    return event.agreement_id


def told(folder: Path) -> list[tuple[str, int, str | None]]:
    with read_store(folder) as store:
        return [(a["event"], a["revision"], a["reason"]) for a in alerts(store.connection)]


def test_a_retraction_is_done_at_once_where_nothing_runs(tmp_path: Path, agreement: str) -> None:
    asked = ask_retraction(tmp_path, agreement, " a  parody\n")
    assert (asked.problem, asked.settled_at is None) == ("", False)
    assert told(tmp_path) == [("new", 1, None), ("retraction", 2, "a parody")]


def test_beside_a_pass_it_waits_and_the_pass_does_it(tmp_path: Path, agreement: str) -> None:
    with open_store(tmp_path) as store:
        asked = ask_retraction(tmp_path, agreement, "a parody")
        assert asked.settled_at is None
        assert not settle_when_free(tmp_path)
        assert len(told(tmp_path)) == 1
        (alert,) = settle_requests(store, datetime.now(UTC))
        assert (alert.event, alert.revision) == ("retraction", 2)
        assert settle_requests(store, datetime.now(UTC)) == ()
    assert settle_when_free(tmp_path)
    assert len(told(tmp_path)) == 2


def test_what_a_pass_left_is_done_when_the_store_is_free(tmp_path: Path, agreement: str) -> None:
    with open_store(tmp_path):
        ask_retraction(tmp_path, agreement, "a parody")
    assert settle_when_free(tmp_path)
    assert told(tmp_path)[-1] == ("retraction", 2, "a parody")


def test_what_cannot_be_retracted_is_noted_with_the_reason(tmp_path: Path, agreement: str) -> None:
    ask_retraction(tmp_path, agreement, "a parody")
    assert "retracted already" in ask_retraction(tmp_path, agreement, "again").problem
    assert ask_retraction(tmp_path, "agr-none", "x").problem == "there is no such agreement"
    assert ask_retraction(tmp_path, agreement, " ").problem
    with read_store(tmp_path) as store:
        assert [bool(r.problem) for r in requests_for(store.connection, agreement)] == [False, True, True]
    assert len(told(tmp_path)) == 2


def test_a_store_that_stays_busy_says_so_and_keeps_nothing(
    tmp_path: Path, agreement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 50)
    with edit_store(tmp_path) as writing, writing.transaction(), pytest.raises(UnreachableError, match="is busy"):
        ask_retraction(tmp_path, agreement, "a parody")
    assert len(told(tmp_path)) == 1
    with read_store(tmp_path) as store:
        assert requests_for(store.connection, agreement) == []


def test_a_store_older_than_requests_has_none(tmp_path: Path, agreement: str) -> None:
    connection = sqlite3.connect(tmp_path / "mithaq.db")
    connection.execute("DROP TABLE retraction_requests")
    connection.close()
    with read_store(tmp_path) as store:
        assert requests_for(store.connection, agreement) == []
    assert not ask_retraction(tmp_path, agreement, "a parody").problem


def test_without_a_store_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing has run there yet"):
        ask_retraction(tmp_path / "none", "agr-a", "x")
    assert not (tmp_path / "none").exists()
