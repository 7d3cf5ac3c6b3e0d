"""A look at one feed, at its address or in a file: what it is, how it was read, and what its owner could do better."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from pipeline.feeds.decode import declared_charsets, decode
from pipeline.feeds.fetch import DEFAULT_POLICY, FetchPolicy, FetchResult, fetch
from pipeline.feeds.parse import ParsedEntry, ParsedFeed, parse_feed
from pipeline.feeds.permission import robots_of
from pipeline.feeds.state import from_time
from pipeline.feeds.urls import BadUrlError, shown_url, wire_url
from schemas.times import rfc3339
from transforms.language import tag_language

__all__ = ["Check", "Discovered", "check", "discover"]

_FEED_TYPES = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml",
    "application/xml",
})  # fmt: skip
_STALE_AFTER_DAYS = 7
_MAX_DISCOVERED = 20
_ROBOTS_ADVICE = (
    "robots.txt forbids this address, so it will not be polled; ask the publisher, and set heed_robots = false on the "
    "feed when he agrees."
)


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that a page announces."""

    url: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class Check:
    """What `mithaq feeds check` found. `ok` is whether the feed can be used."""

    source: str
    ok: bool
    reachable: bool
    """Whether a body came; a file that was read is reachable."""
    status: int | None
    final_url: str
    redirects: Sequence[str]
    error: str | None
    problem: str
    """One sentence when it is not ok, else empty."""
    content_type: str
    declared: Sequence[str]
    """Encodings that the header and the XML declaration name."""
    encoding: str
    encoding_reason: str
    damaged_bytes: int
    body_bytes: int
    version: str
    title: str
    language: str
    partial: bool
    malformed: bool
    entries: int
    entries_with_date: int
    newest_at: str | None
    newest_age_sec: int | None
    arabic_share: float
    """Share of the entries whose language is Arabic, 0 to 1."""
    languages: Sequence[tuple[str, int]]
    """Languages of the entries with their number, most frequent first."""
    has_validators: bool
    """Whether the server sent an ETag or Last-Modified, so that an unchanged feed costs it nothing."""
    discovered: Sequence[Discovered]
    robots: str
    """allowed | disallowed | none (there is no robots.txt) | unreadable; empty for a file."""
    crawl_delay_sec: int
    usual_gap_sec: int | None
    """Median time between the dates of entries; None with fewer than three."""
    suggestions: Sequence[str]
    sample_titles: Sequence[str]
    elapsed_sec: float


def check(source: str, policy: FetchPolicy = DEFAULT_POLICY, *, now: datetime | None = None) -> Check:
    """Fetch the URL, or read the file, `source` and report on it. Never raises for what it finds."""
    moment = now or datetime.now(UTC)
    result = fetch(source, policy=policy) if "://" in source else _from_file(source)
    if not result.body:
        empty = parse_feed(b"")
        message = result.message or f"{shown_url(source)}: the body is empty; ask the publisher."
        return _report(source, result, empty, result.error or "empty", message, moment, policy)
    parsed = parse_feed(result.body, headers=result.headers, url=result.final_url if "://" in source else "")
    message = parsed.message.replace("the input", source, 1) if "://" not in source else parsed.message
    return _report(source, result, parsed, parsed.error, message if parsed.error else "", moment, policy)


def _from_file(path: str) -> FetchResult:
    try:
        return FetchResult(path, path, body=Path(path).read_bytes())
    except OSError as e:
        return FetchResult(
            path,
            path,
            error="file",
            message=f"{path}: cannot be read ({e.strerror or e}); check the path or give a URL.",
        )


