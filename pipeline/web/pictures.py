"""The pictures of a period, each with its table; what was drawn is kept while the store stays as it is."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.flat import csv_lines
from pipeline.pictures import PALETTE_CSS_BY_SCHEME, Picture, pictures_of, read_figures
from pipeline.pictures.digits import in_arabic_digits
from pipeline.store import read_store
from pipeline.web.downloads import BYTE_ORDER_MARK
from pipeline.web.filters import ViewFilter, filter_of, parameters_of
from pipeline.web.pages import periods
from pipeline.web.site import Site, preferences

__all__ = ["picture_routes"]

_MAX_ROWS = 50
"""Per table on the page, which stays within its weight; the file has them all."""
_MAX_KEPT = 8
_STALE_SEC = 300
"""Hours since a feed was read grow, while the store stays as it is."""


class _Period(NamedTuple):
    """Days of recording; empty for no bound, `until` is in it."""

    since: str
    until: str


def picture_routes(site: Site) -> list[Route]:
    drawn = _Drawn(site.folder)

    def pictures(request: Request) -> Response:
        reader, wanted = preferences(request), _period_of(request)

        def view(path: str, period: ViewFilter) -> str:
            return reader.address(path, **parameters_of(period))

        found = drawn.of(_Period(wanted.since, wanted.until), reader.lang, reader.digits)
        return site.page(
            request,
            "pictures.html",
            wanted,
            # Made by lxml, which escapes every text.
            pictures=[
                (p, Markup(p.svg), p.table.rows[:_MAX_ROWS], view(f"/pictures/{p.name}.csv", wanted)) for p in found
            ],
            periods=[
                (name, view("/pictures", ViewFilter(since=since)), (since, "") == (wanted.since, wanted.until))
                for name, since in [*periods(), ("ever", "")]
            ],
        )

    def table(request: Request) -> Response:
        wanted, name = _period_of(request), request.path_params["name"]
        found = {p.name: p for p in drawn.of(_Period(wanted.since, wanted.until), preferences(request).lang)}
        if name not in found:
            return site.page(request, "missing.html", ViewFilter(), 404)
        headings, rows = found[name].table
        lines = csv_lines((dict(zip(headings, row, strict=True)) for row in rows), headings)
        return StreamingResponse(
            iter([BYTE_ORDER_MARK, *lines]),
            headers={"Content-Disposition": f'attachment; filename="mithaq-{name}.csv"'},
            media_type="text/csv; charset=utf-8",
        )

    def palette(request: Request) -> Response:
        return Response(PALETTE_CSS_BY_SCHEME, media_type="text/css")

    return [
        # Pictures of many cells are long and alike. No secret stands beside what the reader sent, so that their length
        # gives none away.
        Route("/pictures", pictures, middleware=[Middleware(GZipMiddleware)]),
        Route("/pictures.css", palette),
        Route("/pictures/{name}.csv", table),
    ]


def _period_of(request: Request) -> ViewFilter:
    wanted = filter_of(request.query_params)
    return ViewFilter(since=wanted.since, until=wanted.until)


class _Drawn:
    """Pictures of the store in `folder`, each set drawn once for a state of the store."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state: object = None
        self._kept: dict[tuple[_Period, str, str], Sequence[Picture]] = {}

    def of(self, period: _Period, lang: str, digits: str = "") -> Sequence[Picture]:
        with self._lock, read_store(self._folder) as store:
            now = datetime.now(UTC)
            state = (_state_of(store.path), int(now.timestamp()) // _STALE_SEC)
            if state != self._state:
                self._state, self._kept = state, {}
            if (period, lang, digits) not in self._kept:
                while len(self._kept) >= _MAX_KEPT:
                    del self._kept[next(iter(self._kept))]
                behind = (date.fromisoformat(period.until) + timedelta(days=1)).isoformat() if period.until else None
                figures = read_figures(store.connection, period.since or None, behind, now)
                found = pictures_of(figures, lang)
                self._kept[period, lang, digits] = [in_arabic_digits(p) for p in found] if digits == "arab" else found
            return self._kept[period, lang, digits]


def _state_of(path: Path) -> list[tuple[int, int, int]]:
    """What every commit changes: the store's file or its log. Readers make an empty log."""
    stats = [file.stat() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists()]
    return [(s.st_ino, s.st_size, s.st_mtime_ns) for s in stats if s.st_size]
