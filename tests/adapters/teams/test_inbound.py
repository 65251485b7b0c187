"""Whatever people do in Teams comes through the door as the act it is, and the answer is theirs alone."""

import asyncio

import pytest

from bot.domain.acts import Act, Pressed, Typed
from bot.messages.card import Card, Choice, Choices, Facts, Headline, Note, Option, Reply
from bot.ports import MessageKey, Unavailable
from directory.people import PersonId
from tests.adapters.slack.desk import Script
from tests.adapters.slack.samples import details
from tests.adapters.teams.conftest import Shop
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import FaultKind, Message

ADA = PersonId("ada")
KEY = MessageKey("e-1/ada/1")
BUTTONS = Card(
    "A call",
    (
        Headline("A call"),
        Choices(
            (
                Choice("accept", "Accept", "p-7"),
                Choice("done", "Done", "e-1", options=(Option("resolved", "Resolved"), Option("gone", "Caller gone"))),
            )
        ),
    ),
)
LIST = Card("Your callbacks", (Headline("Your callbacks"), Facts((("Due", ("5 pm",)),))))


def saying(reply: Reply) -> Script:
    return lambda _: reply


def away(_: Act) -> Reply:
    raise Unavailable


def broken(_: Act) -> Reply:
    raise ZeroDivisionError


async def posted(shop: Shop) -> Message:
    await shop.app.chat.post(ADA, BUTTONS, KEY)
    return shop.fake.latest(shop.agent)


@pytest.mark.parametrize(
    "text", ["escalate 1234567 no tone", "/escalate 1234567 no tone", "  Escalate  1234567 no tone "]
)
async def test_a_command_is_typed_in_ones_own_chat(shop: Shop, text: str) -> None:
    await shop.fake.say(shop.agent, text)
    match shop.act:
        case Typed(by=by, command=command, text=rest):
            assert (by, command, rest) == (ADA, "/escalate", "1234567 no tone")
        case other:
            pytest.fail(f"{other}")


async def test_help_can_be_asked_for_alone(shop: Shop) -> None:
    await shop.fake.say(shop.agent, "help")
    assert isinstance(shop.act, Typed)
    assert (shop.act.command, shop.act.text) == ("/escalate", "help")


@pytest.mark.parametrize("text", ["", "  ", "/"])
async def test_a_message_without_a_word_is_a_question_for_help(shop: Shop, text: str) -> None:
    await shop.fake.say(shop.agent, text)
    assert isinstance(shop.act, Typed)
    assert (shop.act.command, shop.act.text) == ("/escalate", "help")


@pytest.mark.parametrize("mark", [{}, {"text": ""}, {"text": None}], ids=str)
async def test_a_mention_that_leaves_no_mark_in_the_text_leaves_the_text_alone(shop: Shop, mark: Json) -> None:
    payload = shop.fake.say_payload(shop.agent, "escalate 1234567 no tone")
    payload["entities"].append({"type": "mention", "mentioned": payload["recipient"], **mark})
    await shop.fake.deliver(payload)
    assert isinstance(shop.act, Typed)
    assert (shop.act.command, shop.act.text) == ("/escalate", "1234567 no tone")


async def test_whoever_else_is_mentioned_stands_there_by_name(shop: Shop) -> None:
    activity = shop.fake.say_payload(shop.agent, "escalate 1234567 ask <at>Bea Ott</at> and <at>Cy</at>")
    activity["entities"] += [
        {"type": "mention", "text": "<at>Bea Ott</at>", "mentioned": {"id": "29:1bea", "name": "Bea Ott"}},
        {"type": "mention", "text": "<at>Cy</at>", "mentioned": {"id": "29:1cy"}},
    ]
    await shop.fake.deliver(activity)
    assert isinstance(shop.act, Typed)
    assert shop.act.text == "1234567 ask Bea Ott and <at>Cy</at>"


async def test_lines_that_were_typed_stay_lines(shop: Shop) -> None:
    await shop.fake.say(shop.agent, "escalate\n1234567 no tone\nsince Friday")
    assert isinstance(shop.act, Typed)
    assert shop.act.text == "1234567 no tone\nsince Friday"


