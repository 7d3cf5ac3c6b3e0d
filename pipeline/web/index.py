"""Finding alerts: an index of the newest message of each agreement that follows the store.

It is a SQLite file beside the store (page.db), so that a pass never waits for a reader, the store's layout stays as it
is, and the next start goes on where the last one ended. Words are kept in the one spelling of `transforms.text` (وقّع is
found by وقع, إيران by ايران) in FTS5's trigrams, with which any piece of a word is found. The file can be deleted when
no page is open; it is made anew when it is damaged, of another layout, or of another store.
"""

import contextlib
import json
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pipeline.errors import ConfigError
from pipeline.store import Store, read_store
from pipeline.web.filters import ViewFilter
from schemas.silence import Matchers
from transforms.routing import Facts, pair_of, watched
from transforms.text import normalize

__all__ = ["INDEX_NAME", "AlertIndex", "Page", "on_watch_list"]

INDEX_NAME = "page.db"
_VERSION = 1
"""PRAGMA user_version of the layout below and of what `_insert` puts there."""
_WORDS_TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 "
    "(words, tokenize = 'trigram case_sensitive 1', columnsize = 0)",
    f"INSERT INTO texts (texts, rank) VALUES ('hashsize', {16 << 20})",
    "CREATE VIRTUAL TABLE IF NOT EXISTS trigrams USING fts5vocab (texts, row)",
)
_LAYOUT = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS followed (store TEXT NOT NULL, last_seq INTEGER NOT NULL, last_message TEXT NOT NULL);
INSERT INTO followed SELECT '', 0, '' WHERE NOT EXISTS (SELECT 1 FROM followed);
CREATE TABLE IF NOT EXISTS newest (
  seq           INTEGER PRIMARY KEY,
  agreement_id  TEXT NOT NULL UNIQUE,
  recorded_at   TEXT NOT NULL,
  confidence    INTEGER NOT NULL,
  independent   INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS newest_by_time ON newest (recorded_at);
CREATE TABLE IF NOT EXISTS labels (              -- what a view asks for by name: party:IRN, status:signed
  label  TEXT NOT NULL,
  seq    INTEGER NOT NULL,
  PRIMARY KEY (label, seq)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS labels_by_seq ON labels (seq);
{";".join(_WORDS_TABLES)};
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_OLDEST_SQLITE = (3, 35)
"""Trigrams came with 3.34, MATERIALIZED with 3.35."""
_ROWS_PER_STEP = 2_000
"""Rows of the store per transaction: another process that follows waits no longer."""
_PATIENCE_SEC = 30.0
_BEHIND_ALL = 1 << 62
_MAX_TITLE_CHARS = 500
_MAX_WORDS_CHARS = 20_000
_TRIGRAM_CHARS = 3
_END = "\n\n"
"""Behind the words, and behind every letter by itself: so that one or two letters are found in trigrams as well."""


T = TypeVar("T")
Progress = Callable[[int, int], None]


class Page(NamedTuple):
    """Alerts of a view, newest first."""

    alerts: list[dict[str, Any]]
    older: int | None
    """The `before` of the next page, None at the end."""
    total: int


class AlertIndex:
    """The index over the store in `folder`; safe for several threads and beside other processes.

    Raises ConfigError when SQLite is too old.
    """

    def __init__(self, folder: Path, watch: Matchers | None = None) -> None:
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            oldest = ".".join(map(str, _OLDEST_SQLITE))
            raise ConfigError(
                f"The page needs SQLite {oldest} or newer; this Python has {sqlite3.sqlite_version}. "
                "Use another Python."
            )
        self._folder, self._watch = folder, watch
        self._path = folder / INDEX_NAME
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()

    def refresh(self, progress: Progress = lambda done, rows: None) -> None:
        """Take in what the store has gained; `progress` is told of rows done and rows there are.

        Raises what `read_store` raises.
        """
        self._asked(lambda store, index: None, progress)

    def page(self, wanted: ViewFilter, before: int | None = None, size: int = 50) -> Page:
        """The `size` newest alerts of the view; with `before`, those recorded ahead of that one."""
        return self._asked(lambda store, index: _page(store, index, wanted, self._watch, before, size))

    def _asked(self, ask: Callable[[Store, sqlite3.Connection], T], progress: Progress = lambda done, rows: None) -> T:
        """The answer of the store and of the index that has caught up with it."""
        with read_store(self._folder) as store:
            try:
                with self._following(store, progress) as index:
                    return ask(store, index)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):  # busy, disk full: no fault of the file
                    raise
                with self._lock:
                    self._discard()
            with self._following(store, progress) as index:
                return ask(store, index)

    @contextlib.contextmanager
    def _following(self, store: Store, progress: Progress) -> Iterator[sqlite3.Connection]:
        with self._lock:
            index = self._opened()
            try:
                _follow(store, index, progress)
            except BaseException:
                index.close()
                raise
        with contextlib.closing(index):
            yield index

    def _opened(self) -> sqlite3.Connection:
        try:
            return _open(self._path)
        except sqlite3.OperationalError as error:
            if self._scratch is not None or not ("readonly" in str(error) or "unable to open" in str(error)):
                raise
            # A folder that only its owner may write to: the index lasts as long as this process.
            self._scratch = tempfile.TemporaryDirectory(prefix="mithaq-page-")
            self._path = Path(self._scratch.name) / INDEX_NAME
        except sqlite3.DatabaseError:
            self._discard()
        return _open(self._path)

    def _discard(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def on_watch_list(watch: Matchers | None, body: Mapping[str, Any]) -> bool:
    """Whether an alert, the body of its message, is on the list; without a list none is."""
    return watch is not None and watched(watch, _facts(body))


def _facts(body: Mapping[str, Any]) -> Facts:
    return Facts(frozenset(p["code"] for p in body["parties"]), body["kind"], body["status"])


def _search_words(text: str) -> list[str]:
    """The words that a search looks for, in the spelling in which alerts are indexed."""
    return normalize(text).lower().split()


def _indexed_words(body: Mapping[str, Any]) -> str:
    """What a search looks in: headlines, titles and quotes."""
    texts = [body["headline"]["ar"], body["headline"]["en"]]
    for evidence in body["evidence"]:
        texts += [evidence["title"][:_MAX_TITLE_CHARS], evidence["quote"]]
    return normalize("\n".join(dict.fromkeys(texts)))[:_MAX_WORDS_CHARS].lower()


def _page(
    store: Store, index: sqlite3.Connection, wanted: ViewFilter, watch: Matchers | None, before: int | None, size: int
) -> Page:
    select, values = _selection(index, wanted, watch)
    # Lists of labels are looked up once; the rest is asked twice, because the second time it ends with the page.
    once = "MATERIALIZED" if " IN " in select else "NOT MATERIALIZED"
    total, rows = index.execute(
        f"WITH found AS {once} ({select}) SELECT (SELECT count(*) FROM found), (SELECT json_group_array(seq) "
        "FROM (SELECT seq FROM found WHERE seq < :before ORDER BY seq DESC LIMIT :n))",
        values | {"before": _BEHIND_ALL if before is None else before, "n": size + 1},
    ).fetchone()
    found: list[int] = json.loads(rows)
    bodies = [_body(store, seq) for seq in found[:size]]
    return Page([b for b in bodies if b is not None], found[size - 1] if len(found) > size else None, total)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_SEC, check_same_thread=False)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            if version:
                raise sqlite3.DatabaseError(f"{path} has layout {version}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_LAYOUT)
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _follow(store: Store, index: sqlite3.Connection, progress: Progress) -> None:
    rows = store.connection.execute("SELECT coalesce(max(seq), 0) FROM alerts").fetchone()[0]
    identity = _identity(store)
    while not _is_up_to_date(store, index, identity, rows):
        index.execute("BEGIN IMMEDIATE")
        try:
            done = _step(store, index, identity, rows)
        except BaseException:
            index.execute("ROLLBACK")
            raise
        index.execute("COMMIT")
        progress(done, rows)


def _is_up_to_date(store: Store, index: sqlite3.Connection, identity: str, rows: int) -> bool:
    of_store, last_seq, last_message = index.execute("SELECT * FROM followed").fetchone()
    return bool(of_store == identity and last_seq >= rows and last_message == _message(store, last_seq))


def _step(store: Store, index: sqlite3.Connection, identity: str, rows: int) -> int:
    """Take in some rows; up to which. Everything before is forgotten when it came from another store."""
    last_seq: int
    of_store, last_seq, last_message = index.execute("SELECT * FROM followed").fetchone()
    if of_store != identity or last_message != _message(store, last_seq):
        # FTS5 would take the rows out one by one.
        for statement in (
            "DELETE FROM newest", "DELETE FROM labels", "DROP TABLE trigrams", "DROP TABLE texts", *_WORDS_TABLES
        ):  # fmt: skip
            index.execute(statement)
        last_seq = 0
    done = max(last_seq, min(last_seq + _ROWS_PER_STEP, rows))
    found = store.connection.execute(
        "SELECT seq, agreement_id, body FROM alerts a WHERE seq > ? AND seq <= ? AND NOT EXISTS "
        "(SELECT 1 FROM alerts b WHERE b.agreement_id = a.agreement_id AND b.seq > a.seq) ORDER BY seq",
        (last_seq, done),
    )
    for seq, agreement_id, text in found:
        _insert(index, seq, agreement_id, json.loads(text))
    index.execute(
        "UPDATE followed SET store = ?, last_seq = ?, last_message = ?", (identity, done, _message(store, done))
    )
    return done


def _identity(store: Store) -> str:
    """Which store this is: its file, and its first message, since the numbers of files are used again."""
    file = store.path.stat()
    first = store.connection.execute("SELECT coalesce(min(seq), 0) FROM alerts").fetchone()[0]
    return f"{file.st_dev}:{file.st_ino} {_message(store, first)}"


def _message(store: Store, seq: int) -> str:
    row = store.connection.execute(
        "SELECT agreement_id, revision, recorded_at FROM alerts WHERE seq = ?", (seq,)
    ).fetchone()
    return "" if row is None else " ".join(map(str, row))


def _insert(index: sqlite3.Connection, seq: int, agreement_id: str, body: Mapping[str, Any]) -> None:
    earlier = index.execute("SELECT seq FROM newest WHERE agreement_id = ?", (agreement_id,)).fetchone()
    if earlier is not None:
        for table, key in (("newest", "seq"), ("labels", "seq"), ("texts", "rowid")):
            index.execute(f"DELETE FROM {table} WHERE {key} = ?", earlier)
    index.execute(
        "INSERT INTO newest VALUES (?, ?, ?, ?, ?)",
        (seq, agreement_id, body["recorded_at"], body["confidence"], body["corroboration"]["independent"]),
    )
    index.executemany("INSERT OR IGNORE INTO labels VALUES (?, ?)", [(label, seq) for label in _labels(body)])
    index.execute("INSERT INTO texts (rowid, words) VALUES (?, ?)", (seq, _with_letters(_indexed_words(body))))


def _with_letters(words: str) -> str:
    return _END.join([words, *sorted({*words} - {" ", "\n"}), ""])


def _labels(body: Mapping[str, Any]) -> Iterator[str]:
    yield f"status:{body['status']}"
    yield f"kind:{body['kind']}"
    for party in body["parties"]:
        yield f"party:{party['code']}"
    if pair := pair_of(_facts(body)):
        yield f"pair:{pair}"
    for domain in body["domains"]:
        yield f"domain:{domain}"
    for theme, told in body["themes"].items():
        if told:
            yield f"theme:{theme}"


def _body(store: Store, seq: int) -> dict[str, Any] | None:
    """None where the store was replaced under the index; the next look finds it."""
    row = store.connection.execute("SELECT body FROM alerts WHERE seq = ?", (seq,)).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def _selection(index: sqlite3.Connection, wanted: ViewFilter, watch: Matchers | None) -> tuple[str, dict[str, Any]]:
    """A SELECT of `seq` and its parameters; what a user wrote stands in the parameters alone."""
    parts, values = list[str](), dict[str, Any]()

    def bound(value: object) -> str:
        name = f"v{len(values)}"
        values[name] = value
        return f":{name}"

    for any_of in _labels_wanted(wanted, watch):
        parts.append(f"seq IN (SELECT seq FROM labels WHERE label IN ({', '.join(map(bound, any_of))}))")
    if wanted.confidence:
        parts.append(f"confidence >= {bound(wanted.confidence)}")
    if wanted.independent:
        parts.append(f"independent >= {bound(wanted.independent)}")
    if wanted.since:
        parts.append(f"recorded_at >= {bound(wanted.since)}")
    if wanted.until:
        parts.append(f"recorded_at < {bound(f'{wanted.until}~')}")  # behind every time of that day
    among = f"SELECT seq FROM newest WHERE {' AND '.join(parts) or 'TRUE'}"
    words = _search_words(wanted.q)
    if not words:
        return among, values
    matching = bound(" AND ".join(_match(index, word) for word in words))
    # The sign keeps SQLite from asking FTS5 once for every row of the list.
    further = f" AND +rowid IN ({among})" if parts else ""
    return f"SELECT rowid AS seq FROM texts WHERE texts MATCH {matching}{further}", values


def _labels_wanted(wanted: ViewFilter, watch: Matchers | None) -> Iterator[list[str]]:
    """Lists of labels; an alert has one at least of each."""
    for name in ("status", "kind", "domain", "theme"):
        if value := getattr(wanted, name):
            yield [f"{name}:{value}"]
    for code in wanted.party:
        yield [f"party:{code}"]
    if not wanted.watch:
        return
    if watch is None:
        yield []
        return
    of_whom = [*(f"pair:{pair}" for pair in watch.pairs), *(f"party:{code}" for code in watch.parties)]
    kinds, statuses = [f"kind:{k}" for k in watch.kinds], [f"status:{s}" for s in watch.statuses]
    yield from filter(None, (of_whom, kinds, statuses))


def _match(index: sqlite3.Connection, word: str) -> str:
    """An FTS5 query for texts in which the word stands, by itself or in another."""
    if len(word) >= _TRIGRAM_CHARS:
        return _quoted(word)
    if len(word) == 1:
        return _quoted(word + _END)
    begun = index.execute("SELECT term FROM trigrams WHERE term >= ? AND term < ?", (word, f"{word}\U0010ffff"))
    return f"({' OR '.join(_quoted(term) for (term,) in begun) or _quoted(word + _END)})"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
