"""From the bytes of a feed to clean entries: the one place that calls feedparser.

feedparser sees UTF-8 that `decode` made and `guard` passed, from a BytesIO (a string or path would be opened), with its
sanitising and URI resolving off: HTML never leaves as HTML, and ids must not depend on the address of the feed.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from pipeline.feeds.compression import TooLargeError, gunzip, is_gzip
from pipeline.feeds.dates import parse_date
from pipeline.feeds.decode import Decoded, decode
from pipeline.feeds.fast import read_fast
from pipeline.feeds.formats import RawEntry, RawFeed, read_json_feed, read_sitemap, recover_xml
from pipeline.feeds.guard import MAX_BODY_BYTES, guard
from pipeline.feeds.plain import one_line, plain_text
from pipeline.feeds.urls import shown_url
from schemas.times import rfc3339

__all__ = ["ERRORS", "ParsedEntry", "ParsedFeed", "parse_feed"]

ERRORS = frozenset({
    "empty", "not_a_feed", "html_page", "no_entries", "too_large", "too_deep", "too_complex", "entities", "bad_gzip",
    "parser_failed",
})  # fmt: skip

_MAX_RATIO = 60.0
_MAX_GUID_CHARS = 2_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));")
_PROLOG = re.compile(r"<\?xml\b[^>]{0,400}?\?>")
_ENCODING = re.compile(r"\s+encoding\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s?>]+)", re.I)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|urlset|sitemapindex)[\s>]", re.I)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_CHALLENGE = re.compile(r"cf-chl|challenge-platform|just a moment|captcha|are you a robot|enable javascript", re.I)
_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|rdf|channel|urlset)\s*>", re.I)
_SKIP_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.S | re.I)
_SKIP_DAYS = re.compile(r"<skipDays>(.{0,1000}?)</skipDays>", re.S | re.I)
_HOUR = re.compile(r"<hour>\s*([01]?\d|2[0-4])\s*</hour>", re.I)
_DAY = re.compile(r"<day>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*</day>", re.I)
_DAY_NUMBERS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_PLAIN_LINK = re.compile(r"https?://[a-z0-9.-]{1,255}/[A-Za-z0-9_%~./-]{0,1500}(?:\?[A-Za-z0-9_%=&.-]{1,1500})?")
"""A link that needs nothing: what the general way would give back as it is."""
_PERIOD_MIN = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry, in plain text."""

    id: str
    """The guid as the feed writes it, not resolved against any address; empty when there is none."""
    title: str
    """One line, at most 1,000 characters."""
    link: str
    """Absolute http(s) URL, else empty."""
    summary: str
    content: str
    """The full text where the feed carries it; summary and content hold at most 64,000 characters each."""
    published: str | None
    """RFC 3339 in UTC; None when the feed gives no date or one that cannot be read."""
    updated: str | None
    language: str
    author: str
    categories: tuple[str, ...]
    published_raw: str
    updated_raw: str
    flags: tuple[str, ...]
    """date_missing | date_unparsed | date_suspect | date_from_updated | date_only | date_hijri | tz_assumed"""

    @property
    def text(self) -> str:
        """The longer of summary and content."""
        return self.content if len(self.content) > len(self.summary) else self.summary


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    entries: tuple[ParsedEntry, ...] = ()
    title: str = ""
    link: str = ""
    language: str = ""
    version: str = ""
    """`rss20`, `atom10`, `rdf`, `json11`, `sitemap`, `recovered` …; empty when it is no feed."""
    encoding: str = ""
    encoding_reason: str = ""
    damaged_bytes: int = 0
    partial: bool = False
    """Whether the body ends before the feed does."""
    malformed: bool = False
    """Whether it is not well-formed XML and was read all the same."""
    tossed: int = 0
    """Entries beyond the cap, left out."""
    ttl_min: int | None = None
    """How long the feed asks to be left alone, in minutes, by `ttl` or the syndication module."""
    skip_hours: tuple[int, ...] = ()
    """Hours (0 to 23, UTC) in which it asks not to be fetched."""
    skip_days: tuple[int, ...] = ()
    """Days of the week likewise, Monday = 0."""
    error: str | None = None
    """One of `ERRORS`."""
    message: str = ""
    """The error as a sentence: what, where, what to do."""


