"""What a store of callbacks promises: one open one an account, found by whoever owes it, by when it is owed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import callback_events as e
from bot.domain.briefing import ERASED, Briefing, account_key
from bot.domain.callback import Callback, evolve_callback, fold_callback
from bot.domain.calling_back import make_callback
from bot.domain.words import CallbackDisposition, CallbackId, CallbackKind, EscalationId
from bot.ports.store import Conflict, Store, Unit
from directory.people import PersonId
from tests.contracts.a_store import CAP, EAST, TERMS, WEST, HandClock, an_opening, the_directory
from tests.support.timelines import whole

ONE = CallbackId("c1")


def a_promise(unit: Unit, name: str = "c1", account: str = "A-100") -> Callback:
    escalation = an_opening(unit, f"of {name}", account=account)
    people = unit.people.roster(CAP)
    happened = make_callback(
        CallbackId(name), escalation, CallbackKind.SUPERVISOR, PersonId("ana"), TERMS, unit.now, people
    )
    callback = fold_callback(happened)
    assert callback is not None
    unit.callbacks.save(None, callback, happened)
    return callback


def closed(unit: Unit, before: Callback) -> None:
    event = e.CallbackClosed(unit.now, before.owner, CallbackDisposition.RESOLVED)
    unit.callbacks.save(before, evolve_callback(before, event), (event,))


async def test_a_callback_comes_back_the_same_with_its_timeline(store: Store) -> None:
    saved = await store.run(a_promise)
    assert await store.read(lambda unit: unit.callbacks.get(ONE)) == saved
    assert fold_callback(whole(await store.read(lambda unit: unit.callbacks.happened(ONE)))) == saved
    assert saved.owner == "sue"


async def test_an_account_has_one_open_callback(store: Store) -> None:
    first = await store.run(a_promise)
    with pytest.raises(Conflict):
        await store.run(lambda unit: a_promise(unit, "c2", "a 100"))
    assert await store.read(lambda unit: unit.callbacks.open_for(account_key("A100"))) == first
    assert await store.read(lambda unit: unit.escalations.get(EscalationId("of c2"))) is None


async def test_an_account_can_be_owed_a_callback_again_after_the_first_is_closed(store: Store) -> None:
    first = await store.run(a_promise)
    await store.run(lambda unit: closed(unit, first))
    assert await store.read(lambda unit: unit.callbacks.open_for(first.account)) is None
    second = await store.run(lambda unit: a_promise(unit, "c2"))
    assert await store.read(lambda unit: unit.callbacks.open_for(first.account)) == second


async def test_a_callback_that_has_changed_is_not_overwritten(store: Store) -> None:
    stale = await store.run(a_promise)
    await store.run(lambda unit: closed(unit, stale))
    with pytest.raises(Conflict):
        await store.run(lambda unit: closed(unit, replace(stale)))


async def test_open_callbacks_are_listed_by_their_due_time(store: Store, clock: HandClock) -> None:
    first = await store.run(lambda unit: a_promise(unit, "z"))
    clock.move(timedelta(minutes=5))
    later = await store.run(lambda unit: a_promise(unit, "a", "B-200"))
    gone = await store.run(lambda unit: a_promise(unit, "gone", "C-300"))
    await store.run(lambda unit: closed(unit, gone))
    assert await store.read(lambda unit: unit.callbacks.open_in(EAST, None, 9)) == (first, later)
    assert await store.read(lambda unit: unit.callbacks.open_in(None, PersonId("sue"), 9)) == (first, later)
    assert await store.read(lambda unit: unit.callbacks.open_in(WEST, None, 9)) == ()
    assert await store.read(lambda unit: unit.callbacks.open_in(None, None, 9)) == (first, later)
    assert await store.read(lambda unit: unit.callbacks.open_in(EAST, None, 1)) == (first,)


async def test_a_callback_whose_owner_left_the_directory_is_found(store: Store) -> None:
    await store.run(a_promise)
    assert await store.read(lambda unit: unit.deadlines.ownerless(10)) == ()
    without = the_directory("dot,Dot,director,East,KS,,always,,,,\n")
    await store.run(lambda unit: unit.directories.take(without, "second"))
    assert await store.read(lambda unit: unit.deadlines.ownerless(10)) == (ONE,)


async def test_deadlines_of_both_kinds_are_found_longest_past_first(store: Store, clock: HandClock) -> None:
    callback = await store.run(a_promise)
    clock.move(timedelta(seconds=10))
    second = await store.run(lambda unit: an_opening(unit, "e2", account="B-200"))
    first = await store.read(lambda unit: unit.escalations.get(EscalationId("of c1")))
    assert first is not None
    assert first.deadline is not None
    assert await store.read(lambda unit: unit.deadlines.next_at()) == first.deadline
    assert await store.read(lambda unit: unit.deadlines.next_at(after=first.deadline)) == second.deadline
    assert not (await store.read(lambda unit: unit.deadlines.due(10))).escalations
    clock.move(timedelta(days=2))
    due = await store.read(lambda unit: unit.deadlines.due(10))
    assert due.escalations == (first.id, second.id)
    assert due.callbacks == (callback.id,)
    assert (await store.read(lambda unit: unit.deadlines.due(1))).escalations == (first.id,)


async def test_an_empty_store_has_no_deadline(store: Store) -> None:
    assert await store.read(lambda unit: unit.deadlines.next_at()) is None


async def test_the_newest_are_named_first_whatever_they_are(store: Store, clock: HandClock) -> None:
    await store.run(lambda unit: an_opening(unit, "e1", account="B-200"))
    clock.move(timedelta(seconds=1))
    await store.run(a_promise)
    clock.move(timedelta(seconds=1))
    await store.run(lambda unit: an_opening(unit, "e3", account="C-300"))
    assert (await store.read(lambda unit: unit.deadlines.newest(10)))[0] == "e3"
    assert (await store.read(lambda unit: unit.deadlines.newest(10)))[3:] == ("e1",)
    assert len(await store.read(lambda unit: unit.deadlines.newest(2))) == 2


async def test_what_the_caller_told_is_kept_in_one_place_and_can_be_added_to(store: Store) -> None:
    told = Briefing("A-100", "No signal", caller_name="\u202eZoë \U0001f4de")
    await store.run(lambda unit: unit.briefings.write(EscalationId("e1"), told))
    await store.run(lambda unit: unit.briefings.write(EscalationId("e1"), replace(told, number="555-0100")))
    assert await store.read(lambda unit: unit.briefings.get(EscalationId("e1"))) == replace(told, number="555-0100")
    assert await store.read(lambda unit: unit.briefings.get(EscalationId("e2"))) == ERASED
