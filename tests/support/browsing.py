"""A browser for page tests, and a fresh context and page for each of them: fixtures for a folder's `conftest.py`.

Playwright's sync API keeps an event loop running in this thread while it is started, so the tests in such a folder are
plain functions, the server they look at runs in a thread or process of its own, and the browser closes with the folder.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.ensure_browser import find_browser
from tests.support.waits import A_LONG_WAIT

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MILLISECONDS = 1000 * A_LONG_WAIT


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all the page tests of this process."""
    path = find_browser()
    if path is None:
        pytest.fail("There is no browser for the page tests: run `make browser`.")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own, without cookies or storage, that waits for what it is asked to find."""
    window = browser.new_context()
    window.set_default_timeout(PATIENCE_MILLISECONDS)
    yield window
    window.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page in a fresh window."""
    return context.new_page()
