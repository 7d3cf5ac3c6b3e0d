"""Fetching within limits, row by row of the list of faults that servers have."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import gzip
import itertools
import socket
from typing import Any

import pytest

from pipeline import __version__
from pipeline.feeds.addresses import INTRANET, blocked_because
from pipeline.feeds.fetch import ERRORS, FetchPolicy, fetch, user_agent
from pipeline.feeds.retry_after import retry_after_sec
from support.http_server import Answer, FeedServer, loopback_policy
from support.tls import Authority

BODY = b"<rss version='2.0'><channel><item><title>t</title></item></channel></rss>"


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def test_a_feed_comes_with_its_headers_and_validators(server):
    url = server.serve("/feed.xml", Answer(BODY, headers={"Content-Type": "application/rss+xml"}, etag='"v1"'))
    result = fetch(url, policy=loopback_policy())
    assert (result.status, result.error, result.body, result.final_url) == (200, None, BODY, url)
    assert result.headers["content-type"] == "application/rss+xml"
    assert result.headers["etag"] == '"v1"'
    assert result.message == ""


@pytest.mark.parametrize("etag", ['"v1"', 'W/"v1-gzip"', "unquoted", '"' + "x" * 300 + '"', '"\xe9t\xe9"'])
def test_H1_H5_validators_go_back_to_the_byte(server, etag):
    url = server.serve("/feed.xml", Answer(BODY, etag=etag))
    first = fetch(url, policy=loopback_policy())
    second = fetch(url, etag=first.headers["etag"], last_modified="yesterday, about noon", policy=loopback_policy())
    assert second.not_modified
    assert server.requests[1].header("If-None-Match") == etag
    assert server.requests[1].header("If-Modified-Since") == "yesterday, about noon"


def test_H5_a_validator_that_would_break_the_request_is_not_sent(server):
    url = server.serve("/feed.xml", Answer(BODY))
    for etag in ('"a"\r\nX-Evil: 1', "x" * 2000, '"ميثاق"'):
        assert fetch(url, etag=etag, policy=loopback_policy()).error is None
    assert all(request.header("If-None-Match") is None for request in server.requests)


def test_H24_H25_one_honest_name_and_no_cookies(server):
    url = server.serve("/feed.xml", Answer(BODY, headers={"Set-Cookie": "id=1"}))
    policy = loopback_policy(contact="https://example.org/bot")
    for _ in range(2):
        result = fetch(url, policy=policy)
    assert "set-cookie" not in result.headers
    agents = {request.header("User-Agent") for request in server.requests}
    assert agents == {f"Mithaq/{__version__} (+https://example.org/bot)"}
    for request in server.requests:
        assert request.header("Cookie") is None
        assert request.header("Referer") is None
        assert request.header("Accept-Encoding") == "gzip"


def test_H24_a_contact_cannot_inject_headers():
    assert user_agent("x\r\nEvil: 1 (a)") == f"Mithaq/{__version__} (+xEvil:1a)"
    assert user_agent("") == f"Mithaq/{__version__}"


def test_H12_redirects_are_followed_and_recorded(server):
    server.serve("/old", Answer(status=301, headers={"Location": "/mid"}))
    server.serve("/mid", Answer(status=302, headers={"Location": "/feed.xml"}))
    server.serve("/feed.xml", Answer(BODY))
    result = fetch(server.url("/old"), etag='"v"', policy=loopback_policy())
    assert result.body == BODY
    assert result.final_url == server.url("/feed.xml")
    assert [hop.status for hop in result.redirects] == [301, 302]
    assert server.requests[-1].header("If-None-Match") == '"v"'


def test_H12_a_circle_and_a_long_chain_end(server):
    server.serve("/a", Answer(status=302, headers={"Location": "/b"}))
    server.serve("/b", Answer(status=302, headers={"Location": "/a"}))
    assert fetch(server.url("/a"), policy=loopback_policy()).error == "redirect"
    for i in range(9):
        server.serve(f"/c{i}", Answer(status=302, headers={"Location": f"/c{i + 1}"}))
    before = len(server.requests)
    result = fetch(server.url("/c0"), policy=loopback_policy())
    assert result.error == "redirect"
    assert len(server.requests) - before == 6


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://example.com/x",
        "gopher://x/",
        "http://user:pw@127.0.0.1/",
        "http://[bad",
        "javascript:x",
    ],
)
def test_H12_a_redirect_to_another_scheme_is_refused(server, location):
    url = server.serve("/feed.xml", Answer(status=302, headers={"Location": location}))
    result = fetch(url, policy=loopback_policy())
    assert result.error == "redirect"
    assert "pw" not in result.message


def test_H12_a_redirect_inside_is_refused_at_connect(server):
    """The first host is exempt by `connect_to`; the address it sends to is not."""
    server.serve("/feed.xml", Answer(status=302, headers={"Location": server.url("/secret")}))
    server.serve("/secret", Answer(b"secret"))
    policy = FetchPolicy(connect_to={"news.example": server.address})
    result = fetch("http://news.example/feed.xml", policy=policy)
    assert result.error == "blocked_address"
    assert server.asked("/secret") == []


def test_several_host_names_lead_to_one_local_server(server):
    server.serve("/feed.xml", Answer(BODY))
    policy = FetchPolicy(connect_to={"wakala.example": server.address, "sahifa.example": server.address})
    for host in ("wakala.example", "SAHIFA.example:8080"):
        assert fetch(f"http://{host}/feed.xml", policy=policy).body == BODY
    assert [request.header("Host") for request in server.requests] == ["wakala.example", "sahifa.example:8080"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "localhost", "[::1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "0.0.0.0", "0", "[::]",
    ],
)  # fmt: skip
def test_S1_spellings_of_this_machine_are_refused(server, host):
    server.serve("/feed.xml", Answer(BODY))
    result = fetch(f"http://{host}:{server.port}/feed.xml")
    assert result.error in ("blocked_address", "bad_url", "dns")
    assert result.error == "blocked_address" or host in ("017700000001", "[::]")
    assert server.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.88.99.1",
        "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:53aa:64c::1", "fec0::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1",
        "2001:db8::1", "100::1", "nonsense",
    ],
)  # fmt: skip
def test_S1_addresses_that_no_feed_has(address):
    assert blocked_because(address) is not None


@pytest.mark.parametrize("address", ["1.1.1.1", "203.0.114.7", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"])
def test_S1_public_addresses_pass(address):
    assert blocked_because(address) is None


def test_an_intranet_opens_private_addresses_but_not_those_of_cloud_credentials():
    assert blocked_because("10.1.2.3", INTRANET) is None
    assert blocked_because("::ffff:10.1.2.3", INTRANET) is None
    assert blocked_because("169.254.169.254", INTRANET) == "link-local"


def test_S2_the_address_that_is_checked_is_the_one_that_is_dialled(server, monkeypatch):
    """A name that is loopback when first resolved and public when resolved again: a connection resolves it once."""
    server.serve("/feed.xml", Answer(BODY))
    asked = []

    def resolve(host: str, port: int, **kwargs: Any) -> list[Any]:
        asked.append(host)
        address = "203.0.114.7" if len(asked) % 2 == 0 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    result = fetch(f"http://rebind.example:{server.port}/feed.xml")
    assert (result.error, asked) == ("blocked_address", ["rebind.example"])
    assert server.requests == []


@pytest.mark.parametrize("port", [22, 25, 6379, 3306])
def test_S5_ports_of_other_services_are_refused(monkeypatch, port):
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.114.7", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: public)
    assert fetch(f"http://public.example:{port}/").error == "blocked_port"


@pytest.mark.parametrize(
    "url",
    ["ftp://x/", "file:///etc/passwd", "gopher://x/", "feed.xml", "", "http://", "http://user:secret@h/", "http://h:99999/",
     "http://[::1", "http://a b/", "http://" + "ا" * 300 + "/"],
)  # fmt: skip
def test_S5_other_schemes_and_credentials_are_refused(url):
    result = fetch(url)
    assert result.error == "bad_url"
    assert "secret" not in result.message


def test_S7_messages_are_one_line_and_hide_query_values(server):
    result = fetch(server.url("/missing?token=abc123&x=\u202e") + "&y=" + "z" * 5000, policy=loopback_policy())
    assert result.error == "http_404"
    assert "abc123" not in result.message
    assert result.message.isprintable()
    assert len(result.message) < 500


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "http_401"), (403, "http_403"), (404, "http_404"), (410, "http_410"), (418, "http_4xx"), (429, "http_429"),
     (500, "http_5xx"), (503, "http_5xx"), (204, "http_other")],
)  # fmt: skip
def test_every_status_has_its_kind_and_remedy(server, status, kind):
    url = server.serve("/feed.xml", Answer(b"" if status == 204 else b"sorry", status))
    result = fetch(url, policy=loopback_policy())
    assert (result.status, result.error) == (status, kind)
    assert result.message.startswith(url)
    assert str(status) in result.message
    assert result.message.endswith(ERRORS[kind] + ".")


def test_X5_a_challenge_for_browsers_is_named(server):
    url = server.serve("/feed.xml", Answer(b"x", 403, {"cf-mitigated": "challenge"}))
    assert fetch(url, policy=loopback_policy()).error == "challenge"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("0", 60), ("-5", None), ("garbage", None), ("317100", 86400), ("", None), ("1" * 40, 86400),
     ("Sun, 06 Nov 1994 08:59:37 GMT", 600), ("Sun, 06 Nov 1994 08:49:00 GMT", 60),
     ("Fri, 31 Dec 9999 23:59:59 GMT", 86400)],
)  # fmt: skip
def test_H8_retry_after_in_seconds_and_as_a_date(value, seconds):
    assert retry_after_sec({"retry-after": value, "date": "Sun, 06 Nov 1994 08:49:37 GMT"}) == seconds


@pytest.mark.parametrize("status", [429, 503, 403])
def test_H8_H10_a_wait_that_is_asked_for_is_reported(server, status):
    url = server.serve("/feed.xml", Answer(b"", status, {"Retry-After": "300"}))
    assert fetch(url, policy=loopback_policy()).retry_after_sec == 300


def test_H14_refused_and_unresolvable(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fetch(f"http://127.0.0.1:{port}/", policy=loopback_policy()).error == "refused"

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    result = fetch("http://nowhere.example/feed.xml")
    assert result.error == "dns"
    assert "nowhere.example" in result.message


def test_H14_no_tls_behind_https(server):
    result = fetch(f"https://127.0.0.1:{server.port}/", policy=loopback_policy())
    assert result.error in ("tls", "reset", "protocol")


def test_H14_tls_holds_for_the_host_of_the_address(tmp_path):
    authority = Authority(tmp_path)
    with FeedServer(tls=authority.server_context("news.example")) as secure:
        secure.serve("/feed.xml", Answer(BODY))
        hosts = {"news.example": secure.address, "other.example": secure.address}
        trusting = FetchPolicy(connect_to=hosts, ca_file=str(authority.ca_file))
        assert fetch("https://news.example/feed.xml", policy=trusting).body == BODY
        for url, policy in (
            ("https://other.example/feed.xml", trusting),
            ("https://news.example/feed.xml", FetchPolicy(connect_to=hosts)),
        ):
            result = fetch(url, policy=policy)
            assert (result.error, result.body) == ("tls", b"")
            assert "certificate" in result.message


def test_H14_an_expired_certificate_is_refused(tmp_path):
    authority = Authority(tmp_path)
    with FeedServer(tls=authority.server_context("news.example", days=-1)) as secure:
        policy = FetchPolicy(connect_to={"news.example": secure.address}, ca_file=str(authority.ca_file))
        result = fetch("https://news.example/feed.xml", policy=policy)
    assert result.error == "tls"
    assert "expired" in result.message


def test_H12_from_https_nothing_leads_to_http(server, tmp_path):
    authority = Authority(tmp_path)
    server.serve("/feed.xml", Answer(BODY))
    with FeedServer(tls=authority.server_context("news.example")) as secure:
        secure.serve("/feed.xml", Answer(status=301, headers={"Location": server.url("/feed.xml")}))
        policy = loopback_policy(connect_to={"news.example": secure.address}, ca_file=str(authority.ca_file))
        result = fetch("https://news.example/feed.xml", policy=policy)
    assert (result.error, server.requests) == ("redirect", [])


def test_H16_a_dripping_body_over_tls_ends_at_the_deadline(tmp_path):
    authority = Authority(tmp_path)
    with FeedServer(tls=authority.server_context("news.example")) as secure:
        secure.serve("/feed.xml", Answer(b"x", drip=True))
        policy = FetchPolicy(
            connect_to={"news.example": secure.address}, ca_file=str(authority.ca_file), deadline_sec=0.6
        )
        assert fetch("https://news.example/feed.xml", policy=policy).error == "timeout"


@pytest.mark.parametrize("raw", [b"", b"SSH-2.0-OpenSSH\r\n", b"\x00\xff" * 100, b"HTTP/1.1 abc\r\n\r\n"])
def test_what_does_not_speak_http_is_reported(server, raw):
    url = server.serve("/feed.xml", Answer(raw=raw))
    result = fetch(url, policy=loopback_policy())
    assert result.error in ("protocol", "reset")
    assert result.body == b""


@pytest.mark.parametrize("answer", [Answer(silent=True), Answer(b"x", drip=True)])
def test_H16_silence_and_a_dripping_body_end_at_the_deadline(server, answer):
    url = server.serve("/feed.xml", answer)
    result = fetch(url, policy=loopback_policy(deadline_sec=0.4))
    assert result.error == "timeout"
    assert result.body == b""


def test_H16_a_dripping_header_ends_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listener, FeedServer() as other:
        other.serve("/", Answer())
        import threading

        def drip() -> None:
            client, _ = listener.accept()
            with client:
                client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                try:
                    while not stop.wait(0.02):
                        client.sendall(b"x")
                except OSError:
                    return

        stop = threading.Event()
        thread = threading.Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        result = fetch(url, policy=loopback_policy(deadline_sec=0.4))
        stop.set()
        thread.join()
    assert result.error == "timeout"


def test_H17_an_endless_body_and_an_announced_terabyte_are_refused(server):
    endless = server.serve("/endless", Answer(b"x" * 65536, endless=True))
    assert fetch(endless, policy=loopback_policy()).error == "too_large"
    huge = server.serve("/huge", Answer(b"x", length=1 << 40))
    assert fetch(huge, policy=loopback_policy()).error == "too_large"


def test_H17_bombs_are_refused(server):
    bomb = server.serve("/bomb", Answer(b"\0" * (64 << 20), gzip=True))
    assert fetch(bomb, policy=loopback_policy()).error == "too_large"
    as_file = server.serve("/feed.xml.gz", Answer(gzip.compress(b"\0" * (64 << 20))))
    assert fetch(as_file, policy=loopback_policy()).error == "too_large"


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate, gzip"])
def test_H17_a_coding_that_was_not_asked_for_is_refused(server, coding):
    url = server.serve("/feed.xml", Answer(b"x", headers={"Content-Encoding": coding}))
    assert fetch(url, policy=loopback_policy()).error == "encoding"


def test_gzip_is_inflated_whether_declared_or_not(server):
    body = BODY * 100
    declared = server.serve("/a", Answer(body, gzip=True))
    hidden = server.serve("/b", Answer(gzip.compress(body)))
    lied = server.serve("/c", Answer(body, headers={"Content-Encoding": "gzip"}))
    members = server.serve("/d", Answer(gzip.compress(body[:100]) + gzip.compress(body[100:])))
    chunked = server.serve("/e", Answer(body, chunked=True, gzip=True))
    for url in (declared, hidden, lied, members, chunked):
        result = fetch(url, policy=loopback_policy())
        assert (result.error, result.body) == (None, body)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(BODY, length=len(BODY) + 50),
        Answer(BODY, chunked=True, length=1),
        Answer(gzip.compress(BODY)[:-12], headers={"Content-Encoding": "gzip"}),
        Answer(gzip.compress(BODY)[:-12]),
    ],
    ids=["content-length", "chunked", "gzip", "gzip file"],
)
def test_H18_a_body_that_is_cut_short_is_kept_and_named(server, answer):
    url = server.serve("/feed.xml", answer)
    result = fetch(url, policy=loopback_policy())
    assert result.error == "truncated"
    assert BODY.startswith(result.body[:20])
    assert len(result.body) > 20


def test_H19_many_headers_pass_and_absurd_ones_fail_cleanly(server):
    many = server.serve("/many", Answer(BODY, headers={f"X-{i}": "1" for i in range(250)}))
    assert fetch(many, policy=loopback_policy()).error is None
    more = server.serve("/more", Answer(BODY, headers={f"X-{i}": "1" for i in range(400)}))
    assert fetch(more, policy=loopback_policy()).error == "protocol"
    wide = server.serve("/wide", Answer(BODY, headers={"X-Wide": "x" * 100_000}))
    assert fetch(wide, policy=loopback_policy()).error == "protocol"


def test_international_addresses_reach_the_server_in_ascii(server):
    server.serve("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", Answer(BODY))
    policy = FetchPolicy(connect_to={"xn--mgbh0fb.example": server.address})
    result = fetch("http://مثال.example/أخبار?س=1#x", policy=policy)
    assert result.body == BODY
    assert server.requests[0].path == "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?%D8%B3=1"


def test_a_redirect_may_hold_raw_arabic_letters(server):
    location = "/أخبار".encode().decode("latin-1")
    server.serve("/feed.xml", Answer(status=302, headers={"Location": location}))
    server.serve("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", Answer(BODY))
    assert fetch(server.url("/feed.xml"), policy=loopback_policy()).body == BODY


def test_every_kind_of_failure_has_a_remedy_of_one_clause():
    assert all(remedy and not remedy.endswith(".") and "\n" not in remedy for remedy in ERRORS.values())
    assert len(set(itertools.chain(ERRORS))) == len(ERRORS)
