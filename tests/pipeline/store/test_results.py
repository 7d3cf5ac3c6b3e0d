"""Results are staged while the graph runs and committed once, together with the journal's cursor."""

import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.store import Store, open_store
from pipeline.store.journal import read_up_to
from pipeline.store.queries import AlertFilter, alert_revisions, alerts, totals
from pipeline.store.results import commit, discard_staged, ledger_entries, stage
from schemas.extraction import Extraction
from schemas.json_schema import load_schema
from support.records import a_sighting, an_item
from transforms.alerts import announce
from transforms.dead_letters import dead_letter
from transforms.ledger import fold
from transforms.sightings import mentions_of

NOW = "2023-03-13T10:00:00Z"


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def _results(*sightings):
    folded = fold([], sightings)
    return [
        *folded.entries,
        *(announce(None, e, NOW) for e in folded.entries),
        *mentions_of(an_item(), Extraction("ar", tuple(s.agreement for s in sightings))),
        dead_letter("extract", "i1-x", ValueError("bad"), "text", NOW),
    ]


def test_nothing_is_visible_before_the_commit_and_all_of_it_after(store: Store) -> None:
    stage(store.connection, _results(a_sighting()))
    assert set(totals(store.connection).values()) == {0}
    with store.transaction() as c:
        committed = commit(c, 42, "//mithaq/test")
    assert [a.event for a in committed.alerts] == ["new"]
    assert read_up_to(store.connection) == 42
    assert totals(store.connection) == {
        "items": 0,
        "ledger": 1,
        "alerts": 1,
        "mentions": 1,
        "look_alikes": 0,
        "dead_letters": 1,
    }
    assert len(ledger_entries(store.connection, "LBY-TUN")) == 1


def test_a_retried_bundle_stages_the_same_rows(store: Store) -> None:
    for _ in range(3):
        stage(store.connection, _results(a_sighting()))
    with store.transaction() as c:
        commit(c, 1, "//mithaq/test")
    assert totals(store.connection)["alerts"] == 1


def test_what_an_interrupted_run_staged_is_forgotten(store: Store) -> None:
    stage(store.connection, _results(a_sighting()))
    discard_staged(store.connection)
    with store.transaction() as c:
        assert commit(c, 1, "//mithaq/test").alerts == ()


def test_a_message_is_recorded_once(store: Store) -> None:
    for _ in range(2):
        stage(store.connection, _results(a_sighting()))
        with store.transaction() as c:
            commit(c, 1, "//mithaq/test")
    assert totals(store.connection)["alerts"] == 1


def test_stored_messages_are_valid_and_their_attributes_are_short_ascii(store: Store) -> None:
    stage(store.connection, _results(a_sighting(), a_sighting("i1-b", instrument="treaty", parties="LBY TUN")))
    with store.transaction() as c:
        commit(c, 1, "//mithaq/test")
    validator = jsonschema.Draft202012Validator(load_schema("alert.v1"))
    rows = store.connection.execute("SELECT attributes, body FROM alerts").fetchall()
    assert len(rows) == 2
    for row in rows:
        validator.validate(json.loads(row["body"]))
        for key, value in json.loads(row["attributes"]).items():
            assert len(key.encode()) <= 256
            assert len(value.encode("ascii")) <= 1024


def test_alerts_are_found_by_party_status_and_id(store: Store) -> None:
    stage(
        store.connection,
        [*_results(a_sighting()), *_results(a_sighting("i1-b", parties="EGY JOR", status="announced"))],
    )
    with store.transaction() as c:
        commit(c, 1, "//mithaq/test")
    c = store.connection
    assert [a["status"] for a in alerts(c, AlertFilter(party=("JOR",)))] == ["announced"]
    assert [a["status"] for a in alerts(c, AlertFilter(status="signed"))] == ["signed"]
    assert list(alerts(c, AlertFilter(party=("JOR", "LBY")))) == []
    assert list(alerts(c, AlertFilter(since="2024-01-01"))) == []
    assert len(alert_revisions(c, "agr-EGY")) == 1
    assert alert_revisions(c, "agr-%") == []
