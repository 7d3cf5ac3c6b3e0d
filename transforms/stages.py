"""The stages of the graph as PTransforms: as little logic as possible here, each calls a function of another module.

Every stage that can fail has a second output, `DEAD`, of dead letters; the graph flattens them. Step labels are part
of the update contract of a running job: a rename needs a transform name mapping.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import FixedWindows, GlobalWindows, TimestampedValue
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.ledger import AgreementEvent, Sighting
from schemas.mention import LookAlike
from schemas.record import as_json, canonical_json, from_json
from schemas.story import Report
from transforms.alerts import make_alert
from transforms.dead_letters import dead_letter
from transforms.extract import extract
from transforms.first_sighting import content_key
from transforms.language import tag_language
from transforms.ledger import fold
from transforms.sightings import look_alikes_of, party_key
from transforms.stories import report_of
from transforms.story_stages import TellInState

__all__ = [
    "DEAD",
    "BeamMemory",
    "ExtractRecords",
    "Folded",
    "GatherByParties",
    "Memory",
    "StampFirstSeen",
    "TagLanguage",
]

DEAD = "dead_letters"
_LOOK_ALIKES, _ENTRIES = "look_alikes", "entries"
_NAMESPACE = "mithaq"
LATENESS_SEC = 31 * 86_400
"""As long as a topic keeps messages: what a stream catches up with after an outage is told, not dropped."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The default clock; tests and passes hand in their own."""
    return datetime.now(UTC)


def _stamp(clock: Clock) -> str:
    return clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class StampFirstSeen(beam.PTransform):
    """Item -> Item with the time of first sighting as its event time (publication dates lie in the past)."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        return items | "Timestamp" >> beam.ParDo(_StampFn(self._clock)).with_outputs(DEAD, main="items")


class _StampFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def process(self, item: Item) -> Iterator[Any]:
        try:
            event_time = datetime.fromisoformat(item.first_seen_at).timestamp()
        except ValueError as error:
            yield _dead("first_seen", item, error, self._clock)
            return
        yield TimestampedValue(item, event_time)


class TagLanguage(beam.PTransform):
    """Item -> Item with `language` filled in, and dead letters. Counters: items, items_not_arabic."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        return items | "Tag" >> beam.ParDo(_TagLanguageFn(self._clock)).with_outputs(DEAD, main="items")


class _TagLanguageFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._items = Metrics.counter(_NAMESPACE, "items")
        self._others = Metrics.counter(_NAMESPACE, "items_not_arabic")

    def process(self, item: Item) -> Iterator[Any]:
        self._items.inc()
        try:
            language = item.language or tag_language(item.title, item.text)
        except Exception as error:
            yield _dead("language", item, error, self._clock)
            return
        if language != "ar":
            self._others.inc()
        yield item._replace(language=language)


class Extracted(NamedTuple):
    """Outputs of ExtractRecords."""

    reports: beam.PCollection[Report]
    look_alikes: beam.PCollection[LookAlike]
    dead_letters: beam.PCollection[DeadLetter]


