"""One person's queue: pages first, no second wasted, and none taken by a sender that has stood still."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.commands import ReportCallerGone
from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Chat, Platform, Undeliverable
from bot.usecases.claiming import take_up
from bot.usecases.turns import to_one
from directory.people import PersonId
from tests.usecases.line import FIRST, Line
from tests.usecases.sending import BLOCKED, held_up

BEV = PersonId("bev")
UNWAITED = tuple(Show(BEV, FIRST, Face.ASKER, number, Lane.LOOKED_AT, posts=True) for number in range(1, 13))
SILENCE = Undeliverable("no answer", lost=True, silent=True)


async def wanted(line: Line, *shows: Show) -> None:
    await line.store.run(lambda unit: unit.outbox.show(shows))
    await line.settle()


async def stands_still(line: Line) -> None:
    """Let the sender's leases run out while its four messages are under way."""
    await line.chat.until(lambda: line.chat.in_flight == 4)
    # It has looked whether there is more, and will not look again before one of them has ended.
    await line.store.run(lambda unit: unit.outbox.next_at())
    line.clock.move(timedelta(seconds=12))


def pages_of(line: Line, who: str) -> list[str]:
    """Name the escalations for which somebody was paged."""
    return [str(call.key).split("/")[0] for call in line.chat.did("post", who) if "/page/" in call.key]


async def test_a_page_goes_before_all_that_nobody_waits_for_though_that_came_first(paced: Line) -> None:
    await paced.only_takes("ali", "/escalate west 4712 no dial tone")
    await wanted(paced, *UNWAITED)
    await paced.later(1)
    await paced.types("ana", "/escalate 4711 no dial tone")
    assert pages_of(paced, BEV) == []
    await paced.later(1)
    assert pages_of(paced, BEV) == ["e2"]


async def test_what_nobody_waits_for_goes_in_its_order_one_a_second_around_the_pages(paced: Line) -> None:
    await paced.only_takes("ali", "/escalate west 4712 no dial tone")
    await wanted(paced, *UNWAITED)
    await paced.types("ana", "/escalate 4711 no dial tone")
    for _ in range(4 * len(UNWAITED) + 8):
        await paced.later(0.25)
    calls = paced.chat.did("post", BEV)
    assert len(calls) == len(UNWAITED) + 1
    assert {later.at - earlier.at for earlier, later in pairwise(calls)} == {timedelta(seconds=1)}


async def test_a_page_that_ended_while_it_waited_takes_nobodys_second(paced: Line) -> None:
    for account in ("4711", "4712", "4713"):
        await paced.types("ana", f"/escalate {account} no dial tone")
    await paced.warmline.desk.command(EscalationId("e2"), ReportCallerGone(PersonId("ana")))
    await paced.later(1)
    assert pages_of(paced, BEV) == ["e1", "e3"]


async def test_a_message_that_needs_no_sending_after_all_gives_its_turn_back(paced: Line) -> None:
    await paced.types("ali", "/escalate west 4712 no dial tone")
    await wanted(paced, Show(BEV, FIRST, Face.CLAIM, 7, Lane.WAITED_FOR, posts=True))
    await paced.types("ana", "/escalate 4711 no dial tone")
    assert [call.key for call in paced.chat.did("post", BEV)] == ["e2/page/bev/1"]


@pytest.mark.parametrize("fault", [None, ValueError("a bug")])
async def test_a_sender_that_stood_still_does_not_let_the_next_go_in_place_of_whoever_has_its_message_now(
    paced: Line, fault: Exception | None
) -> None:
    paced.chat.faults["bev"] += [fault] if fault else []
    await paced.only_takes("ana", "/escalate 4711 no dial tone")
    way = to_one(paced.chat.platform, BEV)
    chats: dict[Platform, Chat] = {paced.chat.platform: paced.chat}
    async with held_up(paced):
        await stands_still(paced)
        others = await paced.store.run(lambda unit: take_up(unit, chats, {paced.chat.platform: 8}))
    (theirs,) = (one for one in others.going if one.show_to == BEV)
    queue = (await paced.store.read(lambda unit: unit.paces.look([way])))[way]
    assert queue.free_at == theirs.leased_until


async def test_what_a_sender_that_stood_still_did_not_hear_is_no_outage(line: Line) -> None:
    for who in ("ana", "bev", "cy", "dee"):
        line.chat.fail(who, SILENCE)
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    async with held_up(line):
        await stands_still(line)
    assert {call.to for call in line.chat.did("update")} == {"ana", "bev", "cy", "dee"}
    assert len(line.chat.did("post")) == 4


async def test_a_sender_that_stood_still_does_not_give_up_a_page_that_another_has_now(line: Line) -> None:
    line.chat.fail("bev", BLOCKED)
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    async with held_up(line):
        await stands_still(line)
    assert await line.paged() == ["bev", "cy", "dee"]
    assert len(line.chat.of("bev")) == 1
