"""The fake of Teams in a process of its own, as a bench uses it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.fakes.a_bot import CREDENTIALS, card, execute, message
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import TENANT_ID, FaultKind, RemoteTeams

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def remote() -> AsyncIterator[RemoteTeams]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.teams", "--no-limits", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with RemoteTeams((await process.stdout.readline()).decode().strip()) as remote:
        yield remote
    process.terminate()
    assert await process.wait() == 0


async def test_a_teams_in_its_own_process_is_told_what_to_do(
    remote: RemoteTeams, session: aiohttp.ClientSession
) -> None:
    ana, ben = await remote.add_users("ana", "ben")
    async with session.post(f"{remote.login_url}/{TENANT_ID}/oauth2/v2.0/token", data=CREDENTIALS) as answer:
        token = (await answer.json())["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    conversations = f"{remote.service_url}v3/conversations"
    opening = {"members": [{"id": ana.mri}], "tenantId": ana.tenant}
    async with session.post(conversations, json=opening, headers=bearer) as answer:
        chat = (await answer.json())["id"]
    await remote.fault(FaultKind.STATUS, "send", user=ana.id, status=503)
    sending = message(card(actions=[execute()]))
    for status in (503, 201):
        async with session.post(f"{conversations}/{chat}/activities", json=sending, headers=bearer) as answer:
            assert answer.status == status
    await remote.wait_for_posts(1)
    [shown] = await remote.messages(ana)
    assert list(shown.actions()) == ["Accept"]
    assert await remote.messages(ben) == []
    counts = await remote.counts()
    assert (counts["requests"], counts["refusals"]) == ({"login": 1, "create": 1, "send": 2}, [])

    await remote.use_app("http://127.0.0.1:1/api/messages")
    pressed = await remote.pressed(ana, shown, "Accept")
    assert b"adaptiveCard/action" in pressed.body
    await remote.forget()
    assert await remote.messages() == []
    with pytest.raises(RuntimeError, match="wait: 408"):
        await remote.wait_for_posts(1, within=0.01)


async def test_what_people_say_is_signed_for_the_caller_to_send(
    remote: RemoteTeams, session: aiohttp.ClientSession
) -> None:
    heard: list[Json] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append({**await request.json(), "authorization": request.headers["Authorization"]})
        return web.Response()

    listening = web.Application()
    listening.add_routes([web.post("/api/messages", hear)])
    runner = web.AppRunner(listening)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await remote.use_app(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
    [ana] = await remote.add_users("ana")
    said = await remote.said(ana, "escalate 1")
    async with session.post(said.url, data=said.body, headers=said.headers) as answer:
        assert answer.status == 200
    assert heard[0]["text"] == "escalate 1"
    assert heard[0]["authorization"].startswith("Bearer ey")
    await runner.cleanup()


def test_a_remote_must_be_entered() -> None:
    with pytest.raises(RuntimeError, match="enter the RemoteTeams first"):
        asyncio.run(RemoteTeams("http://127.0.0.1:1/").forget())
