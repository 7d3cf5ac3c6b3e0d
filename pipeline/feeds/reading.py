"""One feed: asked, compared with what is known of it, read.

What comes out is the new state together with the items, to be saved in one transaction: validators must not advance
without what they brought.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.feeds.addresses import INTRANET
from pipeline.feeds.audit import audit_due, distrusted, found_lying, with_audit
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import DEFAULT_POLICY, FetchPolicy, FetchResult, fetch
from pipeline.feeds.hosts import counted
from pipeline.feeds.identity import LINK, identity_keys
from pipeline.feeds.items import ALERT_MAX_AGE_SEC, to_items
from pipeline.feeds.pacing import pace_sec
from pipeline.feeds.parse import ParsedFeed, parse_feed
from pipeline.feeds.quarantine import MAX_ATTEMPTS, Quarantine
from pipeline.feeds.redirects import address_of, with_redirects, without_adoption
from pipeline.feeds.schedule import after_failure, after_success, pause_host, strike_sec, with_share
from pipeline.feeds.seen import recognise, touched
from pipeline.feeds.state import MAX_VALIDATOR_CHARS, FeedState, to_time
from pipeline.feeds.urls import shown_url
from schemas.item import Item

__all__ = ["OUTCOMES", "Poll", "feed_policy", "poll_feed"]

OUTCOMES = ("ok", "not_modified", "same_body", "not_due", "failed", "not_a_feed")
"""Read anew · 304 · the bytes of last time · left alone · a failure, see `problem` · something that is no feed."""

_NOT_A_FEED = frozenset({"html_page", "not_a_feed"})
_PAUSING = frozenset({403, 429, 503})
"""Statuses whose Retry-After speaks for the whole host."""
_STRIKING = frozenset({403, 429})
"""Statuses that do so without one."""
_LOST = frozenset({"dns", "tls", "refused", "http_404", "http_410", "redirect", "blocked_address", "bad_url"})
"""Failures after which an adopted address is given up."""
_CHURN_PROOF = 2
"""Bodies in a row with new guids throughout; once alone is a publisher who changed his system."""


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
    migrated: int = 0
    """Entries whose guid changed and that were recognised all the same."""
    problem: str | None = None
    """One sentence: what, where, what to do. May accompany `ok`: a body that was cut short."""
    error: str | None = None
    """Kind of the failure: a key of `fetch.ERRORS`, one of `parse.ERRORS`, `robots`, `quarantined` or `internal`."""
    elapsed_sec: float = 0.0


def feed_policy(feed: Feed, policy: FetchPolicy) -> FetchPolicy:
    """`policy` with what the feed's outlet is allowed beyond it."""
    if not feed.outlet.allow_private:
        return policy
    return replace(policy, allow_networks=(*policy.allow_networks, *INTRANET))


def poll_feed(
    feed: Feed,
    state: FeedState | None,
    *,
    now: Callable[[], datetime],
    policy: FetchPolicy = DEFAULT_POLICY,
    quarantine: Quarantine | None = None,
    alert_max_age_sec: float = ALERT_MAX_AGE_SEC,
) -> Poll:
    """Fetch and read one feed, due or not."""
    before = state = state or FeedState(feed.id)
    url = address_of(state, feed.url)
    known = state.validators_for == feed.url and not distrusted(state, now())
    audit = known and audit_due(state, now())
    etag, last_modified = (state.etag, state.last_modified) if known and not audit else ("", "")
    result = fetch(url, etag=etag or None, last_modified=last_modified or None, policy=feed_policy(feed, policy))
    moment = now()
    hour, hour_polls = counted(state, moment)
    state = replace(
        state,
        polls=state.polls + 1,
        last_polled_at=to_time(moment),
        last_status=result.status,
        hour=hour,
        hour_polls=hour_polls,
    )
    truncated = result.error == "truncated" and bool(result.body)
    if result.error is not None and not truncated:
        if url != feed.url and result.error in _LOST:
            state = without_adoption(state)
        return _failed(feed, state, moment, result, result.error, result.message)
    state = replace(state, url_now=result.final_url, pace_sec=pace_sec(result.headers))
    state = with_redirects(state, feed.url, url, result.redirects, result.final_url, moment)
    if result.not_modified:
        if not (etag or last_modified):
            message = f"{shown_url(feed.url)}: answers 304 although nothing was asked; it will be tried again."
            return _failed(feed, state, moment, result, "protocol", message)
        state = _validated(state, feed, result, keep=True)
        state = replace(state, unchanged_since=state.unchanged_since or to_time(moment))
        return _unchanged(feed, state, moment, result, "not_modified")
    if audit:
        state = with_audit(state, moment)
    body_hash = hashlib.sha256(result.body).hexdigest()
    if body_hash == state.body_hash:
        if not truncated:
            state = _validated(state, feed, result)
        return _unchanged(feed, state, moment, result, "same_body")
    quarantine = quarantine or Quarantine()
    if quarantine.attempts(feed.id, body_hash) >= MAX_ATTEMPTS:
        message = (
            f"{shown_url(feed.url)}: this body has stopped the reader twice, so it is left out; "
            "the next version of the feed will be read, please report this one."
        )
        return _failed(feed, state, moment, result, "quarantined", message)
    quarantine.begin(feed.id, body_hash)
    started = time.thread_time()
    parsed = parse_feed(result.body, headers=result.headers, url=result.final_url, zone=feed.zone)
    quarantine.end(feed.id, time.thread_time() - started)
    if parsed.error is not None:
        return _failed(feed, state, moment, result, parsed.error, parsed.message, parsed.encoding)
    state = replace(state, body_hash=body_hash)
    return _read(feed, state, before if audit else None, moment, result, parsed, truncated, alert_max_age_sec)


