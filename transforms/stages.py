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
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.transforms.window import FixedWindows, GlobalWindow, GlobalWindows, TimestampedValue
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.ledger import AgreementEvent, Reading, Sighting, pack_event, unpack_event
from schemas.mention import LookAlike
from schemas.packed_text import PackedTextCoder
from schemas.record import canonical_json, pack, unpack
from schemas.story import Report
from schemas.times import rfc3339
from transforms.alerts import announce, silence_of
from transforms.counting import count, note
from transforms.dead_letters import dead_letter
from transforms.extract import extract
from transforms.first_sighting import content_key
from transforms.language import tag_language
from transforms.latency import alert_latency_sec, feed_lag_sec
from transforms.ledger import fold, has_moved
from transforms.revisions import by_parties, follow
from transforms.sightings import look_alikes_of, party_key
from transforms.stories import report_of
from transforms.story_stages import TellInState
from transforms.typed import typed

__all__ = [
    "DEAD",
    "ENTRIES",
    "AnnounceFn",
    "BeamMemory",
    "ExtractRecords",
    "FoldFn",
    "GatherByParties",
    "Group",
    "Memory",
    "StampFirstSeen",
    "TagLanguage",
    "announce_with",
    "fold_with",
    "in_turn",
    "keyed_by_agreement",
    "keyed_by_item",
]

DEAD = "dead_letters"
ENTRIES = "entries"
_LOOK_ALIKES = "look_alikes"
_END_OF_TIME = GlobalWindow().max_timestamp()
LATENESS_SEC = 400 * 86_400
"""Longer than an item is edited for, and than a topic keeps messages: what comes late is told, not dropped."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The default clock; tests and passes hand in their own."""
    return datetime.now(UTC)


def _stamp(clock: Clock) -> str:
    return rfc3339(clock())


class StampFirstSeen(beam.PTransform):
    """Item -> Item with the time of first sighting as its event time (publication dates lie in the past)."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        return items | "Timestamp" >> typed(_StampFn(self._clock), "items", Item, **{DEAD: DeadLetter})


class _StampFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def process(self, item: Item) -> Iterator[Any]:
        try:
            event_time = datetime.fromisoformat(item.first_seen_at).timestamp()
        except ValueError as error:
            yield _dead("first_seen", item.item_id, error, item, self._clock)
            return
        yield TimestampedValue(item, event_time)


class TagLanguage(beam.PTransform):
    """Item -> Item with `language` filled in, and dead letters.

    Metrics: items, items_not_arabic, languages, feed_lag_sec.
    """

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        return items | "Tag" >> typed(_TagLanguageFn(self._clock), "items", Item, **{DEAD: DeadLetter})


class _TagLanguageFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def process(self, item: Item) -> Iterator[Any]:
        count("items")
        if (lag_sec := feed_lag_sec(item)) is not None:
            note("feed_lag_sec", lag_sec)
        try:
            language = item.language or tag_language(item.title, item.text)
        except Exception as error:
            yield _dead("language", item.item_id, error, item, self._clock)
            return
        count("languages", value=language)
        if language != "ar":
            count("items_not_arabic")
        yield item._replace(language=language)


class Extracted(NamedTuple):
    """Outputs of ExtractRecords."""

    reports: beam.PCollection[Report]
    """Of the items with a mention, and of every edited item."""
    look_alikes: beam.PCollection[LookAlike]
    dead_letters: beam.PCollection[DeadLetter]


class ExtractRecords(beam.PTransform):
    """Item -> Extracted. Metrics: mentions, not_alertable, look_alikes."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, items: beam.PCollection[Item]) -> Any:
        outputs: dict[str, type] = {_LOOK_ALIKES: LookAlike, DEAD: DeadLetter}
        found = items | "Extract" >> typed(_ExtractFn(self._clock), "reports", Report, **outputs)
        return Extracted(found["reports"], found[_LOOK_ALIKES], found[DEAD])


