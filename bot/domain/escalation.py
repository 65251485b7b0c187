"""An escalation: its state and the table of its stages.

`evolving.py` folds what happened into the state; `deciding.py` (begin there), `paging.py` and `transfer.py` say what
happens next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain import events as e
from bot.domain.briefing import AccountKey
from bot.domain.policy import Plan, Wave
from bot.domain.words import (
    Audience,
    CallbackId,
    DeclineReason,
    Disposition,
    EscalationId,
    PageState,
    Stage,
)
from directory.people import CommCenter, Department, PersonId, Region, Role

_P, _W, _C, _J, _O = Stage.PAGING, Stage.WAITING, Stage.CLAIMED, Stage.JOINED, Stage.OVER

TRANSITIONS: Mapping[Stage, Mapping[type[e.EscalationEvent], Stage]] = MappingProxyType(
    {
        Stage.PAGING: {
            e.WaveReached: _P,
            e.WaveSkipped: _P,
            e.PageSent: _P,
            e.PageDeclined: _P,
            e.PageUndeliverable: _P,
            e.PageSetAside: _P,
            e.PageUnsent: _P,
            e.DetailsAdded: _P,
            e.SupervisorDemanded: _P,
            e.WaitingBegan: _W,
            e.PageAccepted: _C,
            e.CallerTaken: _J,
            e.CallbackPromised: _O,
            e.CallerWent: _O,
        },
        Stage.WAITING: {
            e.PageSent: _W,
            e.PageDeclined: _W,
            e.PageUndeliverable: _W,
            e.PageSetAside: _W,
            e.PageUnsent: _W,
            e.DetailsAdded: _W,
            e.SupervisorDemanded: _P,
            e.PageAccepted: _C,
            e.CallerTaken: _J,
            e.CallbackPromised: _O,
            e.CallerWent: _O,
        },
        Stage.CLAIMED: {
            e.ClaimNudged: _C,
            e.PageUnsent: _C,
            e.DetailsAdded: _C,
            e.ClaimReleased: _P,
            e.SupervisorDemanded: _P,
            e.CallerTransferred: _J,
            e.CallerTaken: _J,
            e.CallbackPromised: _O,
            e.CallerWent: _O,
        },
        Stage.JOINED: {
            e.CallerTransferred: _J,
            e.CallerTaken: _J,
            e.DoneAsked: _J,
            e.PageUnsent: _J,
            e.DetailsAdded: _J,
            e.SupervisorDemanded: _P,
            e.CallbackPromised: _O,
            e.EscalationDone: _O,
            e.EscalationUnreported: _O,
        },
        Stage.OVER: {e.CallbackPromised: _O, e.PageUnsent: _O},
    }
)
"""Which event leads from which stage to which; anything else can't happen."""


@dataclass(frozen=True, slots=True)
class Page:
    """One person asked once. `step` counts the waves begun so far, `spell` the times that paging began anew.

    declined: why they passed. claim: the number of the claim that it led to. unsent: it was over before it got through.
    """

    person: PersonId
    n: int
    wave: int
    audience: Audience
    spell: int
    step: int
    sent_at: datetime
    patience: timedelta
    state: PageState = PageState.SENT
    declined: DeclineReason | None = None
    claim: int = 0
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Escalation:
    """One request for help, from start to end.

    opened_by and asker are two facts: who opened it, and who has the caller and seeks help. wave: -1 before the first.
    skipped: patience of the waves skipped since began_at because their people were merely busy. claim counts claims.
    barred: who declined, gave back, let it lapse or can't be reached. lapsed: who may still say they have the caller.
    """

    id: EscalationId
    opened_by: PersonId
    opened_at: datetime
    asker: PersonId
    region: Region
    comm_center: CommCenter | None
    department: Department | None
    account: AccountKey
    wants: Role
    plan: Plan
    closes: datetime
    owed_by: PersonId | None
    owed_until: datetime | None
    also_with: PersonId | None
    began_at: datetime
    stage: Stage = Stage.PAGING
    deadline: datetime | None = None
    spell: int = 1
    step: int = 0
    wave: int = -1
    skipped: timedelta = timedelta(0)
    pages: tuple[Page, ...] = ()
    barred: tuple[PersonId, ...] = ()
    lapsed: tuple[PersonId, ...] = ()
    holder: PersonId | None = None
    claim: int = 0
    claimed_at: datetime | None = None
    nudged: bool = False
    joined_at: datetime | None = None
    transferred: bool = False
    taken: bool = False
    done_asked: bool = False
    callback: CallbackId | None = None
    disposition: Disposition | None = None
    over_at: datetime | None = None

    @property
    def waves(self) -> tuple[Wave, ...]:
        """The waves in force: the Supervisors' once the caller demands one."""
        return self.plan.waves_for(self.wants, self.comm_center)

    @property
    def open_pages(self) -> tuple[Page, ...]:
        """The pages that may still be accepted."""
        return tuple(p for p in self.pages if p.state is PageState.SENT)

    @property
    def reached(self) -> tuple[Audience, ...]:
        """The audiences of the waves begun so far."""
        return tuple(w.audience for w in self.waves[: self.wave + 1])

    @property
    def bound(self) -> frozenset[PersonId]:
        """Who can't take another call: the holder, and a Lead who handed up and is still on the line."""
        if self.stage is Stage.OVER:
            return frozenset()
        handing_up = {self.asker} if self.asker != self.opened_by and self.stage is not Stage.JOINED else set()
        return frozenset(handing_up | ({self.holder} if self.holder else set()))

    @property
    def own_callback(self) -> CallbackId:
        """The id of the callback that this escalation may end in; promised twice, it is still the same."""
        return CallbackId(f"{self.id}-callback")

    def page_of(self, person: PersonId) -> Page | None:
        """Give the person's latest page, whatever became of it."""
        return next((p for p in reversed(self.pages) if p.person == person), None)
