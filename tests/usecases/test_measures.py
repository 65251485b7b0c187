"""What the desk and the ringer tell whoever counts and times them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.ports import Unavailable
from bot.ports.measures import Outcome
from bot.usecases.warmline import Warmline
from tests.support.measures import Noted
from tests.usecases.line import FIRST, POLICY, HandAlarm, Line, a_line


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
async def line(noted: Noted) -> AsyncIterator[Line]:
    async with a_line() as line:
        chats = {line.chat.platform: line.chat}
        line.warmline = Warmline(line.store, POLICY, line.clock, HandAlarm(), chats, lambda: FIRST, noted)
        yield line


async def test_what_was_asked_for_is_told_as_done_doubled_refused_or_unknown(line: Line, noted: Noted) -> None:
    await line.types("ana", "/escalate 4711 no dial tone", request="once")
    await line.types("ana", "/escalate 4711 no dial tone", request="once")
    accept = line.press("bev", "Accept")
    await line.presses("cy", "Accept")
    await line.does(accept)
    await line.types("nobody", "/leads")
    assert noted.commands == [Outcome.DONE, Outcome.DOUBLED, Outcome.DONE, Outcome.REFUSED, Outcome.UNKNOWN]


async def test_an_escalation_that_there_is_not_is_told_as_unknown(line: Line, noted: Noted) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    accept = line.press("bev", "Accept")
    async with a_line() as another:
        another.warmline = Warmline(another.store, POLICY, another.clock, HandAlarm(), {}, lambda: FIRST, noted)
        await another.warmline.desk(accept)
    assert noted.commands == [Outcome.DONE, Outcome.UNKNOWN]


async def test_what_is_not_taken_is_told_as_unavailable(line: Line, noted: Noted) -> None:
    line.store.away = True
    with pytest.raises(Unavailable):
        await line.only_takes("ana", "/escalate 4711 no dial tone")
    assert noted.commands == [Outcome.UNAVAILABLE]


async def test_a_bug_is_told_as_failed_and_goes_up(line: Line, noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.usecases.desk.typed", None)
    with pytest.raises(TypeError):
        await line.only_takes("ana", "/escalate 4711 no dial tone")
    assert noted.commands == [Outcome.FAILED]


async def test_a_claim_is_told_by_the_wave_that_paged_its_holder(line: Line, noted: Noted) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.to_next_deadline()
    await line.presses("eve", "Accept")
    assert noted.claims == [2]
    await line.presses("eve", "Can't take it after all")
    assert noted.claims == [2]


async def test_a_ring_is_told_by_how_late_it_was(line: Line, noted: Noted) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.clock.move(POLICY.plan.waves[0].patience + timedelta(seconds=3))
    await line.settle()
    assert noted.lags == [3.0]


async def test_a_callback_is_rung_and_told_like_an_escalation(line: Line, noted: Noted) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    while not (await line.state()).callback:
        await line.to_next_deadline()
    before = len(noted.lags)
    await line.to_next_deadline()
    assert noted.lags[before:] == [0.0]
