"""The first sighting that is sure enough does not wait for its window.

    9:00     the window of ten minutes begins
    9:01     an unnamed source tells of an agreement: it waits
    9:03     a ministry announces it: goes to the ledger at once (`new`)
    9:05     another outlet tells it: waits
    9:10     the window ends: what waited is folded together (one `update` for two sources more, if any is due)

What one item says goes ahead together, and one item at most per party set and window, so that a burst of reports gives
two messages and not one each. The order does not matter to the ledger: it takes sightings by their first-seen time and
knows those it has.
"""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import VarIntCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from transforms.counting import count
from transforms.sightings import is_urgent
from transforms.stages import Group
from transforms.typed import typed

__all__ = ["FireEarly"]

_EARLY = "early"


class FireEarly(beam.PTransform):
    """Group of one reading -> `early`, to fold at once, or `waiting`. Metric: fired_early."""

    def __init__(self, window_sec: int) -> None:
        super().__init__()
        self._window_sec = window_sec

    def expand(self, groups: beam.PCollection[Group]) -> Any:
        return groups | "FireEarly" >> typed(_FireEarlyFn(self._window_sec), "waiting", Group, **{_EARLY: Group})


class _FireEarlyFn(beam.DoFn):
    """State per party set: the window in which one went ahead, until it ends."""

    FIRED = ReadModifyWriteStateSpec("fired", VarIntCoder())
    END = TimerSpec("end", TimeDomain.WATERMARK)

    def __init__(self, window_sec: int) -> None:
        self._window_sec = window_sec

    def process(
        self,
        element: Group,
        timestamp: Any = beam.DoFn.TimestampParam,
        fired: Any = beam.DoFn.StateParam(FIRED),
        end: Any = beam.DoFn.TimerParam(END),
    ) -> Iterator[Any]:
        window = int(float(timestamp)) // self._window_sec
        if not any(map(is_urgent, element[1])) or fired.read() == window:
            yield element
            return
        fired.write(window)
        end.set(Timestamp((window + 1) * self._window_sec))
        count("fired_early")
        yield beam.pvalue.TaggedOutput(_EARLY, element)

    @on_timer(END)
    def ended(self, timestamp: Any = beam.DoFn.TimestampParam, fired: Any = beam.DoFn.StateParam(FIRED)) -> None:
        # Some runners fire event-time timers at once (apache/beam#35168): forget only when it is really due.
        window = fired.read()
        if window is not None and float(timestamp) >= (window + 1) * self._window_sec:
            fired.clear()
