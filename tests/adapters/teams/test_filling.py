"""A form that was sent is answered: by what came of it, or again with each fault beside its field."""

import pytest
from starlette.applications import Starlette

from adapters.teams.settings import PATH
from adapters.teams.teams import Teams
from bot.domain.acts import Act, Submitted, Typed
from bot.messages.card import Card, Facts, Headline, Note, Reply
from bot.ports import Unavailable
from tests.adapters.slack.desk import Script
from tests.adapters.slack.samples import details
from tests.adapters.teams.conftest import Shop, settings_for
from tests.fakes.teams import COMMAND_BOX, Dialog, Message
from tests.support.serving import serving

LIST = Card("Your callbacks", (Headline("Your callbacks"), Facts((("Due", ("5 pm",)),))))
PAGING = Reply(card=Card("Paging", (Note(("Paging now.",)),)))
FAULT = Reply(errors={"account": "That is no account."})


def saying(reply: Reply) -> Script:
    return lambda _: reply


def away(_: Act) -> Reply:
    raise Unavailable


async def the_form(shop: Shop) -> Message:
    shop.desk.script = saying(Reply(form=details()))
    await shop.fake.say(shop.agent, "escalate")
    await shop.app.settle()
    return shop.fake.latest(shop.agent)


async def test_a_form_comes_back_with_what_was_typed(shop: Shop) -> None:
    message = await the_form(shop)
    shop.desk.acts.clear()
    shop.desk.script = saying(PAGING)
    answer = await shop.fake.press(shop.agent, message, "Page now", {"account": "1234567", "issue": "No tone\nat all"})
    assert isinstance(shop.act, Submitted)
    assert (shop.act.intent, shop.act.subject) == ("open", "e-1")
    assert shop.act.values == {"account": "1234567", "issue": "No tone\nat all", "want": "lead"}
    assert answer.shown is not None
    assert answer.shown.plain() == "Paging now."


async def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(shop: Shop) -> None:
    message = await the_form(shop)
    shop.desk.script = saying(FAULT)
    answer = await shop.fake.press(shop.agent, message, "Page now", {"account": "abc", "issue": "No tone"})
    assert answer.shown is not None
    assert "That is no account." in answer.shown.plain()
    assert answer.shown.inputs()["account"].value == "abc"
    assert answer.shown.inputs()["issue"].value == "No tone"


async def test_a_form_from_before_a_restart_or_of_another_process_shows_its_faults_too(shop: Shop) -> None:
    message = await the_form(shop)
    shop.desk.script = saying(FAULT)
    other = Teams(settings_for(shop.fake), shop.desk, shop.book, shop.known)
    async with serving(Starlette(routes=other.routes)) as address:
        shop.fake.app_url = address + PATH
        await other.start()
        answer = await shop.fake.press(shop.agent, message, "Page now", {"account": "abc", "issue": "No tone"})
        await other.stop()
    assert answer.shown is not None
    assert "That is no account." in answer.shown.plain()
    assert [field.value for field in answer.shown.inputs().values()] == ["abc", "No tone", "lead"]


async def test_a_form_whose_button_tells_too_little_stays_as_it_is_while_its_faults_are_told(shop: Shop) -> None:
    payload = shop.fake.press_payload(shop.agent, await the_form(shop), "Page now", {"account": "abc"})
    del payload["value"]["action"]["data"]["asks"]
    shop.desk.script = saying(FAULT)
    answer = await shop.fake.press_stale(payload)
    assert (answer.said, answer.shown) == ("That is no account.", None)


async def test_a_teams_without_verbs_gets_the_form_again_with_its_faults_and_what_was_typed(shop: Shop) -> None:
    message = await the_form(shop)
    shop.desk.script = saying(FAULT)
    await shop.fake.press(shop.agent, message, "Page now", {"account": "abc", "issue": "No tone"}, as_submit=True)
    await shop.app.settle()
    again = shop.fake.latest(shop.agent)
    assert again.id != message.id
    assert "That is no account." in again.plain()
    assert [field.value for field in again.inputs().values()] == ["abc", "No tone", "lead"]
    shop.desk.script = saying(PAGING)
    await shop.fake.press(shop.agent, again, "Page now", {"account": "1234567"}, as_submit=True)
    await shop.app.settle()
    assert shop.fake.latest(shop.agent).plain() == "Paging now."


@pytest.mark.parametrize("context", ["compose", COMMAND_BOX])
async def test_the_compose_box_opens_the_form_as_a_dialog(shop: Shop, context: str) -> None:
    shop.desk.script = saying(Reply(form=details()))
    answer = await shop.fake.task_fetch(shop.agent, "escalate", context=context)
    assert isinstance(answer.shown, Dialog)
    assert isinstance(shop.act, Typed)
    assert (shop.act.command, shop.act.text) == ("/escalate", "")
    shop.desk.script = saying(FAULT)
    answer = await shop.fake.task_submit(shop.agent, "Page now", {"account": "abc"})
    assert isinstance(answer.shown, Dialog)
    assert "That is no account." in answer.shown.plain()
    assert answer.shown.inputs()["account"].value == "abc"
    shop.desk.script = away
    answer = await shop.fake.task_submit(shop.agent, "Page now", {"account": "1234567"})
    assert answer.shown is not None
    assert "I could not take that just now" in answer.shown.plain()
    shop.desk.script = saying(Reply(card=LIST))
    answer = await shop.fake.task_submit(shop.agent, "Page now", {"account": "1234567"})
    assert isinstance(answer.shown, Dialog)
    assert "5 pm" in answer.shown.plain()


async def test_a_dialog_with_nothing_more_to_say_closes(shop: Shop) -> None:
    shop.desk.script = saying(Reply(form=details()))
    await shop.fake.task_fetch(shop.agent, "escalate")
    shop.desk.script = saying(Reply())
    answer = await shop.fake.task_submit(shop.agent, "Page now", {"account": "1234567"})
    assert (answer.error, answer.shown) == (None, None)
