"""The stream of alerts as a person uses it: alerts that arrive, filters, shared addresses, search."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.store import DATABASE_NAME, open_store
from pipeline.web.access import Access
from schemas.silence import Matchers
from support.feeds import OTHER_SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer
from support.web import an_alert, put_agreement, put_alerts, run_pass, serving

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("default")]

Open = Callable[..., Page]
Serve = Callable[..., str]


def _ids(page: Page) -> list[str]:
    return [li.get_attribute("id") or "" for li in page.locator("#list > li").all()]


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('li').id"))


def test_alerts_of_a_running_pass_arrive_without_a_reload(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with open_store(state):
        pass
    page = open_page(f"{serve(state)}/?lang=en")
    expect(page.locator("#nothing")).to_contain_text("No alert was raised yet")
    page.evaluate("window.opened = true")
    put_alerts(state, an_alert())
    expect(page.locator("#list > li")).to_have_count(1)
    expect(page.locator("#nothing")).to_be_empty()
    page.locator("#list h2 a").focus()

    with FeedServer() as feeds:
        feed = feeds.serve("/feed.xml", Answer(a_feed({"a": OTHER_SIGNED})))
        run_pass("--feeds", str(a_catalogue(tmp_path / "feeds.toml", [feed])), "--state", str(state))
    expect(page.locator("#total")).to_have_text("2")
    expect(page.locator("#list > li").first).to_contain_text("Jordan")
    assert _focused(page) == "agr-a"

    put_alerts(state, an_alert(revision=2, event="update", status="ratified"))
    expect(page.locator("#list > li").first).to_contain_text("ratified")
    expect(page.locator("#list > li")).to_have_count(2)
    assert _focused(page) == "agr-a"
    assert page.evaluate("window.opened")


def test_an_open_alert_is_renewed_when_its_agreement_changes(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert())
    address = serve(tmp_path)
    page = open_page(f"{address}/a/agr-a?lang=en")
    page.evaluate("window.opened = true")
    put_alerts(tmp_path, an_alert("agr-b"))
    put_alerts(tmp_path, an_alert(revision=2, event="correction", status="denied", reason="denied"))
    expect(page.locator(".steps .told")).to_have_count(2)
    expect(page.locator("#alert .mark").first).to_have_text("denied")
    assert page.evaluate("window.opened")


def test_a_renewed_alert_does_not_take_away_what_is_being_written(
    open_page: Open, serve: Serve, tmp_path: Path
) -> None:
    identity, access = put_agreement(tmp_path), Access()
    page = open_page(f"{serve(tmp_path, access=access)}/a/{identity}?lang=en&token={access.link_token}")
    page.get_by_text("Mark right or wrong").click()
    page.get_by_label("Note").fill("The ministry denies it")
    put_alerts(tmp_path, an_alert(identity, revision=2, event="correction", status="denied"))
    expect(page.locator("#newer")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("The ministry denies it")
    page.get_by_role("link", name="Load it").click()
    expect(page.locator("#alert .mark").first).to_have_text("denied")


def test_what_is_being_read_stays_in_its_place(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, *(an_alert(f"agr-{n:02}") for n in range(20)))
    page = open_page(f"{serve(tmp_path)}/?lang=en")
    read = page.locator("#agr-05")
    read.scroll_into_view_if_needed()
    page.mouse.wheel(0, 50)
    page.wait_for_function("window.scrollY > 0")
    before = read.bounding_box()
    put_alerts(tmp_path, an_alert("agr-new"))
    expect(page.locator("#agr-new")).to_be_attached()
    after = read.bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=2)


def test_a_page_outlives_its_server(open_page: Open, tmp_path: Path) -> None:
    """It asks again when the server is back, and shows what came meanwhile."""
    put_alerts(tmp_path, an_alert())
    with serving(tmp_path) as address:
        page = open_page(f"{address}/?lang=en", expect_errors=True)
        port = int(address.rpartition(":")[2])
    put_alerts(tmp_path, an_alert("agr-b"))
    with serving(tmp_path, port):
        expect(page.locator("#list > li")).to_have_count(2)
        page.close()


def test_tabs_that_nobody_looks_at_leave_the_connections_to_others(
    open_page: Open, serve: Serve, tmp_path: Path
) -> None:
    put_alerts(tmp_path, an_alert())
    address = serve(tmp_path)
    tabs = [open_page(f"{address}/?lang=en")]
    for _ in range(7):  # more than a browser opens connections
        _look(tabs[-1], away=True)
        tabs.append(tabs[0].context.new_page())
        tabs[-1].goto(f"{address}/?lang=en")
    put_alerts(tmp_path, an_alert("agr-b"))
    expect(tabs[-1].locator("#list > li")).to_have_count(2)
    expect(tabs[0].locator("#list > li")).to_have_count(1)
    _look(tabs[-1], away=True)
    _look(tabs[0], away=False)
    expect(tabs[0].locator("#list > li")).to_have_count(2)


def _look(page: Page, away: bool) -> None:
    """Headless tabs are all in front: tell one that it is, or is not."""
    page.evaluate(
        """(away) => {
          Object.defineProperty(document, "hidden", { value: away, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        away,
    )


def test_the_page_answers_while_a_pass_holds_the_store(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert())
    writer = sqlite3.connect(tmp_path / DATABASE_NAME, isolation_level=None)
    address = serve(tmp_path)
    page = open_page(f"{address}/?lang=en")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE alerts SET published_at = recorded_at")
    page.reload()
    expect(page.locator("#list > li")).to_have_count(1)
    page.locator("#list h2 a").click()
    expect(page.locator("h1")).to_contain_text("Tunisia")
    page.locator("#back").click()
    writer.execute("COMMIT")
    writer.close()
    put_alerts(tmp_path, an_alert("agr-b"))
    expect(page.locator("#list > li")).to_have_count(2)


def test_a_view_is_narrowed_shared_and_widened_again(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en")
    everything = _ids(page)
    page.get_by_label("State or organisation").fill("إيران")
    page.get_by_text("More filters").click()
    page.get_by_label("Status").select_option("signed")
    page.get_by_role("button", name="Show").click()
    narrowed = _ids(page)
    assert 0 < len(narrowed) < len(everything)
    for li in page.locator("#list > li").all():
        expect(li.locator(".party .code", has_text="IRN")).to_have_count(1)
        expect(li.locator(".mark").first).to_have_text("signed")

    shared = open_page(page.url)
    assert _ids(shared) == narrowed
    expect(shared.get_by_label("Status")).to_have_value("signed")

    shared.locator(".chip", has_text="signed").click()
    assert set(_ids(shared)) > set(narrowed) or "status" not in shared.url
    expect(shared.locator(".chip")).to_have_count(1)
    shared.get_by_role("link", name="Clear all").click()
    assert _ids(shared) == everything


def test_who_comes_back_finds_the_list_as_it_was(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en")
    page.get_by_label("State or organisation").fill("Iran")
    page.get_by_role("button", name="Show").click()
    assert page.url == f"{site}/?lang=en&party=Iran"
    third = page.locator("#list h2 a").nth(2)
    opened = third.get_attribute("href")
    third.click()
    expect(page.locator("#alert")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".chip")).to_contain_text("Iran")
    assert page.evaluate("document.activeElement.getAttribute('href')") == opened
    page.reload()
    expect(page.get_by_label("State or organisation")).to_have_value("Iran")


def test_two_parties_make_a_pair(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en")
    page.get_by_label("State or organisation").fill("Iran")
    page.get_by_label("with", exact=True).fill("Belarus")
    page.get_by_role("button", name="Show").click()
    assert _ids(page)
    assert all("BLR-IRN" in identity for identity in _ids(page))


@pytest.mark.parametrize(("written", "other"), [("وقّع", "وقع"), ("إيران", "ايران"), ("مُذكَّرة", "مذكره")])
def test_spellings_find_the_same(open_page: Open, site: str, written: str, other: str) -> None:
    page = open_page(f"{site}/?lang=ar")
    found = []
    for word in (written, other):
        page.locator("#q").fill(word)
        page.locator("#q").press("Enter")
        expect(page.locator("#q")).to_have_value(word)
        found.append(_ids(page))
    assert found[0] == found[1]
    assert found[0]


def test_what_finds_nothing_says_what_to_do(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en&q=zzz")
    expect(page.locator("#nothing")).to_contain_text("Take a filter away")
    expect(page.locator(".chip")).to_have_count(1)


def test_alerts_on_the_watch_list_are_marked_and_listed_alone(open_page: Open, serve: Serve, sample: Path) -> None:
    address = serve(sample, watch=Matchers(parties=("TUN",)))
    page = open_page(f"{address}/?lang=en")
    marked = page.locator("#list > li:has(.star)").count()
    assert 0 < marked < page.locator("#list > li").count()
    page.get_by_label("On the watch-list").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#list > li")).to_have_count(marked)
    expect(page.locator("#list .code", has_text="TUN")).to_have_count(marked)


def test_filters_work_without_scripts(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en", java_script_enabled=False)
    page.get_by_label("State or organisation").fill("Iran")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip")).to_contain_text("Iran")
    page.locator("#list h2 a").first.click()
    expect(page.locator("h1")).to_contain_text("Iran")


def test_twenty_thousand_alerts(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert("agr-0"))
    store = sqlite3.connect(tmp_path / DATABASE_NAME)
    store.execute(
        "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 19999) "
        "INSERT INTO alerts (agreement_id, revision, event, status, recorded_at, attributes, body) "
        "SELECT 'agr-' || k, 1, event, status, recorded_at, attributes, "
        "json_set(body, '$.agreement_id', 'agr-' || k, '$.headline.en', 'Agreement number ' || k) FROM n, alerts"
    )
    store.commit()
    store.close()
    address = serve(tmp_path)
    page = open_page(f"{address}/?lang=en")
    expect(page.locator("#total")).to_have_text("20000")
    expect(page.locator("#list > li")).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    assert _ids(page)[0] == "agr-19949"
    page.locator("#q").fill("number 12345")
    page.locator("#q").press("Enter")
    assert _ids(page) == ["agr-12345"]
    page.goto(f"{address}/?lang=en")
    put_alerts(tmp_path, an_alert("agr-new"))
    expect(page.locator("#list > li").first).to_have_id("agr-new")
    expect(page.locator("#list > li")).to_have_count(50)
