"""What strangers write (feeds, addresses, requests) never becomes markup, and costs no more than an answer."""

import contextlib
import http.client
import json
import socket
import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from starlette.testclient import TestClient

from pipeline.web.access import Access
from pipeline.web.app import create_app
from pipeline.web.guard import MAX_BODY_BYTES, MAX_QUERY_BYTES
from support.web import HERE, SAME_ORIGIN, an_alert, entered, put_agreement, put_alerts, serving

ATTACKS = (
    "</title></style></textarea><script>alert(1)</script>",
    "\"' onmouseover=alert(1) x=\"'><img src=x onerror=alert(1)>",
    "javascript:alert(1)//<svg/onload=alert(1)>",
    "\u202e\u2067\u2066\u200f\u061c]]><!--{{ 7*7 }}{% raw %}\x00\x1b[31m\r\nset-cookie: x=y",
)
CONTROLS = "\u202e\u2067\u2066\u200f\u061c\x00\x1b"
PLAIN = ("agreement_id", "item_id", "digest", "schema_version", "event", "mode", "field", "precision", "value",
         "recorded_at", "first_seen", "published", "first_published", "status_since")  # fmt: skip
"""Fields of an alert that Mithaq makes and that have a form."""
VOCABULARY = ("code", "status", "kind", "domains", "attribution", "ownership", "country", "rule", "rules",
              "party_level", "cameo", "plover", "countries", "supersedes", "path", "before", "after")  # fmt: skip
"""Fields that hold labels of Mithaq's own."""
PAGES = ("/", "/a/agr-a", "/?lang=ar", "/a/agr-a?lang=ar&done=marked")


class Markup(HTMLParser):
    """Fails on everything that would run, load or lead somewhere that the page does not mean to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert tag not in ("iframe", "object", "embed", "base", "img", "style", "math"), tag
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in values), attrs
        if tag == "script":
            assert values.get("src") == "/static/page.js"
        for name in ("href", "src", "action", "formaction"):
            if values.get(name):
                self.links.append(str(values[name]))
                assert urlsplit(str(values[name])).scheme in ("", "http", "https"), values


def attacked(value: Any, attack: str, spared: tuple[str, ...]) -> Any:
    """The JSON value with the attack behind every text but that of the fields that are spared."""
    if isinstance(value, dict):
        return {k: v if k in spared else attacked(v, attack, spared) for k, v in value.items()}
    if isinstance(value, list):
        return [attacked(v, attack, spared) for v in value]
    return value + attack if isinstance(value, str) else value


def put_attacked(folder: Path, attack: str, spared: tuple[str, ...]) -> None:
    put_alerts(folder, an_alert(url=attack), an_alert("agr-b"))
    connection = sqlite3.connect(folder / "mithaq.db")
    for seq, body in connection.execute("SELECT seq, body FROM alerts").fetchall():
        text = json.dumps(attacked(json.loads(body), attack, spared), ensure_ascii=False)
        connection.execute("UPDATE alerts SET body = ? WHERE seq = ?", (text, seq))
    connection.commit()
    connection.close()


@pytest.fixture(params=range(len(ATTACKS)))
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestClient]:
    """The page over a store in which every text of an alert is hostile."""
    put_attacked(tmp_path, ATTACKS[request.param], PLAIN)
    with TestClient(create_app(tmp_path), base_url=HERE) as client:
        yield client


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Host and port of a page that is really served."""
    folder = tmp_path_factory.mktemp("served")
    put_agreement(folder)
    with serving(folder, access=Access()) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), parts.port or 0


class TestWhatFeedsSay:
    def test_never_becomes_markup(self, hostile: TestClient) -> None:
        for path in PAGES:
            answer = hostile.get(path)
            assert answer.status_code == 200
            Markup(answer.text)
            assert "49" not in answer.text.partition("<main")[2].partition("2023")[0]
            assert "set-cookie" not in answer.headers

    def test_turns_no_line_around(self, tmp_path: Path) -> None:
        put_attacked(tmp_path, ATTACKS[3], PLAIN + VOCABULARY)
        with TestClient(create_app(tmp_path), base_url=HERE) as client:
            for path in (*PAGES, "/feed.atom"):
                assert not set(CONTROLS) & set(client.get(path).text)

    def test_stays_data_in_every_other_form(self, hostile: TestClient) -> None:
        for path in (
            "/feed.atom",
            "/alerts.jsonl",
            "/alerts.csv",
            "/api/v1/alerts",
            "/api/v1/messages",
            "/api/v1/pairs",
        ):
            answer = hostile.get(path)
            assert answer.status_code == 200
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "html" not in answer.headers["content-type"]

    def test_of_any_length_makes_no_long_page(self, tmp_path: Path) -> None:
        long = an_alert(title="ع" * 1_000_000, quote="ق" * 1_000_000, url="https://a.example/" + "x" * 1_000_000)
        put_alerts(tmp_path, long._replace(reason="س" * 1_000_000))
        with TestClient(create_app(tmp_path), base_url=HERE) as client:
            for path in (*PAGES, "/feed.atom"):
                assert len(client.get(path).content) < 150_000, path


class TestWhatPeopleWrite:
    @pytest.mark.parametrize("attack", ATTACKS)
    def test_never_becomes_markup(self, attack: str, tmp_path: Path) -> None:
        agreement = put_agreement(tmp_path)
        with entered(tmp_path) as (client, access):
            for action, fields in (
                ("feedback", {"verdict": "wrong", "revision": "1", "note": attack}),
                ("silence", {"what": "LBY-TUN", "hours": "8", "comment": attack}),
                ("retract", {"reason": attack}),
                ("feedback", {"verdict": attack, "revision": attack, "note": attack, attack: attack}),
            ):
                data = {"token": access.form_token, **fields}
                answer = client.post(f"/a/{agreement}/{action}", data=data, headers=SAME_ORIGIN)
                Markup(answer.text)
                assert "\u202e" not in answer.text
            Markup(client.get("/").text)


