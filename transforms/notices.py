"""When notifications are due: quiet hours, digests, and how many an hour may bring."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

__all__ = ["HOURLY", "IMMEDIATELY", "Notice", "Pace", "due_before", "is_quiet", "notices"]

IMMEDIATELY, HOURLY = "immediately", "hourly"
T = TypeVar("T")


class Pace(NamedTuple):
    """How a route wants its messages; times of day are those of `zone`."""

    zone: ZoneInfo
    quiet: tuple[time, time] | None
    """From the first up to the second, across midnight where the second is earlier."""
    digest: str | time
    """`immediately`, `hourly`, or daily at a time."""
    per_hour: int


class Notice(NamedTuple, Generic[T]):
    """One message: about one alert, or a summary of several."""

    alerts: Sequence[T]
    is_summary: bool


def is_quiet(pace: Pace, now: datetime) -> bool:
    if pace.quiet is None:
        return False
    (begin, end), at = pace.quiet, now.astimezone(pace.zone).time()
    return begin <= at < end if begin <= end else at >= begin or at < end


def due_before(pace: Pace, now: datetime) -> datetime:
    """Alerts recorded before this time are due; with a digest it moves from window to window."""
    if pace.digest == IMMEDIATELY:
        return now + timedelta(seconds=1)  # recorded times are whole seconds
    local = now.astimezone(pace.zone)
    if not isinstance(pace.digest, time):
        return local.replace(minute=0, second=0, microsecond=0)
    today = datetime.combine(local.date(), pace.digest, pace.zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), pace.digest, pace.zone)


def notices(due: Sequence[T], pace: Pace, sent_in_hour: int, *, summaries: bool = True) -> list[Notice[T]]:
    """Messages about what is due, in its order. What the hour has no room for goes into one summary; when there is room
    for none, and where there are no `summaries`, it waits."""
    room = pace.per_hour - sent_in_hour
    if not due or room <= 0:
        return []
    if not summaries:
        return [Notice([a], False) for a in due[:room]]
    if pace.digest != IMMEDIATELY:
        return [Notice(due, True)]
    alone = len(due) if len(due) <= room else room - 1
    rest = due[alone:]
    return [Notice([a], False) for a in due[:alone]] + ([Notice(rest, True)] if rest else [])
