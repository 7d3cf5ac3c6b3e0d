"""The heartbeat of a pipeline on the topic `pipeline-health`: its absence is the alarm."""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["FeedTrouble", "Health"]


class FeedTrouble(NamedTuple):
    feed_id: str
    kind: str
    """A key of pipeline.feeds.health.KINDS."""
    detail: str
    opened_at: str


class Health(NamedTuple):
    """How a pipeline stands after a pass. Counts are totals of the store."""

    schema_version: str
    source: str
    """CloudEvents source of the pipeline's messages."""
    version: str
    """Of Mithaq."""
    recorded_at: str
    items: int
    alerts: int
    mentions: int
    dead_letters: int
    waiting: int
    """Messages that no topic has taken yet."""
    troubles: Sequence[FeedTrouble]
    """What ails feeds now; empty when all is well."""