def parse_feed(
    body: bytes,
    *,
    headers: Mapping[str, str] = {},
    url: str = "",
    zone: tzinfo | None = None,
    fast: bool = True,
) -> ParsedFeed:
    """Parse a feed of any common format in any encoding. Never raises on bad input; see `ParsedFeed.error`.

    `headers` are those of the response (any case), `url` resolves relative links, `zone` holds for dates without one.
    Without `fast` every XML feed goes through feedparser, which gives the same and takes longer.
    """
    where = shown_url(url) if url else "the input"
    if is_gzip(body):
        try:
            body, _ = gunzip(body, max_bytes=MAX_BODY_BYTES, max_ratio=_MAX_RATIO)
        except TooLargeError as e:
            return _failed("too_large", f"{where}: the compressed body is {e}; it is not parsed.")
        if not body:
            return _failed("bad_gzip", f"{where}: the body is compressed and damaged; fetch it again.")
    if not body.strip(b" \t\r\n\0"):
        return _failed(
            "empty", f"{where}: the body is empty; what was known of the feed stays, it will be tried again."
        )
    if len(body) > 4 * MAX_BODY_BYTES:
        return _failed(
            "too_large", f"{where}: the body is larger than {4 * MAX_BODY_BYTES >> 20} MB; it is not parsed."
        )
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    decoded = decode(body, content_type)
    try:
        return _parse_text(decoded, where, url, zone, fast)
    except Exception as e:
        return _failed(
            "parser_failed",
            f"{where}: the parser failed on it ({type(e).__name__}: {str(e)[:100]}); please report this feed.",
            decoded,
        )


def _parse_text(decoded: Decoded, where: str, url: str, zone: tzinfo | None, fast: bool) -> ParsedFeed:
    text = _clean(decoded.text)
    guarded = guard(text)
    if guarded.error is not None:
        return _failed(guarded.error, f"{where}: {guarded.message[0].lower()}{guarded.message[1:]}", decoded)
    text = guarded.text
    raw, malformed = _read(text, fast)
    if not raw.version and not raw.entries:
        return _not_a_feed(text, where, decoded)
    if not raw.entries:
        return _failed(
            "no_entries",
            f"{where}: a {raw.version} feed without entries; not taken as a deletion, it will be tried again.",
            decoded,
            version=raw.version,
        )
    ends = raw.version.startswith("json") or _END.search(text, max(len(text) - 4096, 0)) is not None
    base = url or _link(raw.link, "")
    language = _language(raw.language)
    return ParsedFeed(
        entries=tuple(_entry(entry, base, language, zone) for entry in raw.entries),
        title=one_line(raw.title),
        link=_link(raw.link, url),
        language=language,
        version=raw.version,
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
        damaged_bytes=decoded.damaged_bytes,
        partial=decoded.cut or (malformed and not ends),
        malformed=malformed,
        tossed=guarded.tossed,
        ttl_min=_ttl_min(raw),
        skip_hours=_skipped(text, _SKIP_HOURS, _HOUR),
        skip_days=_skipped(text, _SKIP_DAYS, _DAY),
    )


def _failed(error: str, message: str, decoded: Decoded | None = None, version: str = "") -> ParsedFeed:
    if decoded is None:
        return ParsedFeed(error=error, message=message)
    return ParsedFeed(
        error=error,
        message=message,
        version=version,
        encoding=decoded.encoding,
        encoding_reason=decoded.reason,
        damaged_bytes=decoded.damaged_bytes,
    )