class ExtractRecords(beam.PTransform):
    """Item -> Extracted. Counters: mentions, look_alikes."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        found = items | "Extract" >> beam.ParDo(_ExtractFn(self._clock)).with_outputs(
            _LOOK_ALIKES, DEAD, main="reports"
        )
        return Extracted(found["reports"], found[_LOOK_ALIKES], found[DEAD])


class _ExtractFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mentions = Metrics.counter(_NAMESPACE, "mentions")
        self._look_alikes = Metrics.counter(_NAMESPACE, "look_alikes")

    def process(self, item: Item) -> Iterator[Any]:
        try:
            extraction = extract(
                item.title, item.text, published=item.published_at or item.first_seen_at, language=item.language or None
            )
            report = report_of(item, extraction)
            look_alikes = list(look_alikes_of(item, extraction))
        except Exception as error:
            yield _dead("extract", item, error, self._clock)
            return
        self._look_alikes.inc(len(look_alikes))
        if report is not None:
            self._mentions.inc(len(report.mentions))
            yield report
        for look_alike in look_alikes:
            yield beam.pvalue.TaggedOutput(_LOOK_ALIKES, look_alike)


class GatherByParties(beam.PTransform):
    """Sighting -> (party key, sightings of one window).

    `window_sec` None gathers everything of a bounded run at once, 0 nothing: every sighting is a group. Otherwise fixed
    windows of that length in event time, after which the groups go on in the global window where the ledger lives; what
    comes after its window, up to LATENESS_SEC, is a group of its own (a source whose watermark is the clock makes the
    items of a queue late).
    """

    def __init__(self, window_sec: int | None = None) -> None:
        super().__init__()
        if window_sec is not None and window_sec < 0:
            raise ValueError(f"window_sec must be None or at least 0, not {window_sec!r}")
        self._window_sec = window_sec

    def expand(self, sightings: beam.PCollection[Sighting]) -> beam.PCollection[tuple[str, Iterable[Sighting]]]:
        keyed = sightings | "KeyByParties" >> beam.Map(_by_parties).with_output_types(tuple[str, Sighting])
        if self._window_sec is None:
            return keyed | "Group" >> beam.GroupByKey()
        if self._window_sec == 0:
            alone = beam.Map(_alone).with_output_types(tuple[str, Iterable[Sighting]])
            return keyed | "Alone" >> alone | "Unwindow" >> beam.WindowInto(GlobalWindows())
        return (
            keyed
            | "Window"
            >> beam.WindowInto(
                FixedWindows(self._window_sec),
                trigger=AfterWatermark(late=AfterCount(1)),
                accumulation_mode=AccumulationMode.DISCARDING,
                allowed_lateness=LATENESS_SEC,
            )
            | "Group" >> beam.GroupByKey()
            | "Unwindow" >> beam.WindowInto(GlobalWindows())
        )


def _alone(keyed: tuple[str, Sighting]) -> tuple[str, Iterable[Sighting]]:
    return keyed[0], [keyed[1]]


def _by_parties(sighting: Sighting) -> tuple[str, Sighting]:
    return party_key(list(sighting.agreement.parties)), sighting


class Folded(NamedTuple):
    """Outputs of a memory's fold."""

    alerts: beam.PCollection[Alert]
    entries: beam.PCollection[AgreementEvent]
    """Ledger entries as they now stand."""
    dead_letters: beam.PCollection[DeadLetter]


class Memory(Protocol):
    """What the graph remembers between elements: first sightings, stories and the ledger.

    `BeamMemory` keeps it in the engine's keyed state, the store's memory (pipeline.store.memory) in SQLite.
    """

    def keep_first(self) -> beam.PTransform:
        """Item -> the items whose content this memory meets for the first time (an item meets itself again)."""

    def tell_stories(self) -> beam.PTransform:
        """Report -> transforms.story_stages.Told."""

    def fold(self, clock: Clock) -> beam.PTransform:
        """(party key, sightings) -> Folded."""


class BeamMemory:
    """Memory in the engine's keyed state, for the streaming engines.

    `ttl_sec`: how long content is remembered after it was last seen, in event time. Entries of the ledger stay.
    """

    def __init__(self, ttl_sec: int = 90 * 86_400) -> None:
        if ttl_sec <= 0:
            raise ValueError(f"ttl_sec must be positive, not {ttl_sec!r}")
        self._ttl_sec = ttl_sec

    def keep_first(self) -> beam.PTransform:
        return _KeepFirstInState(self._ttl_sec)

    def tell_stories(self) -> beam.PTransform:
        return TellInState()

    def fold(self, clock: Clock) -> beam.PTransform:
        return FoldSightings(_FoldInStateFn(clock))


class _KeepFirstInState(beam.PTransform):
    def __init__(self, ttl_sec: int) -> None:
        super().__init__()
        self._ttl_sec = ttl_sec

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        return (
            items
            | "KeyByContent" >> beam.Map(_by_content).with_output_types(tuple[str, Item])
            | "KeepFirst" >> beam.ParDo(_KeepFirstInStateFn(self._ttl_sec)).with_output_types(Item)
        )


def _by_content(item: Item) -> tuple[str, Item]:
    return content_key(item), item


