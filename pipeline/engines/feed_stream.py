"""The feeds way of a stream: feeds polled inside the engine, the graph, then topics or files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import apache_beam as beam

from pipeline.engines.history import IsNews, StoreHistory
from pipeline.engines.read_feeds import ReadFeeds
from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy
from pipeline.graph import build
from pipeline.sinks.files import WriteRecords
from pipeline.topics.stream import STREAM_SOURCE, PublishRecords

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
) -> None:
    """Lay the stream on `pipeline`; what it finds goes below `folder`, or without one to `topics` of `project`.

    `history` is the folder of a store and the time since when its items go through the graph first (see
    pipeline.engines.history); `polls` ends the stream after so many of each domain. Raises ConfigError without a store.
    """
    known = StoreHistory(*history, feeds) if history else None
    is_news = IsNews(history[0]) if history else None
    reading = ReadFeeds(feeds, policy=policy, min_interval_sec=min_interval_sec, polls=polls, history=known)
    found = build(pipeline | "ReadFeeds" >> reading, window_sec=window_sec)
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
