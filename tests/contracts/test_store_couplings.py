"""What a store promises to whoever waits: who comes free is found, and offered to the longest-waiting first."""

from datetime import timedelta

import pytest

from bot.domain import commands as c
from bot.domain.words import DeclineReason
from bot.ports.store import Store
from directory.people import Department, PersonId, Role
from tests.contracts.a_store import EAST, MONDAY, PEOPLE, WEST, HandClock, an_opening, opened, the_directory, told

MINUTE = timedelta(minutes=1)


async def freed(store: Store, minutes_ago: int = 0, most: int = 10) -> tuple[str, ...]:
    found = await store.run(lambda unit: unit.couplings.freed(unit.now - minutes_ago * MINUTE, most))
    return tuple(who for who, _ in found)


async def offers(store: Store, who: str, most: int = 10, cap: int = 3) -> tuple[str, ...]:
    return await store.read(lambda unit: unit.couplings.offers(PersonId(who), cap, most))


async def test_who_came_free_is_noted_until_they_are_settled(store: Store, clock: HandClock) -> None:
    await store.run(lambda unit: unit.couplings.came_free([PersonId("cy")]))
    clock.move(MINUTE)
    await store.run(lambda unit: unit.couplings.came_free([PersonId("bev")]))
    assert await freed(store) == ("cy", "bev")
    assert await freed(store, most=1) == ("cy",)
    await store.run(lambda unit: unit.couplings.settled(PersonId("cy"), MONDAY))
    assert await freed(store) == ("bev",)


async def test_who_came_free_again_is_not_settled_by_whoever_saw_the_time_before(
    store: Store, clock: HandClock
) -> None:
    await store.run(lambda unit: unit.couplings.came_free([PersonId("cy")]))
    clock.move(MINUTE)
    await store.run(lambda unit: unit.couplings.came_free([PersonId("cy")]))
    await store.run(lambda unit: unit.couplings.settled(PersonId("cy"), MONDAY))
    assert await freed(store) == ("cy",)
    await store.run(lambda unit: unit.couplings.settled(PersonId("cy"), MONDAY + MINUTE))
    assert await freed(store) == ()


async def test_a_shift_that_begins_counts_as_coming_free(store: Store, clock: HandClock) -> None:
    clock.move(timedelta(hours=2, minutes=59))
    assert await freed(store, minutes_ago=1) == ()
    clock.move(MINUTE)
    assert await freed(store, minutes_ago=1) == ("gus",)


async def test_a_busy_time_that_ends_counts_as_coming_free(store: Store, clock: HandClock) -> None:
    await store.run(lambda unit: unit.people.busy(PersonId("bev"), MONDAY + 5 * MINUTE))
    clock.move(4 * MINUTE)
    assert await freed(store, minutes_ago=1) == ()
    clock.move(MINUTE)
    assert await freed(store, minutes_ago=1) == ("bev",)


async def everybody_declines(store: Store, name: str) -> None:
    for who in ("bev", "cy", "dee"):
        await told(store, name, c.DeclinePage(PersonId(who), DeclineReason.ON_A_CALL))


async def test_the_longest_waiting_is_offered_first(store: Store, clock: HandClock) -> None:
    await opened(store, "z", by="ali")
    clock.move(timedelta(hours=3) - MINUTE)
    await opened(store, "a")
    assert await offers(store, "gus") == ()
    clock.move(MINUTE)
    assert await offers(store, "gus") == ("z", "a")
    assert await offers(store, "gus", most=1) == ("z",)


async def test_nobody_is_offered_what_they_were_asked_or_opened_themselves(store: Store) -> None:
    await opened(store, "e1")
    assert await offers(store, "bev") == ()
    await store.run(lambda unit: an_opening(unit, "e2", by="eve"))
    await told(store, "e2", c.Ring())
    assert await offers(store, "eve") == ()


async def test_whoever_had_the_call_and_may_have_it_again_is_offered_it(store: Store) -> None:
    ana, sue = PersonId("ana"), PersonId("sue")
    await opened(store)
    await told(store, "e1", c.DemandSupervisor(ana))
    await told(store, "e1", c.AcceptPage(sue))
    without_sue = the_directory(PEOPLE.replace("sue,Sue", "sid,Sid"))
    await store.run(lambda unit: unit.directories.take(without_sue, "second"))
    await told(store, "e1", c.DemandSupervisor(ana))
    assert await offers(store, "sue") == ()
    await store.run(lambda unit: unit.directories.take(the_directory(), "third"))
    assert await offers(store, "sue") == ("e1",)


async def test_an_offer_needs_an_audience_that_was_reached(store: Store, clock: HandClock) -> None:
    await opened(store)
    assert await offers(store, "eve") == ()
    await everybody_declines(store, "e1")
    clock.move(timedelta(hours=3))
    assert await offers(store, "gus") == ("e1",)
    assert await offers(store, "sue") == ()
    assert await offers(store, "fay") == ()
    assert await offers(store, "dot") == ()
    assert await offers(store, "ali") == ()
    assert await offers(store, "nobody") == ()


async def test_a_page_that_was_set_aside_may_be_offered_again(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", by="ali")
    await told(store, "e1", c.AcceptPage(PersonId("bev")))
    await told(store, "e2", c.LookAgain())
    assert await offers(store, "bev") == ()
    await told(store, "e1", c.ReportCallerGone(PersonId("ana")))
    assert await offers(store, "bev") == ("e2",)


async def test_whoever_has_as_many_pages_as_one_may_is_offered_nothing(store: Store) -> None:
    await opened(store, "e1")
    await told(store, "e1", c.AcceptPage(PersonId("cy")))
    await opened(store, "e2", by="ali")
    await told(store, "e1", c.ReportCallerGone(PersonId("ana")))
    await opened(store, "e3")
    assert await offers(store, "cy") == ("e2",)
    assert await offers(store, "cy", cap=1) == ()


async def test_whoever_said_that_they_are_busy_is_offered_nothing(store: Store, clock: HandClock) -> None:
    await opened(store)
    clock.move(timedelta(hours=3))
    await store.run(lambda unit: unit.people.busy(PersonId("gus"), unit.now + MINUTE))
    assert await offers(store, "gus") == ()


@pytest.mark.parametrize(
    ("department", "offered"),
    [(None, ("e1",)), (Department.TECHNICAL_SUPPORT, ()), (Department.CUSTOMER_SERVICE, ("e1",))],
)
async def test_an_offer_needs_a_department_that_fits(
    store: Store, clock: HandClock, department: Department | None, offered: tuple[str, ...]
) -> None:
    people = (
        "ana,Ana,agent,East,KS,,always,,,,\n"
        "liv,Liv,lead,East,KS,customer service,Mon 12:00-20:00 America/Chicago,,,,\n"
        "bob,Bob,lead,East,KS,,always,,,,\n"
    )
    await store.run(lambda unit: unit.directories.take(the_directory(people), "later"))
    await store.run(lambda unit: an_opening(unit, department=department))
    clock.move(timedelta(hours=3))
    assert await offers(store, "liv") == offered


async def test_an_escalation_put_to_another_region_is_offered_there_alone(store: Store, clock: HandClock) -> None:
    await store.run(lambda unit: an_opening(unit, comm_center=None, region=WEST))
    clock.move(timedelta(hours=3))
    assert await offers(store, "gus") == ()
    await store.run(lambda unit: an_opening(unit, "e2", by="ali", region=EAST, wants=Role.SUPERVISOR))
    assert await offers(store, "gus") == ()
