"""A stream that begins with what a store or a drained stream knows: its items go through the graph first and are not
told again.

Each domain's share of the history comes out of the source that polls it, before the domain is polled: what follows one
another there stays in order behind it, on every engine.

Its polls are handed on as well: what a feed held when it was last polled is no news to the stream, edits go on with
their numbers, and validators are kept. Items of the history are `mode=replay`; of messages in which nothing newer has a
part the sinks are not told.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.engines.handover import is_stream, items_read, read_polls
from pipeline.engines.read_feeds import MAX_KNOWN, History, HostCoder, HostState
from pipeline.errors import ConfigError
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
from transforms.first_sighting import content_hash

__all__ = ["REPLAYED", "IsNews", "StoreHistory", "StreamHistory", "history_in"]

REPLAYED = "replay"


def history_in(folder: Path, since: datetime, feeds: Sequence[Feed]) -> History:
    """Of the store or the drained stream in `folder`, what came since a time. Every worker must see the folder.

    Raises ConfigError when there is neither, or the stream was not drained.
    """
    return StreamHistory(folder, since, feeds) if is_stream(folder) else StoreHistory(folder, since, feeds)


class StreamHistory:
    """What a stream of `feeds` begins with: what another kept in `folder` before it was drained."""

    def __init__(self, folder: Path, since: datetime, feeds: Sequence[Feed]) -> None:
        self._folder, self._since = folder, rfc3339(since)
        left = {domain: HostCoder().decode(state) for domain, state in read_polls(folder).items()}
        now = sorted({domain_of(feed.url) for feed in feeds})
        # What no feed here brings comes with the first domain.
        self._of: dict[str, list[str]] = {domain: [domain] for domain in now}
        for domain in now[:1]:
            self._of[domain] += sorted({*left} - {*now})
        self._left = left
        self.hosts = {domain: left.get(domain, HostState()) for domain in now if domain in left or domain in now[:1]}

    def items(self, domain: str) -> Iterator[Item]:
        for source in self._of[domain]:
            known = {row[0]: row for row in self._left.get(source, HostState()).known}
            forgotten = min((row[1] for row in known.values()), default="") if len(known) >= MAX_KNOWN else ""
            for item in items_read(self._folder, source):
                if item.first_seen_at >= self._since and _was_read(item, known.get(item.item_id), forgotten):
                    yield item._replace(mode=REPLAYED)

    def retracted(self) -> frozenset[str]:
        last = dict[str, tuple[int, str]]()
        for path in (self._folder / "alerts").glob("*.json"):
            try:
                alert = from_json(Alert, json.loads(path.read_bytes()))
            except (OSError, ValueError, TypeError) as error:
                raise ConfigError(f"{path}: cannot be read ({error}); mend it or take it away.") from error
            last[alert.agreement_id] = max((alert.revision, alert.event), last.get(alert.agreement_id, (0, "")))
        return frozenset(agreement for agreement, (_, event) in last.items() if event == "retraction")


def _was_read(item: Item, known: tuple[str, ...] | None, forgotten: str) -> bool:
    """Whether a kept item is one that the engine's own state knows: not one of a bundle that it has taken back.

    `known` is its row of HostState, `forgotten` the time before which those that are not there are merely old.
    """
    return content_hash(item) in known[3:] if known is not None else item.first_seen_at <= forgotten


class StoreHistory:
    """What a stream of `feeds` begins with: the items that the store in `folder` journalled since a time, and where its
    polls stand."""

    def __init__(self, folder: Path, since: datetime, feeds: Sequence[Feed]) -> None:
        self._folder, self._since = folder, rfc3339(since)
        self._domains = {feed.id: domain_of(feed.url) for feed in feeds}
        self._first = min(self._domains.values(), default="")
        self.hosts = self._hosts()

    def items(self, domain: str) -> Iterator[Item]:
        """Those of a domain's feeds, in the order of the store; those of no feed here are the first domain's."""
        with read_store(self._folder) as store:
            rows = store.connection.execute(
                "SELECT body FROM items WHERE arrived_at >= ? ORDER BY row_id", (self._since,)
            )
            for row in rows:
                item = from_json(Item, json.loads(row["body"]))
                if self._domains.get(item.feed, self._first) == domain:
                    yield item._replace(mode=REPLAYED)

    def retracted(self) -> frozenset[str]:
        with read_store(self._folder) as store:
            try:
                rows = store.connection.execute(
                    "SELECT agreement_id FROM alerts AS a WHERE event = 'retraction' AND NOT EXISTS "
                    "(SELECT 1 FROM alerts AS b WHERE b.agreement_id = a.agreement_id AND b.revision > a.revision)"
                )
                return frozenset(row["agreement_id"] for row in rows)
            except sqlite3.Error as error:
                raise damaged(store.path, error) from error

    def _hosts(self) -> dict[str, HostState]:
        known: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        states: dict[str, list[str]] = defaultdict(list)
        with read_store(self._folder) as store:
            try:
                for row in store.connection.execute(
                    "SELECT item_id, first_seen_at, content_hash, json_extract(body, '$.feed') AS feed, "
                    "json_extract(body, '$.mode') AS mode FROM items ORDER BY row_id"
                ):
                    if (domain := self._domains.get(row["feed"])) is not None:
                        new = (row["item_id"], row["first_seen_at"], row["mode"] or "live")
                        before = known[domain].pop(row["item_id"], new)
                        known[domain][row["item_id"]] = (*before, row["content_hash"])
                for feed_id, state in load_feed_states(store.connection)[0].items():
                    if (domain := self._domains.get(feed_id)) is not None:
                        states[domain].append(state.to_json())
            except sqlite3.Error as error:
                raise damaged(store.path, error) from error
        return {
            domain: HostState(states=tuple(states[domain]), known=tuple(known[domain].values())[-MAX_KNOWN:])
            for domain in {*known, *states, self._first} - {""}
        }


class IsNews:
    """Whether a message, mention or dead letter tells anything that the history did not know.

    A retraction is told in the mode of what it takes back: it is news unless the agreement was retracted already.
    """

    def __init__(self, history: History) -> None:
        self._retracted = history.retracted()

    def __call__(self, record: Alert | Mention | DeadLetter) -> bool:
        if isinstance(record, DeadLetter) or record.mode != REPLAYED:
            return True
        if not isinstance(record, Alert) or record.event != "retraction":
            return False
        return record.agreement_id not in self._retracted
