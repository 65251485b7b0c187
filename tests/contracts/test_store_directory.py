"""What a store promises about the directory: it is taken whole, and outlasts its own changes."""

from datetime import timedelta

import pytest

from bot.domain import commands as c
from bot.ports.store import Store
from directory.people import PersonId, Role
from directory.roster import Directory
from tests.contracts.a_store import (
    MONDAY,
    PEOPLE,
    HandClock,
    everybody,
    on_shift,
    opened,
    the_directory,
    told,
)

BEV = PersonId("bev")


async def taken(store: Store, directory: Directory, version: str = "second") -> None:
    await store.run(lambda unit: unit.directories.take(directory, version))


async def is_on_shift(store: Store, who: str) -> bool:
    return who in await store.read(on_shift)


async def test_people_and_places_come_back_as_they_were_given(store: Store) -> None:
    directory = the_directory()
    assert await store.read(everybody) == tuple(directory.people.values())
    assert await store.read(lambda unit: unit.people.places()) == tuple(directory.places.values())
    assert await store.read(lambda unit: unit.people.get(BEV)) == directory.people[BEV]
    assert await store.read(lambda unit: unit.directories.version()) == "first"


async def test_who_is_on_shift_is_told_whatever_their_role(store: Store) -> None:
    always_on = {"ana", "ali", "bev", "cy", "dee", "eve", "fay", "sue", "dot"}
    assert await store.read(on_shift) == always_on


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["ana", "ali", "bev"]),
        (("LEAD", "il"), ["eve"]),
        (("west",), ["ali", "fay", "sam"]),
        (("ks", "supervisor"), ["sue"]),
        (("%",), []),
        (("_", "x"), []),
        (("nobody",), []),
    ],
)
async def test_people_are_found_by_what_is_said_of_them_up_to_a_number(
    store: Store, words: tuple[str, ...], found: list[str]
) -> None:
    assert [one.id for one, _ in await store.read(lambda unit: unit.directories.find(words, 3))] == found


@pytest.mark.parametrize("word", ["ömer", "ÖMER", "éva", "Жан"])
async def test_people_are_found_by_letters_beyond_a_to_z_in_either_case(store: Store, word: str) -> None:
    await taken(store, the_directory("umlaut,Ömer ÉVA жан,lead,East,KS,,always,,,,o@example.com\n"))
    assert [one.id for one, _ in await store.read(lambda unit: unit.directories.find((word,), 3))] == ["umlaut"]


async def test_whoever_is_found_is_told_to_be_on_shift_or_not(store: Store) -> None:
    told_of = await store.read(lambda unit: unit.directories.find(("east", "ks"), 10, Role.LEAD))
    assert {one.id: is_on for one, is_on in told_of} == {"bev": True, "cy": True, "dee": True, "gus": False}


async def test_a_new_version_changes_adds_and_removes_people(store: Store) -> None:
    people = "zed,Zed,lead,East,KS,,always,,,,\n" + PEOPLE.replace("bev,Bev,lead", "bev,Beverly,supervisor")
    newer = the_directory(people.replace("cy,Cy,lead,East,KS,technical support,always,,,,Cy@Example.com\n", ""))
    await taken(store, newer)
    assert await store.read(everybody) == tuple(newer.people.values())
    assert await store.read(lambda unit: unit.people.get(PersonId("cy"))) is None
    assert await store.read(lambda unit: unit.directories.version()) == "second"


async def test_whoever_leaves_can_still_end_what_they_hold(store: Store) -> None:
    await opened(store)
    await told(store, "e1", c.AcceptPage(BEV))
    await taken(store, the_directory("ana,Ana,agent,East,KS,,always,,,,\n"))
    after = await told(store, "e1", c.GiveBack(BEV, 1))
    assert after.holder is None


async def test_who_claimed_last_is_remembered_over_a_new_version(store: Store) -> None:
    await opened(store)
    await told(store, "e1", c.AcceptPage(BEV))
    await told(store, "e1", c.ReportCallerGone(PersonId("ana")))
    await taken(store, the_directory(PEOPLE.replace("bev,Bev", "bev,Beverly")))
    after = await opened(store, "e2", by="ali")
    assert [p.person for p in after.pages] == ["cy", "dee", "bev"]


async def test_an_exception_holds_for_its_person_alone(store: Store, clock: HandClock) -> None:
    sick = "bev,2026-01-05 09:00,2026-01-05 10:00,off,sick\ngus,2026-01-05 09:00,2026-01-05 10:00,on,covers\n"
    await taken(store, the_directory(overrides=sick))
    assert {who: await is_on_shift(store, who) for who in ("bev", "gus", "eve")} == {
        "bev": False,
        "gus": True,
        "eve": True,
    }
    clock.move(timedelta(hours=1))
    assert {who: await is_on_shift(store, who) for who in ("bev", "gus", "eve")} == {
        "bev": True,
        "gus": False,
        "eve": True,
    }


async def test_whoever_a_new_version_brings_on_shift_has_come_free(store: Store) -> None:
    assert await store.run(lambda unit: unit.couplings.freed(unit.now, 10)) == ()
    covers = "gus,2026-01-05 08:00,2026-01-05 10:00,on,covers\n"
    await taken(store, the_directory("new,New,lead,East,KS,,always,,,,\n" + PEOPLE, covers))
    found = await store.run(lambda unit: unit.couplings.freed(unit.now, 10))
    assert [who for who, _ in found] == ["gus", "new"]


async def test_shifts_are_laid_out_anew_before_they_run_out(store: Store, clock: HandClock) -> None:
    next_month = "bev,2026-01-30 09:00,2026-01-30 10:00,off,dentist\n"
    await taken(store, the_directory(overrides=next_month))
    assert not await store.run(lambda unit: unit.directories.renew_shifts())
    clock.move(timedelta(days=25))
    assert not await is_on_shift(store, "eve")
    assert await store.run(lambda unit: unit.directories.renew_shifts())
    assert await is_on_shift(store, "eve")
    assert not await is_on_shift(store, "bev")
    assert await store.read(lambda unit: unit.directories.version()) == "second"


async def test_without_a_directory_there_is_nothing_to_lay_out(clock: HandClock, bare: Store) -> None:
    clock.move(timedelta(days=25))
    assert await bare.read(lambda unit: unit.directories.version()) is None
    assert not await bare.run(lambda unit: unit.directories.renew_shifts())
    assert clock.now() > MONDAY
