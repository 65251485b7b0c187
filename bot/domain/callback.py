"""A callback: its state, the table of its stages, and `evolve`. What happens next is decided in `calling_back.py`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from bot.domain import callback_events as e
from bot.domain.briefing import AccountKey
from bot.domain.commands import CallingHours
from bot.domain.policy import CallbackTerms
from bot.domain.words import CallbackDisposition, CallbackId, CallbackKind, CallbackStage, EscalationId
from directory.people import CommCenter, Department, PersonId, Region

_P, _V, _C = CallbackStage.PENDING, CallbackStage.OVERDUE, CallbackStage.CLOSED

CALLBACK_TRANSITIONS: Mapping[CallbackStage, Mapping[type[e.CallbackEvent], CallbackStage]] = MappingProxyType(
    {
        CallbackStage.PENDING: {
            e.CallbackReminded: _P,
            e.CallbackDetailsAdded: _P,
            e.CallingStarted: _P,
            e.CustomerNotReached: _P,
            e.CallbackTakenOver: _P,
            e.OwnerReplaced: _P,
            e.PromiseNoted: _P,
            e.CallbackFellOverdue: _V,
            e.CallbackClosed: _C,
        },
        CallbackStage.OVERDUE: {
            e.CallbackDetailsAdded: _V,
            e.CallingStarted: _V,
            e.CustomerNotReached: _V,
            e.CallbackTakenOver: _V,
            e.OwnerReplaced: _V,
            e.PromiseNoted: _V,
            e.CallbackFellOverdue: _V,
            e.CallbackClosed: _C,
        },
        CallbackStage.CLOSED: {},
    }
)
"""Which event leads from which stage to which; anything else can't happen."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A call owed to the caller, with an owner and a deadline.

    due_at: when it is owed. deadline: when something happens next by itself (a reminder, the due time, a repeat).
    passed: reminders behind. told: how many messages each person has had of it; only the latest has choices.
    also: later escalations for the same account, whose promise was noted here. also_by: who asked and promised there.
    """

    id: CallbackId
    escalation: EscalationId
    account: AccountKey
    region: Region
    comm_center: CommCenter | None
    department: Department | None
    kind: CallbackKind
    asker: PersonId
    promised_by: PersonId | None
    made_at: datetime
    due_at: datetime
    terms: CallbackTerms
    owner: PersonId
    late: bool
    stage: CallbackStage = CallbackStage.PENDING
    deadline: datetime | None = None
    hours: CallingHours | None = None
    passed: int = 0
    attempts: int = 0
    calling: bool = False
    told: tuple[tuple[PersonId, int], ...] = ()
    also: tuple[EscalationId, ...] = ()
    also_by: tuple[PersonId, ...] = ()
    disposition: CallbackDisposition | None = None
    closed_by: PersonId | None = None
    closed_at: datetime | None = None

    def messages_to(self, person: PersonId) -> int:
        """Count the messages that the person has had of this callback."""
        return dict(self.told).get(person, 0)


def fold_callback(happened: Iterable[e.CallbackEvent], state: Callback | None = None) -> Callback | None:
    """Fold events into a state, from the first one or from a state that came before them."""
    for event in happened:
        state = evolve_callback(state, event)
    return state


def evolve_callback(state: Callback | None, event: e.CallbackEvent) -> Callback:
    """Give the state after an event. Raises KeyError for one that the table doesn't have, which is a bug."""
    if state is None:
        if not isinstance(event, e.CallbackMade):
            raise KeyError(type(event))
        return _made(event)
    return replace(_changed(state, event), stage=CALLBACK_TRANSITIONS[state.stage][type(event)])


def _made(event: e.CallbackMade) -> Callback:
    return Callback(
        id=event.id,
        escalation=event.escalation,
        account=event.account,
        region=event.region,
        comm_center=event.comm_center,
        department=event.department,
        kind=event.kind,
        asker=event.asker,
        promised_by=event.promised_by,
        made_at=event.at,
        due_at=event.due_at,
        terms=event.terms,
        owner=event.owner,
        late=event.late,
        deadline=event.next_at,
        told=((event.owner, 1),),
    )


def _changed(state: Callback, event: e.CallbackEvent) -> Callback:
    match event:
        case e.CallbackReminded():
            return _telling(replace(state, passed=event.passed, deadline=event.next_at), state.owner)
        case e.CallbackFellOverdue():
            return _telling(replace(state, deadline=event.next_at), *event.told)
        case e.CallbackDetailsAdded():
            return replace(state, hours=event.hours or state.hours, deadline=event.next_at)
        case e.CallingStarted():
            return replace(state, calling=True)
        case e.CustomerNotReached():
            return replace(state, calling=False, attempts=state.attempts + 1)
        case e.CallbackTakenOver():
            state = replace(state, owner=event.by, late=False, calling=False, deadline=event.next_at)
            return state if state.messages_to(event.by) else _telling(state, event.by)
        case e.OwnerReplaced():
            state = replace(state, owner=event.owner, late=event.late, calling=False, deadline=event.next_at)
            return _telling(state, event.owner)
        case e.PromiseNoted():
            by = (*state.also_by, event.asker, *((event.by,) if event.by else ()))
            return replace(state, also=(*state.also, event.escalation), also_by=tuple(dict.fromkeys(by)))
        case e.CallbackClosed():
            ended = replace(state, disposition=event.disposition, closed_by=event.by, closed_at=event.at)
            return replace(ended, deadline=None, calling=False)
        case e.CallbackMade():
            raise KeyError(type(event))
        case _:
            assert_never(event)


def _telling(state: Callback, *people: PersonId) -> Callback:
    told = dict(state.told)
    for person in people:
        told[person] = told.get(person, 0) + 1
    return replace(state, told=tuple(told.items()))
