"""Who is let in: the printed link, the password, the names the server answers to, and the slowing of guesses."""

import base64
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from pipeline.web.access import Access, Throttle
from pipeline.web.app import create_app
from support.web import HERE, SAME_ORIGIN, put_agreement

PASSWORD = "كلمة سر طويلة"


def basic(password: str, user: str = "anyone") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def guarded(tmp_path: Path):
    put_agreement(tmp_path)
    with TestClient(create_app(tmp_path, access=Access(PASSWORD)), base_url=HERE) as client:
        yield client


def test_the_printed_link_opens_a_session_and_leaves_the_address(tmp_path: Path) -> None:
    put_agreement(tmp_path)
    access = Access(port=8765)
    with TestClient(create_app(tmp_path, access=access), base_url=HERE) as client:
        answer = client.get(f"/?party=TUN&token={access.link_token}&lang=ar", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?party=TUN&lang=ar")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("mithaq_8765=")
        assert "HttpOnly; SameSite=Strict" in cookie
        assert access.link_token not in cookie
        wrong = client.get("/?token=wrong", follow_redirects=False)
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (303, False)


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "/a/%0d%0aset-cookie:%20x"])
def test_the_way_in_leads_nowhere_else(path: str, tmp_path: Path) -> None:
    put_agreement(tmp_path)
    access = Access()
    with TestClient(create_app(tmp_path, access=access), base_url=HERE) as client:
        answer = client.get(f"{HERE}{path}?token={access.link_token}", follow_redirects=False)
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location


def test_with_a_password_nothing_is_read_without_it(guarded: TestClient) -> None:
    for path in ("/", "/a/agr-x", "/live", "/static/page.css"):
        answer = guarded.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert guarded.get("/healthz").status_code == 200
    assert guarded.get("/", headers=basic("wrong")).status_code == 401
    assert guarded.get("/", headers={"authorization": "Basic %%%"}).status_code == 401
    assert guarded.get("/", headers={"authorization": "Bearer 12345678"}).status_code == 401


def test_the_password_opens_a_session_that_may_act(guarded: TestClient) -> None:
    page = guarded.get("/", headers=basic(PASSWORD))
    assert page.status_code == 200
    assert "SameSite=Strict" in page.headers["set-cookie"]
    assert guarded.get("/").status_code == 200
    answer = guarded.post("/a/agr-none/retract", data={"token": "wrong"}, headers=SAME_ORIGIN)
    assert answer.status_code == 403


def test_cookies_of_other_servers_of_the_host_do_no_harm() -> None:
    access = Access(port=8765)
    jar = f'a[b]={{"x": 1}}; bad; =; user-127-0-0-1-8888="2|1:0|é"; mithaq_8765={access.session}; z'
    assert access.in_session(Headers({"cookie": jar}))
    assert not access.in_session(Headers({"cookie": jar.replace("8765=", "8766=")}))
    assert not access.in_session(Headers({}))


def test_a_session_of_another_server_opens_nothing(guarded: TestClient) -> None:
    guarded.cookies.set("mithaq_0", Access(PASSWORD).session)
    assert guarded.get("/").status_code == 401


def test_wrong_passwords_are_slowed_and_open_sessions_are_not(guarded: TestClient) -> None:
    guarded.get("/", headers=basic(PASSWORD))
    session = dict(guarded.cookies)
    guarded.cookies.clear()
    codes = [guarded.get("/", headers=basic(f"guess {n}")).status_code for n in range(6)]
    assert codes == [401] * 5 + [429]
    slowed = guarded.get("/", headers=basic(PASSWORD))
    assert (slowed.status_code, 0 < int(slowed.headers["retry-after"]) <= 61) == (429, True)
    guarded.cookies.update(session)
    assert guarded.get("/").status_code == 200


def test_guesses_are_forgotten_in_time_and_counted_over_all_clients() -> None:
    now = [0.0]
    throttle = Throttle(2, 4, 60, lambda: now[0])
    for _ in range(2):
        throttle.failed("a")
    assert (throttle.wait_sec("a"), throttle.wait_sec("b")) == (61, 0)
    now[0] = 30.0
    for client in ("b", "c"):
        throttle.failed(client)
    assert throttle.wait_sec("new") == 31
    now[0] = 61.0
    assert [throttle.wait_sec(c) for c in ("a", "b", "new")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8765", True),
        ("[::1]:8765", True),
        ("LOCALHOST", True),
        ("mithaq.example:443", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.5", False),
        ("", False),
        ("[::1", False),
        ("localhost,evil.example", False),
    ],
)
def test_only_own_names_are_answered(host: str, known: bool) -> None:
    assert Access(hosts=["mithaq.example"]).knows_host(Headers({"host": host})) is known


def test_on_every_address_numbers_are_names_of_this_server() -> None:
    access = Access(PASSWORD, any_address=True)
    assert access.knows_host(Headers({"host": "10.0.0.5:8765"}))
    assert not access.knows_host(Headers({"host": "evil.example"}))
