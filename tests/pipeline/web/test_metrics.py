"""`/metrics`, `/healthz` and `/readyz` over real stores."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from pipeline.feeds.state import FeedState
from pipeline.store import open_store
from pipeline.store.feed_states import save_feed_state
from pipeline.store.requests import ask_retraction
from pipeline.store.results import add_dead_letters
from pipeline.web.app import create_app
from schemas.dead_letter import DeadLetter
from schemas.metrics import METRICS, prometheus_name
from schemas.times import rfc3339
from support.web import HERE, NOW, put_agreement

Samples = dict[tuple[str, ...], float]


def scraped(client: TestClient) -> Samples:
    """(name, values of labels in the order of their names ...) -> value"""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(s.name, *(v for _, v in sorted(s.labels.items()))): s.value for family in families for s in family.samples}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    put_agreement(tmp_path)
    with TestClient(create_app(tmp_path), base_url=HERE) as opened:
        yield opened


def test_the_store_is_counted_and_followed(client: TestClient, tmp_path: Path) -> None:
    before = scraped(client)
    assert before["mithaq_alerts_total", "new"] == 1
    assert before["mithaq_alerts_total", "retraction"] == 0
    assert before["mithaq_mentions_total", "war"] == 0
    assert before["mithaq_store_up",] == 1
    ask_retraction(tmp_path, put_agreement(tmp_path, "IRN RUS"), "a parody")
    after = scraped(client)
    assert (after["mithaq_alerts_total", "new"], after["mithaq_alerts_total", "retraction"]) == (2, 1)
    assert after["mithaq_outbox_waiting", "agreement-alerts"] == 3


def test_how_late_an_alert_was_is_a_histogram(client: TestClient) -> None:
    found = scraped(client)  # first seen at 9, told at 10
    assert found["mithaq_alert_latency_seconds_sum",] == 3600
    assert found["mithaq_alert_latency_seconds_bucket", "1800.0"] == 0
    assert found["mithaq_alert_latency_seconds_bucket", "3600.0"] == 1
    assert found["mithaq_alert_latency_seconds_count",] == 1


def test_another_store_begins_anew(client: TestClient, tmp_path: Path) -> None:
    put_agreement(tmp_path, "IRN RUS")
    scraped(client)
    for file in tmp_path.glob("mithaq.db*"):
        file.unlink()
    put_agreement(tmp_path, "BLR IRN")
    assert scraped(client)["mithaq_alerts_total", "new"] == 1


def test_feeds_and_dead_letters(client: TestClient, tmp_path: Path) -> None:
    states = [FeedState("good", last_ok_at=NOW, last_polled_at=NOW), FeedState("bad", fail_count=7)]
    with open_store(tmp_path) as store, store.transaction() as connection:
        for state in states:
            save_feed_state(connection, state.feed_id, state.to_json())
        add_dead_letters(connection, [DeadLetter("d1", "extract", "i1", "x", "{}", NOW)])
    found = scraped(client)
    at = datetime.fromisoformat(NOW).timestamp()
    assert found["mithaq_feed_last_success_timestamp_seconds", "good"] == at
    assert found["mithaq_last_pass_timestamp_seconds",] >= at
    assert found["mithaq_feed_failures", "bad"] == 7
    assert found["mithaq_dead_letters", "extract"] == 1


def test_requests_are_counted_with_those_refused(client: TestClient) -> None:
    client.get("/")
    client.get("/", headers={"host": "evil.example"})
    client.request("BREW", "/")
    found = scraped(client)
    assert found["mithaq_http_requests_total", "200", "GET"] == 1
    assert found["mithaq_http_requests_total", "400", "GET"] == 1
    assert found["mithaq_http_requests_total", "403", "other"] == 1
    assert found["mithaq_http_requests_under_way",] == 1


def test_names_of_counters_are_those_of_the_list(client: TestClient) -> None:
    listed = {prometheus_name(m) for m in METRICS}
    assert {"mithaq_alerts_total", "mithaq_mentions_total", "mithaq_suppressed_total"} <= listed
    assert "mithaq_alert_latency_seconds" in listed
    documented = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text("utf-8")
    for family in text_string_to_metric_families(client.get("/metrics").text):
        if family.name.startswith("mithaq_"):
            assert family.name.removesuffix("_created") in documented, family.name


def test_a_store_that_is_away_is_told_and_the_server_stays(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "mithaq.db").rename(tmp_path / "away.db")
    assert scraped(client)["mithaq_store_up",] == 0
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "store unreadable"})
    (tmp_path / "away.db").rename(tmp_path / "mithaq.db")
    assert client.get("/readyz").status_code == 200


def test_ready_tells_the_age_of_the_last_pass(client: TestClient, tmp_path: Path) -> None:
    stale = client.get("/readyz?max_age_sec=3600")
    assert (stale.status_code, stale.json()["status"]) == (503, "stale")
    with open_store(tmp_path) as store:
        state = FeedState("a", last_polled_at=rfc3339(datetime.now(UTC)))
        save_feed_state(store.connection, "a", state.to_json())
    ready = client.get("/readyz?max_age_sec=3600")
    assert ready.status_code == 200
    assert 0 <= ready.json()["last_pass_age_sec"] < 3600
    assert client.get("/readyz?max_age_sec=soon").status_code == 400
