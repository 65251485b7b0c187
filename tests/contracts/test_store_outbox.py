"""What an outbox promises: each wish is fulfilled once, in order of need, and none is lost while another is sent."""

from datetime import timedelta

from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Address, Platform
from bot.ports.outbox import Unsent
from bot.ports.store import Store
from directory.people import PersonId
from tests.contracts.a_store import MONDAY, HandClock

SLACK = Platform("slack")
HERE = Address("D1/100.1")
SECOND = timedelta(seconds=1)


def a_page(to: str = "bev", lane: Lane = Lane.WAITED_FOR, *, posts: bool = True) -> Show:
    return Show(PersonId(to), EscalationId("e1"), Face.PAGE, 1, lane, posts)


async def shown(store: Store, *shows: Show) -> None:
    await store.run(lambda unit: unit.outbox.show(shows))


async def claimed(store: Store, most: int = 10) -> tuple[Unsent, ...]:
    return await store.run(lambda unit: unit.outbox.claim(most, lease_seconds=30))


async def stands(store: Store, one: Unsent, address: Address | None = HERE, drawn: str = "drawn") -> bool | None:
    return await store.run(lambda unit: unit.outbox.stands(one, SLACK, address, drawn))


async def test_a_message_is_leased_to_one_sender(store: Store) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    assert (one.key, one.show_to, one.address, one.attempts, one.lost) == ("e1/page/bev/1", "bev", None, 0, False)
    assert one.since == MONDAY
    assert await claimed(store) == ()


async def test_a_lease_that_ran_out_is_given_to_another(store: Store, clock: HandClock) -> None:
    await shown(store, a_page())
    await claimed(store)
    assert await store.read(lambda unit: unit.outbox.next_at()) == MONDAY + 30 * SECOND
    clock.move(30 * SECOND)
    assert len(await claimed(store)) == 1


async def test_what_stands_is_not_sent_again(store: Store, clock: HandClock) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await stands(store, one)
    clock.move(timedelta(days=1))
    assert await claimed(store) == ()
    assert await store.read(lambda unit: unit.outbox.next_at()) is None


async def test_a_message_shown_again_is_updated_where_it_stands(store: Store) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await stands(store, one)
    await shown(store, a_page(lane=Lane.TIDY, posts=False))
    (again,) = await claimed(store)
    assert (again.platform, again.address, again.drawn, again.lane) == (SLACK, HERE, "drawn", Lane.TIDY)


async def test_whoever_sent_a_message_is_told_of_a_newer_wish(store: Store) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await shown(store, a_page())
    assert await stands(store, one)
    (again,) = await claimed(store)
    assert not await stands(store, again)


async def test_wishes_for_an_unsent_message_make_one_message(store: Store) -> None:
    await shown(store, a_page(), a_page())
    await shown(store, a_page(lane=Lane.TIDY, posts=False))
    (one,) = await claimed(store)
    assert one.lane is Lane.WAITED_FOR
    await stands(store, one)
    assert await claimed(store) == ()


async def test_a_wish_while_a_message_is_being_sent_stays_due(store: Store) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await shown(store, a_page(lane=Lane.TIDY, posts=False))
    await stands(store, one)
    (newer,) = await claimed(store)
    assert newer.address == HERE
    await stands(store, newer)
    assert await claimed(store) == ()


async def test_a_tidy_up_never_posts(store: Store) -> None:
    await shown(store, a_page(posts=False))
    assert await claimed(store) == ()
    await shown(store, a_page("cy"))
    (one,) = await claimed(store)
    await stands(store, one, address=None)
    await shown(store, a_page("cy", posts=False))
    assert await claimed(store) == ()


async def test_what_people_wait_for_goes_first_and_then_what_is_older(store: Store, clock: HandClock) -> None:
    await shown(store, a_page("tidy", Lane.TIDY), a_page("looked", Lane.LOOKED_AT))
    clock.move(SECOND)
    await shown(store, a_page("zoe"))
    clock.move(SECOND)
    await shown(store, a_page("abe"))
    assert [one.show_to for one in await claimed(store, 3)] == ["zoe", "abe", "looked"]
    assert [one.show_to for one in await claimed(store, 3)] == ["tidy"]


async def test_a_message_given_back_waits_until_then_even_if_it_is_wanted_anew(store: Store, clock: HandClock) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    later = MONDAY + 5 * SECOND
    await store.run(lambda unit: unit.outbox.retry(one, later, attempt=True, lost=True))
    await shown(store, a_page())
    assert await claimed(store) == ()
    assert await store.read(lambda unit: unit.outbox.next_at()) == later
    clock.move(5 * SECOND)
    (again,) = await claimed(store)
    assert (again.attempts, again.lost) == (1, True)
    await stands(store, again)
    await shown(store, a_page())
    (fresh,) = await claimed(store)
    assert (fresh.attempts, fresh.lost) == (0, False)


async def test_what_was_given_up_after_a_lost_answer_is_looked_for_from_when_it_was_first_wanted(
    store: Store, clock: HandClock
) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await store.run(lambda unit: unit.outbox.retry(one, unit.now, lost=True))
    (refused,) = await claimed(store)
    await stands(store, refused, None)
    clock.move(timedelta(hours=1))
    await shown(store, a_page())
    (again,) = await claimed(store)
    assert (again.lost, again.since) == (True, MONDAY)
    await stands(store, again)
    await shown(store, a_page())
    (anew,) = await claimed(store)
    assert (anew.lost, anew.since) == (False, MONDAY + timedelta(hours=1))


async def test_a_message_that_is_gone_is_posted_anew(store: Store) -> None:
    await shown(store, a_page())
    (one,) = await claimed(store)
    await stands(store, one)
    await shown(store, a_page())
    (again,) = await claimed(store)
    await store.run(lambda unit: unit.outbox.retry(again, unit.now, gone=True))
    (anew,) = await claimed(store)
    assert (anew.address, anew.drawn, anew.attempts) == (None, None, 0)


async def test_a_sender_that_was_overtaken_takes_nothing_back(store: Store, clock: HandClock) -> None:
    await shown(store, a_page())
    (slow,) = await claimed(store)
    clock.move(30 * SECOND)
    await shown(store, a_page())
    (quick,) = await claimed(store)
    await stands(store, quick)
    await store.run(lambda unit: unit.outbox.stands(slow, SLACK, None, None))
    await shown(store, a_page(posts=False))
    (now,) = await claimed(store)
    assert now.address == HERE
