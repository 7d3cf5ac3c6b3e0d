"""Reading mentions, page by page, in the order of first sighting."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

__all__ = ["Cursor", "MentionFilter", "MentionPage", "all_mentions", "mention_page"]

_SCANNED = 20_000
"""Rows that one page looks at: a filter that hardly matches must not hold a reader for seconds."""


class MentionFilter(NamedTuple):
    """What mentions are narrowed by; empty means any."""

    theme: str = ""
    status: str = ""
    state: str = ""
    """A code among `states`."""
    mode: str = ""
    since: str = ""
    """First seen at or after this time or day."""
    until: str = ""
    """First seen on or before this day."""


class Cursor(NamedTuple):
    """Where a page ended."""

    first_seen_at: str
    mention_id: str


class MentionPage(NamedTuple):
    mentions: list[dict[str, Any]]
    end: Cursor | None
    """Where the next page goes on; None at the end. A page may hold fewer than were asked for, even none, and have a
    next one."""


def mention_page(
    connection: sqlite3.Connection,
    wanted: MentionFilter,
    after: Cursor | None = None,
    size: int = 50,
    *,
    newest_first: bool = True,
) -> MentionPage:
    """At most `size` mentions behind `after`."""
    order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
    limits = ["1"]
    if after is not None:
        limits.append(f"(first_seen_at, mention_id) {beyond} (:at, :id)")
    if wanted.since:
        limits.append("first_seen_at >= :since")
    if wanted.until:
        limits.append("substr(first_seen_at, 1, length(:until)) <= :until")
    matches = ["1"]
    if wanted.theme:
        matches.append("theme = :theme")
    for name in ("status", "mode"):
        if getattr(wanted, name):
            matches.append(f"json_extract(body, '$.{name}') = :{name}")
    if wanted.state:
        matches.append("instr(body, json_quote(:state))")  # quick, and nearly always enough
        matches.append("EXISTS (SELECT 1 FROM json_each(body, '$.states') WHERE value = :state)")
    values: dict[str, Any] = {**wanted._asdict(), "scanned": _SCANNED, "size": size + 1}
    if after is not None:
        values |= {"at": after.first_seen_at, "id": after.mention_id}
    scanned = (
        "SELECT mention_id, theme, first_seen_at, body FROM mentions "
        f"WHERE {' AND '.join(limits)} ORDER BY first_seen_at {order}, mention_id {order} LIMIT :scanned"
    )
    rows = connection.execute(
        f"SELECT mention_id, first_seen_at, body FROM ({scanned}) WHERE {' AND '.join(matches)} LIMIT :size", values
    ).fetchall()
    end = None
    if len(rows) > size:
        end = Cursor(rows[size - 1]["first_seen_at"], rows[size - 1]["mention_id"])
    else:
        last = connection.execute(
            f"SELECT first_seen_at, mention_id FROM ({scanned}) LIMIT 1 OFFSET :scanned - 1", values
        ).fetchone()
        end = Cursor(*last) if last else None
    return MentionPage([json.loads(r["body"]) for r in rows[:size]], end)


def all_mentions(
    opened: Callable[[], AbstractContextManager[sqlite3.Connection]], wanted: MentionFilter
) -> Iterator[dict[str, Any]]:
    """Every mention, oldest first; each page is read by itself, so that a slow reader keeps nothing open."""
    after: Cursor | None = None
    while True:
        with opened() as connection:
            page = mention_page(connection, wanted, after, 1_000, newest_first=False)
        yield from page.mentions
        after = page.end
        if after is None:
            return
