"""Figures of the feed layer, as ratios measured side by side in one run.

    python bench/feeds.py

1. Parsing of the bundled sample: CPU time of feedparser's defaults over that of ours, decoding and guarding included.
2. A pass over 1,000 local feeds on hosts of their own, half of which answer 304: peak memory, requests per host at a
   time, and wall time over that of fetching the same with bare urllib3 at the same concurrency.

Times in seconds describe this machine only; the ratios and the memory compare.
"""

import io
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

FEEDS, HOSTS_AT_A_TIME, ROUNDS = 1_000, 16, 15
_SERVER = """
import sys
from support.feed_bodies import rss
from support.http_server import Answer, FeedServer
with FeedServer() as server:
    for n in range(int(sys.argv[1])):
        server.serve(f"/{n}", Answer(rss([f"خبر {n} رقم {k} من الوكالة" for k in range(30)]), etag=f'"{n}"'))
    print(server.port, flush=True)
    sys.stdin.read()
    print(max(server.most_in_flight.values(), default=0), flush=True)
"""


def parsing() -> tuple[float, float]:
    """CPU seconds of feedparser and of ours over the sample, medians of interleaved rounds."""
    import feedparser

    from pipeline.feeds.parse import parse_feed

    bodies = [path.read_bytes() for path in files("pipeline.sample").joinpath("feeds").iterdir()]

    def once(read: Callable[[bytes], object]) -> float:
        started = time.process_time()
        for body in bodies:
            read(body)
        return time.process_time() - started

    pairs = [(once(lambda b: feedparser.parse(io.BytesIO(b))), once(parse_feed)) for _ in range(ROUNDS + 2)][2:]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def bare(port: int) -> float:
    """Wall seconds of fetching every feed with urllib3, a connection each, as the poller does."""
    import urllib3

    def get(number: int) -> None:
        with urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=1) as pool:
            headers = {"Connection": "close"} | ({"If-None-Match": f'"{number}"'} if number % 2 else {})
            _ = pool.request("GET", f"/{number}", headers=headers).data

    started = time.monotonic()
    with ThreadPoolExecutor(HOSTS_AT_A_TIME) as workers:
        list(workers.map(get, range(FEEDS)))
    return time.monotonic() - started


def polled(port: int) -> tuple[float, dict[str, int]]:
    """Wall seconds of a pass of the poller, and the outcomes."""
    from collections import Counter

    from pipeline.feeds.catalogue import Feed, Outlet
    from pipeline.feeds.fetch import FetchPolicy
    from pipeline.feeds.poll import poll
    from pipeline.feeds.state import FeedState

    feeds, states = [], {}
    for number in range(FEEDS):
        outlet = Outlet(id=f"o{number}", name="o", allow_private=True)
        feed = Feed(id=f"f{number}", url=f"http://o{number}.example/{number}", outlet=outlet)
        feeds.append(feed)
        if number % 2:
            states[feed.id] = FeedState(feed.id, etag=f'"{number}"', validators_for=feed.url, settled_at="x")
    policy = FetchPolicy(connect_to={f"o{n}.example": ("127.0.0.1", port) for n in range(FEEDS)})
    started = time.monotonic()
    outcomes: Counter[str] = Counter()
    for result in poll(feeds, states, now=lambda: datetime.now(UTC), policy=policy, max_hosts=HOSTS_AT_A_TIME):
        outcomes[result.outcome] += 1
    return time.monotonic() - started, dict(outcomes)


def main() -> None:
    theirs, ours = parsing()
    print(f"parsing of the sample: {theirs / ours:.2f} x feedparser's defaults (bar 1.8)")
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(FEEDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert server.stdout is not None
    port = int(server.stdout.readline())
    bare(port)
    alone = bare(port)
    wall, outcomes = polled(port)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    server.communicate()
    print(f"{FEEDS} feeds in one pass, {outcomes}: {wall / alone:.2f} x bare urllib3 in wall time (bar 3)")
    print(f"peak memory of the poller: {peak_mb:.0f} MB (bar 300)")


if __name__ == "__main__":
    main()
