"""The clock: deadlines that have passed are rung, and people bound or freed are looked after. All of it is in the rows.

The alarm only wakes it. Whatever is missed, at a crash or between two commits, is found by the next sweep.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.domain.commands import LookAgain
from bot.domain.deciding import decide
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, EscalationId
from bot.ports import Alarm, Clock, Unavailable
from bot.ports.measures import UNMEASURED, Measures
from bot.ports.store import Due, Store, Unit, Unreadable
from bot.usecases.rings import Rival, is_had, replace_owner, ring_callback, ring_escalation, ring_escalations
from bot.usecases.work import Unknown, Work, carry_out, working
from directory.people import PersonId

AT_ONCE = 64
TOGETHER = 8
"""How many rings share a transaction. Each does half as much then; but what people do waits behind all of them."""
PATIENCE_AFTER_A_FAULT = timedelta(seconds=30)
PATIENCE_WITH_A_LOCK = timedelta(seconds=1)
PATIENCE_WITH_A_RIVAL = timedelta(milliseconds=50)
BETWEEN_LOOKS_AT_OWNERS = timedelta(seconds=60)
REST_SECONDS = 0.01
A_WHILE_SECONDS = 1.0

log = logging.getLogger(__name__)


class Ringer:
    """Rings deadlines and settles what crosses escalations. `wrote` is called when messages may be due.

    looks: how often it has looked for deadlines that passed.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        alarm: Alarm,
        wrote: Callable[[], None],
        measures: Measures = UNMEASURED,
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._alarm = alarm
        self._wrote = wrote
        self._measures = measures
        self.looks = 0
        self._awake = asyncio.Event()
        self._stirred = asyncio.Event()
        self._expected: datetime | None = None
        self._freed_since: datetime | None = None
        self._has_looked = False
        self._owners_known: tuple[str | None, datetime] | None = None
        self._faulty: dict[str, datetime] = {}

    def wake(self) -> None:
        """Look at the deadlines and at what crosses escalations soon."""
        self._awake.set()
        self._stirred.set()

    def expect(self, at: datetime) -> None:
        """Set the alarm earlier, if a deadline was written that comes before the one it stands at."""
        if self._expected is None or at < self._expected:
            self._expected = at
            self._alarm.set(at)

    async def run(self) -> None:
        """Ring for ever; a store that is away for a while is waited for.

        A deadline waits for nobody who came free: there may be many of them, at a start or when a shift begins.
        """
        self._alarm.start(self.wake)
        self.wake()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_whenever(self._awake, self._ring))
                tasks.create_task(_whenever(self._stirred, self.settle_couplings))
                tasks.create_task(self._look_at_first())
        finally:
            self._alarm.stop()

    async def _ring(self) -> None:
        while await self._ring_due():
            pass
        # A deadline that is written while the store is asked is expected meanwhile, and may be the nearer one.
        self._expected = None
        nearest = await self._store.read(lambda unit: unit.deadlines.next_at())
        if nearest:
            self.expect(nearest)
        elif self._expected is None:
            self._alarm.set(None)

    async def ring_all(self) -> bool:
        """Ring everything due now and settle what follows; tells whether there was anything."""
        rang = False
        while await self._ring_due():
            rang = True
        if not self._has_looked:
            rang = await self._look_at_all() or rang
        return await self.settle_couplings() or rang

    async def _look_at_first(self) -> None:
        """Look at all that seek somebody beside everything else, with rests: there may be many, and others wait."""
        while not self._has_looked:
            try:
                if await self._look_at_all(REST_SECONDS):
                    self._wrote()
            except Unavailable:
                await asyncio.sleep(A_WHILE_SECONDS)

    async def _look_at_all(self, rest_seconds: float = 0) -> bool:
        """Look at every escalation that seeks somebody: people may have come on shift while nobody watched.

        Of most nothing comes, so each is written only if something does; tells whether anything did.
        """
        found = False
        for id in await self._store.read(lambda unit: unit.couplings.seeking()):
            if await self._would_change(id):
                await self._look_again(id)
                found = True
            if rest_seconds:
                await asyncio.sleep(rest_seconds)
        self._has_looked = True
        return found

    async def _would_change(self, id: EscalationId) -> bool:
        def look(unit: Unit) -> bool:
            state = unit.escalations.get(id)
            return state is not None and bool(decide(state, LookAgain(), unit.now, Work(unit, self._policy).people))

        try:
            return await self._store.read(look)
        except Unavailable:
            raise
        except Exception:
            # Whatever is wrong with it is told when it is written.
            return True

    async def _ring_due(self) -> bool:
        self.looks += 1
        now = self._clock.now()
        self._faulty = {id: until for id, until in self._faulty.items() if until > now}
        due = await self._store.read(self._due)
        alone: dict[str, Callable[[Work], object]] = {id: partial(ring_callback, id) for id in due.callbacks}
        together = await self._ring_together(due.escalations)
        if not together:
            alone |= {id: partial(ring_escalation, id) for id in due.escalations}
        had = await asyncio.gather(*(is_had(self._guarded(id, ring)) for id, ring in alone.items()))
        if alone and not any(had) and not (due.escalations and together):
            raise Unavailable("no deadline could be rung")
        for id, was_had in zip(alone, had, strict=True):
            if not was_had:
                # Whoever has it locked may stand still, and must not keep the others from ringing.
                self._faulty[id] = self._clock.now() + PATIENCE_WITH_A_LOCK
        if not (due.escalations or due.callbacks):
            return False
        self._wrote()
        return True

    async def _ring_together(self, ids: tuple[EscalationId, ...]) -> bool:
        """Ring escalations in one transaction; False if that can't be done, and then nothing was.

        Callbacks are not rung so: each locks escalations after itself, and two might have what the other wants.
        """
        if not ids:
            return True

        def ring(unit: Unit) -> tuple[tuple[EscalationId, ...], Work]:
            with working(unit, self._policy) as work:
                return ring_escalations(ids, work), work

        try:
            taken, work = await self._store.run(ring)
        except Exception:
            # Whatever is wrong with one of them is told when it is rung alone.
            return False
        self._done(taken, work)
        for id in set(ids).difference(taken):
            self._leave_to_rival(id)
        return True

    def _due(self, unit: Unit) -> Due:
        due = unit.deadlines.due(TOGETHER + len(self._faulty))
        escalations = [id for id in due.escalations if not self._is_resting(id, unit.now)]
        callbacks = [id for id in due.callbacks if not self._is_resting(id, unit.now)]
        return Due(tuple(escalations[:TOGETHER]), tuple(callbacks[:TOGETHER]))

    def _is_resting(self, id: str, now: datetime) -> bool:
        """A row that broke a rule of ours must not keep the others from ringing."""
        return id in self._faulty and now < self._faulty[id]

    async def settle_couplings(self) -> bool:
        """Look after people bound here and paged there, those who came free, and callbacks without an owner."""
        now, since = self._clock.now(), self._freed_since
        most = AT_ONCE + len(self._faulty)
        found, freed = await self._store.run(
            lambda unit: (unit.couplings.bound_elsewhere(most), unit.couplings.freed(since or now, AT_ONCE))
        )
        ownerless = await self._store.read(self._ownerless)
        bound = [id for id in found if not self._is_resting(id, now)]
        if len(bound) >= AT_ONCE or len(freed) == AT_ONCE:
            self._stirred.set()
        for id in bound:
            await self._look_again(id)
        self._freed_since = now
        for person, at in freed:
            await self._offer(person, at)
        for callback in ownerless:
            await self._guarded(callback, partial(replace_owner, callback))
        if bound or freed or ownerless:
            self._wrote()
        return bool(bound or freed)

    def _ownerless(self, unit: Unit) -> tuple[CallbackId, ...]:
        """Look for them among all callbacks once another directory is in force; now and then all the same,

        since one may be made while a directory is taken in that its owner is no longer in.
        """
        version = unit.directories.version()
        if self._owners_known and self._owners_known[0] == version and unit.now < self._owners_known[1]:
            return ()
        found = unit.deadlines.ownerless(AT_ONCE + len(self._faulty))
        if not found:
            self._owners_known = version, unit.now + BETWEEN_LOOKS_AT_OWNERS
        return tuple(id for id in found if not self._is_resting(id, unit.now))

    async def _offer(self, person: PersonId, at: datetime) -> None:
        """Let the longest-waiting escalations that may page somebody who came free look again, until they are full.

        One that asks only so many at a time may have no room for them, so those behind it are looked at too.
        """
        looked: set[EscalationId] = set()
        while len(looked) < AT_ONCE:
            unseen = [id for id in await self._offers(person, len(looked)) if id not in looked]
            if not unseen:
                break
            for id in unseen:
                await self._look_again(id)
            looked.update(unseen)
        await self._store.run(lambda unit: unit.couplings.settled(person, at))

    async def _offers(self, person: PersonId, more: int) -> tuple[EscalationId, ...]:
        cap = self._policy.open_pages_per_person
        return await self._store.read(lambda unit: unit.couplings.offers(person, cap, cap + more))

    async def _look_again(self, id: EscalationId) -> None:
        await self._guarded(id, lambda work: carry_out(work, id, LookAgain()))

    async def _guarded(self, id: str, do: Callable[[Work], object]) -> None:
        def work_it(unit: Unit) -> Work:
            with working(unit, self._policy) as work:
                do(work)
            return work

        try:
            self._done([id], await self._store.run(work_it))
        except Unavailable:
            raise
        except Unknown:
            return
        except Unreadable:
            self._faulty[id] = self._clock.now() + PATIENCE_AFTER_A_FAULT
            log.warning("%s was changed by a newer release, so that only one like it can ring its deadline.", id)
        except Rival:
            self._leave_to_rival(id)
        except Exception:
            self._faulty[id] = self._clock.now() + PATIENCE_AFTER_A_FAULT
            log.exception("The deadline of %s could not be rung; it is tried again later.", id)

    def _done(self, ids: Sequence[str], work: Work) -> None:
        for id in ids:
            self._faulty.pop(id, None)
        for due in work.rung:
            self._measures.rang((self._clock.now() - due).total_seconds())
        if work.stirred:
            self._stirred.set()

    def _leave_to_rival(self, id: str) -> None:
        self._faulty[id] = self._clock.now() + PATIENCE_WITH_A_RIVAL
        asyncio.get_running_loop().call_later(PATIENCE_WITH_A_RIVAL.total_seconds(), self._awake.set)


async def _whenever(event: asyncio.Event, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await event.wait()
        event.clear()
        try:
            await work()
        except Unavailable:
            log.warning("The store is away; deadlines are rung when it is back.")
