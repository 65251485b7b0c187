"""Warmline on a store, a chat and a clock that a machine may do anything to; begin at `World`."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from adapters.store.tables import callback, escalation
from bot.domain.acts import Pressed, RequestKey, Submitted, Typed
from bot.domain.commands import Ring
from bot.domain.policy import CallbackTerms, Plan, Policy, Wave
from bot.domain.words import Audience, CallbackId, EscalationId
from bot.usecases.warmline import Warmline
from bot.usecases.work import Work, carry_out_callback
from directory.people import PersonId
from directory.reading import read_directory
from directory.roster import Directory
from tests.machine.chat import Fault, UnreliableChat
from tests.machine.ear import Ear
from tests.machine.fuse import Crash, Fuse
from tests.machine.store import SteppedStore

MONDAY = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""A Monday, nine in the morning at KS."""
SECONDS, MINUTES, HOURS = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TURNS_WITHOUT_A_STEP = 12

PLAN = Plan(
    waves=(
        Wave(Audience.LEADS_OF_CENTER, 30 * SECONDS),
        Wave(Audience.LEADS_OF_REGION, 30 * SECONDS, at_most=1),
        Wave(Audience.LEADS_ELSEWHERE, 30 * SECONDS),
        Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),
    ),
    supervisor_waves=(
        Wave(Audience.SUPERVISORS_OF_REGION, 45 * SECONDS),
        Wave(Audience.SUPERVISORS_ELSEWHERE, 45 * SECONDS),
    ),
    join_within=3 * MINUTES,
    ask_done_after=30 * MINUTES,
    close_after=4 * HOURS,
)
POLICY = Policy(PLAN, CallbackTerms(24 * HOURS, (0.5, 0.75, 0.9), HOURS), open_pages_per_person=2)

_PLACES = """\
comm_center,region,speed_dial,time_zone,closes
KS,East,237,America/Chicago,20:00
IL,East,164,America/Chicago,20:00
CA,West,261,America/Los_Angeles,24:00
"""
# Everybody's name is their id, so that a card says the same after somebody left.
_PEOPLE = """\
id,name,role,region,comm_center,department,shift,dial,slack_id,teams_id,email
ana,ana,agent,East,KS,,always,,,,
ali,ali,agent,West,CA,,always,,,,
bev,bev,lead,East,KS,,always,,,,
cy,cy,lead,East,KS,technical support,always,,,,
gus,gus,lead,East,KS,,Mon-Fri 12:00-20:00 America/Chicago,,,,
eve,eve,lead,East,IL,,always,,,,
fay,fay,lead,West,CA,,always,,,,
sue,sue,supervisor,East,KS,,always,,,,
sam,sam,supervisor,West,CA,,Tue 08:00-16:00 America/Los_Angeles,,,,
dot,dot,director,East,KS,,always,,,,
"""
_OVERRIDES = """\
person,from,until,on_or_off,note
bev,2026-01-05 09:30,2026-01-05 12:00,off,sick
sam,2026-01-05 09:00,2026-01-06 02:00,on,covers
"""
PEOPLE = tuple(PersonId(line.partition(",")[0]) for line in _PEOPLE.splitlines()[1:])
DIRECTORIES = ("all", "without eve", "without sue and gus", "without ana", "with overrides")


@cache
def the_directory(name: str) -> Directory:
    """Read one of the directories."""
    leavers = tuple(word for word in name.split() if word in PEOPLE)
    people = "".join(line for line in _PEOPLE.splitlines(keepends=True) if not line.startswith(leavers or "\n"))
    files = {"people.csv": people, "places.csv": _PLACES}
    return read_directory(files | ({"overrides.csv": _OVERRIDES} if name == "with overrides" else {}))


