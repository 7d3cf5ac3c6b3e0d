"""Items from feeds as they were fetched: RSS, Atom or RDF bodies in files.

When a body was fetched and whose it is stands in a file of metadata beside it, `FILE.meta.json`:

    {"feed" or "outlet", "fetched_at", "url"?, "content_type"?}

or without one in its path, as archives of feeds are laid out: `.../FEED-OR-OUTLET/20230313093000.xml.gz` (fourteen
digits, or 2023-03-13T09-30-00Z and the like, in UTC). Without a time there either, the file's own is taken. A body is
read as a poll of that time would have read it: its entries were first seen when it was fetched.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from pipeline.feeds.catalogue import Catalogue, Feed, Outlet
from pipeline.feeds.guard import MAX_BODY_BYTES
from pipeline.feeds.identity import identity_keys
from pipeline.feeds.items import to_items
from pipeline.feeds.parse import parse_feed
from pipeline.published import read_published
from schemas.dead_letter import DeadLetter
from schemas.ids import content_id
from schemas.item import Item
from schemas.times import rfc3339
from transforms.dead_letters import dead_letter

__all__ = ["META_SUFFIX", "Publishers", "is_feed_file", "read_feed_file"]

META_SUFFIX = ".meta.json"
_FEED_SUFFIXES = (".xml", ".rss", ".atom", ".rdf")
_DIGITS = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)[T_ -]?(\d\d)[:-]?(\d\d)[:-]?(\d\d)Z?(?!\d)")


class Publishers:
    """Outlets and feeds of a catalogue by id; an id that it lacks is an outlet that is its own owner."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._outlets = {outlet.id: outlet for outlet in catalogue.outlets}
        self._feeds = {feed.id: feed for feed in catalogue.feeds}

    def outlet(self, outlet_id: str) -> Outlet:
        return self._outlets.get(outlet_id) or Outlet(id=outlet_id, name=outlet_id, owner=outlet_id)

    def feed(self, feed_or_outlet: str) -> Feed:
        """The feed of that id, else one of the outlet of that id."""
        return self._feeds.get(feed_or_outlet) or Feed(id="", url="", outlet=self.outlet(feed_or_outlet))


class _Fetched(NamedTuple):
    feed: Feed
    at: datetime
    content_type: str


def is_feed_file(path: str) -> bool:
    return path.lower().removesuffix(".gz").endswith(_FEED_SUFFIXES)


def read_feed_file(
    opened: IO[bytes], path: str, publishers: Publishers, at: datetime, *, place: str, meta: bytes | None = None
) -> Iterator[Item | DeadLetter]:
    """The entries of a body as items, or a dead letter when it is no feed; arguments as of archive.read_file."""
    body = opened.read(4 * MAX_BODY_BYTES + 1)
    try:
        fetched = _fetched(path, publishers, at, meta)
        parsed = parse_feed(
            body,
            headers={"content-type": fetched.content_type} if fetched.content_type else {},
            url=fetched.feed.url,
            zone=fetched.feed.zone,
        )
        if parsed.error == "no_entries":
            return
        if parsed.error is not None:
            raise ValueError(parsed.message)
    except ValueError as error:
        yield dead_letter("archive", place, error, body[:4096].decode("utf-8", "replace"), rfc3339(at))
        return
    keys, _ = identity_keys(parsed.entries)
    ids = [content_id("i", fetched.feed.outlet.id, key) for key in keys]
    # Settled: nothing of an archive is news, which its mode says, so that its age need not be judged.
    for item in to_items(parsed.entries, ids, fetched.feed, fetched.at):
        yield item._replace(mode="backfill")


def _fetched(path: str, publishers: Publishers, at: datetime, meta: bytes | None) -> _Fetched:
    """When and from where the body was fetched. Raises ValueError when the metadata cannot be read."""
    names = PurePosixPath(path.replace("\\", "/"))
    written = _metadata(meta) if meta is not None else {}
    who = written.get("feed") or written.get("outlet") or names.parent.name or names.name.split(".")[0]
    feed = publishers.feed(who)
    if url := written.get("url"):
        feed = replace(feed, url=url)
    moment = _from_name(names.name) or at
    if fetched_at := written.get("fetched_at"):
        try:
            moment = datetime.fromisoformat(read_published(fetched_at))
        except ValueError as error:
            raise ValueError(f"{names.name}{META_SUFFIX}: fetched_at {error}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _Fetched(feed, moment, written.get("content_type", ""))


def _metadata(meta: bytes) -> dict[str, str]:
    read = json.loads(meta)
    if not isinstance(read, dict) or not all(isinstance(v, str) for v in read.values()):
        raise ValueError("the file of metadata beside it is no JSON object of strings")
    return read


def _from_name(name: str) -> datetime | None:
    for match in _DIGITS.finditer(name):
        try:
            return datetime(*map(int, match.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
        except ValueError:
            continue
    return None
