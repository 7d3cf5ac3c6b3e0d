"""What feeds and addresses say stays text, in a browser that would run it."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from schemas.alert import Bilingual, Publisher
from support.web import an_alert, put_alerts

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("default")]

Open = Callable[..., Page]
Serve = Callable[..., str]
_ATTACKS = (
    "<script>alert(1)</script>",
    "</bdi></mark><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>' autofocus onfocus=alert(1) x='",
    "</title></style><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "{{ 7 * 7 }}{% raw %}",
)
_CONTROLS = "\u202e\u202d\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def test_markup_of_feeds_and_addresses_is_shown_not_run(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    for n, attack in enumerate(_ATTACKS):
        by = Publisher(attack, attack, attack, "TUN", attack)
        said = {
            "quote": attack,
            "title": attack,
            "publisher": by,
            "reason": attack,
            "url": f"javascript:alert(1)//{attack}",
        }
        put_alerts(tmp_path, an_alert(f"agr-{n}", headline=Bilingual(attack, attack), **said))
    address = serve(tmp_path)
    page = open_page(f"{address}/?lang=en")
    assert page.locator("#list h2").all_inner_texts() == list(reversed(_ATTACKS))
    for n, attack in enumerate(_ATTACKS):
        asked = quote(attack)
        for path in (f"/a/agr-{n}?lang=ar", f"/?q={asked}&party={asked}&lang={asked}&status={asked}&look={asked}"):
            page.goto(address + path)
            assert page.locator("script").count() == 1
            assert page.locator("img, iframe, svg, [onerror], [onload], [onfocus]").count() == 0
            assert page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
        expect(page.locator("#q")).to_have_value(attack)


def test_directional_marks_cannot_reorder_the_page(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    name = f"وكالة{_CONTROLS}gpj.exe"
    put_alerts(
        tmp_path,
        an_alert(
            quote=f"وقّعت{_CONTROLS} إيران", title=f"a{_CONTROLS}b", publisher=Publisher("x", name, "", "TUN", "state")
        ),
    )
    address = serve(tmp_path)
    page = open_page(f"{address}/?lang=en")
    for path in ("/?lang=en", "/a/agr-a?lang=en"):
        page.goto(address + path)
        shown = page.locator("main").evaluate("(e) => e.querySelector('details.raw')?.remove() ?? e.textContent")
        shown = shown or page.locator("main").text_content() or ""
        assert not set(_CONTROLS) & set(shown)
    facts = page.locator(".source .facts").first
    first, last = (facts.locator(s).first.bounding_box() for s in ("bdi", "time"))
    assert first["x"] < last["x"]


def test_a_title_of_a_megabyte_costs_a_line(open_page: Open, serve: Serve, tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert(title="ع" * 1_000_000, quote="وقّعت " * 100_000))
    address = serve(tmp_path)
    page = open_page(f"{address}/?lang=ar", 390)
    page.locator("#list h2 a").click()
    expect(page.locator("#alert")).to_be_visible()
    assert page.evaluate("document.body.innerHTML.length") < 100_000
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_links_to_outlets_give_nothing_away(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en&party=IRN")
    page.locator("#list h2 a").first.click()
    link = page.locator(".source .title a").first
    assert {"noopener", "noreferrer"} <= set((link.get_attribute("rel") or "").split())
