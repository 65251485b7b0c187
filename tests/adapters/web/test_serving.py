"""The server as a process: what is in hand when it is told to stop is finished, and it says why it cannot start."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator

import httpx
import pytest

from adapters.web.app import web_app
from adapters.web.serving import MOST_BYTES, listen, run, serve_beside
from bot.ports import BadSetting
from tests.support.serving import NO_CERTIFICATES
from tests.support.waits import A_LONG_WAIT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def a_server() -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.adapters.web.a_server", str(port), stdout=PIPE
    )
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", verify=NO_CERTIFICATES, timeout=A_LONG_WAIT
    ) as client:
        while True:
            try:
                await client.get("/healthz")
            except httpx.ConnectError:
                await asyncio.sleep(0.02)
            else:
                break
        try:
            yield server, client
        finally:
            if server.returncode is None:
                server.kill()
            await server.wait()


async def test_a_request_in_hand_is_finished_before_the_server_stops() -> None:
    async with a_server() as (server, client):
        request = asyncio.create_task(client.get("/slow"))
        assert server.stdout is not None
        assert await server.stdout.readline() == b"begun\n"
        server.send_signal(signal.SIGTERM)
        assert (await request).text == "finished"
        assert await server.wait() == 0
        assert await server.stdout.read() == b"stopped\n"


async def test_an_endless_stream_does_not_hold_up_the_end() -> None:
    async with a_server() as (server, client), client.stream("GET", "/endless") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "first"
        server.send_signal(signal.SIGTERM)
        assert [line async for line in lines] == []
        assert await server.wait() == 0


async def test_headers_without_end_are_hung_up_on_and_others_served() -> None:
    async with a_server() as (_, client):
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ")
        writer.write(b"a" * 2 * MOST_BYTES)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(A_LONG_WAIT):
                assert await reader.read() == b""
        writer.close()
        assert (await client.get("/healthz")).text == "alive\n"


async def test_the_server_does_not_name_its_make() -> None:
    async with a_server() as (_, client):
        assert "server" not in (await client.get("/healthz")).headers


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSetting, match=rf"PORT {port}: Address already in use"):
            listen("127.0.0.1", port)


def test_a_host_that_can_be_no_name_is_told_as_such() -> None:
    with pytest.raises(BadSetting, match=r"HOST warmline\.\.example, PORT 8080: that is no host's name\."):
        listen("warmline..example", 8080)


def test_garbage_is_not_looked_for_before_it_is_served_and_is_from_then_on() -> None:
    looked_for: list[bool] = []

    async def ready() -> list[str]:
        return []

    async def tell() -> None:
        looked_for.append(gc.isenabled())

    async def main() -> None:
        await tell()
        await serve_beside(web_app([], ready), listen("127.0.0.1", free_port()), asyncio.Event(), [tell()])

    run(main())
    assert looked_for == [False, True]
    assert gc.isenabled()


async def test_work_beside_the_serving_is_cancelled_when_that_ends() -> None:
    stop, ends = asyncio.Event(), []

    async def working() -> None:
        stop.set()
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("cancelled")

    await serve_beside(web_app([], nothing_missing), listen("127.0.0.1", free_port()), stop, [working()])
    assert ends == ["cancelled"]


async def test_work_that_fails_ends_the_serving_and_goes_up() -> None:
    async def failing() -> None:
        raise LookupError("a bug")

    async with asyncio.timeout(A_LONG_WAIT):
        with pytest.raises(LookupError, match="a bug"):
            await serve_beside(
                web_app([], nothing_missing), listen("127.0.0.1", free_port()), asyncio.Event(), [failing()]
            )


async def nothing_missing() -> list[str]:
    return []
