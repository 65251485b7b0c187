"""The dead man's switch: called while all is well and only then, and its address is told to nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.heartbeat import heartbeat
from adapters.heartbeat.heartbeat import Heartbeat
from adapters.heartbeat.settings import HeartbeatSettings
from bot.ports import BadSetting
from tests.support.waits import A_LONG_WAIT

SECRET = "zq-ping-4711"
OFTEN = 0.001


class FarSide:
    """Whoever waits for the calls. status: what it answers, None for no answer at all."""

    def __init__(self) -> None:
        self.status: int | None = 200
        self.called: asyncio.Queue[str] = asyncio.Queue()
        self.url = ""
        self._ends = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        """Take a call."""
        self.called.put_nowait(f"{request.method} {request.path}")
        if self.status is None:
            await self._ends.wait()
        return web.Response(status=self.status or 200, headers={"Location": "/elsewhere"})

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Be there, on a free port."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/{SECRET}"
        try:
            yield
        finally:
            self._ends.set()
            await runner.cleanup()


@pytest.fixture
async def far() -> AsyncIterator[FarSide]:
    far = FarSide()
    async with far.served():
        yield far


class Faults:
    """What is wrong with the replica. asked: a mark for each time that somebody wanted to know."""

    def __init__(self) -> None:
        self.now: list[str] = []
        self.asked: asyncio.Queue[None] = asyncio.Queue()

    async def __call__(self) -> list[str]:
        """Tell."""
        self.asked.put_nowait(None)
        return self.now


@asynccontextmanager
async def beating(url: str, faults: Faults) -> AsyncIterator[None]:
    task = asyncio.create_task(Heartbeat(url, faults, OFTEN).run())
    try:
        async with asyncio.timeout(A_LONG_WAIT):
            yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def turns(faults: Faults, count: int = 3) -> None:
    """Wait until it has gone round so often."""
    while not faults.asked.empty():
        faults.asked.get_nowait()
    for _ in range(count):
        await faults.asked.get()


async def test_it_calls_again_and_again_while_all_is_well(far: FarSide) -> None:
    async with beating(far.url, Faults()):
        assert [await far.called.get() for _ in range(3)] == [f"GET /{SECRET}"] * 3


async def test_it_calls_nobody_while_something_is_wrong_and_goes_on_when_that_is_mended(far: FarSide) -> None:
    faults = Faults()
    faults.now = ["The database has not answered for 3 s."]
    async with beating(far.url, faults):
        await turns(faults)
        assert far.called.empty()
        faults.now = []
        assert await far.called.get()


async def test_a_call_that_fails_is_logged_when_it_begins_to_and_when_it_is_over(
    far: FarSide, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    faults = Faults()
    async with beating(far.url, faults):
        await turns(faults)
        far.status = 404
        await turns(faults, 5)
        far.status = 200
        await turns(faults, 5)
    ours = [record for record in caplog.records if record.name == heartbeat.__name__]
    assert [(record.levelname, record.getMessage()) for record in ours] == [
        ("ERROR", "HEARTBEAT_URL can't be called: it answered 404. Whoever waits for it may raise an alarm."),
        ("INFO", "HEARTBEAT_URL can be called again."),
    ]


async def test_a_far_side_that_does_not_answer_or_is_not_there_stops_nothing(
    far: FarSide, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    far.status = None
    faults = Faults()
    with monkeypatch.context() as hasty:
        hasty.setattr(heartbeat, "SECONDS_TO_ANSWER", 0.05)
        async with beating(far.url, faults):
            await turns(faults)
    async with beating(f"http://127.0.0.1:1/{SECRET}", faults):
        await turns(faults)
    async with beating(f"http://warmline..example/{SECRET}", faults):
        await turns(faults)
    assert [message.partition(". ")[0] for message in caplog.messages] == [
        "HEARTBEAT_URL can't be called: no answer within 0 s",
        "HEARTBEAT_URL can't be called: ClientConnectorError",
        "HEARTBEAT_URL can't be called: UnicodeError",
    ]


async def test_it_goes_nowhere_else(far: FarSide) -> None:
    far.status = 302
    faults = Faults()
    async with beating(far.url, faults):
        await turns(faults)
    assert {far.called.get_nowait() for _ in range(far.called.qsize())} == {f"GET /{SECRET}"}


@pytest.mark.parametrize("status", [200, 302, 500, None])
async def test_no_log_however_talkative_holds_the_address(
    far: FarSide, status: int | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(heartbeat, "SECONDS_TO_ANSWER", 0.05)
    caplog.set_level("DEBUG")
    far.status = status
    faults = Faults()
    async with beating(far.url, faults):
        await turns(faults)
    clients = [record for record in caplog.records if record.name != "aiohttp.access"]
    assert SECRET not in "".join(record.getMessage() for record in clients)


def test_without_the_setting_nobody_is_called() -> None:
    assert HeartbeatSettings.read({"HEARTBEAT_URL": " "}).url is None


def test_the_address_is_kept_whole_and_not_shown() -> None:
    settings = HeartbeatSettings.read({"HEARTBEAT_URL": f"https://hc.example.com/{SECRET}?rid=1"})
    assert settings.url == f"https://hc.example.com/{SECRET}?rid=1"
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [SECRET, f"ftp://hc.example.com/{SECRET}", f"https:///{SECRET}", f"https://[{SECRET}", f"http://a:b/{SECRET}"],
)
def test_what_is_no_address_is_refused_by_name_without_showing_it(url: str) -> None:
    with pytest.raises(BadSetting, match="HEARTBEAT_URL should be") as refused:
        HeartbeatSettings.read({"HEARTBEAT_URL": url})
    assert SECRET not in str(refused.value)
