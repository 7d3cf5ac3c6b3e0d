"""Whether the server answers (`/healthz`) and whether it can do its work (`/readyz`)."""

import json
import sqlite3
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipeline.errors import MithaqError
from pipeline.feeds.state import from_time
from pipeline.store import read_store
from pipeline.store.runs import last_pass_at
from pipeline.web.asked import check_known, number_of
from pipeline.web.site import Site

__all__ = ["status_routes"]

_MAX_AGE_SEC = 10**9


def status_routes(site: Site) -> list[Route]:
    def health(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def ready(request: Request) -> Response:
        """200 when the store can be read; with `max_age_sec` also only when a pass did something so recently."""
        check_known(request, ("max_age_sec",))
        most_sec = number_of(request, "max_age_sec", _MAX_AGE_SEC, 1, _MAX_AGE_SEC)
        try:
            with read_store(site.folder) as store:
                newest = from_time(last_pass_at(store.connection))
        except (sqlite3.Error, MithaqError):
            return _json({"status": "store unreadable"}, 503)
        age_sec = None if newest is None else max(0, int((datetime.now(UTC) - newest).total_seconds()))
        is_stale = "max_age_sec" in request.query_params and (age_sec is None or age_sec > most_sec)
        return _json(
            {"status": "stale" if is_stale else "ready", "last_pass_age_sec": age_sec}, 503 if is_stale else 200
        )

    return [Route("/healthz", health), Route("/readyz", ready)]


def _json(body: dict[str, object], status: int) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")
