"""The fifth theatre: Warmline before a fake Teams, over HTTP, with tokens that are truly signed and verified."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from adapters.store.accounts import StoredAccounts
from adapters.store.references import StoredReferences
from adapters.teams.settings import PATH, TeamsSettings
from adapters.teams.teams import Teams
from bot.messages.refusing import received
from tests.fakes.slack import ManualClock
from tests.fakes.teams import Answer, Dialog, FakeTeams, Message, TeamsUser
from tests.fakes.teams.answers import card_answer
from tests.stories.bridge import Away, living_on_a_loop
from tests.stories.cast import NAMES
from tests.stories.company import Company, company
from tests.stories.teams_text import is_form, seen_card, seen_form
from tests.stories.theatre import Chat, LateHand, Seen
from tests.support.serving import serving


@dataclass(slots=True)
class Told:
    """What somebody was answered, which in Teams stands among their messages. form: the message that holds it."""

    messages: set[str] = field(default_factory=set)
    answer: Seen | None = None
    form: Message | None = None


@dataclass(slots=True)
class Tenant:
    """A fake Teams full of people, with Warmline behind it."""

    company: Company
    fake: FakeTeams
    teams: Teams
    users: dict[str, TeamsUser]
    told: dict[str, Told] = field(default_factory=dict)
    last: tuple[str, Answer] | None = None

    async def look(self, who: str) -> Chat:
        """See what a person sees."""
        told = self.told_to(who)
        sent = tuple(seen_card(one.id, one) for one in self._chat(who) if one.id not in told.messages)
        return Chat(sent, told.answer, seen_form(told.form.summary, told.form) if told.form else None)

    def user(self, who: str) -> TeamsUser:
        """Give somebody's account; whoever is not in the directory gets one here."""
        if who not in self.users:
            self.users[who] = self.fake.add_user(who, installed=True)
        return self.users[who]

    def told_to(self, who: str) -> Told:
        """Give what somebody was answered."""
        return self.told.setdefault(who, Told())

    def drawn(self, who: str, id: str) -> Message:
        """Find what a card that was seen is in Teams."""
        return next(one for one in self._chat(who) if one.id == id)

    async def do(self, who: str, deed: Coroutine[Any, Any, Answer]) -> None:
        """Do something, and let all its consequences happen."""
        known = {one.id for one in self._chat(who)}
        answer = await deed
        assert answer.error is None, answer
        self.last = (who, answer)
        await self.teams.settle()
        self._read(who, answer, [one for one in self._chat(who) if one.id not in known])
        await self.company.settle()

    def _read(self, who: str, answer: Answer, new: list[Message]) -> None:
        told = self.told_to(who)
        told.messages |= {one.id for one in new}
        # Teams wants a word for every press; this one stands for the silence that there is elsewhere.
        is_silent = answer.said in ("", received())
        told.answer = None if is_silent else Seen("", answer.said, answer.said, {})
        for one in (answer.shown, *new):
            if isinstance(one, Message) and is_form(one):
                told.form = one
            elif one:
                told.answer = seen_card(_id(one), one)
        if told.form and not is_form(told.form):
            told.form = None

    def _chat(self, who: str) -> list[Message]:
        return self.fake.messages(self.user(who))


class OnTeams:
    """People press what Teams draws, and Teams' requests arrive as they would."""

    def __init__(self, away: Away[Tenant]) -> None:
        self._away = away
        self._it = away.it

    def look(self, who: str) -> Chat:
        """See what a person sees."""
        return self._away.run(self._it.look(who))

    def type(self, who: str, line: str) -> None:
        """Type a command."""

        async def typed() -> None:
            self._it.told_to(who).form = None
            await self._it.do(who, self._it.fake.say(self._it.user(who), line))

        self._away.run(typed())

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice."""

        async def touched() -> dict[str, Any]:
            where = self._it.drawn(who, seen.id)
            return self._it.fake.press_payload(self._it.user(who), where, choice, _chosen(where, choice, option))

        payload = self._away.run(touched())

        async def pressed(by: str) -> None:
            user = self._it.user(by)
            there = {**payload["conversation"], "id": self._it.fake.chat_with(user).id}
            await self._it.do(by, self._it.fake.press_stale({**payload, "conversation": there}, user))

        return lambda by: self._away.run(pressed(by))

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice."""

        async def pressed() -> None:
            where = self._it.drawn(who, seen.id)
            self._it.told_to(who).form = None
            inputs = _chosen(where, choice, option)
            await self._it.do(who, self._it.fake.press(self._it.user(who), where, choice, inputs))

        self._away.run(pressed())

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""

        async def sent() -> None:
            form = self._it.told_to(who).form
            assert form, f"{who} has no form open"
            (send,) = form.actions()
            await self._it.do(who, self._it.fake.press(self._it.user(who), form, send, values))

        self._away.run(sent())

    def again(self) -> None:
        """Let the very last request arrive once more: the same bytes."""

        async def repeated() -> None:
            assert self._it.last
            who, answer = self._it.last
            await self._it.do(who, self._repeat(answer))

        self._away.run(repeated())

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self._away.run(self._it.company.move_to_next_deadline())

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass."""
        self._away.run(self._it.company.move_on(timedelta(hours=hours, minutes=minutes)))

    def block(self, who: str) -> None:
        """Let nobody send this person anything any more."""
        self._it.fake.block(self._it.user(who))

    async def _repeat(self, answer: Answer) -> Answer:
        again = await self._it.fake.replay(answer)
        told = card_answer(again.body)
        return replace(again, said=told.said) if told else again


def _id(drawn: Message | Dialog) -> str:
    return drawn.id if isinstance(drawn, Message) else ""


def _chosen(where: Message, choice: str, option: str) -> dict[str, str]:
    return {where.actions()[choice].data["menu"]: option} if option else {}


@asynccontextmanager
async def teams_for(founded: Company, people: Iterable[str]) -> AsyncIterator[Tenant]:
    """Give a company a Teams, where these people have the app."""
    async with FakeTeams() as fake:
        # A story that stands still makes more haste than Teams allows; how its pace is kept is tested elsewhere.
        fake.limits.sends = fake.limits.look_ups = fake.limits.tenant = ()
        teams = teams_of(founded, fake)
        async with serving(Starlette(routes=teams.routes)) as address:
            fake.app_url = f"{address}{PATH}"
            await teams.start()
            try:
                users = {person: fake.add_user(person) for person in people}
                await asyncio.gather(*(fake.install(user) for user in users.values()))
                await teams.settle()
                founded.chats[teams.chat.platform] = teams.chat
                yield Tenant(founded, fake, teams, users)
            finally:
                await teams.stop()


def teams_of(founded: Company, fake: FakeTeams) -> Teams:
    """Put Teams before the company's desk, at a pace in which a second passes between any two calls."""
    settings = TeamsSettings(
        fake.app_id, fake.tenant_id, fake.app_password, openid_metadata_url=fake.openid_url, login_url=fake.login_url
    )
    unhurried = itertools.count(1.0).__next__
    accounts, references = StoredAccounts(founded.database), StoredReferences(founded.database)
    return Teams(settings, founded.warmline.desk, accounts, references, unhurried)


@contextmanager
def on_teams(folder: Path) -> Iterator[OnTeams]:
    """Open the theatre."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Tenant]:
        async with company(folder, ManualClock()) as founded, teams_for(founded, NAMES) as tenant:
            yield tenant
            assert {refusal.error for refusal in tenant.fake.refusals} <= {"ConversationBlockedByUser"}

    with living_on_a_loop(opened) as away:
        yield OnTeams(away)
