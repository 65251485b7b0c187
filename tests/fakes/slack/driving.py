"""What people do in Slack and what comes of it: commands, presses, forms, the Home tab. Begin at `Driving`."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from tests.fakes.slack import payloads
from tests.fakes.slack.blocks import walk
from tests.fakes.slack.chat import blocks_of
from tests.fakes.slack.forms import Typed, check_sendable, fill, state_of
from tests.fakes.slack.posting import PROPER, Delivery, Request, Signing, post, request
from tests.fakes.slack.seen import Message, NotThere, View
from tests.fakes.slack.shapes import Json
from tests.fakes.slack.views import push_view, replace_view
from tests.fakes.slack.workspace import ApiError, Person, Workspace, id_of
from tests.support.waits import A_LONG_WAIT

OPERATION_TIMEOUT = "operation_timeout"
DISPATCH_FAILED = "dispatch_failed"
INVALID_RESPONSE = "invalid_response"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered, and what Slack made of it.

    `status`: HTTP's; 200 for an acknowledged envelope; 0 for none. `error`: what the person is told went wrong, if
    anything did. `shown`: the ephemeral message that the answer put before them. `request`: None by socket.
    """

    status: int
    text: str
    seconds: float
    payload: Json
    error: str | None = None
    shown: Message | None = None
    request: Request | None = None

    @property
    def body(self) -> Any:
        """The answer's JSON; None when it is empty or no JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Driving(Workspace, ABC):
    """A workspace whose people can be made to do things. `transport` is "http" or "socket", and may be changed."""

    transport: str = "http"
    app_url: str = ""
    answer_within: float = A_LONG_WAIT
    """Seconds that Slack gives the app; the real one gives 3, in which a slow machine may not get done."""

    @abstractmethod
    def response_url(self, person: Person) -> str:
        """A fresh URL at which the app may answer somebody later."""

    @abstractmethod
    def session(self) -> aiohttp.ClientSession:
        """The HTTP client that plays Slack's servers."""

    @abstractmethod
    async def by_socket(self, delivery: Delivery) -> Any:
        """Hand a delivery to one of the app's sockets; the acknowledgement's payload."""

    # What people do

    async def command(
        self, person: Person, name: str, text: str = "", *, url: str | None = None, signing: Signing = PROPER
    ) -> Answer:
        """Type a slash command; a text or blocks in the answer become an ephemeral message."""
        user = self.users[id_of(person)]
        payload = payloads.command(
            user, self.dm_with(user), name, text, self.new_trigger(user), self.response_url(user)
        )
        answer = await self._deliver(Delivery("slash_commands", payload, signing=signing), url)
        return answer if answer.error else self._show(answer, user.id)

    async def press(
        self,
        person: Person,
        where: Message | View,
        action_id: str,
        value: str | None = None,
        option: str | None = None,
        *,
        signing: Signing = PROPER,
    ) -> Answer:
        """Press a button, or choose an option by its value or label; `NotThere` for what isn't in front of them."""
        return await self._deliver(
            Delivery("interactive", self.press_payload(person, where, action_id, value, option), signing=signing)
        )

    def press_payload(
        self, person: Person, where: Message | View, action_id: str, value: str | None = None, option: str | None = None
    ) -> Json:
        """What a press would send, without sending it: for `press_stale` after the message has changed."""
        user = self.users[id_of(person)]
        if where.owner != user.id:
            raise NotThere(f"{user.name} can't see what {where.owner} sees")
        for block, element in walk(where.blocks):
            if element["action_id"] == action_id and value in (None, element.get("value")):
                done = payloads.action(block, element, option, self.new_ts())
                if isinstance(where, View) and element["type"] != "button":
                    where.entered[block["block_id"], action_id] = state_of(element, done["selected_option"]["value"])
                return payloads.block_actions(user, where, done, self.new_trigger(user), self.response_url(user))
        raise NotThere(f"no {action_id!r}{f' with {value!r}' if value else ''} in {where.plain()!r}")

    async def press_stale(self, payload: Json, person: Person | None = None, *, signing: Signing = PROPER) -> Answer:
        """Press again what was there at an earlier press, by the same person or by somebody else."""
        user = self.users[id_of(person or payload["user"]["id"])]
        again = {
            **payload,
            "user": {**payload["user"], "id": user.id, "username": user.name, "name": user.name},
            "trigger_id": self.new_trigger(user),
            "actions": [{**done, "action_ts": self.new_ts()} for done in payload["actions"]],
        }
        if "response_url" in payload:
            again["response_url"] = self.response_url(user)
        return await self._deliver(Delivery("interactive", again, signing=signing))

    async def submit(
        self, person: Person, view: View, values: Mapping[str, Typed] | None = None, *, signing: Signing = PROPER
    ) -> Answer:
        """Fill in a form, each value under its block_id, action_id or label, and send it.

        What stood in the other fields goes with it. `ClientRefused` when Slack's client would not send it. The
        answer's `response_action` is done: errors stay on the view; no answer closes it.
        """
        user = self.users[id_of(person)]
        if self.open_view(user) is not view:
            raise NotThere(f"{view.title!r} is not the form in front of {user.name}")
        fill(view, values or {})
        check_sendable(view)
        payload = payloads.view_submission(user, view, self.new_trigger(user))
        answer = await self._deliver(Delivery("interactive", payload, signing=signing))
        return answer if answer.error else self._obey(answer, view)

    async def open_home(
        self, person: Person, *, event_id: str | None = None, retry: tuple[int, str] | None = None
    ) -> Answer:
        """Look at the app's Home tab; `event_id` and `retry` (number, reason) send an earlier event again."""
        user = self.users[id_of(person)]
        event_id = event_id or f"Ev{self.number():010d}"
        at = self.clock.now().timestamp()
        payload = payloads.home_opened(user, self.dm_with(user), event_id, at, self.homes.get(user.id))
        return await self._deliver(Delivery("events_api", payload, retry))

    async def replay(self, answer: Answer) -> Answer:
        """Send the very same HTTP request once more, signature and all."""
        if answer.request is None:
            raise NotThere("what went by a socket can't be replayed")
        return await self._post(answer.request, answer.payload)

    # What comes of it

    async def _deliver(self, delivery: Delivery, url: str | None = None) -> Answer:
        if self.transport == "http":
            if not url and not self.app_url:
                raise NotThere("say where the app listens: set app_url")
            sent = request(url or self.app_url, self.signing_secret, self.clock.now(), delivery)
            return await self._post(sent, delivery.payload)
        loop = asyncio.get_running_loop()
        start = loop.time()
        status, text, error = 0, "", None
        try:
            async with asyncio.timeout(self.answer_within):
                answered = await self.by_socket(delivery)
            status, text = 200, "" if answered in (None, "", {}) else json.dumps(answered)
        except TimeoutError:
            error = OPERATION_TIMEOUT
        except ConnectionError:
            error = DISPATCH_FAILED
        return Answer(status, text, loop.time() - start, delivery.payload, error)

    async def _post(self, sent: Request, payload: Json) -> Answer:
        loop = asyncio.get_running_loop()
        start = loop.time()
        status, text, error = 0, "", None
        try:
            async with asyncio.timeout(self.answer_within):
                status, text = await post(self.session(), sent)
            error = None if status == 200 else DISPATCH_FAILED
        except TimeoutError:
            error = OPERATION_TIMEOUT
        except aiohttp.ClientError:
            error = DISPATCH_FAILED
        return Answer(status, text, loop.time() - start, payload, error, request=sent)

    def _show(self, answer: Answer, owner: str) -> Answer:
        if not answer.text:
            return answer
        told = answer.body if isinstance(answer.body, dict) else {"text": answer.text}
        try:
            return replace(answer, shown=self.show_answer(owner, told))
        except ApiError as fault:
            return self._unusable(answer, str(fault), fault.messages)

    def show_answer(self, owner: str, told: Json) -> Message:
        """Put an answer to a command before somebody; ApiError when it says nothing or its blocks are wrong."""
        blocks = blocks_of(self, told)
        if not told.get("text") and not blocks:
            raise ApiError("no_text")
        return self.show_once(owner, str(told.get("text") or ""), blocks or [])

    def _obey(self, answer: Answer, view: View) -> Answer:
        told = answer.body
        if answer.text and not isinstance(told, dict):
            return self._unusable(answer, "a form's answer is empty or has a response_action", [])
        try:
            self._do(told.get("response_action") if told else None, told or {}, view)
        except ApiError as fault:
            return self._unusable(answer, str(fault), fault.messages)
        return answer

    def _do(self, action: Any, told: Json, view: View) -> None:
        if action == "errors":
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            errors = told.get("errors")
            if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
                raise ApiError(INVALID_RESPONSE, [f"errors must be keyed by {sorted(inputs)}"])
            view.errors = {block_id: str(error) for block_id, error in errors.items()}
        elif action == "update":
            replace_view(self, view, told.get("view"))
        elif action == "push":
            push_view(self, view, told.get("view"))
        elif action == "clear":
            self.modals[view.owner].clear()
        elif action is None and not told:
            # The app may have opened another form meanwhile, which took this one's place.
            self.modals[view.owner] = [other for other in self.modals[view.owner] if other is not view]
        else:
            raise ApiError(INVALID_RESPONSE, [f"no such response_action: {action!r}"])
        self.changed()

    def _unusable(self, answer: Answer, what: str, messages: list[str]) -> Answer:
        self.refuse("answer", INVALID_RESPONSE, "; ".join([what, *messages]))
        return replace(answer, error=INVALID_RESPONSE)
