"""Digests in the store: the windows that new mentions touch are counted anew from all their rows, and upserted."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from schemas.digest import Digest, DigestKey
from schemas.mention import Mention
from schemas.times import rfc3339
from transforms.digests import Row, Tally, digest_of, keys_of, row_of, tally, trailing_starts, week_before, window_end

__all__ = ["DigestFilter", "digests", "mark_published", "unpublished_digests", "update_digests"]


class DigestFilter(NamedTuple):
    """What `mithaq digests list` narrows by; None means any."""

    span: str = "day"
    dimension: str = "theme"
    key: str | None = None
    theme: str | None = None
    mode: str | None = None
    since: str | None = None
    """Windows that begin at or after this time or day."""


_UPSERT = """
INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
items = max(items, excluded.items), stories = excluded.stories, sources = excluded.sources
WHERE excluded.items >= items
"""
"""Items of a window never become fewer; where rows of it were pruned, the count of before stands."""


def update_digests(connection: sqlite3.Connection, mentions: Iterable[Mention]) -> None:
    """Count the mentions in. Again with the same ones changes nothing. Call it in a transaction."""
    touched: dict[DigestKey, None] = {}
    for mention in mentions:
        row = row_of(mention)
        for key in keys_of(mention):
            touched[key] = None
            if key.span == "hour":
                connection.execute(
                    "INSERT OR REPLACE INTO digest_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*key[:4], key.window_start, *row),
                )
    for key in touched:
        connection.execute(_UPSERT, (*key, *tally(_rows(connection, key))))


def _rows(connection: sqlite3.Connection, key: DigestKey) -> Iterator[Row]:
    found = connection.execute(
        "SELECT item_id, story, source FROM digest_rows "
        "WHERE dimension = ? AND key = ? AND theme = ? AND mode = ? AND hour >= ? AND hour < ?",
        (*key[:4], key.window_start, window_end(key.window_start, key.span)),
    )
    return (Row(*row) for row in found)


def digests(connection: sqlite3.Connection, wanted: DigestFilter, now: datetime) -> Iterator[Digest]:
    """Digests by window, then key; compared with the week before them as the store knows it now."""
    began = connection.execute("SELECT min(window_start) FROM digests WHERE span = ?", (wanted.span,)).fetchone()[0]
    first = wanted.since or ""
    rows = connection.execute(
        "SELECT * FROM digests WHERE span = :span AND dimension = :dimension AND (:key IS NULL OR key = :key) "
        "AND (:theme IS NULL OR theme = :theme) AND (:mode IS NULL OR mode = :mode) "
        "AND window_start >= :from ORDER BY window_start, key, theme, mode",
        wanted._asdict() | {"from": first and week_before(first)},
    ).fetchall()
    stories = defaultdict[tuple[str, ...], dict[str, int]](dict)
    for row in rows:
        stories[tuple(row)[:5]][row["window_start"]] = row["stories"]
    stamp = rfc3339(now)
    for row in rows:
        if row["window_start"] >= first:
            key = DigestKey(*tuple(row)[:6])
            timing = "on_time" if window_end(key.window_start, key.span) <= stamp else "early"
            yield digest_of(key, Tally(*tuple(row)[6:]), stories[key[:5]], began, timing)


def unpublished_digests(connection: sqlite3.Connection, limit: int, now: datetime) -> list[Digest]:
    """Digests of windows that are over and that no topic has with these counts: `late` where it has others."""
    stamp = rfc3339(now)
    rows = connection.execute(
        "SELECT d.*, p.counts AS counts FROM digests d LEFT JOIN published_digests p "
        "USING (dimension, key, theme, mode, span, window_start) "
        "WHERE strftime('%Y-%m-%dT%H:%M:%SZ', window_start, iif(span = 'hour', '+1 hour', '+1 day')) <= ? "
        "AND p.counts IS NOT d.items || ' ' || d.stories || ' ' || d.sources "
        "ORDER BY window_start, span, dimension, key, theme, mode LIMIT ?",
        (stamp, limit),
    ).fetchall()
    found = []
    for row in rows:
        key = DigestKey(*tuple(row)[:6])
        began = connection.execute("SELECT min(window_start) FROM digests WHERE span = ?", (key.span,)).fetchone()[0]
        timing = "on_time" if row["counts"] is None else "late"
        found.append(digest_of(key, Tally(*tuple(row)[6:9]), _week(connection, key), began, timing))
    return found


def mark_published(connection: sqlite3.Connection, published: Iterable[Digest]) -> None:
    """A topic has these digests, or will never take them."""
    connection.executemany(
        "INSERT OR REPLACE INTO published_digests VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (d.dimension, d.key, d.theme, d.mode, d.span, d.window_start, f"{d.items} {d.stories} {d.sources}")
            for d in published
        ],
    )


def _week(connection: sqlite3.Connection, key: DigestKey) -> dict[str, int]:
    begin = trailing_starts(key.window_start, key.span, None)[0]
    rows = connection.execute(
        "SELECT window_start, stories FROM digests WHERE dimension = ? AND key = ? AND theme = ? AND mode = ? "
        "AND span = ? AND window_start >= ? AND window_start < ?",
        (*key[:5], begin, key.window_start),
    )
    return dict(map(tuple, rows))
