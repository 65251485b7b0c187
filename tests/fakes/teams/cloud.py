"""What Microsoft remembers: who is there, what they see, what was refused. It knows no HTTP. Begin at `Cloud`."""

import asyncio
import itertools
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from tests.fakes.slack.clock import Clock, MachineClock
from tests.fakes.slack.shapes import Json
from tests.fakes.teams.refusals import CODES, ConnectorError
from tests.fakes.teams.seen import Dialog, Message, NotThere, Version
from tests.support.waits import A_LONG_WAIT

APP_ID = "11111111-2222-4333-8444-555555555555"
APP_PASSWORD = "fake~client-secret"
BOT_NAME = "Warmline"
TENANT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
OTHER_TENANT_ID = "bbbbbbbb-0000-4000-8000-000000000002"
TOKEN_LIFE = timedelta(seconds=3599)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TeamsUser:
    """Somebody with Teams: `id` is the Entra object id, `mri` what the Bot Connector calls them."""

    id: str
    name: str
    upn: str
    mri: str
    tenant: str = TENANT_ID
    email: str = ""
    """The upn if empty."""
    role: str = "user"


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation of the app; `kind` is personal, channel or groupChat, `owner` the person of a personal one."""

    id: str
    kind: str
    name: str
    tenant: str
    members: list[str]
    owner: str = ""
    installed: bool = False
    posted: dict[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that Microsoft turned down by its own rules, not by a scripted fault; or an answer that made no sense."""

    at: datetime
    method: str
    error: str
    detail: str


Person: TypeAlias = TeamsUser | str
Where: TypeAlias = Chat | str


def id_of(person: Person) -> str:
    """The Entra object id of a person, given as such or as a `TeamsUser`."""
    return person if isinstance(person, str) else person.id


