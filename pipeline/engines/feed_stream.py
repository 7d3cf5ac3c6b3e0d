"""The feeds way of a stream: feeds polled inside the engine, the graph, then topics or files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
) -> None:
    """Lay the stream on `pipeline`; what it finds goes below `folder`, or without one to `topics` of `project`."""
    items = pipeline | "ReadFeeds" >> ReadFeeds(feeds, policy=policy, min_interval_sec=min_interval_sec)
    found = build(items, window_sec=window_sec)
    for label, records in (
        ("Alerts", found.alerts),
        ("Mentions", found.mentions),
        ("DeadLetters", found.dead_letters),
    ):
        if folder is not None:
            _ = records | f"Write{label}" >> WriteRecords(folder, STREAM_SOURCE)
        else:
            _ = records | f"Publish{label}" >> PublishRecords(project, topics, STREAM_SOURCE)
