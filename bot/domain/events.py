"""What happened to an escalation: past tense, append-only; folding them from the first gives its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.briefing import AccountKey
from bot.domain.policy import Plan
from bot.domain.words import (
    Audience,
    CallbackId,
    CallbackKind,
    DeclineReason,
    Disposition,
    EscalationId,
    ReleaseReason,
)
from directory.people import CommCenter, Department, PersonId, Region, Role


@dataclass(frozen=True, slots=True)
class EscalationOpened:
    """An agent asked for help. comm_center is None when it was put to another region than the agent's own.

    closes: when the agent's comm center closes next. owed_by, owed_until: the open callback for the same account.
    also_with: who else has an open escalation for it.
    """

    at: datetime
    id: EscalationId
    by: PersonId
    region: Region
    comm_center: CommCenter | None
    department: Department | None
    wants: Role
    account: AccountKey
    plan: Plan
    closes: datetime
    owed_by: PersonId | None
    owed_until: datetime | None
    also_with: PersonId | None


@dataclass(frozen=True, slots=True)
class WaveReached:
    """A wave began: its audience is paged too from now on."""

    at: datetime
    wave: int


@dataclass(frozen=True, slots=True)
class WaveSkipped:
    """Nobody of a wave's audience could be paged; `busy`: because those on shift were merely busy."""

    at: datetime
    wave: int
    busy: bool


@dataclass(frozen=True, slots=True)
class PageSent:
    """A person was asked, for the nth time in this escalation."""

    at: datetime
    person: PersonId
    n: int
    wave: int
    audience: Audience
    patience: timedelta


@dataclass(frozen=True, slots=True)
class PageDeclined:
    """A person can't take it."""

    at: datetime
    person: PersonId
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class PageUndeliverable:
    """A person can't be reached."""

    at: datetime
    person: PersonId
    reason: str


@dataclass(frozen=True, slots=True)
class PageUnsent:
    """A person's nth page was over before it got through to them."""

    at: datetime
    person: PersonId
    n: int


@dataclass(frozen=True, slots=True)
class PageSetAside:
    """A person's page was withdrawn because they hold another call; they may be asked again."""

    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class WaitingBegan:
    """The plan is through, and somebody may still answer or come free until then."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PageAccepted:
    """A person has the claim."""

    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class ClaimNudged:
    """Half of the joining time is gone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimReleased:
    """The claim ended without the caller; paging begins again."""

    at: datetime
    person: PersonId
    reason: ReleaseReason


@dataclass(frozen=True, slots=True)
class CallerTransferred:
    """The asker says that the holder has the caller."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CallerTaken:
    """A holder, or one whose claim lapsed, says that they have the caller."""

    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class DoneAsked:
    """The holder was asked how it ended."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SupervisorDemanded:
    """The caller demands a Supervisor; `by` has the caller and seeks one."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True)
class DetailsAdded:
    """The asker added to the briefing; the fields' names, never what they hold."""

    at: datetime
    by: PersonId
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallbackPromised:
    """The caller will be called back. by is None when the plan ran out."""

    at: datetime
    by: PersonId | None
    callback: CallbackId
    kind: CallbackKind


@dataclass(frozen=True, slots=True)
class CallerWent:
    """The caller hung up before the transfer."""

    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True)
class EscalationDone:
    """The holder said how it ended."""

    at: datetime
    by: PersonId
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class EscalationUnreported:
    """Nobody said how it ended, and the time for it is over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Untold:
    """A line of a timeline, a callback's too, that this release can't read: a newer one wrote it. Nothing is folded."""

    at: datetime


EscalationEvent = (
    EscalationOpened
    | WaveReached
    | WaveSkipped
    | PageSent
    | PageDeclined
    | PageUndeliverable
    | PageUnsent
    | PageSetAside
    | WaitingBegan
    | PageAccepted
    | ClaimNudged
    | ClaimReleased
    | CallerTransferred
    | CallerTaken
    | DoneAsked
    | SupervisorDemanded
    | DetailsAdded
    | CallbackPromised
    | CallerWent
    | EscalationDone
    | EscalationUnreported
)
