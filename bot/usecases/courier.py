"""Bringing one message that was taken up to where it should stand, and keeping what came of it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.commands import FailPage
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane
from bot.ports import Address, Chat, Clock, MessageKey, Platform, Unavailable, Undeliverable
from bot.ports.measures import Answer, Call, SendMeasures
from bot.ports.outbox import Unsent
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.desk import Desk
from bot.usecases.drawing import Drawing, draw, fingerprint
from bot.usecases.landing import Ended, Landed, Landing, drop, let_the_next_go
from bot.usecases.outage import Outages, asked_to_wait
from bot.usecases.routing import routes_to, way_to
from bot.usecases.turns import LONGEST_BACKOFF, backoff, edits, is_paced, to_one
from bot.usecases.work import Work, working

ANSWER_SECONDS = 5.0
"""For a look and a post together: half a lease, so that nobody else begins with a message meanwhile."""

log = logging.getLogger(__name__)


class Undrawable(Exception):
    """A message that can't be drawn, which is a bug of ours."""


Drawn = Drawing | Undrawable | Unreadable | None
"""What came of drawing a message; None if there is nothing that it could be drawn from."""


class Courier:
    """Draws, sends and marks one message at a time. `wake` is called when something may be due.

    A message whose answer was lost is looked for before it is sent again. Where that can't be, or where its reader is
    reached on another platform instead because the first one is down, a page may stand twice: that is harmless, as
    either copy's Accept is one claim, and only the last one sent is redrawn.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        chats: Mapping[Platform, Chat],
        desk: Desk,
        measures: SendMeasures,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._chats = chats
        self._desk = desk
        self._measures = measures
        self._wake = wake
        self._landing = Landing(store, policy)
        self.outages = Outages(store, chats, measures)

    def chat_of(self, one: Unsent) -> Chat:
        """Give the platform on which it goes; any other for what stands where nothing is sent any more."""
        there = self._chats.get(one.platform) if one.platform else None
        return there or next(iter(self._chats.values()))

    async def draw(self, going: Sequence[Unsent]) -> Mapping[MessageKey, Drawn]:
        """Draw messages together, as those of one escalation have much in common. Raises Unavailable."""

        def work(unit: Unit) -> dict[MessageKey, Drawn]:
            work = Work(unit, self._policy)
            return {one.key: _drawn(work, one, self.outages.down) for one in going}

        return await self._store.read(work)

    async def send(self, one: Unsent, drawn: Awaitable[Mapping[MessageKey, Drawn]]) -> None:
        """Do all that is to be done for a message; what goes wrong with it is for later, and for no other message."""
        try:
            drawing = (await drawn)[one.key]
            if isinstance(drawing, Undrawable | Unreadable):
                raise drawing
            await self._make_stand(one, self.chat_of(one), drawing)
        except Unavailable:
            log.warning("The store is away; %s is sent again when its lease ends.", one.key)
        except Unreadable:
            # A replica of that release sends what it wrote by itself; whatever it left is offered to it again soon.
            log.info("%s is left to a newer release, which has changed what it tells of.", one.key)
            with contextlib.suppress(Unavailable):
                await self._retry(one, self._clock.now() + backoff(one), attempt=True, called=False)
        except Exception as fault:
            tried = not isinstance(fault, Undrawable)
            log.exception("%s can't be %s; it is tried again later.", one.key, "sent" if tried else "drawn")
            with contextlib.suppress(Unavailable):
                await self._retry(one, self._clock.now() + LONGEST_BACKOFF, attempt=True, lost=tried, called=tried)

    async def drop(self, over: Sequence[Unsent]) -> None:
        """Let pages that ended before their turn came go unsent. Raises Unavailable."""

        def work_it(unit: Unit) -> None:
            with working(unit, self._policy) as work:
                # In one order, so that no two who drop pages of the same escalations wait for each other.
                for one in sorted(over, key=lambda one: one.key):
                    try:
                        drop(work, one)
                    except Unreadable:
                        unit.outbox.retry(one, unit.now + backoff(one), attempt=True)
                    else:
                        unit.outbox.stands(one, None, None, None)

        try:
            await self._store.run(work_it)
            self._wake()
        except Unavailable:
            raise
        except Exception:
            log.exception("Pages that ended can't be dropped; it is tried again when their leases end.")

    async def _make_stand(self, one: Unsent, chat: Chat, drawing: Drawing | None) -> None:
        if drawing is None or _needs_no_sending(one, drawing):
            await self._stands(one, chat, one.address, one.drawn, past=drawing is not None, called=False)
        elif is_late(one, self._clock.now()):
            await self._retry(one, one.due_at, called=False)
        else:
            await self._call(one, chat, drawing)

    async def _call(self, one: Unsent, chat: Chat, drawing: Drawing) -> None:
        ended = self._measures.send(chat.platform, Call.UPDATE if one.address else Call.POST)
        try:
            address = await self._put(one, chat, drawing)
        except Undeliverable as failed:
            ended(_answer(failed))
            # Whoever stood still for so long knows nothing: the message is another's, and the answer may have come.
            if self._clock.now() < one.leased_until:
                await self._failed(one, chat, failed)
        except BaseException:
            ended(Answer.FAILED)
            raise
        else:
            ended(Answer.STANDS)
            await self._stands(one, chat, address, fingerprint(drawing.card) if address else None, past=True)
            await self.outages.answered(chat.platform, posted=not (one.address or one.lost))

    async def _put(self, one: Unsent, chat: Chat, drawing: Drawing) -> Address | None:
        """Post or update within the lease, so that nobody else begins with it meanwhile."""
        if one.address and chat.platform != one.platform:
            raise Undeliverable("its platform is no longer set up", gone=True)
        address = one.address
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if address is None and one.lost:
                    address = await chat.find(one.show_to, one.key, one.since)
                if address is None:
                    return await chat.post(one.show_to, drawing.card, one.key) if drawing.posts else None
                await chat.update(one.show_to, address, drawing.card, one.key)
                return address
        except TimeoutError as silence:
            raise Undeliverable("no answer in time", lost=one.address is None, silent=True) from silence

    async def _stands(
        self, one: Unsent, chat: Chat, address: Address | None, drawn: str | None, *, past: bool, called: bool = True
    ) -> None:
        landed = Landed(one, chat, called, address, drawn)
        is_more_due = past and address is None and one.face is Face.PAGE
        if is_more_due:
            await self._landing.dropped(landed)
        else:
            is_more_due = await self._landing.stands(landed)
        if (not called and await self.outages.not_tried(chat.platform, one)) or is_more_due:
            self._wake()

    async def _retry(
        self,
        one: Unsent,
        at: datetime,
        *,
        attempt: bool = False,
        lost: bool = False,
        gone: bool = False,
        called: bool = True,
    ) -> None:
        chat = self.chat_of(one)

        def work(unit: Unit) -> None:
            if unit.outbox.retry(one, at, attempt=attempt, lost=lost, gone=gone):
                let_the_next_go(unit, [Ended(one, chat, called)])

        await self._store.run(work)
        if not called:
            await self.outages.not_tried(chat.platform, one)
        self._wake()

    async def _failed(self, one: Unsent, chat: Chat, failed: Undeliverable) -> None:
        if failed.permanent or failed.gone:
            await self.outages.answered(chat.platform)
        if failed.permanent and not one.address and await self._goes_elsewhere(one, chat, failed):
            return
        if failed.permanent or (failed.gone and one.lane is Lane.TIDY):
            await self._give_up(one, chat, failed)
        elif failed.gone:
            await self._retry(one, self._clock.now(), attempt=True, gone=True)
        else:
            await self._try_later(one, chat, failed)

    async def _try_later(self, one: Unsent, chat: Chat, failed: Undeliverable) -> None:
        """Try again in a while; while the platform is down, as soon as it is up again, or on another one."""
        is_down = await self.outages.missed(chat.platform, failed, posting=not (one.address or one.lost))
        asked = failed.retry_after is not None
        waits_in_turn = is_down or (asked and is_paced(chat.pace, one))  # It may go elsewhere meanwhile.
        pause = timedelta(0) if waits_in_turn else asked_to_wait(failed) if asked else backoff(one)

        def work(unit: Unit) -> None:
            # A redrawing that failed may stand all the same.
            lost = failed.lost or (one.address is not None and not asked)
            if not unit.outbox.retry(one, unit.now + pause, attempt=not (asked or is_down), lost=lost):
                return
            if asked:
                is_for_them = one.address is None or chat.pace.edits_count
                way = to_one(chat.platform, one.show_to) if is_for_them else edits(chat.platform)
                until = unit.now + asked_to_wait(failed)
                unit.paces.keep({way: replace(unit.paces.lock([way])[way], free_at=until)})
            else:
                let_the_next_go(unit, [Ended(one, chat, called=True)])
            if is_down and not one.address and len(self._chats) > 1:
                unit.routes.send_on(one.key, way_to(unit, one.show_to, self._chats, self.outages.down))

        await self._store.run(work)
        self._wake()

    async def _goes_elsewhere(self, one: Unsent, chat: Chat, failed: Undeliverable) -> bool:
        """Send it on the next platform that may reach them; tells whether there is one."""

        def work(unit: Unit) -> Platform | None:
            routes = routes_to(unit, one.show_to, self._chats)
            # What comes before it in the order was tried before it.
            later = routes[routes.index(chat.platform) + 1 :] if chat.platform in routes else routes
            if not later:
                return None
            if unit.outbox.retry(one, unit.now):
                unit.routes.send_on(one.key, later[0])
                let_the_next_go(unit, [Ended(one, chat, called=True)])
            return later[0]

        platform = await self._store.run(work) if len(self._chats) > 1 else None
        if platform:
            log.warning(
                "%s can't be delivered on %s: %s; %s is tried.", one.key, chat.platform, failed.reason, platform
            )
            self._wake()
        return platform is not None

    async def _give_up(self, one: Unsent, chat: Chat, failed: Undeliverable) -> None:
        """Nobody can be reached there: a page goes to the next person at once. What stands there is not forgotten."""
        log.warning("%s can't be delivered: %s", one.key, failed.reason)
        if one.face is Face.PAGE and one.address is None:
            await self._desk.command(EscalationId(one.subject), FailPage(one.show_to, one.number, failed.reason))
        await self._stands(one, chat, None if failed.gone else one.address, one.drawn, past=False)


def is_late(one: Unsent, now: datetime) -> bool:
    """Tell whether a call could outlast the lease, so that two would be at it."""
    return now + timedelta(seconds=ANSWER_SECONDS) > one.leased_until


def _drawn(work: Work, one: Unsent, down: Collection[Platform]) -> Drawn:
    try:
        return draw(work, one, down)
    except Unreadable as newer:
        return newer
    except Exception as fault:
        undrawable = Undrawable()
        undrawable.__cause__ = fault
        return undrawable


def _answer(failed: Undeliverable) -> Answer:
    if failed.permanent:
        return Answer.UNDELIVERABLE
    if failed.gone:
        return Answer.GONE
    if failed.retry_after is not None:
        return Answer.LIMITED
    return Answer.LOST if failed.lost else Answer.FAILED


def _needs_no_sending(one: Unsent, drawing: Drawing) -> bool:
    if one.lost:
        return False
    return fingerprint(drawing.card) == one.drawn if one.address else not drawing.posts
