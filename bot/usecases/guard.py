"""Whatever is wrong with one escalation or callback keeps no other waiting: it is left alone for a while."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.domain.policy import Policy
from bot.ports import Clock, Unavailable
from bot.ports.measures import Measures
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.rings import Rival
from bot.usecases.work import Unknown, Work, working

PATIENCE_AFTER_A_FAULT = timedelta(seconds=30)
PATIENCE_WITH_A_RIVAL = timedelta(milliseconds=50)

log = logging.getLogger(__name__)


class Guard:
    """Does what nobody asked for, each in a transaction of its own, and remembers with which something was wrong.

    rouse: called when one that a rival had may be looked at again. stir: called when somebody was bound or came free.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        measures: Measures,
        rouse: Callable[[], None],
        stir: Callable[[], None],
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._measures = measures
        self._rouse = rouse
        self._stir = stir
        self._rests: dict[str, datetime] = {}
        self._suspects: dict[str, datetime] = {}

    @property
    def resting(self) -> int:
        """Count those that may be left alone now."""
        return len(self._rests)

    def forget(self) -> None:
        """Forget what has rested, and what has been well for long."""
        now = self._clock.now()
        self._rests = {id: until for id, until in self._rests.items() if until > now}
        self._suspects = {id: until for id, until in self._suspects.items() if until > now}

    def rests(self, id: str) -> bool:
        """Tell whether one is left alone now."""
        return id in self._rests and self._clock.now() < self._rests[id]

    def suspects(self, id: str) -> bool:
        """Tell whether something was wrong with one lately."""
        return id in self._suspects

    def leave(self, id: str, patience: timedelta) -> None:
        """Leave one alone for so long, as something is wrong with it."""
        self._rests[id] = self._clock.now() + patience
        self._suspects[id] = self._rests[id] + PATIENCE_AFTER_A_FAULT

    def leave_to_rival(self, id: str) -> None:
        """Leave one to whoever has it just now, which takes no time."""
        self._rests[id] = self._clock.now() + PATIENCE_WITH_A_RIVAL
        self._suspects.pop(id, None)
        asyncio.get_running_loop().call_later(PATIENCE_WITH_A_RIVAL.total_seconds(), self._rouse)

    def done(self, ids: Iterable[str], work: Work) -> None:
        """Take notice of what was done for these, and committed."""
        for id in ids:
            self._rests.pop(id, None)
            self._suspects.pop(id, None)
        for due in work.rung:
            self._measures.rang((self._clock.now() - due).total_seconds())
        if work.stirred:
            self._stir()

    async def do(self, id: str, do: Callable[[Work], object]) -> bool:
        """Do something for one; False if that is still to be done. What is wrong is logged. Raises Unavailable."""

        def work_it(unit: Unit) -> Work:
            with working(unit, self._policy) as work:
                do(work)
            return work

        try:
            self.done([id], await self._store.run(work_it))
        except Unavailable:
            raise
        except Unknown:
            self._suspects.pop(id, None)
            return True
        except Unreadable:
            self.leave(id, PATIENCE_AFTER_A_FAULT)
            log.warning("%s was changed by a newer release, so that only one like it can ring its deadline.", id)
        except Rival:
            self.leave_to_rival(id)
        except Exception:
            self.leave(id, PATIENCE_AFTER_A_FAULT)
            log.exception("What was to be done with %s could not be; it is tried again later.", id)
        else:
            return True
        return False
