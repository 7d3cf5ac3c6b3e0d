"""Times that users' files give for an item: RFC 3339, a day, a month, a year, or a date as feeds write them."""

import re
from datetime import datetime

from pipeline.feeds.dates import parse_date
from schemas.times import rfc3339

__all__ = ["read_published"]

_ISO = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?", re.ASCII)
_MONTH_OR_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)


def read_published(value: str) -> str:
    """`value` as RFC 3339, a day (2023-03-13), a month or a year; `14/12/2016` is the 14th of December.

    What is in one of these forms stays as it is; other ways of writing a date are those that feeds use
    (pipeline.feeds.dates). Raises ValueError when no date can be read.
    """
    text = value.strip()
    if _MONTH_OR_YEAR.fullmatch(text):
        return text
    if _ISO.fullmatch(text):
        try:
            datetime.fromisoformat(text)
            return text
        except ValueError:
            pass
    found = parse_date(text)
    if found.moment is None or "date_suspect" in found.flags:
        raise ValueError(f"{value!r} is not RFC 3339, a date, a month or a year")
    stamp = rfc3339(found.moment)
    return stamp[:10] if "date_only" in found.flags else stamp
