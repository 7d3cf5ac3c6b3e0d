"""A view's alerts as an Atom feed (RFC 4287): one entry per agreement, updated with each message about it."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.feeds.urls import web_link
from pipeline.store import read_store
from pipeline.web.asked import alerts_asked, number_of
from pipeline.web.conditional import conditional
from pipeline.web.filters import parameters_of
from pipeline.web.quotes import feed_text
from pipeline.web.site import Site, preferences
from pipeline.web.words import strings

__all__ = ["atom_routes"]

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRIES = 50
_NOTHING_YET = "1970-01-01T00:00:00Z"
_MAX_SEQ = 10**15


def atom_routes(site: Site) -> list[Route]:
    def feed(request: Request) -> Response:
        wanted = alerts_asked(request, "before")
        before = number_of(request, "before", 0, 1, _MAX_SEQ) or None
        page = site.index.page(wanted, before, _ENTRIES)
        with read_store(site.folder) as store:
            began = _first_recorded(store.connection, [a["agreement_id"] for a in page.alerts])
        reader, base = preferences(request), str(request.base_url).rstrip("/")
        chosen = parameters_of(wanted)

        def link(path: str, **further: str) -> str:
            return base + reader.address(path, **chosen, **further)

        root = ElementTree.Element("feed", {"xmlns": _ATOM, _XML_LANG: reader.lang})
        names = " · ".join(feed_text(v, 60) for v in chosen.values())
        title = strings()[reader.lang]["title"] + (f" ({names})" if names else "")
        _add(root, "id", f"urn:mithaq:alerts:{reader.lang}:{quote(urlencode(sorted(chosen.items())), safe='=&+')}")
        _add(root, "title", title)
        _add(root, "updated", max((a["recorded_at"] for a in page.alerts), default=_NOTHING_YET))
        _add(_add(root, "author"), "name", "Mithaq")
        _add(root, "link", rel="self", type="application/atom+xml", href=link("/feed.atom"))
        _add(root, "link", rel="alternate", type="text/html", href=link("/"))
        if page.older:
            _add(root, "link", rel="next", href=link("/feed.atom", before=str(page.older)))
        for alert in page.alerts:
            path = f"/a/{quote(alert['agreement_id'], safe='')}"
            content = site.text(request, "entry.html", wanted, alert=alert)
            _entry(root, alert, began[alert["agreement_id"]], base + reader.address(path), content)
        body = ElementTree.tostring(root, "utf-8", xml_declaration=True)
        return conditional(request, Response(body, media_type="application/atom+xml; charset=utf-8"))

    return [Route("/feed.atom", feed)]


def _entry(root: ElementTree.Element, alert: Mapping[str, Any], began: str, address: str, content: str) -> None:
    entry, lang = _add(root, "entry"), root.get(_XML_LANG, "en")
    headline = feed_text(alert["headline"][lang], 300)
    event = strings()[lang]["files"].get(alert["event"])  # what was taken back or was wrong shows it
    _add(entry, "id", f"urn:mithaq:agreement:{quote(alert['agreement_id'], safe='')}")
    _add(entry, "title", f"{event}: {headline}" if event else headline)
    _add(entry, "published", began)
    _add(entry, "updated", alert["recorded_at"])
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    for url in dict.fromkeys(e["url"] for e in alert["evidence"]):
        if web_link(url):
            _add(entry, "link", rel="via", href=url)
    for scheme, terms in (
        ("event", [alert["event"]]),
        ("status", [alert["status"]]),
        ("kind", [alert["kind"]]),
        ("party", [p["code"] for p in alert["parties"]]),
        ("domain", alert["domains"]),
    ):
        for term in terms:
            _add(entry, "category", scheme=f"urn:mithaq:{scheme}", term=term)
    body = _add(entry, "content", "".join(c if c.isprintable() or c in "\n\t" else " " for c in content))
    body.set("type", "html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text
    return element


def _first_recorded(connection: sqlite3.Connection, agreement_ids: Sequence[str]) -> dict[str, str]:
    marks = ",".join("?" * len(agreement_ids))
    rows = connection.execute(
        f"SELECT agreement_id, min(recorded_at) FROM alerts WHERE agreement_id IN ({marks}) GROUP BY agreement_id",
        agreement_ids,
    )
    return {r[0]: r[1] for r in rows}
