"""What is remembered of a feed between polls; saved in the same transaction as the items that a poll brought."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from pipeline.errors import ConfigError
from schemas.times import rfc3339

__all__ = ["MAX_STATE_BYTES", "MAX_VALIDATOR_CHARS", "STATE_VERSION", "FeedState", "StateError", "from_time", "to_time"]

STATE_VERSION = 2
MAX_STATE_BYTES = 65536
MAX_VALIDATOR_CHARS = 1024
_MAX_TEXT_CHARS = 500


class StateError(ConfigError):
    """A stored state cannot be read: damaged, or written by a newer version (`newer`)."""

    def __init__(self, what: str, *, newer: bool = False) -> None:
        super().__init__(
            f"A saved feed state cannot be read: {what}; use the version of Mithaq that wrote it, or a fresh store."
        )
        self.newer = newer


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
    guid_churn: int = 0
    """Bodies in a row in which most guids were new on known addresses."""
    encoding: str = ""
    ttl_min: int | None = None
    pace_sec: int | None = None
    """What the answer's Cache-Control or Expires asks for."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day (UTC) in which the feed wants to be left alone."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, Monday = 0, likewise."""
    interval_sec: int = 0
    """Present interval, set by how much of the feed is new each time; 0 before the first success."""
    rhythm: int = 0
    """On-time successes in a row that brought nothing new."""
    gap_sec: int = 0
    """Usual time between two polls that brought something new, smoothed; 0 while it is not known."""
    wait_reason: str = ""
    """Why the next poll is when it is, as words for `feeds status`."""
    host_strikes: int = 0
    """Refusals in a row (403, 429) that named no time to wait."""
    hour: str = ""
    """The hour of `hour_polls`, `2026-11-20T10`."""
    hour_polls: int = 0
    """Requests made in that hour; a host's feeds share a budget."""
    unchanged_since: str = ""
    """Since when the server has answered nothing but 304."""
    audit_at: str = ""
    """When the whole feed was last asked for in place of what changed, to see whether 304 was the truth."""
    audits: int = 0
    """Such audits in a row that found nothing."""
    distrusted_at: str = ""
    """When the server was caught answering 304 for a feed that had changed; its validators are not used for a month."""
    redirect_to: str = ""
    redirect_first_at: str = ""
    redirect_count: int = 0
    """A permanent redirect that is being proved: where to, since when, seen how often."""
    adopted_url: str = ""
    adopted_for: str = ""
    """The proved new address, and the address of the catalogue that it stands for."""
    gone_at: str = ""
    """Since when the server has said that the feed is withdrawn for good (410)."""
    robots: str = ""
    """What robots.txt says about this feed: `allowed`, `disallowed`, or empty when it was not asked."""
    robots_at: str = ""
    crawl_delay_sec: int = 0
    settled_at: str = ""
    """When the backlog had been taken in: the first body that was read to its end."""
    id_migrated: int = 0
    """Entries recognised by address or headline although their guid had changed."""
    polls: int = 0
    fetches_ok: int = 0
    items_seen: int = 0
    """Entries handed on, edits and repetitions included."""
    entries_last: int = 0
    """Entries of the last body that was read."""
    seen: tuple[str, ...] = ()
    """Marks of entries, last body first, then by when they were last seen; see `seen`."""

    def to_json(self) -> str:
        """One JSON object of at most `MAX_STATE_BYTES`."""
        values: dict[str, Any] = {"v": STATE_VERSION, **asdict(self)}
        for key, value in values.items():
            if isinstance(value, str):
                values[key] = value[: MAX_VALIDATOR_CHARS if key in ("etag", "last_modified") else _MAX_TEXT_CHARS * 4]
        values["seen"] = list(self.seen)
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        while (excess := len(text.encode()) - MAX_STATE_BYTES) > 0 and values["seen"]:
            average = max(sum(map(len, values["seen"])) // len(values["seen"]) + 3, 1)
            values["seen"] = values["seen"][: -(excess // average + 1)]  # the oldest go first
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
            newer = isinstance(version, int)
            raise StateError(f"version {version!r}, this program knows up to {STATE_VERSION}", newer=newer)
        if version == 1:  # knew no marks of entries; its first success was the end of the backlog
            values["settled_at"] = values.get("first_ok_at", "")
        return cls(**_typed(values))


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = {}
    for field in fields(FeedState):
        if field.name not in values:
            continue
        value = tuple(values[field.name]) if isinstance(values[field.name], list) else values[field.name]
        if not _fits(value, str(field.type)):
            raise StateError(f"«{field.name}» is of the wrong type")
        typed[field.name] = value
    return typed


def _fits(value: Any, kind: str) -> bool:
    if kind.startswith("tuple"):
        inner = int if "int" in kind else str
        return isinstance(value, tuple) and all(isinstance(part, inner) for part in value)
    return (value is None and "None" in kind) or isinstance(value, int if "int" in kind else str)


def to_time(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds, rounded up so that nothing is due early."""
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole = datetime.fromtimestamp(int(whole.timestamp()) + 1, UTC)
    return rfc3339(whole)


def from_time(text: str) -> datetime | None:
    """The moment that `to_time` wrote; None for an empty or unreadable text."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None
