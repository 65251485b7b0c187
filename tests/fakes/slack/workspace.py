"""The workspace: who is in it, what they see, and what is going on. It knows no HTTP. Begin at `Workspace`."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from tests.fakes.slack.blocks import walk
from tests.fakes.slack.clock import Clock, MachineClock
from tests.fakes.slack.seen import Message, NotThere, Version, View
from tests.fakes.slack.shapes import Json
from tests.support.waits import A_LONG_WAIT

TEAM_ID = "T0000000001"
TEAM_DOMAIN = "fakeworkspace"
APP_ID = "A0000000001"
BOT_ID = "B0000000001"
BOT_USER_ID = "U0000000BOT"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
VERIFICATION_TOKEN = "verification-token-nobody-should-trust"
BOT_TOKEN = "xoxb-0000000001-fake"
APP_TOKEN = "xapp-1-A0000000001-fake"

T = TypeVar("T")


class ApiError(Exception):
    """An `ok: false` answer: Slack's error code, and its messages where it gives any."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A member of the workspace."""

    id: str
    name: str
    email: str
    tz: str = "America/Chicago"
    is_bot: bool = False
    disabled: bool = False
    messages_tab: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that Slack turned down by its own rules, not by a scripted fault."""

    at: datetime
    method: str
    error: str
    detail: str


@dataclass(slots=True)
class Trigger:
    """A trigger_id's person, and whether it has been used."""

    user: str
    until: datetime
    used: bool = False


Person: TypeAlias = SlackUser | str


def id_of(person: Person) -> str:
    """The id of a person, given as such or as a `SlackUser`."""
    return person if isinstance(person, str) else person.id


