"""URLs as they go over the wire and as they may be shown."""

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

__all__ = ["BadUrlError", "ascii_host", "shown_url", "web_link", "wire_url"]

_SAFE = "%/:@!$&'()*+,;=-._~"
_SHOWN_LENGTH = 200
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")
_EDGE = "".join(map(chr, range(0x21)))
_MAX_LINK_CHARS = 4_000
"""Browsers and servers follow no longer ones reliably."""


class BadUrlError(ValueError):
    """The URL cannot be fetched; the message says why."""


def ascii_host(host: str) -> str:
    """The host as DNS wants it: lower case, international names in punycode (UTS 46). Raises BadUrlError."""
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as e:
        raise BadUrlError(f"the host name «{host[:80]}» is not a valid international name") from e


def wire_url(url: str) -> SplitResult:
    """`url` split, with an ASCII host and a percent-encoded path and query, without its fragment.

    Raises BadUrlError unless it is http or https with a host and without a user name or password: credentials in a URL
    end up in logs.
    """
    cleaned = re.sub(r"[\t\r\n]", "", url.strip(_EDGE))
    try:
        parts = urlsplit(cleaned)
        port = parts.port
    except ValueError as e:
        raise BadUrlError(f"it cannot be read as a URL ({e})") from e
    if parts.scheme not in ("http", "https"):
        what = (
            f"the scheme «{parts.scheme[:20]}» is not http or https"
            if parts.scheme
            else "it has no http:// or https://"
        )
        raise BadUrlError(what)
    if parts.username is not None or parts.password is not None:
        raise BadUrlError("it carries a user name or password")
    if not parts.hostname:
        raise BadUrlError("it has no host")
    host = ascii_host(parts.hostname)
    if _UNPRINTABLE.search(host) or re.search(r"[\\<>\"^`{|}%]", host):
        raise BadUrlError("its host holds characters that no host name has")
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    path = quote(parts.path, safe=_SAFE, errors="surrogatepass") or "/"
    query = quote(parts.query, safe=_SAFE + "?[]", errors="surrogatepass")
    return SplitResult(parts.scheme, netloc, path, query, "")


def shown_url(url: str) -> str:
    """`url` fit for a log line or a message: one line, at most 200 characters, user name and query values left out."""
    text = _UNPRINTABLE.sub("", url)
    try:
        parts = urlsplit(text)
        netloc = parts.netloc.rpartition("@")[2]
        text = urlunsplit((parts.scheme, netloc, parts.path, "…" if parts.query else "", ""))
    except ValueError:
        pass
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def web_link(url: str) -> str | None:
    """The URL if a page may offer it for following: http or https with a host, printable throughout and of sane length;
    else None."""
    if len(url) > _MAX_LINK_CHARS:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and url.isprintable() else None
