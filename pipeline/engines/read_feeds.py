"""Feeds polled inside a streaming engine: one unbounded splittable element per registered domain.

What is remembered of a domain's feeds (validators, next poll, failures, marks of entries) is the restriction, so an
engine's checkpoint holds it. Polls obey a clock of our own: an engine that ignores the delay it is asked for, or tries
a bundle again and again, does not make one request more.
"""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import apache_beam as beam
from apache_beam.coders import Coder
from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.options.pipeline_options import StandardOptions
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

from pipeline.engines.handover import Handover
from pipeline.errors import UsageError
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import DEFAULT_POLICY, FetchPolicy
from pipeline.feeds.hosts import domain_of
from pipeline.feeds.poll import poll
from pipeline.feeds.schedule import due_at
from pipeline.feeds.state import FeedState, StateError
from pipeline.passes import LOCAL_RUNNERS, FixedClock
from schemas.item import Item
from transforms.counting import count
from transforms.first_sighting import content_hash

__all__ = ["MAX_KNOWN", "HostCoder", "HostState", "HostTracker", "ReadFeeds", "what_is_new"]

_VERSION = 1
_MIN_INTERVAL_SEC = 60.0
MAX_KNOWN = 2_000
"""Items remembered per domain, about 100 bytes each."""
_EARLY_PAUSE_SEC = 0.2
"""How long a call that comes too early sleeps, so that an engine without delays does not spin."""
_LOOK_SEC = 20.0
"""Longest wait between two looks whether the stream is to end."""
_IN_PROCESS = (*LOCAL_RUNNERS, "DirectRunner", "SwitchingDirectRunner")


class HostState(NamedTuple):
    """The restriction: what is remembered of a registered domain between polls."""

    next_at_sec: float = 0.0
    """Unix time before which the domain is left alone."""
    polls: int = 0
    done: bool = False
    """Nothing is left to do: the part of a restriction that a checkpoint leaves behind."""
    states: tuple[str, ...] = ()
    """FeedState.to_json of each feed that was polled."""
    known: tuple[tuple[str, ...], ...] = ()
    """Per item, the one seen last at the end: item_id, first_seen_at, mode, then a content hash per revision."""


class History(Protocol):
    """What a stream begins with."""

    @property
    def hosts(self) -> Mapping[str, HostState]:
        """Where the polls of each domain stand."""
        ...

    def items(self, domain: str) -> Iterator[Item]:
        """Those of a domain, in the order of their arrival, as `mode=replay`."""
        ...

    def retracted(self) -> frozenset[str]:
        """Ids of the agreements whose last message took them back."""
        ...


