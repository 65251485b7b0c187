"""Choices and forms: what each does, for whom, and what a form keeps of what was typed before."""

from datetime import time, timedelta

import pytest

from bot.domain.acts import Pressed, RequestKey, Submitted
from bot.domain.events import DetailsAdded
from bot.domain.words import CallbackDisposition, CallbackKind, CallbackStage, Disposition, Stage
from bot.messages import labels, phrases, refusing
from bot.messages.card import Form
from bot.messages.intents import Intent
from bot.ports.store import Availability
from directory.people import PersonId
from tests.usecases.line import FIRST, Line, readable

NOT_YOURS = "That is for somebody else to say: this card isn't yours, or no longer is."
NOT_ONE_OF_THOSE = "That is not one of the choices."


@pytest.fixture(autouse=True)
async def escalated(line: Line) -> None:
    """Let Ana have asked for help."""
    await line.types("ana", "/escalate 4711 no dial tone")


async def joined(line: Line) -> None:
    await line.presses("bev", labels.ACCEPT)
    await line.presses("ana", labels.TRANSFERRED)


async def promised(line: Line) -> Form:
    """Let Ana promise a callback by a Supervisor; gives the form that opens."""
    form = (await line.presses("ana", labels.PROMISE, "By a Supervisor")).form
    assert form
    return form


async def availability(line: Line, who: str) -> Availability:
    standing = await line.store.read(lambda unit: unit.people.standing(None, 3, 99))
    return next(one.availability for one in standing if one.person.id == who)


async def briefing(line: Line) -> dict[str, str]:
    kept = await line.store.read(lambda unit: unit.briefings.get(FIRST))
    return {name: getattr(kept, name) for name in kept.__slots__}


@pytest.mark.parametrize("intent", [intent for intent in Intent if intent is not Intent.ESCALATE])
async def test_every_intent_that_a_card_carries_is_known(line: Line, intent: Intent) -> None:
    option = {
        Intent.DONE: Disposition.RESOLVED,
        Intent.PROMISE: CallbackKind.SUPERVISOR,
        Intent.CALLBACK_DONE: CallbackDisposition.RESOLVED,
    }.get(intent, "")
    reply = await line.does(Pressed(PersonId("bev"), intent, f"{FIRST}.0", option, RequestKey("r")))
    assert not reply.card or readable(reply.card) != NOT_ONE_OF_THOSE


@pytest.mark.parametrize("intent", ["", "escalate", "drop", "ACCEPT"])
async def test_any_other_intent_is_not_one_of_the_choices(line: Line, intent: str) -> None:
    reply = await line.does(Pressed(PersonId("bev"), intent, FIRST, "", RequestKey("r")))
    assert readable(reply.card) == NOT_ONE_OF_THOSE
    sent = await line.does(Submitted(PersonId("bev"), f"{intent}!", FIRST, RequestKey("s")))
    assert readable(sent.card) == NOT_ONE_OF_THOSE


@pytest.mark.parametrize("option", ["", "fixed it", "Resolved", "callback promised", "not reported"])
async def test_a_call_ends_only_as_the_closed_list_says(line: Line, option: str) -> None:
    await joined(line)
    done = line.offered("bev")[labels.DONE]
    reply = await line.does(Pressed(PersonId("bev"), done.intent, done.subject, option, RequestKey("r")))
    assert readable(reply.card) == NOT_ONE_OF_THOSE
    assert (await line.state()).stage is Stage.JOINED


async def test_a_whole_call_by_its_choices(line: Line) -> None:
    await joined(line)
    await line.presses("bev", labels.DONE, "Resolved with a credit")
    assert (await line.state()).disposition is Disposition.CREDIT