class _ExtractFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def process(self, item: Item) -> Iterator[Any]:
        try:
            extraction = extract(
                item.title, item.text, published=item.published_at or item.first_seen_at, language=item.language or None
            )
            report = report_of(item, extraction)
            look_alikes = list(look_alikes_of(item, extraction))
        except Exception as error:
            yield _dead("extract", item.item_id, error, item, self._clock)
            return
        if look_alikes:
            count("look_alikes", len(look_alikes))
        if report is not None:
            for mention in report.mentions:
                count("mentions", value=mention.theme)
                if mention.theme == "agreement" and not mention.alertable:
                    count("not_alertable", value=mention.reason or "")
            yield report
        for look_alike in look_alikes:
            yield beam.pvalue.TaggedOutput(_LOOK_ALIKES, look_alike)


Group = tuple[str, Iterable[Sighting]]
"""Party key, and sightings of those parties."""


class GatherByParties(beam.PTransform):
    """Group of one reading -> Group of one window.

    `window_sec` None gathers everything of a bounded run at once, 0 nothing: each group stays as it is. Otherwise fixed
    windows of that length in event time, after which the groups go on in the global window where the ledger lives; what
    comes after its window, up to LATENESS_SEC, stays a group of its own: an edit, which has the time of its item, and
    the items of a queue, where the watermark is the clock.
    """

    def __init__(self, window_sec: int | None = None) -> None:
        super().__init__()
        if window_sec is not None and window_sec < 0:
            raise ValueError(f"window_sec must be None or at least 0, not {window_sec!r}")
        self._window_sec = window_sec

    def expand(self, groups: beam.PCollection[Group]) -> beam.PCollection[Group]:
        join = beam.Map(_joined).with_output_types(Group)
        if self._window_sec is None:
            return groups | "Group" >> beam.GroupByKey() | "Join" >> join
        if self._window_sec == 0:
            return groups | "Unwindow" >> beam.WindowInto(GlobalWindows())
        windows = beam.WindowInto(
            FixedWindows(self._window_sec),
            trigger=AfterWatermark(late=AfterCount(1)),
            accumulation_mode=AccumulationMode.DISCARDING,
            allowed_lateness=LATENESS_SEC,
        )
        gathered = groups | "Window" >> windows | "Group" >> beam.GroupByKey() | "Join" >> join
        return gathered | "Unwindow" >> beam.WindowInto(GlobalWindows())


def _joined(gathered: tuple[str, Iterable[Iterable[Sighting]]]) -> Group:
    return gathered[0], [sighting for group in gathered[1] for sighting in group]


class Memory(Protocol):
    """What the graph remembers between elements: first sightings, stories, what items said, the ledger, last messages.

    `BeamMemory` keeps it in the engine's keyed state, the store's memory (pipeline.store.memory) in SQLite.
    """

    def keep_first(self) -> beam.PTransform:
        """Item -> the items whose content this memory meets for the first time (an item meets itself again)."""

    def tell_stories(self) -> beam.PTransform:
        """Report -> transforms.story_stages.Told."""

    def follow(self) -> beam.PTransform:
        """Reading -> a Group per party set, with sightings that an edit took back (transforms.revisions)."""

    def fold(self, clock: Clock) -> beam.PTransform:
        """(party key, sightings) -> AgreementEvent to announce; changed entries and dead letters on their outputs."""

    def announce(self, clock: Clock) -> beam.PTransform:
        """AgreementEvent -> Alert, by the last message about it; dead letters on their output."""


