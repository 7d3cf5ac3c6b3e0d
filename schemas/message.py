"""A message on its way to a topic, and what the service takes."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_ATTRIBUTE_KEY_BYTES",
    "MAX_ATTRIBUTE_VALUE_BYTES",
    "MAX_MESSAGE_BYTES",
    "MAX_ORDERING_KEY_BYTES",
    "RESERVED_ATTRIBUTES",
    "Message",
    "Topic",
]

# Limits of Pub/Sub, all of UTF-8 bytes (cloud.google.com/pubsub/quotas, "Resource limits").
MAX_MESSAGE_BYTES = 10_000_000
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_KEY_BYTES = 256
MAX_ATTRIBUTE_VALUE_BYTES = 1024
MAX_ORDERING_KEY_BYTES = 1024
RESERVED_ATTRIBUTES = frozenset({"topic", "data", "ordering_key", "retry", "timeout"})
"""Arguments of the client's `publish()`, which takes attributes as keywords too: the first three fail there, the last
two are swallowed."""


class Topic:
    """Names of the topics (without the project)."""

    ALERTS = "agreement-alerts"
    MENTIONS = "mentions"
    DIGESTS = "digests"
    HEALTH = "pipeline-health"
    DEAD_LETTERS = "dead-letter"
    ITEMS = "items"
    """From a collector to a stream; not for subscribers."""
    ALL = (ALERTS, MENTIONS, DIGESTS, HEALTH, DEAD_LETTERS, ITEMS)


class Message(NamedTuple):
    topic: str
    """One of Topic.ALL."""
    message_id: str
    """The CloudEvents id, unique in the topic; the same on every retry and replay."""
    body: str
    """JSON by the schema of the topic."""
    attributes: Mapping[str, str]
    ordering_key: str = ""
    """Messages with the same key are delivered in the order of publishing; empty where the order says nothing."""
