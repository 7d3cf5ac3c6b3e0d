"""A real Chromium, driven by Playwright, and pages that must stay free of errors."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from support.browser import NO_CHROMIUM, chromium_path
from support.peers import absent
from support.web import run_pass, serving

_PATIENCE_MS = 60_000
"""A machine may be slow; what is waited for comes."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path() or absent(NO_CHROMIUM)
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path)
        yield started
        started.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serves the page over a store until the test ends; gives its address."""
    with contextlib.ExitStack() as running:
        yield lambda folder, **settings: running.enter_context(serving(folder, **settings))


@pytest.fixture
def open_page(browser: Browser, serve: Callable[..., str]) -> Iterator[Callable[..., Page]]:
    """Opens an address in a context of its own, which shares nothing with others. All pages must end without an error
    on their console, where breaches of the content policy are told as well, and without a dialog."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_one(url: str, width: int = 1100, height: int = 900, expect_errors: bool = False, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        if not expect_errors:
            page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, f"{url} answered {answer.status}"
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store after the bundled sample went through the whole pipeline. Nobody writes into it."""
    folder = tmp_path_factory.mktemp("sample")
    run_pass("--sample", "--state", str(folder))
    return folder


@pytest.fixture(scope="session")
def site(sample: Path) -> Iterator[str]:
    """Address of the page over the sample."""
    with serving(sample) as address:
        yield address
