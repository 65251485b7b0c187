"""The sender: what people wait for first, never too fast, nothing lost, nothing twice, whatever the platform does."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.acts import Pressed, RequestKey
from bot.messages import labels
from bot.messages.intents import Intent
from bot.messages.show import Face, Lane, Show
from bot.ports.paces import Pace
from bot.usecases import deliver
from bot.usecases.claiming import LEASE_SECONDS
from directory.people import PersonId
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import FIRST, Line, a_line
from tests.usecases.sending import LONGEST_BACKOFF, held_up, sending, spoil, too_fast

# What goes first, and how fast


async def test_what_somebody_waits_for_goes_before_what_only_tidies_up(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.calls.clear()
    accept = line.press("bev", labels.ACCEPT)
    await line.warmline.desk(accept)
    await line.settle()
    order = [(call.what, call.to) for call in line.chat.calls]
    assert order[0] == ("post", "ana")
    assert set(order[-2:]) == {("update", "cy"), ("update", "dee")}


async def test_an_older_wish_of_one_lane_goes_before_a_newer_one(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.clock.move(timedelta(seconds=1))
    await line.only_takes("ali", "/escalate west 4712 no dial tone")
    await line.settle()
    order: list[str] = [call.to for call in line.chat.calls]
    assert order.index("fay") > order.index("dee")


async def test_as_many_are_in_flight_as_the_platform_takes_and_all_get_there(line: Line) -> None:
    shows = [Show(PersonId("bev"), FIRST, Face.ASKER, number, Lane.LOOKED_AT, posts=True) for number in range(40)]
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.store.run(lambda unit: unit.outbox.show(shows))
    async with held_up(line):
        await line.chat.until(lambda: line.chat.in_flight == line.chat.at_once)
        assert len(line.chat.of("bev")) == 1
    assert len(line.chat.of("bev")) == 41
    assert line.chat.most_in_flight == line.chat.at_once


async def test_nobody_gets_two_new_messages_faster_than_their_platform_takes_them(paced: Line) -> None:
    for account in ("4711", "4712", "4713"):
        await paced.only_takes("ana", f"/escalate {account} no dial tone")
    for _ in range(20):
        await paced.later(0.25)
    instants = [call.at for call in paced.chat.did("post", "bev")]
    assert len(instants) == 3
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(instants))


async def test_the_pace_counts_from_when_the_last_message_must_have_arrived(paced: Line) -> None:
    for account in ("4711", "4712"):
        await paced.only_takes("ana", f"/escalate {account} no dial tone")
    async with held_up(paced):
        await paced.chat.until(lambda: paced.chat.did("post", "bev"))
        paced.clock.move(timedelta(seconds=0.75))
    await paced.later(0.5)
    assert len(paced.chat.did("post", "bev")) == 1
    await paced.later(0.5)
    assert len(paced.chat.did("post", "bev")) == 2


async def test_one_persons_pace_holds_up_nobody_else(paced: Line) -> None:
    await paced.types("ana", "/escalate 4711 no dial tone")
    await paced.types("ali", "/escalate west 4712 no dial tone")
    assert {call.to for call in paced.chat.did("post")} == {"ana", "bev", "cy", "dee", "ali", "fay"}


async def test_an_edit_is_no_new_message_and_waits_for_no_pace(paced: Line) -> None:
    await paced.types("ana", "/escalate 4711 no dial tone")
    await paced.presses("bev", labels.ON_A_CALL)
    assert [call.what for call in paced.chat.calls if call.to == "bev"] == ["post", "update"]


async def test_a_platform_that_asks_to_wait_is_left_alone_for_that_person_and_served_for_the_others(
    paced: Line,
) -> None:
    paced.chat.fail("bev", too_fast(7))
    await paced.types("ana", "/escalate 4711 no dial tone")
    await paced.types("ali", "/escalate east 4712 no dial tone")
    await paced.later(6.9)
    assert len(paced.chat.did("post", "bev")) == 1
    assert len(paced.chat.of("cy")) == 2
    await paced.later(0.1)
    assert len(paced.chat.of("bev")) == 1
    await paced.later(1)
    assert len(paced.chat.of("bev")) == 2


async def test_edits_wait_for_a_platform_that_asked_for_it_and_new_messages_do_not(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.fail("bev", too_fast(7))
    await line.presses("bev", labels.ON_A_CALL)
    line.chat.calls.clear()
    await line.presses("cy", labels.ON_A_CALL)
    await line.presses("dee", labels.ACCEPT)
    assert {call.what for call in line.chat.calls} == {"post"}
    await line.later(7)
    assert {call.to for call in line.chat.did("update")} >= {"bev", "cy", "dee"}
    assert labels.HAVE_CALLER in line.offered("dee")


async def test_where_redrawings_count_a_request_to_wait_lets_that_chat_go_on_when_it_said_and_holds_no_other() -> None:
    async with a_line(pace=Pace(to_one=((6, 1.1),), edits_count=True)) as line:
        await line.types("ana", "/escalate 4711 no dial tone")
        line.chat.fail("bev", too_fast(3))
        await line.presses("dee", labels.ACCEPT)
        await line.types("ali", "/escalate east 4712 no dial tone")
        assert line.chat.did("update", "cy")
        await line.later(2.9)
        assert len(line.chat.of("bev")) == 1
        await line.later(0.1)
        assert len(line.chat.of("bev")) == 2
        assert labels.ACCEPT in line.offered("bev")


# While it is under way, and when something of ours is wrong


async def test_a_newer_wish_while_a_message_is_in_flight_is_sent_after_it(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    async with held_up(line):
        await line.chat.until(lambda: line.chat.in_flight == 4)
        await line.warmline.desk(Pressed(PersonId("bev"), Intent.ACCEPT, FIRST, "", RequestKey("accept")))
    assert [call.what for call in line.chat.calls if call.to == "bev"] == ["post", "update"]
    assert labels.HAVE_CALLER in line.offered("bev")


async def test_a_newer_wish_waits_for_no_more_than_the_answer_to_the_older_one(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "A_WHILE", timedelta(minutes=1))
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.chat.open.clear()
    async with sending(line), asyncio.timeout(A_LONG_WAIT):
        await line.chat.until(lambda: line.chat.in_flight == 4)
        await line.warmline.desk(Pressed(PersonId("bev"), Intent.ACCEPT, FIRST, "", RequestKey("accept")))
        await line.chat.until(lambda: line.chat.in_flight == 5)
        line.chat.open.set()
        await line.chat.until(lambda: line.chat.did("update", "bev"))


async def test_what_is_to_be_tried_again_at_once_is(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "A_WHILE", timedelta(minutes=1))
    line.chat.fail("bev", too_fast(0))
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    async with sending(line), asyncio.timeout(A_LONG_WAIT):
        await line.chat.until(lambda: line.chat.of("bev"))


async def test_a_message_that_would_look_the_same_is_not_sent_again(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.calls.clear()
    again = Show(PersonId("bev"), FIRST, Face.PAGE, 1, Lane.LOOKED_AT, posts=False)
    await line.store.run(lambda unit: unit.outbox.show([again]))
    await line.settle()
    assert line.chat.calls == []


async def test_what_looks_the_same_is_sent_again_if_it_may_have_been_redrawn_meanwhile(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    line.chat.calls.clear()
    again = Show(PersonId("bev"), FIRST, Face.PAGE, 1, Lane.LOOKED_AT, posts=False)
    await line.store.run(lambda unit: unit.outbox.show([again]))
    await line.store.run(lambda unit: unit.outbox.claim(1, LEASE_SECONDS))  # A sender that is killed then.
    await line.later(LEASE_SECONDS)
    assert [(call.what, call.to) for call in line.chat.calls] == [("update", "bev")]


async def test_a_message_that_cannot_be_drawn_holds_up_no_other(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    await spoil(line, FIRST)
    await line.only_takes("ali", "/escalate west 4712 no dial tone")
    await line.warmline.sender.send_all()
    assert line.chat.of("bev") == []
    assert labels.ACCEPT in line.offered("fay")
    assert "can't be drawn; it is tried again later" in caplog.text


async def test_a_fault_of_an_adapter_holds_up_no_other_and_is_tried_again(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.chat.fail("bev", ValueError("a bug"))
    await line.types("ana", "/escalate 4711 no dial tone")
    assert line.chat.of("bev") == []
    assert labels.ACCEPT in line.offered("cy")
    assert "can't be sent; it is tried again later" in caplog.text
    await line.later(LONGEST_BACKOFF)
    assert len(line.chat.of("bev")) == 1


async def test_a_sender_whose_store_was_away_goes_on_by_itself(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "A_WHILE", timedelta(milliseconds=1))
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.store.away = True
    async with sending(line):
        await line.store.missed.wait()
        assert line.chat.calls == []
        line.store.away = False
        await line.chat.until(lambda: len(line.chat.standing) == 4)


async def test_a_sender_that_is_told_to_end_lets_what_is_in_flight_end(line: Line) -> None:
    await line.only_takes("ana", "/escalate 4711 no dial tone")
    line.chat.open.clear()
    async with sending(line):
        await line.chat.until(lambda: line.chat.in_flight == 4)
    assert len(line.chat.standing) == 4
    unsent = await line.store.read(lambda unit: unit.outbox.next_at())
    assert unsent is None
