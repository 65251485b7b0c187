"""Nobody is taken for a person of the directory on the word of an account that proves nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.slack.people import People
from adapters.slack.settings import SlackSettings
from adapters.slack.slack import web_client, web_session
from tests.adapters.slack.desk import AddressBook

ADA = {"id": "U1", "profile": {"email": "ada@example.com"}}


@asynccontextmanager
async def knowing(account: dict[str, Any]) -> AsyncIterator[People]:
    """Play a Slack that tells this about every account, before a directory with Ada in it."""

    async def users_info(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "user": account})

    app = web.Application()
    app.router.add_get("/api/users.info", users_info)
    book = AddressBook()
    book.add("ada", email="ada@example.com")
    async with TestServer(app) as server, web_session() as session:
        client = web_client(SlackSettings("xoxb-1", "secret", api_url=str(server.make_url("/api/"))))
        client.session = session
        yield People(client, book)


async def test_a_member_of_the_workspace_is_known_by_their_address() -> None:
    async with knowing(ADA) as people:
        assert await people.person("U1") == "ada"


@pytest.mark.parametrize(
    "more", [{"is_stranger": True}, {"is_bot": True}, {"deleted": True}, {"profile": {}}, {"profile": None}]
)
async def test_strangers_bots_the_departed_and_whoever_has_no_address_are_not(more: dict[str, Any]) -> None:
    async with knowing({**ADA, **more}) as people:
        assert await people.person("U1") is None
