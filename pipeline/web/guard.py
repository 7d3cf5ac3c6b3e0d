"""What stands before every route: host, size, origin, password, and headers that keep a browser from harm."""

import json
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.access import Access, Throttle, is_same_origin

__all__ = ["MAX_BODY_BYTES", "MAX_QUERY_BYTES", "Guard", "may_act", "problem"]

MAX_BODY_BYTES = 64 * 1024
MAX_QUERY_BYTES = 8 * 1024
_OPEN_PATHS = ("/healthz", "/readyz")
"""What says no more than how the server fares needs no password."""
_READING = ("GET", "HEAD", "OPTIONS")
_MAY_ACT = "mithaq.may_act"

_HEADERS = {
    # Feed-derived text never becomes script or style, and forms lead nowhere else.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def may_act(scope: Scope) -> bool:
    """Whether the request comes from whom the actions are open to; its forms carry `Access.form_token`."""
    return bool(scope.get(_MAY_ACT))


def problem(path: str, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An error as RFC 9457 for programs (below /api), as a line of text for people."""
    if path.startswith("/api/"):
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        return Response(json.dumps(body), status, headers, "application/problem+json")
    return Response(f"{detail}\n", status, headers, "text/plain")


class Guard:
    """ASGI middleware that lets through what `access` allows."""

    def __init__(self, app: ASGIApp, access: Access, throttle: Throttle | None = None) -> None:
        self._app, self._access, self._throttle = app, access, throttle or Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        new_session = False

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                # Styles and scripts may be kept, and are asked for anew with what they are known by.
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
                if new_session:
                    headers.append("Set-Cookie", self._cookie(scope))
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        in_session = self._access.in_session(headers)
        if not in_session and self._access.has_password and scope["path"] not in _OPEN_PATHS:
            refusal = self._password_refusal(scope, headers)
            if refusal is not None:
                await refusal(scope, receive, with_headers)
                return
            in_session = new_session = True
        entry = self._entry(scope)
        if entry is not None:
            token, clean = entry
            new_session = self._access.is_link(token)
            await RedirectResponse(clean, HTTPStatus.SEE_OTHER)(scope, receive, with_headers)
            return
        scope[_MAY_ACT] = in_session
        if scope["method"] in _READING:
            await self._app(scope, receive, with_headers)
            return
        if not is_same_origin(headers):
            detail = "Actions are taken from the pages of this server alone; open it in a browser."
            await problem(scope["path"], 403, detail)(scope, receive, with_headers)
            return
        body = await _body(receive)
        if body is None:
            await problem(scope["path"], 413, f"Send at most {MAX_BODY_BYTES} bytes.")(scope, receive, with_headers)
            return
        await self._app(scope, _replay(body, receive), with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        if not self._access.knows_host(headers):
            return problem(path, 400, "Unknown host; start `mithaq serve` with --allow-host NAME to answer to it.")
        if len(scope["query_string"]) > MAX_QUERY_BYTES:
            return problem(path, 414, f"The query has more than {MAX_QUERY_BYTES} bytes.")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return problem(path, 413, f"Send at most {MAX_BODY_BYTES} bytes.")
        return None

    def _password_refusal(self, scope: Scope, headers: Headers) -> Response | None:
        client = (scope.get("client") or ("unknown",))[0]
        wait_sec = self._throttle.wait_sec(client)
        if wait_sec:
            detail = f"Too many wrong passwords; try again in {wait_sec} s."
            return problem(scope["path"], 429, detail, {"Retry-After": str(wait_sec)})
        given = self._access.gives_password(headers)
        if given:
            return None
        if given is False:
            self._throttle.failed(client)
        challenge = {"WWW-Authenticate": 'Basic realm="Mithaq", charset="UTF-8"'}
        return problem(scope["path"], 401, "This server asks for a password.", challenge)

    def _entry(self, scope: Scope) -> tuple[str, str] | None:
        """The token in the address, and the address without it, which can be kept and shared."""
        if scope["method"] != "GET" or b"token=" not in scope["query_string"]:
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        token = next((v for k, v in pairs if k == "token"), None)
        if token is None:
            return None
        rest = urlencode([(k, v) for k, v in pairs if k != "token"])
        # One slash in front: `//elsewhere` would lead away from here.
        return token, "/" + quote(scope["path"].lstrip("/\\"), safe="/~!$&'()*+,;=:@") + (f"?{rest}" if rest else "")

    def _cookie(self, scope: Scope) -> str:
        secure = "; Secure" if scope["scheme"] == "https" else ""
        return f"{self._access.cookie}={self._access.session}; Path=/; HttpOnly; SameSite=Strict{secure}"


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def next_message() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message
