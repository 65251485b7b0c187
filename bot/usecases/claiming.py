"""Taking messages up, in one short transaction: which are due, on which platform they go, and whose turn it is now.

Nothing else is locked here: whoever writes a message holds its escalation first, and both would wait for each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages.show import Face, Lane
from bot.ports import Chat, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.paces import IDLE, Destination, Queue
from bot.ports.store import Unit
from bot.usecases.outage import Trouble, is_full, tried
from bot.usecases.routing import way_to
from bot.usecases.turns import (
    edits,
    is_paced,
    later_to_one,
    made,
    next_turn,
    posts,
    room,
    stand_in_line,
    taken,
    to_all,
    to_one,
    turn_of,
)

AT_A_TIME = 8
"""How many are taken up in one transaction: commands wait behind it. They are drawn together, beside it."""
LEASE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What one look at the outbox came to.

    leased: how many were looked at. going: those to be sent now, each on its platform. over: pages that ended before
    their turn came, to be dropped. trouble: what is wrong with which platforms.
    again_at: when a platform that takes no more calls just now will.
    """

    leased: int
    going: tuple[Unsent, ...]
    over: tuple[Unsent, ...]
    trouble: Trouble
    again_at: datetime | None


@dataclass(slots=True)
class Gate:
    """The way to a platform: how many calls may be made now, and if none, when."""

    queue: Queue
    room: int
    again_at: datetime | None = None


def take_up(unit: Unit, chats: Mapping[Platform, Chat], rooms: Mapping[Platform, int]) -> TakenUp:
    """Lease what is due and may go now. rooms: how many calls more each platform may have under way."""
    taking = _TakingUp(unit, chats)
    taking.open_gates(rooms)
    leased = taking.lease()
    over = taking.over(leased)
    going = tuple(taking.in_turn(list(taking.let_through([one for one in leased if one not in over]))))
    taking.count(going)
    again = (gate.again_at for gate in taking.gates.values() if gate.again_at)
    return TakenUp(len(leased), going, over, taking.trouble, min(again, default=None))


