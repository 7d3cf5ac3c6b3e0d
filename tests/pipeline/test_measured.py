"""The metrics of a pass, read from Beam's result, are what its store says."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.graph import build
from pipeline.measured import Measured, Spread, joined, measured
from pipeline.passes import FixedClock, run_pass
from pipeline.store import Store, open_store
from pipeline.store.journal import add_items
from pipeline.store.silences import add_silence
from schemas.item import Item
from schemas.metrics import METRICS, OTHER, beam_names
from schemas.silence import Matchers, Silence
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED
from support.http_server import loopback_policy
from support.observers import Silent
from support.records import an_item

pytestmark = pytest.mark.filterwarnings("ignore")

NOW = datetime(2023, 3, 13, 9, 10, tzinfo=UTC)
ITEMS = (
    an_item("a", title=SIGNED),
    an_item("b", title=SIGNED, outlet="beta", owner="beta-media", first_seen_at="2023-03-13T09:02:00Z"),
    an_item("c", title=SIGNED, guid="again"),
    an_item("d", title=REWORDED, outlet="gamma", owner="gamma-media", published_at=None),
    an_item("e", title=OTHER_SIGNED),
    an_item("f", title="ندد العراق بالعقوبات الأمريكية على إيران", mode="backfill"),
    an_item("g", title="تخطط مصر والأردن لتوقيع اتفاقية تعاون في العام المقبل"),
    an_item("h", title="The ministers of both countries met in the capital on Monday"),
    an_item("i", title="خبر عادي عن الطقس في المدينة اليوم"),
    an_item("j", title="خبر بلا تاريخ", first_seen_at="yesterday"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def passed(store: Store) -> Measured:
    return run_pass(store, (), policy=loopback_policy(), observer=Silent(), clock=lambda: NOW).measured()


def counted(store: Store, query: str) -> Counter[str]:
    return Counter({row[0]: row[1] for row in store.connection.execute(query)})


def by(found: Measured, name: str) -> dict[str, int]:
    (one,) = (m for m in METRICS if m.name == name)
    names = {v: beam_names(one, v)[1] for v in (*one.values, OTHER)}
    return {v: found.counters[n] for v, n in names.items() if found.counters[n]}


def test_what_a_pass_counts_is_what_its_store_holds(store: Store) -> None:
    with store.transaction() as connection:
        add_items(connection, ITEMS)
        on_cyprus = Matchers((), ("CYP",), (), ())
        add_silence(connection, Silence("s", on_cyprus, "2023-03-01T00:00:00Z", "2023-04-01T00:00:00Z", ""))
    found = passed(store)
    c = found.counters
    assert by(found, "mentions") == counted(store, "SELECT theme, count(*) FROM mentions GROUP BY theme")
    assert by(found, "alerts") == counted(store, "SELECT event, count(*) FROM alerts GROUP BY event")
    assert by(found, "dead_letters") == counted(store, "SELECT stage, count(*) FROM dead_letters GROUP BY stage")
    stored = counted(
        store,
        "SELECT 'look_alikes', count(*) FROM look_alikes UNION SELECT 'mentions', count(*) FROM mentions "
        "UNION SELECT 'alerts', count(*) FROM alerts UNION SELECT 'dead_letters', count(*) FROM dead_letters",
    )
    assert {name: c[name] for name in stored} == stored
    assert stored["look_alikes"] > 0
    assert by(found, "dead_letters") == {"first_seen": 1}
    assert (c["items"], c["items_repeated"], c["items_not_arabic"]) == (8, 1, 1)
    assert by(found, "languages") == {"ar": 7, "en": 1}
    copied = (
        "SELECT body ->> 'story' <> body ->> 'item_id', count(DISTINCT body ->> 'item_id') FROM mentions GROUP BY 1"
    )
    assert {bool(k): n for k, n in counted(store, copied).items()} == {True: c["copies"], False: c["stories"]}
    refused = (
        "SELECT body ->> 'reason', count(*) FROM mentions WHERE theme = 'agreement' AND NOT body ->> 'alertable' "
        "GROUP BY 1"
    )
    assert by(found, "not_alertable") == counted(store, refused) == {"planned": 1}
    assert by(found, "suppressed") == {"not_asserted": 1, "silenced": 1}


def test_times_are_those_of_the_records(store: Store) -> None:
    with store.transaction() as connection:
        add_items(connection, ITEMS)
    found = passed(store)
    # Eight reach the language stage; one has no date of its own, one is no news.
    assert found.spreads["feed_lag_sec"] == Spread(6, 5 * 300 + 420, 300, 420)
    late = "SELECT recorded_at, body ->> '$.when.first_seen' FROM alerts WHERE event = 'new'"
    told = [_sec(r[0]) - _sec(r[1]) for r in store.connection.execute(late)]
    assert found.spreads["alert_latency_sec"] == Spread(len(told), sum(told), min(told), max(told))
    assert "watermark_lag_sec" not in found.spreads  # a pass has no watermark to wait for


def test_a_pass_without_anything_new_measures_nothing(store: Store) -> None:
    assert passed(store) == Measured(Counter(feeds=0, entries=0, items_new=0, items_revised=0), {})


@pytest.mark.parametrize(("window_sec", "lag_sec"), [(600, 600), (0, 1200)])
def test_a_stream_is_as_far_behind_as_what_reaches_the_ledger(window_sec: int, lag_sec: int) -> None:
    """With a window that is its end, 9:10; without one the sighting of 9:00 itself. It is 9:20."""
    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))
    items = pipeline | beam.Create([an_item(title=SIGNED)], reshuffle=False).with_output_types(Item)
    build(items, window_sec=window_sec, clock=FixedClock(NOW + timedelta(minutes=10)))
    result = pipeline.run()
    result.wait_until_finish()
    assert measured(result).spreads["watermark_lag_sec"] == Spread(1, lag_sec, lag_sec, lag_sec)


def test_several_runs_are_measured_as_one() -> None:
    one = Measured(Counter(items=2), {"feed_lag_sec": Spread(2, 10, 1, 9)})
    other = Measured(Counter(items=1, alerts=1), {"feed_lag_sec": Spread(1, 30, 30, 30)})
    both = joined((one, other))
    assert both == Measured(Counter(items=3, alerts=1), {"feed_lag_sec": Spread(3, 40, 1, 30)})
    assert both.spreads["feed_lag_sec"].mean == pytest.approx(40 / 3)


def _sec(text: Any) -> int:
    return int(datetime.fromisoformat(text).timestamp())
