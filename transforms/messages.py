"""Records as messages: binary-mode CloudEvents whose attributes subscribers filter on.

Attributes are ASCII and checked in bytes; text of feeds goes into the body only.
"""

from collections.abc import Mapping
from typing import Any

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.health import Health
from schemas.ids import content_id
from schemas.item import Item
from schemas.mention import Mention
from schemas.message import (
    MAX_ATTRIBUTE_KEY_BYTES,
    MAX_ATTRIBUTE_VALUE_BYTES,
    MAX_ATTRIBUTES,
    MAX_MESSAGE_BYTES,
    MAX_ORDERING_KEY_BYTES,
    RESERVED_ATTRIBUTES,
    Message,
    Topic,
)
from schemas.record import canonical_json
from transforms.alerts import attributes, body

__all__ = [
    "HEALTH_SCHEMA_VERSION",
    "alert_message",
    "dead_letter_message",
    "digest_message",
    "health_message",
    "item_message",
    "mention_message",
    "problem",
    "record_message",
    "recorded_message",
]

HEALTH_SCHEMA_VERSION = "1.0.0"
_CONTENT_TYPE = "application/json; charset=utf-8"
_MAX_CODES = 60
"""States named by attributes of their own; leaves room below the limit of 100 attributes."""


def alert_message(alert: Alert, source: str) -> Message:
    """An alert; messages about one pair are ordered."""
    return recorded_message(body(alert), attributes(alert, source))


def recorded_message(text: str, found: Mapping[str, str]) -> Message:
    """An alert as the store recorded it: body and attributes were settled when it was made."""
    return Message(Topic.ALERTS, found["ce-id"], text, found, found["pair"])


def mention_message(mention: Mention, source: str) -> Message:
    found = {
        "theme": mention.theme,
        "status": mention.status,
        "mode": mention.mode,
        **{f"p-{code}": "1" for code in mention.states[:_MAX_CODES]},
    }
    if mention.alertable:
        found["alertable"] = "1"
    return _message(Topic.MENTIONS, "mention", mention.mention_id, mention.first_seen_at, source, mention, found)


def digest_message(digest: Digest, source: str) -> Message:
    """The counts of one window; a window that was counted anew is another message, and the newest stands."""
    window = (digest.dimension, digest.key, digest.theme, digest.mode, digest.span, digest.window_start)
    message_id = content_id("g", *window, f"{digest.items} {digest.stories} {digest.sources}")
    found = {n: getattr(digest, n) for n in ("dimension", "theme", "mode", "span", "timing")}
    if digest.dimension != "theme":
        found |= {"key": digest.key, **{f"p-{code}": "1" for code in digest.key.split("-")}}
    return _message(Topic.DIGESTS, "digest", message_id, digest.window_end, source, digest, found)


def dead_letter_message(letter: DeadLetter, source: str) -> Message:
    found = {"stage": letter.stage}
    return _message(Topic.DEAD_LETTERS, "dead-letter", letter.letter_id, letter.recorded_at, source, letter, found)


def health_message(health: Health) -> Message:
    found = {"event": "heartbeat", "troubled": "1"} if health.troubles else {"event": "heartbeat"}
    message_id = content_id("h", health.source, health.recorded_at)
    return _message(Topic.HEALTH, "health", message_id, health.recorded_at, health.source, health, found)


def item_message(item: Item, source: str) -> Message:
    """An item on its way from a collector to a stream; revisions of one item stay in order."""
    message_id = f"{item.item_id}.r{item.revision:04d}"
    found = {"mode": item.mode}
    return _message(Topic.ITEMS, "item", message_id, item.first_seen_at, source, item, found, item.item_id)


def record_message(record: Alert | Mention | DeadLetter, source: str) -> Message:
    """The message that what leaves the graph is published as. `source` is its CloudEvents source."""
    match record:
        case Alert():
            return alert_message(record, source)
        case Mention():
            return mention_message(record, source)
        case DeadLetter():
            return dead_letter_message(record, source)


def problem(message: Message) -> str:
    """Why the service or its client would refuse this message; empty when they would take it."""
    if len(message.attributes) > MAX_ATTRIBUTES:
        return f"{len(message.attributes)} attributes, the service takes {MAX_ATTRIBUTES}"
    size = len(message.body.encode("utf-8", "surrogatepass")) + len(message.ordering_key.encode("utf-8"))
    for key, value in message.attributes.items():
        if found := _attribute_problem(key, value):
            return found
        size += len(key.encode("utf-8")) + len(value.encode("utf-8"))
    if size > MAX_MESSAGE_BYTES:
        return f"{size} bytes, the service takes {MAX_MESSAGE_BYTES}"
    if len(message.ordering_key.encode("utf-8")) > MAX_ORDERING_KEY_BYTES:
        return f"the ordering key is longer than {MAX_ORDERING_KEY_BYTES} bytes"
    if not message.body:
        return "the body is empty"
    return "" if _is_utf8(message.body) else "the body holds a lone surrogate, which UTF-8 cannot"


def _attribute_problem(key: Any, value: Any) -> str:
    if not isinstance(key, str) or not isinstance(value, str):
        return f"attribute {key!r} is no text"
    if key in RESERVED_ATTRIBUTES:
        return f"an attribute may not be named {key!r}: the client takes it for its own argument"
    if not key or key.startswith("goog"):
        return f"an attribute may not be named {key!r}: names that begin with goog are the service's own"
    if not (_is_utf8(key) and _is_utf8(value)):
        return f"attribute {key!r} holds a lone surrogate"
    for what, text, limit in (("name", key, MAX_ATTRIBUTE_KEY_BYTES), ("value", value, MAX_ATTRIBUTE_VALUE_BYTES)):
        taken = len(text.encode("utf-8"))
        if taken > limit:
            return f"the {what} of attribute {key[:40]!r} has {taken} bytes, the service takes {limit}"
    return ""


def _is_utf8(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text)


def _message(
    topic: str,
    kind: str,
    message_id: str,
    time: str,
    source: str,
    record: Any,
    found: Mapping[str, str],
    ordering_key: str = "",
) -> Message:
    common = {
        "content-type": _CONTENT_TYPE,
        "ce-specversion": "1.0",
        "ce-id": message_id,
        "ce-source": source,
        "ce-type": f"io.mithaq.{kind}.v1",
        "ce-time": time,
        "ce-dataschema": f"urn:mithaq:schema:{kind}.v1",
        "schema": "1",
    }
    return Message(topic, message_id, canonical_json(record), {**common, **found}, ordering_key)
