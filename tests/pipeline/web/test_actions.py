"""Actions on an alert's page: what each does to the store, what the page then shows, and who may not act."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.store import database, edit_store, open_store, read_store
from pipeline.store.feedback import list_feedback
from pipeline.store.queries import alerts
from pipeline.store.silences import list_silences
from pipeline.web.access import Access
from support.web import SAME_ORIGIN, entered, put_agreement


@pytest.fixture
def agreement(tmp_path: Path) -> str:
    return put_agreement(tmp_path)


@pytest.fixture
def browser(tmp_path: Path, agreement: str) -> Iterator[tuple[TestClient, Access]]:
    with entered(tmp_path) as opened:
        yield opened


def act(browser: tuple[TestClient, Access], agreement: str, action: str, **fields: str):
    client, access = browser
    data = {"token": access.form_token, **fields}
    return client.post(f"/a/{agreement}/{action}?lang=en", data=data, headers=SAME_ORIGIN)


def events(folder: Path) -> list[str]:
    with read_store(folder) as store:
        return [a["event"] for a in alerts(store.connection)]


def test_the_forms_of_the_page_are_those_that_are_taken(browser: tuple[TestClient, Access], agreement: str) -> None:
    client, access = browser
    page = client.get(f"/a/{agreement}").text
    for action in ("retract", "silence", "feedback"):
        assert f'<form method="post" action="/a/{agreement}/{action}?lang=en">' in page
    assert page.count(f'name="token" value="{access.form_token}"') == 3


def test_a_retraction_is_told_with_its_reason(
    browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    page = act(browser, agreement, "retract", reason="a \u202eparody\n<b>")
    assert page.url.path == f"/a/{agreement}"
    assert "subscribers are told" in page.text
    assert "a parody &lt;b&gt;" in page.text
    assert "/retract" not in page.text
    assert events(tmp_path) == ["new", "retraction"]
    again = act(browser, agreement, "retract", reason="again")
    assert (again.status_code, "retracted already" in again.text) == (400, True)
    assert events(tmp_path) == ["new", "retraction"]


def test_a_retraction_beside_a_pass_waits_and_is_not_lost(
    browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    with open_store(tmp_path):
        page = act(browser, agreement, "retract", reason="a parody")
        assert "A pass is running" in page.text
        assert events(tmp_path) == ["new"]
    # The server looks after what waits; nobody has to ask again.
    for _ in range(600):
        if events(tmp_path) == ["new", "retraction"]:
            break
        time.sleep(0.1)
    assert events(tmp_path) == ["new", "retraction"]


def test_a_silence_is_added_and_ended(browser: tuple[TestClient, Access], agreement: str, tmp_path: Path) -> None:
    page = act(browser, agreement, "silence", what="LBY-TUN mou", hours="8", comment="state visit")
    assert "state visit" in page.text
    with read_store(tmp_path) as store:
        (silence,) = list_silences(store.connection)
    assert silence["matchers"] == {"pairs": ["LBY-TUN"], "parties": [], "kinds": ["mou"], "statuses": []}
    page = act(browser, agreement, "expire", silence_id=silence["silence_id"])
    assert "The silence has ended" in page.text
    assert "state visit" not in page.text
    assert act(browser, agreement, "expire", silence_id=silence["silence_id"]).status_code == 400


def test_a_verdict_is_kept_and_shown(browser: tuple[TestClient, Access], agreement: str, tmp_path: Path) -> None:
    act(browser, agreement, "feedback", verdict="right", revision="1")
    fields = {"verdict": "wrong", "revision": "1", "status": "planned", "parties": "tun, EU", "note": "in <May>"}
    page = act(browser, agreement, "feedback", **fields)
    assert "(EU-TUN · planned)" in page.text
    assert "in &lt;May&gt;" in page.text
    with read_store(tmp_path) as store:
        right, wrong = list_feedback(store.connection)
    assert (right.verdict, wrong.verdict, wrong.status, wrong.parties) == ("right", "wrong", "planned", ("EU", "TUN"))


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("retract", {"reason": " \u200f"}),
        ("retract", {"reason": "x" * 1001}),
        ("silence", {"what": "everything", "hours": "8", "comment": "x"}),
        ("silence", {"what": "LBY", "hours": "9999999", "comment": "x"}),
        ("silence", {"what": "LBY", "hours": "8", "comment": ""}),
        ("feedback", {"verdict": "maybe", "revision": "1"}),
        ("feedback", {"verdict": "right", "revision": "7"}),
        ("feedback", {"verdict": "wrong", "revision": "1", "status": "handshake"}),
        ("feedback", {"verdict": "wrong", "revision": "1", "parties": "XYZ"}),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    action: str, fields: dict[str, str], browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    answer = act(browser, agreement, action, **fields)
    assert answer.status_code == 400
    assert "Nothing was done" in answer.text
    assert unchanged(tmp_path)


def unchanged(folder: Path) -> bool:
    with read_store(folder) as store:
        return events(folder) == ["new"] and not list_feedback(store.connection) and not list_silences(store.connection)


def test_an_unknown_agreement_is_missing(browser: tuple[TestClient, Access]) -> None:
    assert act(browser, "agr-none", "retract", reason="x").status_code == 404


def test_what_was_entered_can_be_sent_again_when_the_store_stays_busy(
    browser: tuple[TestClient, Access], agreement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 50)
    with edit_store(tmp_path) as writing, writing.transaction():
        answer = act(browser, agreement, "retract", reason='a "parody"')
    assert answer.status_code == 503
    assert 'name="reason" value="a &#34;parody&#34;"' in answer.text
    assert "Send again" in answer.text
    assert unchanged(tmp_path)


def test_a_store_older_than_the_actions_is_shown_and_takes_them(
    browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    connection = sqlite3.connect(tmp_path / "mithaq.db")
    for table in ("feedback", "retraction_requests", "silences", "silenced"):
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    assert browser[0].get(f"/a/{agreement}").status_code == 200
    assert "Marked right" in act(browser, agreement, "feedback", verdict="right", revision="1").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1"},
    ],
)
def test_a_form_of_another_site_is_refused(
    headers: dict[str, str], browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    client, access = browser
    fields = {"token": access.form_token, "verdict": "right", "revision": "1"}
    assert client.post(f"/a/{agreement}/feedback", data=fields, headers=headers).status_code == 403
    assert unchanged(tmp_path)


@pytest.mark.parametrize("token", ["", "wrong", "é", "\udcff"])
def test_a_form_without_the_token_is_refused(
    token: str, browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    body = b"verdict=right&revision=1&token=" + token.encode("utf-8", "surrogateescape")
    headers = SAME_ORIGIN | {"content-type": "application/x-www-form-urlencoded"}
    answer = browser[0].post(f"/a/{agreement}/feedback", content=body, headers=headers)
    assert answer.status_code == 403
    assert "Send again" not in answer.text
    assert unchanged(tmp_path)


def test_a_form_without_the_session_is_refused(
    browser: tuple[TestClient, Access], agreement: str, tmp_path: Path
) -> None:
    browser[0].cookies.clear()
    assert act(browser, agreement, "feedback", verdict="right", revision="1").status_code == 403
    assert "open the link that" in browser[0].get(f"/a/{agreement}").text
    assert unchanged(tmp_path)


def test_nothing_is_done_by_reading(browser: tuple[TestClient, Access], agreement: str, tmp_path: Path) -> None:
    client, access = browser
    for action in ("retract", "silence", "expire", "feedback"):
        address = f"/a/{agreement}/{action}?token={access.form_token}&reason=x&verdict=right&revision=1"
        assert client.get(address, follow_redirects=False).status_code in (303, 405)
        assert client.get(f"/a/{agreement}/{action}?reason=x&verdict=right&revision=1").status_code == 405
    assert unchanged(tmp_path)