@pytest.mark.parametrize("how", ["mention", "slash"])
@pytest.mark.parametrize("kind", ["channel", "groupChat"])
async def test_a_command_in_a_channel_is_answered_to_whoever_typed_it_alone(shop: Shop, how: str, kind: str) -> None:
    shop.desk.script = saying(Reply(card=LIST))
    bea = shop.fake.add_user("bea")
    place = shop.fake.add_channel("Floor", shop.agent, bea, kind=kind)
    if how == "mention":
        await shop.fake.mention(shop.agent, place, "callbacks")
    else:
        await shop.fake.slash(shop.agent, place, "callbacks")
    await shop.app.settle()
    assert isinstance(shop.act, Typed)
    assert (shop.act.command, shop.act.text) == ("/callbacks", "")
    (private,) = shop.fake.private(shop.agent)
    assert "Your callbacks" in private.plain()
    assert shop.fake.public(place) == []
    assert shop.fake.private(bea) == []


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_where_teams_takes_no_private_message_in_a_channel_the_answer_goes_to_ones_own_chat(
    shop: Shop, status: int
) -> None:
    shop.desk.script = saying(Reply(card=LIST))
    place = shop.fake.add_channel("Floor", shop.agent)
    shop.fake.fault(FaultKind.STATUS, "send", status=status)
    await shop.fake.mention(shop.agent, place, "callbacks")
    await shop.app.settle()
    assert "Your callbacks" in shop.fake.latest(shop.agent).plain()
    assert shop.fake.private(shop.agent) == shop.fake.public(place) == []


async def test_an_answer_in_a_channel_that_may_have_arrived_is_not_given_again(shop: Shop) -> None:
    shop.desk.script = saying(Reply(card=LIST))
    place = shop.fake.add_channel("Floor", shop.agent)
    shop.fake.fault(FaultKind.LOST_ANSWER, "send")
    await shop.fake.mention(shop.agent, place, "callbacks")
    await shop.app.settle()
    assert len(shop.fake.private(shop.agent)) == 1
    assert shop.fake.messages(shop.agent) == []


async def test_a_choice_comes_back_as_it_was_drawn(shop: Shop) -> None:
    answer = await shop.fake.press(shop.agent, await posted(shop), "Accept")
    assert (answer.error, answer.said) == (None, "Done.")
    assert isinstance(shop.act, Pressed)
    assert (shop.act.intent, shop.act.subject, shop.act.option) == ("accept", "p-7", "")


async def test_what_was_chosen_in_a_menu_comes_with_the_press(shop: Shop) -> None:
    message = await posted(shop)
    (menu,) = message.inputs()
    await shop.fake.press(shop.agent, message, "Done", {menu: "Caller gone"})
    assert isinstance(shop.act, Pressed)
    assert (shop.act.intent, shop.act.subject, shop.act.option) == ("done", "e-1", "gone")


@pytest.mark.parametrize("as_submit", [False, True])
async def test_a_menus_button_does_nothing_until_something_is_chosen(shop: Shop, as_submit: bool) -> None:
    answer = await shop.fake.press(shop.agent, await posted(shop), "Done", as_submit=as_submit)
    await shop.app.settle()
    said = shop.fake.latest(shop.agent).plain() if as_submit else answer.said
    assert said.startswith("Nothing is chosen yet, so nothing was done.")
    assert shop.desk.acts == []


async def test_a_teams_without_verbs_presses_too(shop: Shop) -> None:
    shop.desk.script = saying(Reply(card=Card("Too late", (Note(("Beverly took the call.",)),))))
    answer = await shop.fake.press(shop.agent, await posted(shop), "Accept", as_submit=True)
    await shop.app.settle()
    assert answer.status == 200
    assert isinstance(shop.act, Pressed)
    assert shop.fake.latest(shop.agent).plain() == "Beverly took the call."


