"""One alert: its evidence is marked at the right characters, its sources are told apart, its life cycle is dated."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.store import open_store, read_store
from pipeline.store.queries import AlertFilter, alerts
from support.web import an_alert, put_alerts

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("default")]

Open = Callable[..., Page]
Serve = Callable[..., str]
_MARKS = """
() => [...document.querySelectorAll("main mark")].map((mark) => {
  const range = document.createRange();
  range.selectNodeContents(mark);
  const [inner, outer] = [range.getBoundingClientRect(), mark.parentElement.getBoundingClientRect()];
  return {
    quote: mark.textContent,
    text: mark.closest("p").textContent,
    before: mark.previousSibling?.textContent ?? "",
    seen: inner.width > 0 && inner.left >= outer.left - 1 && inner.right <= outer.right + 1,
    ground: getComputedStyle(mark).backgroundColor,
  };
})
"""


def test_every_quote_is_marked_where_it_stands_in_its_text(open_page: Open, site: str, sample: Path) -> None:
    with read_store(sample) as store:
        bodies = list(alerts(store.connection, AlertFilter()))
        items = {
            r["item_id"]: json.loads(r["body"]) for r in store.connection.execute("SELECT item_id, body FROM items")
        }
    most = sorted(bodies, key=lambda body: -len(body["evidence"]))[:6]
    page = open_page(f"{site}/?lang=ar")
    for body in most:
        page.goto(f"{site}/a/{body['agreement_id']}?lang=en")
        for folded in page.locator("details.copies > summary").all():
            folded.click()
        found = page.evaluate(_MARKS)
        shown = {mark["quote"] for mark in found}
        assert shown >= {e["quote"] for e in body["evidence"]}
        stands = {items[e["item_id"]][e["field"]]: (e["start"], e["end"]) for e in body["evidence"]}
        for mark in found:
            assert mark["seen"]
            assert mark["ground"] not in ("rgba(0, 0, 0, 0)", "transparent")
            around = mark["text"].strip("…")
            for text, (start, end) in stands.items():
                if text[start:end] == mark["quote"] and around in text:
                    assert text.index(around) + len(mark["before"].lstrip("…")) == start


def test_offsets_count_code_points_also_behind_emoji(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    text = "🕊🇹🇳🇱🇾 خبر عاجل: وقّعت تونس وليبيا اتفاقية 🕊 في طرابلس"
    quote = "وقّعت تونس وليبيا اتفاقية"
    start = text.index(quote)
    alert = an_alert(quote=quote)
    evidence = tuple(e._replace(field="text", start=start, end=start + len(quote)) for e in alert.evidence)
    put_alerts(tmp_path, alert._replace(evidence=evidence))
    with open_store(tmp_path) as store:
        store.connection.execute(
            "INSERT INTO items (item_id, revision, content_hash, content_key, first_seen_at, arrived_at, body) "
            "VALUES (?, 1, '', '', '', '', ?)",
            (evidence[0].item_id, json.dumps({"text": text})),
        )
    address = serve(tmp_path)
    (mark,) = open_page(f"{address}/a/agr-a").evaluate(_MARKS)
    assert (mark["text"], mark["quote"]) == (text, quote)


def test_sources_are_counted_and_copies_fold_under_their_original(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en&party=IRN&with=BLR&independent=2")
    page.locator("#list h2 a").first.click()
    told = int(page.locator("#independent").inner_text())
    expect(page.locator(".counts .dots i")).to_have_count(told)
    expect(page.locator("ol.sources > li")).to_have_count(told)
    copies = page.locator("details.copies").first
    expect(copies.locator("article").first).to_be_hidden()
    copies.locator("summary").click()
    expect(copies.locator("article").first).to_be_visible()
    expect(page.locator("ol.sources")).to_contain_text("state media")


def test_what_was_not_counted_is_told_with_its_reason(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en&party=IRN&with=BLR&kind=roadmap")
    page.locator("#list h2 a").first.click()
    refused = page.locator("section", has=page.get_by_role("heading", name="What similar text"))
    expect(refused).to_contain_text("told as background: it happened before")
    assert refused.locator("q").count() > 0


def test_the_life_cycle_is_a_line_of_dated_steps(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert(status="announced"))
    put_alerts(tmp_path, an_alert(at="2023-03-14T10:00:00Z", revision=2, event="update", previous_status="announced"))
    put_alerts(
        tmp_path, an_alert(at="2023-03-15T10:00:00Z", revision=3, event="retraction", reason="taken <b>back</b>")
    )
    address = serve(tmp_path)
    page = open_page(f"{address}/a/agr-a?lang=en")
    steps = page.locator(".steps li.told")
    assert [s.locator("b").inner_text() for s in steps.all()] == ["announced", "signed", "retraction"]
    assert [s.locator("time").inner_text() for s in steps.all()] == [
        f"{day} March 2023, 10:00 UTC" for day in (13, 14, 15)
    ]
    lefts = [s.bounding_box()["x"] for s in page.locator(".steps li").all()]
    assert lefts == sorted(lefts)
    expect(page.locator(".notice:visible")).to_have_text("Reason: taken <b>back</b>")