class _KeepFirstInStateFn(beam.DoFn):
    """State per content: who was first, and until when that is remembered (sliding with every sighting)."""

    FIRST = ReadModifyWriteStateSpec("first", StrUtf8Coder())
    EXPIRY = TimerSpec("expiry", TimeDomain.WATERMARK)

    def __init__(self, ttl_sec: int) -> None:
        self._ttl_sec = ttl_sec
        self._repeats = Metrics.counter(_NAMESPACE, "items_repeated")

    def process(
        self,
        element: tuple[str, Item],
        timestamp: Any = beam.DoFn.TimestampParam,
        first: Any = beam.DoFn.StateParam(FIRST),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[Item]:
        item = element[1]
        me = f"{item.item_id}.{item.revision}"
        until_sec = int(float(timestamp)) + self._ttl_sec
        known, _, known_until = (first.read() or "").partition(" ")
        first.write(f"{known or me} {max(until_sec, int(known_until or 0))}")
        expiry.set(Timestamp(until_sec))
        if known and known != me:
            self._repeats.inc()
            return
        yield item

    @on_timer(EXPIRY)
    def forget(self, timestamp: Any = beam.DoFn.TimestampParam, first: Any = beam.DoFn.StateParam(FIRST)) -> None:
        # Some runners fire event-time timers at once (apache/beam#35168): forget only when it is really due.
        until = (first.read() or "").partition(" ")[2]
        if until and float(timestamp) >= int(until):
            first.clear()


class FoldSightings(beam.PTransform):
    """(party key, sightings) -> Folded, by the given DoFn. Counters: alerts."""

    def __init__(self, fold_fn: beam.DoFn) -> None:
        super().__init__()
        self._fold_fn = fold_fn

    def expand(self, groups: beam.PCollection[tuple[str, Iterable[Sighting]]]) -> Any:
        found = groups | "Fold" >> beam.ParDo(self._fold_fn).with_outputs(_ENTRIES, DEAD, main="alerts")
        return Folded(found["alerts"], found[_ENTRIES], found[DEAD])


class FoldFn(beam.DoFn):
    """Base of the folding DoFns: `entries` of a key in, changed entries and alerts out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._alerts = Metrics.counter(_NAMESPACE, "alerts")

    def outputs(self, key: str, sightings: Iterable[Sighting], entries: Iterable[AgreementEvent]) -> Iterator[Any]:
        """Alerts on the main output, changed entries and dead letters on theirs."""
        sightings = list(sightings)
        recorded_at = _stamp(self._clock)
        try:
            folded = fold(entries, sightings)
            alerts = [make_alert(p, recorded_at) for p in folded.publications]
        except Exception as error:
            yield beam.pvalue.TaggedOutput(
                DEAD, dead_letter("fold", key, error, canonical_json(sightings), recorded_at)
            )
            return
        digests = {a.agreement_id: a.digest for a in alerts}
        for entry in folded.entries:
            entry = entry._replace(digest=digests.get(entry.agreement_id, entry.digest))
            yield beam.pvalue.TaggedOutput(_ENTRIES, entry)
        self._alerts.inc(len(alerts))
        yield from alerts


class _FoldInStateFn(FoldFn):
    LEDGER = ReadModifyWriteStateSpec("ledger", StrUtf8Coder())

    def process(
        self, element: tuple[str, Iterable[Sighting]], ledger: Any = beam.DoFn.StateParam(LEDGER)
    ) -> Iterator[Any]:
        key, sightings = element
        known = {e["agreement_id"]: e for e in json.loads(ledger.read() or "[]")}
        for output in self.outputs(key, sightings, [from_json(AgreementEvent, e) for e in known.values()]):
            if isinstance(output, beam.pvalue.TaggedOutput) and output.tag == _ENTRIES:
                known[output.value.agreement_id] = as_json(output.value)
            yield output
        ledger.write(json.dumps(list(known.values()), ensure_ascii=False))


def _dead(stage: str, item: Item, error: Exception, clock: Clock) -> Any:
    return beam.pvalue.TaggedOutput(DEAD, dead_letter(stage, item.item_id, error, canonical_json(item), _stamp(clock)))
