"""What is remembered of a feed between polls; saved in the same transaction as the items that a poll brought."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipeline.errors import ConfigError

__all__ = ["MAX_STATE_BYTES", "MAX_VALIDATOR_CHARS", "STATE_VERSION", "FeedState", "StateError", "from_time", "to_time"]

STATE_VERSION = 1
MAX_STATE_BYTES = 65536
MAX_VALIDATOR_CHARS = 1024
_MAX_TEXT_CHARS = 500


class StateError(ConfigError):
    """A stored state cannot be read: damaged, or written by a newer version."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A saved feed state cannot be read: {what}; use the version of Mithaq that wrote it, or a fresh store."
        )


@dataclass(frozen=True, slots=True)
class FeedState:
    """State of one feed. Times are RFC 3339 in UTC, empty when it has not happened yet."""

    feed_id: str
    url_now: str = ""
    """Address that the feed was last served from, after redirects."""
    etag: str = ""
    last_modified: str = ""
    """Validators, to the byte as the server gave them; empty when there is none or it is not to be trusted."""
    validators_for: str = ""
    """Address of the catalogue that the validators belong to: a changed address starts without them."""
    body_hash: str = ""
    next_due_at: str = ""
    host_paused_until: str = ""
    """Until when the host asked to be left alone (Retry-After)."""
    fail_count: int = 0
    """Failures in a row."""
    first_ok_at: str = ""
    last_polled_at: str = ""
    last_ok_at: str = ""
    last_new_at: str = ""
    """When it last brought an item that the previous body did not hold."""
    last_error: str = ""
    """Kind of the last failure, of `fetch.ERRORS` or `parse.ERRORS`; empty after a success."""
    last_problem: str = ""
    """The failure as a sentence."""
    last_status: int | None = None
    id_policy: str = "guid"
    """How entries are told apart, see `identity`."""
    encoding: str = ""
    ttl_min: int | None = None
    polls: int = 0
    fetches_ok: int = 0
    items_seen: int = 0
    """Entries handed on, edits and repetitions included."""
    entries_last: int = 0
    """Entries of the last body that was read."""
    known: tuple[str, ...] = ()
    """Short hashes of the keys of the last body's entries, to tell new ones."""

    def to_json(self) -> str:
        """One JSON object of at most `MAX_STATE_BYTES`."""
        values: dict[str, Any] = {"v": STATE_VERSION, **asdict(self)}
        for key, value in values.items():
            if isinstance(value, str):
                values[key] = value[: MAX_VALIDATOR_CHARS if key in ("etag", "last_modified") else _MAX_TEXT_CHARS * 4]
        values["known"] = list(self.known[:2000])
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        while len(text.encode()) > MAX_STATE_BYTES and values["known"]:
            values["known"] = values["known"][: len(values["known"]) // 2]
            text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return text

    @classmethod
    def from_json(cls, text: str) -> "FeedState":
        """The state that `to_json` gave; fields that this version does not know are left out. Raises StateError."""
        try:
            values = json.loads(text)
        except ValueError as e:
            raise StateError(f"not JSON ({e})") from e
        if not isinstance(values, dict) or not isinstance(values.get("feed_id"), str):
            raise StateError("no feed_id")
        version = values.get("v")
        if not isinstance(version, int) or version > STATE_VERSION:
            raise StateError(f"version {version!r}, this program knows up to {STATE_VERSION}")
        return cls(**_typed(values))


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    kinds: dict[str, tuple[type, ...]] = {}
    for field in fields(FeedState):
        optional = "None" in str(field.type)
        base: type = tuple if "tuple" in str(field.type) else int if "int" in str(field.type) else str
        kinds[field.name] = (base, type(None)) if optional else (base,)
    typed = {}
    for name, kind in kinds.items():
        if name not in values:
            continue
        value = tuple(values[name]) if isinstance(values[name], list) else values[name]
        if not isinstance(value, kind):
            raise StateError(f"«{name}» is of the wrong type")
        typed[name] = value
    return typed


def to_time(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds, rounded up so that nothing is due early."""
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole = datetime.fromtimestamp(int(whole.timestamp()) + 1, UTC)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")


def from_time(text: str) -> datetime | None:
    """The moment that `to_time` wrote; None for an empty or unreadable text."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None
