"""What people do in Teams, as acts for the one door: messages, presses, submitted forms and dialogs.

An invoke is answered only after the door has returned, that is after the commit; what is sent besides goes out later.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from adapters.tasks import Tasks
from adapters.teams.activities import Sender, request_of, typed_in
from adapters.teams.answers import Answer, Answers, Sorry
from adapters.teams.latest import Latest
from adapters.teams.logs import log, log_fault
from adapters.teams.people import People
from adapters.teams.presses import Filled, Press, Pressing, Unchosen, read_press
from adapters.teams.render import Json
from bot.domain.acts import Act, Pressed, RequestKey, Submitted, Typed
from bot.messages import refusing
from bot.ports import Door, Unavailable, Undeliverable
from directory.people import PersonId

_MOST_REMEMBERED = 2000
# A bare mention, or a picture, is a question for help too.
_SHORT_FOR = {"/help": ("/escalate", "help"), "/": ("/escalate", "help")}


@dataclass(frozen=True, slots=True)
class Answered:
    """HTTP's status and the body, if any."""

    status: int = 200
    body: Json | None = None


class Inbound:
    """Reads activities, takes each act through the door once, and gives the answer."""

    def __init__(self, door: Door, people: People, answers: Answers, tasks: Tasks) -> None:
        self._door = door
        self._people = people
        self._answers = answers
        self._tasks = tasks
        self._recent = Latest[RequestKey, asyncio.Task[Answered]](_MOST_REMEMBERED)

    async def hear(self, activity: Json) -> Answered:
        """Answer an activity that was verified; one that comes again gets the answer of the first."""
        request = request_of(activity)
        doing = self._recent.get(request)
        if doing is None:
            doing = self._recent[request] = asyncio.create_task(self._heard(activity, request))
            doing.add_done_callback(lambda done: self._forget_failed(request, done))
        # Teams may lose patience and hang up; what was begun is finished all the same.
        return await asyncio.shield(doing)

    def _forget_failed(self, request: RequestKey, done: "asyncio.Task[Answered]") -> None:
        """Let what failed be tried again."""
        if done.cancelled() or done.exception():
            self._recent.pop(request, None)

    async def _heard(self, activity: Json, request: RequestKey) -> Answered:
        match activity["type"]:
            case "message":
                self._keep(self._people.met(activity))
                await self._message(activity, request)
            case "invoke":
                self._keep(self._people.met(activity))
                return await self._invoke(activity, request)
            case "installationUpdate" if str(activity.get("action")).startswith("remove"):
                self._keep(self._people.left(activity, "they removed Warmline from Teams"))
            case "installationUpdate":
                self._keep(self._people.met(activity))
            case "conversationUpdate" if activity.get("membersAdded"):
                self._keep(self._people.joined(activity))
        return Answered()

    def _keep(self, keeping: Coroutine[Any, Any, None]) -> None:
        self._tasks.keep(keeping, "Keeping how to write to somebody in Teams")

    async def _message(self, activity: Json, request: RequestKey) -> None:
        sender, value = Sender.of(activity), activity.get("value")
        if value is not None and not activity.get("text"):
            press = read_press(value)
            answer = await self._pressed(sender, press, request)
            if isinstance(press, Filled):
                self._answers.to_filled_message(sender, press, answer)
            else:
                self._answers.to_message(sender, answer)
            return
        command, text = typed_in(activity)
        command, text = _SHORT_FOR.get(command, (command, text))
        self._answers.to_message(sender, await self._through(sender, lambda by: Typed(by, command, text, request)))

    async def _invoke(self, activity: Json, request: RequestKey) -> Answered:
        sender, value = Sender.of(activity), activity.get("value")
        if not isinstance(value, dict):
            return Answered(400)
        match activity.get("name"):
            case "adaptiveCard/action":
                action = _dict(value.get("action"))
                press = read_press(action.get("data"), str(action.get("verb") or ""))
                answer = await self._pressed(sender, press, request)
                if isinstance(press, Filled):
                    return Answered(body=self._answers.to_filled(press, answer))
                return Answered(body=self._answers.to_press(sender, answer))
            case "composeExtension/fetchTask":
                answer = await self._through(sender, lambda by: Typed(by, "/escalate", "", request))
                return Answered(body=self._answers.to_dialog(answer))
            case "composeExtension/submitAction":
                press = read_press(value.get("data"))
                answer = await self._pressed(sender, press, request)
                if isinstance(press, Filled):
                    return Answered(body=self._answers.to_filled_dialog(press, answer))
                return Answered(body=self._answers.to_dialog(answer))
            case name:
                log.warning("Teams asked for %.60r, which Warmline does not offer.", name)
                return Answered(501)

    async def _pressed(self, sender: Sender, press: Pressing | None, request: RequestKey) -> Answer:
        match press:
            case Press():
                return await self._through(
                    sender, lambda by: Pressed(by, press.intent, press.subject, press.option, request)
                )
            case Filled():
                return await self._through(
                    sender, lambda by: Submitted(by, press.intent, press.subject, request, press.values)
                )
            case Unchosen():
                return Sorry(refusing.nothing_chosen())
            case None:
                return Sorry(refusing.unknown_button())

    async def _through(self, sender: Sender, act: Callable[[PersonId], Act]) -> Answer:
        try:
            person = await self._people.person(sender)
            return Sorry(refusing.stranger()) if person is None else await self._door(act(person))
        except Unavailable:
            return Sorry(refusing.not_taken())
        except Undeliverable as silence:
            log.warning("Who %s is in Teams is not known: %s", sender.account, silence.reason)
            return Sorry(refusing.not_taken())
        except Exception as fault:
            log_fault("Doing what was asked in Teams", fault)
            return Sorry(refusing.went_wrong())


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