async def test_a_sentence_answers_a_press_beside_the_card(shop: Shop) -> None:
    shop.desk.script = saying(Reply(card=Card("Too late", (Note(("Beverly took the call.",)),))))
    answer = await shop.fake.press(shop.agent, await posted(shop), "Accept")
    assert answer.said == "Beverly took the call."
    assert answer.shown is None


async def test_a_whole_card_answers_a_press_in_a_message_of_its_own(shop: Shop) -> None:
    shop.desk.script = saying(Reply(card=LIST))
    answer = await shop.fake.press(shop.agent, await posted(shop), "Accept")
    await shop.app.settle()
    assert answer.said == "Your callbacks"
    assert "5 pm" in shop.fake.latest(shop.agent).plain()


async def test_a_form_answers_a_press_in_a_message_of_its_own(shop: Shop) -> None:
    shop.desk.script = saying(Reply(form=details()))
    answer = await shop.fake.press(shop.agent, await posted(shop), "Accept")
    await shop.app.settle()
    assert answer.said == "The form is in the message below."
    assert "Account" in [field.label for field in shop.fake.latest(shop.agent).inputs().values()]


async def test_an_invoke_is_answered_after_the_commit(shop: Shop) -> None:
    message = await posted(shop)
    shop.desk.committed.clear()
    pressing = asyncio.create_task(shop.fake.press(shop.agent, message, "Accept"))
    await shop.desk.taken.wait()
    assert not pressing.done()
    shop.desk.committed.set()
    assert (await pressing).error is None


async def test_a_press_that_comes_again_is_done_once_and_answered_alike(shop: Shop) -> None:
    first = await shop.fake.press(shop.agent, await posted(shop), "Accept")
    again = await shop.fake.replay(first)
    assert again.body == first.body
    assert len(shop.desk.acts) == 1


async def test_a_press_that_comes_again_while_it_is_being_done_waits_for_the_same_answer(shop: Shop) -> None:
    payload = shop.fake.press_payload(shop.agent, await posted(shop), "Accept")
    shop.desk.committed.clear()
    both = asyncio.gather(shop.fake.deliver(payload), shop.fake.deliver(payload))
    await shop.desk.taken.wait()
    shop.desk.committed.set()
    one, other = await both
    assert one.body == other.body
    assert len(shop.desk.acts) == 1


@pytest.mark.parametrize(
    ("script", "told"), [(away, "I could not take that just now"), (broken, "Something went wrong on my side")]
)
async def test_what_could_not_be_done_is_said(shop: Shop, script: Script, told: str) -> None:
    message = await posted(shop)
    shop.desk.script = script
    assert (await shop.fake.press(shop.agent, message, "Accept")).said.startswith(told)


@pytest.mark.parametrize("data", [None, 7, {"subject": 7}, {"verb": {"a": 1}, "subject": "x"}, {"form": True}], ids=str)
async def test_a_button_that_is_none_of_ours_is_told_so(shop: Shop, data: object) -> None:
    payload = shop.fake.press_payload(shop.agent, await posted(shop), "Accept")
    payload["value"]["action"] = {"type": "Action.Execute", "data": data}
    answer = await shop.fake.press_stale(payload)
    assert answer.said.startswith("I don't know that button.")
    assert shop.desk.acts == []


@pytest.mark.parametrize(("change", "status"), [({"value": 7}, 400), ({"name": "signin/verifyState"}, 501)])
async def test_an_invoke_that_is_not_offered_is_refused(shop: Shop, change: Json, status: int) -> None:
    payload = shop.fake.press_payload(shop.agent, await posted(shop), "Accept")
    assert (await shop.fake.deliver(payload | change)).status == status
    assert shop.desk.acts == []


async def test_an_answer_that_teams_holds_up_arrives_later(shop: Shop) -> None:
    shop.desk.script = saying(Reply(card=LIST))
    shop.fake.fault(FaultKind.RATE_LIMITED, "send", seconds=0.01)
    await shop.fake.say(shop.agent, "callbacks")
    await shop.app.settle()
    assert len(shop.fake.messages(shop.agent)) == 1
