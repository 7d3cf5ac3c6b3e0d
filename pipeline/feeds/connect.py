"""Connections that check the address they are about to dial, and a deadline that ends them from outside.

The check stands where the socket is made, on the very address that is dialled, because a name can resolve to another
address between a check and its use (DNS rebinding) and because a redirect comes through here too.
"""

import errno
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import SplitResult

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ProtocolError, SSLError

from pipeline.feeds.addresses import Network, blocked_because

__all__ = ["BlockedError", "Deadline", "connection", "failure_kind"]


class Policy(Protocol):
    @property
    def connect_timeout_sec(self) -> float: ...
    @property
    def allow_networks(self) -> tuple[Network, ...]: ...
    @property
    def allow_ports(self) -> frozenset[int]: ...
    @property
    def connect_to(self) -> Mapping[str, tuple[str, int]]: ...
    @property
    def ca_file(self) -> str | None: ...


class BlockedError(Exception):
    """The policy forbids this connection; `kind` is `blocked_address` or `blocked_port`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Deadline:
    """Ends whatever its sockets are doing once `seconds` have passed.

    A socket timeout bounds each read alone: a server that drips a byte per second never trips it. So a timer shuts the
    connection down. It holds a duplicate of each socket, because TLS replaces the socket object that it wraps.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._closed = False
        self.expired = False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            self._closed = True
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    @property
    def left_sec(self) -> float:
        return max(self._end - time.monotonic(), 0.001)

    def watch(self, sock: socket.socket) -> None:
        """Shut `sock` down when time is up. Raises TimeoutError if it is up already."""
        with self._lock:
            if self.expired or self._closed:
                raise TimeoutError("deadline")
            self._sockets.append(sock.dup())

    def _expire(self) -> None:
        with self._lock:
            if self._closed:
                return
            self.expired = True
            for held in self._sockets:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)


def connection(target: SplitResult, policy: Policy, deadline: Deadline) -> HTTPConnection:
    """An unopened connection to the host of `target` (http or https, host in ASCII) under `policy`."""
    host = target.hostname or ""
    if target.scheme == "https":
        context = _tls_context(policy.ca_file)
        secure = _CheckedHttps(host, target.port or 443, timeout=deadline.left_sec, ssl_context=context)
        secure.policy, secure.deadline = policy, deadline
        return secure
    plain = _CheckedHttp(host, target.port or 80, timeout=deadline.left_sec)
    plain.policy, plain.deadline = policy, deadline
    return plain


class _CheckedHttp(HTTPConnection):
    policy: Policy
    deadline: Deadline

    def _new_conn(self) -> socket.socket:
        return _dial(self.host, self.port or 80, self.policy, self.deadline)


class _CheckedHttps(HTTPSConnection):
    policy: Policy
    deadline: Deadline

    def _new_conn(self) -> socket.socket:
        return _dial(self.host, self.port or 443, self.policy, self.deadline)


@lru_cache(maxsize=8)
def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _dial(host: str, port: int, policy: Policy, deadline: Deadline) -> socket.socket:
    instead = policy.connect_to.get(host.strip("[]").lower())
    found = _resolve(*(instead or (host, port)), deadline.left_sec)
    reason, error = "", OSError(errno.EHOSTUNREACH, "no address")
    for family, kind, protocol, address in found:
        if instead is None:
            reason = _forbidden(str(address[0]), port, policy) or ""
            if reason:
                continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(policy.connect_timeout_sec, deadline.left_sec))
            deadline.watch(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            sock.settimeout(deadline.left_sec)
            return sock
        except OSError as e:
            sock.close()
            error = e
    if reason:
        if reason == "port":
            raise BlockedError("blocked_port", f"uses port {port}")
        raise BlockedError("blocked_address", f"leads to an address inside a network ({reason})")
    raise error


def _forbidden(address: str, port: int, policy: Policy) -> str | None:
    reason = blocked_because(address, policy.allow_networks)
    if reason is not None:
        return reason
    exempt = bool(policy.allow_networks) and blocked_because(address) is not None
    return None if exempt or port in policy.allow_ports else "port"


_NUMERIC = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_Found = list[tuple[socket.AddressFamily, socket.SocketKind, int, tuple[Any, ...]]]


def _resolve(host: str, port: int, timeout_sec: float) -> _Found:
    """getaddrinfo in a thread of its own: a resolver may take half a minute and cannot be interrupted."""
    if _NUMERIC.fullmatch(host):  # no name server is asked
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [(family, kind, protocol, address) for family, kind, protocol, _, address in infos]
    answers: queue.SimpleQueue[_Found | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
            answers.put([(family, kind, protocol, address) for family, kind, protocol, _, address in infos])
        except (OSError, UnicodeError) as e:
            answers.put(e)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    try:
        answer = answers.get(timeout=timeout_sec)
    except queue.Empty:
        raise TimeoutError("name resolution") from None
    if isinstance(answer, UnicodeError):
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from answer
    if isinstance(answer, OSError):
        raise answer
    return answer


def failure_kind(error: BaseException, host: str) -> tuple[str, str]:
    """Kind (a key of `fetch.ERRORS`) and wording of what `error` says went wrong at `host`."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "dns", f"the host name «{host[:80]}» does not resolve ({cause.strerror or cause})"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "tls", f"the certificate of «{host[:80]}» is not valid ({cause.verify_message or cause.reason})"
        if isinstance(cause, (ssl.SSLError, SSLError, ssl.CertificateError)):
            detail = getattr(cause, "reason", None) or type(cause).__name__
            return "tls", f"no secure connection to «{host[:80]}» ({detail})"
        if isinstance(cause, ConnectionRefusedError):
            return "refused", f"«{host[:80]}» refuses the connection"
        if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
            return "reset", f"«{host[:80]}» closed the connection without an answer"
        if isinstance(cause, TimeoutError):
            return "timeout", f"«{host[:80]}» does not answer in time"
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
            return "unreachable", f"there is no way to «{host[:80]}»"
    if isinstance(error, ProtocolError) and "closed" in str(error).lower():
        return "reset", f"«{host[:80]}» closed the connection without an answer"
    return "protocol", f"the answer of «{host[:80]}» is not valid HTTP ({type(error).__name__})"


def _causes(error: BaseException) -> list[BaseException]:
    chain, pending = list[BaseException](), [error]
    while pending and len(chain) < 20:
        cause = pending.pop(0)
        if cause in chain:
            continue
        chain.append(cause)
        pending += [e for e in (cause.__cause__, cause.__context__) if e is not None]
        pending += [a for a in getattr(cause, "args", ()) if isinstance(a, BaseException)]
    return chain
