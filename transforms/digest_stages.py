"""Digests of a stream: Mention -> Digest, as windows in keyed state.

Beam's own windows drop what comes after the allowed lateness without a trace, and no stage can ask for the watermark
beforehand; here such a mention finds its window closed, is counted and leaves as a dead letter.

A worked timeline, lateness one hour, `early_count` 2, window 9:00 to 10:00:

    9:05, 9:10   two items: the second gives a pane `early` (2 items)
    10:00        the watermark passes the end: pane `on_time` (2 items)
    10:20        a third item of 9:50: pane `late` (3 items)
    11:00        the window is closed, its items are forgotten
    11:30        a fourth item of 9:55: a dead letter of stage `digest`, metric digest_too_late
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest, DigestKey
from schemas.mention import Mention
from schemas.record import canonical_json
from schemas.times import rfc3339
from transforms.counting import count
from transforms.dead_letters import dead_letter
from transforms.digests import Row, Tally, digest_of, keys_of, row_of, tally, trailing_starts, window_end
from transforms.typed import typed

__all__ = ["CountWindows", "Counted"]

_DEAD = "dead_letters"
_REMEMBER_CLOSED_SEC = 90 * 86_400
"""How long a closed window is known as such; event time is the time of first sighting, so nothing is that late."""


class Counted(NamedTuple):
    """Outputs of CountWindows."""

    digests: beam.PCollection[Digest]
    dead_letters: beam.PCollection[DeadLetter]


class CountWindows(beam.PTransform):
    """Mention -> Counted: accumulating panes per key and window, early, on time and late.

    `lateness_sec`: how long after its end a window takes late mentions. `early_count`: mentions between two early
    panes. `since`: when counting began; what was before is unknown, not nothing.
    Metrics: digests, digest_too_late, dead_letters.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        lateness_sec: int = 86_400,
        early_count: int = 20,
        since: str | None = None,
    ) -> None:
        super().__init__()
        if lateness_sec < 0 or early_count < 1:
            raise ValueError(f"lateness_sec must be 0 or more and early_count 1 or more: {lateness_sec}, {early_count}")
        self._clock, self._lateness_sec, self._early_count, self._since = clock, lateness_sec, early_count, since

    def expand(self, mentions: beam.PCollection[Mention]) -> Any:
        panes = (
            mentions
            | "KeyByWindow" >> beam.FlatMap(_by_window).with_output_types(tuple[str, Mention])
            | "Count"
            >> typed(
                _CountFn(self._clock, self._lateness_sec, self._early_count),
                "panes",
                tuple[str, str],
                **{_DEAD: DeadLetter},
            )
        )
        digests = (
            panes["panes"]
            | "KeyByCounted" >> beam.Map(_by_counted).with_output_types(tuple[str, str])
            | "CompareWithWeek" >> beam.ParDo(_CompareWithWeekFn(self._since)).with_output_types(Digest)
        )
        return Counted(digests, panes[_DEAD])


def _by_window(mention: Mention) -> Iterator[tuple[str, Mention]]:
    for key in keys_of(mention):
        yield json.dumps(key), mention


def _by_counted(pane: tuple[str, str]) -> tuple[str, str]:
    *counted, start = json.loads(pane[0])
    return json.dumps(counted), json.dumps([start, *json.loads(pane[1])])


class _CountFn(beam.DoFn):
    """State per key and window: the rows counted, and whether the window is open, ended or closed."""

    ROWS = BagStateSpec("rows", StrUtf8Coder())
    STAGE = ReadModifyWriteStateSpec("stage", StrUtf8Coder())
    END = TimerSpec("end", TimeDomain.WATERMARK)
    CLOSE = TimerSpec("close", TimeDomain.WATERMARK)
    FORGET = TimerSpec("forget", TimeDomain.WATERMARK)

    def __init__(self, clock: Callable[[], datetime], lateness_sec: int, early_count: int) -> None:
        self._clock, self._lateness_sec, self._early_count = clock, lateness_sec, early_count

    def process(
        self,
        element: tuple[str, Mention],
        rows: Any = beam.DoFn.StateParam(ROWS),
        stage: Any = beam.DoFn.StateParam(STAGE),
        end: Any = beam.DoFn.TimerParam(END),
        close: Any = beam.DoFn.TimerParam(CLOSE),
        forget: Any = beam.DoFn.TimerParam(FORGET),
    ) -> Iterator[Any]:
        text, mention = element
        key = DigestKey(*json.loads(text))
        now = stage.read() or ""
        if now == "closed":
            if key.dimension == "theme" and key.span == "hour":  # one letter per mention, not one per key
                count("digest_too_late")
                count("dead_letters", value="digest")
                why = f"first seen {mention.first_seen_at}, after its window was closed"
                at = rfc3339(self._clock())
                letter = dead_letter("digest", mention.item_id, why, canonical_json(mention), at)
                yield beam.pvalue.TaggedOutput(_DEAD, letter)
            return
        if not now:
            ends = int(datetime.fromisoformat(window_end(key.window_start, key.span)).timestamp())
            end.set(Timestamp(ends))
            close.set(Timestamp(ends + self._lateness_sec))
            forget.set(Timestamp(ends + self._lateness_sec + _REMEMBER_CLOSED_SEC))
            stage.write("open")
        rows.add(json.dumps(row_of(mention)))
        counted = list(rows.read())
        if now == "ended":
            yield text, _pane(counted, "late")
        elif len(counted) % self._early_count == 0:
            yield text, _pane(counted, "early")

    @on_timer(END)
    def ended(
        self,
        key: Any = beam.DoFn.KeyParam,
        rows: Any = beam.DoFn.StateParam(ROWS),
        stage: Any = beam.DoFn.StateParam(STAGE),
    ) -> Iterator[tuple[str, str]]:
        if stage.read() == "open":
            stage.write("ended")
            yield key, _pane(list(rows.read()), "on_time")

    @on_timer(CLOSE)
    def closed(self, rows: Any = beam.DoFn.StateParam(ROWS), stage: Any = beam.DoFn.StateParam(STAGE)) -> None:
        if stage.read() == "ended":
            stage.write("closed")
            rows.clear()

    @on_timer(FORGET)
    def forgotten(self, stage: Any = beam.DoFn.StateParam(STAGE)) -> None:
        stage.clear()


def _pane(rows: list[str], timing: str) -> str:
    return json.dumps([tally(Row(*json.loads(row)) for row in rows), timing])


class _CompareWithWeekFn(beam.DoFn):
    """State per key without its window: stories per window of the week before the newest one."""

    WEEK = ReadModifyWriteStateSpec("week", StrUtf8Coder())

    def __init__(self, since: str | None) -> None:
        self._since = since

    def process(self, element: tuple[str, str], week: Any = beam.DoFn.StateParam(WEEK)) -> Iterator[Digest]:
        start, counted, timing = json.loads(element[1])
        key, counts = DigestKey._make([*json.loads(element[0]), start]), Tally(*counted)
        known: dict[str, int] = json.loads(week.read() or "{}")
        known[start] = counts.stories
        oldest = min(trailing_starts(max(known), key.span, None))
        week.write(json.dumps({s: n for s, n in known.items() if s >= oldest}))
        count("digests")
        yield digest_of(key, counts, known, self._since, timing)
