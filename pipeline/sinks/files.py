"""Records as files of a folder: one per message, named by its id, so that a bundle tried again changes nothing.

DIR/alerts/<message id>.json, DIR/mentions/…, DIR/dead-letters/…: the bodies that the topics would carry. Every worker
must see the folder: one machine, or a file system that is mounted on all of them.
"""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apache_beam as beam

from pipeline.errors import ConfigError
from pipeline.whole_files import write_whole
from schemas.message import Message, Topic
from transforms.counting import count
from transforms.messages import record_message

__all__ = ["WriteRecords", "check_folder", "write_once"]

_FOLDERS = {Topic.ALERTS: "alerts", Topic.MENTIONS: "mentions", Topic.DEAD_LETTERS: "dead-letters"}


class WriteRecords(beam.PTransform):
    """Alerts, mentions and dead letters -> files below `folder`. Metrics: written, written_before."""

    def __init__(self, folder: Path, source: str) -> None:
        super().__init__()
        self._fn = _WriteFn(folder, source)

    def expand(self, records: beam.PCollection[Any]) -> Any:
        return records | "Write" >> beam.ParDo(self._fn)


class _WriteFn(beam.DoFn):
    def __init__(self, folder: Path, source: str) -> None:
        self._folder, self._source = str(folder), source

    def process(self, record: Any) -> None:
        message = record_message(record, self._source)
        count("written" if write_once(Path(self._folder), message) else "written_before")


def write_once(folder: Path, message: Message) -> bool:
    """Write the body of `message` to its file, whole or not at all; whether it was not there before.

    The first writing stands: a bundle that is tried again records another time for the same message.
    """
    path = folder / _FOLDERS.get(message.topic, message.topic) / f"{quote(message.message_id, safe='')}.json"
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{message.body}\n".encode("utf-8", "backslashreplace"))
    return True


def check_folder(folder: Path) -> Path:
    """The folder, made and found writable, as an absolute path. Raises ConfigError."""
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = error.strerror or error
        raise ConfigError(f"{folder}: cannot be written ({why}); give --output a folder that can be.") from error
    return folder
