"""The Retry-After header (RFC 9110, section 10.2.3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["MAX_RETRY_AFTER_SEC", "retry_after_sec"]

MAX_RETRY_AFTER_SEC = 24 * 3600
"""Servers in the wild ask for up to 88 hours; an alert system looks again once a day."""
_MIN_SEC = 60


def retry_after_sec(headers: Mapping[str, str]) -> int | None:
    """Seconds to wait, from one minute to one day; None without the header or when it cannot be read.

    A date counts from the server's own `Date`, so that its clock may be wrong; `headers` have lower-case names.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        seconds = int(value[:12])
    else:
        until = _http_date(value)
        if until is None:
            return None
        since = _http_date(headers.get("date", "")) or datetime.now(UTC)
        seconds = int((until - since).total_seconds())
    return min(max(seconds, _MIN_SEC), MAX_RETRY_AFTER_SEC)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