class BeamMemory:
    """Memory in the engine's keyed state, for the streaming engines.

    `ttl_sec`: how long content and what an item said is remembered after it was last seen, in event time. Entries of
    the ledger and last messages stay.
    """

    def __init__(self, ttl_sec: int = 90 * 86_400) -> None:
        if ttl_sec <= 0:
            raise ValueError(f"ttl_sec must be positive, not {ttl_sec!r}")
        self._ttl_sec = ttl_sec

    def keep_first(self) -> beam.PTransform:
        return _KeepFirstInState(self._ttl_sec)

    def tell_stories(self) -> beam.PTransform:
        return TellInState()

    def follow(self) -> beam.PTransform:
        return _FollowInState(self._ttl_sec)

    def fold(self, clock: Clock) -> beam.PTransform:
        return fold_with(_FoldInStateFn(clock))

    def announce(self, clock: Clock) -> beam.PTransform:
        return _AnnounceInState(clock)


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
            count("items_repeated")
            return
        yield item

    @on_timer(EXPIRY)
    def forget(self, timestamp: Any = beam.DoFn.TimestampParam, first: Any = beam.DoFn.StateParam(FIRST)) -> None:
        # Some runners fire event-time timers at once (apache/beam#35168): forget only when it is really due.
        until = (first.read() or "").partition(" ")[2]
        if until and float(timestamp) >= int(until):
            first.clear()


def keyed_by_item(reading: Reading) -> tuple[str, Reading]:
    return reading.item_id, reading


class _FollowInState(beam.PTransform):
    """State per item: what its newest revision says."""

    def __init__(self, ttl_sec: int) -> None:
        super().__init__()
        self._ttl_sec = ttl_sec

    def expand(self, readings: beam.PCollection[Reading]) -> beam.PCollection[Group]:
        return (
            readings
            | "KeyByItem" >> beam.Map(keyed_by_item).with_output_types(tuple[str, Reading])
            | "Follow" >> beam.ParDo(_FollowInStateFn(self._ttl_sec)).with_output_types(Group)
        )