class Cloud:
    """All of that. Every method may be called from any thread; changing anything wakes who waits in `wait_for`."""

    def __init__(self, clock: Clock | None = None, *, validate: bool = True) -> None:
        self.clock = clock or MachineClock()
        self.validate = validate
        self.app_id = APP_ID
        self.app_password = APP_PASSWORD
        self.tenant_id = TENANT_ID
        self.identities = {APP_ID}
        self.lock = threading.RLock()
        self.users: dict[str, TeamsUser] = {}
        self.chats: dict[str, Chat] = {}
        self.requests: Counter[str] = Counter()
        self.refusals: list[Refusal] = []
        self.dialogs: dict[str, Dialog] = {}
        self.tokens: dict[str, datetime] = {}
        self._personal: dict[str, str] = {}
        self._walls: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._last_id = 0
        self._waiters: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def bot_id(self) -> str:
        """What Teams calls the bot."""
        return f"28:{self.app_id}"

    # People and places

    def add_user(
        self,
        name: str,
        *,
        id: str | None = None,
        upn: str | None = None,
        tenant: str = TENANT_ID,
        installed: bool = False,
    ) -> TeamsUser:
        """Somebody new; ids are made up unless given. `installed`: has the app, though it was never told so."""
        with self.lock:
            number = next(self._numbers)
            object_id = id or f"00000000-0000-4000-9000-{number:012d}"
            user = TeamsUser(object_id, name, upn or f"{name}@example.com", f"29:1mri{number:08d}", tenant)
            self.users[user.id] = user
            self.chat_with(user).installed = installed
            self.changed()
            return user

    def add_channel(self, name: str, *members: Person, kind: str = "channel", installed: bool = True) -> Chat:
        """A channel or, with that `kind`, a `groupChat`, with the app in it unless said otherwise."""
        with self.lock:
            known = [id_of(member) for member in members]
            ending = "tacv2" if kind == "channel" else "v2"
            chat = Chat(f"19:{next(self._numbers):032x}@thread.{ending}", kind, name, self.tenant_id, known)
            chat.installed = installed
            self.chats[chat.id] = chat
            return chat

    def chat_with(self, person: Person) -> Chat:
        """Somebody's 1:1 chat with the bot."""
        with self.lock:
            user = self.users[id_of(person)]
            if user.id not in self._personal:
                chat = Chat(f"a:1chat{next(self._numbers):08d}", "personal", "", user.tenant, [user.id], user.id)
                self.chats[chat.id] = chat
                self._personal[user.id] = chat.id
            return self.chats[self._personal[user.id]]

    def chat(self, where: Where) -> Chat:
        """A conversation by its id, a channel's also with the `;messageid=…` of a thread; ConnectorError if unknown."""
        with self.lock:
            wanted = where.partition(";")[0] if isinstance(where, str) else where.id
            if wanted not in self.chats:
                raise ConnectorError("ConversationNotFound")
            return self.chats[wanted]

    def block(self, person: Person, code: str = "ConversationBlockedByUser") -> None:
        """Let no message of the app reach somebody; `code` is what the connector answers (one of `CODES`)."""
        with self.lock:
            CODES[code]
            self._walls[id_of(person)] = code

    def unblock(self, person: Person) -> None:
        """Let them through again."""
        with self.lock:
            self._walls.pop(id_of(person), None)

    def check_reachable(self, chat: Chat) -> None:
        """ConnectorError when nothing may be written there."""
        with self.lock:
            if chat.owner in self._walls:
                raise ConnectorError(self._walls[chat.owner])
            if not chat.installed:
                raise ConnectorError("BotNotInConversationRoster")

    # Reading

    def messages(self, person: Person) -> list[Message]:
        """The app's messages in somebody's 1:1 chat, oldest first; deleted ones are gone."""
        return self._in(self.chat_with(person))

    def latest(self, person: Person) -> Message:
        """The newest of them; `NotThere` when there is none."""
        messages = self.messages(person)
        if not messages:
            raise NotThere(f"{id_of(person)} has no message")
        return messages[-1]

    def private(self, person: Person) -> list[Message]:
        """What only this person was shown in channels and group chats, oldest first."""
        with self.lock:
            shared = [chat for chat in self.chats.values() if not chat.owner]
            found = [message for chat in shared for message in self._in(chat) if message.owner == id_of(person)]
            return sorted(found, key=lambda message: message.id)

    def public(self, where: Where) -> list[Message]:
        """The app's messages that all members of a channel see."""
        return [message for message in self._in(self.chat(where)) if not message.private]

    def dialog(self, person: Person) -> Dialog:
        """The dialog in front of somebody; `NotThere` when there is none."""
        with self.lock:
            if id_of(person) not in self.dialogs:
                raise NotThere(f"{id_of(person)} has no dialog open")
            return self.dialogs[id_of(person)]

    def posts(self) -> int:
        """How many messages there are in all."""
        with self.lock:
            return sum(len(chat.posted) for chat in self.chats.values())

    def _in(self, chat: Chat) -> list[Message]:
        with self.lock:
            return [message for message in chat.posted.values() if not message.deleted]

    async def wait_for(self, predicate: Callable[[], T], within: float = A_LONG_WAIT) -> T:
        """Wait until the predicate gives something true, and return that; it is asked again after every change.

        `NotThere` counts as not yet. AssertionError after `within` seconds, with what people see by then.
        """
        changed = asyncio.Event()
        waiter = (asyncio.get_running_loop(), changed)
        with self.lock:
            self._waiters.append(waiter)
        try:
            async with asyncio.timeout(within):
                while not (found := self._unless_missing(predicate)):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            with self.lock:
                seen = {user.name: [message.plain() for message in self.messages(user)] for user in self.users.values()}
            raise AssertionError(f"not within {within} s; people see {seen}") from None
        finally:
            with self.lock:
                self._waiters.remove(waiter)
        return found

    def _unless_missing(self, predicate: Callable[[], T]) -> T | None:
        with self.lock:
            try:
                return predicate()
            except NotThere:
                return None

    @property
    def violations(self) -> list[Refusal]:
        """The calls that came too fast."""
        with self.lock:
            return [refusal for refusal in self.refusals if refusal.error == "Throttled"]

    # Keeping

    def forget(self) -> None:
        """Drop all messages, dialogs and counts; people and their chats stay."""
        with self.lock:
            for chat in self.chats.values():
                chat.posted.clear()
            for memory in (self.dialogs, self.requests, self.refusals):
                memory.clear()
            self.changed()

    def changed(self) -> None:
        """Wake whoever waits."""
        with self.lock:
            for loop, event in self._waiters:
                loop.call_soon_threadsafe(event.set)

    def number(self) -> int:
        """The next of a row of numbers, for ids."""
        with self.lock:
            return next(self._numbers)

    def new_id(self) -> str:
        """A message's id: the time in milliseconds, never the same twice."""
        with self.lock:
            self._last_id = max(self._last_id + 1, int(self.clock.now().timestamp() * 1000))
            return str(self._last_id)

    def count(self, method: str) -> None:
        """Note a request."""
        with self.lock:
            self.requests[method] += 1
            self.changed()

    def keep(self, chat: Chat, owner: str, version: Version, activity: Json, *, private: bool = False) -> Message:
        """Post a message."""
        with self.lock:
            message = Message(chat.id, owner, self.new_id(), [version], private, activity=activity)
            chat.posted[message.id] = message
            self.changed()
            return message

    def rewrite(self, message: Message, version: Version) -> None:
        """Change what a message says."""
        with self.lock:
            message.history.append(version)
            self.changed()

    def refuse(self, method: str, error: str, detail: str = "") -> None:
        """Note that something was turned down."""
        with self.lock:
            self.refusals.append(Refusal(self.clock.now(), method, error, detail))
            self.changed()
