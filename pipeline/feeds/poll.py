"""One pass over the feeds: those that are due are fetched, hosts side by side, one request at a time per host."""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import DEFAULT_POLICY, FetchPolicy
from pipeline.feeds.hosts import MAX_REQUESTS_PER_HOUR, domain_of, requests_this_hour
from pipeline.feeds.items import ALERT_MAX_AGE_SEC
from pipeline.feeds.permission import Permissions
from pipeline.feeds.quarantine import Quarantine
from pipeline.feeds.reading import OUTCOMES, Poll, poll_feed
from pipeline.feeds.schedule import OWN_OUTAGE, after_failure, after_outage, due_at, is_due, pause_host
from pipeline.feeds.state import FeedState, from_time
from pipeline.feeds.urls import shown_url

__all__ = ["HOST_GAP_SEC", "OUTCOMES", "Poll", "poll", "poll_feed"]

HOST_GAP_SEC = 5.0
_QUEUE_WAIT_SEC = 0.2
_OWN_NETWORK = frozenset({"dns", "unreachable", "timeout", "refused", "reset"})
"""Failures that our own network has as well as theirs."""
_OUTAGE_SHARE, _OUTAGE_HOSTS = 0.5, 3
"""Our network is to blame when more than this share of at least so many hosts fail in one pass."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """What holds for every feed of a pass."""

    states: Mapping[str, FeedState]
    now: Callable[[], datetime]
    policy: FetchPolicy
    force: bool
    stopped: Callable[[], bool]
    wake: threading.Event
    """Set when nobody should wait any longer."""
    gap_sec: float
    quarantine: Quarantine
    alert_max_age_sec: float


def poll(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    *,
    now: Callable[[], datetime],
    policy: FetchPolicy = DEFAULT_POLICY,
    force: bool = False,
    stop: threading.Event | None = None,
    max_hosts: int = 16,
    host_gap_sec: float = HOST_GAP_SEC,
    quarantine: Quarantine | None = None,
    alert_max_age_sec: float = ALERT_MAX_AGE_SEC,
) -> Iterator[Poll]:
    """Polls of the enabled `feeds`, as they complete. `states` by feed id; a feed without one was never polled.

    `force` fetches feeds before they are due, but not from a host that asked for a pause. After `stop` is set no
    further fetch begins, and feeds not reached, or still being read a moment later, are not reported. `host_gap_sec`
    lies between two requests to one public registered domain, none for `mode = "test"` and `allow_private`. Failures
    of the network come last: only at the end of the pass is it known whether the network that failed was ours.
    """
    seen_hosts, failed_hosts, held = set[str](), set[str](), list[Poll]()
    known: Mapping[str, FeedState] = states
    stop = stop or threading.Event()
    quarantine = quarantine or Quarantine()
    for result in _polls(
        feeds, known, now, policy, force, stop, max_hosts, host_gap_sec, quarantine, alert_max_age_sec
    ):
        if result.outcome == "not_due":
            yield result
            continue
        host = domain_of(result.feed.url)
        seen_hosts.add(host)
        if result.error in _OWN_NETWORK:
            failed_hosts.add(host)
            held.append(result)
        else:
            yield result
    ours = len(failed_hosts) >= _OUTAGE_HOSTS and len(failed_hosts) > _OUTAGE_SHARE * len(seen_hosts)
    for result in held:
        if ours:
            before = states.get(result.feed.id) or FeedState(result.feed.id)
            state = after_outage(before, result.state, result.feed, now())
            result = replace(result, state=state, problem=f"{result.problem} ({OWN_OUTAGE})")
        yield result


def _polls(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    now: Callable[[], datetime],
    policy: FetchPolicy,
    force: bool,
    stop: threading.Event,
    max_hosts: int,
    host_gap_sec: float,
    quarantine: Quarantine,
    alert_max_age_sec: float,
) -> Iterator[Poll]:
    by_host: dict[str, list[Feed]] = {}
    for feed in feeds:
        if feed.enabled:
            by_host.setdefault(domain_of(feed.url), []).append(feed)
    work: queue.SimpleQueue[list[Feed]] = queue.SimpleQueue()
    for group in by_host.values():
        work.put(group)
    done: queue.Queue[Poll | BaseException | None] = queue.Queue(maxsize=2 * max_hosts)
    abandoned = threading.Event()

    def stopped() -> bool:
        return abandoned.is_set() or stop.is_set()

    common = _Pass(states, now, policy, force, stopped, stop, host_gap_sec, quarantine, alert_max_age_sec)

    def hand_over(result: Poll | BaseException | None) -> None:
        while not abandoned.is_set():
            try:
                done.put(result, timeout=_QUEUE_WAIT_SEC)
                return
            except queue.Full:
                continue

    def run() -> None:
        try:
            while not stopped():
                try:
                    group = work.get_nowait()
                except queue.Empty:
                    break
                for result in _poll_host(group, common):
                    hand_over(result)
        except BaseException as e:
            hand_over(e)
        hand_over(None)

    workers = min(max_hosts, len(by_host))
    # Daemon threads hold nothing that must be put in order: an interrupted program may leave them in a slow read.
    for number in range(workers):
        threading.Thread(target=run, daemon=True, name=f"poll-{number}").start()
    try:
        while workers:
            try:
                result = done.get(timeout=_QUEUE_WAIT_SEC)
            except queue.Empty:
                if stop.is_set():
                    break
                continue
            if result is None:
                workers -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                yield result
    finally:
        abandoned.set()


def _poll_host(group: Sequence[Feed], common: _Pass) -> Iterator[Poll]:
    """The feeds of one registered domain, one after the other, longest overdue first, those not due at the end."""
    known = {feed.id: common.states.get(feed.id) or FeedState(feed.id) for feed in group}
    permissions = Permissions(common.policy)
    pauses = [moment for state in known.values() if (moment := from_time(state.host_paused_until)) is not None]
    paused_until = max(pauses, default=None)
    asked = False
    start = common.now()
    for feed in sorted(group, key=lambda f: (not is_due(known[f.id], f, start), known[f.id].next_due_at)):
        if common.stopped():
            return
        moment = common.now()
        state = permissions.informed(feed, known[feed.id], moment)
        if paused_until is not None and paused_until > moment and feed.poll_interval_sec:
            state = pause_host(state, paused_until)
            if due_at(state, feed, moment) is not None:
                yield Poll(feed, "not_due", replace(state, wait_reason="its host asked to be left alone for a while"))
                continue
        if not common.force and not is_due(state, feed, moment):
            yield Poll(feed, "not_due", state)
            continue
        public = feed.mode == "live" and not feed.outlet.allow_private
        if public and requests_this_hour(known.values(), moment) >= MAX_REQUESTS_PER_HOUR:
            reason = f"its host has had {MAX_REQUESTS_PER_HOUR} requests this hour, which is enough"
            yield Poll(feed, "not_due", replace(state, wait_reason=reason))
            continue
        gap_sec = max(common.gap_sec, permissions.delay_sec(known.values()))
        if asked and gap_sec and public:
            common.wake.wait(gap_sec)
            if common.stopped():
                return
        asked = True
        result = _poll_one(feed, state, moment, permissions if public and feed.heed_robots else None, common)
        known[feed.id] = result.state
        found = from_time(result.state.host_paused_until)
        if found is not None and (paused_until is None or found > paused_until):
            paused_until = found
        yield result


def _poll_one(feed: Feed, state: FeedState, moment: datetime, permissions: Permissions | None, common: _Pass) -> Poll:
    try:
        if permissions is not None:
            state, refusal = permissions.ask(feed, state, moment)
            if refusal is not None:
                return refusal
        return poll_feed(
            feed,
            state,
            now=common.now,
            policy=common.policy,
            quarantine=common.quarantine,
            alert_max_age_sec=common.alert_max_age_sec,
        )
    except Exception as e:  # a fault of ours with one feed must not keep the others from being read
        problem = f"{shown_url(feed.url)}: reading it failed ({type(e).__name__}: {e!s:.200}); please report this."
        failed = after_failure(state, feed, moment, error="internal", problem=" ".join(problem.split()))
        return Poll(feed, "failed", failed, problem=failed.last_problem, error="internal")