def _clean(text: str) -> str:
    """The text from where the feed begins (PHP warnings may precede it), without illegal characters."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        head = text[:16384]
        start = _PROLOG.search(head) or _ROOT.search(head)
        if start is not None and start.start() > 0 and not text.startswith(("<!", "<?")):
            text = text[start.start() :]
        prolog = _PROLOG.match(text)
        if prolog is not None:
            text = _ENCODING.sub("", prolog.group()) + text[prolog.end() :]
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal_reference, text) if "&#" in text else text


def _legal_reference(match: re.Match[str]) -> str:
    """A character reference as it is, or nothing if XML has no such character."""
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    return "" if code > 0x10FFFF or _ILLEGAL.match(chr(code)) else match.group()


def _read(text: str, fast: bool) -> tuple[RawFeed, bool]:
    """The feed, and whether it was malformed."""
    if text.startswith(("{", "[")):
        return read_json_feed(text) or RawFeed(""), False
    root = _ROOT.search(text[:16384])
    html = _HTML.search(text[:4096])
    if root is None or (html is not None and html.start() < root.start() and not text.startswith("<?xml")):
        return RawFeed(""), True
    if "urlset" in root.group().lower():
        return read_sitemap(text) or RawFeed(""), False
    quick = read_fast(text) if fast else None
    if quick is not None:
        return quick, False
    failed = False
    try:
        parsed = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        if parsed.entries:
            return _from_feedparser(parsed), bool(parsed.get("bozo"))
    except Exception:  # it has crashed on odd references, dates and attributes; lxml may still find the entries
        failed = True
    recovered = recover_xml(text)
    if recovered is not None:
        return recovered, True
    if failed:
        return RawFeed("broken"), True
    return _from_feedparser(parsed), bool(parsed.get("bozo"))


def _from_feedparser(parsed: Any) -> RawFeed:
    feed = parsed.feed
    version = _string(parsed.get("version"))
    rss = version.startswith("rss") or version == "cdf"
    return RawFeed(
        version=version or ("unknown" if parsed.entries else ""),
        title=_string(feed.get("title")),
        link=_string(feed.get("link")),
        language=_string(feed.get("language")) or _string(feed.get("title_detail", {}).get("language")),
        entries=[_raw_entry(entry, rss) for entry in parsed.entries],
        ttl=_string(feed.get("ttl")),
        extra={
            "sy_period": _string(feed.get("sy_updateperiod")),
            "sy_frequency": _string(feed.get("sy_updatefrequency")),
        },
    )


def _raw_entry(entry: Any, rss: bool) -> RawEntry:
    published = _string(entry.get("published")) if "published" in entry else ""
    updated = _string(entry.get("updated")) if "updated" in entry else ""
    if rss and not published:  # feedparser calls dc:date "updated"; in RSS it is the date of publication
        published, updated = updated, ""
    contents = [_string(part.get("value")) for part in entry.get("content", ())]
    details = (entry.get("title_detail") or {}, entry.get("summary_detail") or {})
    return RawEntry(
        id=_string(entry.get("id")),
        title=_string(entry.get("title")),
        link=_string(entry.get("feedburner_origlink")) or _string(entry.get("link")),
        summary=_string(entry.get("summary")),
        content=max(contents, key=len, default=""),
        published=published,
        updated=updated,
        language=_string(entry.get("language")) or next((d["language"] for d in details if d.get("language")), ""),
        author=_string(entry.get("author")),
        categories=[_string(tag.get("term")) for tag in entry.get("tags", ()) if tag.get("term")],
    )


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _entry(raw: RawEntry, base: str, language: str, zone: tzinfo | None) -> ParsedEntry:
    published, updated = parse_date(raw.published, zone=zone), parse_date(raw.updated, zone=zone)
    flags = list(published.flags)
    moment = published.moment
    if moment is None and updated.moment is not None:
        moment = updated.moment
        flags += ["date_from_updated", *updated.flags]
    elif moment is None and not raw.published:
        flags += updated.flags or ["date_missing"]
    return ParsedEntry(
        id=_guid(raw.id),
        title=one_line(raw.title),
        link=_link(raw.link, base),
        summary=plain_text(raw.summary),
        content=plain_text(raw.content),
        published=rfc3339(moment) if moment else None,
        updated=rfc3339(updated.moment) if updated.moment else None,
        language=_language(raw.language) or language,
        author=one_line(raw.author, max_chars=200),
        categories=tuple(dict.fromkeys(filter(None, (one_line(c, max_chars=200) for c in raw.categories)))),
        published_raw=one_line(raw.published, max_chars=200),
        updated_raw=one_line(raw.updated, max_chars=200),
        flags=tuple(dict.fromkeys(flags)),
    )


def _guid(raw: str) -> str:
    """The guid without what could be markup or break a line; unique guids stay unique but for such characters."""
    guid = raw.strip()[:_MAX_GUID_CHARS]
    if guid.isprintable() and "<" not in guid and ">" not in guid:
        return guid
    return "".join(char for char in raw.strip()[:_MAX_GUID_CHARS] if char.isprintable() and char not in "<>")


def _link(raw: str, base: str) -> str:
    """Absolute http(s) URL without spaces or markup; a link with any other scheme is dropped."""
    if _PLAIN_LINK.fullmatch(raw):
        return raw
    link = _INVISIBLE.sub("", raw.strip().replace(" ", "%20"))
    if not link:
        return ""
    try:
        absolute = urljoin(base, link)
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    absolute = parts.scheme + absolute[len(parts.scheme) :]  # in lower case
    return absolute.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")[:4000]


def _language(raw: str) -> str:
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_ ])", raw.strip())
    return match.group().lower() if match else ""


def _ttl_min(raw: RawFeed) -> int | None:
    if raw.ttl.strip().isdecimal() and len(raw.ttl.strip()) < 7:
        return int(raw.ttl) or None
    period = _PERIOD_MIN.get(raw.extra.get("sy_period", "").strip().lower())
    if period is None:
        return None
    frequency = raw.extra.get("sy_frequency", "").strip()
    times = float(frequency) if re.fullmatch(r"\d{1,4}(?:\.\d{1,4})?", frequency) else 1.0
    return max(int(period / times), 1) if times else period


def _skipped(text: str, block: re.Pattern[str], part: re.Pattern[str]) -> tuple[int, ...]:
    """What a skipHours or skipDays block lists; read here because feedparser keeps the last entry alone."""
    match = block.search(text) if "skip" in text else None
    if match is None:
        return ()
    names = [name.lower() for name in part.findall(match.group(1))]
    return tuple(sorted({_DAY_NUMBERS[name] if name in _DAY_NUMBERS else int(name) % 24 for name in names}))


def _not_a_feed(text: str, where: str, decoded: Decoded) -> ParsedFeed:
    if _HTML.search(text[:8192]):
        if _CHALLENGE.search(text[:65536]):
            message = f"{where}: a page that wants a browser, not a feed; ask the publisher to admit this feed reader."
        else:
            message = f"{where}: an HTML page, not a feed; look for the feed's address on it (mithaq feeds check)."
        return _failed("html_page", message, decoded)
    return _failed("not_a_feed", f"{where}: neither RSS, Atom, RDF nor JSON Feed; check the address.", decoded)
