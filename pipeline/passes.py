"""A pass: poll the feeds once, run the graph over what is new, commit the results.

Durable at every step: a poll is committed with its validators, the results of the graph with the journal's cursor. A
pass that dies between the two is finished by the next one; nothing is lost and nothing is published twice.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy
from pipeline.feeds.health import conditions
from pipeline.feeds.items import ALERT_MAX_AGE_SEC
from pipeline.feeds.poll import Poll, poll
from pipeline.feeds.quarantine import Quarantine
from pipeline.lexicons import check_lexicons
from pipeline.measured import Measured, joined, measured
from pipeline.store.database import Store, damaged
from pipeline.store.feed_states import load_feed_states, save_feed_state, save_health
from pipeline.store.journal import Added, add_items, newest_row, read_up_to
from pipeline.store.requests import settle_requests
from pipeline.store.results import Committed, commit, discard_staged
from schemas.metrics import beam_names, metric
from schemas.times import rfc3339

__all__ = [
    "LOCAL_RUNNERS",
    "ROWS_PER_RUN",
    "Observer",
    "Slice",
    "Summary",
    "carry_out_requests",
    "collect",
    "drain",
    "read_again",
    "run_pass",
    "run_rows",
    "utc_now",
]

LOCAL_RUNNERS = ("FnApiRunner", "BundleBasedDirectRunner")
"""Beam's in-process engines. Always named: the default DirectRunner would try to fetch a binary first."""
ROWS_PER_RUN = 5_000
"""The in-process engine holds what it groups in memory, about 16 kB per item."""
_QUARANTINE_FOLDER = "parsing"
"""Beside the store: marks of bodies that are being parsed."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Summary(NamedTuple):
    feeds: Counter[str]
    """Feeds per outcome of the poll."""
    fetched: int
    """Entries in the bodies that were read."""
    new: int
    revised: int
    graph: Measured
    """What the graph counted and timed: items, mentions, alerts, alert_latency_sec ..."""
    committed: Committed
    interrupted: bool

    def measured(self) -> Measured:
        """The pass by the names of schemas/metrics.py."""
        polled = {f"feeds_{outcome}": n for outcome, n in self.feeds.items()} | {"feeds": self.feeds.total()}
        polled |= {"entries": self.fetched, "items_new": self.new, "items_revised": self.revised}
        return joined((Measured(Counter(polled), {}), self.graph))


class Observer(Protocol):
    """Is told how a pass goes."""

    def polled(self, poll: Poll, added: Added) -> None: ...
    def running(self, rows: int) -> None: ...
    def committed(self, committed: Committed) -> None: ...


def run_pass(
    store: Store,
    feeds: Sequence[Feed],
    *,
    policy: FetchPolicy,
    observer: Observer,
    runner: str = LOCAL_RUNNERS[0],
    force: bool = False,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = utc_now,
    alert_max_age_sec: float = ALERT_MAX_AGE_SEC,
    alert_window_sec: float | None = None,
) -> Summary:
    """Run one pass over `feeds`; `force` polls feeds that are not due as well.

    Entries of a feed's first poll that are older than `alert_max_age_sec` are its backlog and raise no live alert.
    Rows that wait for the graph are gathered by `alert_window_sec` of their arrival; None gathers all that wait.
    After `stop` is set no further feed is polled; what was polled still goes through the graph.
    Raises ConfigError when the store can no longer be written.
    """
    stop = stop or threading.Event()
    try:
        with store.transaction() as connection:
            discard_staged(connection)
        carry_out_requests(store, observer, clock)
        outcomes, fetched, new, revised = _poll(store, feeds, policy, observer, force, stop, clock, alert_max_age_sec)
        graph, committed = _joined(list(drain(store, observer, runner=runner, clock=clock, step_sec=alert_window_sec)))
        carry_out_requests(store, observer, clock)
    except sqlite3.Error as error:
        raise damaged(store.path, error) from error
    return Summary(outcomes, fetched, new, revised, graph, committed, stop.is_set())


def carry_out_requests(store: Store, observer: Observer, clock: Callable[[], datetime] = utc_now) -> bool:
    """Do what was asked for beside a pass, now that no run of the graph is under way; whether it made a message."""
    alerts = settle_requests(store, clock())
    if alerts:
        observer.committed(Committed(alerts, (), (), ()))
    return bool(alerts)


class Collected(NamedTuple):
    """What a poll without a pass brought."""

    new: int
    revised: int
    unread: int
    """Feeds that failed or were none."""


def collect(
    store: Store,
    feeds: Sequence[Feed],
    *,
    policy: FetchPolicy,
    observer: Observer,
    force: bool = False,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = utc_now,
    alert_max_age_sec: float = ALERT_MAX_AGE_SEC,
) -> Collected:
    """Poll `feeds` once and journal what is new, as a pass does, and leave it there. Errors as of `run_pass`."""
    stop = stop or threading.Event()
    try:
        outcomes, _, new, revised = _poll(store, feeds, policy, observer, force, stop, clock, alert_max_age_sec)
    except sqlite3.Error as error:
        raise damaged(store.path, error) from error
    return Collected(new, revised, outcomes["failed"] + outcomes["not_a_feed"])


def _poll(
    store: Store,
    feeds: Sequence[Feed],
    policy: FetchPolicy,
    observer: Observer,
    force: bool,
    stop: threading.Event,
    clock: Callable[[], datetime],
    alert_max_age_sec: float,
) -> tuple[Counter[str], int, int, int]:
    # One time for the whole poll: which feed answered a second earlier must not decide the order of the news.
    started = FixedClock(clock())
    states, lost = load_feed_states(store.connection)
    outcomes: Counter[str] = Counter()
    fetched = new = revised = 0
    for result in poll(
        feeds,
        states,
        now=started,
        policy=policy,
        force=force,
        stop=stop,
        quarantine=Quarantine(store.path.parent / _QUARANTINE_FOLDER),
        alert_max_age_sec=alert_max_age_sec,
    ):
        with store.transaction() as connection:
            added = add_items(connection, result.items)
            save_feed_state(connection, result.feed.id, result.state.to_json())
            found = conditions(result.state, started(), lost=result.feed.id in lost)
            save_health(connection, result.feed.id, found, rfc3339(started()))
        outcomes[str(result.outcome)] += 1
        fetched += result.entries
        new += added.new
        revised += added.revised
        observer.polled(result, added)
    return outcomes, fetched, new, revised


class Slice(NamedTuple):
    """One committed run of the graph."""

    graph: Measured
    committed: Committed


def drain(
    store: Store,
    observer: Observer,
    *,
    runner: str = LOCAL_RUNNERS[0],
    clock: Callable[[], datetime] = utc_now,
    step_sec: float | None = None,
    rows_per_run: int = ROWS_PER_RUN,
) -> Iterator[Slice]:
    """Run the graph, slice by slice, until the journal has no row left that it has not read.

    With `step_sec` a slice holds the rows of one step of arrival time, as passes that often would have read; it never
    holds more than `rows_per_run`.
    """
    while True:
        after = read_up_to(store.connection)
        to = newest_row(store.connection, after, rows_per_run, step_sec)
        if to == after:
            return
        observer.running(to - after)
        check_lexicons()
        now = clock()
        found = run_rows(store.path, after, to, runner, now)
        with store.transaction() as connection:
            committed = commit(connection, to, at=rfc3339(now))
        observer.committed(committed)
        held = Counter({name: len(committed.silenced) for name in beam_names(metric("suppressed"), "silenced")})
        yield Slice(joined((found, Measured(+held, {}))), committed)


def read_again(store: Store, row_id: int, *, clock: Callable[[], datetime] = utc_now) -> Committed:
    """Run the graph over one row of the journal that it has read before; what that brings, committed."""
    check_lexicons()
    now = clock()
    run_rows(store.path, row_id - 1, row_id, LOCAL_RUNNERS[0], now)
    with store.transaction() as connection:
        return commit(connection, read_up_to(connection), at=rfc3339(now))


def _joined(slices: Sequence[Slice]) -> tuple[Measured, Committed]:
    return joined(s.graph for s in slices), Committed(
        tuple(a for s in slices for a in s.committed.alerts),
        tuple(k for s in slices for k in s.committed.look_alikes),
        tuple(m for s in slices for m in s.committed.mentions),
        tuple(d for s in slices for d in s.committed.dead_letters),
        frozenset(held for s in slices for held in s.committed.silenced),
    )


class FixedClock:
    """A clock that stands still; picklable, unlike a closure."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now


def run_rows(path: Path, after_row: int, to_row: int, runner: str, now: datetime) -> Measured:
    """One bounded run over the rows in (after_row, to_row]; what it measured. Every message carries the time `now`."""
    # Beam takes a second to import; a pass with nothing new does without it.
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions

    from pipeline.graph import build
    from pipeline.store.memory import ReadJournal, StageResults, StoreMemory

    pipeline = beam.Pipeline(options=PipelineOptions([f"--runner={runner}"]))
    items = pipeline | "ReadJournal" >> ReadJournal(path, after_row, to_row)
    outputs = build(items, memory=StoreMemory(path), clock=FixedClock(now))
    for name, output in outputs._asdict().items():
        if output is None:
            continue
        _ = output | f"Stage{name.title().replace('_', '')}" >> StageResults(path)
    result = pipeline.run()
    result.wait_until_finish()
    return measured(result)