class _TakingUp:
    def __init__(self, unit: Unit, chats: Mapping[Platform, Chat]) -> None:
        self._unit = unit
        self._chats = chats
        self._queues: dict[Destination, Queue] = {}
        self._tried: dict[Destination, Queue] = {}
        self.gates: dict[Platform, Gate] = {}
        self.trouble = Trouble()

    def open_gates(self, rooms: Mapping[Platform, int]) -> None:
        """Look how each platform is; what is to be counted is locked, so that replicas count together."""
        known = dict(
            self._unit.paces.look([way(platform) for platform in self._chats for way in (to_all, edits, posts)])
        )
        counted = [p for p in self._chats if self._chats[p].pace.to_all or known.get(to_all(p), IDLE).down_since]
        full = [p for p in self._chats if is_full(known.get(posts(p), IDLE), self._unit.now)]
        if counted or full:
            known |= self._unit.paces.lock([*map(to_all, counted), *map(posts, full)])
        self._queues = known
        self.trouble = self._trouble()
        for platform in self._chats:
            self.gates[platform] = self._gate(platform, known.get(to_all(platform), IDLE), rooms[platform])

    def _trouble(self) -> Trouble:
        posting = {platform: self._queues.get(posts(platform), IDLE) for platform in self._chats}
        return Trouble(
            silent=frozenset(p for p in self._chats if self._queues.get(to_all(p), IDLE).down_since),
            asking=frozenset(p for p, queue in posting.items() if queue.down_since),
            full=frozenset(p for p, queue in posting.items() if is_full(queue, self._unit.now)),
        )

    def _gate(self, platform: Platform, queue: Queue, rooms: int) -> Gate:
        now, windows = self._unit.now, self._chats[platform].pace.to_all
        if queue.down_since:
            # One at a time tries whether it takes anything again.
            is_time = queue.free_at is None or queue.free_at <= now
            return Gate(queue, min(rooms, 1) if is_time else 0, None if is_time else queue.free_at)
        counted = room(queue, windows, now)
        if counted is None:
            return Gate(queue, rooms)
        return Gate(queue, min(rooms, counted), None if counted > 0 else next_turn(queue.calls, windows, now))

    def lease(self) -> tuple[Unsent, ...]:
        """Claim for the platforms that are open, and what has no platform yet; each then goes on one."""
        is_open = [platform for platform, gate in self.gates.items() if gate.room > 0]
        if not is_open and not self.trouble.down:
            return ()
        most = min(AT_A_TIME, max(gate.room for gate in self.gates.values()) or AT_A_TIME)
        everything = len(is_open) == len(self.gates)
        leased = self._unit.outbox.claim(most, LEASE_SECONDS, None if everything else is_open)
        return tuple(self._on_its_way(one) for one in leased)

    def _on_its_way(self, one: Unsent) -> Unsent:
        """Choose the platform of a message that stands nowhere yet, and keep it: a lost answer is looked for there."""
        if one.address or one.platform in self._chats:
            return one
        several = len(self._chats) > 1
        platform = (
            way_to(self._unit, one.show_to, self._chats, self.trouble.down) if several else next(iter(self._chats))
        )
        if several or self.trouble.down:
            self._unit.routes.send_on(one.key, platform)
        return replace(one, platform=platform)

    @property
    def _first(self) -> Gate:
        return next(iter(self.gates.values()))

    def _gate_of(self, one: Unsent) -> Gate:
        return self.gates.get(one.platform, self._first) if one.platform else self._first

    def over(self, leased: Sequence[Unsent]) -> tuple[Unsent, ...]:
        """Find the pages that nobody needs any more: they must not take the turns of those who are still wanted."""
        unposted = [one for one in leased if one.face is Face.PAGE and one.address is None and not one.lost]
        # What ended was wished for once more: to be tidied up.
        ended = [one.key for one in unposted if one.wanted > 1]
        over = self._unit.standstill.over(ended) if ended else frozenset()
        return tuple(one for one in unposted if one.key in over)

    def let_through(self, leased: Sequence[Unsent]) -> Iterator[Unsent]:
        """Keep those for which there is room; the others keep their place."""
        for one in leased:
            gate = self._gate_of(one)
            way = (edits if one.address else posts)(one.platform or next(iter(self.gates)))
            held = self._queues.get(way, IDLE)
            if gate.room <= 0:
                self._unit.outbox.retry(one, one.due_at, turn=one.turn)
            elif held.free_at and held.free_at > self._unit.now:
                self._hold(one, held.free_at)
            else:
                if is_full(held, self._unit.now):
                    self._queues[way] = self._tried[way] = tried(held, self._unit.now)
                gate.room -= 1
                yield one

    def _hold(self, one: Unsent, until: datetime) -> None:
        """Let one wait for as long as its platform asks; or go on another, if that is for long."""
        if one.address is None and one.platform in self.trouble.full and len(self._chats) > 1:
            way = way_to(self._unit, one.show_to, self._chats, self.trouble.down)
            if way != one.platform:
                self._unit.routes.send_on(one.key, way)
                until = one.due_at
        self._unit.outbox.retry(one, until, turn=one.turn)

    def in_turn(self, going: Sequence[Unsent]) -> Iterator[Unsent]:
        """Keep those whose turn it is among the messages to the same person; the others come back for theirs."""
        paced = [(one, chat, to_one(chat.platform, one.show_to)) for one in going if (chat := self._paced_by(one))]
        queues = dict(self._unit.paces.lock({way for _, _, way in paced}))
        called: dict[Destination, Queue] = {}
        early: dict[MessageKey, datetime] = {}
        for one, chat, way in paced:
            queue = called.get(way, queues[way])
            turn = turn_of(queue, chat.pace.to_one, self._unit.now)
            if turn > self._unit.now:
                early[one.key] = turn
            else:
                called[way] = taken(queue, chat.pace.to_one, one, self._unit.now)
        self._unit.paces.keep(called)
        self._put_back([(one, chat, early[one.key]) for one, chat, _ in paced if one.key in early])
        return (one for one in going if one.key not in early)

    def _paced_by(self, one: Unsent) -> Chat | None:
        chat = self._chats.get(one.platform) if one.platform else None
        return chat if chat and is_paced(chat.pace, one) else None

    def _put_back(self, early: Sequence[tuple[Unsent, Chat, datetime]]) -> None:
        """What somebody waits for is there whenever one more may go; what nobody waits for stands in line for it."""
        lines_of = {
            one.key: later_to_one(chat.platform, one.show_to)
            for one, chat, _ in early
            if one.lane is not Lane.WAITED_FOR
        }
        lines = dict(self._unit.paces.lock(set(lines_of.values())))
        for one, chat, turn in early:
            if line := lines_of.get(one.key):
                lines[line], then = stand_in_line(lines[line], chat.pace.to_one, one, turn, self._unit.now)
                self._unit.outbox.retry(one, then, turn=then)
            else:
                self._unit.outbox.retry(one, turn)
        self._unit.paces.keep(lines)

    def count(self, going: Sequence[Unsent]) -> None:
        """Note the calls that are made now, and that whoever tries a platform that is down is the only one."""
        kept = dict(self._tried)
        for platform, gate in self.gates.items():
            windows = self._chats[platform].pace.to_all
            mine = [one for one in going if self._gate_of(one) is gate]
            if mine and (windows or gate.queue.down_since):
                free_at = mine[0].leased_until if gate.queue.down_since else gate.queue.free_at
                kept[to_all(platform)] = replace(made(gate.queue, windows, len(mine), self._unit.now), free_at=free_at)
        self._unit.paces.keep(kept)
