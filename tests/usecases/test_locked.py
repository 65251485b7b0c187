"""Somebody stands still with what a deadline is for: the others ring, and that one does when it can be had."""

from datetime import timedelta

import pytest

from adapters.store.escalations import StoredEscalations
from bot.domain.escalation import Escalation
from bot.domain.events import WaveReached
from bot.domain.words import EscalationId
from bot.ports import Unavailable
from tests.usecases.line import FIRST, Line


async def test_one_that_somebody_has_locked_and_stands_still_with_keeps_no_other_from_ringing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.types("ana", "/escalate 4711 no dial tone")
    await line.types("ali", "/escalate west 4712 no dial tone")
    second, before = EscalationId("e2"), await line.state()
    get = StoredEscalations.get

    def locked(escalations: StoredEscalations, id: EscalationId) -> Escalation | None:
        if id == FIRST:
            raise Unavailable("not in time")
        return get(escalations, id)

    with monkeypatch.context() as patch:
        patch.setattr(StoredEscalations, "get", locked)
        line.clock.move(timedelta(seconds=30))
        await line.warmline.ringer.ring_all()
    assert any(isinstance(event, WaveReached) for event in (await line.timeline(second))[2:])
    assert await line.state() == before
    await line.later(1)
    assert await line.state() != before
