"""What a store keeps of the calls to chat platforms, and what it does with messages that wait for one that is down."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain import commands as c
from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from bot.ports import Address, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import IDLE, Destination, Queue
from bot.ports.store import Store, Unit
from directory.people import PersonId
from tests.contracts.a_store import MONDAY, HandClock, opened, told

SLACK, TEAMS = Platform("slack"), Platform("teams")
BEV, SLACK_ITSELF = Destination("slack/bev"), Destination("slack")
SECOND = timedelta(seconds=1)
BUSY = Queue((MONDAY, MONDAY + SECOND), MONDAY + 2 * SECOND, None)


def a_page(to: str, escalation: str = "e1") -> Show:
    return Show(PersonId(to), EscalationId(escalation), Face.PAGE, 1, Lane.WAITED_FOR, posts=True)


async def shown(store: Store, *shows: Show) -> None:
    await store.run(lambda unit: unit.outbox.show(shows))


async def claimed(store: Store, *platforms: Platform) -> list[str]:
    def work(unit: Unit) -> list[str]:
        found = unit.outbox.claim(10, 10, platforms or None)
        for one in found:
            unit.outbox.retry(one, one.due_at, turn=one.turn)
        return [one.show_to for one in found]

    return await store.run(work)


async def goes_on(store: Store, to: str, platform: Platform) -> None:
    await store.run(lambda unit: unit.routes.send_on(MessageKey(a_page(to).key), platform))


async def test_a_destination_is_idle_until_something_is_kept_of_it(store: Store) -> None:
    assert await store.run(lambda unit: unit.paces.lock([BEV])) == {BEV: IDLE}
    assert await store.run(lambda unit: unit.paces.lock([])) == {}
    await store.run(lambda unit: unit.paces.keep({BEV: BUSY}))
    assert await store.run(lambda unit: unit.paces.lock([SLACK_ITSELF, BEV])) == {SLACK_ITSELF: IDLE, BEV: BUSY}
    assert (await store.read(lambda unit: unit.paces.look([BEV])))[BEV] == BUSY


async def test_of_many_who_note_a_call_at_once_none_is_lost(store: Store) -> None:
    def note(unit: Unit) -> None:
        queue = unit.paces.lock([BEV])[BEV]
        unit.paces.keep({BEV: replace(queue, calls=(*queue.calls, MONDAY + len(queue.calls) * SECOND))})

    await asyncio.gather(*(store.run(note) for _ in range(20)))
    calls = (await store.read(lambda unit: unit.paces.look([BEV])))[BEV].calls
    assert calls == tuple(MONDAY + n * SECOND for n in range(20))


async def test_many_who_lock_several_in_whatever_order_never_wait_for_each_other_in_a_circle(store: Store) -> None:
    all_of_them = [Destination(f"slack/{who}") for who in "abcdefgh"]
    ran: list[str] = []

    def note(unit: Unit, asked: list[Destination]) -> None:
        ran.append("once, as nobody was in the way for good")
        queues = unit.paces.lock(asked)
        unit.paces.keep({one: replace(queue, free_at=MONDAY) for one, queue in queues.items()})

    orders = [all_of_them[n:] + all_of_them[: n // 2] for n in range(8)] + [all_of_them[::-1]] * 8
    await asyncio.gather(*(store.run(partial(note, asked=asked)) for asked in orders))
    assert len(ran) == len(orders)


async def test_only_what_goes_to_these_platforms_is_claimed_and_what_may_go_anywhere(store: Store) -> None:
    await shown(store, a_page("bev"), a_page("cy"), a_page("dee"))
    await goes_on(store, "bev", SLACK)
    await goes_on(store, "cy", TEAMS)
    assert await claimed(store, SLACK) == ["bev", "dee"]
    assert await claimed(store, TEAMS) == ["cy", "dee"]
    assert await claimed(store) == ["bev", "cy", "dee"]


async def test_a_message_keeps_its_turn_while_it_waits_for_it_and_no_longer(store: Store, clock: HandClock) -> None:
    async def one() -> Unsent:
        (found,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
        return found

    turn = MONDAY + 3 * SECOND
    await shown(store, a_page("bev"))
    first = await one()
    await store.run(lambda unit: unit.outbox.retry(first, turn, turn=turn))
    clock.move(3 * SECOND)
    second = await one()
    assert (first.turn, second.turn, second.due_at) == (None, turn, turn)
    await store.run(lambda unit: unit.outbox.retry(second, unit.now, attempt=True))
    assert (await one()).turn is None


async def test_a_sender_whose_lease_ran_out_marks_nothing_over_who_has_it_now(store: Store, clock: HandClock) -> None:
    await shown(store, a_page("bev"))
    (frozen,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    clock.move(12 * SECOND)
    (quick,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    await store.run(lambda unit: unit.outbox.stands(frozen, SLACK, Address("D1/1"), "drawn"))
    await store.run(lambda unit: unit.outbox.retry(frozen, unit.now, attempt=True))
    assert await claimed(store) == []
    await store.run(lambda unit: unit.outbox.stands(quick, SLACK, Address("D1/2"), "drawn"))
    await shown(store, a_page("bev"))
    (again,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    assert (again.address, again.attempts) == (Address("D1/2"), 0)


async def test_what_waits_for_a_platform_that_is_down_is_looked_at_when_that_is_tried(store: Store) -> None:
    async def next_at() -> datetime | None:
        return await store.read(lambda unit: unit.outbox.next_at())

    await shown(store, a_page("bev"))
    await goes_on(store, "bev", SLACK)
    down = Queue((), MONDAY + 2 * SECOND, MONDAY)
    await store.run(lambda unit: unit.paces.keep({SLACK_ITSELF: down}))
    assert await next_at() == MONDAY + 2 * SECOND
    await shown(store, a_page("cy"))
    assert await next_at() == MONDAY
    assert await store.read(lambda unit: unit.outbox.next_at(after=MONDAY)) == MONDAY + 2 * SECOND
    assert await store.read(lambda unit: unit.outbox.next_at(after=MONDAY + 2 * SECOND)) is None


async def test_who_waits_to_be_paged_there_is_known(store: Store) -> None:
    await shown(store, a_page("bev"), a_page("cy", "e2"), a_page("dee", "e3"))
    await goes_on(store, "bev", SLACK)
    await store.run(lambda unit: unit.routes.send_on(MessageKey(a_page("cy", "e2").key), TEAMS))
    keys = [MessageKey(a_page("bev").key), MessageKey(a_page("dee", "e3").key), MessageKey("e9/page/bev/1")]
    assert await store.read(lambda unit: unit.standstill.pages(SLACK)) == ("e1", "e3")
    assert await store.read(lambda unit: unit.standstill.unposted(keys)) == {keys[0]: SLACK, keys[1]: None}
    assert await store.read(lambda unit: unit.standstill.unposted([])) == {}


async def test_pages_that_ended_before_they_stood_anywhere_are_known(store: Store) -> None:
    await opened(store)
    for who in ("bev", "cy"):
        await shown(store, a_page(who))
    keys = [MessageKey(a_page(who).key) for who in ("bev", "cy")]
    assert await store.read(lambda unit: unit.standstill.over(keys)) == frozenset()
    await told(store, "e1", c.AcceptPage(PersonId("bev")))
    assert await store.read(lambda unit: unit.standstill.over(keys)) == {keys[1]}
    assert await store.read(lambda unit: unit.standstill.over([])) == frozenset()


async def test_what_stands_already_is_not_among_what_is_to_be_posted(store: Store) -> None:
    await shown(store, a_page("bev"))
    (one,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    await store.run(lambda unit: unit.outbox.stands(one, SLACK, Address("D1/1"), "drawn"))
    await shown(store, a_page("bev"))
    assert await store.read(lambda unit: unit.standstill.pages(SLACK)) == ()
    await store.run(lambda unit: unit.standstill.reroute([SLACK]))
    (again,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    assert again.platform == SLACK


async def test_what_was_to_be_posted_there_finds_its_way_anew_but_for_what_is_being_sent(store: Store) -> None:
    await shown(store, a_page("bev"), a_page("cy"))
    await goes_on(store, "bev", SLACK)
    await goes_on(store, "cy", SLACK)
    (bev,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    await store.run(lambda unit: unit.standstill.reroute([SLACK]))
    await store.run(lambda unit: unit.outbox.retry(bev, unit.now))
    assert await claimed(store, TEAMS) == ["cy"]


async def test_what_failed_is_tried_again_at_once_when_its_platform_is_up(store: Store) -> None:
    await shown(store, a_page("bev"), a_page("cy"))
    bev, cy = await store.run(lambda unit: unit.outbox.claim(2, 10))
    later = MONDAY + 60 * SECOND
    await store.run(lambda unit: unit.outbox.retry(bev, later, attempt=True))
    await store.run(lambda unit: unit.outbox.retry(cy, later))
    await store.run(lambda unit: unit.standstill.end(SLACK))
    assert await claimed(store) == ["bev"]


async def test_what_a_sender_died_with_finds_its_way_anew_though_all_that_waited_had_found_theirs(
    store: Store, clock: HandClock
) -> None:
    await shown(store, a_page("bev"), a_page("cy"))
    await goes_on(store, "bev", SLACK)
    await store.run(lambda unit: unit.outbox.claim(1, 10, [SLACK]))
    await goes_on(store, "cy", SLACK)
    clock.move(11 * SECOND)
    await store.run(lambda unit: unit.standstill.reroute([SLACK], left=True))
    assert await claimed(store, TEAMS) == ["bev"]


async def test_what_stands_on_a_platform_is_not_sent_to_another_one(store: Store) -> None:
    await shown(store, a_page("bev"))
    (one,) = await store.run(lambda unit: unit.outbox.claim(1, 10))
    await store.run(lambda unit: unit.outbox.stands(one, SLACK, Address("D1/1"), "drawn"))
    await goes_on(store, "bev", TEAMS)
    await shown(store, a_page("bev"))
    assert await claimed(store, SLACK) == ["bev"]
