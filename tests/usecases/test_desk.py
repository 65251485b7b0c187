"""The one door: each act is done once and committed, or refused in a sentence with nothing changed."""

import pytest

from bot.domain.acts import RequestKey, Typed
from bot.domain.events import PageAccepted
from bot.domain.words import Disposition, Stage
from bot.messages import labels, phrases, refusing
from bot.messages.card import Reply
from bot.ports import Unavailable
from directory.people import PersonId
from tests.usecases.line import FIRST, Line, readable


async def test_a_command_pages_at_once_and_says_so(line: Line) -> None:
    reply = await line.types("ana", "/escalate 4711 no dial tone")
    assert readable(reply.card) == phrases.paging_now()
    assert await line.paged() == ["bev", "cy", "dee"]
    assert labels.ACCEPT in line.offered("bev")


async def test_the_same_command_delivered_twice_is_answered_and_done_once(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone", request="one and the same")
    before = await line.timeline()
    reply = await line.types("ana", "/escalate 4711 no dial tone", request="one and the same")
    assert readable(reply.card) == refusing.already_received()
    assert await line.timeline() == before
    assert await line.store.read(lambda unit: unit.deadlines.newest(9)) == (FIRST,)


async def test_the_same_press_delivered_twice_is_done_once(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    press = line.press("bev", labels.ACCEPT)
    assert await line.does(press) == Reply()
    before = await line.timeline()
    assert readable((await line.does(press)).card) == refusing.already_received()
    assert await line.timeline() == before


async def test_a_second_press_of_the_winner_is_silent(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    first, second = line.press("bev", labels.ACCEPT), line.press("bev", labels.ACCEPT)
    await line.does(first)
    assert await line.does(second) == Reply()
    assert [type(event) for event in await line.timeline()].count(PageAccepted) == 1


async def test_an_unknown_person_is_told_whom_to_ask_and_nothing_is_created(line: Line) -> None:
    reply = await line.types("nobody", "/escalate 4711 no dial tone")
    assert readable(reply.card) == refusing.stranger()
    assert await line.store.read(lambda unit: unit.deadlines.newest(9)) == ()
    assert readable(await line.opens_home("nobody")) == refusing.stranger()


async def test_a_store_that_is_away_is_told_to_whoever_carries_the_answer_and_nothing_is_done(line: Line) -> None:
    line.store.away = True
    with pytest.raises(Unavailable):
        await line.types("ana", "/escalate 4711 no dial tone", request="again")
    line.store.away = False
    assert await line.store.read(lambda unit: unit.deadlines.newest(9)) == ()
    reply = await line.types("ana", "/escalate 4711 no dial tone", request="again")
    assert readable(reply.card) == phrases.paging_now()


async def test_a_refusal_names_who_has_the_call_and_leaves_everything_as_it_was(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    late = line.press("cy", labels.ACCEPT)
    await line.presses("bev", labels.ACCEPT)
    before = await line.timeline()
    assert readable((await line.does(late)).card) == "Bev took the call. Thank you for answering!"
    assert await line.timeline() == before


async def test_a_refused_act_is_refused_again_when_it_is_delivered_again(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    late = line.press("cy", labels.ACCEPT)
    await line.presses("bev", labels.ACCEPT)
    assert await line.does(late) == await line.does(late)


@pytest.mark.parametrize("who", ["fay", "ali", "sue", "ana"])
async def test_whoever_was_not_paged_cannot_accept(line: Line, who: str) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    press = line.by(who, line.press("bev", labels.ACCEPT))
    assert readable((await line.does(press)).card) == "You were not paged for that call."
    assert (await line.state()).holder is None


async def test_a_press_on_the_card_of_a_finished_escalation_is_told_how_it_ended(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    accept, details = line.press("bev", labels.ACCEPT), line.press("ana", labels.ADD_DETAILS)
    await line.presses("ana", labels.GONE)
    before = await line.timeline()
    sentence = f"That escalation has ended. {phrases.ended(Disposition.CALLER_GONE)}."
    for press in (accept, details):
        reply = await line.does(press)
        assert readable(reply.card) == sentence
        assert reply.form is None
    assert await line.timeline() == before


async def test_a_press_for_what_was_never_there_is_answered(line: Line) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    press = line.press("bev", labels.ACCEPT)
    for subject in ("e999", "", ".", "e999.1", "e1.\u00b2", "e1." + "9" * 5_000, "'; drop table escalation"):
        reply = await line.does(
            type(press)(press.by, "give_back", subject, "", RequestKey(f"a press for {subject[:20]}"))
        )
        assert reply.card
        assert (await line.state()).stage is Stage.PAGING


async def test_every_commit_tells_the_nearest_deadline_to_the_clock(line: Line) -> None:
    await line.warmline.desk(Typed(PersonId("ana"), "/escalate", "4711 no dial tone", RequestKey("r")))
    assert line.alarm.at == (await line.state()).deadline
