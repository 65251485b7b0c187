"""The second and third theatre: Warmline before a fake Slack, over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from starlette.applications import Starlette

from adapters.clock.system import SystemClock
from adapters.slack.settings import SlackSettings
from adapters.slack.slack import Slack
from adapters.store.accounts import StoredAccounts
from tests.fakes.slack import Answer, FakeSlack, ManualClock, Message, NotThere, Signing, SlackUser, View
from tests.fakes.slack.payloads import Kind
from tests.fakes.slack.posting import Delivery
from tests.stories.bridge import Away, living_on_a_loop
from tests.stories.cast import NAMES
from tests.stories.company import Company, company
from tests.stories.slack_text import seen_message, seen_view
from tests.stories.theatre import Chat, LateHand, Seen
from tests.support.serving import serving

Transport = Literal["http", "socket"]


@dataclass(slots=True)
class Workspace:
    """A fake Slack full of people, with Warmline behind it."""

    company: Company
    fake: FakeSlack
    slack: Slack
    users: dict[str, SlackUser]
    answers_before: dict[str, int] = field(default_factory=dict)
    last: tuple[str, Kind, Answer] | None = None

    @property
    def names(self) -> dict[str, str]:
        """People by their accounts."""
        return {user.id: NAMES.get(person, person) for person, user in self.users.items()}

    @property
    def signing(self) -> Signing:
        """Sign as of the machine's time, which the adapter goes by, and not as of the story's."""
        return Signing(age=self.fake.clock.now() - SystemClock().now())

    async def look(self, who: str) -> Chat:
        """See what a person sees."""
        user = self.user(who)
        sent = tuple(seen_message(one.ts, one, self.names) for one in self.fake.messages(user))
        told = [seen_message(one.ts, one, self.names) for one in self._answers(user)]
        view = self.dialog(user)
        if view and "submit" not in view.definition:
            told.append(seen_message(view.id, view, self.names))
            view = None
        return Chat(sent, told[-1] if told else None, seen_view(view) if view else None)

    def user(self, who: str) -> SlackUser:
        """Give somebody's account; whoever is not in the directory gets one here."""
        if who not in self.users:
            self.users[who] = self.fake.add_user(who)
        return self.users[who]

    def dialog(self, user: SlackUser) -> View | None:
        """Give the dialog before somebody."""
        try:
            return self.fake.open_view(user)
        except NotThere:
            return None

    def drawn(self, user: SlackUser, id: str) -> Message | View:
        """Find what a card that was seen is in Slack."""
        view = self.dialog(user)
        if view and view.id == id:
            return view
        return next(one for one in (*self.fake.messages(user), *self.fake.ephemerals(user)) if one.ts == id)

    async def do(self, who: str, kind: Kind, deed: Coroutine[Any, Any, Answer]) -> None:
        """Do something, and let all its consequences happen."""
        user = self.user(who)
        self.answers_before[user.id] = len(self.fake.ephemerals(user))
        answer = await deed
        assert answer.error is None, answer
        self.last = (who, kind, answer)
        await self.slack.settle()
        await self.company.settle()

    def put_away(self, user: SlackUser) -> None:
        """Close whatever dialog is open."""
        self.fake.modals.pop(user.id, None)

    def _answers(self, user: SlackUser) -> list[Message]:
        return self.fake.ephemerals(user)[self.answers_before.get(user.id, 0) :]


