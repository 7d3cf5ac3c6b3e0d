"""The pictures in a browser: reached from the list, painted, mirrored in Arabic."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.peer


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_pictures_are_reached_from_the_list_and_painted(open_page: Callable[..., Page], site: str, lang: str) -> None:
    page = open_page(f"{site}/?lang={lang}&look=dark")
    page.locator("header nav a[href^='/pictures']").click()
    expect(page.locator("figure svg")).to_have_count(6)
    bar = page.locator("#picture-timeline rect[data-mark=bar]").first
    assert re.fullmatch(r"rgb\(.+\)", bar.evaluate("e => getComputedStyle(e).fill"))
    names = page.locator("#picture-feeds svg > text", has_text="afaq").bounding_box()
    lights = page.locator("#picture-feeds circle").first.bounding_box()
    assert names
    assert lights
    assert (names["x"] > lights["x"]) == (lang == "ar")
    page.locator("#picture-pairs summary").click()
    expect(page.locator("#picture-pairs table")).to_be_visible()