class ReadFeeds(beam.PTransform):
    """PBegin -> Item, without end, with the second of the fetch as event time.

    A domain is polled when a feed of it is due, at most once in `min_interval_sec`, also across bundles that an engine
    tries again in one process. `polls` ends it after so many polls of each domain (a trial; the in-process engines run
    nothing else: they deliver nothing behind a window before the source ends). `history` comes out before the first
    poll. Asked by `handover`, it polls no more and ends. Raises UsageError for an engine that cannot. Metrics: polls,
    feeds, polls_unclaimed.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        *,
        policy: FetchPolicy = DEFAULT_POLICY,
        min_interval_sec: float = _MIN_INTERVAL_SEC,
        polls: int | None = None,
        history: History | None = None,
        handover: Handover | None = None,
    ) -> None:
        super().__init__()
        by_domain: dict[str, list[Feed]] = {}
        for feed in feeds:
            if feed.enabled:
                by_domain.setdefault(domain_of(feed.url), []).append(feed)
        self._feeds = {domain: tuple(found) for domain, found in by_domain.items()}
        self._given = policy, min_interval_sec, polls, history, handover
        self._polls = polls

    def expand(self, begin: Any) -> beam.PCollection[Item]:
        runner = begin.pipeline.options.view_as(StandardOptions).runner or "DirectRunner"
        if self._polls is None and runner.rpartition(".")[2] in _IN_PROCESS:
            raise UsageError(
                f"{runner} cannot poll feeds without end: nothing behind a window comes out before the source ends. "
                "Use --runner prism, flink or dataflow; on one machine `mithaq run --every 10m` does the same."
            )
        # Flink ends all waits when it drains, and keeps a copy of the restriction for each (docs/engines.md).
        look_sec = None if self._given[-1] is None or runner.endswith("FlinkRunner") else _LOOK_SEC
        return (
            begin
            | "Domains" >> beam.Create(sorted(self._feeds)).with_output_types(str)
            | "Poll" >> beam.ParDo(_ReadFeedsFn(self._feeds, *self._given, look_sec)).with_output_types(Item)
        )


class HostCoder(Coder):
    """HostState as JSON with a version; fields that are missing have their defaults. Raises StateError."""

    def encode(self, value: HostState) -> bytes:
        return json.dumps({"v": _VERSION, **value._asdict()}, ensure_ascii=False, sort_keys=True).encode()

    def decode(self, encoded: bytes) -> HostState:
        found = json.loads(encoded)
        version = found.pop("v", None)
        if not isinstance(version, int) or version > _VERSION:
            raise StateError(
                f"version {version!r}, this program knows up to {_VERSION}", newer=isinstance(version, int)
            )
        known = {name: found[name] for name in HostState._fields if name in found}
        known["states"] = tuple(known.get("states", ()))
        known["known"] = tuple(map(tuple, known.get("known", ())))
        return HostState(**known)

    def is_deterministic(self) -> bool:
        return True


class HostTracker(RestrictionTracker):
    """Claims the state after a poll; a checkpoint hands on the newest state that was claimed."""

    def __init__(self, state: HostState) -> None:
        self._state = state
        self._stopped = state.done

    def current_restriction(self) -> HostState:
        return self._state

    def try_claim(self, position: HostState) -> bool:
        if self._stopped:
            return False
        self._state = position
        self._stopped = position.done
        return True

    def try_split(self, fraction_of_remainder: float) -> tuple[HostState, HostState] | None:
        if self._stopped or fraction_of_remainder != 0:
            return None
        rest, self._state, self._stopped = self._state, HostState(done=True), True
        return self._state, rest

    def check_done(self) -> bool:
        if not self._stopped:
            raise ValueError("the domain was neither polled for the last time nor put off")
        return True

    def current_progress(self) -> RestrictionProgress:
        return RestrictionProgress(completed=float(self._stopped), remaining=float(not self._stopped))

    def is_bounded(self) -> bool:
        return False


class _Provider(RestrictionProvider):
    def initial_restriction(self, element: str) -> HostState:
        return HostState()

    def create_tracker(self, restriction: HostState) -> HostTracker:
        return HostTracker(restriction)

    def restriction_size(self, element: str, restriction: HostState) -> int:
        return 1

    def restriction_coder(self) -> Coder:
        return HostCoder()

    def truncate(self, element: str, restriction: HostState) -> None:
        """A job that is drained polls no more; what was polled is through already."""


class _Gate:
    """When each domain was last polled by this process, whatever became of the bundle."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._polled: dict[str, float] = {}

    def enter(self, domain: str, min_interval_sec: float) -> float:
        """0 when the domain may be polled now, which is then noted; else seconds to wait."""
        with self._lock:
            now = time.monotonic()
            last = self._polled.get(domain)
            if last is not None and (left := last + min_interval_sec - now) > 0:
                return left
            self._polled[domain] = now
            return 0.0


_GATE = _Gate()


