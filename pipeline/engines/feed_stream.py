"""The feeds way of a stream: feeds polled inside the engine, the graph, then topics or files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import apache_beam as beam

from pipeline.engines.handover import Handover
from pipeline.engines.history import REPLAYED, IsNews, history_in
from pipeline.engines.read_feeds import ReadFeeds
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy
from pipeline.feeds.hosts import domain_of
from pipeline.graph import build
from pipeline.sinks.files import WriteRecords
from pipeline.topics.stream import STREAM_SOURCE, PublishRecords
from schemas.item import Item
from schemas.times import rfc3339

__all__ = ["build_feed_stream"]


def build_feed_stream(
    pipeline: Any,
    feeds: Sequence[Feed],
    policy: FetchPolicy,
    *,
    folder: Path | None = None,
    project: str = "",
    topics: Sequence[str] = (),
    window_sec: int = 0,
    min_interval_sec: float = 60.0,
    polls: int | None = None,
    history: tuple[Path, datetime] | None = None,
) -> Handover | None:
    """Lay the stream on `pipeline`; what it finds goes below `folder`, or without one to `topics` of `project`.

    With a `folder` what was read is kept there too; what is given back asks the stream to end. `history` is the folder
    of a store or of a drained stream, and the time since when its items go through the graph first (see
    pipeline.engines.history); `polls` ends the stream after so many of each domain. Raises ConfigError without either.
    """
    known = history_in(*history, feeds) if history else None
    is_news = IsNews(known) if known else None
    handover = Handover.beginning_in(folder) if folder else None
    reading = ReadFeeds(
        feeds, policy=policy, min_interval_sec=min_interval_sec, polls=polls, history=known, handover=handover
    )
    items = pipeline | "ReadFeeds" >> reading
    if handover is not None:
        kept_there = history is not None and history[0] == folder
        _ = items | "KeepItems" >> beam.ParDo(_KeepFn(handover, feeds, replayed=not kept_there))
    found = build(items, window_sec=window_sec)
    for label, records in (
        ("Alerts", found.alerts),
        ("Mentions", found.mentions),
        ("DeadLetters", found.dead_letters),
    ):
        if is_news is not None:
            records = records | f"News{label}" >> beam.Filter(is_news)
        if folder is not None:
            _ = records | f"Write{label}" >> WriteRecords(folder, STREAM_SOURCE)
        else:
            _ = records | f"Publish{label}" >> PublishRecords(project, topics, STREAM_SOURCE)
    return handover


class _KeepFn(beam.DoFn):
    """Item -> nothing; it is kept in the folder, one of a history only where it is not there already."""

    def __init__(self, handover: Handover, feeds: Sequence[Feed], *, replayed: bool) -> None:
        self._handover, self._replayed = handover, replayed
        self._domains = {feed.id: domain_of(feed.url) for feed in feeds}

    def process(self, item: Item, timestamp: Any = beam.DoFn.TimestampParam) -> None:
        if item.mode == REPLAYED and not self._replayed:
            return
        # A history comes out in one moment: its order is that of its first sightings.
        fetched_at = item.first_seen_at if item.mode == REPLAYED else rfc3339(timestamp.to_utc_datetime(has_tz=True))
        self._handover.keep(item, self._domains.get(item.feed) or min(self._domains.values()), fetched_at)
