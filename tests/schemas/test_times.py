"""Times as records carry them."""

from datetime import UTC, datetime, timedelta, timezone

from schemas.times import rfc3339


def test_any_zone_is_written_in_utc_without_fractions() -> None:
    at = datetime(2023, 3, 13, 12, 30, 5, 999_999, tzinfo=timezone(timedelta(hours=3)))
    assert rfc3339(at) == "2023-03-13T09:30:05Z"
    assert datetime.fromisoformat(rfc3339(at)) == datetime(2023, 3, 13, 9, 30, 5, tzinfo=UTC)
