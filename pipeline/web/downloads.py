"""What a list shows, as a file: JSON Lines, CSV or Parquet of alerts and of mentions."""

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.flat import ALERT_COLUMNS, MENTION_COLUMNS, alert_row, csv_lines, mention_row
from pipeline.store import read_store
from pipeline.store.mentions import MentionFilter, all_mentions
from pipeline.web.asked import alerts_asked, mentions_asked
from pipeline.web.filters import ViewFilter
from pipeline.web.site import Site
from schemas.alert import Alert
from schemas.mention import Mention

__all__ = ["BYTE_ORDER_MARK", "FORMATS", "download_routes"]

FORMATS = ("jsonl", "csv", "parquet")
_ALERTS_PER_PAGE = 500
_CHUNK_BYTES = 64 * 1024
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take Arabic letters of a CSV file for something else."""

Bodies = Iterable[Mapping[str, Any]]


def download_routes(site: Site) -> list[Route]:
    def alerts(wanted: ViewFilter) -> Iterator[Mapping[str, Any]]:
        before = None
        while True:
            page = site.index.page(wanted, before, _ALERTS_PER_PAGE)
            yield from page.alerts
            before = page.older
            if before is None:
                return

    @contextlib.contextmanager
    def opened() -> Iterator[sqlite3.Connection]:
        with read_store(site.folder) as store:
            yield store.connection

    def mentions(wanted: MentionFilter) -> Iterator[Mapping[str, Any]]:
        return all_mentions(opened, wanted)

    def alert_file(form: str) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            bodies = alerts(alerts_asked(request))
            return _file("alerts", form, bodies, Alert, alert_row, (*ALERT_COLUMNS, "headline_ar", "revision"))

        return endpoint

    def mention_file(form: str) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            return _file("mentions", form, mentions(mentions_asked(request)), Mention, mention_row, MENTION_COLUMNS)

        return endpoint

    return [
        *[Route(f"/alerts.{form}", alert_file(form)) for form in FORMATS],
        *[Route(f"/mentions.{form}", mention_file(form)) for form in FORMATS],
    ]


def _file(
    name: str,
    form: str,
    bodies: Bodies,
    record: type,
    row_of: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    columns: Iterable[str],
) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="mithaq-{name}.{form}"'}
    if form == "parquet":
        chunks = _parquet(record, bodies)
        whole = chain([next(chunks)], chunks)  # what fails, fails before the answer begins
        return StreamingResponse(whole, headers=headers, media_type="application/vnd.apache.parquet")
    if form == "csv":
        lines = chain([BYTE_ORDER_MARK], csv_lines(map(row_of, bodies), columns))
        return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")
    objects = (json.dumps(b, ensure_ascii=False, separators=(",", ":")) + "\n" for b in bodies)
    return StreamingResponse(objects, headers=headers, media_type="application/x-ndjson; charset=utf-8")


def _parquet(record: type, bodies: Bodies) -> Iterator[bytes]:
    from pipeline.parquet import write_parquet

    with tempfile.TemporaryFile() as file:
        write_parquet(record, bodies, file)
        file.seek(0)
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
