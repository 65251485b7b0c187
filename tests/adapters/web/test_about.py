"""The page that tells everybody what is kept, for how long, and whom to ask."""

from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from adapters.web.about import about
from adapters.web.settings import WebSettings
from bot.ports.retention import Terms

YEAR = timedelta(days=400)


async def page(terms: Terms, contact: str = "") -> str:
    app = Starlette(routes=[about(terms, WebSettings(contact=contact))])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        answer = await client.get("/about")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return " ".join(answer.text.split())


@pytest.mark.parametrize("told", [None, YEAR])
async def test_it_tells_after_how_many_days_all_is_forgotten(told: timedelta | None) -> None:
    text = await page(Terms(YEAR, told))
    assert "All that is forgotten 400 days after the call, and any callback for it, is over." in text
    assert "erased" not in text.split("Terms of use")[0]


async def test_it_tells_that_what_customers_told_is_erased_sooner_where_it_is() -> None:
    assert "is erased 1 day after that end already." in await page(Terms(YEAR, timedelta(days=1)))


async def test_it_names_whom_to_ask_and_takes_that_for_words_and_nothing_else() -> None:
    assert "Ask it@example.com &lt;b&gt;now&lt;/b&gt;," in await page(Terms(YEAR, None), "it@example.com <b>now</b>")
    assert "Ask whoever looks after Slack or Teams in your company," in await page(Terms(YEAR, None))
