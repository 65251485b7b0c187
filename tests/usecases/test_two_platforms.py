"""Two chat platforms at once: people are reached where they are, and each message stays where it was posted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest

from adapters.store.database import Database
from bot.domain.acts import Act, Pressed, RequestKey, Typed
from bot.domain.events import PageUndeliverable
from bot.domain.words import EscalationId, PageState
from bot.messages import labels
from bot.messages.show import Face, Lane, Show
from bot.ports import Chat, Platform
from bot.ports.paces import Pace
from bot.usecases.deliver import Sender
from bot.usecases.warmline import Warmline
from directory.people import PersonId
from tests.contracts.a_store import HandClock, the_directory
from tests.support.chat import MemoryChat, choices_on
from tests.support.stores import fresh_store
from tests.usecases.line import FIRST, POLICY, HandAlarm
from tests.usecases.sending import BLOCKED, LONGEST_BACKOFF, LOST

SLACK, TEAMS = Platform("slack"), Platform("teams")
PEOPLE = """\
ana,Ana,agent,East,KS,,always,,UANA,,
ali,Ali,agent,East,KS,,always,,,TALI,
bev,Bev,lead,East,KS,,always,,UBEV,TBEV,
cy,Cy,lead,East,KS,,always,,,TCY,cy@example.com
dee,Dee,lead,East,KS,,always,,,,
eve,Eve,lead,East,IL,,always,,UEVE,,
"""


@dataclass(slots=True)
class Company:
    """Bev is on both platforms, Ana and Eve on Slack, Ali on Teams, Cy there and by e-mail; Dee is on none."""

    clock: HandClock
    database: Database
    slack: MemoryChat
    teams: MemoryChat
    chats: dict[Platform, Chat]
    warmline: Warmline
    requests: "count[int]"

    async def types(self, who: str, line: str, on: Platform) -> None:
        """Let somebody type a command on a platform."""
        name, _, text = line.partition(" ")
        await self._does(Typed(PersonId(who), name, text, self._request()), on)

    async def presses(self, who: str, label: str, on: MemoryChat) -> None:
        """Let somebody press a choice on their newest message there."""
        choice = next(choice for choice in choices_on(on.newest(who)) if choice.label == label)
        await self._does(Pressed(PersonId(who), choice.intent, choice.subject, "", self._request()), on.platform)

    async def later(self, seconds: float) -> None:
        """Let time pass, and then whatever is due by then."""
        self.clock.move(timedelta(seconds=seconds))
        await self.warmline.onlooker.settle()

    async def page_of(self, who: str) -> PageState:
        """Tell how a page stands."""
        state = await self.database.read(lambda unit: unit.escalations.get(FIRST))
        page = state and state.page_of(PersonId(who))
        assert page
        return page.state

    def reached(self, who: str) -> tuple[int, int]:
        """How many messages stand before somebody on Slack, and on Teams."""
        return len(self.slack.of(who)), len(self.teams.of(who))

    async def _does(self, act: Act, on: Platform) -> None:
        await self.warmline.desk.at(on)(act)
        await self.warmline.onlooker.settle()

    def _request(self) -> RequestKey:
        return RequestKey(f"request {next(self.requests)}")


@asynccontextmanager
async def a_company() -> AsyncIterator[Company]:
    clock = HandClock()
    async with fresh_store(clock) as database:
        await database.run(lambda unit: unit.directories.take(the_directory(PEOPLE), "first"))
        slack, teams = MemoryChat(clock, platform=SLACK), MemoryChat(clock, platform=TEAMS)
        chats: dict[Platform, Chat] = {SLACK: slack, TEAMS: teams}
        ids = count(1)
        warmline = Warmline(database, POLICY, clock, HandAlarm(), chats, lambda: EscalationId(f"e{next(ids)}"))
        yield Company(clock, database, slack, teams, chats, warmline, count())


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    async with a_company() as company:
        yield company


async def test_everybody_is_reached_on_the_platform_where_they_are(company: Company) -> None:
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("ana") == (1, 0)
    assert company.reached("cy") == (0, 1)


async def test_an_agent_in_teams_is_helped_by_a_lead_in_slack_and_each_sees_it_where_they_are(company: Company) -> None:
    await company.types("ali", "/escalate 4711 no dial tone", TEAMS)
    await company.presses("bev", labels.ACCEPT, company.slack)
    assert company.reached("bev") == (1, 0)
    assert company.slack.did("update", "bev")
    assert company.reached("ali") == (0, 2)
    assert company.teams.did("update", "ali")


async def test_whoever_is_on_both_is_reached_where_they_last_did_something(company: Company) -> None:
    await company.types("bev", "/available", TEAMS)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("bev") == (0, 1)


async def test_a_platform_gets_no_more_at_once_than_it_takes_though_the_other_has_room(company: Company) -> None:
    company.slack.at_once = 4
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    shows = [Show(PersonId("eve"), FIRST, Face.ASKER, number, Lane.LOOKED_AT, posts=True) for number in range(12)]
    await company.database.run(lambda unit: unit.outbox.show(shows))
    company.slack.open.clear()
    sending = asyncio.create_task(company.warmline.sender.send_all())
    await company.slack.until(lambda: company.slack.in_flight == 4)
    company.slack.open.set()
    await sending
    assert company.slack.most_in_flight == 4
    assert company.reached("eve") == (12, 0)


async def test_what_is_due_soon_on_one_platform_does_not_wait_for_another_that_takes_no_more_just_now(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.slack.pace, company.teams.pace = Pace(to_all=((1, 3600.0),)), Pace(to_one=((1, 0.25),))
    pauses: asyncio.Queue[timedelta] = asyncio.Queue()

    async def pause(_: Sender, time: timedelta) -> None:
        await pauses.put(time)
        await asyncio.Event().wait()

    def wanted(who: str, number: int) -> Show:
        return Show(PersonId(who), FIRST, Face.ASKER, number, Lane.LOOKED_AT, posts=True)

    await company.types("ali", "/escalate 4711 no dial tone", TEAMS)
    await company.database.run(lambda unit: unit.outbox.show([wanted("ana", 1), wanted("ana", 2)]))
    await company.later(0.25)
    await company.database.run(lambda unit: unit.outbox.show([wanted("cy", 1)]))
    await company.later(0)
    await company.database.run(lambda unit: unit.outbox.show([wanted("cy", 2)]))
    monkeypatch.setattr(Sender, "_pause", pause)
    sending = asyncio.create_task(company.warmline.sender.run())
    assert await pauses.get() == timedelta(seconds=0.25)
    sending.cancel()


async def test_a_message_stays_where_it_was_posted_when_its_reader_moves_on(company: Company) -> None:
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    await company.types("bev", "/available", TEAMS)
    await company.presses("cy", labels.ACCEPT, company.teams)
    assert company.reached("bev") == (1, 0)
    assert company.slack.did("update", "bev")


async def test_whoever_cannot_be_reached_on_one_platform_is_reached_on_the_other(company: Company) -> None:
    company.slack.fail("bev", BLOCKED)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("bev") == (0, 1)
    assert await company.page_of("bev") is PageState.SENT
    await company.presses("bev", labels.ACCEPT, company.teams)
    assert await company.page_of("bev") is PageState.ACCEPTED


async def test_an_email_address_is_enough_to_try_the_other_platform(company: Company) -> None:
    company.teams.fail("cy", BLOCKED)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("cy") == (1, 0)


async def test_whoever_can_be_reached_on_neither_is_told_of_and_the_next_is_paged(company: Company) -> None:
    for who in ("bev", "cy", "dee"):
        company.slack.fail(who, BLOCKED)
        company.teams.fail(who, BLOCKED)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("eve") == (1, 0)
    happened = await company.database.read(lambda unit: unit.escalations.happened(FIRST))
    failed = [event.person for event in happened if isinstance(event, PageUndeliverable)]
    assert sorted(failed) == ["bev", "cy", "dee"]


async def test_a_lost_answer_is_looked_for_where_it_was_lost_though_its_reader_moved_on(company: Company) -> None:
    company.slack.fail("bev", LOST)
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    await company.types("bev", "/available", TEAMS)
    await company.later(LONGEST_BACKOFF)
    assert company.slack.did("find", "bev")
    assert company.teams.did("post", "bev") == []


async def test_what_stood_on_a_platform_that_is_served_no_more_is_posted_anew_on_the_other(company: Company) -> None:
    await company.types("ana", "/escalate 4711 no dial tone", SLACK)
    assert company.reached("bev") == (1, 0)
    del company.chats[SLACK]
    await company.presses("cy", labels.ACCEPT, company.teams)
    assert company.teams.did("post", "ana"), "who waits is told on what is left"
    assert company.teams.did("post", "bev") == [], "a card that would only be tidied up is not brought back"
