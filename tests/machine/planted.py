"""Bugs to be planted one by one, each where somebody might really make it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from adapters.store.couplings import StoredCouplings
from adapters.store.deadlines import StoredDeadlines
from adapters.store.roster import StoredRoster
from adapters.store.timelines import Timelines
from bot.domain import calling_back, deciding, evolving, paging, transfer
from bot.domain import events as e
from bot.domain.callback import Callback
from bot.domain.calling_back import People
from bot.domain.escalation import TRANSITIONS, Escalation
from bot.domain.paging import Draft
from bot.domain.words import PageState, Stage
from bot.ports import Address, Chat
from bot.ports.outbox import Unsent
from bot.usecases.courier import Courier
from bot.usecases.drawing import Drawing
from directory.people import PersonId

Plant = Callable[[pytest.MonkeyPatch], None]


def the_second_accept_wins(patch: pytest.MonkeyPatch) -> None:
    def accept(draft: Draft, by: PersonId) -> None:
        if draft.state.stage is not Stage.JOINED and draft.state.page_of(by):
            draft.add(e.PageAccepted(draft.now, by))

    patch.setattr(transfer, "accept", accept)
    claimed = {**TRANSITIONS[Stage.CLAIMED], e.PageAccepted: Stage.CLAIMED}
    patch.setattr(evolving, "TRANSITIONS", {**TRANSITIONS, Stage.CLAIMED: claimed})


def a_claim_has_no_deadline(patch: pytest.MonkeyPatch) -> None:
    right = evolving.evolve

    def evolve(state: Escalation | None, event: e.EscalationEvent) -> Escalation:
        after = right(state, event)
        return replace(after, deadline=None) if isinstance(event, e.PageAccepted) else after

    for module in (evolving, deciding, paging):
        patch.setattr(module, "evolve", evolve)


def a_ring_does_not_look_at_the_clock(patch: pytest.MonkeyPatch) -> None:
    right = transfer.ring

    def ring(draft: Draft) -> None:
        draft.now = max(draft.now, draft.state.deadline or draft.now)
        right(draft)

    patch.setattr(transfer, "ring", ring)


def a_ring_that_was_missed_is_made_up_for(patch: pytest.MonkeyPatch) -> None:
    def at_once(state: Callback, passed: int, now: datetime, people: People) -> datetime:
        del state, passed, people
        return now

    patch.setattr(calling_back, "next_ring", at_once)


def a_page_is_marked_as_sent_before_its_answer(patch: pytest.MonkeyPatch) -> None:
    right = Courier._put

    async def put(self: Courier, unsent: Unsent, chat: Chat, drawing: Drawing) -> Address | None:
        await self._stands(unsent, chat, Address("somewhere"), None, past=False)
        return await right(self, unsent, chat, drawing)

    patch.setattr(Courier, "_put", put)


def a_lost_answer_is_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    right = Courier._put

    async def put(self: Courier, unsent: Unsent, chat: Chat, drawing: Drawing) -> Address | None:
        return await right(self, replace(unsent, lost=False), chat, drawing)

    patch.setattr(Courier, "_put", put)


def nobody_asks_whether_a_person_is_bound(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StoredRoster, "bound_elsewhere", lambda *_: False)


def giving_back_pages_whoever_declined(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evolving, "_barring", lambda state, _: state)


def pages_to_leads_stand_when_a_supervisor_is_demanded(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evolving, "_leads_withdrawn", lambda state: state)


def a_withdrawn_page_keeps_its_place(patch: pytest.MonkeyPatch) -> None:
    def withdrawn(state: Escalation, became: PageState) -> Escalation:
        del became
        return state

    patch.setattr(evolving, "_all_withdrawn", withdrawn)


def somebody_who_came_free_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StoredCouplings, "came_free", lambda *_: None)


def an_owner_who_left_is_not_replaced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StoredDeadlines, "ownerless", lambda *_: ())


def an_event_is_missing_on_the_timeline(patch: pytest.MonkeyPatch) -> None:
    right = Timelines.add

    def add(
        self: Timelines[e.EscalationEvent], subject: str, lines: int, happened: Sequence[e.EscalationEvent]
    ) -> None:
        right(self, subject, lines, [event for event in happened if not isinstance(event, e.PageDeclined)])

    patch.setattr(Timelines, "add", add)
