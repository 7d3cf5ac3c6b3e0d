"""Items from archive files: JSON Lines, one item per line, or feeds as they were fetched; plain or gzip.

    {"outlet", "url", "title", "text", "guid"?, "published"?, "first_seen"?, "id"?}

`first_seen` defaults to `published`, then to the time of reading. `outlet` is an id of the catalogue, which knows its
owner, country and ownership; an unknown outlet is its own owner. An item that brings its own `id` keeps it. Feed files
(.xml, .rss, .atom, .rdf): pipeline/archived_feeds.py.
"""

import glob
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from pipeline.archived_feeds import META_SUFFIX, Publishers, is_feed_file, read_feed_file
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import Catalogue
from pipeline.feeds.identity import identity_keys
from pipeline.published import read_published
from schemas.dead_letter import DeadLetter
from schemas.ids import content_id
from schemas.item import Item
from schemas.record import canonical_json, from_json
from schemas.times import rfc3339
from transforms.dead_letters import dead_letter
from transforms.ordering import in_order

__all__ = ["READ_ERRORS", "archive_files", "is_archive_file", "read_archive", "read_file", "sorted_by_first_seen"]

READ_ERRORS = (OSError, EOFError, zlib.error)
"""Of a file that cannot be opened, is damaged or ends in the middle."""
_MAX_LINE_BYTES = 4 << 20
_TEXTS = ("outlet", "url", "guid", "title", "text", "published", "first_seen")
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of a letter, which JSON can write and nothing else can hold."""
_YEARS = range(1900, 2201)
_GZIP_MAGIC = b"\x1f\x8b"


def is_archive_file(name: str) -> bool:
    """Whether a file that a pattern found is to be read: neither what belongs to another one nor a hidden one."""
    return not name.endswith(META_SUFFIX) and not Path(name).name.startswith((".", "_"))


def archive_files(*patterns: str) -> list[Path]:
    """The files that glob patterns name, sorted, each once. Raises ConfigError for a pattern that names none."""
    found: set[Path] = set()
    for pattern in patterns:
        files = {Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file() and is_archive_file(p)}
        if not files:
            raise ConfigError(f"No file matches {pattern!r}; check the path (and quote patterns).")
        found |= files
    return sorted(found)


def read_archive(files: Sequence[Path], catalogue: Catalogue, now: datetime) -> Iterator[Item | DeadLetter]:
    """Every line of the files as an item, or as a dead letter that names file and line.

    Raises ConfigError when a file cannot be opened or is damaged.
    """
    publishers = Publishers(catalogue)
    for file in files:
        try:
            meta = file.with_name(file.name + META_SUFFIX)
            beside = meta.read_bytes() if is_feed_file(file.name) and meta.exists() else None
            changed = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
            at = changed if is_feed_file(file.name) else now
            with file.open("rb") as opened:
                yield from read_file(opened, str(file), publishers, at, place=file.name, meta=beside)
        except READ_ERRORS as error:
            raise ConfigError(
                f"Cannot read {file}: {error}. What was read before is kept; mend the file and run again."
            ) from error


def read_file(
    opened: IO[bytes], path: str, publishers: Publishers, at: datetime, *, place: str = "", meta: bytes | None = None
) -> Iterator[Item | DeadLetter]:
    """What a file holds, as items and dead letters.

    `at` is the time of first sighting of what gives none itself, `place` how dead letters name the file, `meta` the
    content of the file of metadata beside a feed file. Raises READ_ERRORS where the file is damaged, after what came
    before.
    """
    place = place or path
    with io.BufferedReader(cast(io.RawIOBase, opened)) as buffered:
        packed = path.endswith(".gz") or buffered.peek(2)[:2] == _GZIP_MAGIC
        whole = gzip.GzipFile(fileobj=buffered) if packed else buffered
        stream = cast(IO[bytes], whole)
        if is_feed_file(path):
            yield from read_feed_file(stream, path, publishers, at, place=place, meta=meta)
            return
        for number, line in enumerate(_lines(stream), 1):
            if line.strip():
                yield _read(line, f"{place}:{number}", publishers, at)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines; of one that is too long only as much as shows that it is."""
    while line := stream.readline(_MAX_LINE_BYTES + 1):
        piece = line
        while len(piece) > _MAX_LINE_BYTES and not piece.endswith(b"\n"):
            piece = stream.readline(_MAX_LINE_BYTES + 1)
        yield line


def sorted_by_first_seen(items: Iterable[Item]) -> Iterator[Item]:
    """The items in order of first sighting, then of id and text, without holding them in memory: where in the files an
    item stands says nothing, because an engine would not know it."""
    rows = (((item.first_seen_at, item.item_id, canonical_json(item)), "") for item in items)
    for key, _ in in_order(rows):
        yield from_json(Item, json.loads(str(key[2])))


class _Entry(NamedTuple):
    """What pipeline.feeds.identity looks at."""

    id: str
    title: str
    link: str
    summary: str
    content: str
    published_raw: str


def _read(line: bytes, place: str, publishers: Publishers, at: datetime) -> Item | DeadLetter:
    try:
        if len(line) > _MAX_LINE_BYTES:
            raise ValueError(f"the line is longer than {_MAX_LINE_BYTES} bytes")
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError(f"expected an object, not {type(row).__name__}")
        return _item(row, publishers, at)
    except (ValueError, RecursionError) as error:
        return dead_letter("archive", place, error, line.decode("utf-8", "replace"), rfc3339(at))


def _item(row: dict[str, Any], publishers: Publishers, at: datetime) -> Item:
    texts: dict[str, str] = {}
    for key in _TEXTS:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"the key {key} must be a string, not {type(value).__name__}")
        texts[key] = _LONE.sub("\ufffd", value or "")
    if not texts["outlet"]:
        raise ValueError("the key outlet is missing")
    if not texts["title"] and not texts["text"]:
        raise ValueError("title and text are both empty")
    published = _time(texts["published"], "published")
    first_seen = _time(texts["first_seen"], "first_seen") or published or rfc3339(at)
    entry = _Entry(texts["guid"], texts["title"], texts["url"], texts["text"], "", texts["published"])
    outlet = publishers.outlet(texts["outlet"])
    given = row.get("id")
    own_id = "" if given is None else _LONE.sub("\ufffd", str(given))
    flags = () if published else ("date_missing",)
    return Item(
        item_id=own_id or content_id("i", outlet.id, identity_keys([entry])[0][0]),
        revision=1,
        outlet=outlet.id,
        title=texts["title"],
        text=texts["text"],
        first_seen_at=first_seen,
        published_at=published,
        url=texts["url"],
        guid=texts["guid"],
        mode="backfill",
        owner=outlet.owner,
        outlet_name=outlet.name,
        country=outlet.country,
        ownership=outlet.ownership,
        flags=(*flags, "damaged_bytes") if "\ufffd" in texts["title"] + texts["text"] else flags,
    )


def _time(text: str, key: str) -> str | None:
    """RFC 3339 in UTC of a time, a day, a month or a year; None for an empty text."""
    if not text:
        return None
    try:
        day = read_published(text)
    except ValueError as error:
        raise ValueError(f"{key} {error}") from None
    moment = datetime.fromisoformat({4: f"{day}-01-01", 7: f"{day}-01"}.get(len(day), day))
    if moment.year not in _YEARS:
        raise ValueError(f"{key} {text!r} lies outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
