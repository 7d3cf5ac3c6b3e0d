"""Serves the bundled feeds on this machine, so that the sample takes the same path as feeds of the net.

    with SampleServer() as server:
        policy = FetchPolicy(connect_to=server.connect_to)

The server answers by host name and path, as `manifest.toml` says, and honours conditional requests (RFC 9110,
section 13): `If-None-Match` decides where it is sent, else `If-Modified-Since`.
"""

import threading
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType

from pipeline.entity_tags import entity_tag, is_named

__all__ = ["SampleFeed", "SampleServer", "load_manifest", "read_feed"]

_ADDRESS = "127.0.0.1"
_KEYS = frozenset({"id", "file", "host", "path", "content_type", "etag", "fault"})
_OPTIONAL_KEYS = frozenset({"last_modified", "edited_file", "edited_after"})
_SOCKET_TIMEOUT_SEC = 10
"""A client that connects and says nothing must not hold a thread."""


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """One feed of the manifest, which explains the fields."""

    id: str
    file: str
    host: str
    path: str
    content_type: str
    etag: str
    fault: str
    last_modified: str | None = None
    edited_file: str | None = None
    edited_after: int = 0
    """Full answers before `edited_file` is served."""

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


def load_manifest() -> tuple[SampleFeed, ...]:
    """The feeds of the manifest, in its order. Raises ValueError, naming the feed, when its keys are wrong."""
    rows = tomllib.loads(files(__package__).joinpath("manifest.toml").read_text(encoding="utf-8"))["feed"]
    for row in rows:
        keys = set(row)
        if not keys >= _KEYS or not keys <= _KEYS | _OPTIONAL_KEYS:
            wrong = ", ".join(sorted((_KEYS - keys) | (keys - _KEYS - _OPTIONAL_KEYS)))
            raise ValueError(f"manifest.toml, feed {row.get('id', '?')}: missing or unknown key: {wrong}")
    return tuple(SampleFeed(**row) for row in rows)


def read_feed(file: str) -> bytes:
    """The bytes of one file of feeds/."""
    return files(__package__).joinpath("feeds", file).read_bytes()


class SampleServer:
    """A context manager that serves the feeds of the manifest from a thread of its own, on a free port.

    With `edits` a feed that has a later version changes to it after as many full answers as the manifest says; without,
    the same bytes are served for ever.
    """

    def __init__(self, *, edits: bool = False) -> None:
        self._edits = edits
        self._feeds = {(feed.host, feed.path): feed for feed in load_manifest()}
        self._bodies = {f: read_feed(f) for feed in self._feeds.values() for f in (feed.file, feed.edited_file) if f}
        self._answers: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def connect_to(self) -> Mapping[str, tuple[str, int]]:
        """Host of a feed → address and port where this server listens. Raises RuntimeError when it is not running."""
        if self._server is None:
            raise RuntimeError("the sample server is not running; use it in a with statement")
        return {feed.host: (_ADDRESS, self._server.server_port) for feed in self._feeds.values()}

    @property
    def answers(self) -> Mapping[tuple[str, int], int]:
        """(feed id, status) → how many such answers were given."""
        with self._lock:
            return dict(self._answers)

    def __enter__(self) -> "SampleServer":
        if self._server is not None:
            raise RuntimeError("the sample server is already running")
        self._server = ThreadingHTTPServer((_ADDRESS, 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-server", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None

    def _answer(
        self, host: str, path: str, if_none_match: str | None, if_modified_since: str | None
    ) -> tuple[HTTPStatus, dict[str, str], bytes]:
        """Status, headers and body of a GET."""
        feed = self._feeds.get((host, path))
        if feed is None:
            known = "".join(f"{f.url}\n" for f in self._feeds.values())
            body = f"no feed of the sample is at http://{host}{path}; there are:\n{known}".encode()
            return HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain; charset=utf-8"}, body
        with self._lock:
            edited = self._edits and feed.edited_file and self._answers[feed.id, 200] >= feed.edited_after
            body = self._bodies[feed.edited_file if edited and feed.edited_file else feed.file]
            headers = {"Content-Type": feed.content_type}
            # An edited file has no honest Last-Modified in the manifest, so that only its ETag tells the two apart.
            if feed.last_modified and not edited:
                headers["Last-Modified"] = feed.last_modified
            if feed.etag == "content":
                headers["ETag"] = entity_tag(body)
            elif feed.etag != "none":
                headers["ETag"] = feed.etag
            fresh = _not_modified(headers, if_none_match, if_modified_since)
            status = HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK
            self._answers[feed.id, int(status)] += 1
        return status, headers, b"" if fresh else body


def _not_modified(headers: Mapping[str, str], if_none_match: str | None, if_modified_since: str | None) -> bool:
    if if_none_match is not None:
        return "ETag" in headers and is_named(if_none_match, headers["ETag"])
    if if_modified_since is not None and "Last-Modified" in headers:
        asked, ours = _http_date(if_modified_since), _http_date(headers["Last-Modified"])
        return asked is not None and ours is not None and ours <= asked
    return False


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo is not None else None


def _handler(sample: SampleServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SOCKET_TIMEOUT_SEC

        def do_GET(self) -> None:
            self._respond(send_body=True)

        def do_HEAD(self) -> None:
            self._respond(send_body=False)

        def _respond(self, *, send_body: bool) -> None:
            host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
            status, headers, body = sample._answer(
                host, self.path, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            )
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if send_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the run that uses this server reports its own progress."""

    return Handler