class OnSlack:
    """People press what Slack draws, and Slack's requests arrive as they would."""

    def __init__(self, away: Away[Workspace]) -> None:
        self._away = away
        self._it = away.it

    def look(self, who: str) -> Chat:
        """See what a person sees."""
        return self._away.run(self._it.look(who))

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        name, _, text = line.partition(" ")

        async def typed() -> None:
            user = self._it.user(who)
            self._it.put_away(user)
            command = self._it.fake.command(user, name, text, signing=self._it.signing)
            await self._it.do(who, "slash_commands", command)

        self._away.run(typed())

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice."""

        async def touched() -> dict[str, Any]:
            user = self._it.user(who)
            where, action_id, value = self._choice(user, seen, choice)
            return self._it.fake.press_payload(user, where, action_id, value, option or None)

        payload = self._away.run(touched())

        async def pressed(by: str) -> None:
            chat = self._it.fake.dm_with(self._it.user(by))
            there = {"container": {**payload["container"], "channel_id": chat}, "channel": {"id": chat}}
            press = self._it.fake.press_stale({**payload, **there}, self._it.user(by), signing=self._it.signing)
            await self._it.do(by, "interactive", press)

        return lambda by: self._away.run(pressed(by))

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice."""

        async def pressed() -> None:
            user, fake = self._it.user(who), self._it.fake
            where, action_id, value = self._choice(user, seen, choice)
            if not isinstance(where, View):
                self._it.put_away(user)
            press = fake.press(user, where, action_id, value, option or None, signing=self._it.signing)
            await self._it.do(who, "interactive", press)

        self._away.run(pressed())

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""

        async def sent() -> None:
            user, fake = self._it.user(who), self._it.fake
            submit = fake.submit(user, fake.open_view(user), values, signing=self._it.signing)
            await self._it.do(who, "interactive", submit)

        self._away.run(sent())

    def again(self) -> None:
        """Let the very last request arrive once more: the same bytes by HTTP, the same payload by socket."""

        async def repeated() -> None:
            assert self._it.last
            who, kind, answer = self._it.last
            await self._it.do(who, kind, self._repeat(kind, answer))

        self._away.run(repeated())

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self._away.run(self._it.company.move_to_next_deadline())

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass."""
        self._away.run(self._it.company.move_on(timedelta(hours=hours, minutes=minutes)))

    def block(self, who: str) -> None:
        """Let nobody send this person anything any more."""

        async def blocked() -> None:
            self._it.fake.close_messages_tab(self._it.user(who))

        self._away.run(blocked())

    def _choice(self, user: SlackUser, seen: Seen, choice: str) -> tuple[Message | View, str, str | None]:
        where = self._it.drawn(user, seen.id)
        button = where.buttons().get(choice)
        if button:
            return where, button.action_id, button.value
        return where, next(menu.action_id for menu in where.selects().values() if menu.placeholder == choice), None

    async def _repeat(self, kind: Kind, answer: Answer) -> Answer:
        fake = self._it.fake
        if fake.transport == "http":
            again = await fake.replay(answer)
            told = again.body
        else:
            again = answer
            told = await fake.by_socket(Delivery(kind, answer.payload))
        if kind == "slash_commands" and told:
            fake.show_answer(answer.payload["user_id"], told)
        return again


@asynccontextmanager
async def slack_for(founded: Company, people: Iterable[str], transport: Transport) -> AsyncIterator[Workspace]:
    """Give a company a Slack with these people."""
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(FakeSlack(clock=founded.clock))
        fake.transport = transport
        users = {person: fake.add_user(person) for person in people}
        slack = Slack(_settings(fake, transport), founded.warmline.desk, StoredAccounts(founded.database))
        if slack.routes:
            address = await stack.enter_async_context(serving(Starlette(routes=slack.routes)))
            fake.app_url = f"{address}/slack/events"
        await slack.start()
        stack.push_async_callback(slack.stop)
        if transport == "socket":
            await fake.wait_for(lambda: fake.sockets.count)
        founded.chats[slack.chat.platform] = slack.chat
        yield Workspace(founded, fake, slack, users)


@contextmanager
def on_slack(folder: Path, transport: Transport) -> Iterator[OnSlack]:
    """Open the theatre."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Workspace]:
        async with company(folder, ManualClock()) as founded, slack_for(founded, NAMES, transport) as workspace:
            yield workspace
            assert {refusal.error for refusal in workspace.fake.refusals} <= {"messages_tab_disabled"}

    with living_on_a_loop(opened) as away:
        yield OnSlack(away)


def _settings(fake: FakeSlack, transport: Transport) -> SlackSettings:
    if transport == "http":
        return SlackSettings(fake.bot_token, signing_secret=fake.signing_secret, api_url=fake.api_url)
    return SlackSettings(fake.bot_token, app_token=fake.app_token, api_url=fake.api_url)
