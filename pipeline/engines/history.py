"""A stream that begins with what a store knows: its items go through the graph first and are not told again.

The store's polls are handed on as well: what a feed held when the store last polled it is no news to the stream, edits
go on with their numbers, and validators are kept. Items of the history are `mode=replay`; of messages in which nothing
newer has a part the sinks are not told.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import apache_beam as beam

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from pipeline.engines.read_feeds import MAX_KNOWN, HostState
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.hosts import domain_of
from pipeline.store.database import damaged, read_store
from pipeline.store.feed_states import load_feed_states
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.mention import Mention
from schemas.record import from_json
from schemas.times import rfc3339

__all__ = ["REPLAYED", "IsNews", "ReadHistory", "hosts_of_store"]

REPLAYED = "replay"


class ReadHistory(beam.PTransform):
    """PBegin -> Item: those that the store in `folder` journalled since a time, in its order. Every worker that reads
    them must see the folder."""

    def __init__(self, folder: Path, since: datetime) -> None:
        super().__init__()
        self._fn = _ReadFn(folder, rfc3339(since))

    def expand(self, pipeline: Any) -> Any:
        return pipeline | "Impulse" >> beam.Impulse() | "Read" >> beam.ParDo(self._fn).with_output_types(Item)


class _ReadFn(beam.DoFn):
    def __init__(self, folder: Path, since: str) -> None:
        self._folder, self._since = folder, since

    def process(self, _impulse: bytes) -> Iterator[Item]:
        with read_store(self._folder) as store:
            rows = store.connection.execute(
                "SELECT body FROM items WHERE arrived_at >= ? ORDER BY row_id", (self._since,)
            )
            for row in rows:
                yield from_json(Item, json.loads(row["body"]))._replace(mode=REPLAYED)


class IsNews:
    """Whether a message, mention or dead letter tells anything that the store in `folder` does not know.

    A retraction is told in the mode of what it takes back: it is news unless the store has retracted the agreement.
    """

    def __init__(self, folder: Path) -> None:
        with read_store(folder) as store:
            try:
                rows = store.connection.execute(
                    "SELECT agreement_id FROM alerts AS a WHERE event = 'retraction' AND NOT EXISTS "
                    "(SELECT 1 FROM alerts AS b WHERE b.agreement_id = a.agreement_id AND b.revision > a.revision)"
                )
                self._retracted = frozenset(row["agreement_id"] for row in rows)
            except sqlite3.Error as error:
                raise damaged(store.path, error) from error

    def __call__(self, record: Alert | Mention | DeadLetter) -> bool:
        if isinstance(record, DeadLetter) or record.mode != REPLAYED:
            return True
        taken_back = isinstance(record, Alert) and record.event == "retraction"
        return taken_back and record.agreement_id not in self._retracted


def hosts_of_store(folder: Path, feeds: Sequence[Feed]) -> dict[str, HostState]:
    """Where a store's polls of each registered domain stand. Raises ConfigError when there is no store."""
    domains = {feed.id: domain_of(feed.url) for feed in feeds}
    known: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    states: dict[str, list[str]] = defaultdict(list)
    with read_store(folder) as store:
        try:
            for row in store.connection.execute(
                "SELECT item_id, first_seen_at, content_hash, json_extract(body, '$.feed') AS feed, "
                "json_extract(body, '$.mode') AS mode FROM items ORDER BY row_id"
            ):
                if (domain := domains.get(row["feed"])) is not None:
                    before = known[domain].pop(
                        row["item_id"], (row["item_id"], row["first_seen_at"], row["mode"] or "live")
                    )
                    known[domain][row["item_id"]] = (*before, row["content_hash"])
            for feed_id, state in load_feed_states(store.connection)[0].items():
                if (domain := domains.get(feed_id)) is not None:
                    states[domain].append(state.to_json())
        except sqlite3.Error as error:
            raise damaged(store.path, error) from error
    return {
        domain: HostState(states=tuple(states[domain]), known=tuple(known[domain].values())[-MAX_KNOWN:])
        for domain in {*known, *states}
    }
