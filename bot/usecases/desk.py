"""The one door in: whatever a person does in a chat becomes a command, one commit, and a reply for them alone."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.domain.acts import Act, HomeOpened, Pressed, Submitted, Typed, storable
from bot.domain.commands import EscalationCommand
from bot.domain.policy import Policy
from bot.domain.refusals import Refused
from bot.domain.words import EscalationId
from bot.messages import refusing
from bot.messages.card import Reply, Tone
from bot.messages.lists import note_card
from bot.messages.scene import People
from bot.ports import Door, Platform, Unavailable
from bot.ports.measures import UNMEASURED, Measures, Outcome
from bot.ports.store import Store, Unit, Unreadable
from bot.usecases.lookups import home
from bot.usecases.pressing import pressed, submitted
from bot.usecases.typing import typed
from bot.usecases.work import Unknown, Work, carry_out, working
from directory.people import Person


class Desk:
    """Takes acts and commands. After each commit `wrote` is called with the nearest deadline that was written, if any,

    and with whether somebody was bound or came free by it.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        new_id: Callable[[], EscalationId],
        *,
        wrote: Callable[[datetime | None, bool], None],
        measures: Measures = UNMEASURED,
    ) -> None:
        self._store = store
        self._policy = policy
        self._new_id = new_id
        self._wrote = wrote
        self._measures = measures

    def at(self, platform: Platform) -> Door:
        """Give the door for what is done on this platform; people are then reached there first."""
        return partial(self, platform=platform)

    async def __call__(self, act: Act, platform: Platform | None = None) -> Reply:
        """Do what was asked and commit it. Raises Unavailable if it was not taken, and never will be."""
        ended = self._measures.command()
        try:
            reply, outcome = await self._done(act, platform)
        except Unavailable:
            ended(Outcome.UNAVAILABLE)
            raise
        except Exception:
            ended(Outcome.FAILED)
            raise
        ended(outcome)
        return reply

    async def _done(self, act: Act, platform: Platform | None) -> tuple[Reply, Outcome]:
        try:
            if isinstance(act, HomeOpened):
                return await self._store.read(lambda unit: self._home(unit, act)), Outcome.DONE
            reply, outcome, work = await self._store.run(lambda unit: self._take(unit, act, platform))
        except Refused as refused:
            return await self._refuse(refused), Outcome.REFUSED
        except Unknown:
            return Reply(note_card(refusing.unknown_escalation(), Tone.WARNING)), Outcome.UNKNOWN
        except Unreadable:
            return Reply(note_card(refusing.for_a_newer_release(), Tone.WARNING)), Outcome.LEFT
        if work.claimed:
            self._measures.claimed(work.claimed)
        self._wrote(work.nearest, work.stirred)
        return reply, outcome

    async def command(self, id: EscalationId, command: EscalationCommand) -> None:
        """Carry out what no person asked for: a ring, a look again, a page that can't be delivered.

        Raises Unknown or Unreadable.
        """

        def work_it(unit: Unit) -> Work:
            with working(unit, self._policy) as work:
                carry_out(work, id, command)
            return work

        work = await self._store.run(work_it)
        self._wrote(work.nearest, work.stirred)

    async def _refuse(self, refused: Refused) -> Reply:
        sentence = await self._store.read(lambda unit: refusing.refusal(refused, People(unit.people.get)))
        return Reply(note_card(sentence, Tone.WARNING))

    def _take(
        self, unit: Unit, act: Typed | Pressed | Submitted, platform: Platform | None
    ) -> tuple[Reply, Outcome, Work]:
        with working(unit, self._policy) as work:
            by = unit.people.get(act.by)
            if by is None:
                return Reply(note_card(refusing.stranger(), Tone.WARNING)), Outcome.UNKNOWN, work
            if not unit.first_time(act.request):
                return Reply(note_card(refusing.already_received())), Outcome.DOUBLED, work
            if platform:
                unit.routes.used(act.by, platform)
            return self._answer(work, by, act), Outcome.DONE, work

    def _answer(self, work: Work, by: Person, act: Typed | Pressed | Submitted) -> Reply:
        match act:
            case Typed():
                return typed(work, by, act.command, storable(act.text), self._new_id)
            case Pressed():
                return pressed(work, by, act.intent, act.subject, act.option)
            case Submitted():
                values = {name: storable(value) for name, value in act.values.items()}
                return submitted(work, by, act.intent, act.subject, values, self._new_id)

    def _home(self, unit: Unit, act: HomeOpened) -> Reply:
        by = unit.people.get(act.by)
        if by is None:
            return Reply(note_card(refusing.stranger(), Tone.WARNING))
        return Reply(home(Work(unit, self._policy), by))