@pytest.mark.parametrize(("label", "minutes"), [(labels.ON_A_CALL, 5), (labels.ON_A_BREAK, 15)])
async def test_who_is_on_a_call_or_a_break_is_busy_for_a_while(line: Line, label: str, minutes: int) -> None:
    await line.presses("bev", label)
    assert await availability(line, "bev") is Availability.BUSY
    line.clock.move(timedelta(minutes=minutes))
    assert await availability(line, "bev") is Availability.FREE


async def test_not_my_department_makes_nobody_busy(line: Line) -> None:
    await line.presses("bev", labels.NOT_MY_DEPARTMENT)
    assert await availability(line, "bev") is Availability.FREE


async def test_a_decline_that_is_refused_makes_nobody_busy(line: Line) -> None:
    late = line.press("cy", labels.ON_A_BREAK)
    await line.presses("bev", labels.ACCEPT)
    assert readable((await line.does(late)).card) == "Bev took the call. Thank you for answering!"
    assert await availability(line, "cy") is Availability.FREE


async def test_a_card_of_an_earlier_claim_speaks_for_no_later_one(line: Line) -> None:
    await line.presses("bev", labels.ACCEPT)
    old = line.press("ana", labels.TRANSFERRED)
    await line.presses("bev", labels.GIVE_BACK)
    await line.presses("cy", labels.ACCEPT)
    assert "out of date" in readable((await line.does(old)).card)
    assert (await line.state()).stage is Stage.CLAIMED


async def test_details_are_added_to_what_is_known_and_their_names_alone_are_on_the_timeline(line: Line) -> None:
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    reply = await line.submits("ana", form, caller_name="Joe Q. Public", offered="")
    assert readable(reply.card) == phrases.saved()
    assert (await briefing(line))["caller_name"] == "Joe Q. Public"
    assert (await briefing(line))["issue"] == "no dial tone"
    added = (await line.timeline())[-1]
    assert isinstance(added, DetailsAdded)
    assert added.fields == ("caller_name",)
    assert "Joe" not in repr(added)


async def test_details_left_as_they_were_change_nothing(line: Line) -> None:
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    before = await line.timeline()
    await line.submits("ana", form)
    assert await line.timeline() == before


async def test_an_emptied_field_leaves_what_was_there(line: Line) -> None:
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    await line.submits("ana", form, issue="")
    assert (await briefing(line))["issue"] == "no dial tone"


async def test_the_form_for_details_opens_for_the_asker_alone(line: Line) -> None:
    reply = await line.does(line.by("bev", line.press("ana", labels.ADD_DETAILS)))
    assert reply.form is None
    assert readable(reply.card) == NOT_YOURS


async def test_a_stale_form_is_refused_and_nothing_of_it_kept(line: Line) -> None:
    form = (await line.presses("ana", labels.ADD_DETAILS)).form
    assert form
    await line.presses("ana", labels.GONE)
    reply = await line.submits("ana", form, caller_name="Joe")
    assert "has ended" in readable(reply.card)
    assert (await briefing(line))["caller_name"] == ""


async def test_pressing_is_the_promise_and_its_form_only_adds(line: Line) -> None:
    form = await promised(line)
    callback = await line.callback()
    assert callback.stage is CallbackStage.PENDING
    assert callback.hours is None
    await line.submits("ana", form, number="555-0100", start="9 am", until="5:30 pm", zone="America/Chicago")
    hours = (await line.callback()).hours
    assert hours
    assert (hours.start, hours.until, hours.zone.key) == (time(9), time(17, 30), "America/Chicago")
    assert (await briefing(line))["number"] == "555-0100"


async def test_a_promise_pressed_twice_is_one_promise_and_opens_its_form_again(line: Line) -> None:
    first, second = (line.press("ana", labels.PROMISE, "By a Supervisor") for _ in range(2))
    assert (await line.does(first)).form == (await line.does(second)).form
    assert len((await line.callback()).told) == 1


async def test_a_fault_in_the_callbacks_form_comes_back_beside_its_field_and_nothing_is_kept(line: Line) -> None:
    form = await promised(line)
    reply = await line.submits("ana", form, number="555", start="late", until="5 pm")
    assert reply.errors == {"start": refusing.not_a_time()}
    assert (await briefing(line))["number"] == ""


