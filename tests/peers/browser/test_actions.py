"""Actions on an alert, as a browser sends them: with its cookies, its Origin, and the page's content policy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.store import read_store
from pipeline.store.feedback import list_feedback
from pipeline.store.queries import alerts
from pipeline.store.silences import list_silences
from pipeline.web.access import Access
from support.web import put_agreement

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("default")]

Open = Callable[..., Page]
Serve = Callable[..., str]
_FORM = """([address, token]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = address;
  form.innerHTML = `<input name="token" value="${token}"><input name="reason" value="x">`;
  document.body.append(form); form.submit();
}"""


def events(folder: Path) -> list[str]:
    with read_store(folder) as store:
        return [a["event"] for a in alerts(store.connection)]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_an_alert_is_judged_silenced_and_retracted(lang: str, open_page: Open, serve: Serve, tmp_path: Path) -> None:
    agreement, access = put_agreement(tmp_path), Access()
    page = open_page(f"{serve(tmp_path, access=access)}/?lang={lang}&token={access.link_token}")
    assert "token" not in page.url
    page.locator("#list h2 a").click()
    judge, silence, retract = page.locator("#actions details").all()
    judge.locator("summary").click()
    page.fill("input[name=note]", "ستُوقَّع في مايو")
    page.select_option("select[name=status]", "planned")
    page.click("button[value=wrong]")
    expect(page.locator("#actions [role=status]")).to_be_visible()
    expect(page.locator("#actions li").first).to_contain_text("ستُوقَّع في مايو")
    silence.locator("summary").click()
    page.select_option("select[name=hours]", "8")
    page.fill("input[name=comment]", "state visit")
    silence.locator("button").click()
    expect(page.locator("#actions")).to_contain_text("state visit")
    page.locator("#actions li form button").click()
    expect(page.locator("#actions")).not_to_contain_text("state visit")
    retract.locator("summary").click()
    page.fill("input[name=reason]", "a parody")
    retract.locator("button").click()
    expect(page.locator("h1 ~ .notice")).to_contain_text("a parody")
    assert events(tmp_path) == ["new", "retraction"]
    with read_store(tmp_path) as store:
        (feedback,) = list_feedback(store.connection)
        (held,) = list_silences(store.connection)
    assert (feedback.agreement_id, feedback.verdict, feedback.status) == (agreement, "wrong", "planned")
    assert held["matchers"]["pairs"] == ["LBY-TUN"]


def test_a_form_of_another_site_does_nothing(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    agreement, access = put_agreement(tmp_path / "own"), Access()
    put_agreement(tmp_path / "other")
    own, other = serve(tmp_path / "own", access=access), serve(tmp_path / "other")
    entered = open_page(f"{own}/?token={access.link_token}")
    expect(entered.locator("#list")).to_be_visible()
    page = entered.context.new_page()  # a tab of the same session, whose refusals are no errors here
    # Ports are no sites of their own: the cookie goes along from 127.0.0.1, and `localhost` is another site.
    for place in (other, other.replace("127.0.0.1", "localhost")):
        page.route(f"{place}/bare", lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
        page.goto(f"{place}/bare")
        with page.expect_navigation() as answered:
            page.evaluate(_FORM, [f"{own}/a/{agreement}/retract", access.form_token])
        assert answered.value.status == 403
    assert events(tmp_path / "own") == ["new"]


def test_without_the_link_there_are_no_forms(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    page = open_page(f"{serve(tmp_path)}/a/{put_agreement(tmp_path)}")
    expect(page.locator("#actions")).to_contain_text("mithaq serve")
    assert page.locator("#actions form").count() == 0


def test_the_password_opens_the_page_and_its_actions(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    agreement = put_agreement(tmp_path)
    address = serve(tmp_path, access=Access("كلمة سر طويلة"))
    credentials = {"username": "analyst", "password": "كلمة سر طويلة"}
    page = open_page(f"{address}/a/{agreement}", http_credentials=credentials)
    page.locator("#actions details summary").first.click()
    page.click("button[value=right]")
    expect(page.locator("#actions li")).to_be_visible()
    with read_store(tmp_path) as store:
        assert [f.verdict for f in list_feedback(store.connection)] == ["right"]
