"""What people do in Teams and what comes of it: chats, commands, presses, dialogs. Begin at `Driving`."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import aiohttp

from tests.fakes.slack.posting import Request, post
from tests.fakes.slack.shapes import Json
from tests.fakes.teams import activities
from tests.fakes.teams.answers import TaskAnswer, card_answer, task_answer
from tests.fakes.teams.cards import CARD_TYPE
from tests.fakes.teams.cloud import BOT_NAME, Chat, Cloud, Person, TeamsUser, Where, id_of
from tests.fakes.teams.connector import card_of
from tests.fakes.teams.forms import fill
from tests.fakes.teams.refusals import ConnectorError
from tests.fakes.teams.seen import Dialog, Drawn, Message, NotThere, Version
from tests.fakes.teams.tokens import Audience, Keyring, TokenKind
from tests.support.waits import A_LONG_WAIT

OPERATION_TIMEOUT = "operation_timeout"
DISPATCH_FAILED = "dispatch_failed"
INVALID_RESPONSE = "invalid_response"
PROPER = TokenKind.PROPER
COMPOSE = "compose"
COMMAND_BOX = "commandbox"

_TOLD = {"Action.Execute": activities.executed, "Action.Submit": activities.submitted}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered, and what Teams made of it.

    `status`: HTTP's; 0 for none. `error`: what the person is told went wrong, if anything did. `said`: a sentence that
    the answer put before them; `shown`: the message or dialog that it did.
    """

    status: int
    text: str
    seconds: float
    activity: Json
    request: Request
    error: str | None = None
    said: str = ""
    shown: Message | Dialog | None = None

    @property
    def body(self) -> Any:
        """The answer's JSON; None when it is empty or no JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Driving(Cloud, ABC):
    """A cloud whose people can be made to do things; `app_url` is where the app listens, with its path."""

    app_url: str = ""
    service_url: str = ""
    answer_within: float = A_LONG_WAIT
    """Seconds that Teams gives the app; the real one gives 5, in which a slow machine may not get done."""
    keys: Keyring

    @abstractmethod
    def session(self) -> aiohttp.ClientSession:
        """The HTTP client that plays Microsoft's servers; it belongs to their loop."""

    @abstractmethod
    async def on_its_loop(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do something on the loop of Microsoft's servers."""

    # What people do

    async def install(self, person: Person, where: Where | None = None) -> Answer:
        """Install the app for oneself, or in a channel or group chat; the answer is to the installationUpdate."""
        user, chat = self._who_where(person, where)
        chat.installed = True
        await self.deliver(activities.joined(self._stamp(), user, chat))
        return await self.deliver(activities.installed(self._stamp(), user, chat, "add"))

    async def uninstall(self, person: Person, where: Where | None = None) -> Answer:
        """Remove it again; from then on nothing can be sent there."""
        user, chat = self._who_where(person, where)
        chat.installed = False
        return await self.deliver(activities.installed(self._stamp(), user, chat, "remove"))

    async def say(self, person: Person, text: str, *, token: TokenKind = PROPER) -> Answer:
        """Type a message in one's 1:1 chat with the bot."""
        return await self.deliver(self.say_payload(person, text), token)

    async def mention(self, person: Person, where: Where, text: str, *, token: TokenKind = PROPER) -> Answer:
        """Type `@Warmline text` in a channel or group chat."""
        user, chat = self._present(person, where)
        return await self.deliver(activities.mentioned(self._stamp(), user, chat, text), token)

    async def slash(
        self, person: Person, where: Where, command: str, text: str = "", *, token: TokenKind = PROPER
    ) -> Answer:
        """Pick a slash command in a channel or group chat and type on; only the bot gets to see it."""
        user, chat = self._present(person, where)
        if chat.kind == "personal":
            raise NotThere("slash commands of an app are not offered in a 1:1 chat")
        return await self.deliver(activities.slashed(self._stamp(), user, chat, command, text), token)

    async def press(
        self,
        person: Person,
        message: Message,
        title: str,
        inputs: Mapping[str, str] | None = None,
        *,
        as_submit: bool = False,
        token: TokenKind = PROPER,
    ) -> Answer:
        """Press a button, after filling in the card's fields; with `as_submit` as a client that knows no Execute.

        `NotThere` for what isn't in front of them, `ClientRefused` when the client would not send the fields. A card
        in the answer takes the message's place for who pressed.
        """
        payload = self.press_payload(person, message, title, inputs, as_submit=as_submit)
        return await self._pressed(payload, token)

    async def press_stale(self, payload: Json, person: Person | None = None, *, token: TokenKind = PROPER) -> Answer:
        """Press again what was there at an earlier press, by the same person or by somebody else."""
        user = self.users[id_of(person or payload["from"]["aadObjectId"])]
        stamp = self._stamp()
        who = {"id": user.mri, "name": user.name, "aadObjectId": user.id}
        return await self._pressed({**payload, "id": stamp.id, "from": who}, token)

    async def task_fetch(
        self, person: Person, command: str, where: Where | None = None, context: str = COMPOSE
    ) -> Answer:
        """Pick a message extension's command, from the compose box or the command box; the dialog is `shown`."""
        user, chat = self._present(person, where)
        answer = await self.deliver(activities.command_opened(self._stamp(), user, chat, command, context))
        return answer if answer.error else self._in_dialog(answer, user, chat, command)

    async def task_submit(self, person: Person, title: str, inputs: Mapping[str, str] | None = None) -> Answer:
        """Fill in the dialog in front of somebody and press this Action.Submit in it."""
        user = self.users[id_of(person)]
        dialog = self.dialog(user)
        action = _pressable(dialog, title)
        if action["type"] != "Action.Submit":
            raise NotThere(f"{title!r} is no Action.Submit, which is what a dialog sends")
        data = {**action.get("data", {}), **fill(dialog, action, inputs or {})}
        chat = self.chat(dialog.chat)
        answer = await self.deliver(activities.command_submitted(self._stamp(), user, chat, dialog.command, data))
        return answer if answer.error else self._in_dialog(answer, user, chat, dialog.command)

    async def replay(self, answer: Answer) -> Answer:
        """Send the very same HTTP request once more, token and all."""
        return await self._post(answer.request, answer.activity)

    async def deliver(self, activity: Json | bytes, token: TokenKind = PROPER) -> Answer:
        """Send any activity, or any bytes in its place; an error status becomes the answer's `error`."""
        return await self._post(self.request(activity, token), activity if isinstance(activity, dict) else {})

    # What it looks like

    def say_payload(self, person: Person, text: str) -> Json:
        """What a typed message would send, without sending it."""
        user, chat = self._present(person, None)
        return activities.said(self._stamp(), user, chat, text)

    def press_payload(
        self,
        person: Person,
        message: Message,
        title: str,
        inputs: Mapping[str, str] | None = None,
        *,
        as_submit: bool = False,
    ) -> Json:
        """What a press would send, without sending it: for `press_stale` after the message has changed."""
        user = self.users[id_of(person)]
        chat = self.chat(message.chat)
        if user.id not in ([message.owner] if message.owner else chat.members) or message.deleted:
            raise NotThere(f"{user.name} can't see that message")
        action = _pressable(message, title)
        if as_submit and action["type"] == "Action.Execute":
            action = _submit_instead(action)
        if action["type"] not in _TOLD:
            raise NotThere(f"{title!r} is an {action['type']}, of which the app is not told")
        values = fill(message, action, inputs or {})
        return _TOLD[action["type"]](self._stamp(), user, chat, message.id, action, values)

    def request(self, activity: Json | bytes, token: TokenKind = PROPER) -> Request:
        """The POST of an activity."""
        if not self.app_url:
            raise NotThere("say where the app listens: set app_url")
        header = self.keys.authorization(token, Audience(self.app_id, self.service_url), self.clock.now())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "BF-DirectLine (Microsoft-BotFramework)",
        }
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        return Request(self.app_url, headers | ({"Authorization": header} if header else {}), body)

    def _stamp(self) -> activities.Stamp:
        return activities.Stamp(self.new_id(), self.clock.now(), self.bot_id, self.service_url)

    def _who_where(self, person: Person, where: Where | None) -> tuple[TeamsUser, Chat]:
        user = self.users[id_of(person)]
        return user, self.chat(where) if where else self.chat_with(user)

    def _present(self, person: Person, where: Where | None) -> tuple[TeamsUser, Chat]:
        user, chat = self._who_where(person, where)
        if not chat.installed or user.id not in chat.members:
            raise NotThere(f"{user.name} finds no {BOT_NAME} in {chat.name or 'a 1:1 chat'}")
        return user, chat

    # What comes of it

    async def _post(self, sent: Request, activity: Json) -> Answer:
        return await self.on_its_loop(self._posted(sent, activity))

    async def _posted(self, sent: Request, activity: Json) -> Answer:
        loop = asyncio.get_running_loop()
        start = loop.time()
        status, text, error = 0, "", None
        try:
            async with asyncio.timeout(self.answer_within):
                status, text = await post(self.session(), sent)
            error = None if 200 <= status < 300 else DISPATCH_FAILED
        except TimeoutError:
            error = OPERATION_TIMEOUT
        except aiohttp.ClientError:
            error = DISPATCH_FAILED
        return Answer(status, text, loop.time() - start, activity, sent, error)

    async def _pressed(self, payload: Json, token: TokenKind) -> Answer:
        answer = await self.deliver(payload, token)
        if answer.error or payload["type"] != "invoke":
            return answer
        told = card_answer(answer.body)
        if told is None:
            return self._unusable(answer, "an Action.Execute's answer has a statusCode, a type and a value")
        answer = replace(answer, said=told.said, error=told.error)
        return self._replaced(answer, payload, told.card) if told.card else answer

    def _replaced(self, answer: Answer, payload: Json, card: Json) -> Answer:
        """Put the answer's card in the message's place, which only who pressed sees."""
        try:
            told = card_of(self, {"attachments": [{"contentType": CARD_TYPE, "content": card}]})
        except ConnectorError as refused:
            return self._unusable(answer, refused.detail)
        with self.lock:
            message = self.chat(payload["conversation"]["id"]).posted[payload["replyToId"]]
            presser = payload["from"]["aadObjectId"]
            version = Version(self.clock.now(), "", told, message.summary, answered=True)
            if message.owner == presser:
                self.rewrite(message, version)
                return replace(answer, shown=message)
            return replace(answer, shown=replace(message, owner=presser, history=[*message.history, version]))

    def _in_dialog(self, answer: Answer, user: TeamsUser, chat: Chat, command: str) -> Answer:
        told = task_answer(answer.body) if answer.text else TaskAnswer()
        if told is None:
            return self._unusable(answer, "a task is to continue with a card or to say a message")
        with self.lock:
            self.dialogs.pop(user.id, None)
            if told.dialog is None:
                self.changed()
                return replace(answer, said=told.said)
            try:
                card_of(self, {"attachments": [told.dialog["card"]]})
            except ConnectorError as refused:
                return self._unusable(answer, refused.detail)
            dialog = Dialog(user.id, chat.id, command, told.dialog)
            self.dialogs[user.id] = dialog
            self.changed()
            return replace(answer, shown=dialog)

    def _unusable(self, answer: Answer, what: str) -> Answer:
        self.refuse("answer", INVALID_RESPONSE, what)
        return replace(answer, error=INVALID_RESPONSE)


def _pressable(where: Drawn, title: str) -> Json:
    actions = where.actions()
    if title not in actions:
        raise NotThere(f"no {title!r} in {list(actions)}: {where.plain()!r}")
    return actions[title].json


def _submit_instead(action: Json) -> Json:
    fallback = action.get("fallback")
    if not isinstance(fallback, dict) or fallback["type"] != "Action.Submit":
        raise NotThere(f"{action.get('title')!r} has no Action.Submit to fall back to")
    return fallback
