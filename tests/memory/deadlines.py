"""The deadlines, and what crosses escalations: people bound in one while paged in others, and people who came free."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.words import CallbackId, EscalationId, PageState, Stage
from bot.ports.store import Due
from directory.people import PersonId, Role, suits
from tests.memory.book import THE_ONE, Book
from tests.memory.escalations import open_ones, owed_ones
from tests.memory.people import KeptRoster, belongs


class KeptDeadlines:
    """The Deadlines port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def due(self, most: int) -> Due:
        """Find up to `most` of each whose deadline has passed, longest past first."""
        escalations = sorted((at, id) for at, id in self._of_escalations() if at <= self._now)
        callbacks = sorted((at, id) for at, id in self._of_callbacks() if at <= self._now)
        return Due(tuple(id for _, id in escalations[:most]), tuple(id for _, id in callbacks[:most]))

    def take(self, due: Due) -> Due:
        """Lock those whose deadline has passed; without those that were rung already."""
        escalations = {id for at, id in self._of_escalations() if at <= self._now}
        callbacks = {id for at, id in self._of_callbacks() if at <= self._now}
        return Due(
            tuple(id for id in due.escalations if id in escalations),
            tuple(id for id in due.callbacks if id in callbacks),
        )

    def next_at(self, after: datetime | None = None) -> datetime | None:
        """Give the nearest deadline: the first after an instant, or of all, past ones too."""
        instants = (at for at, _ in (*self._of_escalations(), *self._of_callbacks()))
        return min((at for at in instants if after is None or at > after), default=None)

    def newest(self, most: int) -> tuple[EscalationId | CallbackId, ...]:
        """Name the newest escalations and callbacks, newest first, open or not."""
        found: list[tuple[datetime, EscalationId | CallbackId]] = [
            (owed.made_at, owed.id) for owed in self._book.callbacks.values()
        ]
        found += [(state.opened_at, state.id) for state in self._book.escalations.values()]
        return tuple(id for _, id in sorted(found, key=lambda one: one[0], reverse=True)[:most])

    def ownerless(self, most: int) -> tuple[CallbackId, ...]:
        """Find open callbacks whose owner is no longer in the directory."""
        in_force = self._book.directory.get(THE_ONE)
        people = in_force.directory.people if in_force else {}
        found = sorted((owed.due_at, owed.id) for owed in owed_ones(self._book) if owed.owner not in people)
        return tuple(id for _, id in found[:most])

    def _of_escalations(self) -> list[tuple[datetime, EscalationId]]:
        return [(state.deadline, state.id) for state in self._book.escalations.values() if state.deadline]

    def _of_callbacks(self) -> list[tuple[datetime, CallbackId]]:
        return [(owed.deadline, owed.id) for owed in self._book.callbacks.values() if owed.deadline]


class KeptCouplings:
    """The Couplings port on a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        self._book = book
        self._now = now

    def bound_elsewhere(self, most: int) -> tuple[EscalationId, ...]:
        """Find escalations with an open page of somebody who is bound in another one."""
        states = list(open_ones(self._book))
        bound = {who: state.id for state in states for who in state.bound}
        if not bound:
            return ()
        found = {state.id for state in states for p in state.open_pages if bound.get(p.person, state.id) != state.id}
        return tuple(sorted(found)[:most])

    def seeking(self) -> tuple[EscalationId, ...]:
        """Name the escalations that page or wait, longest waiting first."""
        found = sorted((state.opened_at, state.id) for state in open_ones(self._book) if _seeks(state.stage))
        return tuple(id for _, id in found)

    def came_free(self, people: Collection[PersonId]) -> None:
        """Note people who may have come free, and when, until they are settled."""
        for who in people:
            # Time goes on between two commits, though a clock that is moved by hand does not show it.
            noted_at = self._book.freed.get(who)
            at = max(self._now, noted_at + timedelta(microseconds=1)) if noted_at else self._now
            self._book.freed.put(who, at)

    def freed(self, since: datetime, most: int) -> tuple[tuple[PersonId, datetime], ...]:
        """Give who is noted as freed and when, whoever came on shift or ended a busy time since then too."""
        in_force = self._book.directory.get(THE_ONE)
        if in_force:
            responders = (one for one in in_force.directory.people.values() if one.role is not Role.AGENT)
            came_on = (one.id for one in responders if any(since < i.start <= self._now for i in in_force.on[one.id]))
            self.came_free(list(came_on))
        self.came_free([who for who, until in self._book.busy.items() if since < until <= self._now])
        noted = sorted((at, who) for who, at in self._book.freed.items())
        return tuple((who, at) for at, who in noted[:most])

    def offers(self, person: PersonId, open_pages_per_person: int, most: int) -> tuple[EscalationId, ...]:
        """Find what a person who is on shift and free could be paged for, longest waiting first."""
        roster = KeptRoster(self._book, self._now, open_pages_per_person)
        who = roster.person(person)
        if who is None or not roster.is_on(who) or roster.why_busy(person) is not None:
            return ()
        found = sorted(
            (state.opened_at, state.id)
            for state in open_ones(self._book)
            if _seeks(state.stage)
            and any(belongs(who, audience, state.region, state.comm_center) for audience in state.reached)
            and suits(state.department, who.department)
            and person not in (state.opened_by, state.asker)
            and not any(
                p.person == person and p.state not in (PageState.RESCINDED, PageState.ACCEPTED) for p in state.pages
            )
        )
        return tuple(id for _, id in found[:most])

    def settled(self, person: PersonId, at: datetime) -> None:
        """Forget that the person came free then; if it was noted again since, that is still to be settled."""
        if self._book.freed.get(person) == at:
            self._book.freed.drop(person)


def _seeks(stage: Stage) -> bool:
    return stage in (Stage.PAGING, Stage.WAITING)
