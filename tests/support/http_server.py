"""A small HTTP server on loopback that answers as a test scripts it, and remembers what it was asked."""

import gzip
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pipeline.feeds.addresses import networks
from pipeline.feeds.fetch import FetchPolicy
from support.loopback import LoopbackServer

__all__ = ["LOOPBACK", "Answer", "FeedServer", "Request", "loopback_policy"]

LOOPBACK = networks("127.0.0.0/8", "::1")


def loopback_policy(**changes: Any) -> FetchPolicy:
    """A policy that may reach this server, otherwise the default one but for `changes`."""
    return FetchPolicy(allow_networks=LOOPBACK, **changes)


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    """Sent with the body; a request that brings it back gets a 304."""
    gzip: bool = False
    length: int | None = None
    """Content-Length to announce instead of the true one."""
    chunked: bool = False
    endless: bool = False
    """Repeats the body until the client hangs up."""
    drip: bool = False
    """A byte at a time until the client hangs up, then the same byte again: never ends by itself."""
    silent: bool = False
    """Reads the request and does not answer until the client hangs up."""
    raw: bytes | None = None
    """These bytes in place of an HTTP answer; then the connection is closed."""


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class FeedServer(LoopbackServer):
    """Serves `Answer`s by path; the last answer of a path repeats. Use as a context manager."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.most_in_flight: dict[str, int] = {}
        """By the Host header: the largest number of requests that were open at one time."""
        self.gate: threading.Barrier | None = None
        """Where set, every request waits here for the others."""
        self._answers: dict[str, list[Answer]] = {}
        self._in_flight: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        server = _Server(("127.0.0.1", 0), _handler(self))
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        super().__init__(server)

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        super().__exit__(*error)

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def url(self, path: str = "/feed.xml") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, *answers: Answer) -> str:
        """Answer requests for `path` with `answers` in turn; gives the URL."""
        self._answers[path] = list(answers)
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.partition("?")[0] == path]

    def _next(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            answers = self._answers.get(request.path) or self._answers.get(request.path.partition("?")[0])
            if not answers:
                return Answer(b"not here", 404)
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def _count(self, host: str, step: int) -> None:
        with self._lock:
            now = self._in_flight.get(host, 0) + step
            self._in_flight[host] = now
            self.most_in_flight[host] = max(self.most_in_flight.get(host, 0), now)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what many of these tests are about."""


def _handler(owner: FeedServer) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            owner._count(host, 1)
            try:
                if owner.gate is not None:
                    owner.gate.wait(10)
                answer = owner._next(Request(self.path, dict(self.headers.items())))
                with suppress(ConnectionError, ssl.SSLError):
                    self._answer(answer)
            finally:
                owner._count(host, -1)

        def _answer(self, answer: Answer) -> None:
            self.close_connection = True
            if answer.raw is not None:
                self.wfile.write(answer.raw)
                return
            if answer.silent:
                self._wait_for_client()
                return
            if answer.etag is not None and self.headers.get("If-None-Match") == answer.etag:
                self.send_response(304)
                self.send_header("ETag", answer.etag)
                self.end_headers()
                return
            body = gzip.compress(answer.body) if answer.gzip else answer.body
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.etag is not None:
                self.send_header("ETag", answer.etag)
            if answer.gzip:
                self.send_header("Content-Encoding", "gzip")
            if answer.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif not (answer.endless or answer.drip):
                self.send_header("Content-Length", str(len(body) if answer.length is None else answer.length))
            self.end_headers()
            if answer.chunked:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
                if answer.length is None:
                    self.wfile.write(b"0\r\n\r\n")
                return
            self._send(answer, body)

        def _send(self, answer: Answer, body: bytes) -> None:
            if answer.drip:
                while not owner._closing.wait(0.02):
                    self.wfile.write(body[:1])
            elif answer.endless:
                while not owner._closing.is_set():
                    self.wfile.write(body)
            else:
                self.wfile.write(body)

        def _wait_for_client(self) -> None:
            self.connection.settimeout(0.05)
            while not owner._closing.is_set():
                with suppress(TimeoutError):
                    if not self.connection.recv(1):
                        return

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
