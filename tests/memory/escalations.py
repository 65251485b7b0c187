"""The escalations and callbacks with their timelines, each written only over what it was decided from."""

from collections.abc import Iterator, Sequence

from bot.domain.briefing import ERASED, AccountKey, Briefing
from bot.domain.callback import Callback
from bot.domain.callback_events import CallbackEvent
from bot.domain.escalation import Escalation
from bot.domain.events import EscalationEvent
from bot.domain.words import CallbackId, CallbackStage, EscalationId, Stage
from bot.ports.store import Conflict
from directory.people import PersonId, Region
from tests.memory.book import THE_ONE, Book, Moment


class KeptEscalations:
    """The Escalations port on a book."""

    def __init__(self, book: Book, moment: Moment) -> None:
        self._book = book
        self._moment = moment

    def get(self, id: EscalationId) -> Escalation | None:
        """Load one."""
        self._moment.not_before(self._book.changed_at.get(id))
        return self._book.escalations.get(id)

    def save(self, before: Escalation | None, after: Escalation, happened: Sequence[EscalationEvent]) -> int:
        """Write what changed. Raises Conflict if `before` is not what is stored, or somebody would hold two calls."""
        book = self._book
        if book.escalations.get(after.id) != before:
            raise Conflict(f"escalation {after.id} has changed")
        nobody_holds_two(book, after)
        paged = [p.person for p in after.open_pages]
        if len(paged) > len(set(paged)):
            raise Conflict(f"somebody would be paged twice for {after.id}")
        lines = book.escalation_lines.get(after.id, ())
        book.escalations.put(after.id, after)
        book.escalation_lines.put(after.id, (*lines, *happened))
        book.changed_at.put(after.id, self._moment.now)
        self._note_claim(before, after)
        return len(lines) + 1

    def happened(self, id: EscalationId) -> tuple[EscalationEvent, ...]:
        """Give the timeline, from its first line."""
        return self._book.escalation_lines.get(id, ())

    def open_for(self, account: AccountKey) -> tuple[Escalation, ...]:
        """Give the open escalations for an account, oldest first."""
        return _oldest_first(state for state in open_ones(self._book) if state.account == account)

    def open_with(self, person: PersonId) -> tuple[Escalation, ...]:
        """Give the open escalations that the person has a part in, oldest first."""
        return _oldest_first(state for state in open_ones(self._book) if _has_part(state, person))

    def _note_claim(self, before: Escalation | None, after: Escalation) -> None:
        if after.holder is None or after.claimed_at is None or (before and before.claim == after.claim):
            return
        in_force = self._book.directory.get(THE_ONE)
        if in_force and after.holder in in_force.directory.people:
            self._book.claimed_at.put(after.holder, after.claimed_at)


def nobody_holds_two(book: Book, after: Escalation) -> None:
    """Refuse a second hold for one person. Raises Conflict."""
    if after.bound and any(
        not other.bound.isdisjoint(after.bound) for other in open_ones(book) if other.id != after.id
    ):
        raise Conflict(f"one of {sorted(after.bound)} would hold two calls")


def open_ones(book: Book) -> Iterator[Escalation]:
    """Give the escalations that are not over."""
    return (state for state in book.escalations.values() if state.stage is not Stage.OVER)


def _oldest_first(found: Iterator[Escalation]) -> tuple[Escalation, ...]:
    return tuple(sorted(found, key=lambda state: (state.opened_at, state.id)))


def _has_part(state: Escalation, person: PersonId) -> bool:
    return (
        person in (state.opened_by, state.asker)
        or person in state.bound
        or any(p.person == person for p in state.open_pages)
    )


class KeptCallbacks:
    """The Callbacks port on a book."""

    def __init__(self, book: Book, moment: Moment) -> None:
        self._book = book
        self._moment = moment

    def get(self, id: CallbackId) -> Callback | None:
        """Load one."""
        self._moment.not_before(self._book.changed_at.get(id))
        return self._book.callbacks.get(id)

    def save(self, before: Callback | None, after: Callback, happened: Sequence[CallbackEvent]) -> int:
        """Write what changed. Raises Conflict if `before` is not what is stored, or the account has an open one."""
        book = self._book
        if book.callbacks.get(after.id) != before:
            raise Conflict(f"callback {after.id} has changed")
        other = self.open_for(after.account)
        if after.stage is not CallbackStage.CLOSED and other and other.id != after.id:
            raise Conflict(f"the account is owed {other.id}")
        lines = book.callback_lines.get(after.id, ())
        book.callbacks.put(after.id, after)
        book.callback_lines.put(after.id, (*lines, *happened))
        book.changed_at.put(after.id, self._moment.now)
        return len(lines) + 1

    def happened(self, id: CallbackId) -> tuple[CallbackEvent, ...]:
        """Give the timeline, from its first line."""
        return self._book.callback_lines.get(id, ())

    def open_for(self, account: AccountKey) -> Callback | None:
        """Give the account's open callback."""
        return next((owed for owed in owed_ones(self._book) if owed.account == account), None)

    def open_in(self, region: Region | None, owner: PersonId | None, most: int) -> tuple[Callback, ...]:
        """Give up to `most` open callbacks by their due time: of a region, or of an owner, or both, or all."""
        found = (
            owed for owed in owed_ones(self._book) if region in (None, owed.region) and owner in (None, owed.owner)
        )
        return tuple(sorted(found, key=lambda owed: (owed.due_at, owed.id))[:most])


def owed_ones(book: Book) -> Iterator[Callback]:
    """Give the callbacks that are not closed."""
    return (owed for owed in book.callbacks.values() if owed.stage is not CallbackStage.CLOSED)


class KeptBriefings:
    """The Briefings port on a book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def get(self, id: EscalationId) -> Briefing:
        """Load it; what was erased comes back as `briefing.ERASED`."""
        return self._book.briefings.get(id, ERASED)

    def write(self, id: EscalationId, briefing: Briefing) -> None:
        """Keep it, in place of what was there."""
        self._book.briefings.put(id, briefing)
