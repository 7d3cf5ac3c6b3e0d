"""One conditional GET within limits of time, size and reach; the only module with sockets.

A fetch never raises for what the network does: every failure is a `FetchResult` with one of `ERRORS` and a sentence.
"""

import http.client
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import SplitResult, urljoin

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from pipeline import __version__
from pipeline.feeds.addresses import Network
from pipeline.feeds.compression import Inflater, TooLargeError, gunzip, is_gzip
from pipeline.feeds.connect import BlockedError, Deadline, connection, failure_kind
from pipeline.feeds.retry_after import retry_after_sec
from pipeline.feeds.urls import BadUrlError, shown_url, wire_url

__all__ = ["DEFAULT_POLICY", "ERRORS", "FetchPolicy", "FetchResult", "Redirect", "fetch", "user_agent"]

http.client._MAXHEADERS = 300  # type: ignore[attr-defined]  # some news sites send more than Python's 100

ERRORS: Mapping[str, str] = MappingProxyType({
    "bad_url": "correct the address in the catalogue",
    "dns": "check the address in the catalogue, or the name servers of this machine",
    "refused": "the server does not answer there; check the port, or wait until it is back",
    "unreachable": "check the network of this machine",
    "reset": "the server broke the connection off; it will be tried again",
    "timeout": "the server is too slow; it will be tried again",
    "tls": "the certificate or the encryption of the server is not acceptable; tell its operator",
    "blocked_address": "if it is an intranet feed, set allow_private = true on its outlet",
    "blocked_port": "feeds are fetched from the ports 80, 443, 8080 and 8443 alone; check the address in the catalogue",
    "redirect": "enter the feed's present address in the catalogue",
    "too_large": "it is no news feed, or holds its whole archive; ask the publisher for a shorter one",
    "truncated": "what arrived is used and the rest fetched next time",
    "encoding": "the server compresses in a way that was not asked for; tell its operator",
    "protocol": "what answers there does not speak HTTP; check the address in the catalogue",
    "challenge": "the site asks for a browser; ask the publisher to admit this feed reader",
    "http_401": "the feed wants a login; ask the publisher for a public address",
    "http_403": "the site refuses feed readers or this one; ask the publisher to admit it",
    "http_404": "the feed is not there now; check its address on the publisher's site",
    "http_410": "the publisher withdrew the feed for good; remove it or find its successor",
    "http_429": "the site asks for fewer requests; they will be spaced out",
    "http_4xx": "check the address on the publisher's site",
    "http_5xx": "the site has a fault of its own; it will be tried again",
    "http_other": "check the address on the publisher's site",
})  # fmt: skip
"""Every kind of failure and its remedy. `truncated` is the one that may come with a body."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_VALIDATOR_BYTES = 1024
_MAX_HEADER_BYTES = 2048
_PIECE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Limits of a fetch, and who it says it is."""

    contact: str = ""
    """URL or mail address that the User-Agent names; publishers write there before they block."""
    deadline_sec: float = 15.0
    """For the whole fetch: names, connections, redirects and the body together."""
    connect_timeout_sec: float = 6.0
    """For each address tried."""
    max_wire_bytes: int = 4 << 20
    max_body_bytes: int = 8 << 20
    max_ratio: float = 60.0
    """Inflated to wire bytes; Arabic feeds reach 12."""
    max_redirects: int = 5
    allow_networks: tuple[Network, ...] = ()
    """Networks exempt from the address and port checks: intranets, and loopback in tests."""
    allow_ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Host of a URL → address and port to connect to instead, exempt from the checks (as curl's --connect-to)."""
    ca_file: str | None = None
    """PEM file of further certificate authorities to trust; None trusts the certifi bundle alone."""


DEFAULT_POLICY = FetchPolicy()


@dataclass(frozen=True, slots=True)
class Redirect:
    status: int
    url: str
    """Where it led to."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came back. `error` is None exactly when `status` is 200, 226 or 304 and the body is whole."""

    url: str
    final_url: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; repeated headers joined by a comma."""
    body: bytes = b""
    error: str | None = None
    """One of `ERRORS`."""
    message: str = ""
    """One sentence: what, where, what to do. Empty without error."""
    elapsed_sec: float = 0.0
    retry_after_sec: int | None = None
    """What the server asked for, bounded to one day; None when it did not."""
    redirects: tuple[Redirect, ...] = ()
    wire_bytes: int = 0

    @property
    def not_modified(self) -> bool:
        return self.error is None and self.status == 304


def user_agent(contact: str) -> str:
    """`Mithaq/<version> (+contact)`; without a contact the version alone."""
    clean = "".join(c for c in contact if " " < c < "\x7f" and c not in "()")
    return f"Mithaq/{__version__} (+{clean})" if clean else f"Mithaq/{__version__}"


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    policy: FetchPolicy = DEFAULT_POLICY,
) -> FetchResult:
    """GET `url`, conditional when validators are given; they are sent to the byte as the server once gave them."""
    started = time.monotonic()
    with Deadline(policy.deadline_sec) as deadline:
        try:
            result = _follow(url, _request_headers(policy, etag, last_modified), policy, deadline)
        except _FetchError as failure:
            result = failure.result
    return replace(result, elapsed_sec=time.monotonic() - started)


class _FetchError(Exception):
    def __init__(self, result: FetchResult) -> None:
        super().__init__(result.message)
        self.result = result


def _fail(url: str, at: str, kind: str, what: str, **known: object) -> _FetchError:
    message = f"{shown_url(url)}: {what}"
    if at != url and shown_url(at) != shown_url(url):
        message += f" (redirected to {shown_url(at)})"
    return _FetchError(FetchResult(url, at, error=kind, message=f"{message}; {ERRORS[kind]}.", **known))  # type: ignore[arg-type]


def _request_headers(policy: FetchPolicy, etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {
        "User-Agent": user_agent(policy.contact),
        "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/feed+json;q=0.9, "
        "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
        if value and len(value) <= _MAX_VALIDATOR_BYTES and all(" " <= c <= "\xff" and c != "\x7f" for c in value):
            headers[name] = value
    return headers


def _follow(url: str, headers: Mapping[str, str], policy: FetchPolicy, deadline: "Deadline") -> FetchResult:
    at, seen, hops = url, set[str](), list[Redirect]()
    while True:
        try:
            target = wire_url(at)
        except BadUrlError as e:
            kind = "redirect" if hops else "bad_url"
            raise _fail(url, at, kind, f"cannot be fetched: {e}", redirects=tuple(hops)) from e
        plain = target.geturl()
        if plain in seen:
            raise _fail(url, at, "redirect", "redirects in a circle", redirects=tuple(hops))
        seen.add(plain)
        result = _one(url, plain, target, headers, policy, deadline)
        location = result.headers.get("location", "")
        if result.status not in _REDIRECTS or not location:
            return replace(result, redirects=tuple(hops))
        with suppress(UnicodeError):  # servers put raw UTF-8 into this header, which arrives as Latin-1
            location = location.encode("latin-1").decode("utf-8")
        try:
            at = urljoin(plain, location)
        except ValueError as e:
            raise _fail(url, plain, "redirect", "redirects to something that is no URL", redirects=tuple(hops)) from e
        hops.append(Redirect(result.status, at))
        if len(hops) > policy.max_redirects:
            raise _fail(url, at, "redirect", f"redirects more than {policy.max_redirects} times", redirects=tuple(hops))
        if target.scheme == "https" and not at.lower().startswith("https:"):
            raise _fail(url, at, "redirect", "redirects from https to an unprotected address", redirects=tuple(hops))


def _one(
    url: str, at: str, target: SplitResult, headers: Mapping[str, str], policy: FetchPolicy, deadline: "Deadline"
) -> FetchResult:
    conn = connection(target, policy, deadline)
    path = target.path + (f"?{target.query}" if target.query else "")
    try:
        conn.request("GET", path, headers=headers, preload_content=False, decode_content=False)
        response = conn.getresponse()
        return _receive(url, at, response, policy, deadline)
    except BlockedError as e:
        raise _fail(url, at, e.kind, str(e)) from e
    except (HTTPError, OSError, http.client.HTTPException, ValueError) as e:
        if deadline.expired:
            raise _fail(url, at, "timeout", f"took longer than {policy.deadline_sec:g} s") from e
        kind, what = failure_kind(e, target.hostname or "")
        raise _fail(url, at, kind, what) from e
    finally:
        conn.close()


def _receive(url: str, at: str, response: BaseHTTPResponse, policy: FetchPolicy, deadline: "Deadline") -> FetchResult:
    headers = _plain_headers(response.headers)
    base = FetchResult(url, at, status=response.status, headers=headers)
    if response.status == 304 or (response.status in _REDIRECTS and "location" in headers):
        return base
    if response.status not in (200, 226):
        kind, what = _status_failure(response.status, headers)
        wait = retry_after_sec(headers)
        raise _fail(url, at, kind, what, status=response.status, headers=headers, retry_after_sec=wait)
    body, wire_bytes, broken = _read(url, base, response, policy, deadline)
    if broken:
        failure = _fail(url, at, "truncated", broken, status=response.status, headers=headers)
        return replace(failure.result, body=body, wire_bytes=wire_bytes)
    return replace(base, body=body, wire_bytes=wire_bytes)


def _read(
    url: str, base: FetchResult, response: BaseHTTPResponse, policy: FetchPolicy, deadline: "Deadline"
) -> tuple[bytes, int, str]:
    """The inflated body, its bytes on the wire, and what is wrong when it is not whole."""

    def too_large(what: str) -> _FetchError:
        return _fail(url, base.final_url, "too_large", what, status=base.status, headers=base.headers)

    declared = base.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > policy.max_wire_bytes:
        raise too_large(f"announces {int(declared)} bytes, more than {policy.max_wire_bytes}")
    coding = base.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        what = f"came compressed as «{coding[:20]}»"
        raise _fail(url, base.final_url, "encoding", what, status=base.status, headers=base.headers)
    inflater = Inflater(policy.max_body_bytes, policy.max_ratio) if coding.endswith("gzip") else None
    pieces, wire_bytes, broken = list[bytes](), 0, ""
    try:
        while True:
            try:
                piece = response.read1(_PIECE_BYTES)
            except (HTTPError, OSError, http.client.HTTPException) as e:
                if deadline.expired or not pieces:
                    raise
                broken = f"broke off after {wire_bytes} bytes ({type(e).__name__})"
                break
            if deadline.expired:
                raise TimeoutError
            if not piece:
                break
            wire_bytes += len(piece)
            if wire_bytes > policy.max_wire_bytes:
                raise too_large(f"is longer than {policy.max_wire_bytes} bytes")
            if inflater is not None and wire_bytes == len(piece) and not is_gzip(piece):
                inflater = None  # says gzip and is not: some caches keep the header and drop the compression
            pieces.append(piece if inflater is None else inflater.feed(piece))
        body = b"".join(pieces)
        if inflater is not None and not inflater.complete and wire_bytes and not broken:
            broken = "holds a compressed stream that is cut short"
        if inflater is None and is_gzip(body):
            body, whole = gunzip(body, max_bytes=policy.max_body_bytes, max_ratio=policy.max_ratio)
            broken = broken or ("" if whole else "is a compressed file that is cut short")
    except TooLargeError as e:
        raise too_large(f"is {e}") from e
    except zlib.error as e:
        body, broken = b"".join(pieces), f"holds a damaged compressed stream ({e})"
    return body, wire_bytes, broken


def _plain_headers(headers: urllib3.HTTPHeaderDict) -> dict[str, str]:
    plain = {}
    for name in headers:
        value = headers[name]
        if name.lower() == "set-cookie" or len(value) > _MAX_HEADER_BYTES:
            continue
        plain[name.lower()] = value.strip()
    return plain


def _status_failure(status: int, headers: Mapping[str, str]) -> tuple[str, str]:
    phrase = http.client.responses.get(status, "")
    what = f"answers {status}" + (f" ({phrase})" if phrase else "")
    if "cf-mitigated" in headers:
        return "challenge", what + " with a challenge for browsers"
    if f"http_{status}" in ERRORS:
        return f"http_{status}", what
    return {4: "http_4xx", 5: "http_5xx"}.get(status // 100, "http_other"), what
