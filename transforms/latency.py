"""How long things took, from the times that records carry."""

from datetime import datetime

from schemas.alert import Alert
from schemas.item import Item

__all__ = ["alert_latency_sec", "feed_lag_sec"]


def feed_lag_sec(item: Item) -> float | None:
    """From publication, as the feed says, to the first sighting.

    None where the feed says nothing or a time to come, for an edit, and for what was not taken live: the backlog of a
    feed's first poll says nothing of how late news are seen.
    """
    if item.mode != "live" or item.revision > 1 or item.published_at is None:
        return None
    lag_sec = _between_sec(item.published_at, item.first_seen_at)
    return lag_sec if lag_sec is not None and lag_sec >= 0 else None


def alert_latency_sec(alert: Alert) -> float | None:
    """From the first sighting of the agreement to its message; None for any but a live `new` one."""
    if alert.event != "new" or alert.mode != "live":
        return None
    return _between_sec(alert.when.first_seen, alert.recorded_at)


def _between_sec(before: str, after: str) -> float | None:
    try:
        return (datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds()
    except (ValueError, TypeError):  # no time, or one of the two without its zone
        return None
