"""The pages that people read: the stream of alerts, and one alert with its evidence."""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.store import read_store
from pipeline.store.queries import alert_revisions
from pipeline.web.filters import ViewFilter, filter_of, query_of
from pipeline.web.quotes import excerpt
from pipeline.web.site import Site, language

__all__ = ["page_routes"]


def page_routes(site: Site) -> list[Route]:
    def stream(request: Request) -> Response:
        wanted = filter_of(request.query_params)
        before = request.query_params.get("before", "")
        at = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        found = site.index.page(wanted, at)
        older = found.older and query_of(wanted, lang=language(request), before=str(found.older))
        return site.page(request, "stream.html", wanted, page=found, older=older, first=at is None)

    def alert(request: Request) -> Response:
        agreement_id = request.path_params["agreement_id"]
        with read_store(site.folder) as store:
            told = [b for b in alert_revisions(store.connection, agreement_id) if b["agreement_id"] == agreement_id]
            excerpts = [excerpt(store.connection, e) for e in told[-1]["evidence"]] if told else []
        if not told:
            return site.page(request, "missing.html", ViewFilter(), 404)
        newest = told[-1]
        pair = ViewFilter(party=tuple(p["code"] for p in newest["parties"]))
        related = [a for a in site.index.page(pair, size=11).alerts if a["agreement_id"] != agreement_id][:10]
        return site.page(
            request,
            "alert.html",
            ViewFilter(),
            alert=newest,
            steps=told,
            evidence=list(zip(newest["evidence"], excerpts, strict=True)),
            related=related,
            raw=json.dumps(newest, ensure_ascii=True, indent=1),
        )

    return [Route("/", stream), Route("/a/{agreement_id}", alert)]
