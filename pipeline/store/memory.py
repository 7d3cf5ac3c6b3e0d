"""The graph's memory behind the store: reads SQLite inside a bounded run, writes nothing there.

First sightings are settled by the journal's order: of rows with one content key the earliest is the first. Changed
ledger entries leave the graph as an output and are committed after the run, so a run that dies changes nothing.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam

from pipeline.store.database import connect
from pipeline.store.journal import earlier_revisions, read_rows
from pipeline.store.results import last_alert, ledger_entries, stage
from pipeline.store.stories import known_leads
from schemas.item import Item
from schemas.ledger import AgreementEvent, Reading, Sighting
from schemas.story import Lead, Report
from transforms.copies import sketch
from transforms.counting import count
from transforms.extract import extract
from transforms.first_sighting import content_key
from transforms.revisions import by_parties, follow
from transforms.sightings import reading_of
from transforms.sources import source_of
from transforms.stages import AnnounceFn, Clock, FoldFn, Group, announce_with, fold_with, in_turn, keyed_by_agreement
from transforms.stories import LeadIndex
from transforms.story_stages import TellStories, TellStoriesFn

__all__ = ["ReadJournal", "StageResults", "StoreMemory"]

_STAGE_BATCH = 500
"""Results per transaction while a run stages; bounds memory of a bundle."""

_MAP_BYTES = 1 << 30
"""Keys of stories are looked up at random places, a dozen pages per item: mapped, that costs no system call."""


class StoreMemory:
    """transforms.stages.Memory in the SQLite file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep_first(self) -> beam.PTransform:
        return beam.ParDo(_KeepFirstFn(self._path)).with_output_types(Item)

    def tell_stories(self) -> beam.PTransform:
        return TellStories(_TellFn(self._path))

    def follow(self) -> beam.PTransform:
        return beam.ParDo(_FollowFn(self._path)).with_output_types(Group)

    def fold(self, clock: Clock) -> beam.PTransform:
        return fold_with(_FoldFn(self._path, clock))

    def announce(self, clock: Clock) -> beam.PTransform:
        return _Announce(self._path, clock)


class _ReadsStore(beam.DoFn):
    """A DoFn with a connection to the store for as long as its worker keeps it."""

    def __init__(self, path: Path, *rest: Any) -> None:
        super().__init__(*rest)
        self._path = path

    def setup(self) -> None:
        self._connection = connect(self._path)

    def teardown(self) -> None:
        self._connection.close()

    def _repeats(self, item: Item) -> bool:
        """Whether another revision or item of the outlet brought this content first."""
        first = self._connection.execute(
            "SELECT item_id, revision FROM items WHERE content_key = ? ORDER BY row_id LIMIT 1", (content_key(item),)
        ).fetchone()
        return first is not None and (first["item_id"], first["revision"]) != (item.item_id, item.revision)


class _KeepFirstFn(_ReadsStore):
    def process(self, item: Item) -> Iterator[Item]:
        if self._repeats(item):
            count("items_repeated")
            return
        yield item


class _TellFn(_ReadsStore, TellStoriesFn):
    """Looks in the store and in what this run has told so far; what it tells is committed with the run."""

    def setup(self) -> None:
        super().setup()
        self._connection.execute(f"PRAGMA mmap_size = {_MAP_BYTES}")
        self._run = LeadIndex()

    def process(self, report: Report) -> Iterator[Any]:
        for output in self.outputs(report, known_leads(self._connection, report.lead, self._run)):
            if isinstance(output, beam.pvalue.TaggedOutput) and isinstance(output.value, Lead):
                self._run.add(output.value)
            yield output


class _FoldFn(_ReadsStore, FoldFn):
    def process(self, element: tuple[str, Iterable[Sighting]]) -> Iterator[Any]:
        key, sightings = element
        yield from self.outputs(key, sightings, ledger_entries(self._connection, key))


class _FollowFn(_ReadsStore):
    """What an item said before is read again from the journal: edits are few. What was passed over said nothing."""

    def process(self, reading: Reading) -> Iterator[Group]:
        known = None
        if reading.revision > 1:
            for item in earlier_revisions(self._connection, reading.item_id, reading.revision):
                if not self._repeats(item):
                    known, _ = follow(known, _read(item))
        yield from by_parties(follow(known, reading)[1]).items()


def _read(item: Item) -> Reading:
    published = item.published_at or item.first_seen_at
    extraction = extract(item.title, item.text, published=published, language=item.language or None)
    return reading_of(item, extraction, source_of(item), sketch(item.title, item.text))


class _Announce(beam.PTransform):
    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__()
        self._path, self._clock = path, clock

    def expand(self, events: beam.PCollection[AgreementEvent]) -> Any:
        return (
            events
            | "KeyByAgreement" >> beam.Map(keyed_by_agreement).with_output_types(tuple[str, AgreementEvent])
            | "Group" >> beam.GroupByKey()
            | "Announce" >> announce_with(_AnnounceFn(self._path, self._clock))
        )


class _AnnounceFn(_ReadsStore, AnnounceFn):
    def process(self, element: tuple[str, Iterable[AgreementEvent]]) -> Iterator[Any]:
        agreement_id, events = element
        last = last_alert(self._connection, agreement_id)
        yield from self.outputs_in_turn(last, sorted(events, key=in_turn))


class ReadJournal(beam.PTransform):
    """Items of the journal rows in (after_row, to_row], read by reference: `Create` would pickle each several times."""

    def __init__(self, path: Path, after_row: int, to_row: int) -> None:
        super().__init__()
        self._path, self._after_row, self._to_row = path, after_row, to_row

    def expand(self, pipeline: Any) -> beam.PCollection[Item]:
        return (
            pipeline
            | "Impulse" >> beam.Impulse()
            | "Read" >> beam.ParDo(_ReadJournalFn(self._path, self._after_row, self._to_row)).with_output_types(Item)
        )


class _ReadJournalFn(beam.DoFn):
    def __init__(self, path: Path, after_row: int, to_row: int) -> None:
        self._path, self._after_row, self._to_row = path, after_row, to_row

    def process(self, _impulse: bytes) -> Iterator[Item]:
        connection = connect(self._path)
        try:
            yield from read_rows(connection, self._after_row, self._to_row)
        finally:
            connection.close()


class StageResults(beam.PTransform):
    """Results of the graph -> the store's staging table."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def expand(self, results: beam.PCollection[Any]) -> Any:
        return results | "Stage" >> beam.ParDo(_StageFn(self._path))


class _StageFn(_ReadsStore):
    def start_bundle(self) -> None:
        self._batch: list[Any] = []

    def process(self, result: Any) -> None:
        self._batch.append(result)
        if len(self._batch) >= _STAGE_BATCH:
            self._flush()

    def finish_bundle(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._batch:
            self._connection.execute("BEGIN IMMEDIATE")
            stage(self._connection, self._batch)
            self._connection.execute("COMMIT")
            self._batch = []
