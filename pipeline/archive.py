"""Items from archive files: JSON Lines, plain or gzip, one item per line.

    {"outlet", "url", "title", "text", "guid"?, "published"?, "first_seen"?, "id"?}

`first_seen` defaults to `published`, then to the time of reading. `outlet` is an id of the catalogue, which knows its
owner, country and ownership; an unknown outlet is its own owner. An item that brings its own `id` keeps it.
"""

import glob
import gzip
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import Catalogue, Outlet
from pipeline.feeds.dates import rfc3339
from pipeline.feeds.identity import identity_keys
from pipeline.published import read_published
from schemas.dead_letter import DeadLetter
from schemas.ids import content_id
from schemas.item import Item
from schemas.record import canonical_json, from_json
from transforms.dead_letters import dead_letter

__all__ = ["archive_files", "read_archive", "sorted_by_first_seen"]

_MAX_LINE_BYTES = 4 << 20
_TEXTS = ("outlet", "url", "guid", "title", "text", "published", "first_seen")


def archive_files(pattern: str) -> list[Path]:
    """The files that a glob pattern names, sorted. Raises ConfigError when there is none."""
    files = sorted(Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file())
    if not files:
        raise ConfigError(f"No file matches {pattern!r}; check the path (and quote patterns).")
    return files


def read_archive(files: Sequence[Path], catalogue: Catalogue, now: datetime) -> Iterator[Item | DeadLetter]:
    """Every line of the files as an item, or as a dead letter that names file and line.

    Raises ConfigError when a file cannot be opened or is no gzip although it ends in `.gz`.
    """
    outlets = {outlet.id: outlet for outlet in catalogue.outlets}
    for file in files:
        opened = gzip.open(file, "rb") if file.suffix == ".gz" else open(file, "rb")  # noqa: SIM115
        try:
            with opened as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield _read(line, f"{file.name}:{number}", outlets, now)
        except (OSError, EOFError) as error:
            raise ConfigError(
                f"Cannot read {file}: {error}. What was read before is kept; mend the file and run again."
            ) from error


def sorted_by_first_seen(items: Iterator[Item]) -> Iterator[Item]:
    """The items in order of first sighting (then as they came), without holding them in memory."""
    with (
        tempfile.TemporaryDirectory(prefix="mithaq-sort-") as folder,
        closing(sqlite3.connect(Path(folder) / "sort.db")) as db,
    ):
        db.execute("PRAGMA synchronous = OFF")
        db.execute("CREATE TABLE items (seen TEXT, n INTEGER, body TEXT, PRIMARY KEY (seen, n)) WITHOUT ROWID")
        db.executemany(
            "INSERT INTO items VALUES (?, ?, ?)",
            ((item.first_seen_at, n, canonical_json(item)) for n, item in enumerate(items)),
        )
        for (body,) in db.execute("SELECT body FROM items ORDER BY seen, n"):
            yield from_json(Item, json.loads(body))


class _Entry(NamedTuple):
    """What pipeline.feeds.identity looks at."""

    id: str
    title: str
    link: str
    summary: str
    content: str
    published_raw: str


def _read(line: bytes, place: str, outlets: dict[str, Outlet], now: datetime) -> Item | DeadLetter:
    try:
        if len(line) > _MAX_LINE_BYTES:
            raise ValueError(f"the line is longer than {_MAX_LINE_BYTES} bytes")
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError(f"expected an object, not {type(row).__name__}")
        return _item(row, outlets, now)
    except (ValueError, RecursionError) as error:
        return dead_letter("archive", place, error, line.decode("utf-8", "replace"), rfc3339(now))


def _item(row: dict[str, Any], outlets: dict[str, Outlet], now: datetime) -> Item:
    texts: dict[str, str] = {}
    for key in _TEXTS:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"the key {key} must be a string, not {type(value).__name__}")
        texts[key] = value or ""
    if not texts["outlet"]:
        raise ValueError("the key outlet is missing")
    if not texts["title"] and not texts["text"]:
        raise ValueError("title and text are both empty")
    published = _time(texts["published"], "published")
    first_seen = _time(texts["first_seen"], "first_seen") or published or rfc3339(now)
    entry = _Entry(texts["guid"], texts["title"], texts["url"], texts["text"], "", texts["published"])
    outlet = outlets.get(texts["outlet"]) or Outlet(id=texts["outlet"], name=texts["outlet"], owner=texts["outlet"])
    own_id = row.get("id")
    return Item(
        item_id=str(own_id) if own_id not in (None, "") else content_id("i", outlet.id, identity_keys([entry])[0][0]),
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
        flags=() if published else ("date_missing",),
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
    return rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
