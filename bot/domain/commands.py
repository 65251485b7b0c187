"""What can be asked of an escalation or a callback; a clock's ring is a command like any other."""

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.domain.briefing import Briefing
from bot.domain.words import (
    CallbackDisposition,
    CallbackKind,
    DeclineReason,
    Disposition,
    EscalationId,
)
from directory.people import Department, PersonId, Region, Role


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """An agent asks for help: `wants` is Role.LEAD or Role.SUPERVISOR."""

    id: EscalationId
    by: PersonId
    briefing: Briefing
    wants: Role
    region: Region
    department: Department | None


@dataclass(frozen=True, slots=True)
class AddDetails:
    """The asker adds to what the caller told; an empty value leaves what is there."""

    by: PersonId
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class DemandSupervisor:
    """The caller demands a Supervisor."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class PromiseCallback:
    """The caller is promised a callback."""

    by: PersonId
    kind: CallbackKind


@dataclass(frozen=True, slots=True)
class ReportCallerGone:
    """The caller hung up before the transfer."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class AcceptPage:
    """A responder takes the call."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class DeclinePage:
    """A responder can't take the call."""

    by: PersonId
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class FailPage:
    """A person's nth page could not be delivered and never will be; `reason` is the platform's, in a short phrase."""

    to: PersonId
    n: int
    reason: str


@dataclass(frozen=True, slots=True)
class DropPage:
    """A person's nth page is over, and never got through to them."""

    to: PersonId
    n: int


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The holder can't take it after all."""

    by: PersonId
    claim: int


@dataclass(frozen=True, slots=True)
class ReportNoAnswer:
    """The asker dialled, and the holder does not answer."""

    by: PersonId
    claim: int


@dataclass(frozen=True, slots=True)
class ConfirmTransfer:
    """The asker says that the call is transferred."""

    by: PersonId
    claim: int


@dataclass(frozen=True, slots=True)
class ConfirmCaller:
    """The holder says that they have the caller."""

    by: PersonId
    claim: int


@dataclass(frozen=True, slots=True)
class ReportDone:
    """The holder says how it ended."""

    by: PersonId
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Set aside the pages of people bound elsewhere, and page whoever is free in the audiences reached."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The clock: whatever the deadline asks for, if it has passed."""


EscalationCommand = (
    AddDetails
    | DemandSupervisor
    | PromiseCallback
    | ReportCallerGone
    | AcceptPage
    | DeclinePage
    | FailPage
    | DropPage
    | GiveBack
    | ReportNoAnswer
    | ConfirmTransfer
    | ConfirmCaller
    | ReportDone
    | LookAgain
    | Ring
)


@dataclass(frozen=True, slots=True)
class CallingHours:
    """When the customer may be called: wall-clock times in their time zone; `until` before `start` spans midnight."""

    start: time
    until: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class AddCallbackDetails:
    """Whoever promised it, or its owner, adds what was missing."""

    by: PersonId
    hours: CallingHours | None
    number: str
    transpired: str


@dataclass(frozen=True, slots=True)
class StartCalling:
    """The owner is calling the customer now."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class ReportNotReached:
    """The owner called and nobody answered: an attempt, not an end."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class TakeOver:
    """A supervisor of the region, or a director, makes the callback theirs."""

    by: PersonId


@dataclass(frozen=True, slots=True)
class CloseCallback:
    """The owner says how it ended."""

    by: PersonId
    disposition: CallbackDisposition


@dataclass(frozen=True, slots=True)
class NotePromise:
    """The same account was promised a callback again; by is None when a plan ran out. asker: who had the caller."""

    by: PersonId | None
    escalation: EscalationId
    asker: PersonId


@dataclass(frozen=True, slots=True)
class ReplaceOwner:
    """The owner is no longer in the directory: somebody else must own it at once."""


CallbackCommand = (
    AddCallbackDetails | StartCalling | ReportNotReached | TakeOver | CloseCallback | NotePromise | ReplaceOwner | Ring
)
