"""The floor: a Bolt app that acknowledges, and at most posts a few words, on the server that Warmline has too.

What is typed after the command says what it does: nothing, `page WORD ACCOUNT…` posts the word to each account, and
`later SECONDS ACCOUNT` posts, when so many seconds have passed, the instant at which that was due.
"""

import asyncio
import os
import re
import time

import aiohttp
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.app import web_app
from adapters.web.serving import listen, run, serve
from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET
from tests.fakes.slack.shapes import Json


class Bare:
    """What the app does with a command."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()

    async def typed(self, ack: AsyncAck, body: Json) -> None:
        """Do what the words say, and acknowledge."""
        match body["text"].split():
            case ["page", word, *accounts]:
                for account in accounts:
                    self._begin(account, word)
            case ["later", seconds, account]:
                due = time.time() + float(seconds)
                asyncio.get_running_loop().call_later(float(seconds), self._begin, account, f"{due:.6f}")
            case _:
                pass
        await ack()

    async def pressed(self, ack: AsyncAck) -> None:
        """Acknowledge."""
        await ack()

    def _begin(self, account: str, text: str) -> None:
        task = asyncio.create_task(self._post(account, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post(self, account: str, text: str) -> None:
        await self._client.chat_postMessage(channel=account, text=text)


async def main(port: int, api_url: str) -> None:
    """Serve until SIGTERM."""
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, api_url, session=session, retry_handlers=[])
        client.proxy = None
        app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)
        bare = Bare(client)
        app.command("/escalate")(bare.typed)
        app.action(re.compile(""))(bare.pressed)
        handler = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        async def ready() -> list[str]:
            return []

        routes = [Route("/slack/events", events, methods=["POST"])]
        await serve(web_app(routes, ready), listen("127.0.0.1", port), asyncio.Event())


if __name__ == "__main__":
    run(main(int(os.environ["PORT"]), os.environ["SLACK_API_URL"]))
