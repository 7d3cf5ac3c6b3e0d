"""How the reader behaves towards those it reads: pauses, redirects, robots.txt, audits, and a week under scrutiny."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import itertools
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.fetch import FetchPolicy
from pipeline.feeds.hosts import MAX_REQUESTS_PER_HOUR, domain_of
from pipeline.feeds.redirects import PROOF_COUNT, PROOF_DAYS
from pipeline.feeds.state import FeedState, from_time
from support.feed_bodies import TITLES, rss
from support.feed_reader import OUTLET, START, Clock, Reader, feed
from support.http_server import Answer, FeedServer
from support.scoring_server import ScoredFeed, ScoringServer

PUBLIC = replace(OUTLET, allow_private=False)


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


@pytest.fixture
def clock():
    return Clock()


def public(path: str, identifier: str = "f", host: str = "h.example", **changes) -> Feed:
    return Feed(id=identifier, url=f"http://{host}{path}", outlet=PUBLIC, **changes)


def reader_of(server: FeedServer, clock: Clock, *feeds: Feed, hosts: tuple[str, ...] = ("h.example",)) -> Reader:
    return Reader(clock, *feeds, policy=FetchPolicy(connect_to=dict.fromkeys(hosts, server.address)))


def growing(every: timedelta):
    """A body that has one more headline after each `every`."""

    def body(moment: datetime) -> bytes:
        count = int((moment - START) / every)
        items = "".join(
            f"<item><guid isPermaLink='false'>n{n}</guid><title>خبر رقم {n} من وكالة الأنباء في المدينة</title></item>"
            for n in range(count, max(count - 20, -1), -1)
        )
        return f"<rss version='2.0'><channel><title>c</title>{items}</channel></rss>".encode()

    return body


def test_H3_a_server_that_says_304_for_ever_is_found_out(server, clock):
    """Its ETag never changes: a reader that trusts it sees the first body for good."""
    honest = [Answer(rss(TITLES[:n]), etag=f'"{n}"') for n in (1, 2, 3)]
    url = server.serve("/feed.xml", *honest)
    reader = Reader(clock, feed(url))
    for _ in range(3):
        reader.once()
        clock.forward(hours=1.1)
    assert reader.states["wakala.all"].gap_sec == pytest.approx(3960, abs=60)
    server.serve("/feed.xml", Answer(rss(), etag='"3"'))
    outcomes = []
    while "ok" not in outcomes:
        outcomes.append(reader.once().outcome)
        clock.forward(hours=1.1)
        assert len(outcomes) < 40
    state = reader.states["wakala.all"]
    assert state.distrusted_at
    assert from_time(state.distrusted_at) - from_time(state.unchanged_since or state.last_ok_at) < timedelta(hours=30)
    reader.once()
    assert server.requests[-1].header("If-None-Match") is None
    clock.forward(days=31)
    reader.once()
    clock.forward(days=1)
    reader.once()
    assert server.requests[-1].header("If-None-Match") == '"3"'


def test_H3_an_audit_that_finds_nothing_makes_the_next_one_rarer(server, clock):
    url = server.serve("/feed.xml", Answer(rss(), etag='"1"'))
    reader = Reader(clock, feed(url))
    audits = []
    for _ in range(60 * 24):
        if reader.once().outcome == "same_body":
            audits.append(clock())
        clock.forward(hours=1.1)
    waits = [later - earlier for earlier, later in itertools.pairwise(audits)]
    assert audits[0] - START > timedelta(days=8)
    assert waits == sorted(waits)
    assert 2 <= len(audits) <= 4
    assert not reader.states["wakala.all"].distrusted_at


def test_H6_answers_that_forbid_storing_ask_for_no_pace(server, clock):
    for header in ({"Expires": "0"}, {"Cache-Control": "no-cache, max-age=86400"}, {"Cache-Control": "max-age=0"}):
        url = server.serve("/feed.xml", Answer(rss(), headers=header))
        assert Reader(clock, feed(url)).once().state.next_due_at == "2026-11-20T10:10:00Z"


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Cache-Control": "public, max-age=1800"}, 30),
        ({"Cache-Control": "max-age=31536000"}, 360),
        ({"Cache-Control": "max-age=30"}, 10),
        ({"Cache-Control": "max-age=soon"}, 10),
        ({"Date": "Fri, 20 Nov 2026 10:00:00 GMT", "Expires": "Fri, 20 Nov 2026 11:00:00 GMT"}, 60),
        ({"Date": "Fri, 20 Nov 2026 10:00:00 GMT", "Expires": "Fri, 20 Nov 2020 11:00:00 GMT"}, 10),
        ({"Expires": "never"}, 10),
    ],
)
def test_H7_cache_headers_pace_within_bounds(server, clock, headers, minutes):
    plain = Answer(status=200, body=rss(), headers=headers)
    raw = plain
    if "Date" in headers:  # the server of the tests writes a Date of its own first
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        raw = Answer(raw=f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(rss())}\r\n\r\n".encode() + rss())
    url = server.serve("/feed.xml", raw)
    state = Reader(clock, feed(url)).once().state
    assert from_time(state.next_due_at) - START == timedelta(minutes=minutes)
    overruled = Reader(clock, feed(url, heed_pacing=False)).once().state
    assert from_time(overruled.next_due_at) - START == timedelta(minutes=10)


@pytest.mark.parametrize("status", [429, 403])
def test_H9_a_refusal_without_a_time_pauses_the_whole_host_ever_longer(server, clock, status):
    server.serve("/a", Answer(b"", status))
    server.serve("/b", Answer(rss()))
    reader = Reader(clock, feed(server.url("/a"), "a"), feed(server.url("/b"), "b"))
    assert [result.outcome for result in reader.all()] == ["failed", "not_due"]
    first = from_time(reader.states["a"].host_paused_until) - clock()
    clock.forward(days=2)
    reader.all()
    second = from_time(reader.states["a"].host_paused_until) - clock()
    assert second == 2 * first
    server.serve("/a", Answer(rss()))
    clock.forward(days=2)
    assert {result.outcome for result in reader.all()} == {"ok", "same_body"}
    assert reader.states["a"].host_strikes == 0


def test_H11_one_permanent_redirect_is_followed_and_forgotten_when_it_goes(server, clock):
    server.serve("/new", Answer(rss()))
    url = server.serve("/old", Answer(b"", 301, {"Location": "/new"}), Answer(rss()))
    reader = Reader(clock, feed(url))
    assert (reader.once().outcome, reader.states["wakala.all"].redirect_count) == ("ok", 1)
    clock.forward(hours=2)
    reader.once()
    assert (reader.states["wakala.all"].redirect_to, reader.states["wakala.all"].adopted_url) == ("", "")


def test_H11_a_redirect_that_lasts_is_adopted_and_given_up_when_the_new_place_fails(server, clock):
    server.serve("/new", Answer(rss()))
    url = server.serve("/old", Answer(b"", 308, {"Location": "/new"}))
    reader = Reader(clock, feed(url))
    for _ in range(PROOF_COUNT + 2):
        reader.once()
        clock.forward(days=PROOF_DAYS / PROOF_COUNT)
    asked = len(server.asked("/old"))
    assert reader.states["wakala.all"].adopted_url == server.url("/new")
    reader.once()
    assert len(server.asked("/old")) == asked
    server.serve("/new", Answer(b"", 404))
    server.serve("/old", Answer(rss()))
    clock.forward(days=1)
    assert reader.once().error == "http_404"
    clock.forward(days=1)
    assert (reader.once().outcome, len(server.asked("/old"))) == ("same_body", asked + 1)


def test_H11_many_redirects_in_a_day_prove_nothing_and_a_mixed_chain_never(server, clock):
    server.serve("/new", Answer(rss()))
    server.serve("/middle", Answer(b"", 302, {"Location": "/new"}))
    hasty = feed(server.serve("/hasty", Answer(b"", 301, {"Location": "/new"})), "hasty", poll_interval_sec=0)
    mixed = feed(server.serve("/mixed", Answer(b"", 301, {"Location": "/middle"})), "mixed", poll_interval_sec=0)
    reader = Reader(clock, hasty, mixed)
    for _ in range(3 * PROOF_COUNT):
        reader.all()
        clock.forward(hours=1)
    assert reader.states["hasty"].adopted_url == ""
    for _ in range(PROOF_COUNT):
        clock.forward(days=7)
        reader.all()
    assert reader.states["hasty"].adopted_url == server.url("/new")
    assert (reader.states["mixed"].adopted_url, reader.states["mixed"].redirect_count) == ("", 0)


def test_H11_http_to_https_is_adopted_at_once(clock):
    from pipeline.feeds.fetch import Redirect
    from pipeline.feeds.redirects import address_of, with_redirects

    old, new = "http://h.example/feed?a=1", "https://h.example/feed?a=1"
    state = with_redirects(FeedState("f"), old, old, [Redirect(301, new)], new, clock())
    assert address_of(state, old) == new
    assert address_of(state, "http://h.example/another") == "http://h.example/another"
    for status, target in ((302, new), (301, "https://h.example/feed2"), (301, "https://other.example/feed?a=1")):
        assert with_redirects(FeedState("f"), old, old, [Redirect(status, target)], target, clock()).adopted_url == ""


def test_H13_a_feed_that_is_gone_is_asked_weekly_and_comes_back(server, clock):
    url = server.serve("/feed.xml", Answer(b"", 410))
    reader = Reader(clock, feed(url))
    gone = reader.once().state
    assert gone.gone_at == "2026-11-20T10:00:00Z"
    assert timedelta(days=5) < from_time(gone.next_due_at) - START < timedelta(days=9)
    server.serve("/feed.xml", Answer(rss()))
    clock.forward(days=9)
    assert (reader.once().outcome, reader.states["wakala.all"].gone_at) == ("ok", "")


def dead(number: int) -> Feed:
    return feed(f"http://127.0.0.{number + 10}:9/feed", f"dead{number}")


def test_H15_when_most_hosts_fail_at_once_it_is_our_network_and_counts_against_nobody(clock):
    reader = Reader(clock, *map(dead, range(5)))
    for _ in range(4):
        found = reader.all()
        clock.forward(hours=1)
    assert {result.error for result in found} == {"refused"}
    assert all("our own network" in result.problem for result in found)
    assert {state.fail_count for state in reader.states.values()} == {0}
    assert {from_time(s.next_due_at) - from_time(s.last_polled_at) for s in reader.states.values()} == {
        timedelta(minutes=10)
    }


def test_H15_a_few_hosts_that_fail_among_many_are_to_blame_themselves(server, clock):
    hosts = tuple(f"h{n}.example" for n in range(5))
    server.serve("/f", Answer(rss()))
    good = [Feed(id=f"good{n}", url=f"http://{host}/f", outlet=OUTLET) for n, host in enumerate(hosts)]
    policy = FetchPolicy(connect_to=dict.fromkeys(hosts, server.address))
    reader = Reader(clock, *map(dead, range(3)), *good, policy=policy)
    reader.all()
    assert {reader.states[f"dead{n}"].fail_count for n in range(3)} == {1}


def test_H20_feeds_of_one_registered_domain_share_a_budget_and_take_turns(server, clock):
    names = [f"s{n}.h.example" for n in range(60)]
    server.serve("/f", Answer(rss()))
    feeds = [public("/f", f"f{n:02}", host, heed_robots=False) for n, host in enumerate(names)]
    reader = reader_of(server, clock, *feeds, hosts=tuple(names))
    first = reader.all(host_gap_sec=0)
    assert sum(result.outcome == "ok" for result in first) == MAX_REQUESTS_PER_HOUR
    assert len(server.requests) == MAX_REQUESTS_PER_HOUR
    clock.forward(hours=1)
    late = {result.feed.id for result in first if result.outcome == "not_due"}
    second = {result.feed.id for result in reader.all(host_gap_sec=0) if result.outcome != "not_due"}
    assert late <= second


def test_H20_registered_domains():
    assert domain_of("https://www.news.com.eg/a") == domain_of("http://feeds.news.com.eg/") == "news.com.eg"
    assert domain_of("https://ar.news.example/rss") == "news.example"
    assert domain_of("http://127.0.0.1:81/") == "127.0.0.1"
    assert domain_of("no address") == "no address"


def test_H21_robots_txt_is_asked_once_a_day_and_obeyed(server, clock):
    server.serve("/robots.txt", Answer(b"User-agent: *\nDisallow: /private\n"))
    server.serve("/private/feed", Answer(rss()))
    server.serve("/feed", Answer(rss(), etag='"1"'))
    reader = reader_of(server, clock, public("/private/feed", "no"), public("/feed", "yes"))
    found = {result.feed.id: result for result in reader.all(host_gap_sec=0)}
    assert (found["no"].outcome, found["no"].error, found["yes"].outcome) == ("failed", "robots", "ok")
    assert "heed_robots" in found["no"].problem
    assert found["no"].state.fail_count == 0
    for _ in range(20):
        clock.forward(hours=1.1)
        reader.all(host_gap_sec=0)
    assert len(server.asked("/robots.txt")) == 1
    clock.forward(hours=5)
    server.serve("/robots.txt", Answer(b"", 404))
    reader.all(host_gap_sec=0)
    assert len(server.asked("/robots.txt")) == 2
    assert len(server.asked("/private/feed")) == 1


def test_H21_a_publisher_who_agreed_overrides_robots_txt(server, clock):
    server.serve("/robots.txt", Answer(b"User-agent: *\nDisallow: /\n"))
    server.serve("/feed", Answer(rss()))
    assert reader_of(server, clock, public("/feed", heed_robots=False)).once().outcome == "ok"
    assert server.asked("/robots.txt") == []


def test_H21_a_robots_txt_that_cannot_be_read_forbids_for_a_day(server, clock):
    server.serve("/robots.txt", Answer(b"", 503))
    server.serve("/feed", Answer(rss()))
    reader = reader_of(server, clock, public("/feed"))
    outcomes = []
    for _ in range(40):
        result = reader.once(host_gap_sec=0)
        outcomes.append((clock() - START, result.outcome))
        if result.outcome == "ok":
            break
        clock.forward(hours=1)
    assert outcomes[-1][1] == "ok"
    assert timedelta(hours=24) <= outcomes[-1][0] < timedelta(hours=40)


def test_a_feed_without_validators_is_transferred_once_an_hour_unless_it_says_otherwise(server, clock):
    server.serve("/robots.txt", Answer(b"", 404))
    server.serve("/feed", Answer(rss()))
    hour = reader_of(server, clock, public("/feed")).once().state
    assert from_time(hour.next_due_at) - START == timedelta(hours=1)
    agreed = reader_of(server, clock, public("/feed", full_interval_sec=900)).once().state
    assert from_time(agreed.next_due_at) - START == timedelta(minutes=15)
    server.serve("/feed", Answer(rss().replace(b"<language>", b"<ttl>20</ttl><language>")))
    told = reader_of(server, clock, public("/feed")).once().state
    assert from_time(told.next_due_at) - START == timedelta(minutes=20)


def test_a_week_of_polling_breaks_no_rule_of_good_feed_readers():
    clock = Clock()
    with ScoringServer(clock) as server:
        wait = Answer(b"", 429, {"Retry-After": "7200"})
        server.feeds = {
            "/busy": ScoredFeed(growing(timedelta(minutes=25)), last_modified=True),
            "/slow": ScoredFeed(growing(timedelta(hours=11)), etag=False, last_modified=True),
            "/still": ScoredFeed(lambda _: rss()),
            "/rotating": ScoredFeed(growing(timedelta(hours=3)), rotate=True),
            "/cached": ScoredFeed(growing(timedelta(hours=1)), max_age_sec=3 * 3600),
            "/full": ScoredFeed(growing(timedelta(hours=2)), etag=False, spacing_sec=3600),
            "/limited": ScoredFeed(growing(timedelta(hours=1)), errors={5: wait, 40: wait}),
            "/sick": ScoredFeed(growing(timedelta(hours=1)), errors=dict.fromkeys(range(3, 9), Answer(b"", 500))),
            "/gone": ScoredFeed(lambda _: b"", gone=True, spacing_sec=5 * 86_400),
            "/old": ScoredFeed(lambda _: b"", moved_to="/moved"),
            "/moved": ScoredFeed(growing(timedelta(hours=4))),
        }
        feeds = [public(path, path.strip("/")) for path in server.feeds if path != "/moved"]
        reader = reader_of(server, clock, *feeds)
        passes = 7 * 24 * 4
        for _ in range(passes):
            reader.all(host_gap_sec=0)
            clock.forward(minutes=15)
        assert server.broken[:10] == []
        assert len(server.feeds["/busy"].asked) > 300
        assert 100 < len(server.feeds["/still"].asked) < 220
        assert len(server.feeds["/full"].asked) > 100
        assert len(server.robots_asked) in (7, 8)
        assert reader.states["limited"].fail_count == reader.states["sick"].fail_count == 0
        assert [len(v.asked) > 30 for p, v in server.feeds.items() if p not in ("/gone",)] == [True] * 10
