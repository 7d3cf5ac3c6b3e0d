"""Structural caps that keep a hostile or broken body away from the parser.

feedparser is quadratic in attributes of one element, sibling namespace declarations, categories of one item and
unclosed comments: bodies of a few hundred kilobytes cost it 3 to 11 seconds. Each cap is far above what real feeds
hold, and is checked in one pass.
"""

import re
from dataclasses import dataclass

__all__ = ["MAX_BODY_BYTES", "MAX_ENTRIES", "Guarded", "guard"]

MAX_BODY_BYTES = 8 << 20
MAX_ENTRIES = 2_000
_MAX_DEPTH = 200
_MAX_NAMESPACES = 200
_MAX_CATEGORIES_PER_ENTRY = 200
_MAX_ATTRIBUTES = 200
_MAX_UNCLOSED = 200
_LONG_TAG = re.compile(r"<[A-Za-z_][^<>]{1024,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.\-]*)([^<>]*)")
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry|url)[\s>]", re.I)
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry|url)\s*>", re.I)
_CATEGORY = re.compile(r"<(?:category|dc:subject|media:category|itunes:category)\b", re.I)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "meta", "param", "source", "track", "wbr"]
)
_ROOT = re.compile(r"<((?:\w{1,20}:)?(?:rss|feed|rdf|channel|urlset))\b", re.I)


@dataclass(frozen=True, slots=True)
class Guarded:
    text: str
    """What may be parsed; shortened where the feed holds more than `MAX_ENTRIES` entries."""
    error: str | None = None
    """too_large | too_deep | too_complex | entities"""
    message: str = ""
    tossed: int = 0
    """Entries left out."""


def guard(text: str) -> Guarded:
    """The text if its structure is harmless, else the reason why it is not parsed."""
    if len(text) > MAX_BODY_BYTES:
        return _refuse("too_large", f"is larger than {MAX_BODY_BYTES >> 20} MB")
    if "<!ENTITY" in text:
        return _refuse("entities", "defines XML entities, which feeds have no use for and attackers do")
    if text.count("xmlns") > _MAX_NAMESPACES and _namespaces(text) > _MAX_NAMESPACES:
        return _refuse("too_complex", f"declares more than {_MAX_NAMESPACES} namespaces in one place")
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")):
        if text.count(opening) > _MAX_UNCLOSED and _unclosed(text, opening, closing) > _MAX_UNCLOSED:
            return _refuse("too_complex", f"opens «{opening}» more than {_MAX_UNCLOSED} times without closing it")
    for tag in _LONG_TAG.finditer(text):
        if len(_QUOTED.sub("", tag.group()).split()) > _MAX_ATTRIBUTES:
            return _refuse("too_complex", f"holds an element with more than {_MAX_ATTRIBUTES} attributes")
    if len(_CATEGORY.findall(text)) > _MAX_CATEGORIES_PER_ENTRY and _categories(text) > _MAX_CATEGORIES_PER_ENTRY:
        return _refuse("too_complex", f"holds an entry with more than {_MAX_CATEGORIES_PER_ENTRY} categories")
    text, tossed = _shortened(text)
    if text.count("<") > _MAX_DEPTH and _depth(text) > _MAX_DEPTH:
        return _refuse("too_deep", f"nests elements more than {_MAX_DEPTH} deep")
    return Guarded(text, tossed=tossed)


def _refuse(error: str, what: str) -> Guarded:
    return Guarded("", error, f"The body {what}; it is not parsed.")


def _namespaces(text: str) -> int:
    """Most namespace declarations between two ends of entries; each entry may repeat those it needs."""
    return max(part.count("xmlns") for part in _ENTRY_END.split(text))


def _categories(text: str) -> int:
    return max(len(_CATEGORY.findall(part)) for part in _ENTRY.split(text))


def _unclosed(text: str, opening: str, closing: str) -> int:
    """How often `opening` stands after the last place where it is closed."""
    at = 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            return text.count(opening, start)
        at = end + len(closing)
    return 0


def _outside_cdata(text: str) -> str:
    """The text without its CDATA sections and comments, whose content the XML parser does not nest."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->")):
        if opening not in text:
            continue
        first, *rest = text.split(opening)
        text = first + "".join(part.partition(closing)[2] for part in rest)
    return text


def _depth(text: str) -> int:
    """Deepest nesting; tags that broken feeds never close are forgotten at the end of an entry."""
    depth = deepest = 0
    entry_depths: list[int] = []
    for closing, name, rest in _TAG.findall(_outside_cdata(text)):
        local = name.rpartition(":")[2].lower()
        if local in _VOID or rest.endswith("/"):
            continue
        if local in ("item", "entry"):
            if closing:
                depth = entry_depths.pop() if entry_depths else max(depth - 1, 0)
                continue
            entry_depths.append(depth)
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _shortened(text: str) -> tuple[str, int]:
    """The first `MAX_ENTRIES` entries, which feeds put newest first, and the number of the others."""
    starts = [match.start() for match in _ENTRY.finditer(text)] if _may_exceed(text) else []
    if len(starts) <= MAX_ENTRIES:
        return text, 0
    roots = dict.fromkeys(_ROOT.findall(text[:8192]))
    closers = [f"</{name}>" for name in roots if name.lower().rpartition(":")[2] != "rdf"]
    rdf = re.search(r"<(\w{1,20}:RDF)\b", text[:8192])
    if rdf:  # RSS 1.0 keeps its items beside the channel, which is closed before them
        closers = [f"</{rdf.group(1)}>"]
    return text[: starts[MAX_ENTRIES]] + "".join(reversed(closers)), len(starts) - MAX_ENTRIES


def _may_exceed(text: str) -> bool:
    lowered_hits = text.count("item") + text.count("entry") + text.count("url") + text.count("ITEM")
    return lowered_hits > MAX_ENTRIES
