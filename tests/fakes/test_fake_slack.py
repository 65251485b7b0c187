"""The fake's Web API, as slack_sdk's own client meets it."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import samples as s
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack, ManualClock, SlackUser


async def refused(call: Any) -> Any:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


async def test_a_bot_learns_who_it_is(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["ok"]
    assert answer["team_id"].startswith("T")


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-stolen", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")]
)
async def test_the_web_api_takes_only_the_bot_token(
    slack: FakeSlack, session: aiohttp.ClientSession, token: str, error: str
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(slack.api_url + "auth.test", headers=headers) as answer:
        assert await answer.json() == {"ok": False, "error": error}


async def test_sockets_are_opened_only_with_the_app_token(client: AsyncWebClient) -> None:
    assert (await refused(client.apps_connections_open(app_token=BOT_TOKEN)))["error"] == "not_allowed_token_type"
    assert (await client.apps_connections_open(app_token=APP_TOKEN))["url"].startswith("ws://127.0.0.1:")


async def test_an_unknown_method_is_said_to_be_one(client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"


async def test_people_are_found_by_id_and_by_email(client: AsyncWebClient, beverly: SlackUser) -> None:
    assert (await client.users_info(user=beverly.id))["user"]["profile"]["email"] == beverly.email
    assert (await client.users_lookupByEmail(email=beverly.email.upper()))["user"]["id"] == beverly.id
    assert (await refused(client.users_info(user="U404")))["error"] == "user_not_found"
    assert (await refused(client.users_lookupByEmail(email="nobody@example.com")))["error"] == "users_not_found"


async def test_a_direct_message_is_opened_once(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> None:
    opened = await client.conversations_open(users=beverly.id)
    again = await client.conversations_open(users=beverly.id)
    assert opened["channel"]["id"] == again["channel"]["id"] == slack.dm_with(beverly)
    assert [opened["already_open"], again["already_open"]] == [False, True]


async def test_no_direct_message_is_opened_with_who_cannot_have_one(client: AsyncWebClient, slack: FakeSlack) -> None:
    gone, bot = slack.add_user("gone"), slack.add_user("robot", is_bot=True)
    slack.disable(gone)
    people = {
        gone.id: "user_disabled",
        bot.id: "cannot_dm_bot",
        "U404": "user_not_found",
        "": "users_list_not_supplied",
    }
    for person, error in people.items():
        assert (await refused(client.conversations_open(users=person)))["error"] == error


async def test_a_message_reaches_a_person_by_their_id_and_by_their_channel(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock, beverly: SlackUser
) -> None:
    first = await client.chat_postMessage(channel=beverly.id, text="one")
    clock.advance(1)
    second = await client.chat_postMessage(channel=first["channel"], text="two", blocks=s.everything())
    assert [message.text for message in slack.messages(beverly)] == ["one", "two"]
    assert slack.latest(beverly).ts == second["ts"] > first["ts"]
    assert slack.latest(beverly).posted_at == clock.now()
    assert slack.ephemerals(beverly) == []


async def test_a_message_can_be_read_like_a_person_reads_it(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    blocks = [s.section("5 &lt; 7, <!date^0^{time}|at noon>, <@U1>"), *s.everything()]
    await client.chat_postMessage(channel=beverly.id, text="Escalation", blocks=blocks)
    message = slack.latest(beverly)
    assert "5 < 7, at noon, <@U1>" in message.plain()
    assert "*Account*\n12345" in message.plain()
    assert message.markup() == ["<!date^0^{time}|at noon>", "<@U1>"]
    assert list(message.buttons()) == ["Accept", "Decline"]
    assert (message.buttons()["Accept"].action_id, message.buttons()["Accept"].value) == ("accept", "7")
    assert message.selects()["reason"].options == {"East": "east", "West": "west"}
    assert all(block["block_id"] for block in message.blocks)


async def test_a_message_that_nobody_could_get_is_refused(client: AsyncWebClient, slack: FakeSlack) -> None:
    gone, private, bot = slack.add_user("gone"), slack.add_user("private"), slack.add_user("robot", is_bot=True)
    left = slack.dm_with(gone)
    slack.disable(gone)
    slack.close_messages_tab(private)
    slack.limits.post_interval = 0
    refusals = {
        "U404": "channel_not_found",
        "D404": "channel_not_found",
        gone.id: "user_disabled",
        left: "is_archived",
        private.id: "messages_tab_disabled",
        bot.id: "cannot_dm_bot",
    }
    for channel, error in refusals.items():
        assert (await refused(client.chat_postMessage(channel=channel, text="x")))["error"] == error
    assert [refusal.error for refusal in slack.refusals] == list(refusals.values())


BAD_MESSAGES: dict[str, dict[str, Any]] = {
    "no_text": {"text": ""},
    "msg_too_long": {"text": "x" * 40_001},
    "invalid_blocks_format": {"text": "x", "blocks": "[{"},
    "invalid_metadata_format": {"text": "x", "metadata": "{"},
    "invalid_metadata_schema": {"text": "x", "metadata": {"event_type": "page"}},
}


@pytest.mark.parametrize("error", BAD_MESSAGES)
async def test_a_message_that_makes_no_sense_is_refused(client: AsyncWebClient, beverly: SlackUser, error: str) -> None:
    call = client.api_call("chat.postMessage", json={"channel": beverly.id, **BAD_MESSAGES[error]})
    assert (await refused(call))["error"] == error


async def test_bad_blocks_are_refused_with_the_place(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    answer = await refused(client.chat_postMessage(channel=beverly.id, text="x", blocks=[s.section("")]))
    assert answer["error"] == "invalid_blocks"
    place = "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {place}"]
    assert slack.messages(beverly) == []


async def test_an_update_changes_the_message_and_remembers_what_it_was(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    metadata = {"event_type": "page", "event_payload": {"key": "k1"}}
    posted = await client.chat_postMessage(channel=beverly.id, text="one", blocks=[s.section()], metadata=metadata)
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    await client.api_call("chat.update", json={**where, "blocks": [s.section("changed")]})
    message = slack.latest(beverly)
    assert (message.text, message.plain(), message.metadata) == ("one", "changed", metadata)
    await client.chat_update(**where, text="only text", metadata={})
    assert (message.plain(), message.blocks, message.metadata) == ("only text", [], None)
    assert message.edits == 2
    assert [version.text for version in message.history] == ["one", "one", "only text"]


async def test_an_update_that_hits_nothing_is_refused(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    posted = await client.chat_postMessage(channel=beverly.id, text="one")
    channel, ts = posted["channel"], posted["ts"]
    assert (await refused(client.chat_update(channel=beverly.id, ts=ts, text="x")))["error"] == "channel_not_found"
    assert (await refused(client.chat_update(channel=channel, ts="1.0", text="x")))["error"] == "message_not_found"
    assert (await refused(client.api_call("chat.update", json={"channel": channel, "ts": ts})))["error"] == "no_text"
    assert (await refused(client.chat_update(channel=channel, ts=ts, text="x" * 4001)))["error"] == "msg_too_long"
    slack.disable(beverly)
    assert (await refused(client.chat_update(channel=channel, ts=ts, text="x")))["error"] == "is_inactive"


async def test_rich_text_is_not_replaced_by_other_blocks(client: AsyncWebClient, beverly: SlackUser) -> None:
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
    }
    posted = await client.chat_postMessage(channel=beverly.id, text="x", blocks=[rich])
    call = client.chat_update(channel=posted["channel"], ts=posted["ts"], text="x", blocks=[s.section()])
    assert (await refused(call))["error"] == "block_mismatch"


async def test_history_is_read_newest_first_by_pages_with_metadata_when_asked(
    client: AsyncWebClient, clock: ManualClock, slack: FakeSlack, beverly: SlackUser
) -> None:
    for number in range(5):
        metadata = {"event_type": "page", "event_payload": {"key": f"k{number}"}}
        await client.chat_postMessage(channel=beverly.id, text=f"{number}", metadata=metadata)
        clock.advance(1)
    channel = slack.dm_with(beverly)
    first = await client.conversations_history(channel=channel, limit=2, include_all_metadata=True)
    assert [message["metadata"]["event_payload"]["key"] for message in first["messages"]] == ["k4", "k3"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=channel, limit=2, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["2", "1"]
    assert "metadata" not in second["messages"][0]
    since = await client.conversations_history(channel=channel, oldest=slack.messages(beverly)[2].ts)
    assert [message["text"] for message in since["messages"]] == ["4", "3"]
    assert not since["has_more"]
    assert (await refused(client.conversations_history(channel="D404")))["error"] == "channel_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person_and_kept_apart(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    await client.chat_postEphemeral(channel=slack.dm_with(beverly), user=beverly.id, text="only you")
    assert [message.plain() for message in slack.ephemerals(beverly)] == ["only you"]
    assert slack.messages(beverly) == []
    other = slack.add_user("other")
    call = client.chat_postEphemeral(channel=slack.dm_with(beverly), user=other.id, text="x")
    assert (await refused(call))["error"] == "channel_not_found"


async def test_a_trigger_opens_one_form_within_three_seconds(
    client: AsyncWebClient, slack: FakeSlack, clock: ManualClock, beverly: SlackUser
) -> None:
    used, late = slack.new_trigger(beverly), slack.new_trigger(beverly)
    await client.views_open(trigger_id=used, view=s.modal())
    assert slack.open_view(beverly).title == "A form"
    assert (await refused(client.views_open(trigger_id=used, view=s.modal())))["error"] == "exchanged_trigger_id"
    clock.advance(3.1)
    assert (await refused(client.views_open(trigger_id=late, view=s.modal())))["error"] == "expired_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.x", view=s.modal())))["error"] == "invalid_trigger_id"


async def test_a_form_is_updated_unless_somebody_was_faster(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    opened = (await client.views_open(trigger_id=slack.new_trigger(beverly), view=s.modal()))["view"]
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=s.modal(title=s.plain("Changed")))
    assert slack.open_view(beverly).title == "Changed"
    late = client.views_update(view_id=opened["id"], hash=opened["hash"], view=s.modal())
    assert (await refused(late))["error"] == "hash_conflict"
    assert (await refused(client.views_update(view_id="V404", view=s.modal())))["error"] == "not_found"


async def test_a_bad_or_enormous_view_is_refused_with_the_place(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    token = slack.new_trigger(beverly)
    answer = await refused(client.views_open(trigger_id=token, view=s.modal(title=s.plain("x" * 25))))
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in answer["response_metadata"]["messages"][0]
    enormous = s.modal(*[s.section("x" * 2900)] * 95)
    assert (await refused(client.views_open(trigger_id=token, view=enormous)))["error"] == "view_too_large"


async def test_a_home_tab_is_published_for_one_person(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    await client.views_publish(user_id=beverly.id, view=s.home(s.section("yours")))
    await client.views_publish(user_id=beverly.id, view=s.home(s.section("still yours")))
    assert slack.home(beverly).plain() == "still yours"
    assert (await refused(client.views_publish(user_id="U404", view=s.home())))["error"] == "user_not_found"
