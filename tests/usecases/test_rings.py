"""Deadlines that are rung together: the longest past first, and what goes wrong with one is for no other."""

from collections.abc import Collection, Sequence

import pytest

from adapters.store.couplings import StoredCouplings
from adapters.store.deadlines import StoredDeadlines
from adapters.store.escalations import StoredEscalations
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.words import EscalationId, Stage
from bot.ports.store import Due
from bot.usecases.ring import TOGETHER
from directory.people import PersonId
from tests.usecases.line import FIRST, Line

SECOND = EscalationId("e2")
Events = Sequence[EscalationEvent]


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
