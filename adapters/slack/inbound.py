"""What people do in Slack, as acts for the one door: commands, presses, submitted forms and opened homes.

Both transports end here, in one Bolt app. It answers only after the door has returned, that is after the commit.
"""

import re
from collections.abc import Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.answers import Answer, Answers, Sorry
from adapters.slack.logs import bolt_log, log_fault
from adapters.slack.payloads import HOME_OPENED
from adapters.slack.people import People
from adapters.slack.presses import read_form, read_press
from adapters.slack.render import INTENT_PREFIX, Json
from adapters.slack.text import unescape
from bot.domain.acts import Act, HomeOpened, Pressed, RequestKey, Submitted, Typed
from bot.messages import refusing
from bot.ports import Door, Unavailable
from directory.people import PersonId

COMMANDS = ("/escalate", "/leads", "/available", "/busy", "/callbacks")

_ANY = re.compile("")


class Inbound:
    """Bolt's listeners, each of which makes an act, takes it through the door and gives the answer."""

    def __init__(self, client: AsyncWebClient, door: Door, people: People, answers: Answers) -> None:
        self._door = door
        self._people = people
        self._answers = answers
        self.app = _bolt_app(client)
        for command in COMMANDS:
            self.app.command(command)(self._typed)
        self.app.action(_ANY)(self._pressed)
        self.app.view(_ANY)(self._submitted)
        self.app.event(HOME_OPENED)(self._home_opened)

    async def _typed(self, ack: AsyncAck, body: Json) -> None:
        text = unescape(body["text"])
        answer = await self._through(body["user_id"], lambda by: Typed(by, body["command"], text, _request(body)))
        await self._answers.to_command(ack, body, answer)

    async def _pressed(self, ack: AsyncAck, body: Json) -> None:
        action = body["actions"][0]
        if not action["action_id"].startswith(INTENT_PREFIX):
            await ack()
            return
        intent, subject = read_press(action)
        option = (action["selected_option"] or {}).get("value", "")
        answer = await self._through(
            body["user"]["id"], lambda by: Pressed(by, intent, subject, option, _request(body))
        )
        await self._answers.to_press(ack, body, answer)

    async def _submitted(self, ack: AsyncAck, body: Json) -> None:
        intent, subject, values = read_form(body["view"])
        answer = await self._through(
            body["user"]["id"], lambda by: Submitted(by, intent, subject, _request(body), values)
        )
        await self._answers.to_submit(ack, body, answer)

    async def _home_opened(self, event: Json) -> None:
        # The same event tells that somebody looked at their messages.
        if event["tab"] == "home":
            self._answers.to_home(event["user"], await self._through(event["user"], HomeOpened))

    async def _through(self, account: str, act: Callable[[PersonId], Act]) -> Answer:
        try:
            person = await self._people.person(account)
            return Sorry(refusing.stranger()) if person is None else await self._door(act(person))
        except Unavailable:
            return Sorry(refusing.not_taken())
        except Exception as fault:
            log_fault("Doing what was asked in Slack", fault)
            return Sorry(refusing.went_wrong())


def _bolt_app(client: AsyncWebClient) -> AsyncApp:
    """Make a Bolt app that knows by itself who it is, so that no request waits for Slack to tell."""

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=context.team_id,
            bot_token=client.token,
            user_id=context.user_id,
        )

    async def failed(error: Exception) -> BoltResponse:
        log_fault("Reading a request from Slack", error)
        return BoltResponse(status=500)

    app = AsyncApp(
        name="warmline",
        logger=bolt_log,
        # Anything else polls for the answer every 10 ms, and loses it if the listener raises meanwhile.
        process_before_response=True,
        client=AsyncWebClient(base_url=client.base_url, logger=bolt_log, retry_handlers=[]),
        authorize=authorize,
        # The edge has verified whatever comes over HTTP before it gets here.
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.error(failed)
    return app


def _request(body: Json) -> RequestKey:
    return RequestKey(f"slack:{body['trigger_id']}")
