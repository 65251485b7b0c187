"""One command, one commit: load, decide, fold, and write state, timeline, deadline and messages together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import callback_events as ce
from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.callback import Callback, fold_callback
from bot.domain.calling_back import People as PeopleOfTheRules
from bot.domain.calling_back import decide_callback, make_callback
from bot.domain.deciding import decide
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, CallbackStage, EscalationId
from bot.messages.audience import callback_shows, owing_shows, shows
from bot.messages.scene import People, Scene
from bot.messages.show import Show
from bot.ports.store import Conflict, Unit
from directory.people import PersonId


class Unknown(Exception):
    """There is no such escalation or callback."""


@dataclass(slots=True)
class Work:
    """A unit of work with the policy in force.

    stirred: somebody was bound or came free, which concerns others. freed: whoever came free by it.
    nearest: the nearest deadline that it wrote. rung: the deadlines whose passing it acted upon.
    claimed: by which wave's page a claim was made, counted from 1.
    """

    unit: Unit
    policy: Policy
    stirred: bool = False
    nearest: datetime | None = None
    rung: list[datetime] = field(default_factory=list)
    claimed: int | None = None
    freed: set[PersonId] = field(default_factory=set)

    @property
    def people(self) -> PeopleOfTheRules:
        """The people as the rules ask about them."""
        return self.unit.people.roster(self.policy.open_pages_per_person)

    @property
    def names(self) -> People:
        """The people as cards name them."""
        return People(self.unit.people.get)

    def expect(self, deadline: datetime | None) -> None:
        """Note a deadline that was written."""
        if deadline and (self.nearest is None or deadline < self.nearest):
            self.nearest = deadline

    def scene(self, state: Escalation) -> Scene:
        """Gather what an escalation's cards are drawn from."""
        callback = self.unit.callbacks.get(state.callback) if state.callback else None
        within = self.policy.callback.due_after
        return Scene(state, self.unit.briefings.get(state.id), callback, self.names, self.unit.now, within)


@contextmanager
def working(unit: Unit, policy: Policy) -> Iterator[Work]:
    """Do work that writes. At its end whoever came free by it is noted, each once.

    That is the last thing, so that no two who free the same people, and choose others, wait for each other.
    """
    work = Work(unit, policy)
    yield work
    unit.couplings.came_free(work.freed)


def carry_out(work: Work, id: EscalationId, command: c.EscalationCommand) -> Escalation:
    """Do what was asked of an escalation. Raises Unknown, or Refused with nothing written."""
    state = work.unit.escalations.get(id)
    if state is None:
        raise Unknown(id)
    happened = decide(state, command, work.unit.now, work.people)
    if happened and state.deadline and isinstance(command, c.Ring):
        work.rung.append(state.deadline)
    return record(work, state, happened) if happened else state


def record(work: Work, before: Escalation | None, happened: Sequence[e.EscalationEvent]) -> Escalation:
    """Write what happened to an escalation, and the callback that it may have ended in."""
    unit = work.unit
    happened = [_on_the_open_one(work, before, event) for event in happened]
    after = fold(happened, before)
    if after is None:
        raise AssertionError("an escalation that nothing happened to")
    first_line = unit.escalations.save(before, after, happened)
    for event in happened:
        if isinstance(event, e.CallbackPromised):
            _owe(work, after, event)
    unit.outbox.show(shows(before, after, happened, first_line))
    work.expect(after.deadline)
    _stir(work, before, after)
    if before and after.claim > before.claim:
        work.claimed = next((p.wave + 1 for p in reversed(after.pages) if p.person == after.holder), None)
    return after


def carry_out_callback(work: Work, id: CallbackId, command: c.CallbackCommand) -> Callback:
    """Do what was asked of a callback. Raises Unknown, or Refused with nothing written."""
    state = work.unit.callbacks.get(id)
    if state is None:
        raise Unknown(id)
    happened = decide_callback(state, command, work.unit.now, work.people)
    if happened and state.deadline and isinstance(command, c.Ring):
        work.rung.append(state.deadline)
    return record_callback(work, state, happened) if happened else state


def record_callback(work: Work, before: Callback | None, happened: Sequence[ce.CallbackEvent]) -> Callback:
    """Write what happened to a callback."""
    after = fold_callback(happened, before)
    if after is None:
        raise AssertionError("a callback that nothing happened to")
    work.unit.callbacks.save(before, after, happened)
    work.unit.outbox.show(_shows(work, before, after, happened))
    work.expect(after.deadline)
    return after


def _shows(
    work: Work, before: Callback | None, after: Callback, happened: Sequence[ce.CallbackEvent]
) -> tuple[Show, ...]:
    """Redraw the callback's own messages, and those of each escalation that ended in it."""
    found = {show.key: show for show in callback_shows(before, after, happened)}
    has_turned = before is not None and (after.owner != before.owner or after.stage is CallbackStage.CLOSED)
    for id in (after.escalation, *after.also):
        state = work.unit.escalations.get(id)
        if state:
            timeline = work.unit.escalations.happened(id) if has_turned else ()
            found.update({show.key: show for show in owing_shows(state, timeline)})
    return tuple(found.values())


def _on_the_open_one(work: Work, before: Escalation | None, event: e.EscalationEvent) -> e.EscalationEvent:
    """Point a promise at the account's open callback, where it has one."""
    if before is None or not isinstance(event, e.CallbackPromised):
        return event
    owed = work.unit.callbacks.open_for(before.account)
    return replace(event, callback=owed.id) if owed else event


def _owe(work: Work, escalation: Escalation, promised: e.CallbackPromised) -> None:
    owed = work.unit.callbacks.open_for(escalation.account)
    if owed and owed.id != promised.callback:
        raise Conflict(f"callback {owed.id} was promised meanwhile")
    if owed:
        note = c.NotePromise(promised.by, escalation.id, escalation.asker)
        happened = decide_callback(owed, note, work.unit.now, work.people)
        if happened:
            record_callback(work, owed, happened)
        return
    made = make_callback(
        promised.callback,
        escalation,
        promised.kind,
        promised.by,
        work.policy.callback,
        work.unit.now,
        work.people,
    )
    record_callback(work, None, made)


def _stir(work: Work, before: Escalation | None, after: Escalation) -> None:
    """Note who came free by this, and whether anybody was bound: others' pages depend on both."""
    was_bound = before.bound if before else frozenset()
    was_paged = {p.person for p in before.open_pages} if before else set()
    is_paged: set[PersonId] = {p.person for p in after.open_pages}
    freed = ((was_bound - after.bound) | (was_paged - is_paged)) - after.bound
    work.freed |= freed
    work.stirred = work.stirred or bool(freed or after.bound - was_bound)