class _ReadFeedsFn(beam.DoFn):
    TRACKER = beam.DoFn.RestrictionParam(_Provider())
    ESTIMATOR = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider())

    def __init__(
        self,
        feeds: Mapping[str, tuple[Feed, ...]],
        policy: FetchPolicy,
        min_interval_sec: float,
        polls: int | None,
        history: History | None,
        handover: Handover | None,
        look_sec: float | None,
    ) -> None:
        self._history, self._handover = history, handover
        self._look_sec = look_sec
        self._feeds, self._policy, self._min_interval_sec, self._most = feeds, policy, min_interval_sec, polls

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        domain: str,
        tracker: Any = TRACKER,
        estimator: Any = ESTIMATOR,
    ) -> Iterator[Any]:
        before: HostState = tracker.current_restriction()
        if before.done:
            return
        # Whole seconds: first sightings are written so, and none may lie before the watermark.
        now = datetime.fromtimestamp(int(time.time()), UTC)
        if self._history is not None and before == HostState() and (known := self._history.hosts.get(domain)):
            # Polled an interval later, when the history of the other domains is on its way too.
            if tracker.try_claim(known._replace(next_at_sec=now.timestamp() + self._min_interval_sec)):
                for item in self._history.items(domain):
                    yield TimestampedValue(item, now.timestamp())
                _advance(estimator, now)
                tracker.defer_remainder(Duration.of(self._min_interval_sec))
            return
        if self._handover is not None and self._handover.is_asked():
            if tracker.try_claim(before._replace(done=True)):
                self._handover.leave(domain, HostCoder().encode(before).decode())
            return
        wait_sec = before.next_at_sec - now.timestamp()
        if wait_sec <= 0:
            wait_sec = _GATE.enter(domain, self._min_interval_sec)
        if wait_sec > 0:
            time.sleep(min(wait_sec, _EARLY_PAUSE_SEC))
            _advance(estimator, now)
            self._put_off(tracker, wait_sec)
            return
        items, after = self._poll(self._feeds.get(domain, ()), before, now)
        if not tracker.try_claim(after):
            # The engine took the domain back meanwhile: whoever has it now polls again, with the old validators.
            count("polls_unclaimed")
            return
        if self._handover is not None:
            self._handover.take_up(domain)
        for item in items:
            yield TimestampedValue(item, now.timestamp())
        _advance(estimator, now)
        if not after.done:
            self._put_off(tracker, max(0.0, after.next_at_sec - time.time()))

    def _put_off(self, tracker: Any, wait_sec: float) -> None:
        """Until the wait is over; an engine that does not end a wait when it drains looks in between."""
        tracker.defer_remainder(Duration.of(wait_sec if self._look_sec is None else min(wait_sec, self._look_sec)))

    def _poll(self, feeds: Sequence[Feed], before: HostState, now: datetime) -> tuple[list[Item], HostState]:
        states = {state.feed_id: state for state in map(FeedState.from_json, before.states)}
        count("polls")
        items = list[Item]()
        for result in poll(feeds, states, now=FixedClock(now), policy=self._policy, max_hosts=1):
            items += result.items
            states[result.feed.id] = result.state
            count("feeds", value=str(result.outcome))
        due = [moment.timestamp() for f in feeds if (moment := due_at(states.get(f.id), f, now)) is not None]
        soonest = min(due) if len(due) == len(feeds) and due else 0.0
        next_at_sec = max(soonest, now.timestamp() + self._min_interval_sec)
        polls = before.polls + 1
        done = self._most is not None and polls >= self._most
        kept = tuple(states[f.id].to_json() for f in feeds if f.id in states)
        fresh, known = what_is_new(items, before.known)
        return fresh, HostState(next_at_sec, polls, done, kept, known)


def what_is_new(
    items: Iterable[Item], known: Sequence[tuple[str, ...]]
) -> tuple[list[Item], tuple[tuple[str, ...], ...]]:
    """Items that are new or edited, revisions numbered as the journal numbers them, and what is known afterwards."""
    by_id = {row[0]: row for row in known}
    fresh = list[Item]()
    for item in items:
        content = content_hash(item)
        row = by_id.pop(item.item_id, (item.item_id, item.first_seen_at, item.mode))
        if content not in row[3:]:
            fresh.append(item._replace(revision=len(row) - 2, first_seen_at=row[1], mode=row[2]))
            row = (*row, content)
        by_id[item.item_id] = row
    return fresh, tuple(by_id.values())[-MAX_KNOWN:]


def _advance(estimator: Any, now: datetime) -> None:
    """The watermark follows the clock, also of a domain that brings nothing; never backwards."""
    reached, moment = estimator.current_watermark(), Timestamp.of(now.timestamp())
    if reached is None or moment > reached:
        estimator.set_watermark(moment)
