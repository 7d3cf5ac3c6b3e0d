"""One pass over the feeds: those that are due are fetched, hosts side by side, one request at a time per host.

What comes out per feed is the new state together with the items, to be saved in one transaction: validators must not
advance without what they brought.
"""

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.feeds.addresses import INTRANET
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import DEFAULT_POLICY, FetchPolicy, FetchResult, fetch
from pipeline.feeds.identity import identity_keys
from pipeline.feeds.items import to_items
from pipeline.feeds.parse import ParsedFeed, parse_feed
from pipeline.feeds.schedule import after_failure, after_success, due_at, is_due, pause_host
from pipeline.feeds.state import MAX_VALIDATOR_CHARS, FeedState, from_time, to_time
from pipeline.feeds.urls import BadUrlError, shown_url, wire_url
from schemas.ids import sortable_hash
from schemas.item import Item

__all__ = ["OUTCOMES", "Poll", "poll", "poll_feed"]

OUTCOMES = ("ok", "not_modified", "same_body", "not_due", "failed", "not_a_feed")
"""Read anew · 304 · the bytes of last time · left alone · a failure, see `problem` · something that is no feed."""

_NOT_A_FEED = frozenset({"html_page", "not_a_feed"})
_PAUSING = frozenset({403, 429, 503})
"""Statuses whose Retry-After speaks for the whole host."""
_QUEUE_WAIT_SEC = 0.2


@dataclass(frozen=True, slots=True)
class Poll:
    """What one feed brought."""

    feed: Feed
    outcome: str
    """One of `OUTCOMES`."""
    state: FeedState
    """To be saved together with the items."""
    items: tuple[Item, ...] = ()
    """All entries of a body that was read, known ones too; the store tells new from seen and edited."""
    status: int | None = None
    encoding: str = ""
    entries: int = 0
    problem: str | None = None
    """One sentence: what, where, what to do. May accompany `ok`: a body that was cut short."""
    error: str | None = None
    """Kind of the failure: a key of `fetch.ERRORS`, one of `parse.ERRORS`, or `internal`."""
    elapsed_sec: float = 0.0


def poll(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    *,
    now: Callable[[], datetime],
    policy: FetchPolicy = DEFAULT_POLICY,
    force: bool = False,
    stop: threading.Event | None = None,
    max_hosts: int = 16,
    host_gap_sec: float = 1.0,
) -> Iterator[Poll]:
    """Polls of the enabled `feeds`, as they complete. `states` by feed id; a feed without one was never polled.

    `force` fetches feeds before they are due, but not from a host that asked for a pause. After `stop` is set no
    further fetch begins, and feeds not reached, or still being read a moment later, are not reported. `host_gap_sec`
    lies between two requests to one public host, none for `mode = "test"` and `allow_private`.
    """
    by_host: dict[str, list[Feed]] = {}
    for feed in feeds:
        if feed.enabled:
            by_host.setdefault(_host(feed), []).append(feed)
    work: queue.SimpleQueue[list[Feed]] = queue.SimpleQueue()
    for group in by_host.values():
        work.put(group)
    done: queue.Queue[Poll | BaseException | None] = queue.Queue(maxsize=2 * max_hosts)
    abandoned = threading.Event()

    def stopped() -> bool:
        return abandoned.is_set() or (stop is not None and stop.is_set())

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
                for result in _poll_host(group, states, now, policy, force, stopped, host_gap_sec, stop or abandoned):
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
                if stop is not None and stop.is_set():
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


def poll_feed(
    feed: Feed,
    state: FeedState | None,
    *,
    now: Callable[[], datetime],
    policy: FetchPolicy = DEFAULT_POLICY,
) -> Poll:
    """Fetch and read one feed, due or not."""
    state = state or FeedState(feed.id)
    known = state.validators_for == feed.url
    policy = (
        replace(policy, allow_networks=(*policy.allow_networks, *INTRANET)) if feed.outlet.allow_private else policy
    )
    etag, last_modified = (state.etag, state.last_modified) if known else ("", "")
    result = fetch(feed.url, etag=etag or None, last_modified=last_modified or None, policy=policy)
    moment = now()
    state = replace(state, polls=state.polls + 1, last_polled_at=to_time(moment), last_status=result.status)
    truncated = result.error == "truncated" and bool(result.body)
    if result.error is not None and not truncated:
        return _failed(feed, state, moment, result, result.error, result.message)
    state = replace(state, url_now=result.final_url)
    if result.not_modified:
        if not (etag or last_modified):
            message = f"{shown_url(feed.url)}: answers 304 although nothing was asked; it will be tried again."
            return _failed(feed, state, moment, result, "protocol", message)
        state = _validated(state, feed, result, keep=True)
        return _succeeded(feed, state, moment, result, "not_modified")
    body_hash = hashlib.sha256(result.body).hexdigest()
    if body_hash == state.body_hash:
        if not truncated:
            state = _validated(state, feed, result)
        return _succeeded(feed, state, moment, result, "same_body")
    parsed = parse_feed(result.body, headers=result.headers, url=result.final_url, zone=feed.zone)
    if parsed.error is not None:
        return _failed(feed, state, moment, result, parsed.error, parsed.message, parsed.encoding)
    return _read(feed, replace(state, body_hash=body_hash), moment, result, parsed, truncated)


