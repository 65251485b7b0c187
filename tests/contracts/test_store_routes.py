"""What a store tells of where people are reached: where they last did something, and where a message goes."""

from datetime import timedelta
from functools import partial

from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Contact, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.store import Store, Unit
from directory.people import PersonId
from tests.contracts.a_store import HandClock

SLACK, TEAMS = Platform("slack"), Platform("teams")
BEV = PersonId("bev")
KEY = MessageKey("e1/page/bev/1")
LEASE_SECONDS = 30.0


def using(platform: Platform, unit: Unit) -> None:
    unit.routes.used(BEV, platform)


async def shown(store: Store) -> Unsent:
    page = Show(BEV, EscalationId("e1"), Face.PAGE, 1, Lane.WAITED_FOR, posts=True)
    await store.run(lambda unit: unit.outbox.show([page]))
    return await claimed(store)


async def claimed(store: Store) -> Unsent:
    (one,) = await store.run(lambda unit: unit.outbox.claim(1, LEASE_SECONDS))
    return one


async def claimed_again(store: Store, clock: HandClock) -> tuple[Platform | None, bool]:
    """Give where the message goes by now, and whether an answer was lost there, when a lease has run out."""
    clock.move(timedelta(seconds=LEASE_SECONDS))
    one = await claimed(store)
    return one.platform, one.lost


async def test_where_somebody_last_did_something_is_kept(store: Store) -> None:
    async def last() -> Platform | None:
        return await store.read(lambda unit: unit.routes.last_used(BEV))

    assert await last() is None
    for platform in (SLACK, SLACK, TEAMS):
        await store.run(partial(using, platform))
        assert await last() == platform


async def test_people_are_known_by_platform(store: Store) -> None:
    known = await store.read(lambda unit: unit.routes.contact(TEAMS, BEV))
    assert known == Contact(BEV, "tbev", "bev@example.com", None)
    assert await store.read(lambda unit: unit.routes.contact(TEAMS, PersonId("nobody"))) is None


async def test_a_message_goes_on_where_it_was_sent_when_its_answer_was_lost(store: Store, clock: HandClock) -> None:
    await shown(store)
    await store.run(lambda unit: unit.routes.send_on(KEY, SLACK))
    assert await claimed_again(store, clock) == (SLACK, True)
    await store.run(lambda unit: unit.routes.send_on(KEY, SLACK))
    assert await claimed_again(store, clock) == (SLACK, True)


async def test_a_message_that_goes_elsewhere_is_not_looked_for_there(store: Store, clock: HandClock) -> None:
    await shown(store)
    await store.run(lambda unit: unit.routes.send_on(KEY, SLACK))
    clock.move(timedelta(seconds=LEASE_SECONDS))
    one = await claimed(store)
    await store.run(lambda unit: unit.routes.send_on(KEY, TEAMS))
    await store.run(lambda unit: unit.outbox.retry(one, unit.now))
    again = await claimed(store)
    assert (again.platform, again.lost) == (TEAMS, False)


async def test_a_message_that_is_posted_anew_may_go_another_way(store: Store) -> None:
    one = await shown(store)
    await store.run(lambda unit: unit.routes.send_on(KEY, SLACK))
    await store.run(lambda unit: unit.outbox.retry(one, unit.now, attempt=True, gone=True))
    assert (await claimed(store)).platform is None
