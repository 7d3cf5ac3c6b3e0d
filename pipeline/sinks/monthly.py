"""Records of a bounded run as files of a month, in order: a run that is repeated writes the same files again.

FOLDER/alerts/2023-03.jsonl, FOLDER/mentions/2023-03.parquet, FOLDER/dead-letters/extract.jsonl: bodies as the topics
carry them, one per line, or the same in typed columns. A file is written whole or not at all, and its name says what is
in it, whatever an engine tries again.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.typehints import Tuple

from pipeline.parquet import write_parquet
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.mention import Mention
from schemas.record import canonical_json
from transforms.alerts import body
from transforms.counting import count

__all__ = ["FORMATS", "KINDS", "WriteMonths"]

FORMATS = ("jsonl", "parquet")
KINDS = {"alerts": Alert, "mentions": Mention, "dead-letters": DeadLetter}
"""Folders and the records in them."""


class WriteMonths(beam.PTransform):
    """Alerts, mentions or dead letters -> files below `folder`, which Beam's filesystems reach. A month (a stage
    of dead letters) of a kind is sorted in memory. Counter: written."""

    def __init__(self, folder: str, formats: Sequence[str] = FORMATS[:1]) -> None:
        super().__init__()
        self._folder, self._formats = folder, tuple(formats)

    def expand(self, records: beam.PCollection[Any]) -> Any:
        named = beam.Map(_named).with_output_types(Tuple[str, Tuple[str, str]])
        write = beam.ParDo(_WriteFn(self._folder, self._formats))
        return records | "Name" >> named | "Group" >> beam.GroupByKey() | "Write" >> write


def _named(record: Alert | Mention | DeadLetter) -> tuple[str, tuple[str, str]]:
    """(name of the file, (place in it, line))."""
    match record:
        case Alert():
            seen, order = record.when.first_seen, f"{record.agreement_id} {record.revision:06d}"
            return f"alerts/{seen[:7]}", (f"{seen} {order}", body(record))
        case Mention():
            seen = record.first_seen_at
            return f"mentions/{seen[:7]}", (f"{seen} {record.mention_id}", canonical_json(record))
        case DeadLetter():
            return f"dead-letters/{record.stage}", (f"{record.subject} {record.letter_id}", canonical_json(record))


class _WriteFn(beam.DoFn):
    def __init__(self, folder: str, formats: Sequence[str]) -> None:
        self._folder, self._formats = folder, formats

    def process(self, of_file: tuple[str, Iterable[tuple[str, str]]]) -> Iterator[str]:
        name, rows = of_file
        lines = [line for _, line in sorted(rows)]
        kind = name.partition("/")[0]
        for form in self._formats:
            path = FileSystems.join(self._folder, *f"{name}.{form}".split("/"))
            _write(path, KINDS[kind], form, lines)
            yield path
        count("written", len(lines))


def _write(path: str, record: type, form: str, lines: Sequence[str]) -> None:
    folder, name = FileSystems.split(path)
    # A leading dot: whoever reads *.jsonl meets whole files only.
    part = FileSystems.join(folder, f".{name}.{uuid.uuid4().hex}.part")
    with FileSystems.create(part, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        if form == "parquet":
            write_parquet(record, map(json.loads, lines), file)
        else:
            for line in lines:
                file.write(line.encode("utf-8", "backslashreplace") + b"\n")
    FileSystems.rename([part], [path])
