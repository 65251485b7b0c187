"""The fake's login and Bot Connector, as a bot meets them."""

import pytest

from tests.fakes.a_bot import Bot, asking, card, execute, message, text_block
from tests.fakes.teams import CODES, LEGACY_WRITES_BLOCKED, OTHER_TENANT_ID, FakeTeams, ManualClock, TeamsUser


@pytest.mark.parametrize(
    ("spoiled", "error"),
    [
        ({"client_secret": "stolen"}, "invalid_client"),
        ({"client_id": "somebody-else"}, "unauthorized_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"tenant": OTHER_TENANT_ID}, "invalid_request"),
    ],
)
async def test_login_refuses_wrong_credentials(bot: Bot, spoiled: dict[str, str], error: str) -> None:
    told = await bot.log_in(**spoiled)
    assert (told.status in (400, 401), told.body["error"]) == (True, error)


async def test_login_counts_its_requests(teams: FakeTeams, bot: Bot) -> None:
    await bot.log_in()
    assert teams.requests["login"] == 2


async def test_the_connector_takes_only_a_fresh_token(
    teams: FakeTeams, bot: Bot, clock: ManualClock, raffi: TeamsUser
) -> None:
    assert (await bot.open_chat(raffi)).status == 201
    clock.advance(3600)
    assert (await bot.open_chat(raffi)).status == 401
    bot.token = "made up"
    assert (await bot.send(teams.chat_with(raffi).id)).status == 401


async def test_a_chat_is_created_once(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    opened, again = await bot.open_chat(raffi), await bot.open_chat(raffi)
    assert opened.body["id"] == again.body["id"] == teams.chat_with(raffi).id


async def test_a_chat_needs_the_right_tenant_and_a_known_person(bot: Bot, raffi: TeamsUser) -> None:
    assert (await bot.open_chat(raffi, tenant=OTHER_TENANT_ID)).code == "BadArgument"
    assert (await bot.call("POST", "", {"members": [{"id": raffi.upn}], "tenantId": raffi.tenant})).status == 400
    assert (await bot.call("POST", "", {"members": [], "tenantId": raffi.tenant})).status == 400


async def test_a_message_is_sent_and_read_like_a_person_reads_it(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    drawn = card(
        text_block("**Escalation** 5 &lt; 7 \\*not bold\\* [the file](https://example.com/f)"),
        {"type": "FactSet", "facts": [{"title": "Account", "value": "12345"}]},
        text_block("hidden", isVisible=False),
        asking(value="typed"),
        actions=[execute(), execute("Decline", "decline", style="destructive")],
    )
    told = await bot.send(teams.chat_with(raffi).id, message(drawn, summary="A page"))
    shown = teams.latest(raffi)
    assert (told.status, told.body) == (201, {"id": shown.id})
    assert shown.plain().splitlines() == [
        "Escalation 5 < 7 *not bold* the file",
        "Account",
        "12345",
        "Account",
        "typed",
        "Accept",
        "Decline",
    ]
    assert shown.markup() == ["[the file](https://example.com/f)"]
    assert shown.summary == "A page"
    assert list(shown.actions()) == ["Accept", "Decline"]
    assert (shown.actions()["Decline"].verb, shown.actions()["Decline"].style) == ("decline", "destructive")
    assert shown.inputs()["account"].value == "typed"


async def test_an_update_changes_the_message_and_remembers_what_it_was(
    teams: FakeTeams, bot: Bot, raffi: TeamsUser
) -> None:
    chat = teams.chat_with(raffi).id
    sent = (await bot.send(chat, message(card(text_block("one"))))).body["id"]
    assert (await bot.update(chat, sent, message(card(text_block("two"))))).body == {"id": sent}
    shown = teams.latest(raffi)
    assert (shown.plain(), shown.edits, len(teams.messages(raffi))) == ("two", 1, 1)
    assert shown.history[0].card["body"][0]["text"] == "one"


async def test_a_reply_is_a_message(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    assert (await bot.call("POST", f"/{chat}/activities/some-id", message(text="a reply"))).status == 201
    assert teams.latest(raffi).plain() == "a reply"


async def test_a_deleted_message_is_gone(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    sent = (await bot.send(chat)).body["id"]
    assert (await bot.call("DELETE", f"/{chat}/activities/{sent}")).status == 200
    assert teams.messages(raffi) == []
    assert (await bot.update(chat, sent, message(text="x"))).code == "ActivityNotFoundInConversation"


async def test_what_is_not_there_is_not_found(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    assert (await bot.send("a:404")).code == "ConversationNotFound"
    told = await bot.update(teams.chat_with(raffi).id, "404", message(text="x"))
    assert (told.status, told.code) == (404, "ActivityNotFoundInConversation")


async def test_nobody_is_reached_who_has_not_the_app(teams: FakeTeams, bot: Bot) -> None:
    outside = teams.add_user("outside")
    told = await bot.open_chat(outside)
    assert (told.status, told.code) == (403, "BotNotInConversationRoster")
    assert (await bot.send(teams.chat_with(outside).id)).code == "BotNotInConversationRoster"


@pytest.mark.parametrize("code", ["ConversationBlockedByUser", "BotDisabledByAdmin", "MessageWritesBlocked"])
async def test_nobody_is_reached_who_is_blocked(teams: FakeTeams, bot: Bot, raffi: TeamsUser, code: str) -> None:
    teams.block(raffi, code)
    told = await bot.send(teams.chat_with(raffi).id)
    assert (told.status, told.code) == (403, code)
    teams.unblock(raffi)
    assert (await bot.send(teams.chat_with(raffi).id)).status == 201


async def test_a_block_may_be_told_in_the_older_shape(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    teams.block(raffi, LEGACY_WRITES_BLOCKED)
    told = await bot.send(teams.chat_with(raffi).id)
    assert (told.status, told.body["errorCode"]) == (403, 209)
    assert '"subCode": "MessageWritesBlocked"' in told.body["message"]


async def test_a_message_that_is_too_big_or_says_nothing_is_refused(
    teams: FakeTeams, bot: Bot, raffi: TeamsUser
) -> None:
    chat = teams.chat_with(raffi).id
    assert (await bot.send(chat, message(text="x" * 52_000))).code == "MessageSizeTooBig"
    assert (await bot.send(chat, message(text=""))).code == "BadSyntax"
    assert (await bot.send(chat, {"type": "event", "text": "x"})).code == "BadSyntax"
    assert teams.messages(raffi) == []


async def test_a_bad_card_is_refused_with_the_place(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    told = await bot.send(teams.chat_with(raffi).id, message(card(text_block(wrapp=True))))
    assert (told.status, told.code) == (400, "BadArgument")
    assert "invalid additional property: wrapp [json-pointer:/body/0]" in told.body["error"]["message"]
    assert [refusal.error for refusal in teams.refusals] == ["BadArgument"]


async def test_a_member_is_found_by_each_of_their_ids(teams: FakeTeams, bot: Bot, raffi: TeamsUser) -> None:
    chat = teams.chat_with(raffi).id
    for name in (raffi.mri, raffi.id, raffi.upn):
        told = (await bot.call("GET", f"/{chat}/members/{name}")).body
        assert (told["aadObjectId"], told["userPrincipalName"], told["id"]) == (raffi.id, raffi.upn, raffi.mri)
    assert [member["id"] for member in (await bot.call("GET", f"/{chat}/members")).body] == [raffi.mri]
    assert (await bot.call("GET", f"/{chat}/members/29:404")).status == 404


async def test_a_targeted_message_is_seen_by_one_member_of_a_channel(teams: FakeTeams, bot: Bot) -> None:
    ana, ben = teams.add_user("ana"), teams.add_user("ben")
    channel = teams.add_channel("Dispatch", ana, ben)
    only_ana = message(text="only you", recipient={"id": ana.mri})
    path = f"/{channel.id}/activities"
    sent = await bot.call("POST", f"{path}?isTargetedActivity=true", only_ana)
    await bot.call("POST", path, message(text="everybody"))
    assert [shown.plain() for shown in teams.private(ana)] == ["only you"]
    assert teams.private(ben) == []
    assert [shown.plain() for shown in teams.public(channel)] == ["everybody"]
    again = f"{path}/{sent.body['id']}"
    assert (await bot.call("PUT", again, only_ana)).code == "ActivityNotFoundInConversation"
    assert (await bot.call("PUT", f"{again}?isTargetedActivity=true", only_ana)).status == 200


async def test_a_targeted_message_needs_a_group_and_a_member_of_it(
    teams: FakeTeams, bot: Bot, raffi: TeamsUser
) -> None:
    channel = teams.add_channel("Dispatch")
    to_raffi = message(text="x", recipient={"id": raffi.mri})
    for chat in (teams.chat_with(raffi).id, channel.id):
        assert (await bot.call("POST", f"/{chat}/activities?isTargetedActivity=true", to_raffi)).status == 400


def test_every_refusal_has_an_error_status() -> None:
    assert {status for status, _ in CODES.values()} <= {400, 401, 403, 404, 412, 413, 429, 500, 503, 504}
