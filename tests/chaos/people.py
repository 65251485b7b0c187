"""People who ask, accept, decline, tap twice and late, and at times do nothing. Begin at `Crowd`."""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from adapters.slack.presses import read_press
from bot.messages import phrases, refusing
from bot.messages.intents import Intent
from tests.chaos.front import Front, Heard
from tests.fakes.slack import FakeSlack, Message, SlackUser
from tests.fakes.slack.blocks import walk
from tests.fakes.slack.elements import options_of
from tests.fakes.slack.payloads import action, block_actions, command
from tests.fakes.slack.posting import Delivery
from tests.fakes.slack.shapes import Json

SECONDS_BETWEEN_ACTS = 2.0
_ASKS = 0.04
_TWICE = _DOUBLED = _LATE = 0.1
_LOOKS_AT = 8
"""How many of their newest messages people look at."""
_REMEMBERS = 20
_DOES_NOTHING = 4.0
_NEVER_CALLED_BACK = 0.05
"""Which part of the callbacks nobody ever takes care of."""

_LIKELY: Mapping[str, float] = {
    Intent.ACCEPT: 12,
    Intent.ON_A_CALL: 0.2,
    Intent.ON_A_BREAK: 0.2,
    Intent.NOT_MY_DEPARTMENT: 1,
    Intent.HAVE_CALLER: 6,
    Intent.GIVE_BACK: 1,
    Intent.DONE: 6,
    Intent.DEMAND_SUPERVISOR: 0.3,
    Intent.PROMISE: 0.7,
    Intent.GONE: 0.4,
    Intent.TRANSFERRED: 6,
    Intent.NO_ANSWER: 1,
    Intent.CALLING: 2,
    Intent.NOT_REACHED: 1,
    Intent.CALLBACK_DONE: 6,
    Intent.TAKE_OVER: 1,
}
"""How likely each choice is to be pressed, beside the others; what is not here opens a form, and is left alone."""


@dataclass(slots=True)
class Asked:
    """A call for help about an account of its own, and what was heard of it: of a doubled request, twice."""

    account: str
    heard: list[Heard] = field(default_factory=list)

    @property
    def is_confirmed(self) -> bool:
        """Somebody was told that it is taken."""
        said = (phrases.paging_now(), refusing.already_received())
        return any(sentence in (heard.text or "") for heard in self.heard for sentence in said)

    @property
    def is_denied(self) -> bool:
        """Somebody was told that it is not taken and never will be; nothing else was said, or may have gone unheard."""
        denied = [heard.tries == 1 and refusing.not_taken() in (heard.text or "") for heard in self.heard]
        return bool(denied) and all(denied)


class Crowd:
    """Everybody, each on their own. Set `asks` to False, and nobody asks for help any more."""

    def __init__(self, seed: int, slack: FakeSlack, front: Front, people: Mapping[str, SlackUser]) -> None:
        self._seed = seed
        self._slack = slack
        self._front = front
        self._people = people
        self._accounts = itertools.count(10_000)
        self._earlier: dict[str, deque[Json]] = {user.id: deque(maxlen=_REMEMBERS) for user in people.values()}
        self._confirmed = asyncio.Condition()
        self.asks = True
        self.asked: list[Asked] = []

    async def live(self) -> None:
        """Let everybody live, until they are cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, user in self._people.items():
                tasks.create_task(self._live(name, user, Random(f"{self._seed} {name}")))

    async def until_confirmed(self, count: int) -> None:
        """Wait until so many calls for help were confirmed."""
        async with self._confirmed:
            await self._confirmed.wait_for(lambda: sum(one.is_confirmed for one in self.asked) >= count)

    async def _live(self, name: str, user: SlackUser, chance: Random) -> None:
        while True:
            await asyncio.sleep(chance.expovariate(1 / SECONDS_BETWEEN_ACTS))
            if self.asks and name.startswith("agent") and chance.random() < _ASKS:
                await self._ask(user, chance)
            elif chance.random() < _LATE and self._earlier[user.id]:
                await self._press(user, chance.choice(self._earlier[user.id]))
            else:
                await self._look(user, chance)

    async def _ask(self, user: SlackUser, chance: Random) -> None:
        asked = Asked(str(next(self._accounts)))
        self.asked.append(asked)
        text, trigger, answers_at = f"{asked.account} no signal", self._slack.new_trigger(user), "http://127.0.0.1:9/"
        payload = command(user, self._slack.dm_with(user), "/escalate", text, trigger, answers_at)
        asked.heard += await self._deliver(Delivery("slash_commands", payload), 1 + (chance.random() < _DOUBLED))
        async with self._confirmed:
            self._confirmed.notify_all()

    async def _look(self, user: SlackUser, chance: Random) -> None:
        choices = list(self._choices(user))
        weights = [likely for likely, *_ in choices]
        if not choices or chance.random() < _DOES_NOTHING / (_DOES_NOTHING + sum(weights)):
            return
        ((_, message, block, element),) = chance.choices(choices, weights)
        option = chance.choice(options_of(element))["value"] if element["type"] == "static_select" else None
        done = action(block, element, option, self._slack.new_ts())
        payload = block_actions(user, message, done, self._slack.new_trigger(user), self._slack.response_url(user))
        self._earlier[user.id].append(payload)
        if chance.random() < _TWICE:
            await asyncio.gather(self._press(user, payload), self._press(user, payload))
        else:
            await self._deliver(Delivery("interactive", payload), 1 + (chance.random() < _DOUBLED))

    def _choices(self, user: SlackUser) -> Iterator[tuple[float, Message, Json, Json]]:
        for message in self._slack.messages(user)[-_LOOKS_AT:]:
            for block, element in walk(message.blocks):
                intent, subject = read_press({**element, "block_id": block["block_id"]})
                likely = _LIKELY.get(intent, 0)
                if likely and not self._is_never_called_back(subject):
                    yield likely, message, block, element

    def _is_never_called_back(self, subject: str) -> bool:
        return subject.endswith("-callback") and Random(f"{self._seed} {subject}").random() < _NEVER_CALLED_BACK

    async def _press(self, user: SlackUser, payload: Json) -> None:
        """Press what was once there, as something done anew."""
        trigger, answers_at = self._slack.new_trigger(user), self._slack.response_url(user)
        again = {**payload, "trigger_id": trigger, "response_url": answers_at}
        await self._deliver(Delivery("interactive", again), 1)

    async def _deliver(self, delivery: Delivery, times: int) -> Sequence[Heard]:
        return await asyncio.gather(*(self._front.deliver(delivery) for _ in range(times)))
