"""The clock: deadlines that have passed are rung, and people bound or freed are looked after. All of it is in the rows.

The alarm only wakes it. Whatever is missed, at a crash or between two commits, is found by the next sweep.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.domain.commands import LookAgain
from bot.domain.deciding import decide
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, EscalationId
from bot.ports import Alarm, Clock, Unavailable
from bot.ports.measures import UNMEASURED, Measures
from bot.ports.store import Conflict, Due, Store, Unit
from bot.usecases.guard import PATIENCE_AFTER_A_FAULT, Guard
from bot.usecases.loops import A_WHILE_SECONDS, Holdup, whenever
from bot.usecases.rings import replace_owner, ring_callback, ring_escalation, ring_escalations
from bot.usecases.work import Work, carry_out, working
from directory.people import PersonId

AT_ONCE = 64
TOGETHER = 8
"""How many rings share a transaction. Each does half as much then; but what people do waits behind all of them."""
PATIENCE_WITH_A_LOCK = timedelta(seconds=1)
BETWEEN_LOOKS_AT_OWNERS = timedelta(seconds=60)
REST_SECONDS = 0.01
RINGING = "deadlines are rung"
SETTLING = "escalations that wait for somebody are looked at"


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
        self.looks = 0
        self._awake = asyncio.Event()
        self._stirred = asyncio.Event()
        self._expected: datetime | None = None
        self._freed_since: datetime | None = None
        self._has_looked = False
        self._owners_known: tuple[str | None, datetime] | None = None
        self._guard = Guard(store, policy, clock, measures, rouse=self._awake.set, stir=self._stirred.set)
        self._aside: dict[EscalationId, asyncio.Task[None]] = {}

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
                tasks.create_task(whenever(self._awake, self._ring, RINGING))
                tasks.create_task(whenever(self._stirred, self.settle_couplings, SETTLING))
                tasks.create_task(self._look_at_first())
        finally:
            self._alarm.stop()
            await asyncio.gather(*self._aside.values())

    async def _ring(self) -> None:
        looked_at = self._clock.now()
        while await self._ring_due():
            looked_at = self._clock.now()
        # A deadline that is written while the store is asked is expected meanwhile, and may be the nearer one.
        self._expected = None
        # What was due by then is rung, or rests: the alarm would stand at its deadline, and ring for no other.
        nearest = await self._store.read(lambda unit: unit.deadlines.next_at(after=looked_at))
        if nearest:
            self.expect(nearest)
        elif self._expected is None:
            self._alarm.set(None)

    async def ring_all(self) -> bool:
        """Ring everything due now and settle what follows; tells whether there was anything."""
        rang = False
        while await self._ring_due():
            rang = True
            await asyncio.gather(*self._aside.values())
        if not self._has_looked:
            rang = await self._look_at_all() or rang
        return await self.settle_couplings() or rang

    async def _look_at_first(self) -> None:
        """Look at all that seek somebody beside everything else, with rests: there may be many, and others wait."""
        holdup = Holdup(SETTLING)
        while not self._has_looked:
            try:
                if await self._look_at_all(REST_SECONDS):
                    self._wrote()
            except (Unavailable, Conflict) as fault:
                holdup.tell(fault)
                await asyncio.sleep(A_WHILE_SECONDS)
            else:
                holdup.over()

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
        self._guard.forget()
        due = await self._store.read(self._due)
        if not (due.escalations or due.callbacks):
            return False
        suspects = [id for id in due.escalations if self._guard.suspects(id)]
        for id in suspects:
            self._ring_aside(id)
        together = tuple(id for id in due.escalations if id not in suspects)
        alone: dict[str, Callable[[Work], object]] = {id: partial(ring_callback, id) for id in due.callbacks}
        went_together = await self._ring_together(together)
        if not went_together:
            alone |= {id: partial(ring_escalation, id) for id in together}
        had = await asyncio.gather(*(self._ring_alone(id, ring) for id, ring in alone.items()))
        could_none = bool(had) and not any(had) and not (together and went_together)
        # A store that was away has them rung as soon as it is back; but behind as many as fit, there may be others.
        if not could_none or len(alone) >= TOGETHER:
            for tried, was_had in zip(alone, had, strict=True):
                if not was_had:
                    self._guard.leave(tried, PATIENCE_WITH_A_LOCK)
        if could_none:
            raise Unavailable("no deadline could be rung")
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
        self._guard.done(taken, work)
        for id in set(ids).difference(taken):
            self._guard.leave_to_rival(id)
        return True

    async def _ring_alone(self, id: str, ring: Callable[[Work], object]) -> bool:
        """Ring one; tells whether the store had what it needs: whoever has that locked may stand still."""
        try:
            await self._guard.do(id, ring)
        except Unavailable:
            return False
        return True

    def _ring_aside(self, id: EscalationId) -> None:
        """Ring one with which something was wrong: nobody waits for it, as it may be so again."""

        async def ring() -> None:
            if not await self._ring_alone(id, partial(ring_escalation, id)):
                self._guard.leave(id, PATIENCE_WITH_A_LOCK)
            self._wrote()
            self._awake.set()

        self._aside[id] = task = asyncio.create_task(ring())
        task.add_done_callback(lambda _: self._aside.pop(id))

    def _due(self, unit: Unit) -> Due:
        """Look for those that may be rung now. One that broke a rule of ours must not keep the others from ringing."""
        due = unit.deadlines.due(TOGETHER + self._guard.resting + len(self._aside))
        escalations = [id for id in due.escalations if not self._guard.rests(id) and id not in self._aside]
        callbacks = [id for id in due.callbacks if not self._guard.rests(id)]
        return Due(tuple(escalations[:TOGETHER]), tuple(callbacks[:TOGETHER]))

    async def settle_couplings(self) -> bool:
        """Look after people bound here and paged there, those who came free, and callbacks without an owner."""
        now, since = self._clock.now(), self._freed_since
        most = AT_ONCE + self._guard.resting
        found, freed = await self._store.run(
            lambda unit: (unit.couplings.bound_elsewhere(most), unit.couplings.freed(since or now, most))
        )
        ownerless = await self._store.read(self._ownerless)
        bound = [id for id in found if not self._guard.rests(id)]
        freed = tuple(one for one in freed if not self._guard.rests(_coming(*one)))
        if len(bound) >= AT_ONCE or len(freed) >= AT_ONCE:
            self._stirred.set()
        for id in bound:
            await self._look_again(id)
        self._freed_since = now
        for person, at in freed:
            await self._offer(person, at)
        for callback in ownerless:
            await self._guard.do(callback, partial(replace_owner, callback))
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
        found = unit.deadlines.ownerless(AT_ONCE + self._guard.resting)
        if not found:
            self._owners_known = version, unit.now + BETWEEN_LOOKS_AT_OWNERS
        return tuple(id for id in found if not self._guard.rests(id))

    async def _offer(self, person: PersonId, at: datetime) -> None:
        """Let the longest-waiting escalations that may page somebody who came free look again, until they are full.

        One that asks only so many at a time may have no room for them, so those behind it are looked at too.
        Where one can't look, a newer release may let it, or this one later: the person is still to be settled.
        """
        looked: set[EscalationId] = set()
        all_could = True
        while len(looked) < AT_ONCE:
            unseen = [id for id in await self._offers(person, len(looked)) if id not in looked]
            if not unseen:
                break
            for id in unseen:
                all_could = not self._guard.rests(id) and await self._look_again(id) and all_could
            looked.update(unseen)
        if all_could:
            await self._store.run(lambda unit: unit.couplings.settled(person, at))
        else:
            self._guard.leave(_coming(person, at), PATIENCE_AFTER_A_FAULT)

    async def _offers(self, person: PersonId, more: int) -> tuple[EscalationId, ...]:
        cap = self._policy.open_pages_per_person
        return await self._store.read(lambda unit: unit.couplings.offers(person, cap, cap + more))

    async def _look_again(self, id: EscalationId) -> bool:
        return await self._guard.do(id, lambda work: carry_out(work, id, LookAgain()))


def _coming(person: PersonId, at: datetime) -> str:
    """Name a person's coming free; when they come free again, that is another one."""
    return f"{person} free {at.isoformat()}"
