"""The verdict finds what it is there to find: each planted fault is a breach, and without one there is none."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from adapters.slack.render import INTENT_PREFIX
from adapters.slack.settings import SLACK
from adapters.store.database import Database
from adapters.store.tables import escalation, message
from adapters.store.unit import StoredUnit
from bot.domain import commands as c
from bot.domain.acts import Pressed, RequestKey, Typed
from bot.domain.briefing import Briefing
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, EscalationId
from bot.messages import phrases, refusing
from bot.messages.intents import Intent
from bot.ports import Address
from bot.ports.store import Unit
from bot.usecases.desk import Desk
from directory.people import PersonId
from tests.chaos.found import Evidence, found
from tests.chaos.front import Heard
from tests.chaos.judging import judge
from tests.chaos.people import Asked
from tests.chaos.sends import Fate, Send, Sends
from tests.chaos.timers import late_escalations, two_holds
from tests.chaos.trouble import Diary
from tests.contracts.a_store import CAP, MONDAY, PEOPLE, PLAN, TERMS, HandClock, a_command, an_opening, the_directory
from tests.fakes.slack import FakeSlack
from tests.machine.rules import Told, retell
from tests.support.stores import fresh_store
from tests.support.timelines import whole

ACCOUNT = "10000"
CONFIRMED = Heard(phrases.paging_now(), 1)
DENIED = Heard(refusing.not_taken(), 1)
ANA, BEV = PersonId("ana"), PersonId("bev")
PAGE = "e1/page/bev/1"
OFFER = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": INTENT_PREFIX + Intent.ACCEPT, "text": {}, "value": "e1"}],
}


@dataclass(slots=True)
class Ending:
    """A call for help that Bev took, and that ended in a promise; and everything was said to everybody."""

    store: Database
    clock: HandClock
    slack: FakeSlack
    sends: Sends
    asked: list[Asked]

    async def breaches(self) -> list[str]:
        """Judge it."""
        evidence = Evidence(self.slack, self.sends, Diary(), self.asked)
        verdict = await self.store.read(lambda unit: judge(found(unit.connection, unit.now, evidence)))
        return verdict.breaches

    def shown(self, key: str) -> str:
        """Show somebody a message once more; gives where it stands."""
        user = next(user for user in self.slack.users.values() if user.name == key.split("/")[2])
        metadata = {"event_type": "warmline", "event_payload": {"key": key}}
        message = self.slack.keep(self.slack.dm_with(user), user.id, "what is said", [], metadata)
        return f"{message.channel}/{message.ts}"

    def say_all(self, unit: Unit) -> None:
        """Send whatever is to be sent."""
        for one in unit.outbox.claim(100, 10.0):
            unit.outbox.stands(one, SLACK, Address(one.address or self.shown(one.key)), "drawn")


@pytest.fixture
async def ending() -> AsyncIterator[Ending]:
    clock = HandClock()
    slack = FakeSlack(clock=clock)
    for id in the_directory().people:
        slack.add_user(id)
    async with fresh_store(clock) as store:
        await store.run(lambda unit: unit.directories.take(the_directory(), "first"))
        ending = Ending(store, clock, slack, Sends(slack), [Asked(ACCOUNT, [CONFIRMED])])
        policy = Policy(PLAN, TERMS, CAP)
        desk = Desk(store, policy, lambda: EscalationId("e1"), wrote=lambda _deadline, _stirred: None)
        await desk(Typed(ANA, "/escalate", f"{ACCOUNT} no signal", RequestKey("1")))
        await store.run(ending.say_all)
        await desk(Pressed(BEV, Intent.ACCEPT, "e1", "", RequestKey("2")))
        await desk(Pressed(BEV, Intent.PROMISE, "e1", "", RequestKey("3")))
        await store.run(ending.say_all)
        yield ending


Plant = Callable[[Ending, StoredUnit], object]


def _lose(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.asked.append(Asked("10001", [CONFIRMED]))


def _deny(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.asked[0].heard = [DENIED]


def _invent(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.asked.clear()


def _sleep(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.clock.move(timedelta(hours=30))


def _sleep_in_a_call(ending: Ending, unit: StoredUnit) -> None:
    an_opening(unit, "e2")
    ending.clock.move(timedelta(hours=1))


def _open_again(ending: Ending, unit: StoredUnit) -> None:
    del ending
    unit.briefings.write(an_opening(unit, "e2").id, Briefing(ACCOUNT, "no signal"))


def _stop_the_clock(ending: Ending, unit: StoredUnit) -> None:
    del ending
    before = an_opening(unit, "e2")
    state = json.loads(
        unit.connection.execute(select(escalation.c.state).where(escalation.c.id == before.id)).scalar_one()
    )
    del state["deadline"]
    unit.connection.execute(update(escalation).where(escalation.c.id == before.id).values(state=json.dumps(state)))


def _fire(ending: Ending, unit: StoredUnit) -> None:
    del ending
    owed = unit.callbacks.get(CallbackId("e1-callback"))
    assert owed
    rest = [line for line in PEOPLE.splitlines() if not line.startswith(f"{owed.owner},")]
    unit.directories.take(the_directory("\n".join([*rest, ""])), "second")


def _leave_unsent(ending: Ending, unit: StoredUnit) -> None:
    del ending
    unit.connection.execute(update(message).where(message.c.key == PAGE).values(due_at=unit.now))


def _never_want(ending: Ending, unit: StoredUnit) -> None:
    del ending
    unit.connection.execute(delete(message).where(message.c.key == "e1/asker/ana/0"))


def _drop(ending: Ending, unit: StoredUnit) -> None:
    del ending
    unit.connection.execute(update(message).where(message.c.key == "e1/asker/ana/0").values(address=None))


def _drop_a_page(ending: Ending, unit: StoredUnit) -> None:
    del ending
    unit.connection.execute(update(message).where(message.c.key == "e1/page/cy/1").values(address=None))


def _move(ending: Ending, unit: StoredUnit) -> None:
    del ending
    elsewhere = func.replace(message.c.address, "/", "/9")
    unit.connection.execute(update(message).where(message.c.key == PAGE).values(address=elsewhere))


def _double(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.shown(PAGE)


def _say_unasked(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.shown("e1/page/gus/1")


def _say_it_twice_more(ending: Ending, unit: StoredUnit) -> None:
    del unit
    ending.shown(PAGE)
    ending.shown(PAGE)
    ending.sends.all += [Send(PAGE, MONDAY, MONDAY, fate) for fate in (Fate.UNANSWERED, Fate.TAKEN, Fate.TAKEN)]


def _give_up(ending: Ending, unit: StoredUnit) -> None:
    del ending
    an_opening(unit, "e2")
    a_command(unit, "e2", c.FailPage(BEV, 1, "refused"))


def _leave_the_offer(ending: Ending, unit: StoredUnit) -> None:
    del unit
    bev = next(user for user in ending.slack.users.values() if user.name == BEV)
    page = ending.slack.messages(bev)[0]
    ending.slack.rewrite(page, "what is said", [OFFER], page.metadata)


PLANTED: dict[str, tuple[Plant, str]] = {
    "something confirmed is not there": (_lose, "10001: confirmed, and lost"),
    "something denied is there": (_deny, f"{ACCOUNT}: told that it was not taken, and done"),
    "nothing was confirmed": (_invent, "nothing was confirmed"),
    "something is there for which nobody asked": (_invent, f"{ACCOUNT}: done, but nobody asked"),
    "a deadline passed, and nothing happened": (_sleep, "e1-callback: its deadline is"),
    "a deadline passed in a call, and nothing happened": (_sleep_in_a_call, "e2: due at"),
    "something was done twice": (_open_again, f"{ACCOUNT}: done 2 times"),
    "a call is not over, and has no deadline": (_stop_the_clock, "e2: over, or it has a deadline"),
    "a state is not what its timeline tells": (_stop_the_clock, "e2: the timeline tells another story"),
    "an owner has left": (_fire, "e1-callback: its owner"),
    "a message is still to be sent": (_leave_unsent, f"{PAGE}: not sent"),
    "a message was never wanted": (_never_want, "e1/asker/ana/0: never to be sent"),
    "a message was dropped": (_drop, "e1/asker/ana/0: dropped"),
    "a page was dropped": (_drop_a_page, "e1/page/cy/1: lost"),
    "a page was given up": (_give_up, "e2/page/bev/1: noted as unreached"),
    "a message is not where it is thought to be": (_move, f"{PAGE}: not at"),
    "a message stands twice, and no answer was lost": (_double, f"{PAGE}: stands 1 times too often"),
    "a message stands thrice, and one answer was lost": (_say_it_twice_more, f"{PAGE}: stands 2 times too often"),
    "a message stands that nobody wanted": (_say_unasked, "e1/page/gus/1: nobody wanted it"),
    "a page that is over can still be accepted": (_leave_the_offer, f"{PAGE}: still offers to accept"),
}


async def test_where_nothing_is_amiss_there_is_no_breach(ending: Ending) -> None:
    assert await ending.breaches() == []


@pytest.mark.parametrize("planted", PLANTED)
async def test_it_is_found_when(planted: str, ending: Ending) -> None:
    plant, breach = PLANTED[planted]
    await ending.store.run(lambda unit: plant(ending, unit))
    assert any(found.startswith(breach) for found in await ending.breaches())


async def test_a_message_may_stand_twice_when_the_answer_to_it_was_lost(ending: Ending) -> None:
    await ending.store.run(lambda unit: _double(ending, unit))
    ending.sends.all += [Send(PAGE, MONDAY, MONDAY, Fate.UNANSWERED), Send(PAGE, MONDAY, MONDAY, Fate.TAKEN)]
    assert await ending.breaches() == []


async def test_a_timer_that_rang_late_is_counted(ending: Ending) -> None:
    await ending.store.run(lambda unit: an_opening(unit, "e2"))
    ending.clock.move(PLAN.waves[0].patience + timedelta(seconds=5))
    await ending.store.run(lambda unit: a_command(unit, "e2", c.Ring()))
    told = await _retold(ending, "e2")
    assert [late.at - late.due for late in late_escalations([told])] == [timedelta(seconds=5)]


async def test_whoever_holds_two_calls_at_once_is_found(ending: Ending) -> None:
    told = await _retold(ending, "e1")
    assert list(two_holds({EscalationId("e1"): told})) == []
    ending.clock.move(timedelta(seconds=1))
    await ending.store.run(lambda unit: an_opening(unit, "e2"))
    await ending.store.run(lambda unit: a_command(unit, "e2", c.AcceptPage(BEV)))
    held = await _retold(ending, "e2")
    (found,) = two_holds({EscalationId("e1"): told, EscalationId("e2"): held, EscalationId("e3"): held})
    assert found.startswith("bev: held")


async def _retold(ending: Ending, id: str) -> list[Told]:
    return retell(whole(await ending.store.read(lambda unit: unit.escalations.happened(EscalationId(id)))))