def _report(
    source: str,
    result: FetchResult,
    parsed: ParsedFeed,
    error: str | None,
    message: str,
    moment: datetime,
    policy: FetchPolicy,
) -> Check:
    content_type = result.headers.get("content-type", "")
    newest = max(filter(None, (from_time(entry.published or "") for entry in parsed.entries)), default=None)
    counts = _languages(parsed.entries)
    arabic = dict(counts).get("ar", 0) / len(parsed.entries) if parsed.entries else 0.0
    dates = sorted(filter(None, (from_time(entry.published or "") for entry in parsed.entries)))
    gaps = sorted(int((later - earlier).total_seconds()) for earlier, later in itertools.pairwise(dates))
    usual = gaps[len(gaps) // 2] if len(gaps) > 1 else None
    verdict, delay = _robots(source, policy)
    discovered = discover(result.body, content_type, result.final_url) if error == "html_page" else ()
    age = int((moment - newest).total_seconds()) if newest else None
    return Check(
        source=source,
        ok=error is None,
        reachable=bool(result.body),
        status=result.status,
        final_url=result.final_url,
        redirects=tuple(f"{hop.status} {hop.url}" for hop in result.redirects),
        error=error,
        problem=message,
        content_type=content_type,
        declared=tuple(name for name in declared_charsets(result.body, content_type) if name),
        encoding=parsed.encoding,
        encoding_reason=parsed.encoding_reason,
        damaged_bytes=parsed.damaged_bytes,
        body_bytes=len(result.body),
        version=parsed.version,
        title=parsed.title,
        language=parsed.language,
        partial=parsed.partial or result.error == "truncated",
        malformed=parsed.malformed,
        entries=len(parsed.entries),
        entries_with_date=sum(entry.published is not None for entry in parsed.entries),
        newest_at=rfc3339(newest) if newest else None,
        newest_age_sec=age,
        arabic_share=arabic,
        languages=counts,
        has_validators=bool({"etag", "last-modified"} & result.headers.keys()),
        discovered=discovered,
        robots=verdict,
        crawl_delay_sec=delay,
        usual_gap_sec=usual,
        suggestions=(
            *_suggestions(source, result, parsed, error, arabic, age, discovered),
            *((_ROBOTS_ADVICE,) if verdict == "disallowed" else ()),
        ),
        sample_titles=tuple(entry.title for entry in parsed.entries[:3]),
        elapsed_sec=result.elapsed_sec,
    )


def _robots(source: str, policy: FetchPolicy) -> tuple[str, int]:
    """What robots.txt says about the address, and its Crawl-delay."""
    if "://" not in source:
        return "", 0
    try:
        parts = wire_url(source)
    except BadUrlError:
        return "", 0
    robots, result = robots_of(source, policy)
    if robots is None:
        return "unreadable", 0
    if result is None or not result.body:
        return "none", 0
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return ("allowed" if robots.allows(path) else "disallowed"), robots.crawl_delay_sec


def _languages(entries: Sequence[ParsedEntry]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for entry in entries:
        code = tag_language(entry.title, entry.text) or "und"
        counts[code] = counts.get(code, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _suggestions(
    source: str,
    result: FetchResult,
    parsed: ParsedFeed,
    error: str | None,
    arabic: float,
    age_sec: int | None,
    discovered: Sequence[Discovered],
) -> tuple[str, ...]:
    found = []
    if discovered:
        found.append(f"Use the feed that the page announces: {shown_url(discovered[0].url)}")
    if error is not None:
        return tuple(found)
    if result.redirects and all(hop.status in (301, 308) for hop in result.redirects):
        found.append(f"The feed has moved for good; enter {shown_url(result.final_url)} in the catalogue.")
    if parsed.encoding_reason in ("letters", "damaged_utf8", "cut_utf8", "fallback"):
        found.append(f"The declared encoding is wrong or missing; it was read as {parsed.encoding} all the same.")
    if parsed.partial or result.error == "truncated":
        found.append("The body ends in the middle; the entries before are used.")
    dated = sum(entry.published is not None for entry in parsed.entries)
    if dated < len(parsed.entries):
        found.append(f"{len(parsed.entries) - dated} of {len(parsed.entries)} entries have no date that can be read.")
    if any("tz_assumed" in entry.flags for entry in parsed.entries):
        found.append("Dates lack a clear time zone; set time_zone on the outlet.")
    if age_sec is not None and age_sec > _STALE_AFTER_DAYS * 86400:
        found.append(f"The newest entry is {age_sec // 86400} days old; the feed may be abandoned.")
    if arabic < 0.5:
        found.append(f"Only {arabic:.0%} of the entries are in Arabic; others are stored but not read for agreements.")
    if "://" in source and not {"etag", "last-modified"} & result.headers.keys():
        found.append("The server sends no ETag or Last-Modified; every poll transfers the whole feed.")
    return tuple(found)


def discover(body: bytes, content_type: str, url: str) -> tuple[Discovered, ...]:
    """Feeds that an HTML page announces by `<link rel="alternate">`, absolute and without duplicates."""
    text = decode(body, content_type).text
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return ()
    bases = [str(node.get("href")) for node in root.iter("base") if node.get("href")]
    base = urljoin(url, bases[0]) if bases else url
    found: dict[str, Discovered] = {}
    for node in root.iter("link"):
        kind = str(node.get("type") or "").split(";")[0].strip().lower()
        relations = str(node.get("rel") or "").lower().split()
        href = str(node.get("href") or "").strip()
        if "alternate" not in relations or kind not in _FEED_TYPES or not href:
            continue
        absolute = urljoin(base, href)
        if absolute.startswith(("http://", "https://")) and len(found) < _MAX_DISCOVERED:
            found.setdefault(absolute, Discovered(absolute, " ".join(str(node.get("title") or "").split())[:200], kind))
    return tuple(found.values())
