"""What must hold after every step, whatever the step was: the rules, and that rows and states agree."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, union_all

from adapters.store.tables import callback, escalation, hold, page
from bot.domain.callback import fold_callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.words import CallbackStage
from bot.ports.store import Unit
from tests.machine.rules import (
    an_escalation_is_sound,
    nobody_is_ousted,
    one_message_at_a_time,
    people_are_shared,
    retell,
)
from tests.machine.world import POLICY, World
from tests.support.timelines import whole


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
        kept = self._world.store.kept
        escalations, callbacks = kept.escalations(), kept.callbacks()
        people_are_shared(escalations, POLICY.open_pages_per_person)
        self._rows_agree(escalations)
        for state in escalations:
            if state.id in grown:
                an_escalation_is_sound(state)
                told = retell(whole(unit.escalations.happened(state.id)))
                assert told[-1].after == state, f"{state.id}: the timeline tells another story"
                nobody_is_ousted(told)
        for owed in callbacks:
            if owed.id in grown:
                assert (owed.stage is CallbackStage.CLOSED) == (owed.deadline is None), owed.id
                lines: Sequence[CallbackEvent] = whole(unit.callbacks.happened(owed.id))
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