async def test_a_callback_of_no_kind_is_not_promised(line: Line) -> None:
    promise = line.offered("ana")[labels.PROMISE]
    reply = await line.does(Pressed(PersonId("ana"), promise.intent, promise.subject, "tomorrow", RequestKey("r")))
    assert readable(reply.card) == NOT_ONE_OF_THOSE
    assert (await line.state()).stage is Stage.PAGING


async def test_the_owner_calls_is_not_answered_and_says_how_it_ended(line: Line) -> None:
    await promised(line)
    owner = (await line.callback()).owner
    await line.presses(owner, labels.CALLING)
    assert (await line.callback()).calling
    await line.presses(owner, labels.NOT_REACHED)
    assert (await line.callback()).attempts == 1
    await line.presses(owner, labels.DONE, "No longer wanted")
    assert (await line.callback()).disposition is CallbackDisposition.NOT_WANTED
    assert labels.CALLING not in line.offered(owner)


async def test_a_callback_ends_only_as_the_closed_list_says(line: Line) -> None:
    await promised(line)
    owner = (await line.callback()).owner
    done = line.offered(owner)[labels.DONE]
    reply = await line.does(Pressed(owner, done.intent, done.subject, "handed to a Supervisor", RequestKey("r")))
    assert readable(reply.card) == NOT_ONE_OF_THOSE
    assert (await line.callback()).stage is CallbackStage.PENDING


async def test_a_director_takes_a_callback_over_and_is_shown_it_at_once(line: Line) -> None:
    await promised(line)
    owner = (await line.callback()).owner
    listed = (await line.types("dot", "/callbacks")).card
    assert listed
    press = line.press(owner, labels.CALLING)
    reply = await line.does(Pressed(PersonId("dot"), Intent.TAKE_OVER, press.subject, "", RequestKey("r")))
    assert labels.CALLING in line.offered("dot")
    assert reply.card
    assert (await line.callback()).owner == "dot"
    assert labels.TAKE_OVER in line.offered(owner)


@pytest.mark.parametrize("who", ["ana", "bev", "sam"])
async def test_nobody_else_takes_a_callback_over(line: Line, who: str) -> None:
    await promised(line)
    subject = line.offered((await line.callback()).owner)[labels.CALLING].subject
    reply = await line.does(Pressed(PersonId(who), Intent.TAKE_OVER, subject, "", RequestKey("r")))
    assert "Only a supervisor of that region" in readable(reply.card)


async def test_the_form_of_a_callback_with_the_callers_number_opens_for_nobody_else(line: Line) -> None:
    form = await promised(line)
    await line.submits("ana", form, number="555-0100")
    reply = await line.does(line.by("fay", line.press("ana", labels.CALLBACK_DETAILS)))
    assert reply.form is None
    assert readable(reply.card) == NOT_YOURS


async def test_a_closed_callback_is_told_how_it_ended(line: Line) -> None:
    await promised(line)
    owner = (await line.callback()).owner
    calling, details = line.press(owner, labels.CALLING), line.press(owner, labels.CALLBACK_DETAILS)
    await line.presses(owner, labels.DONE, "Resolved")
    for press in (calling, details):
        reply = await line.does(press)
        assert readable(reply.card) == "That callback has ended. Callback done: resolved."
        assert reply.form is None


async def test_whoever_promises_an_account_again_may_add_to_the_callback_that_is_open(line: Line) -> None:
    await promised(line)
    await line.types("ali", "/escalate 47-11 cut off again")
    form = (await line.presses("ali", labels.PROMISE, "By a Supervisor")).form
    assert form
    reply = await line.submits("ali", form, number="555-0200")
    assert readable(reply.card) == phrases.saved()
    assert (await briefing(line))["number"] == "555-0200"
