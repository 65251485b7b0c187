"""Whether each chat platform takes anything at all: one row for all replicas says so. Begin at `Outages`."""

import contextlib
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.words import EscalationId, Stage
from bot.messages.show import Face, Lane, Show
from bot.ports import Chat, Platform, Undeliverable
from bot.ports.measures import SendMeasures
from bot.ports.outbox import Unsent
from bot.ports.paces import IDLE, Queue
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.drawing import named
from bot.usecases.turns import A_WHILE, given_back, posts, to_all

MISSES = 4
"""After so many calls in a row without an answer a platform counts as down."""
BETWEEN_TRIES = timedelta(seconds=2)
LONGEST_WAIT_SECONDS = 600.0
"""A platform that asks for a longer wait is tried all the same: what stands between may have said so by mistake."""
FULL_FOR = timedelta(seconds=5)
"""A platform that takes no new message for so long, at its own request, counts as down for whoever is to be paged."""
TOLD_AT_ONCE = 50

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with which platforms.

    silent: nothing is answered. asking: no new message is to be sent for a while. full: so it is for long.
    """

    silent: frozenset[Platform] = frozenset()
    asking: frozenset[Platform] = frozenset()
    full: frozenset[Platform] = frozenset()

    @property
    def down(self) -> frozenset[Platform]:
        """Name those on which nobody new can be reached now."""
        return self.silent | self.full


def is_full(posting: Queue, now: datetime) -> bool:
    """Tell whether new messages are refused for long. Where nobody has tried for a while, that is no longer so."""
    return _was_full(posting) and not _is_old(posting, now)


def tried(posting: Queue, now: datetime) -> Queue:
    """Give the queue of new messages while one of them tries whether they are taken again: one a second."""
    return replace(posting, free_at=now + A_WHILE)


def _was_full(posting: Queue) -> bool:
    since, until = posting.down_since, posting.free_at
    return since is not None and until is not None and until - since >= FULL_FOR


def _is_old(posting: Queue, now: datetime) -> bool:
    return posting.free_at is None or now > posting.free_at + FULL_FOR


class Outages:
    """Counts the calls that a platform did not answer, declares it down and up again, and lets agents know.

    While it is down one call at a time tries whether it answers; the others wait without being tried. One that answers,
    but refuses new messages one after the other, is left alone with all of them for as long as it asks, and redrawings
    go on.
    """

    def __init__(self, store: Store, chats: Mapping[Platform, Chat], measures: SendMeasures) -> None:
        self._store = store
        self._chats = chats
        self._measures = measures
        self._missed: Counter[Platform] = Counter()
        self._refused: Counter[Platform] = Counter()
        self._told: dict[Platform, bool] = {}
        self.trouble = Trouble()

    @property
    def down(self) -> frozenset[Platform]:
        """Name the platforms on which nobody new can be reached now."""
        return self.trouble.down

    def seen(self, trouble: Trouble) -> None:
        """Take notice of what is wrong with which platforms, whoever found out."""
        for platform in self.trouble.silent - trouble.silent:
            self._missed[platform] = 0
        self.trouble = trouble
        for platform in self._chats:
            answers = platform not in trouble.down
            if self._told.get(platform) is not answers:
                self._told[platform] = answers
                self._measures.platform(platform, answers=answers)

    async def answered(self, platform: Platform, *, posted: bool = False) -> None:
        """A call had an answer, be it a refusal. posted: a new message was taken. Raises Unavailable."""
        self._missed[platform] = 0
        if posted:
            self._refused[platform] = 0
        if platform in self.trouble.silent:
            waiting = await self._store.run(lambda unit: self._is_up(unit, platform))
            self.seen(replace(self.trouble, silent=self.trouble.silent - {platform}))
            if waiting is not None:
                log.warning("%s answers again; what waited for it is sent now.", named(platform))
                await self._tell(waiting)
        if posted and platform in self.trouble.asking:
            # Once is enough for all that are taken at one time.
            self.seen(replace(self.trouble, asking=self.trouble.asking - {platform}))
            waiting = await self._store.run(lambda unit: _takes_posts(unit, platform))
            if waiting is not None:
                self.seen(replace(self.trouble, full=self.trouble.full - {platform}))
                log.warning("%s takes new messages again; what waited for it is sent now.", named(platform))
                await self._tell(waiting)

    async def missed(self, platform: Platform, failed: Undeliverable, *, posting: bool) -> bool:
        """A call failed for now; tells whether that platform is down. Raises Unavailable.

        A request to wait is for one person where others are served, and for all new messages where they are met with
        nothing else, one after the other. Where redrawings count it is like silence then.
        """
        asks = posting and failed.retry_after is not None and not failed.silent
        if asks and platform not in self.trouble.silent and not self._chats[platform].pace.edits_count:
            return await self._refuses(platform, failed)
        is_silence = failed.silent or failed.locked_out or (posting and failed.retry_after is not None)
        if is_silence:
            self._missed[platform] += 1
        if platform in self.trouble.silent or (is_silence and (failed.locked_out or self._missed[platform] >= MISSES)):
            waiting = await self._store.run(lambda unit: self._is_down(unit, platform, failed))
            self.seen(replace(self.trouble, silent=self.trouble.silent | {platform}))
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

    async def _refuses(self, platform: Platform, failed: Undeliverable) -> bool:
        self._refused[platform] += 1
        if self._refused[platform] < MISSES and platform not in self.trouble.asking:
            return False
        posting, waiting = await self._store.run(lambda unit: _refuses_posts(unit, platform, failed))
        now_full = frozenset({platform}) if _was_full(posting) else frozenset()
        self.seen(replace(self.trouble, asking=self.trouble.asking | {platform}, full=self.trouble.full | now_full))
        if waiting is not None:
            log.error("%s takes no new messages: %s. They wait for as long as it asks.", named(platform), failed.reason)
            await self._tell(waiting)
        return platform in self.down

    async def not_tried(self, platform: Platform, one: Unsent) -> bool:
        """A message needed no call after all; tells whether it was to try a platform that is down, as the next now may.

        Raises Unavailable.
        """
        if platform not in self.trouble.silent:
            return False
        return await self._store.run(lambda unit: _leave_to_the_next(unit, platform, one))

    def _is_down(self, unit: Unit, platform: Platform, failed: Undeliverable) -> Sequence[EscalationId] | None:
        """Keep it, and when it is tried next; gives the escalations with pages that wait, None if it was known."""
        queue = unit.paces.lock([to_all(platform)])[to_all(platform)]
        tried_at = unit.now + max(BETWEEN_TRIES, asked_to_wait(failed))
        unit.paces.keep({to_all(platform): replace(queue, free_at=tried_at, down_since=queue.down_since or unit.now)})
        if len(self._chats) > 1:
            # Once is enough for all that wait: after each try most of them would only come back to this one.
            unit.standstill.reroute(self.trouble.silent | {platform}, left=queue.down_since is not None)
        return None if queue.down_since else unit.standstill.pages(platform)

    def _is_up(self, unit: Unit, platform: Platform) -> Sequence[EscalationId] | None:
        """Keep it; gives the escalations with pages that waited, None if it was known."""
        queue = unit.paces.lock([to_all(platform)])[to_all(platform)]
        if queue.down_since is None:
            return None
        unit.paces.keep({to_all(platform): replace(queue, free_at=None, down_since=None)})
        unit.standstill.end(platform)
        if self.trouble.silent - {platform}:
            unit.standstill.reroute(self.trouble.silent - {platform})
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


def _refuses_posts(
    unit: Unit, platform: Platform, failed: Undeliverable
) -> tuple[Queue, Sequence[EscalationId] | None]:
    """Keep it; gives the escalations with pages that wait, None if that is not for long, or was known."""
    queue = unit.paces.lock([posts(platform)])[posts(platform)]
    known = IDLE if _is_old(queue, unit.now) else queue
    until = max(unit.now + asked_to_wait(failed), known.free_at or unit.now)
    refused = Queue(free_at=until, down_since=known.down_since or unit.now)
    unit.paces.keep({posts(platform): refused})
    is_new = _was_full(refused) and not _was_full(known)
    return refused, unit.standstill.pages(platform) if is_new else None


def _takes_posts(unit: Unit, platform: Platform) -> Sequence[EscalationId] | None:
    """Keep it; gives the escalations with pages that waited, None if they did not for long."""
    queue = unit.paces.lock([posts(platform)])[posts(platform)]
    if queue.down_since is None or queue.free_at is None:
        return None
    if _was_full(queue):
        if queue.free_at > unit.now + A_WHILE:
            # It was asked before it refused the others.
            return None
        unit.paces.keep({posts(platform): IDLE})
        return unit.standstill.pages(platform)
    # Others are refused meanwhile, so it is no longer than since now that nothing is taken.
    unit.paces.keep({posts(platform): replace(queue, down_since=unit.now) if queue.free_at > unit.now else IDLE})
    return None


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
