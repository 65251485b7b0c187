"""Keeping what came of messages that were taken up, where that is still up to this sender."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.commands import DropPage
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.ports import Address, Chat, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import Queue
from bot.ports.store import Store, Unit
from bot.usecases.turns import given_back, is_paced, rest_after, to_one
from bot.usecases.work import Unknown, Work, carry_out, working


@dataclass(frozen=True, slots=True)
class Ended:
    """A message that is no longer under way. called: its platform was asked, so its turn is used."""

    one: Unsent
    chat: Chat
    called: bool


@dataclass(frozen=True, slots=True)
class Landed(Ended):
    """What came of a message: where it stands now, or nowhere."""

    address: Address | None
    drawn: str | None

    @property
    def platform(self) -> Platform | None:
        """What stands nowhere may go another way the next time, unless it may have arrived after all."""
        return self.chat.platform if self.address or self.one.lost else None


class Landing:
    """Keeps it. Messages that land while a transaction is under way share the next one: a commit is not cheap."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store = store
        self._policy = policy
        self._turn = asyncio.Lock()
        self._next: tuple[list[Landed], asyncio.Task[frozenset[MessageKey]]] | None = None

    async def stands(self, landed: Landed) -> bool:
        """Keep that it stands as wanted; tells if a newer wish is due. Raises Unavailable."""
        if self._next is None:
            self._next = [], asyncio.create_task(self._keep_next())
        together, newer = self._next
        together.append(landed)
        try:
            return landed.one.key in await asyncio.shield(newer)
        except Exception:
            if len(together) == 1:
                raise
            # What stopped it may be another one's: nothing was kept of any, so each is kept by itself.
            return landed.one.key in await self._store.run(lambda unit: _keep(unit, [landed]))

    async def dropped(self, landed: Landed) -> None:
        """Keep that a page ended before it stood anywhere; the timeline says so. Raises Unavailable, and Unreadable."""

        def work_it(unit: Unit) -> None:
            with working(unit, self._policy) as work:
                drop(work, landed.one)
                _keep(unit, [landed])

        await self._store.run(work_it)

    async def _keep_next(self) -> frozenset[MessageKey]:
        async with self._turn:
            together = self._next[0] if self._next else []
            self._next = None
            return await self._store.run(lambda unit: _keep(unit, together))


def _keep(unit: Unit, together: Sequence[Landed]) -> frozenset[MessageKey]:
    """Keep it all; gives those of which a newer wish is due. Messages are locked before queues, each in one order."""
    newer, mine = set[MessageKey](), list[Landed]()
    for landed in sorted(together, key=lambda landed: landed.one.key):
        is_due = unit.outbox.stands(landed.one, landed.platform, landed.address, landed.drawn)
        if is_due is not None:
            mine.append(landed)
        if is_due:
            newer.add(landed.one.key)
    let_the_next_go(unit, mine)
    return frozenset(newer)


def let_the_next_go(unit: Unit, ended: Collection[Ended]) -> None:
    """Let the next message to each person go: their queues are locked together, as when messages are taken up."""
    paced = {to_one(it.chat.platform, it.one.show_to): it for it in ended if is_paced(it.chat.pace, it.one)}
    queues = unit.paces.lock(paced)
    unit.paces.keep({way: _after(paced[way], queue, unit.now) for way, queue in queues.items()})


def _after(ended: Ended, queue: Queue, now: datetime) -> Queue:
    """It may have arrived at any time until now, so the next message must wait from now on."""
    if not ended.called:
        return given_back(queue, now)
    return replace(queue, free_at=now + rest_after(ended.chat.pace.to_one))


def drop(work: Work, one: Unsent) -> None:
    """Let the timeline say that a page went unsent. Raises Unreadable, with nothing written."""
    with contextlib.suppress(Unknown):
        carry_out(work, EscalationId(one.subject), DropPage(one.show_to, one.number))
