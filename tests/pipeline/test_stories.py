"""The lives of agreements as several outlets tell them, through the whole graph in two ways: passes and a stream."""

import json
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    from apache_beam.transforms.window import TimestampedValue

    from pipeline.graph import build
    from support.beam import collect, stream, streaming

from pipeline.backfill import backfill
from pipeline.feeds.catalogue import Catalogue
from pipeline.passes import FixedClock
from pipeline.store import open_store
from pipeline.store.queries import alerts
from schemas.item import Item
from schemas.record import as_json, from_json
from support.observers import Silent
from support.stories import stories, write_items

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

HOUR_SEC = 3600
NOW = datetime(2030, 1, 1, tzinfo=UTC)
CHAINS = stories("chains")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the stories at once, backfilled in passes of one hour."""
    folder = tmp_path_factory.mktemp("stories")
    write_items(folder / "h.jsonl", [row for story in CHAINS for row in story["items"]])
    with open_store(folder) as store:
        backfill(store, [folder / "h.jsonl"], Catalogue(()), Silent(), step_sec=HOUR_SEC, clock=FixedClock(NOW))
    return folder


@pytest.fixture(scope="module")
def passes(folder: Path) -> list[dict[str, Any]]:
    with open_store(folder) as store:
        return list(alerts(store.connection))


def _journal(folder: Path) -> Iterator[tuple[int, Item]]:
    """(time of arrival, item), as a collector would publish them."""
    with open_store(folder) as store:
        for row in store.connection.execute("SELECT arrived_at, body FROM items ORDER BY row_id"):
            yield _seconds(row["arrived_at"]), from_json(Item, json.loads(row["body"]))


def _seconds(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp).timestamp())


@pytest.mark.parametrize("story", CHAINS, ids=[s["story"] for s in CHAINS])
def test_passes_tell_each_life(story: dict[str, Any], passes: list[dict[str, Any]]) -> None:
    about = set(story["parties"].split("-"))
    ids = {a["agreement_id"] for a in passes if {p["code"] for p in a["parties"]} == about}
    ids |= {a["agreement_id"] for a in passes if a["merged_into"] in ids}
    urls = {row["url"] for row in story["items"]}
    told = [a for a in passes if a["agreement_id"] in ids and {e["url"] for e in a["evidence"]} <= urls]
    assert [f"{a['event']} {a['status']}" for a in told] == story["messages"]


def test_a_stream_with_an_alert_window_gives_the_same_messages(folder: Path, passes: list[dict[str, Any]]) -> None:
    source = stream(Item)
    for arrived, item in _journal(folder):
        at = _seconds(item.first_seen_at)
        source = source.advance_watermark_to(arrived).add_elements([TimestampedValue(item, at)])
    source = source.advance_watermark_to(arrived + 2 * HOUR_SEC).advance_watermark_to_infinity()

    def bodies(messages: list[Any]) -> list[dict[str, Any]]:
        plain = [{k: v for k, v in m.items() if k != "recorded_at"} for m in messages]
        return sorted(plain, key=lambda m: (m["agreement_id"], m["revision"]))

    def check(found: list[Any]) -> None:
        # A retry of the check must fail the same way, so plain values are compared.
        assert bodies([json.loads(json.dumps(as_json(a))) for a in found]) == bodies(passes)

    with streaming() as p:
        outputs = build(p | source, window_sec=HOUR_SEC, clock=FixedClock(NOW))
        collect(outputs.alerts, check, "alerts")
