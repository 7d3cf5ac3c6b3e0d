"""The routes of `mithaq serve`. It only reads: whatever comes over the network, the store stays as it is."""

import asyncio
import contextlib
import json
import sqlite3
import tomllib
from collections.abc import AsyncIterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import ConfigError
from pipeline.store import read_store
from pipeline.store.queries import alert_revisions
from pipeline.web.filters import ViewFilter, filter_of, query_of
from pipeline.web.index import AlertIndex
from pipeline.web.quotes import excerpt, feed_text, safe_link
from schemas.vocabulary import ALERT_STATUSES, DOMAINS, INSTRUMENTS

__all__ = ["create_app"]

HOSTS = ["127.0.0.1", "localhost"]
"""Names this page answers to: a page elsewhere whose name was made to point here (DNS rebinding) gets nothing."""

_POLL_SEC = 1.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_app(folder: Path) -> Starlette:
    """The page over the store in `folder`."""
    index, live = AlertIndex(folder), _Live(folder)
    templates = Environment(loader=PackageLoader("pipeline.web"), autoescape=True, undefined=StrictUndefined)
    templates.filters |= {"feed": feed_text, "link": safe_link}
    templates.globals |= {"statuses": ALERT_STATUSES, "kinds": INSTRUMENTS, "domains": DOMAINS}

    def page(request: Request, name: str, wanted: ViewFilter, status: int = 200, **values: Any) -> Response:
        lang = _language(request)
        other = "en" if lang == "ar" else "ar"
        here = query_of(wanted)
        text = templates.get_template(name).render(
            lang=lang,
            t=_strings()[lang],
            wanted=wanted,
            here=here,
            view=query_of(wanted, lang=lang),
            switch=query_of(wanted, lang=other),
            other=other,
            path=request.url.path,
            **values,
        )
        return HTMLResponse(text, status)

    def stream(request: Request) -> Response:
        wanted = filter_of(request.query_params)
        before = request.query_params.get("before", "")
        at = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        found = index.page(wanted, at)
        older = found.older and query_of(wanted, lang=_language(request), before=str(found.older))
        return page(request, "stream.html", wanted, page=found, older=older, first=at is None)

    def alert(request: Request) -> Response:
        agreement_id = request.path_params["agreement_id"]
        with read_store(folder) as store:
            told = [b for b in alert_revisions(store.connection, agreement_id) if b["agreement_id"] == agreement_id]
            excerpts = [excerpt(store.connection, e) for e in told[-1]["evidence"]] if told else []
        if not told:
            return page(request, "missing.html", ViewFilter(), 404)
        newest = told[-1]
        pair = ViewFilter(party=tuple(p["code"] for p in newest["parties"]))
        related = [a for a in index.page(pair, size=11).alerts if a["agreement_id"] != agreement_id][:10]
        raw = json.dumps(newest, ensure_ascii=True, indent=1)
        return page(
            request,
            "alert.html",
            ViewFilter(),
            alert=newest,
            steps=told,
            evidence=list(zip(newest["evidence"], excerpts, strict=True)),
            related=related,
            raw=raw,
        )

    async def events(request: Request) -> Response:
        return StreamingResponse(live.events(), media_type="text/event-stream")

    def health(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        watcher = asyncio.create_task(live.watch())
        yield
        watcher.cancel()
        index.close()

    return Starlette(
        routes=[
            Route("/", stream),
            Route("/a/{agreement_id}", alert),
            Route("/live", events),
            Route("/healthz", health),
            Mount("/static", StaticFiles(packages=[("pipeline.web", "static")])),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(_SafeHeaders)],
        lifespan=lifespan,
    )


class _Live:
    """Tells open pages that alerts came: one watcher, however many pages are open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seq = 0
        self._changed = asyncio.Event()

    async def watch(self) -> None:
        while True:
            # A store that is busy, damaged or being replaced is asked again: the pages that are open wait for it.
            with contextlib.suppress(sqlite3.Error, ConfigError):
                seq = await run_in_threadpool(self._newest)
                if seq != self._seq:
                    self._seq = seq
                    self._changed.set()
                    self._changed = asyncio.Event()
            await asyncio.sleep(_POLL_SEC)

    async def events(self) -> AsyncIterator[str]:
        while True:
            yield f"event: alerts\ndata: {self._seq}\n\n"
            await self._changed.wait()

    def _newest(self) -> int:
        with read_store(self._folder) as store:
            return int(store.connection.execute("SELECT coalesce(max(seq), 0) FROM alerts").fetchone()[0])


class _SafeHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked in ("ar", "en"):
        return asked
    return "ar" if request.headers.get("accept-language", "").lower().startswith("ar") else "en"


@cache
def _strings() -> dict[str, dict[str, Any]]:
    return tomllib.loads((resources.files("pipeline.web") / "strings.toml").read_text("utf-8"))
