"""Sending what should stand where: claim, draw, send, mark. Safe to repeat, and resumed after a crash by the leases."""

import asyncio
import contextlib
import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.commands import FailPage
from bot.domain.policy import Policy
from bot.domain.words import EscalationId
from bot.messages.card import Card
from bot.messages.show import Face, Lane
from bot.ports import Address, Chat, Clock, Platform, Unavailable, Undeliverable
from bot.ports.store import Store, Unit, Unsent
from bot.usecases.desk import Desk
from bot.usecases.drawing import Drawing, draw
from bot.usecases.routing import routes_to
from bot.usecases.work import Work
from directory.people import PersonId

AT_A_TIME = 4
"""How many are drawn in one transaction: commands wait behind it."""
LEASE_SECONDS = 10.0
ANSWER_SECONDS = 8.0
LONGEST_BACKOFF = timedelta(seconds=60)
A_WHILE = timedelta(seconds=1)

log = logging.getLogger(__name__)


class Sender:
    """Sends what the outbox wants, as many at once as each platform takes, what somebody waits for first.

    looks: how often it has looked at the outbox by itself.
    """

    def __init__(self, store: Store, policy: Policy, clock: Clock, chats: Mapping[Platform, Chat], desk: Desk) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._chats = chats
        self._desk = desk
        self._awake = asyncio.Event()
        self._flying: dict[asyncio.Task[None], Platform] = {}
        self._next_post: dict[PersonId, datetime] = {}
        self._updates_from: dict[Platform, datetime] = {}
        self.looks = 0

    def wake(self) -> None:
        """Look at the outbox soon."""
        self._awake.set()

    async def run(self) -> None:
        """Send for ever; a store that is away for a while is waited for. Cancelled, it lets the sends in flight end."""
        try:
            while True:
                try:
                    await self._step()
                except Unavailable:
                    log.warning("The store is away; messages are sent when it is back.")
                    await self._pause(A_WHILE)
        finally:
            await asyncio.gather(*self._flying, return_exceptions=True)

    async def send_all(self) -> bool:
        """Send everything that is due now; tells whether there was anything."""
        sent = False
        while True:
            # Whatever was in flight before the look may have made more due after it.
            flying = bool(self._flying)
            due = await self._launch()
            if not due and not flying:
                return sent
            sent = True
            if not due and self._flying:
                await asyncio.wait(self._flying)

    async def _step(self) -> None:
        self.looks += 1
        self._awake.clear()
        room = self._room()
        if await self._launch() >= room:
            # More may be due, but a transaction for one message alone would be too much.
            while self._room() < AT_A_TIME:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            return
        due = await self._store.read(lambda unit: unit.outbox.next_at())
        await self._pause(max(min(due - self._clock.now(), A_WHILE), timedelta(0)) if due else A_WHILE)

    async def _pause(self, time: timedelta) -> None:
        try:
            await asyncio.wait_for(self._awake.wait(), max(time.total_seconds(), 0.005))
        except TimeoutError:
            return

    def _room(self) -> int:
        # What is claimed may be for any platform, and its lease runs: so none is claimed while one of them is full.
        flying = Counter(self._flying.values())
        return min((AT_A_TIME, *(chat.at_once - flying[platform] for platform, chat in self._chats.items())))

    async def _launch(self) -> int:
        """Claim and start as many sends as there is room for; tells how many were due."""
        room = self._room()
        if room <= 0:
            return 0
        due, drawn = await self._store.run(lambda unit: self._claim(unit, room))
        for unsent, drawing in drawn:
            task = asyncio.create_task(self._send(unsent, drawing))
            self._flying[task] = self._chat_of(unsent).platform
            task.add_done_callback(self._flying.pop)
        return due

    def _claim(self, unit: Unit, room: int) -> tuple[int, list[tuple[Unsent, Drawing | None]]]:
        work = Work(unit, self._policy)
        due = unit.outbox.claim(room, LEASE_SECONDS)
        drawn: list[tuple[Unsent, Drawing | None]] = []
        for unsent in due:
            try:
                drawn.append((self._on_its_way(unit, unsent), draw(work, unsent)))
            except Exception:
                log.exception("%s can't be drawn; it is tried again later.", unsent.key)
                unit.outbox.retry(unsent.key, unit.now + LONGEST_BACKOFF, attempt=True, lost=False, gone=False)
        return len(due), drawn

    def _on_its_way(self, unit: Unit, unsent: Unsent) -> Unsent:
        """Choose the platform of a message that stands nowhere yet, and keep it: a lost answer is looked for there."""
        if unsent.address or unsent.platform in self._chats or len(self._chats) == 1:
            return unsent
        platform = routes_to(unit, unsent.show_to, self._chats)[0]
        unit.routes.send_on(unsent.key, platform)
        return replace(unsent, platform=platform)

    async def _send(self, unsent: Unsent, drawing: Drawing | None) -> None:
        chat = self._chat_of(unsent)
        try:
            try:
                if unsent.address and chat.platform != unsent.platform:
                    raise Undeliverable("its platform is no longer set up", gone=True)
                await self._make_stand(unsent, chat, drawing)
            except Undeliverable as failed:
                await self._failed(unsent, chat, failed)
        except Unavailable:
            log.warning("The store is away; %s is sent again when its lease ends.", unsent.key)
        except Exception:
            log.exception("%s can't be sent; it is tried again later.", unsent.key)
            with contextlib.suppress(Unavailable):
                await self._retry(unsent, self._clock.now() + LONGEST_BACKOFF, attempt=True, lost=True)

    def _chat_of(self, unsent: Unsent) -> Chat:
        there = self._chats.get(unsent.platform) if unsent.platform else None
        return there or next(iter(self._chats.values()))

    async def _make_stand(self, unsent: Unsent, chat: Chat, drawing: Drawing | None) -> None:
        if drawing is None or _needs_no_sending(unsent, drawing):
            await self._stands(unsent, chat, unsent.address, unsent.drawn)
        elif (wait_until := self._too_early(unsent, chat)) is not None:
            await self._retry(unsent, wait_until)
        else:
            address = await self._put(unsent, chat, drawing)
            await self._stands(unsent, chat, address, fingerprint(drawing.card) if address else None)

    def _too_early(self, unsent: Unsent, chat: Chat) -> datetime | None:
        """Keep the platform's pace: posts to one person, and updates after it asked us to wait."""
        now = self._clock.now()
        if unsent.address:
            until = self._updates_from.get(chat.platform)
            return until if until and until > now else None
        until = self._next_post.get(unsent.show_to)
        if until and until > now:
            return until
        self._next_post[unsent.show_to] = now + timedelta(seconds=chat.pace)
        return None

    async def _put(self, unsent: Unsent, chat: Chat, drawing: Drawing) -> Address | None:
        """Post or update within the lease, so that nobody else begins with it meanwhile."""
        address = unsent.address
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if address is None and unsent.lost:
                    address = await chat.find(unsent.show_to, unsent.key, unsent.since)
                if address is None:
                    return await self._post(unsent, chat, drawing.card) if drawing.posts else None
                await chat.update(unsent.show_to, address, drawing.card, unsent.key)
                return address
        except TimeoutError as silence:
            raise Undeliverable("no answer in time", lost=unsent.address is None) from silence

    async def _post(self, unsent: Unsent, chat: Chat, card: Card) -> Address:
        address = await chat.post(unsent.show_to, card, unsent.key)
        # It may have arrived at any time until now, so the next one must wait from now on.
        self._next_post[unsent.show_to] = self._clock.now() + timedelta(seconds=chat.pace)
        return address

    async def _stands(self, unsent: Unsent, chat: Chat, address: Address | None, drawn: str | None) -> None:
        key, wanted = unsent.key, unsent.wanted
        # What stands nowhere may go another way the next time, unless it may have arrived after all.
        platform = chat.platform if address or unsent.lost else None
        if await self._store.run(lambda unit: unit.outbox.stands(key, wanted, platform, address, drawn)):
            self.wake()

    async def _retry(
        self, unsent: Unsent, at: datetime, *, attempt: bool = False, lost: bool = False, gone: bool = False
    ) -> None:
        key = unsent.key
        await self._store.run(lambda unit: unit.outbox.retry(key, at, attempt=attempt, lost=lost, gone=gone))
        self.wake()

    async def _failed(self, unsent: Unsent, chat: Chat, failed: Undeliverable) -> None:
        now = self._clock.now()
        if failed.permanent and not unsent.address and await self._goes_elsewhere(unsent, chat, failed):
            return
        if failed.permanent or (failed.gone and unsent.lane is Lane.TIDY):
            await self._give_up(unsent, chat, failed)
        elif failed.gone:
            await self._retry(unsent, now, attempt=True, gone=True)
        elif failed.retry_after is not None:
            until = now + timedelta(seconds=failed.retry_after)
            if unsent.address:
                self._updates_from[chat.platform] = until
            else:
                self._next_post[unsent.show_to] = until
            await self._retry(unsent, until)
        else:
            await self._retry(unsent, now + _backoff(unsent), attempt=True, lost=failed.lost)

    async def _goes_elsewhere(self, unsent: Unsent, chat: Chat, failed: Undeliverable) -> bool:
        """Send it on the next platform that may reach them; tells whether there is one."""

        def work(unit: Unit) -> Platform | None:
            routes = routes_to(unit, unsent.show_to, self._chats)
            # What comes before it in the order was tried before it.
            later = routes[routes.index(chat.platform) + 1 :] if chat.platform in routes else routes
            if not later:
                return None
            unit.routes.send_on(unsent.key, later[0])
            unit.outbox.retry(unsent.key, unit.now, attempt=False, lost=False, gone=False)
            return later[0]

        platform = await self._store.run(work) if len(self._chats) > 1 else None
        if platform:
            log.warning(
                "%s can't be delivered on %s: %s; %s is tried.", unsent.key, chat.platform, failed.reason, platform
            )
            self.wake()
        return platform is not None

    async def _give_up(self, unsent: Unsent, chat: Chat, failed: Undeliverable) -> None:
        """Nobody can be reached there: a page goes to the next person at once. What stands there is not forgotten."""
        log.warning("%s can't be delivered: %s", unsent.key, failed.reason)
        if unsent.face is Face.PAGE and unsent.address is None:
            await self._desk.command(
                EscalationId(unsent.subject), FailPage(unsent.show_to, unsent.number, failed.reason)
            )
        address = None if failed.gone else unsent.address
        await self._stands(unsent, chat, address, unsent.drawn)


def _needs_no_sending(unsent: Unsent, drawing: Drawing) -> bool:
    if unsent.address:
        return fingerprint(drawing.card) == unsent.drawn
    return not drawing.posts and not unsent.lost


def fingerprint(card: Card) -> str:
    """Tell two drawings of a card apart."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:24]


def _backoff(unsent: Unsent) -> timedelta:
    """Wait twice as long each time, up to a minute, each message a little differently."""
    spread = int(hashlib.sha256(f"{unsent.key}{unsent.attempts}".encode()).hexdigest()[:4], 16) / 0xFFFF
    return min(timedelta(seconds=(0.5 + spread / 2) * 2 ** min(unsent.attempts, 7)), LONGEST_BACKOFF)
