"""A reader of feeds with a clock that a test sets, which keeps the states between polls as a store would."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.feeds.catalogue import Feed, Outlet
from pipeline.feeds.fetch import FetchPolicy
from pipeline.feeds.poll import OUTCOMES, Poll, poll
from pipeline.feeds.state import FeedState
from support.http_server import loopback_policy

__all__ = ["OUTLET", "START", "Clock", "Reader", "feed"]

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
OUTLET = Outlet(
    id="wakala",
    name="وكالة الأنباء",
    owner="ministry",
    country="BLR",
    ownership="agency",
    time_zone="Asia/Riyadh",
    allow_private=True,
)


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


def feed(url: str, identifier: str = "wakala.all", **changes: Any) -> Feed:
    return Feed(id=identifier, url=url, outlet=OUTLET, **changes)


class Reader:
    """Polls feeds over and over and keeps their states, as a store would."""

    def __init__(self, clock: Clock, *feeds: Feed, policy: FetchPolicy | None = None) -> None:
        self.clock, self.feeds, self.policy = clock, feeds, policy or loopback_policy()
        self.states: dict[str, FeedState] = {}

    def all(self, **options: Any) -> list[Poll]:
        found = list(poll(self.feeds, self.states, now=self.clock, policy=self.policy, **options))
        self.states |= {result.feed.id: FeedState.from_json(result.state.to_json()) for result in found}
        return found

    def once(self, **options: Any) -> Poll:
        (result,) = self.all(**options)
        assert result.outcome in OUTCOMES
        return result
