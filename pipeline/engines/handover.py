"""What a stream of feeds leaves in the folder of its files, so that it can be drained and another go on from it.

DIR/stream.json          who writes here: version, domains, where its job runs
DIR/items/DOMAIN/*.json  what was read; a name begins with the time of the fetch
DIR/drain                asks the stream to end
DIR/polls/DOMAIN.json    where a domain stood when a drained stream left it

Every worker sees the same folder.
"""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import quote

from pipeline import __version__
from pipeline.errors import ConfigError
from pipeline.whole_files import write_whole
from schemas.item import Item
from schemas.record import canonical_json, from_json

__all__ = ["Handover", "StreamRecord", "is_stream", "items_read", "read_polls", "read_stream"]


class StreamRecord(NamedTuple):
    """DIR/stream.json: the stream that wrote here last."""

    domains: tuple[str, ...]
    flink_master: str = ""
    """HOST:PORT of the cluster its job runs on, or empty."""
    job_name: str = ""
    began_at_sec: float = 0.0
    """Unix time."""
    version: str = __version__


class Handover(NamedTuple):
    """The folder as a stream sees it that began at a time: what asked an earlier one to end does not ask this one."""

    folder: str
    began_at_sec: float

    @classmethod
    def beginning_in(cls, folder: Path) -> Self:
        return cls(str(folder), time.time())

    def record(self, domains: Iterable[str], flink_master: str, job_name: str) -> None:
        """Say who writes here. Raises OSError."""
        found = StreamRecord(tuple(sorted(domains)), flink_master, job_name, self.began_at_sec)
        _write(Path(self.folder) / "stream.json", f"{canonical_json(found)}\n")

    def ask(self) -> None:
        """Ask the stream to end. Raises OSError."""
        _write(Path(self.folder) / "drain", f"{time.time()}\n")

    def is_asked(self) -> bool:
        try:
            return float((Path(self.folder) / "drain").read_text("ascii")) > self.began_at_sec
        except FileNotFoundError:
            return False

    def keep(self, item: Item, domain: str, fetched_at: str) -> None:
        """Keep what was read. A bundle that is tried again keeps it again; the last time counts."""
        name = f"{fetched_at.replace(':', '')} {quote(item.item_id, safe='')}.r{item.revision:04}.json"
        _write(Path(self.folder) / "items" / quote(domain, safe="") / name, f"{canonical_json(item)}\n")

    def leave(self, domain: str, state: str) -> None:
        """Keep where a domain stands that is not polled any more."""
        _write(_polls(Path(self.folder), domain), state)

    def take_up(self, domain: str) -> None:
        """A domain is polled again: where it was left is soon no longer true."""
        _polls(Path(self.folder), domain).unlink(missing_ok=True)

    def left(self, domains: Iterable[str]) -> set[str]:
        """Those of `domains` that this stream has left."""
        return {d for d in domains if _written_at(_polls(Path(self.folder), d)) > self.began_at_sec}


def is_stream(folder: Path) -> bool:
    return (folder / "stream.json").is_file()


def read_stream(folder: Path) -> StreamRecord:
    """Raises ConfigError where no stream of feeds has written."""
    path = folder / "stream.json"
    try:
        return from_json(StreamRecord, json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise ConfigError(
            f"{folder}: no stream has written here; name the folder of `mithaq stream --source feeds --output`."
        ) from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); start the stream anew to have it written.") from error


def read_polls(folder: Path) -> dict[str, bytes]:
    """Where the domains of a drained stream stood. Raises ConfigError where one was not left: it was not drained."""
    found = {}
    for domain in read_stream(folder).domains:
        try:
            found[domain] = _polls(folder, domain).read_bytes()
        except OSError as error:
            raise ConfigError(
                f"{folder}: its stream was not drained, it does not say where {domain} stands. Drain it with "
                f"`mithaq drain {folder}`; if it is gone, start without --history: the feeds are read anew."
            ) from error
    return found


def items_read(folder: Path, domain: str) -> Iterator[Item]:
    """What was kept of a domain, in the order of its fetches."""
    latest: dict[str, Path] = {}
    for path in sorted((folder / "items" / quote(domain, safe="")).glob("*.json")):
        latest.pop(key := path.name.partition(" ")[2], None)
        latest[key] = path
    for path in latest.values():
        try:
            yield from_json(Item, json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ConfigError(f"{path}: cannot be read ({error}); mend it or take it away.") from error


def _polls(folder: Path, domain: str) -> Path:
    return folder / "polls" / f"{quote(domain, safe='')}.json"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode("utf-8", "backslashreplace"))


def _written_at(path: Path) -> float:
    """Unix time, or minus infinity."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("-inf")
