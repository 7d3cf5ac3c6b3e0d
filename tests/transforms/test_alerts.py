"""The alert message: headline, body, attributes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.extraction import EventDate
from schemas.vocabulary import ALERT_STATUSES, INSTRUMENTS
from support.ledger import Ledger, readings_of
from support.records import a_sighting
from transforms.alerts import announce, attributes, body, ce_id, headline
from transforms.ledger import fold

NOW = "2023-03-13T10:00:00Z"


def _alerts(*sightings, before: Ledger | None = None) -> tuple[list[Alert], Ledger]:
    ledger = before or Ledger()
    return ledger.read(*readings_of(sightings)), ledger


def test_headline_in_both_languages() -> None:
    line = headline(("BLR", "IRN"), "announced", "roadmap", "خارطة طريق للتعاون الشامل")
    assert line.ar == "الإعلان عن خارطة طريق «خارطة طريق للتعاون الشامل» بين بيلاروسيا وإيران"
    assert line.en == "Belarus and Iran announce a roadmap"


def test_headline_of_many_parties() -> None:
    line = headline(("EGY", "ETH", "SDN"), "signed", "declaration", None)
    assert line.ar == "توقيع إعلان بين مصر وإثيوبيا والسودان"
    assert line.en == "Egypt, Ethiopia and Sudan sign a declaration"


@pytest.mark.parametrize("status", ALERT_STATUSES)
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_label_has_words(status: str, instrument: str) -> None:
    line = headline(("LBY", "TUN"), status, instrument, None)
    assert "ليبيا" in line.ar
    assert "Libya" in line.en


def test_new_alert_names_its_evidence() -> None:
    (alert,), _ = _alerts(a_sighting(date=EventDate("2023-03-13", "day"), place="TUN"))
    assert (alert.event, alert.revision, alert.status, alert.previous_status) == ("new", 1, "signed", None)
    assert [p.code for p in alert.parties] == ["LBY", "TUN"]
    (evidence,) = alert.evidence
    assert (evidence.item_id, evidence.url, evidence.first_seen) == (
        "i1-a",
        "https://alpha.example/i1-a",
        "2023-03-13T09:00:00Z",
    )
    assert alert.where is not None
    assert alert.where.name.en == "Tunisia"
    assert alert.agreement_id.startswith("agr-LBY-TUN-20230313-")


def test_update_says_what_changed_and_supersedes_the_first() -> None:
    _, before = _alerts(a_sighting(status="announced"))
    (alert,), _ = _alerts(a_sighting("i1-b", outlet="b", seen="2023-03-14T09:00:00Z"), before=before)
    assert (alert.event, alert.revision, alert.previous_status) == ("update", 2, "announced")
    assert [(c.path, c.before, c.after) for c in alert.changes] == [
        ("/status", "announced", "signed"),
        ("/corroboration/independent", "1", "2"),
    ]
    assert alert.supersedes == (ce_id(alert.agreement_id, 1),)


def test_correction_gives_its_reason() -> None:
    _, before = _alerts(a_sighting())
    (alert,), _ = _alerts(a_sighting("i1-b", status="denied", seen="2023-03-14T09:00:00Z"), before=before)
    assert (alert.event, alert.status, alert.reason) == ("correction", "denied", "denied")


def test_outlets_of_one_owner_are_one_independent_source() -> None:
    (alert,), _ = _alerts(
        a_sighting("i1-a", outlet="a", owner="group"),
        a_sighting("i1-b", outlet="b", owner="group"),
        a_sighting("i1-c", outlet="c"),
    )
    assert (alert.corroboration.items, alert.corroboration.outlets, alert.corroboration.independent) == (3, 3, 2)


def test_more_evidence_than_fits_is_counted() -> None:
    (alert,), _ = _alerts(*[a_sighting(f"i1-{k:02}", outlet=f"o{k}") for k in range(14)])
    assert (len(alert.evidence), alert.evidence_truncated) == (10, 4)
    assert len(body(alert).encode()) < 64 * 1024


def test_mode_is_live_as_soon_as_one_item_is() -> None:
    (old,), _ = _alerts(a_sighting(mode="backfill"))
    (mixed,), _ = _alerts(a_sighting(mode="backfill"), a_sighting("i1-b", mode="live"))
    assert (old.mode, mixed.mode) == ("backfill", "live")


def test_digest_ignores_the_recorded_time_only() -> None:
    (event,) = fold([], [a_sighting()]).entries
    now, later = announce(None, event, NOW), announce(None, event, "2024-01-01T00:00:00Z")
    assert now is not None
    assert later is not None
    assert now.digest == later.digest
    assert now._replace(recorded_at="") == later._replace(recorded_at="")
    (other,), _ = _alerts(a_sighting(confidence=0.7))
    assert other.digest != now.digest


def test_what_was_said_is_not_said_again() -> None:
    (event,) = fold([], [a_sighting()]).entries
    first = announce(None, event, NOW)
    assert first is not None
    assert announce(first, event, "2024-01-01T00:00:00Z") is None


def test_attributes_carry_what_subscribers_filter_on() -> None:
    (alert,), _ = _alerts(a_sighting())
    found = attributes(alert, "//mithaq/test")
    assert found["ce-id"] == f"{alert.agreement_id}.r0001"
    assert {
        k: found[k] for k in ("event", "status", "pair", "kind", "confidence", "corroboration", "mode", "schema")
    } == {
        "event": "new",
        "status": "signed",
        "pair": "LBY-TUN",
        "kind": "mou",
        "confidence": "high",
        "corroboration": "1",
        "mode": "live",
        "schema": "1",
    }
    assert found["p-LBY"] == found["p-TUN"] == "1"
    assert "sanctions" not in found


@settings(deadline=None)
@given(st.integers(2, 190))
def test_attributes_stay_within_the_limits_of_the_service(parties: int) -> None:
    codes = " ".join(f"X{chr(65 + k // 26)}{chr(65 + k % 26)}" for k in range(parties))
    (alert,), _ = _alerts(a_sighting())
    alert = alert._replace(parties=tuple(alert.parties[0]._replace(code=c) for c in codes.split()))
    found = attributes(alert, "//mithaq/test")
    assert len(found) <= 100
    assert not {"data", "topic", "ordering_key", "retry", "timeout"} & set(found)
    assert all(v.isascii() and len(k) <= 256 and len(v) <= 1024 and not k.startswith("goog") for k, v in found.items())
