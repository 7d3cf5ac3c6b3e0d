"""The first sighting that is sure enough does not wait for its window.

    9:00     the window of ten minutes begins
    9:01     an unnamed source tells of an agreement: it waits
    9:03     a ministry announces it: goes to the ledger at once (`new`)
    9:05     another outlet tells it: waits
    9:10     the window ends: what waited is folded together (one `update` for two sources more, if any is due)

At most one goes ahead per party set and window, so that a burst of reports gives two messages and not one each. The
order does not matter to the ledger: it takes sightings by their first-seen time and knows those it has.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import VarIntCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.ledger import Sighting
from transforms.counting import count
from transforms.sightings import is_urgent
from transforms.stages import keyed_by_parties
from transforms.typed import typed

__all__ = ["FireEarly"]

_EARLY = "early"


class FireEarly(beam.PTransform):
    """Sighting -> `early`: (party key, [Sighting]) to fold at once; `waiting`: Sighting. Metric: fired_early."""

    def __init__(self, window_sec: int) -> None:
        super().__init__()
        self._window_sec = window_sec

    def expand(self, sightings: beam.PCollection[Sighting]) -> Any:
        keyed = sightings | "KeyForEarly" >> beam.Map(keyed_by_parties).with_output_types(tuple[str, Sighting])
        groups = tuple[str, Iterable[Sighting]]
        return keyed | "FireEarly" >> typed(_FireEarlyFn(self._window_sec), "waiting", Sighting, **{_EARLY: groups})


class _FireEarlyFn(beam.DoFn):
    """State per party set: the window in which one went ahead, until it ends."""

    FIRED = ReadModifyWriteStateSpec("fired", VarIntCoder())
    END = TimerSpec("end", TimeDomain.WATERMARK)

    def __init__(self, window_sec: int) -> None:
        self._window_sec = window_sec

    def process(
        self,
        element: tuple[str, Sighting],
        timestamp: Any = beam.DoFn.TimestampParam,
        fired: Any = beam.DoFn.StateParam(FIRED),
        end: Any = beam.DoFn.TimerParam(END),
    ) -> Iterator[Any]:
        key, sighting = element
        window = int(float(timestamp)) // self._window_sec
        if not is_urgent(sighting) or fired.read() == window:
            yield sighting
            return
        fired.write(window)
        end.set(Timestamp((window + 1) * self._window_sec))
        count("fired_early")
        yield beam.pvalue.TaggedOutput(_EARLY, (key, [sighting]))

    @on_timer(END)
    def ended(self, timestamp: Any = beam.DoFn.TimestampParam, fired: Any = beam.DoFn.StateParam(FIRED)) -> None:
        # Some runners fire event-time timers at once (apache/beam#35168): forget only when it is really due.
        window = fired.read()
        if window is not None and float(timestamp) >= (window + 1) * self._window_sec:
            fired.clear()
