"""What must hold after every step, whatever the step was. Begin at `Watchman`."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import select, union_all

from adapters.store.tables import callback, escalation, hold, page
from bot.domain import callback_events as ce
from bot.domain import events as e
from bot.domain.callback import Callback, fold_callback
from bot.domain.escalation import Escalation
from bot.domain.evolving import evolve, fold
from bot.domain.words import CallbackId, CallbackStage, EscalationId, Stage
from bot.ports.store import Unit
from directory.people import PersonId, Role
from tests.machine.world import POLICY, World

HELD = (Stage.CLAIMED, Stage.JOINED)
SEEKING = (Stage.PAGING, Stage.WAITING)


def all_escalations(world: World, unit: Unit) -> list[Escalation]:
    """Load every escalation, the oldest first."""
    ids = world.store.connection.execute(select(escalation.c.id).order_by(escalation.c.opened_at, escalation.c.id))
    return [state for (id,) in ids if (state := unit.escalations.get(EscalationId(id)))]


def all_callbacks(world: World, unit: Unit) -> list[Callback]:
    """Load every callback, the oldest first."""
    ids = world.store.connection.execute(select(callback.c.id).order_by(callback.c.made_at, callback.c.id))
    return [state for (id,) in ids if (state := unit.callbacks.get(CallbackId(id)))]


class Watchman:
    """Looks at everything after each step to which something has happened."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: set[tuple[str, int]] = set()

    def look(self) -> None:
        """Hold what is kept against the rules. Raises AssertionError."""
        self._world.store.look(self._look)
        assert not self._world.chat.doubled, f"posted twice: {self._world.chat.doubled}"
        assert not self._world.chat.in_vain, f"asked for what is over: {self._world.chat.in_vain}"
        assert not self._world.faults, self._world.faults

    def _look(self, unit: Unit) -> None:
        grown = self._grown()
        if not grown:
            return
        escalations, callbacks = all_escalations(self._world, unit), all_callbacks(self._world, unit)
        people_are_shared(escalations)
        self._rows_agree(escalations)
        for state in escalations:
            if state.id in grown:
                an_escalation_is_sound(state)
                happened = unit.escalations.happened(state.id)
                assert fold(happened) == state, f"{state.id}: the timeline tells another story"
                nobody_is_ousted(happened)
        for owed in callbacks:
            if owed.id in grown:
                assert (owed.stage is CallbackStage.CLOSED) == (owed.deadline is None), owed.id
                lines = unit.callbacks.happened(owed.id)
                assert fold_callback(lines) == owed, f"{owed.id}: the timeline tells another story"
                one_message_at_a_time(lines)

    def _grown(self) -> set[str]:
        """Name what something happened to since the last look: nothing else has changed."""
        rows = union_all(select(escalation.c.id, escalation.c.lines), select(callback.c.id, callback.c.lines))
        lines = {(id, count) for id, count in self._world.store.connection.execute(rows)}
        grown = {id for id, _ in lines - self._lines}
        self._lines = lines
        return grown

    def _rows_agree(self, escalations: Iterable[Escalation]) -> None:
        connection = self._world.store.connection
        pages = {
            tuple(row) for row in connection.execute(select(page.c.escalation, page.c.person, page.c.n, page.c.state))
        }
        assert pages == {(state.id, p.person, p.n, p.state.value) for state in escalations for p in state.pages}
        holds = {tuple(row) for row in connection.execute(select(hold.c.escalation, hold.c.person, hold.c.role))}
        assert holds == {
            (state.id, who, "holder" if who == state.holder else "asker")
            for state in escalations
            for who in state.bound
        }


def an_escalation_is_sound(state: Escalation) -> None:
    """Hold one escalation against the rules."""
    assert (state.stage is Stage.OVER) == (state.deadline is None), "over, or it has a deadline"
    assert (state.stage is Stage.OVER) == (state.disposition is not None)
    assert state.stage is Stage.OVER or (state.holder is not None) == (state.stage in HELD), "one holder"
    paged = [p.person for p in state.open_pages]
    assert len(paged) == len(set(paged)), "nobody has two open pages for one call"
    assert not paged or state.stage in SEEKING, "nobody is asked for what nobody seeks"
    assert not {*state.barred, state.opened_by, state.asker} & set(paged), "nobody is asked who may not be"
    if state.wants is Role.SUPERVISOR:
        assert not any(p.audience.is_leads for p in state.open_pages), "no Lead for who demands a Supervisor"


def nobody_is_ousted(happened: Iterable[e.EscalationEvent]) -> None:
    """First accept wins: a claim must have ended before somebody else has one."""
    state: Escalation | None = None
    for event in happened:
        before, state = state, evolve(state, event)
        if before and before.holder and state.holder:
            assert before.holder == state.holder, f"{state.id} was taken from {before.holder} by {event}"


def people_are_shared(escalations: Sequence[Escalation]) -> None:
    """Nobody holds two calls, and nobody is buried in pages."""
    bound: Counter[PersonId] = Counter(who for state in escalations for who in state.bound)
    assert max(bound.values(), default=0) <= 1, f"two calls at once: {bound}"
    paged: Counter[PersonId] = Counter(p.person for state in escalations for p in state.open_pages)
    assert max(paged.values(), default=0) <= POLICY.open_pages_per_person, f"too many pages: {paged}"


def one_message_at_a_time(happened: Iterable[ce.CallbackEvent]) -> None:
    """A late ring sends one message, not one for each instant that was missed."""
    rung = [event.at for event in happened if isinstance(event, ce.CallbackReminded | ce.CallbackFellOverdue)]
    assert len(rung) == len(set(rung)), f"told twice at one instant: {rung}"
