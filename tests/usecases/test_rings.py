"""Deadlines that are rung together: the longest past first, and what goes wrong with one is for no other."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pytest

from adapters.store.couplings import StoredCouplings
from adapters.store.deadlines import StoredDeadlines
from adapters.store.escalations import StoredEscalations
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.words import EscalationId, Stage
from bot.ports import Unavailable
from bot.ports.store import Due, Store, Unit
from bot.usecases.ring import TOGETHER, Ringer
from directory.people import PersonId
from tests.support.waits import A_LONG_WAIT
from tests.usecases.line import FIRST, POLICY, HandAlarm, Line

SECOND = EscalationId("e2")
LEADS = ["bev", "cy", "dee"]
Events = Sequence[EscalationEvent]
T = TypeVar("T")


@dataclass(slots=True)
class StuckStore:
    """Keeps the Store port over another one. Whoever finds something locked is told so, or `waits` for it."""

    store: Store
    waits: bool = False
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run and commit, once all it needs can be had."""
        try:
            return await self.store.run(work)
        except Unavailable:
            if not self.waits:
                raise
            self.tried.set()
            await self.let_go.wait()
            return await self.store.run(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run without writing."""
        return await self.store.read(work)


async def test_some_deadlines_share_a_transaction_but_no_more_than_a_command_may_wait_for(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[int] = []
    take = StoredDeadlines.take

    def noted(deadlines: StoredDeadlines, due: Due) -> Due:
        shared.append(len(due.escalations))
        return take(deadlines, due)

    for n in range(TOGETHER + 1):
        await line.types("ana", f"/escalate 47{n} no dial tone")
    monkeypatch.setattr(StoredDeadlines, "take", noted)
    await line.later(30)
    assert shared == [TOGETHER, 1]


async def test_whoever_comes_free_by_several_rings_of_one_transaction_is_noted_once_and_last(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in ("4711", "4712"):
        await line.types("ana", f"/escalate {account} no dial tone")
    did: list[tuple[str, ...]] = []
    save, came_free = StoredEscalations.save, StoredCouplings.came_free

    def saved(escalations: StoredEscalations, before: Escalation | None, after: Escalation, happened: Events) -> int:
        did.append((after.id,))
        return save(escalations, before, after, happened)

    def noted(couplings: StoredCouplings, people: Collection[PersonId]) -> None:
        did.extend([tuple(sorted(people))] if people else [])
        came_free(couplings, people)

    monkeypatch.setattr(StoredEscalations, "save", saved)
    monkeypatch.setattr(StoredCouplings, "came_free", noted)
    while (await line.state()).stage is not Stage.OVER:
        did.clear()
        await line.to_next_deadline()
    assert did[:3] == [(FIRST,), (SECOND,), tuple(sorted({"bev", "cy", "dee", "eve", "fay", "sue"}))]


async def test_the_longest_past_of_those_that_share_a_transaction_is_rung_first(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    save = StoredEscalations.save

    def saved(escalations: StoredEscalations, before: Escalation | None, after: Escalation, happened: Events) -> int:
        rung.append(after.id)
        return save(escalations, before, after, happened)

    await line.types("ana", "/escalate 4711 no dial tone")
    await line.later(15)
    await line.types("ana", "/escalate 4712 no dial tone")
    await line.later(15)
    assert await line.paged(FIRST) == ["bev", "cy", "dee", "eve"]
    monkeypatch.setattr(StoredEscalations, "save", saved)
    line.clock.move(timedelta(seconds=30))
    await line.warmline.ringer.ring_all()
    assert rung[:2] == [SECOND, FIRST]


async def test_nobody_waits_for_one_whose_rows_somebody_stands_still_with(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, went = StuckStore(line.store), asyncio.Event()
    ringer = Ringer(store, POLICY, line.clock, HandAlarm(), went.set)
    save = StoredEscalations.save

    def saved(escalations: StoredEscalations, before: Escalation | None, after: Escalation, happened: Events) -> int:
        if after.id == FIRST and not store.let_go.is_set():
            raise Unavailable("a lock could not be had in time")
        return save(escalations, before, after, happened)

    for account in ("4711", "4712", "4713"):
        await line.types("ana", f"/escalate {account} no dial tone")
    monkeypatch.setattr(StoredEscalations, "save", saved)
    line.clock.move(timedelta(seconds=30))
    await ringer.ring_all()
    assert [await line.paged(EscalationId(f"e{n}")) for n in (1, 2, 3)] == [LEADS, [*LEADS, "eve"], [*LEADS, "eve"]]

    line.clock.move(timedelta(seconds=30))
    store.waits = True
    went.clear()
    ringing = asyncio.create_task(ringer.ring_all())
    async with asyncio.timeout(A_LONG_WAIT):
        await store.tried.wait()
        await went.wait()
        assert "fay" in await line.paged(SECOND)
        store.let_go.set()
        await ringing
    assert "eve" in await line.paged(FIRST)
