"""Bodies that killed the reader or overran twice are not read a third time; the other feeds go on.

A mark is written before a body is parsed and removed afterwards, so that it survives a process that dies in between
(out of memory, a fault in a native library). Marks are files beside the store: a killed process leaves them behind,
and nothing has to be committed in the middle of a poll.
"""

import hashlib
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["MAX_ATTEMPTS", "MAX_PARSE_SEC", "Quarantine"]

MAX_ATTEMPTS = 2
MAX_PARSE_SEC = 2.0
"""A parse that takes longer counts as one that failed: the largest feed in the wild takes a tenth of it."""
_FORGET_AFTER_SEC = 24 * 3600
"""A mark may be the trace of a power cut, not of the body."""


class Quarantine:
    """Attempts at bodies, by feed; without a folder they last as long as this object."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._memory: dict[str, tuple[str, int, float]] = {}

    def attempts(self, feed_id: str, body_hash: str) -> int:
        """How often this body was begun and not finished in good time."""
        known, count, at = self._load(feed_id)
        return count if known == body_hash and time.time() - at < _FORGET_AFTER_SEC else 0

    def begin(self, feed_id: str, body_hash: str) -> None:
        self._save(feed_id, body_hash, self.attempts(feed_id, body_hash) + 1)

    def end(self, feed_id: str, elapsed_sec: float) -> None:
        """The parse came back, after `elapsed_sec` of CPU time; only a quick one clears the body."""
        if elapsed_sec <= MAX_PARSE_SEC:
            self._forget(feed_id)

    def _path(self, feed_id: str) -> Path:
        assert self._folder is not None
        return self._folder / hashlib.blake2b(feed_id.encode(), digest_size=12).hexdigest()

    def _load(self, feed_id: str) -> tuple[str, int, float]:
        if self._folder is None:
            return self._memory.get(feed_id, ("", 0, 0.0))
        path = self._path(feed_id)
        try:
            body_hash, count = path.read_text("ascii").split()
            return body_hash, int(count), path.stat().st_mtime
        except (OSError, ValueError):
            return "", 0, 0.0

    def _save(self, feed_id: str, body_hash: str, count: int) -> None:
        if self._folder is None:
            self._memory[feed_id] = (body_hash, count, time.time())
            return
        with suppress(OSError):  # a full disk is for the store to report
            self._folder.mkdir(exist_ok=True)
            self._path(feed_id).write_text(f"{body_hash} {count}", "ascii")

    def _forget(self, feed_id: str) -> None:
        self._memory.pop(feed_id, None)
        if self._folder is not None:
            with suppress(OSError):
                self._path(feed_id).unlink()
