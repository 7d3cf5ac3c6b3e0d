"""Whether robots.txt lets a feed be fetched: asked once a day per origin, remembered with each feed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlunsplit

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy, FetchResult, fetch
from pipeline.feeds.hosts import counted
from pipeline.feeds.reading import Poll
from pipeline.feeds.redirects import address_of
from pipeline.feeds.robots import ROBOTS_AGE_SEC, Robots, parse_robots
from pipeline.feeds.schedule import after_failure
from pipeline.feeds.state import FeedState, from_time, to_time
from pipeline.feeds.urls import BadUrlError, shown_url, wire_url

__all__ = ["Permissions", "robots_of"]

_MAX_GAP_SEC = 60
"""Of a Crawl-delay, within one pass; the schedule keeps feeds further apart than this anyway."""
_UNREADABLE = "unreadable"


def robots_of(url: str, policy: FetchPolicy) -> tuple[Robots | None, FetchResult | None]:
    """The robots.txt for `url`, and the request that was made for it.

    No such file (any 4xx) allows everything; None when the server failed, which forbids for a day (RFC 9309,
    section 2.3.1). A URL that cannot be fetched makes no request.
    """
    try:
        parts = wire_url(url)
    except BadUrlError:
        return Robots(), None
    result = fetch(urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")), policy=policy)
    if result.body:
        return parse_robots(result.body), result
    status = result.status or 0
    if 200 <= status < 500 or result.error in ("redirect", "bad_url", "too_large", "encoding"):
        return Robots(), result
    return None, result


class Permissions:
    """Asks on behalf of the feeds of one host, within one pass."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        self._found: dict[str, tuple[Robots | None, FetchResult | None]] = {}

    def delay_sec(self, states: Iterable[FeedState]) -> int:
        """The Crawl-delay that holds for the host."""
        return min(max((state.crawl_delay_sec for state in states), default=0), _MAX_GAP_SEC)

    def ask(self, feed: Feed, state: FeedState, moment: datetime) -> tuple[FeedState, Poll | None]:
        """`state` with what robots.txt says, and a `Poll` that ends the matter when it says no."""
        asked_at = from_time(state.robots_at)
        old = asked_at is None or not timedelta() <= moment - asked_at < timedelta(seconds=ROBOTS_AGE_SEC)
        if old or state.robots == _UNREADABLE:
            url = address_of(state, feed.url)
            try:
                parts = wire_url(url)
            except BadUrlError:
                return state, None  # the fetch will say what is wrong with it
            if parts.netloc not in self._found:
                self._found[parts.netloc] = robots_of(url, self._policy)
                hour, hour_polls = counted(state, moment)
                state = replace(state, hour=hour, hour_polls=hour_polls)
            robots, result = self._found[parts.netloc]
            if robots is None:
                return self._unreadable(feed, state, moment, result)
            state = self.informed(feed, state, moment)
        return (state, None) if state.robots == "allowed" else (state, _refused(feed, state, moment))

    def informed(self, feed: Feed, state: FeedState, moment: datetime) -> FeedState:
        """`state` with what a robots.txt that was read in this pass says, so that all feeds of a host age together."""
        try:
            parts = wire_url(address_of(state, feed.url))
        except BadUrlError:
            return state
        robots, _ = self._found.get(parts.netloc, (None, None))
        if robots is None:
            return state
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        verdict = "allowed" if robots.allows(path) else "disallowed"
        return replace(state, robots=verdict, robots_at=to_time(moment), crawl_delay_sec=robots.crawl_delay_sec)

    def _unreadable(
        self, feed: Feed, state: FeedState, moment: datetime, result: FetchResult | None
    ) -> tuple[FeedState, Poll | None]:
        first = from_time(state.robots_at) if state.robots == _UNREADABLE else None
        if first is not None and moment - first >= timedelta(seconds=ROBOTS_AGE_SEC):
            return state, None  # a day without an answer is no prohibition any more
        state = replace(state, robots=_UNREADABLE, robots_at=to_time(first or moment))
        error = (result.error if result is not None else None) or "http_5xx"
        said = result.message if result is not None else ""
        problem = f"robots.txt cannot be read, which counts as a prohibition for a day: {said}"
        state = after_failure(state, feed, moment, error=error, problem=problem)
        status = result.status if result is not None else None
        return state, Poll(feed, "failed", state, status=status, problem=problem, error=error)


def _refused(feed: Feed, state: FeedState, moment: datetime) -> Poll:
    problem = (
        f"{shown_url(feed.url)}: robots.txt forbids it; ask the publisher, "
        "and when he agrees set heed_robots = false on the feed."
    )
    state = replace(
        state,
        next_due_at=to_time(moment + timedelta(seconds=ROBOTS_AGE_SEC)),
        wait_reason="robots.txt forbids it; it is asked again daily",
        last_error="robots",
        last_problem=problem,
    )
    return Poll(feed, "failed", state, problem=problem, error="robots")
