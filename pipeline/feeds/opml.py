"""Subscription lists: OPML in, OPML and TOML out.

OPML 2.0 knows title, address, homepage, language and category of a feed. What else the catalogue knows goes into
attributes of a namespace of ours, which other readers ignore, so that a list exported and imported again is the same.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import tomli_w
from lxml import etree

from pipeline.feeds.catalogue import Catalogue, CatalogueError, Feed, Outlet, catalogue_from_tables, feed_slug, slug
from pipeline.feeds.urls import BadUrlError, wire_url

__all__ = ["catalogue_to_tables", "read_opml", "to_opml", "to_toml"]

_NAMESPACE = "urn:mithaq:opml:1"
_OURS = f"{{{_NAMESPACE}}}"
_MAX_DEPTH = 50


def read_opml(body: bytes, name: str, *, allow_private: bool = False) -> Catalogue:
    """The catalogue in an OPML file: of ours, or of any feed reader (an outlet per host, groups as sections).

    Raises CatalogueError.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root: etree._Element | None = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise CatalogueError(f"{name}: is not valid XML ({e}); export the list again") from None
    if root is None or root.tag != "opml":
        raise CatalogueError(f"{name}: is XML but no OPML; give a subscription list or a catalogue in TOML")
    outlets: dict[str, dict[str, Any]] = {}
    urls: set[str] = set()
    for outline, groups in _outlines(root, ()):
        url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if not url:
            continue
        try:
            parts = wire_url(url)
        except BadUrlError as e:
            raise CatalogueError(f"{name}: xmlUrl = «{url[:120]}»: {e}; write the full address, https://…") from None
        if parts.geturl() in urls:  # readers list a feed once per group
            continue
        urls.add(parts.geturl())
        parent = outline.getparent()
        ours = parent is not None and parent.get(_OURS + "id") is not None
        table = _outlet_table(parent) if ours and parent is not None else _host_table(outline, parts.hostname or "")
        feeds = outlets.setdefault(table["id"], table)["feed"]
        feeds.append(_feed_table(outline, url, groups if not ours else ()))
    if not outlets:
        raise CatalogueError(f"{name}: the OPML holds no feed; an outline needs an xmlUrl")
    tables: dict[str, Any] = {"outlet": list(outlets.values())}
    if mode := root.get(_OURS + "mode"):
        tables["mode"] = mode
    return catalogue_from_tables(tables, name, allow_private=allow_private)


def _outlines(node: etree._Element, groups: tuple[str, ...]) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    for child in node:
        if child.tag == "body":
            yield from _outlines(child, groups)
        elif child.tag == "outline" and len(groups) < _MAX_DEPTH:
            yield child, groups
            label = str(child.get("text") or child.get("title") or "").strip()
            yield from _outlines(child, (*groups, label) if label else groups)


def _ours(node: etree._Element) -> dict[str, Any]:
    """Our attributes of an outline, typed again."""
    found: dict[str, Any] = {}
    for key, raw in node.attrib.items():
        if not str(key).startswith(_OURS):
            continue
        name, value = str(key).removeprefix(_OURS), str(raw)
        if name == "verified":
            try:
                found[name] = datetime.date.fromisoformat(value)
            except ValueError:
                found[name] = value
        elif name in ("enabled", "allow_private", "heed_pacing", "heed_robots") and value in ("true", "false"):
            found[name] = value == "true"
        elif name.endswith("_interval_sec") and value.isdigit():
            found[name] = int(value)
        else:
            found[name] = value
    return found


def _outlet_table(node: etree._Element) -> dict[str, Any]:
    table = {"name": str(node.get("text") or ""), **_ours(node), "feed": list[Any]()}
    for key, attribute in (("homepage", "htmlUrl"), ("language", "language")):
        if value := node.get(attribute):
            table[key] = str(value)
    return table


def _host_table(node: etree._Element, host: str) -> dict[str, Any]:
    host = host.removeprefix("www.")
    table: dict[str, Any] = {"id": slug(host), "name": host, "feed": []}
    homepage = str(node.get("htmlUrl") or "")
    if homepage.startswith(("http://", "https://")):
        table["homepage"] = homepage
    language = str(node.get("language") or "").partition("-")[0].lower()
    if 2 <= len(language) <= 3 and language.isalpha():
        table["language"] = language
    return table


def _feed_table(node: etree._Element, url: str, groups: tuple[str, ...]) -> dict[str, Any]:
    known = _ours(node)
    label = str(node.get("category") or "").strip("/") or "/".join(groups)
    table = {"id": feed_slug(url), "url": url, **known}
    if label:
        table["section"] = label
    if not known:
        title = str(node.get("text") or node.get("title") or "").strip()
        if title:
            table["note"] = title
    return table


def to_opml(catalogue: Catalogue, *, title: str = "Mithaq") -> bytes:
    """OPML 2.0 in UTF-8; `read_opml` gives the same catalogue back."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"mithaq": _NAMESPACE})
    if catalogue.mode != "live":
        root.set(_OURS + "mode", catalogue.mode)
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outlet in catalogue.outlets:
        group = etree.SubElement(body, "outline", {"text": outlet.name})
        if outlet.homepage:
            group.set("htmlUrl", outlet.homepage)
        group.set("language", outlet.language)
        _set_ours(group, _outlet_values(outlet), ("name", "homepage", "language"))
        for feed in catalogue.feeds_of(outlet):
            text = f"{outlet.name} – {feed.section}" if feed.section else outlet.name
            node = etree.SubElement(group, "outline", {"type": "rss", "text": text, "xmlUrl": feed.url})
            if outlet.homepage:
                node.set("htmlUrl", outlet.homepage)
            node.set("language", feed.language or outlet.language)
            if feed.section:
                node.set("category", feed.section)
            _set_ours(node, _feed_values(feed), ("url", "section"))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _set_ours(node: etree._Element, values: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key, value in values.items():
        if key in known:
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        node.set(_OURS + key, text)


def _outlet_values(outlet: Outlet) -> dict[str, Any]:
    """What the outlet's table holds; facts that are the default are left out."""
    values: dict[str, Any] = {"id": outlet.id, "name": outlet.name}
    plain = Outlet(id=outlet.id, name=outlet.name, owner=outlet.id)
    for field in fields(Outlet):
        value = getattr(outlet, field.name)
        if field.name not in values and (value != getattr(plain, field.name) or field.name == "language"):
            values[field.name] = value
    return values


def _feed_values(feed: Feed) -> dict[str, Any]:
    values: dict[str, Any] = {"id": feed.id, "url": feed.url}
    plain = Feed(id=feed.id, url=feed.url, outlet=feed.outlet)
    for field in fields(Feed):
        value = getattr(feed, field.name)
        if field.name not in (*values, "outlet", "mode") and value != getattr(plain, field.name):
            values[field.name] = value
    return values


def catalogue_to_tables(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as the tables of its TOML file."""
    tables: dict[str, Any] = {} if catalogue.mode == "live" else {"mode": catalogue.mode}
    tables["outlet"] = [
        {**_outlet_values(outlet), "feed": [_feed_values(feed) for feed in catalogue.feeds_of(outlet)]}
        for outlet in catalogue.outlets
    ]
    return tables


def to_toml(catalogue: Catalogue) -> str:
    """TOML text that `load_catalogue` reads back to the same catalogue."""
    return tomli_w.dumps(catalogue_to_tables(catalogue))
