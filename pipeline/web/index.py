"""Finding alerts: a table in memory that follows the store, so that a pass never waits for a reader and the store's
layout stays as it is. It holds the newest message of each agreement, with its words in the one spelling of
`transforms.text`: وقّع is found by وقع, إيران by ايران.
"""

import json
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.store import read_store
from pipeline.web.filters import ViewFilter
from schemas.silence import Matchers
from transforms.routing import Facts, watched
from transforms.text import normalize

__all__ = ["AlertIndex", "Page", "on_watch_list"]

_LAYOUT = """
CREATE TABLE newest (
  agreement_id TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, recorded_at TEXT NOT NULL, status TEXT NOT NULL,
  kind TEXT NOT NULL, domains TEXT NOT NULL, parties TEXT NOT NULL, themes TEXT NOT NULL, confidence INTEGER NOT NULL,
  independent INTEGER NOT NULL, words TEXT NOT NULL, watched INTEGER NOT NULL
)
"""
_MAX_WORDS_CHARS = 20_000


class Page(NamedTuple):
    """Alerts of a view, newest first."""

    alerts: list[dict[str, Any]]
    older: int | None
    """The `before` of the next page, None at the end."""
    total: int


class AlertIndex:
    """The index over the store in `folder`; safe for several threads."""

    def __init__(self, folder: Path, watch: Matchers | None = None) -> None:
        self._folder, self._watch = folder, watch
        self._lock = threading.Lock()
        self._last = 0
        self._memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._memory.execute(_LAYOUT)

    def close(self) -> None:
        self._memory.close()

    def page(self, wanted: ViewFilter, before: int | None = None, size: int = 50) -> Page:
        """The `size` newest alerts of the view; with `before`, those recorded ahead of that one."""
        where, values = _conditions(wanted)
        with self._lock, read_store(self._folder) as store:
            self._follow(store.connection)
            total = self._memory.execute(f"SELECT count(*) FROM newest WHERE {where}", values).fetchone()[0]
            found = self._memory.execute(
                f"SELECT seq FROM newest WHERE {where} AND (:before IS NULL OR seq < :before) "
                "ORDER BY seq DESC LIMIT :n",
                values | {"before": before, "n": size + 1},
            ).fetchall()
            bodies = [_body(store.connection, seq) for (seq,) in found[:size]]
        return Page(bodies, found[size - 1][0] if len(found) > size else None, total)

    def _follow(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT seq, body FROM alerts WHERE seq > ? ORDER BY seq", (self._last,))
        self._memory.execute("BEGIN")
        for seq, text in rows:
            self._memory.execute(
                "INSERT OR REPLACE INTO newest VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*_row(seq, body := json.loads(text)), on_watch_list(self._watch, body)),
            )
            self._last = seq
        self._memory.execute("COMMIT")


def on_watch_list(watch: Matchers | None, body: Mapping[str, Any]) -> bool:
    """Whether an alert, the body of its message, is on the list; without a list none is."""
    facts = Facts(frozenset(p["code"] for p in body["parties"]), body["kind"], body["status"])
    return watch is not None and watched(watch, facts)


def _body(connection: sqlite3.Connection, seq: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        connection.execute("SELECT body FROM alerts WHERE seq = ?", (seq,)).fetchone()[0]
    )
    return found


def _row(seq: int, body: Mapping[str, Any]) -> tuple[Any, ...]:
    texts = [body["headline"]["ar"], body["headline"]["en"]]
    for evidence in body["evidence"]:
        texts += [evidence["title"][:500], evidence["quote"]]
    return (
        body["agreement_id"],
        seq,
        body["recorded_at"],
        body["status"],
        body["kind"],
        _set(body["domains"]),
        _set(p["code"] for p in body["parties"]),
        _set(name for name, told in body["themes"].items() if told),
        body["confidence"],
        body["corroboration"]["independent"],
        normalize("\n".join(dict.fromkeys(texts)))[:_MAX_WORDS_CHARS].lower(),
    )


def _set(values: Any) -> str:
    return f" {' '.join(values)} "


def _conditions(wanted: ViewFilter) -> tuple[str, dict[str, Any]]:
    """An SQL condition and its parameters; what a user wrote stands in the parameters alone."""
    parts, values = ["confidence >= :confidence", "independent >= :independent"], dict[str, Any](wanted._asdict())
    for name in ("status", "kind"):
        if values[name]:
            parts.append(f"{name} = :{name}")
    for column, members in (
        ("parties", wanted.party),
        ("domains", [wanted.domain]),
        ("themes", [wanted.theme]),
    ):
        for n, member in enumerate(filter(None, members)):
            values[f"{column}{n}"] = f" {member} "
            parts.append(f"instr({column}, :{column}{n})")
    if wanted.watch:
        parts.append("watched")
    if wanted.since:
        parts.append("recorded_at >= :since")
    if wanted.until:
        parts.append("substr(recorded_at, 1, 10) <= :until")
    for n, word in enumerate(normalize(wanted.q).lower().split()):
        values[f"word{n}"] = word
        parts.append(f"instr(words, :word{n})")
    del values["party"]
    return " AND ".join(parts), values
