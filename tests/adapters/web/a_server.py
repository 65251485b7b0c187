"""A small server for the tests that stop one: it prints when it listens and when it has stopped."""

import asyncio
import sys
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.web.app import web_app
from adapters.web.serving import listen, run, serve


async def main(port: int) -> None:
    """Serve a request that takes until the server stops, and a stream that lasts as long."""
    stop = asyncio.Event()

    async def slow(_: Request) -> Response:
        say("begun")
        await stop.wait()
        return PlainTextResponse("finished")

    async def lines() -> AsyncIterator[str]:
        yield "first\n"
        await stop.wait()

    async def endless(_: Request) -> Response:
        return StreamingResponse(lines())

    async def ready() -> list[str]:
        return []

    await serve(web_app([Route("/slow", slow), Route("/endless", endless)], ready), listen("127.0.0.1", port), stop)
    say("stopped")


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(main(int(sys.argv[1])))