def _read(
    feed: Feed, state: FeedState, moment: datetime, result: FetchResult, parsed: ParsedFeed, truncated: bool
) -> Poll:
    keys, id_policy = identity_keys(parsed.entries, state.id_policy)
    items = to_items(parsed.entries, keys, feed, moment)
    marks = tuple(dict.fromkeys(sortable_hash(key, length=10) for key in keys))
    brought = set(marks) - set(state.known)
    if not truncated and not parsed.partial:
        state = _validated(state, feed, result)
    state = replace(
        state,
        known=marks[:2000],
        id_policy=id_policy,
        encoding=parsed.encoding,
        ttl_min=parsed.ttl_min,
        items_seen=state.items_seen + len(items),
        entries_last=len(parsed.entries),
        last_new_at=to_time(moment) if brought else state.last_new_at,
    )
    problem = result.message if truncated else None
    if parsed.partial and problem is None:
        problem = f"{shown_url(feed.url)}: the feed ends in the middle; the entries before are used."
    done = _succeeded(feed, state, moment, result, "ok")
    return replace(done, items=items, encoding=parsed.encoding, entries=len(parsed.entries), problem=problem)


def _succeeded(feed: Feed, state: FeedState, moment: datetime, result: FetchResult, outcome: str) -> Poll:
    state = after_success(state, feed, moment, ttl_min=state.ttl_min)
    state = replace(state, fetches_ok=state.fetches_ok + 1)
    return Poll(feed, outcome, state, status=result.status, encoding=state.encoding, elapsed_sec=result.elapsed_sec)


def _failed(
    feed: Feed, state: FeedState, moment: datetime, result: FetchResult, error: str, message: str, encoding: str = ""
) -> Poll:
    """Validators and the hash of the last good body stay: a fault is no change of the feed."""
    wait = result.retry_after_sec
    state = after_failure(state, feed, moment, error=error, problem=message, retry_after_sec=wait)
    if wait is not None and result.status in _PAUSING:
        state = pause_host(state, moment + timedelta(seconds=wait))
    return Poll(
        feed,
        "not_a_feed" if error in _NOT_A_FEED else "failed",
        state,
        status=result.status,
        encoding=encoding,
        problem=message,
        error=error,
        elapsed_sec=result.elapsed_sec,
    )


def _validated(state: FeedState, feed: Feed, result: FetchResult, *, keep: bool = False) -> FeedState:
    """`state` with the validators of this answer; a 304 without them leaves those it confirmed (`keep`).

    An answer that forbids storing, or expires at 0, has validators that cannot be relied on.
    """
    headers = result.headers
    if "no-store" in headers.get("cache-control", "").lower() or headers.get("expires") == "0":
        return replace(state, etag="", last_modified="", validators_for="")
    etag = headers.get("etag", state.etag if keep else "")
    last_modified = headers.get("last-modified", state.last_modified if keep else "")
    kept = [value if len(value) <= MAX_VALIDATOR_CHARS else "" for value in (etag, last_modified)]  # half is worse
    return replace(state, etag=kept[0], last_modified=kept[1], validators_for=feed.url)


def _host(feed: Feed) -> str:
    try:
        return (wire_url(feed.url).hostname or "").removeprefix("www.")
    except BadUrlError:
        return feed.url


def _poll_host(
    group: Sequence[Feed],
    states: Mapping[str, FeedState],
    now: Callable[[], datetime],
    policy: FetchPolicy,
    force: bool,
    stopped: Callable[[], bool],
    gap_sec: float,
    wake: threading.Event,
) -> Iterator[Poll]:
    known = [states.get(feed.id) or FeedState(feed.id) for feed in group]
    pauses = [moment for state in known if (moment := from_time(state.host_paused_until)) is not None]
    paused_until = max(pauses, default=None)
    asked = False
    for feed, state in zip(group, known, strict=True):
        if stopped():
            return
        moment = now()
        if paused_until is not None and paused_until > moment and feed.poll_interval_sec:
            state = pause_host(state, paused_until)
            if due_at(state, feed, moment) is not None:
                yield Poll(feed, "not_due", state)
                continue
        if not force and not is_due(state, feed, moment):
            yield Poll(feed, "not_due", state)
            continue
        if asked and gap_sec and feed.mode == "live" and not feed.outlet.allow_private:
            wake.wait(gap_sec)
            if stopped():
                return
        asked = True
        try:
            result = poll_feed(feed, state, now=now, policy=policy)
        except Exception as e:  # a fault of ours with one feed must not keep the others from being read
            problem = f"{shown_url(feed.url)}: reading it failed ({type(e).__name__}: {e!s:.200}); please report this."
            failed = after_failure(state, feed, moment, error="internal", problem=" ".join(problem.split()))
            result = Poll(feed, "failed", failed, problem=failed.last_problem, error="internal")
        found = from_time(result.state.host_paused_until)
        if found is not None and (paused_until is None or found > paused_until):
            paused_until = found
        yield result