class Workspace:
    """All that Slack remembers. Changing it wakes whoever waits in `wait_for`; use it on one event loop only."""

    def __init__(self, clock: Clock | None = None, *, validate: bool = True) -> None:
        self.clock = clock or MachineClock()
        self.validate = validate
        self.trigger_life = timedelta(seconds=3)
        self.signing_secret = SIGNING_SECRET
        self.bot_token = BOT_TOKEN
        self.app_token = APP_TOKEN
        self.users: dict[str, SlackUser] = {}
        self.requests: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self.dms: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self.posted: dict[str, dict[str, Message]] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self._ephemerals: dict[str, list[Message]] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self._changed = asyncio.Event()

    # People

    def add_user(
        self, name: str, *, id: str | None = None, email: str | None = None, is_bot: bool = False
    ) -> SlackUser:
        """A new member; the id and the e-mail address are made up unless given."""
        user = SlackUser(id or f"U{next(self._numbers):010d}", name, email or f"{name}@example.com", is_bot=is_bot)
        self.users[user.id] = user
        self.changed()
        return user

    def disable(self, person: Person) -> None:
        """Deactivate somebody's account."""
        self.users[id_of(person)] = replace(self.users[id_of(person)], disabled=True)

    def close_messages_tab(self, person: Person) -> None:
        """Let nobody message this person through the app."""
        self.users[id_of(person)] = replace(self.users[id_of(person)], messages_tab=False)

    def dm_with(self, person: Person) -> str:
        """The id of the app's direct message with somebody; it is opened when there is none."""
        user = id_of(person)
        if user not in self.dms:
            self.dms[user] = f"D{next(self._numbers):010d}"
            self.owners[self.dms[user]] = user
            self.posted[self.dms[user]] = {}
        return self.dms[user]

    # Reading

    def messages(self, person: Person) -> list[Message]:
        """The app's messages in somebody's direct message, oldest first."""
        return list(self.posted.get(self.dms.get(id_of(person), ""), {}).values())

    def latest(self, person: Person) -> Message:
        """The newest of them; `NotThere` when there is none."""
        messages = self.messages(person)
        if not messages:
            raise NotThere(f"{id_of(person)} has no message")
        return messages[-1]

    def ephemerals(self, person: Person) -> list[Message]:
        """What only this person was shown, oldest first."""
        return list(self._ephemerals.get(id_of(person), []))

    def open_view(self, person: Person) -> View:
        """The modal in front of somebody; `NotThere` when there is none."""
        stack = self.modals.get(id_of(person))
        if not stack:
            raise NotThere(f"{id_of(person)} has no form open")
        return stack[-1]

    def home(self, person: Person) -> View:
        """Somebody's Home tab; `NotThere` when none was published."""
        if id_of(person) not in self.homes:
            raise NotThere(f"{id_of(person)} has an empty Home tab")
        return self.homes[id_of(person)]

    async def wait_for(self, predicate: Callable[[], T], within: float = A_LONG_WAIT) -> T:
        """Wait until the predicate gives something true, and return that; it is asked again after every change.

        `NotThere` counts as not yet. AssertionError after `within` seconds, with what people see by then.
        """
        try:
            async with asyncio.timeout(within):
                while not (found := _unless_missing(predicate)):
                    await self._changed.wait()
        except TimeoutError:
            seen = {user: [message.plain() for message in self.messages(user)] for user in self.dms}
            raise AssertionError(f"not within {within} s; people see {seen}") from None
        return found

    # Keeping

    def forget(self) -> None:
        """Drop all messages, views and counts; people and their direct messages stay."""
        for posted in self.posted.values():
            posted.clear()
        for memory in (self._ephemerals, self.modals, self.homes, self.triggers, self.requests, self.refusals):
            memory.clear()
        self.changed()

    def changed(self) -> None:
        """Wake whoever waits."""
        self._changed.set()
        self._changed = asyncio.Event()

    def number(self) -> int:
        """The next of a row of numbers, for ids."""
        return next(self._numbers)

    def new_ts(self) -> str:
        """A message timestamp: the time in seconds with six decimals, never the same twice."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, person: Person) -> str:
        """A trigger_id for somebody who just did something."""
        number = self.number()
        trigger_id = f"{number}.{TEAM_ID[1:]}.{number:032x}"
        self.triggers[trigger_id] = Trigger(id_of(person), self.clock.now() + self.trigger_life)
        return trigger_id

    def keep(self, channel: str, owner: str, text: str, blocks: list[Json], metadata: Json | None) -> Message:
        """Post a message into a direct message."""
        message = Message(channel, owner, self.new_ts(), [self._version(text, blocks, metadata)])
        self.posted[channel][message.ts] = message
        self.changed()
        return message

    def show_once(self, owner: str, text: str, blocks: list[Json]) -> Message:
        """Show somebody a message that only they see and that nobody can update by its ts."""
        version = self._version(text, blocks, None)
        message = Message(self.dm_with(owner), owner, self.new_ts(), [version], ephemeral=True)
        self._ephemerals.setdefault(owner, []).append(message)
        self.changed()
        return message

    def rewrite(self, message: Message, text: str, blocks: list[Json], metadata: Json | None) -> None:
        """Change what a message says."""
        message.history.append(self._version(text, blocks, metadata))
        self.changed()

    def _version(self, text: str, blocks: list[Json], metadata: Json | None) -> Version:
        return Version(self.clock.now(), text, self.named(blocks), metadata)

    def named(self, blocks: list[Json]) -> list[Json]:
        """The blocks with the ids that Slack gives to what has none; they are changed in place."""
        for block in blocks:
            block.setdefault("block_id", f"b{next(self._numbers)}")
        for _, element in walk(blocks):
            element.setdefault("action_id", f"a{next(self._numbers)}")
        return blocks

    def refuse(self, method: str, error: str, detail: str = "") -> None:
        """Note that Slack turned something down."""
        self.refusals.append(Refusal(self.clock.now(), method, error, detail))
        self.changed()

    @property
    def violations(self) -> list[Refusal]:
        """The calls that came too fast."""
        return [refusal for refusal in self.refusals if refusal.error == "ratelimited"]


def _unless_missing(predicate: Callable[[], T]) -> T | None:
    try:
        return predicate()
    except NotThere:
        return None
