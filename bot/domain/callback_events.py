"""What happened to a callback: past tense, append-only. `next_at` is when something happens by itself after it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.briefing import AccountKey
from bot.domain.commands import CallingHours
from bot.domain.policy import CallbackTerms
from bot.domain.words import CallbackDisposition, CallbackId, CallbackKind, EscalationId
from directory.people import CommCenter, Department, PersonId, Region


@dataclass(frozen=True, slots=True)
class CallbackMade:
    """A callback is owed. late: its owner's shift begins after it is due. promised_by: None if the plan ran out."""

    at: datetime
    id: CallbackId
    escalation: EscalationId
    account: AccountKey
    region: Region
    comm_center: CommCenter | None
    department: Department | None
    kind: CallbackKind
    asker: PersonId
    promised_by: PersonId | None
    due_at: datetime
    terms: CallbackTerms
    owner: PersonId
    late: bool
    next_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackReminded:
    """The owner was reminded; `passed` counts the policy's reminders that are behind now."""

    at: datetime
    passed: int
    next_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackFellOverdue:
    """It is past due: the owner and these others are told, now and each time again."""

    at: datetime
    told: tuple[PersonId, ...]
    next_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackDetailsAdded:
    """Somebody added what was missing: the hours, and the names of the briefing's fields that were filled in."""

    at: datetime
    by: PersonId
    hours: CallingHours | None
    fields: tuple[str, ...]
    next_at: datetime


@dataclass(frozen=True, slots=True)
class CallingStarted:
    """The owner is calling the customer."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True)
class CustomerNotReached:
    """An attempt: nobody answered."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True)
class CallbackTakenOver:
    """A supervisor of the region, or a director, owns it now."""

    at: datetime
    by: PersonId
    next_at: datetime


@dataclass(frozen=True, slots=True)
class OwnerReplaced:
    """The owner left the directory; somebody else owns it now."""

    at: datetime
    owner: PersonId
    late: bool
    next_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseNoted:
    """The account was promised a callback again; the due time stays. asker: who had the caller."""

    at: datetime
    by: PersonId | None
    escalation: EscalationId
    asker: PersonId


@dataclass(frozen=True, slots=True)
class CallbackClosed:
    """The owner said how it ended."""

    at: datetime
    by: PersonId
    disposition: CallbackDisposition


CallbackEvent = (
    CallbackMade
    | CallbackReminded
    | CallbackFellOverdue
    | CallbackDetailsAdded
    | CallingStarted
    | CustomerNotReached
    | CallbackTakenOver
    | OwnerReplaced
    | PromiseNoted
    | CallbackClosed
)
