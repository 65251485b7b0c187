"""Somebody stands still with what a deadline is for: the others ring, and that one does when it can be had."""

from datetime import timedelta

import pytest

from adapters.store.callbacks import StoredCallbacks
from adapters.store.escalations import StoredEscalations
from adapters.store.outbox import StoredOutbox
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.domain.events import WaveReached
from bot.domain.words import CallbackId, EscalationId
from bot.messages import labels
from bot.ports import Address, Platform, Unavailable
from bot.ports.outbox import Unsent
from bot.usecases import ring
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


async def test_as_many_callbacks_as_are_rung_at_once_keep_none_behind_them_from_ringing_though_none_can_be_had(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "TOGETHER", 1)
    for account in ("4711", "4712"):
        await line.types("ana", f"/escalate {account} no dial tone")
        await line.presses("ana", labels.PROMISE, "By a Supervisor")
    locked_one = (await line.callback()).id
    second = (await line.callback(EscalationId("e2"))).id
    get = StoredCallbacks.get

    def locked(callbacks: StoredCallbacks, id: CallbackId) -> Callback | None:
        if id == locked_one:
            raise Unavailable("not in time")
        return get(callbacks, id)

    before = len(await line.store.read(lambda unit: unit.callbacks.happened(second)))
    line.clock.move(timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(StoredCallbacks, "get", locked)
        with pytest.raises(Unavailable):
            await line.warmline.ringer.ring_all()
        await line.warmline.ringer.ring_all()
    assert len(await line.store.read(lambda unit: unit.callbacks.happened(second))) > before


async def test_a_message_that_somebody_stands_still_with_leaves_what_lands_with_it_as_it_landed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = StoredOutbox.stands
    tried: list[str] = []

    def locked(
        outbox: StoredOutbox, one: Unsent, platform: Platform | None, address: Address | None, drawn: str | None
    ) -> bool | None:
        tried.append(one.key)
        if "/page/bev/" in one.key:
            raise Unavailable("not in time")
        return stands(outbox, one, platform, address, drawn)

    with monkeypatch.context() as patch:
        patch.setattr(StoredOutbox, "stands", locked)
        await line.types("ana", "/escalate 4711 no dial tone")
    assert any("/page/bev/" in key for key in tried)
    await line.later(12)
    assert line.chat.did("find", "bev"), "its answer was as good as lost"
    assert not line.chat.did("find", "cy")
