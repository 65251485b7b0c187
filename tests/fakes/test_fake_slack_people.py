"""What people do in the fake, over HTTP: what the app hears, and what becomes of its answer."""

import asyncio
import json

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import samples as s
from tests.fakes.conftest import ListeningApp
from tests.fakes.slack import (
    DISPATCH_FAILED,
    FORGED,
    INVALID_RESPONSE,
    NOT_ASCII,
    OLD,
    OPERATION_TIMEOUT,
    WORDY_TIMESTAMP,
    ClientRefused,
    FakeSlack,
    Message,
    NotThere,
    Signing,
    SlackUser,
    View,
)
from tests.fakes.slack.shapes import Json


def heard(app: ListeningApp) -> Json:
    """The newest interaction that the app heard of."""
    told: Json = json.loads(app.heard[-1]["payload"])
    return told


@pytest.fixture
async def card(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> Message:
    await client.chat_postMessage(channel=beverly.id, text="A card", blocks=s.everything())
    return slack.latest(beverly)


@pytest.fixture
async def form(client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser) -> View:
    region = s.asking(s.select(initial_option=s.option("East", "east")), "region", "Region")
    note = s.asking(s.typed("note"), "note", "Note", optional=True)
    account = s.asking(s.typed(max_length=10), "account", "Account")
    await client.views_open(trigger_id=slack.new_trigger(beverly), view=s.modal(account, region, note))
    return slack.open_view(beverly)


class TestCommands:
    async def test_are_signed_and_escaped_and_their_answer_is_shown(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        app.says = {"text": "On it", "blocks": [s.section("*On it*")]}
        answer = await slack.command(beverly, "/escalate", "AT&T <12345>")
        assert (answer.status, answer.error) == (200, None)
        assert app.heard[0]["text"] == "AT&amp;T &lt;12345&gt;"
        assert app.heard[0]["user_id"] == beverly.id
        assert slack.ephemerals(beverly) == [answer.shown]
        assert slack.ephemerals(beverly)[0].plain() == "*On it*"

    async def test_may_be_answered_in_plain_words_or_not_at_all(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        assert (await slack.command(beverly, "/escalate")).shown is None
        app.says = "plain words"
        assert (await slack.command(beverly, "/escalate")).shown is slack.ephemerals(beverly)[0]
        assert slack.ephemerals(beverly)[0].plain() == "plain words"

    async def test_answered_with_bad_blocks_show_nothing_and_say_so(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        app.says = {"blocks": [s.section("")]}
        assert (await slack.command(beverly, "/escalate")).error == INVALID_RESPONSE
        assert slack.ephemerals(beverly) == []
        assert "[json-pointer:/blocks/0/text/text]" in slack.refusals[0].detail

    async def test_fail_when_the_app_fails_is_away_or_is_late(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        app.status = 500
        assert (await slack.command(beverly, "/escalate")).error == DISPATCH_FAILED
        nobody = "http://127.0.0.1:9/slack/events"
        assert (await slack.command(beverly, "/escalate", url=nobody)).error == DISPATCH_FAILED
        app.may_answer.clear()
        slack.answer_within = 0.05
        assert (await slack.command(beverly, "/escalate")).error == OPERATION_TIMEOUT

    @pytest.mark.parametrize("signing", [FORGED, OLD, WORDY_TIMESTAMP, NOT_ASCII])
    async def test_can_be_signed_wrongly(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, signing: Signing
    ) -> None:
        assert (await slack.command(beverly, "/escalate", signing=signing)).status == 401
        assert app.heard == []

    async def test_can_be_replayed_to_the_byte(self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser) -> None:
        first = await slack.command(beverly, "/escalate", "once")
        assert (await slack.replay(first)).status == 200
        assert app.heard[0] == app.heard[1]
        assert app.headers[0]["X-Slack-Signature"] == app.headers[1]["X-Slack-Signature"]

    async def test_can_be_answered_later_five_times(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        url = (await slack.command(beverly, "/escalate", url=app.url)).payload["response_url"]
        statuses = [(await self.post(slack, url, {"text": f"{number}"})) for number in range(6)]
        assert statuses == [200, 200, 200, 200, 200, 404]
        assert len(slack.ephemerals(beverly)) == 5

    async def post(self, slack: FakeSlack, url: str, told: Json) -> int:
        async with slack.session().post(url, json=told) as answer:
            return answer.status


class TestPresses:
    async def test_tell_the_app_who_pressed_what_and_where(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, card: Message
    ) -> None:
        assert (await slack.press(beverly, card, "accept")).status == 200
        told = heard(app)
        assert told["user"]["id"] == beverly.id
        assert told["container"]["message_ts"] == told["message"]["ts"] == card.ts
        assert (told["actions"][0]["action_id"], told["actions"][0]["value"]) == ("accept", "7")

    async def test_choose_an_option_by_its_label_or_value(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, card: Message
    ) -> None:
        for name in ("West", "west"):
            await slack.press(beverly, card, "region", option=name)
            assert heard(app)["actions"][0]["selected_option"]["value"] == "west"

    async def test_of_what_is_not_there_are_no_presses(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, card: Message
    ) -> None:
        with pytest.raises(NotThere, match="no 'explode'"):
            await slack.press(beverly, card, "explode")
        with pytest.raises(NotThere, match="with '8'"):
            await slack.press(beverly, card, "accept", value="8")
        with pytest.raises(NotThere, match="no option 'North'"):
            await slack.press(beverly, card, "region", option="North")
        with pytest.raises(NotThere, match="say which option"):
            await slack.press(beverly, card, "region")
        with pytest.raises(NotThere, match="can't see"):
            await slack.press(slack.add_user("other"), card, "accept")
        assert app.heard == []

    async def test_can_come_late_and_from_somebody_else(
        self, client: AsyncWebClient, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, card: Message
    ) -> None:
        early = slack.press_payload(beverly, card, "accept")
        await client.chat_update(channel=card.channel, ts=card.ts, text="over")
        await slack.press_stale(early)
        await slack.press_stale(early, slack.add_user("thief"))
        own, stolen = (json.loads(one["payload"]) for one in app.heard)
        assert own["actions"][0]["value"] == "7"
        assert (own["user"]["name"], stolen["user"]["name"]) == ("beverly", "thief")
        assert len({early["trigger_id"], own["trigger_id"], stolen["trigger_id"]}) == 3

    async def test_in_an_ephemeral_message_come_without_the_message(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser
    ) -> None:
        app.says = {"text": "x", "blocks": s.everything()}
        shown = (await slack.command(beverly, "/leads")).shown
        assert shown
        await slack.press(beverly, shown, "decline")
        assert heard(app)["container"]["is_ephemeral"]
        assert "message" not in heard(app)


class TestForms:
    async def test_send_what_was_typed_beside_what_was_filled_in(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View
    ) -> None:
        assert (await slack.submit(beverly, form, {"Account": "12345"})).error is None
        values = heard(app)["view"]["state"]["values"]
        assert values["account"]["account"] == {"type": "plain_text_input", "value": "12345"}
        assert values["region"]["region"]["selected_option"]["value"] == "east"
        assert values["note"]["note"]["value"] is None
        with pytest.raises(NotThere, match="no form open"):
            slack.open_view(beverly)

    async def test_are_not_sent_when_slacks_client_would_not(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View
    ) -> None:
        with pytest.raises(ClientRefused, match="'Account' must be filled in"):
            await slack.submit(beverly, form)
        with pytest.raises(ClientRefused, match="0 to 10 characters, not 11"):
            await slack.submit(beverly, form, {"account": "x" * 11})
        with pytest.raises(NotThere, match="no field 'Colour'"):
            await slack.submit(beverly, form, {"account": "1", "Colour": "red"})
        assert app.heard == []

    async def test_stay_open_with_the_errors_and_what_was_typed(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View
    ) -> None:
        app.says = {"response_action": "errors", "errors": {"account": "No such account"}}
        await slack.submit(beverly, form, {"account": "999"})
        assert slack.open_view(beverly).errors == {"account": "No such account"}
        app.says = None
        assert (await slack.submit(beverly, form, {"note": "again"})).error is None
        assert heard(app)["view"]["state"]["values"]["account"]["account"]["value"] == "999"

    async def test_can_be_changed_covered_and_cleared(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View
    ) -> None:
        app.says = {"response_action": "update", "view": s.modal(title=s.plain("Changed"))}
        await slack.submit(beverly, form, {"account": "1"})
        assert slack.open_view(beverly).title == "Changed"
        app.says = {"response_action": "push", "view": s.modal(title=s.plain("On top"))}
        await slack.submit(beverly, form)
        top = slack.open_view(beverly)
        assert (top.title, top.previous) == ("On top", form.id)
        with pytest.raises(NotThere, match="not the form in front"):
            await slack.submit(beverly, form)
        app.says = {"response_action": "clear"}
        await slack.submit(beverly, top, {"account": "2"})
        assert slack.modals[beverly.id] == []

    @pytest.mark.parametrize(
        "says",
        [
            "ok",
            {"response_action": "errors", "errors": {"nowhere": "x"}},
            {"response_action": "update", "view": {"type": "modal"}},
            {"response_action": "applaud"},
            {"text": "not for forms"},
        ],
    )
    async def test_stay_open_when_the_answer_makes_no_sense(
        self, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View, says: Json | str
    ) -> None:
        app.says = says
        assert (await slack.submit(beverly, form, {"account": "1"})).error == INVALID_RESPONSE
        assert slack.open_view(beverly) is form
        assert slack.refusals[-1].error == INVALID_RESPONSE

    async def test_keep_what_was_chosen_when_a_choice_redraws_them(
        self, client: AsyncWebClient, slack: FakeSlack, app: ListeningApp, beverly: SlackUser, form: View
    ) -> None:
        await slack.press(beverly, form, "region", option="west")
        assert heard(app)["container"] == {"type": "view", "view_id": form.id}
        await client.views_update(view_id=form.id, view=s.modal(s.asking(s.select(), "region", "Region")))
        await slack.submit(beverly, form)
        assert heard(app)["view"]["state"]["values"]["region"]["region"]["selected_option"]["value"] == "west"


async def test_a_look_at_the_home_tab_is_an_event_that_may_come_again(
    slack: FakeSlack, app: ListeningApp, beverly: SlackUser
) -> None:
    first = await slack.open_home(beverly)
    await slack.open_home(beverly, event_id=first.payload["event_id"], retry=(1, "http_timeout"))
    events = [json.loads(one["json"]) for one in app.heard]
    assert events[0]["event"]["type"] == "app_home_opened"
    assert events[0]["event_id"] == events[1]["event_id"]
    assert (app.headers[1]["X-Slack-Retry-Num"], app.headers[1]["X-Slack-Retry-Reason"]) == ("1", "http_timeout")


async def test_waiting_ends_with_the_change_and_fails_with_what_people_see(
    client: AsyncWebClient, slack: FakeSlack, beverly: SlackUser
) -> None:
    waiting = asyncio.create_task(slack.wait_for(lambda: slack.latest(beverly).plain()))
    await client.chat_postMessage(channel=beverly.id, text="here")
    assert await waiting == "here"
    with pytest.raises(AssertionError, match=f"people see .*{beverly.id}.*here"):
        await slack.wait_for(lambda: slack.home(beverly), within=0.01)
