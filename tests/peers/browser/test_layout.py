"""Both languages, both looks, all widths, keys and labels: measured in the rendered page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("default")]

Open = Callable[..., Page]
_CONTRAST = """
() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (c) => c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = (e) => {
    const own = getComputedStyle(e).backgroundColor;
    return /, 0\\)$|transparent/.test(own) ? (e.parentElement ? ground(e.parentElement) : "white") : own;
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.closest(".unseen, .flag")) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(rgb(ground(e)))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${e.tagName} ${e.className} ${ratio.toFixed(2)} ${e.textContent.trim().slice(0, 30)}`);
  }
  return poor;
}
"""


def _first_alert(page: Page) -> str:
    return page.locator("#list h2 a").first.get_attribute("href") or ""


def _sides(page: Page, selector: str) -> tuple[float, float]:
    """Distances of an element from the left and the right of the window."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["x"], page.evaluate("document.documentElement.clientWidth") - box["x"] - box["width"]


def test_arabic_is_mirrored(open_page: Open, site: str) -> None:
    """What hugs one side in English hugs the other in Arabic, at the same distance; quotes keep to their own."""
    english, arabic = (open_page(f"{site}/?lang={lang}") for lang in ("en", "ar"))
    on_the_left = {".seal": True, ".alert .mark": True, "button.main": False, "nav button >> nth=1": False}
    for selector, is_left in on_the_left.items():
        left, right = _sides(english, selector)
        left_ar, right_ar = _sides(arabic, selector)
        assert (left < right) is (left_ar > right_ar) is is_left
        near, near_ar = (left, right_ar) if is_left else (right, left_ar)
        assert near == pytest.approx(near_ar, abs=2)
    for page in (english, arabic):
        assert page.locator("blockquote").first.evaluate("(e) => getComputedStyle(e).direction") == "rtl"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_each_flag_stands_with_its_own_party(open_page: Open, site: str, lang: str) -> None:
    page = open_page(f"{site}/?lang={lang}")
    placed = page.evaluate(
        """() => [...document.querySelectorAll(".party:has(.flag)")].map((party) => {
          const parts = [party, party.querySelector(".flag"), party.querySelector("bdi")];
          const [whole, flag, name] = parts.map((e) => e.getBoundingClientRect());
          return [whole.left - 1 <= flag.left && flag.right <= whole.right + 1, flag.left < name.left];
        })"""
    )
    assert len(placed) > 20
    assert all(placed_right == [True, lang == "en"] for placed_right in placed)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_nothing_runs_out_of_the_window(open_page: Open, site: str, lang: str) -> None:
    page = open_page(f"{site}/?lang={lang}&status=signed")
    for address in (page.url, f"{site}{_first_alert(page)}", f"{site}/pictures?lang={lang}"):
        page.goto(address)
        for width in (320, 390, 768, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


@pytest.mark.parametrize(("look", "other"), [("light", "dark"), ("dark", "light")])
def test_the_look_follows_the_system_and_the_readers_choice(open_page: Open, site: str, look: str, other: str) -> None:
    """All text stands out from its ground, at the ratio that WCAG asks for."""
    page = open_page(f"{site}/?lang=ar&party=IRN&status=signed", color_scheme=look)
    ground = "getComputedStyle(document.body).backgroundColor"
    by_system = page.evaluate(ground)
    assert page.evaluate(_CONTRAST) == []
    page.emulate_media(color_scheme=other)
    assert page.evaluate(ground) != by_system
    page.goto(f"{page.url}&look={look}")
    assert page.evaluate(ground) == by_system
    for address in (f"{site}{_first_alert(page)}", f"{site}/pictures?lang=ar&look={look}"):
        page.goto(address)
        assert page.evaluate(ground) == by_system
        assert page.evaluate(_CONTRAST) == []


def test_digits_and_look_are_chosen_and_stay_chosen(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=ar&status=signed")
    expect(page.locator("#settings")).to_be_hidden()
    page.get_by_role("button", name="الإعدادات").click()
    page.get_by_role("link", name="٠١٢٣").click()
    shown = page.locator("#count, #list .facts").all_inner_texts()
    assert not re.search("[0-9]", " ".join(shown))
    page.locator("#list h2 a").first.click()
    assert not re.search("[0-9]", page.locator(".counts").inner_text())
    page.locator("#back").click()
    assert not re.search("[0-9]", page.locator("#count").inner_text())


def test_the_whole_page_is_used_by_keys(open_page: Open, site: str) -> None:
    page = open_page(f"{site}/?lang=en")
    focused = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.className") == "skip"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate(f"{focused}.id") == "q"
    page.keyboard.type("j/?")
    expect(page.locator("#q")).to_have_value("j/?")
    page.keyboard.press("Tab")
    page.locator("body").evaluate("document.activeElement.blur()")
    links = [a.get_attribute("href") for a in page.locator("#list h2 a").all()]
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(f"{focused}.getAttribute('href')") == links[at]
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#alert")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#list")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_everything_that_acts_has_a_name(open_page: Open, site: str, lang: str) -> None:
    page = open_page(f"{site}/?lang={lang}&party=IRN&status=signed")
    for address in (page.url, f"{site}{_first_alert(page)}", f"{site}/pictures?lang={lang}"):
        page.goto(address)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
              .filter((e) => !(e.textContent.trim() && e.tagName !== "SELECT") && !e.labels?.length && !e.ariaLabel)
              .map((e) => e.outerHTML)"""
        )
        assert nameless == []
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("main").count() == 1
