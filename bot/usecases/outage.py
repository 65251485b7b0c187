"""Whether each chat platform takes anything at all: one row for all replicas says so. Begin at `Outages`."""

import contextlib
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.words import EscalationId, Stage
from bot.messages.show import Face, Lane, Show
from bot.ports import Chat, Platform, Undeliverable
from bot.ports.measures import SendMeasures
from bot.ports.outbox import Unsent
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.drawing import named
from bot.usecases.turns import given_back, to_all

MISSES = 4
"""After so many calls in a row without an answer a platform counts as down."""
BETWEEN_TRIES = timedelta(seconds=2)
LONGEST_WAIT_SECONDS = 600.0
"""A platform that asks for a longer wait is tried all the same: what stands between may have said so by mistake."""
TOLD_AT_ONCE = 50

log = logging.getLogger(__name__)


class Outages:
    """Counts the calls that a platform did not answer, declares it down and up again, and lets agents know.

    While it is down one call at a time tries whether it answers; the others wait without being tried.
    """

    def __init__(self, store: Store, chats: Mapping[Platform, Chat], measures: SendMeasures) -> None:
        self._store = store
        self._chats = chats
        self._measures = measures
        self._missed: Counter[Platform] = Counter()
        self._told: dict[Platform, bool] = {}
        self.down: frozenset[Platform] = frozenset()

    def seen(self, down: frozenset[Platform]) -> None:
        """Take notice of which platforms are down, whoever found out."""
        for platform in self.down - down:
            self._missed[platform] = 0
        self.down = down
        for platform in self._chats:
            answers = platform not in down
            if self._told.get(platform) is not answers:
                self._told[platform] = answers
                self._measures.platform(platform, answers=answers)

    async def answered(self, platform: Platform) -> None:
        """A call had an answer, be it a refusal. Raises Unavailable."""
        self._missed[platform] = 0
        if platform in self.down:
            waiting = await self._store.run(lambda unit: self._is_up(unit, platform))
            self.seen(self.down - {platform})
            if waiting is not None:
                log.warning("%s answers again; what waited for it is sent now.", named(platform))
                await self._tell(waiting)

    async def missed(self, platform: Platform, failed: Undeliverable, *, posting: bool) -> bool:
        """A call failed for now; tells whether that platform is down. Raises Unavailable.

        A request to wait is like silence when new messages are met with nothing else, one after the other.
        """
        is_silence = failed.silent or failed.locked_out or (posting and failed.retry_after is not None)
        if is_silence:
            self._missed[platform] += 1
        if platform in self.down or (is_silence and (failed.locked_out or self._missed[platform] >= MISSES)):
            waiting = await self._store.run(lambda unit: self._is_down(unit, platform, failed))
            self.seen(self.down | {platform})
            if waiting is not None:
                mend = " `python app.py check` says what to mend." if failed.locked_out else ""
                log.error(
                    "%s takes no messages: %s.%s They wait, and it is tried again every few seconds.",
                    named(platform),
                    failed.reason,
                    mend,
                )
                await self._tell(waiting)
        return platform in self.down

    async def not_tried(self, platform: Platform, one: Unsent) -> bool:
        """A message needed no call after all; tells whether it was to try a platform that is down, as the next now may.

        Raises Unavailable.
        """
        if platform not in self.down:
            return False
        return await self._store.run(lambda unit: _leave_to_the_next(unit, platform, one))

    def _is_down(self, unit: Unit, platform: Platform, failed: Undeliverable) -> Sequence[EscalationId] | None:
        """Keep it, and when it is tried next; gives the escalations with pages that wait, None if it was known."""
        queue = unit.paces.lock([to_all(platform)])[to_all(platform)]
        tried_at = unit.now + max(BETWEEN_TRIES, asked_to_wait(failed))
        unit.paces.keep({to_all(platform): replace(queue, free_at=tried_at, down_since=queue.down_since or unit.now)})
        if len(self._chats) > 1:
            # Once is enough for all that wait: after each try most of them would only come back to this one.
            unit.standstill.reroute(self.down | {platform}, left=queue.down_since is not None)
        return None if queue.down_since else unit.standstill.pages(platform)

    def _is_up(self, unit: Unit, platform: Platform) -> Sequence[EscalationId] | None:
        """Keep it; gives the escalations with pages that waited, None if it was known."""
        queue = unit.paces.lock([to_all(platform)])[to_all(platform)]
        if queue.down_since is None:
            return None
        unit.paces.keep({to_all(platform): replace(queue, free_at=None, down_since=None)})
        unit.standstill.end(platform)
        if self.down - {platform}:
            unit.standstill.reroute(self.down - {platform})
        return unit.standstill.pages(platform)

    async def _tell(self, waiting: Sequence[EscalationId]) -> None:
        """Let the cards of whoever waits for a page be drawn anew, a few at a time."""
        for first in range(0, len(waiting), TOLD_AT_ONCE):
            await self._tell_some(waiting[first : first + TOLD_AT_ONCE])

    async def _tell_some(self, ids: Collection[EscalationId]) -> None:
        # Read beside the writer, and locking none: whoever locks an escalation does so before its messages.
        shows = await self._store.read(lambda unit: _cards(unit, ids))
        await self._store.run(lambda unit: unit.outbox.show(shows))


def _leave_to_the_next(unit: Unit, platform: Platform, one: Unsent) -> bool:
    queue = unit.paces.lock([to_all(platform)])[to_all(platform)]
    # Meanwhile another one may be trying it.
    was_to_try = queue.down_since is not None and queue.free_at == one.leased_until
    if was_to_try:
        unit.paces.keep({to_all(platform): given_back(queue, unit.now)})
    return was_to_try


def asked_to_wait(failed: Undeliverable) -> timedelta:
    """Give for how long a platform is left alone at its own request; not at all, where it made none."""
    return timedelta(seconds=min(failed.retry_after or 0.0, LONGEST_WAIT_SECONDS))


def _cards(unit: Unit, ids: Collection[EscalationId]) -> list[Show]:
    found = []
    for id in ids:
        # Whoever can read it sees by itself that the platform is down.
        with contextlib.suppress(Unreadable):
            state = unit.escalations.get(id)
            if state and state.stage in (Stage.PAGING, Stage.WAITING):
                found.append(Show(state.asker, state.id, Face.ASKER, 0, Lane.LOOKED_AT, posts=False))
    return found
