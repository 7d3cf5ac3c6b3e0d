"""The read API for programs, below /api/v1 (docs/api.md)."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.feeds.status import feed_rows
from pipeline.store import read_store
from pipeline.store.feed_states import load_feed_states
from pipeline.store.feedback import feedback_on
from pipeline.store.mentions import mention_page
from pipeline.store.queries import alert_revisions
from pipeline.web.asked import alerts_asked, check_known, limit_of, mention_cursor_of, mentions_asked, number_of
from pipeline.web.conditional import conditional
from pipeline.web.filters import ViewFilter
from pipeline.web.site import Site
from schemas.record import as_json

__all__ = ["api_routes"]

_ROOT = "/api/v1"
_MAX_SEQ = 10**15
_MAX_PAIRED = 6
"""As in the digests: an agreement of more parties is no matter of pairs."""


def api_routes(site: Site) -> list[Route]:
    def root(request: Request) -> Response:
        check_known(request, ())
        names = ("alerts", "alerts/{agreement_id}", "messages", "mentions", "pairs", "feeds")
        return _json(request, {name: f"{_ROOT}/{name}" for name in names})

    def alerts(request: Request) -> Response:
        wanted, size = alerts_asked(request, "cursor", "limit"), limit_of(request)
        before = number_of(request, "cursor", 0, 1, _MAX_SEQ) or None
        page = site.index.page(wanted, before, size)
        return _json(
            request,
            {"alerts": page.alerts, "total": page.total, "next": str(page.older) if page.older else None},
            _next(request, str(page.older)) if page.older else None,
        )

    def alert(request: Request) -> Response:
        check_known(request, ())
        agreement_id = request.path_params["agreement_id"]
        with read_store(site.folder) as store:
            told = [b for b in alert_revisions(store.connection, agreement_id) if b["agreement_id"] == agreement_id]
            feedback = [as_json(f) for f in feedback_on(store.connection, agreement_id)]
        if not told:
            raise HTTPException(404, "There is no such agreement.")
        return _json(request, {"agreement_id": agreement_id, "messages": told, "feedback": feedback})

    def messages(request: Request) -> Response:
        check_known(request, ("cursor", "limit"))
        after, size = number_of(request, "cursor", 0, 0, _MAX_SEQ), limit_of(request)
        with read_store(site.folder) as store:
            rows = store.connection.execute(
                "SELECT seq, body FROM alerts WHERE seq > ? ORDER BY seq LIMIT ?", (after, size)
            ).fetchall()
        end = rows[-1]["seq"] if rows else after
        return _json(
            request,
            {"messages": [json.loads(r["body"]) for r in rows], "next": str(end)},
            _next(request, str(end)) if len(rows) == size else None,
        )

    def mentions(request: Request) -> Response:
        wanted, size = mentions_asked(request, "cursor", "limit"), limit_of(request)
        with read_store(site.folder) as store:
            page = mention_page(store.connection, wanted, mention_cursor_of(request), size)
        end = "~".join(page.end) if page.end else None
        return _json(request, {"mentions": page.mentions, "next": end}, end and _next(request, end))

    pairs_known = dict[tuple[object, ...], list[dict[str, Any]]]()

    def pairs(request: Request) -> Response:
        wanted = alerts_asked(request)
        if wanted._replace(since="", until="") != ViewFilter():
            raise HTTPException(400, "Pairs are narrowed by since and until alone.")
        until = f"{wanted.until or '9999'}U"  # behind all times of the day
        with read_store(site.folder) as store:
            key = (_state_of(store.connection), wanted.since, wanted.until)
            if key not in pairs_known:
                while len(pairs_known) >= 8:
                    pairs_known.pop(next(iter(pairs_known)), None)
                pairs_known[key] = _pairs(_newest(store.connection, wanted.since, until))
        return _json(request, {"pairs": pairs_known[key]})

    def feeds(request: Request) -> Response:
        check_known(request, ())
        with read_store(site.folder) as store:
            states, lost = load_feed_states(store.connection)
        # Without what changes with the clock alone: who polls would load it all each time.
        rows = [
            {k: v for k, v in row.items() if k not in ("asked_at", "why")}
            for row in feed_rows(states, lost, datetime.now(UTC))
        ]
        return _json(request, {"feeds": rows})

    return [
        Route(_ROOT, root),
        Route(f"{_ROOT}/alerts", alerts),
        Route(f"{_ROOT}/alerts/{{agreement_id}}", alert),
        Route(f"{_ROOT}/messages", messages),
        Route(f"{_ROOT}/mentions", mentions),
        Route(f"{_ROOT}/pairs", pairs),
        Route(f"{_ROOT}/feeds", feeds),
    ]


def _json(request: Request, body: Mapping[str, Any], following: str | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    response = Response(text.encode("utf-8", "backslashreplace"), media_type="application/json")
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return conditional(request, response)


def _next(request: Request, cursor: str) -> str:
    rest = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    return f"{request.url.path}?{urlencode([*rest, ('cursor', cursor)])}"


def _state_of(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What changes with every message, and with another store."""
    row = connection.execute("SELECT seq, agreement_id, recorded_at FROM alerts ORDER BY seq DESC LIMIT 1").fetchone()
    return tuple(row) if row else ()


class _Newest(NamedTuple):
    """Of the newest message of an agreement."""

    event: str
    status: str
    recorded_at: str
    parties: tuple[str, ...]
    domains: tuple[str, ...]


def _newest(connection: sqlite3.Connection, since: str, until: str) -> Iterator[_Newest]:
    """The newest message of each agreement among those recorded in the period. Read by SQLite: whole bodies take ten
    times as long."""
    rows = connection.execute(
        "SELECT event, status, recorded_at, json_extract(body, '$.parties', '$.domains'), max(seq) FROM alerts "
        "WHERE recorded_at >= ? AND recorded_at < ? GROUP BY agreement_id",
        (since, until),
    )
    for event, status, recorded_at, text, _ in rows:
        parties, domains = json.loads(text)
        yield _Newest(event, status, recorded_at, tuple(sorted({p["code"] for p in parties})), tuple(domains))


def _pairs(agreements: Iterable[_Newest]) -> list[dict[str, Any]]:
    """Pairs of parties with their agreements, those with most first; retracted ones are left out."""
    counts = Counter[tuple[str, str]]()
    statuses: dict[tuple[str, str], Counter[str]] = {}
    domains: dict[tuple[str, str], Counter[str]] = {}
    newest: dict[tuple[str, str], str] = {}
    for one in agreements:
        if one.event == "retraction" or len(one.parties) > _MAX_PAIRED:
            continue
        for pair in combinations(one.parties, 2):
            counts[pair] += 1
            statuses.setdefault(pair, Counter())[one.status] += 1
            domains.setdefault(pair, Counter()).update(one.domains)
            newest[pair] = max(newest.get(pair, ""), one.recorded_at)
    return [
        {
            "pair": "-".join(pair),
            "agreements": n,
            "statuses": dict(sorted(statuses[pair].items())),
            "domains": dict(sorted(domains[pair].items())),
            "newest_recorded_at": newest[pair],
        }
        for pair, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ]