def _read(
    feed: Feed,
    state: FeedState,
    audited: FeedState | None,
    moment: datetime,
    result: FetchResult,
    parsed: ParsedFeed,
    truncated: bool,
    alert_max_age_sec: float,
) -> Poll:
    """`audited` is the state before an audit, None when this is none."""
    keys, id_policy = identity_keys(parsed.entries, state.id_policy)
    found = recognise(parsed.entries, keys, feed.outlet.id, state.seen, moment)
    churn = state.guid_churn + 1 if found.churned else 0
    if churn >= _CHURN_PROOF:
        id_policy, churn = LINK, 0
    settled = bool(state.settled_at)
    items = to_items(parsed.entries, found.item_ids, feed, moment, settled=settled, alert_max_age_sec=alert_max_age_sec)
    whole = not truncated and not parsed.partial
    if audited is not None and settled:
        known = {mark.partition("|")[0] for mark in audited.seen}
        brought = [e.published for e, i in zip(parsed.entries, found.item_ids, strict=True) if i not in known]
        lying = found_lying(
            audited,
            etag=result.headers.get("etag", ""),
            last_modified=result.headers.get("last-modified", ""),
            new=found.new,
            published=brought,
            moment=moment,
        )
        if lying:
            state = replace(state, distrusted_at=to_time(moment))
    if whole:
        state = _validated(state, feed, result)
    state = with_share(state, feed, moment, new=found.new, different=found.different)
    state = replace(
        state,
        seen=found.seen,
        id_policy=id_policy,
        guid_churn=churn,
        id_migrated=state.id_migrated + found.migrated,
        encoding=parsed.encoding,
        ttl_min=parsed.ttl_min,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        unchanged_since="",  # other bytes for a conditional request: it does say when it changes
        audits=0 if found.new else state.audits,
        items_seen=state.items_seen + len(items),
        entries_last=found.different,
        settled_at=state.settled_at or (to_time(moment) if whole else ""),
    )
    problem = result.message if truncated else None
    if parsed.partial and problem is None:
        problem = f"{shown_url(feed.url)}: the feed ends in the middle; the entries before are used."
    done = _succeeded(feed, state, moment, result, "ok")
    return replace(
        done,
        items=items,
        encoding=parsed.encoding,
        entries=len(parsed.entries),
        migrated=found.migrated,
        problem=problem,
    )


def _unchanged(feed: Feed, state: FeedState, moment: datetime, result: FetchResult, outcome: str) -> Poll:
    state = with_share(state, feed, moment, new=0, different=state.entries_last)
    state = replace(state, seen=touched(state.seen, state.entries_last, moment))
    return _succeeded(feed, state, moment, result, outcome)


def _succeeded(feed: Feed, state: FeedState, moment: datetime, result: FetchResult, outcome: str) -> Poll:
    state = after_success(state, feed, moment)
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
    elif result.status in _STRIKING:
        strikes = state.host_strikes + 1
        pause = strike_sec(result.status or 0, strikes)
        state = pause_host(replace(state, host_strikes=strikes), moment + timedelta(seconds=pause))
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
