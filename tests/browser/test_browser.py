"""The browser that the page tests are given works."""

from playwright.sync_api import BrowserContext, Page


def test_the_browser_draws_a_page_and_takes_a_click(page: Page) -> None:
    page.set_content("<button onclick=\"this.textContent = 'Taken'\">Accept</button>")
    page.get_by_role("button", name="Accept").click()
    assert page.get_by_role("button").inner_text() == "Taken"


def test_each_test_has_a_window_without_the_last_ones_cookies(context: BrowserContext) -> None:
    assert context.cookies() == []
