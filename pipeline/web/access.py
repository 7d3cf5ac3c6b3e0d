"""Who may read the page and who may act on it: the secrets of one running server."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

__all__ = ["MIN_PASSWORD_CHARS", "Access", "Throttle"]

MIN_PASSWORD_CHARS = 8
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Access:
    """The rules of one server.

    Without a password everybody who reaches the server may read, and who opened the link it printed may act. With one
    nobody may do either without it. The secrets live as long as the object: a restart ends all sessions.
    """

    def __init__(
        self, password: str | None = None, hosts: Iterable[str] = (), *, any_address: bool = False, port: int = 0
    ) -> None:
        """`hosts` are names beside those of loopback that the server answers to; with `any_address` also every
        numeric address, which no page elsewhere can have for its name."""
        self.has_password = password is not None
        self.cookie = f"mithaq_{port}"  # browsers keep one jar for all ports of a host
        self._password = _digest(password or "")
        self._hosts = frozenset(h.lower().strip("[]") for h in (*_LOOPBACK, *hosts))
        self._any_address = any_address
        self._secret = secrets.token_bytes(32)
        self.link_token = self._made("link")
        self.session = self._made("session")
        self.form_token = self._made("form")

    def knows_host(self, headers: Headers) -> bool:
        """Whether the request names this server: a name that was made to point here (DNS rebinding) does not."""
        try:
            host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            return False
        if host in self._hosts:
            return True
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return self._any_address

    def is_link(self, token: str) -> bool:
        return not self.has_password and _same(token, self.link_token)

    def is_form(self, token: str) -> bool:
        return _same(token, self.form_token)

    def in_session(self, headers: Headers) -> bool:
        # Not http.cookies: it stops at what other servers of this host put into the jar.
        return _same(cookie_parser(headers.get("cookie", "")).get(self.cookie, ""), self.session)

    def gives_password(self, headers: Headers) -> bool | None:
        """Whether the password of HTTP Basic is right, whatever the user's name; None when there is none."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            _, _, password = base64.b64decode(given.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(hashlib.sha256(password).digest(), self._password)

    def _made(self, purpose: str) -> str:
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).hexdigest()


def is_same_origin(headers: Headers) -> bool:
    """Whether a browser says that the request comes from a page of this server. One that says nothing does not."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    if site not in (None, "same-origin"):
        return False
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host", "") != ""
    except ValueError:
        return False


class Throttle:
    """Slows the guessing of passwords: at most `most` wrong ones per client in `period_sec`, and `most_of_all` from
    all clients together."""

    def __init__(
        self,
        most: int = 5,
        most_of_all: int = 100,
        period_sec: float = 60.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._most, self._most_of_all, self._period_sec, self._clock = most, most_of_all, period_sec, clock
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._all: list[float] = []

    def wait_sec(self, client: str) -> int:
        """Seconds until the client may try again; 0 when it may."""
        now = self._clock()
        waits = [0.0]
        for times, most in ((self._wrong.get(client, []), self._most), (self._all, self._most_of_all)):
            recent = [t for t in times if t > now - self._period_sec]
            times[:] = recent
            if len(recent) >= most:
                waits.append(recent[-most] + self._period_sec - now)
        return int(max(waits)) + 1 if max(waits) > 0 else 0

    def failed(self, client: str) -> None:
        now = self._clock()
        self._wrong.setdefault(client, []).append(now)
        self._wrong.move_to_end(client)
        self._all.append(now)
        while len(self._wrong) > self._most_of_all:  # whoever is forgotten counts among all
            self._wrong.popitem(last=False)


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8")).digest()


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode())
