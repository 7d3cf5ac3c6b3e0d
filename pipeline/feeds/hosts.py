"""Which feeds share a publisher's machines, and what those have had to bear this hour."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.feeds.state import FeedState
from pipeline.feeds.urls import BadUrlError, wire_url

__all__ = ["MAX_REQUESTS_PER_HOUR", "counted", "domain_of", "hour_of", "requests_this_hour"]

MAX_REQUESTS_PER_HOUR = 40
"""To one registered domain, all its feeds together: 48 an hour have got a reader blocked (Media Cloud)."""
_SECOND_LEVEL = frozenset(["ac", "co", "com", "edu", "gob", "gov", "gouv", "info", "mil", "net", "or", "org", "press"])


def domain_of(url: str) -> str:
    """The registered domain of `url`, near enough: two labels, three under `com.eg` and its like; an address as it is.

    It may take several publishers under one suffix for one, which makes us slower towards them, never quicker.
    """
    try:
        host = wire_url(url).hostname or ""
    except BadUrlError:
        return url
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        take = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
        return ".".join(labels[-take:])
    return host


def hour_of(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")


def requests_this_hour(states: Iterable[FeedState], moment: datetime) -> int:
    """Requests that the feeds of a host have made in the present hour."""
    hour = hour_of(moment)
    return sum(state.hour_polls for state in states if state.hour == hour)


def counted(state: FeedState, moment: datetime) -> tuple[str, int]:
    """`hour` and `hour_polls` of `state` with one more request."""
    hour = hour_of(moment)
    return hour, (state.hour_polls if state.hour == hour else 0) + 1
