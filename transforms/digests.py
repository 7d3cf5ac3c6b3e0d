"""Counting mentions by window: keys, windows, the reducer, and the change against the trailing week.

One reducer for both ways of driving: a store recomputes the windows that new mentions touch, a stream counts in keyed
state (transforms/digest_stages.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import combinations, product
from statistics import median
from typing import NamedTuple

from schemas.digest import SCHEMA_VERSION, Digest, DigestKey
from schemas.mention import Mention
from schemas.times import rfc3339

__all__ = [
    "SPANS",
    "Row",
    "Tally",
    "change",
    "digest_of",
    "keys_of",
    "row_of",
    "tally",
    "trailing_starts",
    "week_before",
    "window_end",
]

SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
_WEEK = timedelta(days=7)
_MAX_PAIRED = 6
"""Parties of an agreement up to which every two of them are a pair; beyond, it is a multilateral one."""
_KNOWN_SHARE = 0.5
_MAD_TO_DEVIATION = 1.4826
"""Of a normal distribution."""
_LEAST_DEVIATION = 1.0
"""Counts that hardly vary would make one story more look like a surge."""


class Row(NamedTuple):
    """What a digest needs to know of a mention."""

    item_id: str
    story: str
    source: str


class Tally(NamedTuple):
    items: int
    stories: int
    sources: int


def keys_of(mention: Mention) -> Iterator[DigestKey]:
    """Every key that a mention counts under: its theme, its states and its pairs, each by the hour and by the day."""
    named = [("theme", mention.theme), *(("state", s) for s in sorted(set(mention.states)))]
    named += [("pair", pair) for pair in _pairs(mention)]
    for span in SPANS:
        start = window_start(mention.first_seen_at, span)
        for dimension, key in named:
            yield DigestKey(dimension, key, mention.theme, mention.mode, span, start)


def _pairs(mention: Mention) -> list[str]:
    states = sorted(set(mention.states))
    if mention.targets:
        sides = product(set(states) - set(mention.targets), mention.targets)
        return sorted({"-".join(sorted(pair)) for pair in sides})
    return ["-".join(pair) for pair in combinations(states, 2)] if len(states) <= _MAX_PAIRED else []


def row_of(mention: Mention) -> Row:
    return Row(mention.item_id, mention.story or mention.item_id, mention.source or mention.outlet)


def tally(rows: Iterable[Row]) -> Tally:
    """Items, stories and sources, each once; the order and repetitions do not matter."""
    rows = list(rows)
    return Tally(len({r.item_id for r in rows}), len({r.story for r in rows}), len({r.source for r in rows}))


def window_start(time: str, span: str) -> str:
    """Start of the window that a time lies in."""
    at = datetime.fromisoformat(time).astimezone(UTC)
    return rfc3339(at.replace(minute=0, second=0, microsecond=0, hour=at.hour if span == "hour" else 0))


def window_end(start: str, span: str) -> str:
    return rfc3339(datetime.fromisoformat(start) + SPANS[span])


def week_before(time: str) -> str:
    """The time, or the start of the day, a week earlier."""
    return rfc3339(datetime.fromisoformat(time).replace(tzinfo=UTC) - _WEEK)


def trailing_starts(start: str, span: str, since: str | None) -> list[str]:
    """Starts of the windows of the week before `start`, oldest first; none that began before `since`."""
    return [s for s in _trailing_starts(start, span) if since is None or s >= since]


@lru_cache(maxsize=1024)
def _trailing_starts(start: str, span: str) -> tuple[str, ...]:
    """Many digests share their window."""
    begin, step = datetime.fromisoformat(start), SPANS[span]
    return tuple(rfc3339(begin - step * n) for n in range(_WEEK // step, 0, -1))


def change(stories: int, trailing: Sequence[int], span: str) -> tuple[float | None, float | None]:
    """(expected, z) of a count against those of the trailing week; (None, None) while too little of it is known."""
    if len(trailing) < _KNOWN_SHARE * (_WEEK // SPANS[span]):
        return None, None
    expected = float(median(trailing))
    deviation = _MAD_TO_DEVIATION * float(median(abs(n - expected) for n in trailing))
    return expected, round((stories - expected) / max(deviation, _LEAST_DEVIATION), 2)


def digest_of(key: DigestKey, counted: Tally, week: Mapping[str, int], since: str | None, timing: str) -> Digest:
    """The digest of a window. `week` maps starts of windows to their stories (missing ones had none); windows before
    `since` are unknown."""
    trailing = [week.get(start, 0) for start in trailing_starts(key.window_start, key.span, since)]
    expected, z = change(counted.stories, trailing, key.span)
    end = window_end(key.window_start, key.span)
    return Digest(SCHEMA_VERSION, *key, end, *counted, expected, z, timing)
