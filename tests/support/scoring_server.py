"""A server that scores the reader by the rules of good feed readers, on the test's clock.

The rules: one unconditional request per feed; validators come back to the byte, the newest ones, also those that a 304
brought; no request before the interval, nor while an answer is fresh, nor before a Retry-After is over, for the whole
host; permanent redirects are remembered in the end; a feed that is gone is left alone; no cookies, no referrer, nothing
added to the address; one honest User-Agent; robots.txt at most once a day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from support.http_server import Answer, FeedServer, Request

__all__ = ["ScoredFeed", "ScoringServer"]

_SLACK = timedelta(seconds=1)


@dataclass
class ScoredFeed:
    """How a feed behaves: `body(moment)` at `moment`, validated by ETag, Last-Modified or both."""

    body: Callable[[datetime], bytes]
    etag: bool = True
    last_modified: bool = False
    max_age_sec: int = 0
    spacing_sec: int = 600
    """Least time between two requests that the rules allow."""
    errors: dict[int, Answer] = field(default_factory=dict)
    """Answers in place of the feed, by the number of the request (from 0)."""
    moved_to: str = ""
    gone: bool = False
    rotate: bool = False
    """Whether each 304 brings a new ETag, which must be the one that comes back."""
    asked: list[datetime] = field(default_factory=list)
    unconditional: int = 0
    current: dict[str, str] = field(default_factory=dict)
    last_body: bytes = b""
    version: int = 0


class ScoringServer(FeedServer):
    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.clock = clock
        self.feeds: dict[str, ScoredFeed] = {}
        self.broken: list[str] = []
        """Rules that were broken, with the request that did."""
        self.paused_until: datetime | None = None
        self.robots_asked: list[datetime] = []

    def _next(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            return self._scored(request)

    def _blame(self, rule: str, request: Request) -> None:
        self.broken.append(f"{self.clock().isoformat()} {request.path}: {rule}")

    def _scored(self, request: Request) -> Answer:
        now = self.clock()
        for name in ("Cookie", "Referer", "Cache-Control", "Pragma"):
            if request.header(name):
                self._blame(f"sends {name}", request)
        if not (request.header("User-Agent") or "").startswith("Mithaq/"):
            self._blame("hides its name", request)
        if self.paused_until is not None and now < self.paused_until:
            self._blame("asked during Retry-After", request)
        if request.path == "/robots.txt":
            if self.robots_asked and now - self.robots_asked[-1] < timedelta(hours=24) - _SLACK:
                self._blame("asked for robots.txt twice a day", request)
            self.robots_asked.append(now)
            return Answer(b"", 404)
        feed = self.feeds.get(request.path)
        if feed is None:
            self._blame("address was changed", request)
            return Answer(b"", 404)
        number = len(feed.asked)
        if feed.asked:
            spacing = timedelta(seconds=max(feed.spacing_sec, feed.max_age_sec))
            if now - feed.asked[-1] < spacing - _SLACK:
                self._blame(f"asked after {now - feed.asked[-1]} instead of {spacing}", request)
        feed.asked.append(now)
        if number in feed.errors:
            answer = feed.errors[number]
            if wait := answer.headers.get("Retry-After"):
                self.paused_until = now + timedelta(seconds=int(wait))
            return answer
        if feed.moved_to:
            return Answer(b"", 301, {"Location": feed.moved_to})
        if feed.gone:
            return Answer(b"", 410)
        return self._feed(feed, request, now)

    def _feed(self, feed: ScoredFeed, request: Request, now: datetime) -> Answer:
        sent = {"ETag": request.header("If-None-Match"), "Last-Modified": request.header("If-Modified-Since")}
        validates = feed.etag or feed.last_modified
        if not any(sent.values()):
            feed.unconditional += 1
            if validates and feed.unconditional > 1:
                self._blame("asked unconditionally again", request)
        for name, value in feed.current.items():
            if sent[name] != value:
                self._blame(f"sent {sent[name]!r} in place of the {name} {value!r}", request)
        body = feed.body(now)
        changed = body != feed.last_body
        if changed or feed.rotate:
            feed.version += 1
            feed.current = {}
            if feed.etag:
                feed.current["ETag"] = f'W/"v{feed.version} -gzip"'
            if feed.last_modified:
                feed.current["Last-Modified"] = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        feed.last_body = body
        headers = dict(feed.current)
        if feed.max_age_sec:
            headers["Cache-Control"] = f"max-age={feed.max_age_sec}"
        if not changed and any(sent.values()):
            return Answer(status=304, headers={**headers, "Content-Length": "0"})
        return Answer(body, headers={**headers, "Set-Cookie": "track=1", "Content-Type": "application/rss+xml"})
