"""Times as records carry them: RFC 3339 in UTC with seconds, so that they sort as text."""

from datetime import UTC, datetime

__all__ = ["rfc3339"]


def rfc3339(moment: datetime) -> str:
    """`2023-03-13T09:30:00Z`; fractions of the second are dropped."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
