"""What a store of escalations promises: the state is kept whole, one hold a person, and the first to commit wins."""

from dataclasses import replace

import pytest

from bot.domain import commands as c
from bot.domain.briefing import account_key
from bot.domain.evolving import fold
from bot.domain.refusals import HoldsAnother
from bot.domain.words import EscalationId, Stage
from bot.ports.store import Conflict, Store, Unit
from directory.people import PersonId
from tests.contracts.a_store import a_command, an_opening, opened, paged, told
from tests.support.timelines import whole

BEV, CY, DEE, EVE = PersonId("bev"), PersonId("cy"), PersonId("dee"), PersonId("eve")
ONE, TWO = EscalationId("e1"), EscalationId("e2")


async def test_what_was_saved_comes_back_the_same(store: Store) -> None:
    saved = await opened(store)
    assert await store.read(lambda unit: unit.escalations.get(ONE)) == saved
    assert paged(saved) == {"bev", "cy", "dee"}


async def test_nothing_is_found_under_a_name_that_nobody_has(store: Store) -> None:
    assert await store.read(lambda unit: unit.escalations.get(EscalationId("nobody"))) is None


async def test_the_timeline_folds_to_the_state(store: Store) -> None:
    await opened(store)
    await told(store, "e1", c.AcceptPage(BEV))
    after = await told(store, "e1", c.GiveBack(BEV, 1))
    assert fold(whole(await store.read(lambda unit: unit.escalations.happened(ONE)))) == after


async def test_lines_of_the_timeline_are_numbered_from_one(store: Store) -> None:
    def begin(unit: Unit) -> int:
        before = an_opening(unit)
        after = replace(before)
        return unit.escalations.save(before, after, ())

    following = await store.run(begin)
    assert following == 1 + len(await store.read(lambda unit: unit.escalations.happened(ONE)))


async def test_a_state_that_is_no_longer_stored_is_not_overwritten(store: Store) -> None:
    stale = await opened(store)
    await told(store, "e1", c.AcceptPage(BEV))
    with pytest.raises(Conflict):
        await store.run(lambda unit: unit.escalations.save(stale, replace(stale, nudged=True), ()))


async def test_an_escalation_is_not_opened_twice_under_one_name(store: Store) -> None:
    await opened(store)
    with pytest.raises(Conflict):
        await opened(store)


async def test_a_person_can_hold_one_call_only(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", account="B-200")
    await told(store, "e1", c.AcceptPage(BEV))
    with pytest.raises(HoldsAnother):
        await told(store, "e2", c.AcceptPage(BEV))


async def test_the_store_itself_refuses_a_second_hold(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", account="B-200")
    await told(store, "e1", c.AcceptPage(BEV))

    def hold_as_well(unit: Unit) -> None:
        before = unit.escalations.get(TWO)
        assert before is not None
        unit.escalations.save(before, replace(before, stage=Stage.CLAIMED, holder=BEV, claim=1), ())

    with pytest.raises(Conflict):
        await store.run(hold_as_well)
    assert (await store.read(lambda unit: unit.escalations.get(TWO))) is not None


async def test_open_escalations_are_found_by_account_oldest_first(store: Store) -> None:
    await opened(store, "e2")
    await opened(store, "e1", by="ali")
    await opened(store, "e3", account="another 9")
    found = await store.read(lambda unit: unit.escalations.open_for(account_key("a 100")))
    assert [e.id for e in found] == ["e1", "e2"]


async def test_open_escalations_are_found_by_whoever_has_a_part_in_them(store: Store) -> None:
    await opened(store)
    await told(store, "e1", c.AcceptPage(BEV))
    everybody = {who: await _with(store, who) for who in ("ana", "bev", "cy", "sue")}
    assert everybody == {"ana": ["e1"], "bev": ["e1"], "cy": [], "sue": []}
    await told(store, "e1", c.ReportCallerGone(PersonId("ana")))
    assert await _with(store, "ana") == []


async def _with(store: Store, who: str) -> list[str]:
    return [e.id for e in await store.read(lambda unit: unit.escalations.open_with(PersonId(who)))]


async def test_who_is_bound_while_paged_elsewhere_is_found(store: Store) -> None:
    await opened(store, "e1")
    await opened(store, "e2", account="B-200")
    assert await store.read(lambda unit: unit.couplings.bound_elsewhere(10)) == ()
    await told(store, "e1", c.AcceptPage(BEV))
    assert await store.read(lambda unit: unit.couplings.bound_elsewhere(10)) == ("e2",)
    after = await told(store, "e2", c.LookAgain())
    assert "bev" not in paged(after)
    assert await store.read(lambda unit: unit.couplings.bound_elsewhere(10)) == ()


async def test_two_commands_in_one_unit_see_each_other(store: Store) -> None:
    def both(unit: Unit) -> None:
        an_opening(unit)
        a_command(unit, "e1", c.AcceptPage(CY))

    await store.run(both)
    stored = await store.read(lambda unit: unit.escalations.get(ONE))
    assert stored is not None
    assert stored.holder == CY