class _FollowInStateFn(beam.DoFn):
    KNOWN = ReadModifyWriteStateSpec("known", PackedTextCoder())
    EXPIRY = TimerSpec("expiry", TimeDomain.WATERMARK)

    def __init__(self, ttl_sec: int) -> None:
        self._ttl_sec = ttl_sec

    def process(
        self,
        element: tuple[str, Reading],
        timestamp: Any = beam.DoFn.TimestampParam,
        known: Any = beam.DoFn.StateParam(KNOWN),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[Group]:
        until, _, said = (known.read() or "0 ").partition(" ")
        remembered, sightings = follow(unpack(Reading, said) if said else None, element[1])
        until_sec = max(int(until), int(float(timestamp)) + self._ttl_sec)
        known.write(f"{until_sec} {pack(remembered)}")
        expiry.set(Timestamp(until_sec))
        yield from by_parties(sightings).items()

    @on_timer(EXPIRY)
    def forget(self, timestamp: Any = beam.DoFn.TimestampParam, known: Any = beam.DoFn.StateParam(KNOWN)) -> None:
        # As in KeepFirst: some runners fire event-time timers at once.
        until = (known.read() or "").partition(" ")[0]
        if until and float(timestamp) >= int(until):
            known.clear()


def fold_with(fold_fn: beam.DoFn) -> beam.PTransform:
    """(party key, sightings) -> `events`, `ENTRIES` and `DEAD`."""
    return typed(fold_fn, "events", AgreementEvent, **{ENTRIES: AgreementEvent, DEAD: DeadLetter})


class FoldFn(beam.DoFn):
    """Base of the folding DoFns: `entries` of a key in, changed entries out, and those to announce."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def outputs(self, key: str, sightings: Iterable[Sighting], entries: Iterable[AgreementEvent]) -> Iterator[Any]:
        """Events to announce on the main output, changed entries and dead letters on theirs."""
        sightings = list(sightings)
        try:
            folded = fold(entries, sightings)
        except Exception as error:
            yield _dead("fold", key, error, sightings, self._clock)
            return
        for entry in folded.entries:
            yield beam.pvalue.TaggedOutput(ENTRIES, entry)
        yield from (e for e in (*folded.entries, *folded.merged) if not has_moved(e))


class _FoldInStateFn(FoldFn):
    LEDGER = ReadModifyWriteStateSpec("ledger", PackedTextCoder())

    def process(
        self,
        element: tuple[str, Iterable[Sighting]],
        timestamp: Any = beam.DoFn.TimestampParam,
        ledger: Any = beam.DoFn.StateParam(LEDGER),
    ) -> Iterator[Any]:
        key, sightings = element
        if timestamp < _END_OF_TIME:  # which a bounded run without windows has
            note("watermark_lag_sec", self._clock().timestamp() - float(timestamp))
        packed: dict[str, str] = json.loads(ledger.read() or "{}")
        for output in self.outputs(key, sightings, map(unpack_event, packed.values())):
            if isinstance(output, beam.pvalue.TaggedOutput) and output.tag == ENTRIES:
                packed[output.value.agreement_id] = pack_event(output.value)
            yield output
        ledger.write(json.dumps(packed, ensure_ascii=False))


def in_turn(event: AgreementEvent) -> tuple[str, str, str]:
    """The order in which entries of one agreement that changed together are told: those of the parties that were seen
    last come last (an edit may have given the id to another party set while others still tell the first), and a merger
    after all, because nothing follows it."""
    return event.merged_into or "", event.last_seen_at, party_key(list(event.parties))


def keyed_by_agreement(event: AgreementEvent) -> tuple[str, AgreementEvent]:
    return event.agreement_id, event


def announce_with(announce_fn: beam.DoFn) -> beam.PTransform:
    """AgreementEvents of an agreement -> `alerts` and `DEAD`."""
    return typed(announce_fn, "alerts", Alert, **{DEAD: DeadLetter})


class AnnounceFn(beam.DoFn):
    """Base of the announcing DoFns. Metrics: alerts, suppressed, alert_latency_sec."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def outputs(self, last: Alert | None, event: AgreementEvent) -> Iterator[Any]:
        """The alert that is due on the main output, dead letters on theirs."""
        try:
            alert = announce(last, event, _stamp(self._clock))
        except Exception as error:
            yield _dead("announce", event.agreement_id, error, event, self._clock)
            return
        if alert is None:
            count("suppressed", value=silence_of(last, event))
            return
        count("alerts", value=alert.event)
        if (latency_sec := alert_latency_sec(alert)) is not None:
            note("alert_latency_sec", latency_sec)
        yield alert

    def outputs_in_turn(self, last: Alert | None, events: Iterable[AgreementEvent]) -> Iterator[Any]:
        """As `outputs`, for several events of one agreement, each by the message before it."""
        for event in events:
            for output in self.outputs(last, event):
                last = output if isinstance(output, Alert) else last
                yield output


class _AnnounceInState(beam.PTransform):
    """State per agreement: the last message about it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, events: beam.PCollection[AgreementEvent]) -> Any:
        return (
            events
            | "KeyByAgreement" >> beam.Map(keyed_by_agreement).with_output_types(tuple[str, AgreementEvent])
            | "Announce" >> announce_with(_AnnounceInStateFn(self._clock))
        )


class _AnnounceInStateFn(AnnounceFn):
    LAST = ReadModifyWriteStateSpec("last", PackedTextCoder())

    def process(self, element: tuple[str, AgreementEvent], last: Any = beam.DoFn.StateParam(LAST)) -> Iterator[Any]:
        said = last.read()
        for output in self.outputs(unpack(Alert, said) if said else None, element[1]):
            if isinstance(output, Alert):
                last.write(pack(output))
            yield output


def _dead(stage: str, subject: str, error: Exception, payload: Any, clock: Clock) -> Any:
    count("dead_letters", value=stage)
    return beam.pvalue.TaggedOutput(DEAD, dead_letter(stage, subject, error, canonical_json(payload), _stamp(clock)))
