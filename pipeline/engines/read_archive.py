"""Archive files read inside an engine, wherever Beam's filesystems reach (local, gs:// and others)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, cast

import apache_beam as beam
from apache_beam.io.filesystem import BeamIOError, CompressionTypes, FileMetadata
from apache_beam.io.filesystems import FileSystems
from apache_beam.typehints import Tuple

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from pipeline.archive import READ_ERRORS, is_archive_file, read_file
from pipeline.archived_feeds import META_SUFFIX, Publishers, is_feed_file
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import Catalogue
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.times import rfc3339
from transforms.counting import count
from transforms.dead_letters import dead_letter
from transforms.stages import DEAD

__all__ = ["ReadArchive", "matched_files"]

File = tuple[str, float]
"""Path and time of its last change, in seconds since 1970."""
_ERRORS = (*READ_ERRORS, BeamIOError)


def matched_files(patterns: Sequence[str]) -> list[File]:
    """The files that glob patterns name (`*` within a folder, `**` across folders), sorted, each once.

    Raises ConfigError for a pattern that names none or that no filesystem here can look for.
    """
    found: dict[str, float] = {}
    for pattern in patterns:
        files = [f for f in _match(pattern) if is_archive_file(f.path)]
        if not files:
            raise ConfigError(f"No file matches {pattern!r}; check the path (and quote patterns).")
        found |= {f.path: f.last_updated_in_seconds for f in files}
    return sorted(found.items())


def _match(pattern: str) -> list[FileMetadata]:
    try:
        return list(FileSystems.match([pattern])[0].metadata_list)
    except (BeamIOError, ValueError) as error:
        raise ConfigError(f"{pattern}: cannot be looked for: {' '.join(str(error).split())[:300]}") from error


class ReadArchive(beam.PTransform):
    """Files -> `items` and dead letters (`DEAD`): of each line that is no item, each body that is no feed and each file
    that cannot be read to its end. What gives no time of its own has that of its file's last change.

    A file is read by one worker. Counters: files_read, items_read, dead_letters.
    """

    def __init__(self, files: Sequence[File], catalogue: Catalogue) -> None:
        super().__init__()
        self._files, self._catalogue = list(files), catalogue

    def expand(self, pipeline: Any) -> Any:
        names = pipeline | "Files" >> beam.Create(self._files).with_output_types(Tuple[str, float])
        read = beam.ParDo(_ReadFn(self._catalogue)).with_outputs(DEAD, main="items")
        # Whoever lists the files does not have to read them all.
        found = names | "Spread" >> beam.Reshuffle() | "Read" >> read
        typed = beam.Map(_itself).with_output_types
        return {
            "items": found["items"] | "TypeItems" >> typed(Item),
            DEAD: found[DEAD] | "TypeDead" >> typed(DeadLetter),
        }


def _itself(element: Any) -> Any:
    return element


class _ReadFn(beam.DoFn):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def setup(self) -> None:
        self._publishers = Publishers(self._catalogue)

    def process(self, file: File) -> Iterator[Any]:
        path, changed_sec = file
        changed = datetime.fromtimestamp(int(changed_sec), UTC)
        try:
            opened = cast(IO[bytes], FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED))
            for row in read_file(opened, path, self._publishers, changed, meta=_beside(path)):
                if isinstance(row, DeadLetter):
                    yield _dead(row)
                else:
                    count("items_read")
                    yield row
        except _ERRORS as error:
            yield _dead(dead_letter("archive", path, error, "", rfc3339(changed)))
        count("files_read")


def _dead(letter: DeadLetter) -> Any:
    count("dead_letters", value=letter.stage)
    return beam.pvalue.TaggedOutput(DEAD, letter)


def _beside(path: str) -> bytes | None:
    """The file of metadata beside a feed file."""
    meta = path + META_SUFFIX
    if not is_feed_file(path) or not FileSystems.exists(meta):
        return None
    with FileSystems.open(meta, compression_type=CompressionTypes.UNCOMPRESSED) as opened:
        return cast(bytes, opened.read())
