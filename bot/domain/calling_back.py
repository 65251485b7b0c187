"""What happens when something is asked of a callback: events, a refusal, or nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from bot.domain import callback_events as e
from bot.domain import commands as c
from bot.domain.callback import Callback, evolve_callback
from bot.domain.escalation import Escalation
from bot.domain.owners import choose_owner
from bot.domain.policy import CallbackTerms
from bot.domain.refusals import CallbackClosedAlready, NoLeadToday, NotForYourRole, NotYours
from bot.domain.reminders import next_ring, nominal, passed_by
from bot.domain.roster import Roster, Shifts
from bot.domain.words import CallbackDisposition, CallbackId, CallbackKind, CallbackStage
from directory.people import PersonId, Role

Happened = tuple[e.CallbackEvent, ...]

LEAD_TODAY_UNTIL = timedelta(hours=1)
"""How long before the comm center closes a callback by a Lead today is no longer offered."""


class People(Roster, Shifts, Protocol):
    """What the rules of callbacks ask about people."""

    def to_tell_when_overdue(self, callback: Callback) -> tuple[PersonId, ...]:
        """Name the region's supervisors and its directors."""
        ...


def kinds_offered(escalation: Escalation, now: datetime) -> tuple[CallbackKind, ...]:
    """Which callbacks may be promised: a Lead's not to a caller who demands a Supervisor, nor in the last hour."""
    if escalation.wants is Role.SUPERVISOR or now >= escalation.closes - LEAD_TODAY_UNTIL:
        return (CallbackKind.SUPERVISOR,)
    return (CallbackKind.LEAD_TODAY, CallbackKind.SUPERVISOR)


def make_callback(
    id: CallbackId,
    escalation: Escalation,
    kind: CallbackKind,
    promised_by: PersonId | None,
    terms: CallbackTerms,
    now: datetime,
    people: People,
) -> Happened:
    """Make the callback that an escalation ended in. Raises NoLeadToday if a Lead's is not offered."""
    if kind not in kinds_offered(escalation, now):
        raise NoLeadToday(escalation.closes)
    due_at = escalation.closes if kind is CallbackKind.LEAD_TODAY else now + terms.due_after
    owner = choose_owner(people, kind, escalation.region, escalation.department, due_at, escalation.asker)
    made = e.CallbackMade(
        at=now,
        id=id,
        escalation=escalation.id,
        account=escalation.account,
        region=escalation.region,
        comm_center=escalation.comm_center,
        department=escalation.department,
        kind=kind,
        asker=escalation.asker,
        promised_by=promised_by,
        due_at=due_at,
        terms=terms,
        owner=owner.person,
        late=owner.late,
        next_at=due_at,
    )
    first = next_ring(evolve_callback(None, made), 0, now, people)
    return (replace(made, next_at=first),)


def decide_callback(state: Callback, command: c.CallbackCommand, now: datetime, people: People) -> Happened:
    """Say what a command makes happen. Raises Refused where the rules say no; nothing to do is an empty tuple."""
    if state.stage is CallbackStage.CLOSED:
        return _when_closed(state, command)
    match command:
        case c.Ring():
            return _ring(state, now, people)
        case c.ReplaceOwner():
            return _replace_owner(state, now, people)
        case c.NotePromise():
            if command.escalation in (state.escalation, *state.also):
                return ()
            return (e.PromiseNoted(now, command.by, command.escalation, command.asker),)
        case c.TakeOver():
            return _take_over(state, command.by, now, people)
        case c.AddCallbackDetails():
            return _add_details(state, command, now, people)
        case c.StartCalling() | c.ReportNotReached() | c.CloseCallback():
            return _calling(state, command, now)
        case _:
            assert_never(command)


def _when_closed(state: Callback, command: c.CallbackCommand) -> Happened:
    same = isinstance(command, c.CloseCallback) and command.by == state.closed_by
    if same and isinstance(command, c.CloseCallback) and command.disposition is state.disposition:
        return ()
    if isinstance(command, c.Ring | c.ReplaceOwner):
        return ()
    raise CallbackClosedAlready(state.disposition or CallbackDisposition.NOT_WANTED)


def _calling(
    state: Callback, command: c.StartCalling | c.ReportNotReached | c.CloseCallback, now: datetime
) -> Happened:
    if command.by != state.owner:
        raise NotYours
    match command:
        case c.StartCalling():
            return () if state.calling else (e.CallingStarted(now, command.by),)
        case c.ReportNotReached():
            return (e.CustomerNotReached(now, command.by),)
        case c.CloseCallback():
            return (e.CallbackClosed(now, command.by, command.disposition),)
        case _:
            assert_never(command)


def _ring(state: Callback, now: datetime, people: People) -> Happened:
    if state.deadline is None or now < state.deadline:
        return ()
    if now >= state.due_at:
        told = dict.fromkeys((state.owner, *people.to_tell_when_overdue(state)))
        return (e.CallbackFellOverdue(now, tuple(told), now + state.terms.overdue_every),)
    passed = passed_by(state, now, people)
    return (e.CallbackReminded(now, passed, next_ring(state, passed, now, people)),)


def _take_over(state: Callback, by: PersonId, now: datetime, people: People) -> Happened:
    if by == state.owner:
        return ()
    person = people.person(by)
    if person is None or person.role not in (Role.SUPERVISOR, Role.DIRECTOR):
        raise NotForYourRole
    if person.role is Role.SUPERVISOR and person.region != state.region:
        raise NotForYourRole
    return (e.CallbackTakenOver(now, by, _next_for(by, state, now, people)),)


def _replace_owner(state: Callback, now: datetime, people: People) -> Happened:
    if people.person(state.owner) is not None:
        return ()
    owner = choose_owner(people, state.kind, state.region, state.department, state.due_at, state.asker)
    if owner.person == state.owner:
        return ()
    return (e.OwnerReplaced(now, owner.person, owner.late, _next_for(owner.person, state, now, people)),)


def _add_details(state: Callback, command: c.AddCallbackDetails, now: datetime, people: People) -> Happened:
    person = people.person(command.by)
    supervises = person is not None and person.role in (Role.SUPERVISOR, Role.DIRECTOR)
    if command.by not in (state.owner, state.asker, state.promised_by, *state.also_by) and not supervises:
        raise NotYours
    typed = (("number", command.number), ("transpired", command.transpired))
    fields = tuple(name for name, value in typed if value.strip())
    if not fields and command.hours is None:
        return ()
    ring = _next(replace(state, hours=command.hours or state.hours), now, people)
    return (e.CallbackDetailsAdded(now, command.by, command.hours, fields, ring),)


def _next(state: Callback, now: datetime, people: People) -> datetime:
    """Give the deadline again after the owner or the hours changed; an overdue callback's repeat stands."""
    if state.stage is CallbackStage.OVERDUE and state.deadline:
        return state.deadline
    return next_ring(state, state.passed, now, people)


def _next_for(owner: PersonId, state: Callback, now: datetime, people: People) -> datetime:
    """Give the deadline for a new owner, who is told of it now: no reminder that was held follows at once."""
    behind = state.passed
    while (at := nominal(state, behind)) is not None and at <= now:
        behind += 1
    return _next(replace(state, owner=owner, passed=behind), now, people)
