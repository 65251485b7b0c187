"""Bugs that the simulation must find, planted one by one; begin at `PLANTED`."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import pytest

from bot.domain import events as e
from bot.domain.escalation import Escalation
from bot.ports import Address, MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.usecases import claiming, courier, drawing
from tests.machine import planted
from tests.machine.planted import Plant
from tests.memory import escalations, outbox
from tests.memory.deadlines import KeptCouplings, KeptDeadlines
from tests.memory.escalations import KeptEscalations
from tests.memory.outbox import KeptOutbox
from tests.memory.people import KeptRoster
from tests.memory.store import KeptUnit
from tests.simulation.interleaving import play
from tests.simulation.openings import OPENINGS, opening
from tests.simulation.replica import Replica

INTERLEAVINGS = 5_000
"""Within so many it must be found."""


def a_person_may_have_two_claims(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeptRoster, "bound_elsewhere", lambda *_: False)
    patch.setattr(escalations, "nobody_holds_two", lambda *_: None)


def no_ring_looks_at_the_clock(patch: pytest.MonkeyPatch) -> None:
    """Both locks are open: the deadline that is looked at with its row, and the one that the rules look at."""
    planted.a_ring_does_not_look_at_the_clock(patch)
    patch.setattr(KeptDeadlines, "take", lambda _, due: due)


def a_newer_wish_is_taken_for_fulfilled(patch: pytest.MonkeyPatch) -> None:
    right = KeptOutbox.stands

    def stands(
        self: KeptOutbox,
        one: Unsent,
        platform: Platform | None,
        address: Address | None,
        drawn: str | None,
    ) -> bool | None:
        return right(self, replace(one, wanted=self._book.messages[one.key].wanted), platform, address, drawn)

    patch.setattr(KeptOutbox, "stands", stands)


def a_lease_is_shorter_than_a_send(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claiming, "LEASE_SECONDS", 0.001)
    patch.setattr(courier, "is_late", lambda *_: False)


def a_message_is_taken_away_instead_of_leased(patch: pytest.MonkeyPatch) -> None:
    right = KeptOutbox.claim

    def claim(
        self: KeptOutbox, most: int, lease_seconds: float, platforms: Collection[Platform] | None = None
    ) -> tuple[Unsent, ...]:
        found = right(self, most, lease_seconds, platforms)
        for one in found:
            message = self._book.messages[one.key]
            self._book.messages.put(one.key, replace(message, due_at=None, lease_until=None))
        return found

    patch.setattr(KeptOutbox, "claim", claim)


def two_senders_may_lease_one_message(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "is_leased", lambda *_: False)


def a_lease_that_ran_out_is_no_lost_answer(patch: pytest.MonkeyPatch) -> None:
    right = KeptOutbox._lease

    def lease(self: KeptOutbox, key: MessageKey, lease_seconds: float) -> Unsent:
        self._book.messages.put(key, replace(self._book.messages[key], lease_until=None))
        return right(self, key, lease_seconds)

    patch.setattr(KeptOutbox, "_lease", lease)


def an_act_delivered_twice_is_done_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeptUnit, "first_time", lambda *_: True)


def an_owner_who_left_is_not_replaced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeptDeadlines, "ownerless", lambda *_: ())


def somebody_who_came_free_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeptCouplings, "came_free", lambda *_: None)


def a_page_is_posted_after_its_moment(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drawing, "_is_past", lambda *_: False)


def an_event_is_missing_on_the_timeline(patch: pytest.MonkeyPatch) -> None:
    right = KeptEscalations.save

    def save(
        self: KeptEscalations, before: Escalation | None, after: Escalation, happened: Sequence[e.EscalationEvent]
    ) -> int:
        return right(self, before, after, [event for event in happened if not isinstance(event, e.PageDeclined)])

    patch.setattr(KeptEscalations, "save", save)


def what_was_answered_is_not_kept_over_a_crash(patch: pytest.MonkeyPatch) -> None:
    right = Replica.kill

    def kill(self: Replica) -> None:
        right(self)
        book = self._shared.book
        newest = max(book.escalations.values(), key=lambda state: state.opened_at, default=None)
        if newest:
            del book.escalations[newest.id]

    patch.setattr(Replica, "kill", kill)


def find(plant: Plant, told: str, seeds: Iterable[int]) -> int | None:
    """Plant a bug, and give the first of the seeds whose interleaving tells of it in these words."""
    for place in range(len(OPENINGS)):
        opening(place)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        return next((seed for seed in seeds if re.search(told, "\n".join(play(seed).shared.broken))), None)


PLANTED: tuple[tuple[Plant, str, int], ...] = (
    (planted.the_second_accept_wins, "was taken from", 18),
    (planted.a_claim_has_no_deadline, "over, or it has a deadline", 1),
    (no_ring_looks_at_the_clock, "before its deadline", 51),
    (planted.a_ring_that_was_missed_is_made_up_for, "never comes to rest|told twice at one instant", 0),
    (planted.a_page_is_marked_as_sent_before_its_answer, "not where it should be", 4),
    (planted.a_lost_answer_is_not_looked_up, "posted twice", 10),
    (planted.giving_back_pages_whoever_declined, "nobody looked again", 45),
    (planted.pages_to_leads_stand_when_a_supervisor_is_demanded, "no Lead for who demands a Supervisor", 3),
    (planted.a_withdrawn_page_keeps_its_place, "nobody is asked for what nobody seeks", 0),
    (a_person_may_have_two_claims, "two calls at once", 312),
    (a_newer_wish_is_taken_for_fulfilled, "out of date", 13),
    (a_lease_is_shorter_than_a_send, "posted twice", 735),
    (a_message_is_taken_away_instead_of_leased, "never sent|lost", 0),
    (two_senders_may_lease_one_message, "posted twice", 1001112),
    (a_lease_that_ran_out_is_no_lost_answer, "posted twice", 10),
    (an_act_delivered_twice_is_done_twice, "opened twice", 10),
    (an_owner_who_left_is_not_replaced, "has no owner", 129),
    (somebody_who_came_free_is_forgotten, "nobody looked again", 7),
    (an_event_is_missing_on_the_timeline, "tells another story", 0),
    (what_was_answered_is_not_kept_over_a_crash, "confirmed and lost", 0),
    (a_page_is_posted_after_its_moment, "asked for what is over", 10),
)
"""Each with the words in which it is told, and a seed that found it."""
