"""The page's stream: every part once, then each that changed, and an end when the server stops."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from adapters.simulator.changes import Changes
from adapters.simulator.chat import SimulatorChat
from adapters.simulator.clock import SimulatedClock
from adapters.simulator.drawing import Drawing
from adapters.simulator.keeping import open_file
from adapters.simulator.live import Live
from adapters.simulator.looks import Looks
from adapters.simulator.private import PrivateViews
from bot.messages.card import Field, Form
from bot.ports import MessageKey, Story, Unavailable
from tests.adapters.simulator.stage import ANA, NOON, ScriptedWatch, SystemTime, card, in_minutes, set_up

KEY = MessageKey("escalation-1/ana")
PARTS = ["status-ana", "chat-ana", "form-ana", "stories", "clock"]


@pytest.fixture
def watch() -> ScriptedWatch:
    return ScriptedWatch(SimulatedClock(open_file(":memory:"), SystemTime()))


@pytest.fixture
def live(watch: ScriptedWatch) -> Live:
    file, changes = open_file(":memory:"), Changes()
    clock = SimulatedClock(file, SystemTime())
    clock.when_moved(changes.tell)
    chat, views = SimulatorChat(file, clock, changes.tell), PrivateViews(file, changes.tell)
    return Live(watch, clock, chat, views, Looks(file, (), changes.tell), changes, Drawing())


async def begun(live: Live) -> AsyncIterator[tuple[str, str]]:
    """The stream of Ana's page, after every part was sent once."""
    stream = read(live)
    assert [(await anext(stream))[0] for _ in PARTS] == PARTS
    return stream


async def read(live: Live) -> AsyncIterator[tuple[str, str]]:
    async for event in live.events((ANA,), asyncio.Event()):
        name, data, *rest = event.split("\n")
        assert (name, rest) == ("event: region", ["", ""])
        region = json.loads(data.removeprefix("data: "))
        yield region["id"], region["html"]


async def test_a_new_message_is_sent_with_what_is_to_be_read_out(live: Live) -> None:
    stream = await begun(live)
    await live.chat.post(ANA, card("Beverly takes the call"), KEY)
    part, html = await anext(stream)
    assert part == "chat-ana"
    assert "Beverly takes the call" in html
    assert 'data-notice="You are asked to help"' in html


async def test_an_edited_message_is_another_version_of_the_same_one(live: Live) -> None:
    address = await live.chat.post(ANA, card("One"), KEY)
    stream = await begun(live)
    await live.chat.update(ANA, address, card("Two"), KEY)
    _, html = await anext(stream)
    assert f'id="ana-message-{address}" data-version="1"' in html


async def test_a_form_is_sent_once_each_time_that_it_is_put_before_somebody(live: Live) -> None:
    form = Form("open", "new", "Escalate a call", "Page the Leads", (Field("account", "Account"),))
    stream = await begun(live)
    drawn = []
    for _ in range(2):
        live.views.keep(ANA, live.views.of(ANA).opened(form, {"account": "abc"}, {"account": "No digits."}))
        part, html = await anext(stream)
        assert part == "form-ana"
        drawn.append(html.partition("data-version=")[2].partition(" ")[0])
    assert drawn[0] != drawn[1]


async def test_the_moved_clock_is_sent(live: Live) -> None:
    stream = await begun(live)
    live.clock.move_to(in_minutes(5))
    part, html = await anext(stream)
    assert (part, "12:05:00 UTC" in html) == ("clock", True)


async def test_what_goes_on_is_sent_and_only_that(live: Live, watch: ScriptedWatch) -> None:
    stream = await begun(live)
    watch.told = (Story("e-1", "Ana’s call", "paging", NOON, ()),)
    live.changes.tell()
    part, html = await anext(stream)
    assert (part, "Ana’s call" in html) == ("stories", True)
    watch.on = frozenset()
    live.changes.tell()
    part, html = await anext(stream)
    assert (part, "Off shift" in html) == ("status-ana", True)


async def test_a_store_that_is_away_only_delays_what_is_sent(live: Live) -> None:
    class Away(ScriptedWatch):
        away = True

        async def next_deadline(self) -> None:
            if self.away:
                self.away = False
                live.changes.tell()
                raise Unavailable

    live.watch = Away(live.clock)
    await begun(live)


async def test_the_stream_ends_when_the_server_stops() -> None:
    async with set_up() as stage:
        asking = asyncio.create_task(stage.browser.get("/events?panes=ana"))
        stage.stop.set()
        answer = await asking
        assert answer.headers["content-type"].startswith("text/event-stream")
