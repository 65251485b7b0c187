"""What an onlooker sees: who there is, what went on, what is due next; and letting all of it happen at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.acts import storable
from bot.domain.words import CallbackId, EscalationId
from bot.messages import callback_phrases, phrases
from bot.messages.card import Text
from bot.messages.scene import People
from bot.messages.timeline import callback_line, timeline_line
from bot.ports import Story
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.deliver import Sender
from bot.usecases.ring import Ringer
from directory.people import Person, PersonId, Role

MOST_ROUNDS = 1000
MOST_WORDS = 8
A_MOMENT = timedelta(microseconds=1)


class Onlooker:
    """Keeps the Watch port over the store, the ringer and the sender."""

    def __init__(self, store: Store, ringer: Ringer, sender: Sender) -> None:
        self._store = store
        self._ringer = ringer
        self._sender = sender

    async def people(self, who: Sequence[PersonId]) -> tuple[tuple[Person, bool], ...]:
        """Give these people, and whether each is on shift now."""
        return await self._store.read(lambda unit: tuple(_some(unit, who)))

    async def find(self, words: str, most: int, role: Role | None = None) -> tuple[tuple[Person, bool], ...]:
        """Give up to `most` people (of one role) whom these words fit, and whether each is on shift now."""
        sought = storable(words).split()[:MOST_WORDS]
        return await self._store.read(lambda unit: unit.directories.find(sought, most, role))

    async def stories(self, most: int) -> tuple[Story, ...]:
        """Give the newest escalations and callbacks, newest first."""
        return await self._store.read(lambda unit: tuple(_readable(unit, id) for id in unit.deadlines.newest(most)))

    async def next_deadline(self) -> datetime | None:
        """Give the next instant at which something happens by itself."""
        return await self._store.read(lambda unit: unit.deadlines.next_at())

    async def settle(self) -> None:
        """Ring whatever is due now and deliver whatever is to be sent now, until nothing is left."""
        for _ in range(MOST_ROUNDS):
            rang = await self._ringer.ring_all()
            sent = await self._sender.send_all()
            if not rang and not sent:
                return


def _some(unit: Unit, who: Sequence[PersonId]) -> Iterator[tuple[Person, bool]]:
    shifts = unit.people.roster(1)
    for id in who:
        person = unit.people.get(id)
        if person is not None:
            yield person, bool(shifts.on_duty(id, unit.now, unit.now + A_MOMENT))


def _readable(unit: Unit, id: EscalationId | CallbackId) -> Story:
    try:
        return _story(unit, id)
    except Unreadable:
        return Story(id, phrases.story_of_a_newer_release(), "unknown", None, ())


def _story(unit: Unit, id: EscalationId | CallbackId) -> Story:
    people = People(unit.people.get)
    state = unit.escalations.get(EscalationId(id))
    if state is not None:
        happened = unit.escalations.happened(state.id)
        title = phrases.story_of(people.name(state.opened_by))
        return Story(state.id, title, state.stage, state.deadline, _lines(happened, people))
    callback = unit.callbacks.get(CallbackId(id))
    if callback is None:
        raise AssertionError(id)
    lines = tuple((event.at, callback_line(event, people)) for event in unit.callbacks.happened(callback.id))
    title = callback_phrases.story_of_callback(people.name(callback.owner))
    return Story(callback.id, title, callback.stage, callback.deadline, lines)


def _lines(happened: tuple[e.EscalationEvent | e.Untold, ...], people: People) -> tuple[tuple[datetime, Text], ...]:
    """Put the timeline in words; the waves are those of the plan in force at each line."""
    lines = []
    waves: tuple[str, ...] = ()
    plan = None
    for event in happened:
        if isinstance(event, e.EscalationOpened):
            plan, comm_center = event.plan, event.comm_center
            waves = tuple(w.audience for w in plan.waves_for(event.wants, comm_center))
        elif isinstance(event, e.SupervisorDemanded) and plan:
            waves = tuple(w.audience for w in plan.supervisor_waves)
        lines.append((event.at, timeline_line(event, people, waves)))
    return tuple(lines)
