"""Memory of a bounded run that no engine's order of arrival can change: group by key, sort by arrival, go through.

    build(items, memory=SortedMemory(step_sec=3600), window_sec=0)

Items come as an archive has them, without revisions: `keep_first` numbers the revisions of an item as the journal does.
The time of arrival is the event time of every element from then on (an edit keeps the first-seen time of its item, not
that event time), so that each stage can put its input in order again. A key's whole history is held while it is gone
through, what is long on disk. The leads of all reports are one key, because a story is found by comparing with every
earlier one: half a kilobyte each, of which those within the horizon are held.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, TypeVar

import apache_beam as beam
from apache_beam.transforms.window import TimestampedValue
from apache_beam.typehints import Tuple
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.item import Item
from schemas.ledger import AgreementEvent, Reading, Sighting
from schemas.record import canonical_json, pack, unpack
from schemas.story import Lead, Report
from transforms.counting import count
from transforms.first_sighting import content_hash, content_key
from transforms.ordering import in_order
from transforms.revisions import by_parties, follow
from transforms.sightings import party_key
from transforms.stages import ENTRIES, AnnounceFn, Clock, FoldFn, Group, announce_with, fold_with, in_turn
from transforms.stories import HORIZON_SEC, LeadIndex, horizon_before, original_of, remembered
from transforms.story_stages import TellStories, TellStoriesFn

__all__ = ["SortedMemory"]

T = TypeVar("T")
Timed = tuple[int, T]
"""Time of arrival in microseconds since 1970, and what arrived."""
_KEPT_SEC = 2 * HORIZON_SEC
"""As the store keeps leads: for longer than they are looked at."""


class SortedMemory:
    """transforms.stages.Memory of one bounded run, equal on every engine.

    `step_sec` is the simulated time between two passes: the sightings of a step are folded together (steps begin at
    whole multiples since 1970); None folds the whole history at once. The graph is laid with `window_sec=0`.
    """

    def __init__(self, step_sec: int | None = None) -> None:
        if step_sec is not None and step_sec <= 0:
            raise ValueError(f"step_sec must be None or positive, not {step_sec!r}")
        self._step_sec = step_sec

    def keep_first(self) -> beam.PTransform:
        return _KeepFirst()

    def tell_stories(self) -> beam.PTransform:
        return _Tell()

    def follow(self) -> beam.PTransform:
        return _Follow()

    def fold(self, clock: Clock) -> beam.PTransform:
        return _Fold(self._step_sec, clock)

    def announce(self, clock: Clock) -> beam.PTransform:
        return _Announce(clock)


class _Gather(beam.PTransform):
    """T -> (key, all (time of arrival, T) of it), in no order."""

    def __init__(self, key: Callable[[Any], str], kind: type) -> None:
        super().__init__()
        self._key, self._kind = key, kind

    def expand(self, elements: beam.PCollection[Any]) -> Any:
        timed = beam.ParDo(_TimedFn(self._key)).with_output_types(Tuple[str, Tuple[int, self._kind]])
        return elements | "Timed" >> timed | "Group" >> beam.GroupByKey()


class _TimedFn(beam.DoFn):
    def __init__(self, key: Callable[[Any], str]) -> None:
        self._key = key

    def process(self, element: Any, timestamp: Any = beam.DoFn.TimestampParam) -> Iterator[tuple[str, Timed[Any]]]:
        yield self._key(element), (timestamp.micros, element)


def _at(micros: int, element: T) -> TimestampedValue:
    return TimestampedValue(element, Timestamp(micros=micros))


class _KeepFirst(beam.PTransform):
    """Item -> Item with its revision, once per content. Metric: items_repeated."""

    def expand(self, items: beam.PCollection[Item]) -> Any:
        return (
            items
            | "ByItem" >> _Gather(_item_id, Item)
            | "Revise" >> beam.FlatMap(_revised).with_output_types(Item)
            | "ByContent" >> _Gather(content_key, Item)
            | "KeepFirst" >> beam.ParDo(_FirstFn()).with_output_types(Item)
        )


def _item_id(element: Item | Reading) -> str:
    return element.item_id


def _revised(of_item: tuple[str, Iterable[Timed[Item]]]) -> Iterator[Any]:
    """The revisions of an item as the journal numbers them: content that it had before is none."""
    seen: set[str] = set()
    first: Item | None = None
    for micros, item in sorted(of_item[1], key=lambda t: (t[0], canonical_json(t[1]))):
        content = content_hash(item)
        if content in seen:
            continue
        seen.add(content)
        first = first or item
        revision = item._replace(revision=len(seen), first_seen_at=first.first_seen_at, mode=first.mode)
        yield _at(micros, revision if len(seen) > 1 else item)


class _FirstFn(beam.DoFn):
    def process(self, of_content: tuple[str, Iterable[Timed[Item]]]) -> Iterator[Any]:
        rows = sorted(of_content[1], key=lambda t: (t[0], t[1].item_id, t[1].revision))
        count("items_repeated", len(rows) - 1)
        yield _at(*rows[0])


class _Tell(beam.PTransform):
    """Report -> Told. The leads alone go through one key, in order of arrival; what they copy joins the reports."""

    def expand(self, reports: beam.PCollection[Report]) -> Any:
        originals = (
            reports
            | "Leads" >> beam.FlatMap(_lead).with_output_types(Tuple[int, Lead])
            | "All" >> _Gather(_one_key, Tuple[int, Lead])
            | "Compare" >> beam.FlatMap(_originals).with_output_types(Tuple[str, Lead])
        )
        timed = reports | "ByRevision" >> beam.ParDo(_TimedFn(_revision_key)).with_output_types(
            Tuple[str, Tuple[int, Report]]
        )
        joined = {"reports": timed, "originals": originals} | "Join" >> beam.CoGroupByKey()
        return joined | "Tell" >> TellStories(_TellFn())


def _lead(report: Report) -> Iterator[tuple[int, Lead]]:
    if report.mentions:
        yield report.reading.revision, report.lead


def _one_key(_lead: tuple[int, Lead]) -> str:
    return ""


def _revision_key(report: Report) -> str:
    return _of_revision(report.reading.item_id, report.reading.revision)


def _of_revision(item_id: str, revision: int) -> str:
    return f"{item_id}.{revision}"


def _originals(everything: tuple[str, Iterable[Timed[tuple[int, Lead]]]]) -> Iterator[tuple[str, Lead]]:
    """(key of a revision, the lead that it copies or that it had before) of all for which there is one."""
    rows = (((micros, lead.item_id, revision), pack(lead)) for micros, (revision, lead) in everything[1])
    index, day = LeadIndex(), ""
    for (_, _, revision), packed in in_order(rows):
        lead = unpack(Lead, packed)
        if lead.first_seen_at[:10] > day:
            day = lead.first_seen_at[:10]
            index.forget(horizon_before(lead.first_seen_at, _KEPT_SEC))
        near = [index.get(n) for n in index.likeliest(lead)]
        original = original_of(lead, [k for k in (*near, index.own(lead)) if k is not None])
        if original is not None:
            yield _of_revision(lead.item_id, int(revision)), original
        if (news := remembered(lead, original)) is not None:
            index.add(news)


class _TellFn(TellStoriesFn):
    def process(self, of_revision: tuple[str, dict[str, Iterable[Any]]]) -> Iterator[Any]:
        originals = list(of_revision[1]["originals"])
        for micros, report in of_revision[1]["reports"]:
            for output in self.outputs(report, originals):
                if isinstance(output, beam.pvalue.TaggedOutput):
                    yield beam.pvalue.TaggedOutput(output.tag, _at(micros, output.value))
                else:
                    yield _at(micros, output)


class _Follow(beam.PTransform):
    """Reading -> a Group per party set."""

    def expand(self, readings: beam.PCollection[Reading]) -> Any:
        followed = beam.FlatMap(_followed).with_output_types(Group)
        return readings | "ByItem" >> _Gather(_item_id, Reading) | "Follow" >> followed


def _followed(of_item: tuple[str, Iterable[Timed[Reading]]]) -> Iterator[Any]:
    known: Reading | None = None
    for micros, reading in sorted(of_item[1], key=lambda t: (t[0], t[1].revision)):
        known, sightings = follow(known, reading)
        yield from (_at(micros, group) for group in by_parties(sightings).items())


class _Fold(beam.PTransform):
    """(party key, sightings) -> `events`, `ENTRIES` and `DEAD`."""

    def __init__(self, step_sec: int | None, clock: Clock) -> None:
        super().__init__()
        self._step_sec, self._clock = step_sec, clock

    def expand(self, groups: beam.PCollection[Group]) -> Any:
        apart = beam.FlatMap(_sightings).with_output_types(Sighting)
        gathered = groups | "Apart" >> apart | "ByParties" >> _Gather(_parties, Sighting)
        return gathered | "Fold" >> fold_with(_FoldFn(self._step_sec, self._clock))


def _sightings(group: Group) -> Iterable[Sighting]:
    return group[1]


def _parties(sighting: Sighting) -> str:
    return party_key(list(sighting.agreement.parties))


class _FoldFn(FoldFn):
    def __init__(self, step_sec: int | None, clock: Clock) -> None:
        super().__init__(clock)
        self._step_micros = None if step_sec is None else step_sec * 1_000_000

    def process(self, element: tuple[str, Iterable[Timed[Sighting]]]) -> Iterator[Any]:
        """Changed entries leave as they stand at the end; every step's are announced."""
        key, timed = element
        ledger: dict[str, AgreementEvent] = {}
        rows = (((micros, pack(sighting)), "") for micros, sighting in timed)
        for step, told in groupby(in_order(rows), key=self._step):
            entries = [ledger[k] for k in sorted(ledger)]
            for output in self.outputs(key, [unpack(Sighting, str(s)) for (_, s), _ in told], entries):
                if isinstance(output, AgreementEvent):
                    yield _at(step, output)
                elif output.tag == ENTRIES:
                    ledger[output.value.agreement_id] = output.value
                else:
                    yield output
        for _, entry in sorted(ledger.items()):
            yield beam.pvalue.TaggedOutput(ENTRIES, entry)

    def _step(self, row: tuple[tuple[Any, ...], str]) -> int:
        micros = int(row[0][0])
        return 0 if self._step_micros is None else micros // self._step_micros * self._step_micros


class _Announce(beam.PTransform):
    """AgreementEvent -> Alert, and dead letters."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, events: beam.PCollection[AgreementEvent]) -> Any:
        told = announce_with(_AnnounceFn(self._clock))
        return events | "ByAgreement" >> _Gather(_agreement_id, AgreementEvent) | "Announce" >> told


def _agreement_id(event: AgreementEvent) -> str:
    return event.agreement_id


class _AnnounceFn(AnnounceFn):
    def process(self, of_agreement: tuple[str, Iterable[Timed[AgreementEvent]]]) -> Iterator[Any]:
        order = sorted(of_agreement[1], key=lambda t: (t[0], *in_turn(t[1])))
        yield from self.outputs_in_turn(None, [event for _, event in order])
