"""Feeds that feedparser does not read: JSON Feed, news sitemaps, and XML whose elements it does not recognise."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

__all__ = ["RawEntry", "RawFeed", "read_json_feed", "read_sitemap", "recover_xml"]

_MAX_ENTRIES = 2_000
_ENTRY_START = re.compile(r"<(?=(?:\w{1,20}:)?(?:item|entry)[\s>])", re.I)


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the feed gives it: strings may hold HTML, dates are as written."""

    id: str = ""
    title: str = ""
    link: str = ""
    summary: str = ""
    content: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    author: str = ""
    categories: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RawFeed:
    version: str
    """`rss20`, `atom10`, `rdf`, `json11`, `sitemap` …; empty when it is no feed."""
    title: str = ""
    link: str = ""
    language: str = ""
    entries: Sequence[RawEntry] = ()
    ttl: str = ""
    hub: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    """`sy_period` and `sy_frequency` of the syndication module, where given."""


def read_json_feed(text: str) -> RawFeed | None:
    """A JSON Feed 1.0 or 1.1 (jsonfeed.org); None when `text` is not one."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    version = _text(feed.get("version"))
    if "jsonfeed.org" not in version and not {"title", "home_page_url", "feed_url"} & feed.keys():
        return None
    return RawFeed(
        version="json11" if version.endswith("1.1") else "json1",
        title=_text(feed.get("title")),
        link=_text(feed.get("home_page_url")),
        language=_text(feed.get("language")),
        entries=[_json_entry(item) for item in feed["items"][:_MAX_ENTRIES] if isinstance(item, dict)],
    )


def _json_entry(item: Mapping[str, Any]) -> RawEntry:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags")
    return RawEntry(
        id=_text(item.get("id")),
        title=_text(item.get("title")),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        language=_text(item.get("language")),
        author=", ".join(_text(a.get("name")) for a in authors or () if isinstance(a, dict)),
        categories=[_text(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else (),
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def read_sitemap(text: str) -> RawFeed | None:
    """A sitemap with Google News entries; None when `text` is not a `urlset`."""
    root = _tree(text)
    if root is None or _local(root) != "urlset":
        return None
    entries = []
    for url in _named(root, "url"):
        news = next(_named(url, "news"), None)
        if news is None:
            continue
        publication = next(_named(news, "publication"), None)
        keywords = _child(news, "keywords")
        entries.append(
            RawEntry(
                link=_child(url, "loc"),
                title=_child(news, "title"),
                published=_child(news, "publication_date"),
                updated=_child(url, "lastmod"),
                language=_child(publication, "language") if publication is not None else "",
                categories=[part.strip() for part in keywords.split(",") if part.strip()],
            )
        )
    return RawFeed("sitemap", entries=entries[:_MAX_ENTRIES])


def recover_xml(text: str) -> RawFeed | None:
    """Items found by local name in XML with prefixed or unknown elements; None when there are none.

    Where not even the frame around the items can be read, each is read by itself.
    """
    root = _tree(text)
    entries = _told(node for node in root.iter(etree.Element) if _is_entry(node)) if root is not None else []
    if not entries or root is None:
        pieces = (_tree("<" + piece) for piece in _ENTRY_START.split(text)[1 : _MAX_ENTRIES + 1])
        entries = _told(node for node in pieces if node is not None and _is_entry(node))
        return RawFeed("recovered", entries=entries) if entries else None
    channel = next((node for node in root.iter(etree.Element) if _local(node) in ("channel", "feed")), root)
    return RawFeed(
        "recovered",
        title=_child(channel, "title"),
        link=_child(channel, "link"),
        language=_child(channel, "language"),
        entries=entries[:_MAX_ENTRIES],
    )


def _is_entry(node: etree._Element) -> bool:
    return _local(node) in ("item", "entry")


def _told(nodes: Iterable[etree._Element]) -> list[RawEntry]:
    return [entry for entry in map(_xml_entry, nodes) if entry.title or entry.link]


def _xml_entry(node: etree._Element) -> RawEntry:
    link = _child(node, "link")
    if not link:
        link = next((str(found.get("href") or "") for found in _named(node, "link")), "")
    return RawEntry(
        id=_child(node, "guid") or _child(node, "id"),
        title=_child(node, "title"),
        link=link,
        summary=_child(node, "description") or _child(node, "summary"),
        content=_child(node, "encoded") or _child(node, "content"),
        published=_child(node, "pubdate") or _child(node, "published") or _child(node, "date"),
        updated=_child(node, "updated"),
        author=_child(node, "creator") or _child(node, "author"),
        categories=["".join(map(str, found.itertext())) for found in _named(node, "category")],
    )


def _tree(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if isinstance(child.tag, str) and _local(child) == name)


def _child(node: etree._Element, name: str) -> str:
    return next(("".join(map(str, child.itertext())).strip() for child in _named(node, name)), "")