class World:
    """The clock, the store and the chat outlive a crash; Warmline itself is made anew. Each method ends at rest."""

    def __init__(self) -> None:
        self._now = MONDAY
        self._runner = asyncio.Runner()
        self._runner.get_loop().set_exception_handler(_unless_killed)
        self._requests = itertools.count(1)
        self._ids = (EscalationId(f"e{n}") for n in itertools.count(1))
        self.fuse = Fuse()
        self.store = SteppedStore(self, self.fuse)
        self.chat = UnreliableChat(self, self.fuse)
        self._at_work: list[asyncio.Future[object]] = []
        self.opened: list[EscalationId] = []
        self.faults: list[str] = []
        self._ear = Ear(self.faults)
        logging.getLogger("bot").addHandler(self._ear)
        self.warmline = self._start()
        self.take_directory(DIRECTORIES[0])

    # What the ports ask

    def now(self) -> datetime:
        """Give the instant now."""
        return self._now

    def start(self, wake: Callable[[], None]) -> None:
        """Keep the Alarm port: who wakes is decided by the machine."""

    def set(self, at: datetime | None) -> None:
        """Keep the Alarm port."""

    def stop(self) -> None:
        """Keep the Alarm port."""

    def new_id(self) -> EscalationId:
        """Name an escalation."""
        id = next(self._ids)
        self.opened.append(id)
        return id

    def deadline(self, place: int) -> datetime | None:
        """Give the nearest deadline, or one of those after it."""
        ahead = sorted(set(self._deadlines().values()))
        return ahead[min(place, len(ahead)) - 1] if ahead else None

    def not_due(self) -> list[str]:
        """Name the escalations and callbacks whose deadline is still to come."""
        return [id for id, at in self._deadlines().items() if at > self._now]

    def _deadlines(self) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        for table in (escalation, callback):
            rows = self.store.connection.execute(select(table.c.id, table.c.deadline).order_by(table.c.id))
            found.update({id: at for id, at in rows if at})
        return found

    # What happens

    def move_to(self, at: datetime) -> None:
        """Let time pass; whoever waits for an answer from the chat will have given up by then."""
        if at > self._now:
            self.answer_held(lost=True)
            self._now = at

    def type(self, by: PersonId, command: str, text: str) -> bool:
        """Let somebody type a slash command."""
        return self.do(self.warmline.desk(Typed(by, command, text, self.request())))

    def press(self, act: Pressed) -> bool:
        """Let somebody press a choice."""
        return self.do(self.warmline.desk(act))

    def submit(self, by: PersonId, intent: str, subject: str, values: dict[str, str]) -> bool:
        """Let somebody send a form."""
        return self.do(self.warmline.desk(Submitted(by, intent, subject, self.request(), values)))

    def request(self) -> RequestKey:
        """Name an act."""
        return RequestKey(f"r{next(self._requests)}")

    def sweep(self) -> bool:
        """Ring what is due and look after whoever was bound or came free, sweep after sweep until all is quiet."""
        return self.do(self._sweep())

    def ring(self, id: str) -> bool:
        """Ring for an escalation or a callback, due or not."""
        if id in self.opened:
            return self.do(self.warmline.desk.command(EscalationId(id), Ring()))
        return self.do(self.store.run(lambda unit: carry_out_callback(Work(unit, POLICY), CallbackId(id), Ring())))

    def deliver(self, faults: Sequence[Fault]) -> None:
        """Send what is due, with these faults, until all is sent or waits for an answer that is held up."""
        self.chat.faults = list(faults)
        self.do(self._until_stuck(self.warmline.sender.send_all()))
        self.chat.faults = []

    def answer_held(self, *, lost: bool) -> None:
        """Let the answers come for which sends wait."""
        self.chat.answer_held(lost=lost)
        self.do(self._until_stuck(asyncio.sleep(0)))

    def take_directory(self, name: str) -> None:
        """Put a directory in force."""
        directory = the_directory(name)
        self.do(self.store.run(lambda unit: unit.directories.take(directory, name)))
        self.chat.take_directory(self.store.look(lambda unit: unit.directories.version()))

    def settle(self) -> bool:
        """Let all be well from here, and time pass until nothing is left to send."""
        self.fuse.put_out()
        self.answer_held(lost=False)
        return self.do(self._settle())

    def do(self, work: Coroutine[Any, Any, object]) -> bool:
        """Let it happen; False if the process was killed: it is lost, with all that Warmline had in mind."""
        self.store.transactions = 0
        try:
            self._runner.run(work)
        except Crash:
            self._clear()
            self.warmline = self._start()
            return False
        return True

    def close(self) -> None:
        """End it all."""
        logging.getLogger("bot").removeHandler(self._ear)
        self._clear()
        self._runner.close()
        self.store.close()

    def _start(self) -> Warmline:
        chats = {self.chat.platform: self.chat}
        return Warmline(self.store, POLICY, self, self, chats, self.new_id)

    def _clear(self) -> None:
        self.chat.hang_up()
        self._runner.run(_cancel_all())
        self._at_work.clear()
        self.fuse.put_out()

    async def _until_stuck(self, work: Coroutine[Any, Any, object]) -> None:
        self._at_work.append(asyncio.ensure_future(work))
        turns, steps = 0, self.fuse.steps
        while turns < TURNS_WITHOUT_A_STEP:
            await asyncio.sleep(0)
            turns = turns + 1 if self.fuse.steps == steps else 0
            steps = self.fuse.steps
        ended = [task for task in self._at_work if task.done()]
        self._at_work = [task for task in self._at_work if not task.done()]
        for task in ended:
            task.result()

    async def _sweep(self) -> None:
        while await self.warmline.ringer.ring_all():
            pass

    async def _settle(self) -> None:
        while True:
            await self.warmline.onlooker.settle()
            at = await self.store.read(lambda unit: unit.outbox.next_at())
            if at is None:
                return
            self._now = max(self._now, at)


def _unless_killed(loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    if not isinstance(told.get("exception"), Crash):
        loop.default_exception_handler(told)


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
