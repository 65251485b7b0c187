"""What a store knows about people: who is on shift and free, in a fair order, and what everybody is doing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from bot.domain import commands as c
from bot.domain.calling_back import People
from bot.domain.roster import Scope
from bot.domain.words import Audience, DeclineReason, EscalationId
from bot.ports.store import Availability, Store
from directory.people import CommCenter, Department, PersonId, Role
from directory.shifts import Interval
from tests.contracts.a_store import CAP, EAST, MONDAY, WEST, HandClock, opened, the_directory, told
from tests.contracts.test_store_callbacks import a_promise

T = TypeVar("T")
KS = CommCenter("KS")
MINUTE = timedelta(minutes=1)
TECH = Department.TECHNICAL_SUPPORT
BEV = PersonId("bev")
NOBODY: frozenset[PersonId] = frozenset()


async def ask(store: Store, question: Callable[[People], T], cap: int = CAP) -> T:
    return await store.read(lambda unit: question(unit.people.roster(cap)))


def of(audience: Audience, department: Department | None = None) -> Scope:
    return Scope(audience, EAST, KS, department)


async def free(store: Store, audience: Audience, asked: set[str] | None = None, most: int | None = None) -> list[str]:
    unwanted = frozenset(map(PersonId, asked or ()))
    return list(await ask(store, lambda people: people.free(of(audience), unwanted, most)))


async def busy(store: Store, who: str, until: datetime | None) -> None:
    await store.run(lambda unit: unit.people.busy(PersonId(who), until))


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        (Audience.LEADS_OF_CENTER, ["bev", "cy", "dee"]),
        (Audience.LEADS_OF_REGION, ["bev", "cy", "dee", "eve"]),
        (Audience.LEADS_ELSEWHERE, ["fay"]),
        (Audience.SUPERVISORS_OF_REGION, ["sue"]),
        (Audience.SUPERVISORS_ELSEWHERE, []),
        (Audience.DIRECTORS, ["dot"]),
    ],
)
async def test_an_audience_is_whoever_is_on_shift_there(store: Store, audience: Audience, people: list[str]) -> None:
    assert await free(store, audience) == people


async def test_departments_must_match_where_both_have_one(store: Store) -> None:
    scope = of(Audience.LEADS_OF_CENTER, TECH)
    assert await ask(store, lambda people: people.free(scope, NOBODY, None)) == ["bev", "cy"]


async def test_nobody_is_paged_who_was_asked_or_beyond_the_number_wanted(store: Store) -> None:
    assert await free(store, Audience.LEADS_OF_REGION, asked={"bev"}, most=2) == ["cy", "dee"]


async def test_fewest_open_pages_come_first_and_then_longest_without_a_claim(store: Store, clock: HandClock) -> None:
    await opened(store, "e1")
    await told(store, "e1", c.AcceptPage(PersonId("dee")))
    await told(store, "e1", c.ReportCallerGone(PersonId("ana")))
    clock.move(MINUTE)
    await opened(store, "e2")
    await told(store, "e2", c.AcceptPage(BEV))
    await told(store, "e2", c.ReportCallerGone(PersonId("ana")))
    assert await free(store, Audience.LEADS_OF_CENTER) == ["cy", "dee", "bev"]
    await opened(store, "e3")
    assert await free(store, Audience.LEADS_OF_REGION) == ["eve", "cy", "dee", "bev"]
    assert await free(store, Audience.LEADS_OF_REGION, most=2) == ["eve", "cy"]


async def test_whoever_has_two_open_pages_comes_after_whoever_has_one(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", account="B-200")
    await told(store, "e2", c.DeclinePage(PersonId("dee"), DeclineReason.ON_A_BREAK))
    assert await free(store, Audience.LEADS_OF_CENTER) == ["dee", "bev", "cy"]
    assert await free(store, Audience.LEADS_OF_CENTER, asked={"bev"}, most=2) == ["dee", "cy"]


async def test_of_those_with_many_open_pages_too_whoever_has_fewest_comes_first(store: Store) -> None:
    for number in range(CAP):
        await opened(store, f"e{number}", account=f"{number}-100")
    await told(store, "e2", c.DeclinePage(PersonId("dee"), DeclineReason.ON_A_BREAK))
    in_center = of(Audience.LEADS_OF_CENTER)
    assert await ask(store, lambda people: people.free(in_center, NOBODY, None), cap=5) == ["dee", "bev", "cy"]
    assert await ask(store, lambda people: people.free(in_center, NOBODY, 2), cap=5) == ["dee", "bev"]
    assert await ask(store, lambda people: people.free(in_center, NOBODY, None)) == ["dee"]


async def test_whoever_has_enough_open_pages_is_busy(store: Store) -> None:
    await opened(store, "e1")
    in_center = of(Audience.LEADS_OF_CENTER)
    assert await ask(store, lambda people: people.free(in_center, NOBODY, None), cap=1) == []
    assert await ask(store, lambda people: people.merely_busy(in_center, NOBODY), cap=1)
    assert not await ask(store, lambda people: people.merely_busy(in_center, NOBODY), cap=2)


async def test_whoever_holds_a_call_is_busy(store: Store) -> None:
    await opened(store, "e1")
    await told(store, "e1", c.AcceptPage(BEV))
    assert await free(store, Audience.LEADS_OF_CENTER) == ["cy", "dee"]
    everybody_else = frozenset(map(PersonId, ("cy", "dee")))
    assert await ask(store, lambda people: people.merely_busy(of(Audience.LEADS_OF_CENTER), everybody_else))
    assert await ask(store, lambda people: people.bound_elsewhere(BEV, EscalationId("e2")))
    assert not await ask(store, lambda people: people.bound_elsewhere(BEV, EscalationId("e1")))


async def test_whoever_said_so_is_busy_until_then(store: Store, clock: HandClock) -> None:
    await busy(store, "bev", MONDAY + 5 * MINUTE)
    assert "bev" not in await free(store, Audience.LEADS_OF_CENTER)
    clock.move(5 * MINUTE)
    assert "bev" in await free(store, Audience.LEADS_OF_CENTER)
    await busy(store, "bev", MONDAY + 60 * MINUTE)
    await busy(store, "bev", None)
    assert "bev" in await free(store, Audience.LEADS_OF_CENTER)


async def test_whoever_is_not_on_shift_is_not_merely_busy(store: Store) -> None:
    await busy(store, "gus", MONDAY + 60 * MINUTE)
    assert not await ask(store, lambda people: people.merely_busy(of(Audience.LEADS_OF_CENTER), NOBODY))


async def test_a_shift_runs_from_its_first_instant_until_before_its_last(store: Store, clock: HandClock) -> None:
    clock.move(timedelta(hours=3))
    assert "gus" in await free(store, Audience.LEADS_OF_CENTER)
    clock.move(timedelta(hours=8) - timedelta.resolution)
    assert "gus" in await free(store, Audience.LEADS_OF_CENTER)
    clock.move(timedelta.resolution)
    assert "gus" not in await free(store, Audience.LEADS_OF_CENTER)


async def test_everybody_stands_as_they_are_in_the_directorys_order(store: Store, clock: HandClock) -> None:
    await opened(store, "e1")
    await told(store, "e1", c.AcceptPage(BEV))
    await busy(store, "cy", MONDAY + 5 * MINUTE)
    await opened(store, "e2")
    clock.move(MINUTE)
    stands = await store.read(lambda unit: unit.people.standing(None, 1, 99))
    assert [(s.person.id, s.availability, s.until, s.why) for s in stands] == [
        ("bev", Availability.BUSY, None, "has a caller"),
        ("cy", Availability.BUSY, MONDAY + 5 * MINUTE, "said so"),
        ("dee", Availability.BUSY, None, "has enough pages"),
        ("eve", Availability.FREE, None, ""),
        ("fay", Availability.FREE, None, ""),
        ("gus", Availability.AWAY, None, ""),
        ("sue", Availability.FREE, None, ""),
        ("sam", Availability.AWAY, None, ""),
        ("dot", Availability.FREE, None, ""),
    ]
    in_west = await store.read(lambda unit: unit.people.standing(WEST, 1, 99))
    assert [s.person.id for s in in_west] == ["fay", "sam"]


async def test_owners_are_told_apart_by_when_they_are_on_and_what_they_owe(store: Store) -> None:
    await store.run(a_promise)
    sue, sam = await ask(store, lambda people: people.owner_candidates(Role.SUPERVISOR, None, None))
    assert (sue.person, sue.on_now, sue.next_on, sue.open_callbacks) == ("sue", True, MONDAY, 1)
    tuesday_at_eight = datetime(2026, 1, 6, 16, 0, tzinfo=UTC)
    assert (sam.region, sam.on_now, sam.next_on, sam.open_callbacks) == (WEST, False, tuesday_at_eight, 0)
    assert await ask(store, lambda people: people.owner_candidates(Role.SUPERVISOR, None, WEST)) == [sam]


async def test_the_regions_supervisors_and_directors_are_told_when_a_callback_is_overdue(store: Store) -> None:
    callback = await store.run(a_promise)
    assert await ask(store, lambda people: people.to_tell_when_overdue(callback)) == ("sue", "dot")


async def test_duty_is_cut_to_what_was_asked_for(store: Store) -> None:
    noon = MONDAY + timedelta(hours=3)
    duty = await ask(store, lambda people: people.on_duty(PersonId("gus"), noon + MINUTE, noon + timedelta(days=1)))
    assert duty == [Interval(noon + MINUTE, noon + timedelta(hours=8))]


async def test_a_night_shift_is_right_across_the_change_to_summer_time(clock: HandClock, store: Store) -> None:
    clock.move(datetime(2026, 3, 7, 12, 0, tzinfo=UTC) - MONDAY)
    nights = the_directory("ned,Ned,lead,East,KS,,Sat 22:00-06:00 America/Chicago,,,,\n")
    await store.run(lambda unit: unit.directories.take(nights, "nights"))
    duty = await ask(
        store, lambda people: people.on_duty(PersonId("ned"), clock.now(), clock.now() + timedelta(days=2))
    )
    assert duty == [Interval(datetime(2026, 3, 8, 4, 0, tzinfo=UTC), datetime(2026, 3, 8, 11, 0, tzinfo=UTC))]
    clock.move(datetime(2026, 3, 8, 10, 59, tzinfo=UTC) - clock.now())
    assert await free(store, Audience.LEADS_OF_CENTER) == ["ned"]
    clock.move(MINUTE)
    assert await free(store, Audience.LEADS_OF_CENTER) == []
