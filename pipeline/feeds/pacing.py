"""What a feed and its server ask of a reader's pace: Cache-Control, Expires, skipHours, skipDays. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["MAX_FLOOR_SEC", "outside_skipped", "pace_sec"]

MAX_FLOOR_SEC = 6 * 3600
"""Of whatever is asked for: one wrong header, such as max-age of a year, must not blind an alert system."""
_MAX_SKIPPED_HOURS = 24 * 7


def pace_sec(headers: Mapping[str, str]) -> int | None:
    """Seconds for which the answer says it stays fresh (RFC 9111, section 5); None when it says nothing.

    `no-cache`, `no-store`, an age of 0 and an expiry in the past ask for no pace. Names in lower case.
    """
    directives = dict(_directives(headers.get("cache-control", "")))
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        age = directives["max-age"].strip('"')
        return int(age[:9]) or None if age.isascii() and age.isdigit() else None
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return None
    since = _http_date(headers.get("date", ""))
    seconds = int((expires - since).total_seconds()) if since is not None else 0
    return seconds if seconds > 0 else None


def outside_skipped(moment: datetime, hours: Sequence[int], days: Sequence[int]) -> datetime:
    """`moment`, or the first full hour after it that the feed does not ask to be skipped (in UTC).

    A feed that skips every hour of the week skips none: it is wrong about itself.
    """
    found = moment.astimezone(UTC)
    for _ in range(_MAX_SKIPPED_HOURS):
        if found.hour not in hours and found.weekday() not in days:
            return found
        found = found.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _directives(header: str) -> list[tuple[str, str]]:
    parts = (part.partition("=") for part in header.lower().split(","))
    return [(name.strip(), value.strip()) for name, _, value in parts if name.strip()]


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
