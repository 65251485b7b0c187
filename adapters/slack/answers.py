"""Gives a `Reply` as Slack's own answer to a command, a press, a submitted form or an opened home."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import views
from adapters.slack.logs import log_fault
from adapters.slack.people import People
from adapters.slack.render import Json, blocks, notice
from adapters.tasks import Tasks
from bot.messages import refusing
from bot.messages.card import Card, Note, Reply
from bot.messages.plain import cut

# A trigger_id lives three seconds, and the answer itself has to be in time after it.
_DIALOG_SECONDS = 2.0
_ERROR = 2000


@dataclass(frozen=True, slots=True)
class Sorry:
    """Why nothing came of it, in one sentence."""

    sentence: str


Answer = Reply | Sorry


class Answers:
    """Turns answers into acknowledgements, dialogs, private messages and homes."""

    def __init__(self, client: AsyncWebClient, people: People, tasks: Tasks) -> None:
        self._client = client
        self._people = people
        self._tasks = tasks

    async def to_command(self, ack: AsyncAck, body: Json, answer: Answer) -> None:
        """Answer with a form in a dialog, or a card that only whoever typed sees."""
        reply = _reply(answer)
        if reply.form and not await self._opened(body["trigger_id"], views.dialog(reply.form)):
            reply = _reply(Sorry(refusing.form_not_opened()))
        if reply.card:
            await ack(response_type="ephemeral", **await self._message(reply.card))
        else:
            await ack()

    async def to_press(self, ack: AsyncAck, body: Json, answer: Answer) -> None:
        """Answer beside the message that was pressed, or in its dialog."""
        reply = _reply(answer)
        if reply.form and not await self._shown(body, views.dialog(reply.form)):
            reply = _reply(Sorry(refusing.form_not_opened()))
        if reply.card:
            await self._beside(body, reply.card)
        await ack()

    async def to_submit(self, ack: AsyncAck, body: Json, answer: Answer) -> None:
        """Close the form, or keep it open with what must be mended, or put a card or the next form in its place."""
        names = list(body["view"]["state"]["values"])
        if isinstance(answer, Sorry) and names:
            # Under the first field, so that what was typed is still there to be sent again.
            answer = Reply(errors={names[0]: answer.sentence})
        reply = _reply(answer)
        if reply.errors:
            await ack(response_action="errors", errors={name: cut(text, _ERROR) for name, text in reply.errors.items()})
        elif reply.form:
            await ack(response_action="update", view=views.dialog(reply.form))
        elif reply.card:
            await ack(response_action="update", view=await self._dialog(reply.card))
        else:
            await ack()

    def to_home(self, account: str, answer: Answer) -> None:
        """Show somebody their home, soon."""
        card = _reply(answer).card
        if card:
            self._tasks.keep(self._publish(account, card), "Showing a home in Slack")

    async def _publish(self, account: str, card: Card) -> None:
        view = views.home(card, await self._people.mentions(card))
        await self._client.views_publish(user_id=account, view=view)

    async def _beside(self, body: Json, card: Card) -> None:
        container = body["container"]
        if container["type"] == "message" and not container["is_ephemeral"]:
            self._tasks.keep(self._whisper(body, card), "Answering a press in Slack")
        else:
            # A private answer may stand in a chat that Warmline cannot write to, and a home is no chat at all.
            await self._shown(body, await self._dialog(card))

    async def _whisper(self, body: Json, card: Card) -> None:
        message = await self._message(card)
        await self._client.chat_postEphemeral(
            channel=body["container"]["channel_id"], user=body["user"]["id"], **message
        )

    async def _shown(self, body: Json, view: Json) -> bool:
        standing = body["view"]
        if standing and standing["type"] == "modal":
            return await self._in_time(self._client.views_update(view_id=standing["id"], view=view))
        return await self._opened(body["trigger_id"], view)

    async def _opened(self, trigger: str, view: Json) -> bool:
        return await self._in_time(self._client.views_open(trigger_id=trigger, view=view))

    async def _in_time(self, showing: Awaitable[object]) -> bool:
        try:
            async with asyncio.timeout(_DIALOG_SECONDS):
                await showing
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as fault:
            log_fault("Showing a dialog in Slack", fault)
            return False
        return True

    async def _message(self, card: Card) -> dict[str, Any]:
        return {"text": notice(card), "blocks": blocks(card, await self._people.mentions(card))}

    async def _dialog(self, card: Card) -> Json:
        return views.shown(card, await self._people.mentions(card))


def _reply(answer: Answer) -> Reply:
    if isinstance(answer, Sorry):
        return Reply(card=Card(answer.sentence, (Note((answer.sentence,)),)))
    return answer
