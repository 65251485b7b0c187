"""What people do in the fake of Teams, what a bot hears of it, and what its answers do."""

import asyncio

import pytest

from tests.fakes.a_bot import Bot, ListeningBot, asking, card, dialog, execute, message, replacing, text_block
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import (
    COMMAND_BOX,
    DISPATCH_FAILED,
    FALSE_TOKENS,
    INVALID_RESPONSE,
    OPERATION_TIMEOUT,
    OTHER_TENANT_ID,
    ClientRefused,
    Dialog,
    FakeTeams,
    Message,
    NotThere,
    TeamsUser,
    TokenKind,
)

CHOICES = [{"title": "East", "value": "east"}, {"title": "West", "value": "west"}]


@pytest.fixture
async def page(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> Message:
    """A card with two buttons and two fields in front of raffi."""
    region = {"type": "Input.ChoiceSet", "id": "region", "label": "Region", "choices": CHOICES, "value": "east"}
    fields = (asking(isRequired=True, errorMessage="Which account?", maxLength=5), region)
    quiet = execute("Decline", "decline", associatedInputs="none")
    link = {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/"}
    await bot.send(teams.chat_with(raffi).id, message(card(*fields, actions=[execute(), quiet, link])))
    return teams.latest(raffi)


async def test_a_good_token_is_believed(teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser) -> None:
    answer = await teams.say(raffi, "escalate 12345 no dial tone")
    assert (answer.status, answer.error) == (200, None)
    heard = listening_bot.heard[0]
    assert (heard["type"], heard["text"], heard["channelId"]) == ("message", "escalate 12345 no dial tone", "msteams")
    assert heard["from"] == {"id": raffi.mri, "name": "raffi", "aadObjectId": raffi.id}
    assert heard["conversation"]["id"] == teams.chat_with(raffi).id
    assert heard["channelData"]["tenant"]["id"] == raffi.tenant
    assert heard["serviceUrl"] == teams.service_url


@pytest.mark.parametrize("kind", FALSE_TOKENS)
async def test_a_false_token_is_one_that_a_careful_bot_refuses(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, kind: TokenKind
) -> None:
    answer = await teams.say(raffi, "escalate", token=kind)
    assert (answer.status, answer.error) == (401, DISPATCH_FAILED)
    assert listening_bot.heard == []


async def test_a_rolled_key_is_published_and_the_old_one_no_more(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    before = await teams.say(raffi, "one")
    teams.roll_keys()
    assert (await teams.say(raffi, "two")).status == 200
    assert (await teams.replay(before)).status == 401
    assert [heard["text"] for heard in listening_bot.heard] == ["one", "two"]


async def test_installing_tells_the_bot_and_lets_it_in(teams: FakeTeams, bot: Bot, listening_bot: ListeningBot) -> None:
    ana = teams.add_user("ana")
    with pytest.raises(NotThere):
        await teams.say(ana, "anybody there?")
    assert (await teams.install(ana)).status == 200
    joined, installed = listening_bot.heard
    assert (joined["type"], joined["membersAdded"]) == ("conversationUpdate", [{"id": teams.bot_id}])
    assert (installed["type"], installed["action"]) == ("installationUpdate", "add")
    assert (await bot.open_chat(ana)).status == 201
    await teams.uninstall(ana)
    assert listening_bot.heard[-1]["action"] == "remove"
    assert (await bot.open_chat(ana)).status == 403


async def test_the_same_activity_is_delivered_again_as_it_was(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    answer = await teams.say(raffi, "once")
    await teams.replay(answer)
    assert listening_bot.heard[0] == listening_bot.heard[1]


async def test_somebody_of_another_tenant_says_so(teams: FakeTeams, listening_bot: ListeningBot) -> None:
    stranger = teams.add_user("stranger", tenant=OTHER_TENANT_ID, installed=True)
    await teams.say(stranger, "hello")
    assert listening_bot.heard[0]["channelData"]["tenant"]["id"] == OTHER_TENANT_ID


async def test_anything_may_be_sent_in_place_of_an_activity(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    assert (await teams.deliver(b"{not json")).status == 401
    await teams.deliver({**teams.say_payload(raffi, "x"), "type": "message", "text": "spoiled"})
    assert listening_bot.heard[0]["text"] == "spoiled"


async def test_a_mention_and_a_slash_command_come_from_a_channel(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    channel = teams.add_channel("Dispatch", raffi)
    await teams.mention(raffi, channel, "escalate 1")
    await teams.slash(raffi, channel, "escalate", "2")
    mentioned, slashed = listening_bot.heard
    assert mentioned["text"] == "<at>Warmline</at> escalate 1"
    assert mentioned["entities"][-1]["mentioned"]["id"] == teams.bot_id
    assert "isTargeted" not in mentioned["recipient"]
    assert mentioned["conversation"]["id"].startswith(f"{channel.id};messageid=")
    assert (slashed["text"], slashed["recipient"]["isTargeted"]) == ("escalate 2", True)
    with pytest.raises(NotThere):
        await teams.slash(raffi, teams.chat_with(raffi), "escalate")
    with pytest.raises(NotThere):
        await teams.mention(teams.add_user("outside"), channel, "x")


async def test_a_press_sends_the_action_with_the_fields_in_its_data(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    listening_bot.says = replacing(card(text_block("You have it")))
    answer = await teams.press(raffi, page, "Accept", {"Account": "12345", "region": "West"})
    heard = listening_bot.heard[0]
    assert (heard["type"], heard["name"], heard["replyToId"]) == ("invoke", "adaptiveCard/action", page.id)
    assert heard["value"]["action"]["verb"] == "accept"
    assert heard["value"]["action"]["data"] == {"page": "7", "account": "12345", "region": "west"}
    assert (answer.error, answer.shown) == (None, page)
    assert (page.plain(), page.edits) == ("You have it", 0)


async def test_an_action_may_leave_the_fields_alone(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    listening_bot.says = replacing(card())
    await teams.press(raffi, page, "Decline")
    assert listening_bot.heard[0]["value"]["action"]["data"] == {"page": "7"}


async def test_an_old_client_sends_the_submit_in_its_place(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    await teams.press(raffi, page, "Accept", {"account": "1"}, as_submit=True)
    heard = listening_bot.heard[0]
    assert (heard["type"], heard["replyToId"], "text" in heard) == ("message", page.id, False)
    assert heard["value"] == {"verb": "accept", "account": "1", "region": "east"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [({}, "account"), ({"account": "123456"}, "account"), ({"account": "1", "region": "North"}, "region")],
)
async def test_the_client_keeps_what_may_not_be_sent(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(ClientRefused) as caught:
        await teams.press(raffi, page, "Accept", typed)
    assert list(caught.value.faults) == [field]
    assert listening_bot.heard == []


@pytest.mark.usefixtures("listening_bot")
async def test_nobody_presses_what_is_not_in_front_of_them(teams: FakeTeams, raffi: TeamsUser, page: Message) -> None:
    for person, title in ((raffi, "Shout"), (raffi, "Open"), (teams.add_user("other"), "Decline")):
        with pytest.raises(NotThere):
            await teams.press(person, page, title)
    with pytest.raises(NotThere):
        await teams.press(raffi, page, "Decline", {"colour": "red"})


async def test_a_stale_press_comes_from_a_card_that_has_changed(
    teams: FakeTeams, bot: Bot, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    old = teams.press_payload(raffi, page, "Decline")
    await bot.update(page.chat, page.id, message(card(text_block("taken"))))
    listening_bot.says = replacing(card(text_block("too late")))
    await teams.press_stale(old)
    await teams.press_stale(old, teams.add_user("other", installed=True))
    first, second = listening_bot.heard
    assert first["id"] != second["id"] != old["id"]
    assert (first["from"]["name"], second["from"]["name"]) == ("raffi", "other")
    assert first["value"] == second["value"] == old["value"]


async def test_an_answer_may_say_something_or_be_an_error(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    listening_bot.says = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Thanks"}
    assert (await teams.press(raffi, page, "Decline")).said == "Thanks"
    error = {"code": "BadRequest", "message": "No such verb"}
    listening_bot.says = {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": error}
    answer = await teams.press(raffi, page, "Decline")
    assert (answer.error, answer.said) == ("BadRequest", "No such verb")
    assert "Decline" in page.actions()


@pytest.mark.parametrize("says", [None, {}, {"statusCode": 200}, replacing({"type": "AdaptiveCard", "body": [{}]})])
async def test_an_answer_that_makes_no_sense_is_noted(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message, says: Json | None
) -> None:
    listening_bot.says = says
    assert (await teams.press(raffi, page, "Decline")).error == INVALID_RESPONSE
    assert [refusal.error for refusal in teams.refusals] == [INVALID_RESPONSE]
    assert "Decline" in page.actions()


async def test_an_answer_that_is_late_or_an_error_is_told_as_such(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser, page: Message
) -> None:
    listening_bot.status = 500
    assert (await teams.press(raffi, page, "Decline")).error == DISPATCH_FAILED
    listening_bot.may_answer.clear()
    teams.answer_within = 0.05
    assert (await teams.press(raffi, page, "Decline")).error == OPERATION_TIMEOUT


async def test_a_card_that_many_see_changes_only_for_who_pressed(
    teams: FakeTeams, bot: Bot, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    channel = teams.add_channel("Dispatch", raffi)
    await bot.send(channel.id, message(card(actions=[execute()])))
    listening_bot.says = replacing(card(text_block("yours")))
    answer = await teams.press(raffi, teams.public(channel)[0], "Accept")
    assert answer.shown is not None
    assert answer.shown.plain() == "yours"
    assert teams.public(channel)[0].plain() == "Hello\nAccept"


async def test_a_command_opens_a_dialog_that_is_sent_and_closed(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    send = {"type": "Action.Submit", "title": "Send", "data": {"form": "escalate"}}
    listening_bot.says = dialog(card(asking(), actions=[send]))
    opened = await teams.task_fetch(raffi, "escalate", context=COMMAND_BOX)
    assert isinstance(opened.shown, Dialog)
    assert (opened.shown.title, list(opened.shown.inputs())) == ("Escalate", ["account"])
    listening_bot.says = dialog(card(text_block("No such account"), asking(value="9"), actions=[send]))
    await teams.task_submit(raffi, "Send", {"account": "9"})
    assert "No such account" in teams.dialog(raffi).plain()
    listening_bot.says = {"task": {"type": "message", "value": "On it"}}
    assert (await teams.task_submit(raffi, "Send")).said == "On it"
    with pytest.raises(NotThere):
        teams.dialog(raffi)
    fetched, first, second = listening_bot.heard
    assert (fetched["name"], fetched["value"]["commandContext"]) == ("composeExtension/fetchTask", "commandbox")
    assert (first["name"], first["value"]["commandId"]) == ("composeExtension/submitAction", "escalate")
    assert first["value"]["data"] == second["value"]["data"] == {"form": "escalate", "account": "9"}


async def test_a_dialog_that_makes_no_sense_is_not_opened(
    teams: FakeTeams, listening_bot: ListeningBot, raffi: TeamsUser
) -> None:
    for says in ({"task": {"type": "continue", "value": {}}}, dialog({"type": "AdaptiveCard", "body": 1})):
        listening_bot.says = says
        assert (await teams.task_fetch(raffi, "escalate")).error == INVALID_RESPONSE
    with pytest.raises(NotThere):
        teams.dialog(raffi)


async def test_waiting_ends_as_soon_as_it_came_true(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    waiting = asyncio.create_task(teams.wait_for(lambda: teams.latest(raffi).plain() == "Hello"))
    await bot.send(teams.chat_with(raffi).id)
    assert await waiting
    with pytest.raises(AssertionError, match=r"people see .*Hello"):
        await teams.wait_for(lambda: len(teams.messages(raffi)) > 1, within=0.01)
