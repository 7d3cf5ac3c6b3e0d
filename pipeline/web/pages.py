"""The pages that people read: the stream of alerts, and one alert with its evidence."""

import json
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.store import read_store
from pipeline.store.queries import alert_revisions, look_alikes_about
from pipeline.store.results import ledger_entry
from pipeline.store.silences import silenced_alerts
from pipeline.web.actions import DONE, LENGTHS_HOURS, said_and_done, silence_choices
from pipeline.web.downloads import FORMATS
from pipeline.web.filters import ViewFilter, filter_of, narrowings, parameters_of, query_of
from pipeline.web.live import Live
from pipeline.web.reports import testimony
from pipeline.web.site import Site, preferences

__all__ = ["page_routes", "periods"]

_MAX_LOOK_ALIKES = 15


def page_routes(site: Site, live: Live) -> list[Route]:
    def stream(request: Request) -> Response:
        reader, wanted = preferences(request), filter_of(request.query_params)
        before = request.query_params.get("before", "")
        at = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        seq = live.seq  # read ahead of the list, so that nothing falls between the list and the first event
        found = site.index.page(wanted, at)
        with read_store(site.folder) as store:
            silenced = silenced_alerts(store.connection, [a["agreement_id"] for a in found.alerts])

        def view(chosen: ViewFilter, **further: str) -> str:
            return reader.address("/", **parameters_of(chosen), **further)

        return site.page(
            request,
            "stream.html",
            wanted,
            page=found,
            silenced=silenced,
            older=view(wanted, before=str(found.older)) if found.older else None,
            seq=seq if at is None else None,
            chips=[(name, value, view(rest)) for name, value, rest in narrowings(wanted)],
            periods=[
                (name, view(wanted._replace(since=since, until="")), (since, "") == (wanted.since, wanted.until))
                for name, since in periods()
            ],
            feed=reader.address("/feed.atom", **parameters_of(wanted)),
            files=[(form, f"/alerts.{form}?{query_of(wanted)}") for form in FORMATS],
            is_empty=not found.alerts and not wanted.watch and site.index.page(ViewFilter(), size=1).total == 0,
        )

    def alert(request: Request) -> Response:
        agreement_id, seq = request.path_params["agreement_id"], live.seq
        with read_store(site.folder) as store:
            told = [b for b in alert_revisions(store.connection, agreement_id) if b["agreement_id"] == agreement_id]
            if not told:
                return site.page(request, "missing.html", ViewFilter(), 404)
            newest, done = told[-1], request.query_params.get("done", "")
            parties = tuple(p["code"] for p in newest["parties"])
            heard = testimony(store.connection, newest, ledger_entry(store.connection, agreement_id))
            stories = [story for source in heard.sources for story in source.stories]
            items = [r.item_id for story in stories for r in (story.original, *story.copies)]
            refused = look_alikes_about(store.connection, items, parties, _MAX_LOOK_ALIKES)
        pair = ViewFilter(party=parties)
        related = [a for a in site.index.page(pair, size=11).alerts if a["agreement_id"] != agreement_id][:10]
        return site.page(
            request,
            "alert.html",
            ViewFilter(),
            seq=seq,
            alert=newest,
            steps=told,
            heard=heard,
            choices=silence_choices(newest),
            lengths=LENGTHS_HOURS,
            done=done if done in DONE else "",
            **said_and_done(site.folder, newest),
            refused=refused,
            items=frozenset(items),
            related=related,
            pair=preferences(request).address("/", **parameters_of(pair)),
            pair_feed=preferences(request).address("/feed.atom", **parameters_of(pair)),
            raw=json.dumps(newest, ensure_ascii=True, indent=1),
        )

    return [Route("/", stream), Route("/a/{agreement_id}", alert)]


def periods() -> list[tuple[str, str]]:
    """Names of periods up to now, and the days on which they begin (UTC)."""
    today: date = datetime.now(UTC).date()
    begins = {"today": today, "week": today - timedelta(days=6), "month": today.replace(day=1)}
    return [(name, begin.isoformat()) for name, begin in begins.items()]
