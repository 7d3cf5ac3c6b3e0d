"""`/metrics` for Prometheus: what the store counts, read when asked, and how the server itself fares.

Names as in docs/metrics.md. Counters of the store go on where they were when the server starts again; they begin anew
only with another store.
"""

import bisect
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from prometheus_client import CollectorRegistry, Gauge, Histogram, Info, ProcessCollector
from prometheus_client import Counter as Counts
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline import __version__
from pipeline.errors import MithaqError
from pipeline.feeds.health import conditions
from pipeline.feeds.state import from_time
from pipeline.store import read_store
from pipeline.store.feed_states import load_feed_states
from pipeline.store.journal import read_up_to
from pipeline.store.outbox import waiting
from pipeline.store.runs import last_pass_at
from schemas.message import Topic
from schemas.metrics import metric, prometheus_name

__all__ = ["Meter", "metrics_routes", "registry_of"]

_LATENCY_BUCKETS_SEC = (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600)
_COUNTING_SHARE = 0.02
_OUTBOX = (Topic.ALERTS, Topic.MENTIONS, Topic.DEAD_LETTERS)


def registry_of(folder: Path) -> CollectorRegistry:
    """A registry of its own, so that two servers of one process do not meet."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Info("mithaq_build", "Version of Mithaq", registry=registry).info({"version": __version__})
    registry.register(StoreCollector(folder))
    return registry


class Meter:
    """ASGI middleware that counts and times requests, and counts those under way (open pages hold one each)."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counts(
            "mithaq_http_requests", "Answers by method and code", ("method", "code"), registry=registry
        )
        self._seconds = Histogram(
            "mithaq_http_request_seconds", "From a request to the first byte of its answer", registry=registry
        )
        self._under_way = Gauge(
            "mithaq_http_requests_under_way", "Requests not answered to their end", registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
                self._requests.labels(method, str(message["status"])).inc()
                self._seconds.observe(perf_counter() - began)
            await send(message)

        with self._under_way.track_inprogress():
            await self._app(scope, receive, counting)


class StoreCollector(Collector):
    """What the store in `folder` holds. Alerts are counted as they come, so that a scrape costs what is new."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._told = _Told()
        self._mentions, self._waiting = Counter[str](), dict[str, int]()
        self._counted_at, self._took_sec = float("-inf"), 0.0

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("mithaq_store_up", "Whether the store can be read")
        try:
            with self._lock, read_store(self._folder) as store:
                found = list(self._of_store(store.connection))
        except (sqlite3.Error, MithaqError):
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _of_store(self, connection: sqlite3.Connection) -> Iterator[Metric]:
        if not self._told.is_of(connection):
            self._told = _Told()
        self._told.follow(connection)
        yield _counter("alerts", self._told.events)
        self._count_rows(connection)
        yield _counter("mentions", self._mentions)
        held = _counts(connection, "SELECT 'silenced', count(*) FROM silenced")
        yield _counter("suppressed", held)
        yield self._told.latency()
        letters = GaugeMetricFamily("mithaq_dead_letters", "Dead letters in the store", labels=["stage"])
        for stage, n in _counts(connection, "SELECT stage, count(*) FROM dead_letters GROUP BY stage").items():
            letters.add_metric([stage], n)
        yield letters
        rows = int(connection.execute("SELECT coalesce(max(row_id), 0) FROM items").fetchone()[0])
        journalled = CounterMetricFamily("mithaq_journal_rows", "Item revisions journalled")
        journalled.add_metric([], rows)
        yield journalled
        yield _gauge(
            "mithaq_journal_waiting", "Journal rows that the graph has not read", rows - read_up_to(connection)
        )
        outbox = GaugeMetricFamily("mithaq_outbox_waiting", "Messages that no topic has taken", labels=["topic"])
        for topic, n in self._waiting.items():
            outbox.add_metric([topic], n)
        yield outbox
        newest = from_time(last_pass_at(connection))
        if newest is not None:
            yield _gauge("mithaq_last_pass_timestamp_seconds", "When a pass last did something", newest.timestamp())
        yield from _feeds(connection)

    def _count_rows(self, connection: sqlite3.Connection) -> None:
        """Count whole tables, which takes a second for a million rows: not more often than in a share of the time."""
        began = perf_counter()
        if began - self._counted_at < self._took_sec / _COUNTING_SHARE:
            return
        self._mentions = _counts(connection, "SELECT theme, count(*) FROM mentions GROUP BY theme")
        self._waiting = waiting(connection, _OUTBOX)
        self._counted_at = perf_counter()
        self._took_sec = self._counted_at - began


class _Told:
    """Alerts counted up to a row of the table."""

    def __init__(self) -> None:
        self._last: tuple[int, str, str] = (0, "", "")
        self.events = Counter[str]()
        self._buckets = [0] * (len(_LATENCY_BUCKETS_SEC) + 1)
        self._sum_sec = 0.0

    def is_of(self, connection: sqlite3.Connection) -> bool:
        """Whether the row that was counted last is still there: else the store is another one."""
        seq, *told = self._last
        row = connection.execute("SELECT agreement_id, recorded_at FROM alerts WHERE seq = ?", (seq,)).fetchone()
        return seq == 0 or (row is not None and list(row) == told)

    def follow(self, connection: sqlite3.Connection) -> None:
        """Count what came since. Of an agreement first told live, also how long after its first sighting that was."""
        rows = connection.execute(
            "SELECT seq, agreement_id, recorded_at, event, CASE WHEN event = 'new' "
            "AND json_extract(body, '$.mode') = 'live' THEN json_extract(body, '$.when.first_seen') END "
            "FROM alerts WHERE seq > ? ORDER BY seq",
            self._last[:1],
        )
        for seq, agreement_id, recorded_at, event, first_seen in rows:
            self._last = seq, agreement_id, recorded_at
            self.events[event] += 1
            began, told = from_time(first_seen or ""), from_time(recorded_at)
            if began and told:
                sec = max(0.0, (told - began).total_seconds())
                self._buckets[bisect.bisect_left(_LATENCY_BUCKETS_SEC, sec)] += 1
                self._sum_sec += sec

    def latency(self) -> Metric:
        one = metric("alert_latency_sec")
        found = HistogramMetricFamily(prometheus_name(one), one.meaning)
        total, buckets = 0, []
        for most, n in zip((*map(float, _LATENCY_BUCKETS_SEC), float("inf")), self._buckets, strict=True):
            total += n
            buckets.append((str(most) if most != float("inf") else "+Inf", float(total)))
        found.add_metric([], buckets, self._sum_sec)
        return found


def _feeds(connection: sqlite3.Connection) -> Iterator[Metric]:
    states, lost = load_feed_states(connection)
    now = datetime.now(UTC)
    success = GaugeMetricFamily(
        "mithaq_feed_last_success_timestamp_seconds", "When a feed was last read", labels=["feed"]
    )
    failures = GaugeMetricFamily("mithaq_feed_failures", "Failures of a feed in a row", labels=["feed"])
    trouble = GaugeMetricFamily(
        "mithaq_feed_trouble", "What ails a feed, as in `feeds status`", labels=["feed", "kind"]
    )
    for feed_id, state in sorted(states.items()):
        read_at = from_time(state.last_ok_at)
        if read_at is not None:
            success.add_metric([feed_id], read_at.timestamp())
        failures.add_metric([feed_id], state.fail_count)
        for kind in conditions(state, now):
            trouble.add_metric([feed_id, kind], 1)
    for feed_id in sorted(lost):
        trouble.add_metric([feed_id, "state_lost"], 1)
    yield from (success, failures, trouble)


def _counter(name: str, counts: Counter[str]) -> Metric:
    """A metric of schemas/metrics.py by its label, with every value that it can have."""
    one = metric(name)
    found = CounterMetricFamily(prometheus_name(one).removesuffix("_total"), one.meaning, labels=[one.label])
    for value in dict.fromkeys((*(one.values if name != "suppressed" else ()), *sorted(counts))):
        found.add_metric([value], counts[value])
    return found


def _gauge(name: str, meaning: str, value: float) -> Metric:
    found = GaugeMetricFamily(name, meaning)
    found.add_metric([], value)
    return found


def _counts(connection: sqlite3.Connection, query: str) -> Counter[str]:
    try:
        return Counter({row[0]: row[1] for row in connection.execute(query)})
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a store opened for reading may be older
            return Counter()
        raise


def metrics_routes(registry: CollectorRegistry) -> list[Route]:
    def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"Content-Type": content_type})

    return [Route("/metrics", metrics)]