class TestAddresses:
    @pytest.fixture
    def client(self, tmp_path: Path) -> Iterator[TestClient]:
        put_agreement(tmp_path)
        with TestClient(create_app(tmp_path), base_url=HERE) as opened:
            yield opened

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_what_stands_in_them_never_becomes_markup(self, attack: str, client: TestClient) -> None:
        names = ("q", "party", "with", "status", "kind", "domain", "theme", "confidence", "since", "until", "watch",
                 "before", "lang", "digits", "look", "done", "cursor", "limit", "state", attack)  # fmt: skip
        for path in ("/", f"/a/{quote(attack, safe='')}", "/feed.atom", "/api/v1/alerts", f"/{quote(attack, safe='')}"):
            for name in names:
                answer = client.get(path, params={name: attack})
                assert answer.status_code in (200, 400, 404)
                if answer.headers["content-type"].startswith("text/html"):
                    Markup(answer.text)
                    assert "\u202e" not in answer.text
                assert "x=y" not in answer.headers.get("set-cookie", "")

    def test_every_answer_forbids_scripts_of_others(self, client: TestClient) -> None:
        for path in ("/", "/none", "/static/page.css", "/static/none", "/metrics", "/healthz", "/api/v1", "/feed.atom"):
            headers = client.get(path).headers
            policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == policy["form-action"] == "'self'"
            assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert "access-control-allow-origin" not in headers


class TestRequests:
    def ask(self, address: tuple[str, int], raw: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to these bytes."""
        with socket.create_connection(address, timeout=30) as connection:
            with contextlib.suppress(ConnectionError):  # a server need not read to the end what it refuses
                connection.sendall(raw)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            with answer:
                return answer.status, answer.read()

    def head(self, address: tuple[str, int], line: str, *headers: str) -> bytes:
        return "\r\n".join([line, f"Host: {address[0]}:{address[1]}", *headers, "", ""]).encode("latin-1")

    @pytest.mark.parametrize(
        "path",
        [
            "/static/../app.py",
            "/static/..%2fapp.py",
            "/static/%2e%2e/%2e%2e/store/schema.sql",
            "/static//etc/passwd",
            "/static/%2fetc%2fpasswd",
            "/static/..%5capp.py",
            "/static/page.css%00.py",
            "/static/",
            "/mithaq.db",
            "/../mithaq.db",
            "/a/..%2f..%2fmithaq.db",
            "/a/%00",
            "/%ff%fe",
        ],
    )
    def test_no_path_leads_out_of_the_page(self, path: str, address: tuple[str, int]) -> None:
        status, body = self.ask(address, self.head(address, f"GET {path} HTTP/1.1"))
        assert status in (400, 404)
        assert b"import" not in body
        assert b"root:" not in body

    def test_a_long_query_is_refused(self, address: tuple[str, int]) -> None:
        line = f"GET /?q={'x' * MAX_QUERY_BYTES} HTTP/1.1"
        assert self.ask(address, self.head(address, line))[0] == 414

    def test_a_large_body_is_refused_before_it_is_sent(self, address: tuple[str, int]) -> None:
        here = f"Origin: http://{address[0]}:{address[1]}"
        line = "POST /a/agr-a/retract HTTP/1.1"
        announced = self.head(address, line, here, f"Content-Length: {MAX_BODY_BYTES + 1}")
        assert self.ask(address, announced)[0] == 413
        chunks = b"".join(b"%x\r\n%b\r\n" % (8192, b"x" * 8192) for _ in range(MAX_BODY_BYTES // 8192 + 1))
        chunked = self.head(address, line, here, "Transfer-Encoding: chunked") + chunks
        assert self.ask(address, chunked)[0] == 413

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            (["Host: evil.example"], 400),
            (["Host: evil.example:80"], 400),
            ([], 400),
            (["Host: 127.0.0.1", "Host: evil.example"], 400),
            (["Host: 127.0.0.1", "X-Forwarded-Host: evil.example"], 200),
        ],
    )
    def test_other_names_are_not_answered(self, headers: list[str], status: int, address: tuple[str, int]) -> None:
        found, body = self.ask(address, "\r\n".join(["GET / HTTP/1.1", *headers, "", ""]).encode())
        assert found == status
        assert b"evil.example" not in body

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "BREW"])
    def test_other_methods_do_nothing(self, method: str, address: tuple[str, int]) -> None:
        assert self.ask(address, self.head(address, f"{method} /a/agr-a HTTP/1.1"))[0] in (400, 403, 404, 405)

    def test_a_form_in_parts_or_with_too_many_fields_is_refused(self, tmp_path: Path) -> None:
        agreement = put_agreement(tmp_path)
        with entered(tmp_path) as (client, access):
            path = f"/a/{agreement}/retract"
            fields = {"token": access.form_token, "reason": "x"}
            files = {"file": ("x.txt", b"x")}
            assert client.post(path, data=fields, files=files, headers=SAME_ORIGIN).status_code == 400
            many = fields | {f"f{n}": "x" for n in range(100)}
            assert client.post(path, data=many, headers=SAME_ORIGIN).status_code == 400
            assert client.post(path, json=fields, headers=SAME_ORIGIN).status_code == 403
            assert client.post(path, content=b"\xff\xfe=%ff&token=%00", headers=SAME_ORIGIN).status_code == 403
