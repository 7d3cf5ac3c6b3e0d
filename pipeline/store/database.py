"""Opening, locking and checking the SQLite file of a state folder."""

import contextlib
import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from pipeline.errors import ConfigError, MithaqError, UnreachableError
from pipeline.store.outbox_layout import prepare_outbox

__all__ = [
    "DATABASE_NAME",
    "Store",
    "connect",
    "damaged",
    "edit_store",
    "hold_lock",
    "open_store",
    "read_store",
    "was_lost",
]

DATABASE_NAME = "mithaq.db"
_LOCK_NAME = "lock"
_VERSION = 2
"""PRAGMA user_version of the layout in schema.sql."""
_BUSY_TIMEOUT_MS = 10_000


class Store:
    """An open store. `connection` is in autocommit mode; `transaction()` groups statements."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: committed at the end of the block, rolled back when it raises."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextlib.contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """As `transaction`; what SQLite cannot do is told as UnreachableError (busy) or ConfigError."""
        try:
            with self.transaction() as connection:
                yield connection
        except sqlite3.Error as error:
            raise damaged(self.path, error) from error


@contextlib.contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Open the store of `folder` for writing, made if missing, and hold its lock meanwhile.

    Raises UnreachableError when another process holds it, ConfigError when the folder cannot be written or the file is
    damaged or of another version.
    """
    with hold_lock(folder):
        store = _opened(folder / DATABASE_NAME, writing=True, checking=True)
        try:
            yield store
        finally:
            store.connection.close()


@contextlib.contextmanager
def edit_store(folder: Path) -> Iterator[Store]:
    """Open the store of `folder` for a small change beside a running pass, which waits for it as SQLite's writers do.

    Not for what a pass decides on (ledger, messages), unless the caller holds the lock. The file is not checked as a
    whole: on a large one that takes seconds. Raises ConfigError when there is no store.
    """
    with read_store(folder):
        pass
    store = _opened(folder / DATABASE_NAME, writing=True)
    try:
        yield store
    finally:
        store.connection.close()


@contextlib.contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Be the only process that writes in `folder` (made if missing); errors as of `open_store`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ConfigError(
            f"Cannot write to the state folder {folder}: {error.strerror}. "
            "Make it writable or name another with --state."
        ) from error
    try:
        _take_lock(lock, folder)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def read_store(folder: Path) -> Iterator[Store]:
    """Open the store of `folder` for reading beside a running pass. Raises ConfigError when there is none."""
    path = folder / DATABASE_NAME
    if not path.is_file():
        raise ConfigError(
            f"No store in {folder}: nothing has run there yet. Run `mithaq run --state {folder}` first "
            "or name the right folder with --state."
        )
    store = _opened(path, writing=False)
    try:
        yield store
    finally:
        store.connection.close()


def was_lost(folder: Path) -> bool:
    """Whether a store was here and is gone: deleted, or moved away because it was damaged."""
    return (folder / _LOCK_NAME).exists() and not (folder / DATABASE_NAME).exists()


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings every user of the store needs: durable commits, patience with other writers."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_TIMEOUT_MS / 1000)
    connection.row_factory = sqlite3.Row
    # FULL: a power cut after a commit loses nothing, at the price of one fsync per transaction.
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _take_lock(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise ConfigError(
                f"Cannot lock {folder / _LOCK_NAME}: {error.strerror}. Keep the state folder on a local disk."
            ) from error
        pid = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
        raise UnreachableError(
            f"Another mithaq (process {pid}) is working on {folder}. "
            "Wait until it has finished, stop it, or name another folder with --state."
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)


def _opened(path: Path, writing: bool, checking: bool = False) -> Store:
    connection = None
    try:
        connection = connect(path)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise ConfigError(
                f"The store {path} has layout {version}, this Mithaq knows {_VERSION}. "
                "Use the version that wrote it, or name another folder with --state."
            )
        if writing:
            _prepare(connection, version)
            if checking:
                _check(connection)
        elif version == 0:
            raise ConfigError(f"The store {path} is empty. Run `mithaq run --state {path.parent}` first.")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise damaged(path, error) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return Store(path, connection)


def damaged(path: Path, error: sqlite3.Error) -> MithaqError:
    """The one line for a store that SQLite cannot use; UnreachableError where it is only busy."""
    if "locked" in str(error):
        return UnreachableError(
            f"The store {path} is busy: another process has been writing for {_BUSY_TIMEOUT_MS // 1000} s. "
            "Nothing was changed; try again."
        )
    if "readonly" in str(error) or "unable to open" in str(error):
        return ConfigError(
            f"Cannot write to the store {path}: {error}. Make the folder and its files writable "
            "or name another with --state."
        )
    return ConfigError(
        f"The store {path} cannot be read: {error}. Nothing was changed. Restore it from a backup, or "
        f"move it away (`mv {path} {path}.damaged`) and start again: feeds are then read anew, "
        "and what they hold is taken as backlog (mode=backfill), not as news."
    )


def _prepare(connection: sqlite3.Connection, version: int) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    scripts = ("schema.sql", "additions.sql") if version == 0 else ("additions.sql",)
    for name in scripts:
        script = (resources.files("pipeline.store") / name).read_text("utf-8")
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {_VERSION};\nCOMMIT;")
    prepare_outbox(connection)


def _check(connection: sqlite3.Connection) -> None:
    """Reads the whole file once. Raises sqlite3.DatabaseError when something in it is broken."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
