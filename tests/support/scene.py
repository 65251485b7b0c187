"""One escalation, played on a clock that is moved by hand; what must hold is looked at after every command."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.briefing import Briefing
from bot.domain.deciding import Happened, decide, open_escalation
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.policy import Plan, Wave
from bot.domain.words import (
    Audience,
    CallbackKind,
    DeclineReason,
    Disposition,
    EscalationId,
    Stage,
)
from directory.people import CommCenter, Department, Person, PersonId, Region, Role
from tests.support.people import ANA, EAST, KATE, KS, Crowd, person

ESCALATION = EscalationId("e1")
BRIEFING = Briefing(account="4711", issue="no dial tone")
PLAN = Plan(
    waves=(
        Wave(Audience.LEADS_OF_CENTER, timedelta(seconds=30)),
        Wave(Audience.LEADS_OF_REGION, timedelta(seconds=30)),
        Wave(Audience.LEADS_ELSEWHERE, timedelta(seconds=30)),
        Wave(Audience.SUPERVISORS_OF_REGION, timedelta(seconds=45)),
    ),
    supervisor_waves=(
        Wave(Audience.SUPERVISORS_OF_REGION, timedelta(seconds=45)),
        Wave(Audience.SUPERVISORS_ELSEWHERE, timedelta(seconds=45)),
    ),
    join_within=timedelta(seconds=180),
    ask_done_after=timedelta(minutes=30),
    close_after=timedelta(hours=4),
)
CLOSES_IN = timedelta(hours=8)


def with_at_most(most: int, plan: Plan = PLAN) -> Plan:
    """The plan, with so many pages at a time in each wave."""
    return replace(
        plan,
        waves=tuple(replace(wave, at_most=most) for wave in plan.waves),
        supervisor_waves=tuple(replace(wave, at_most=most) for wave in plan.supervisor_waves),
    )


def kinds(happened: Iterable[e.EscalationEvent]) -> list[str]:
    """The names of events, in their order."""
    return [type(event).__name__ for event in happened]


class Scene:
    """An escalation that Ana of KS in the East opens, unless told otherwise, and the crowd around it."""

    def __init__(
        self,
        crowd: Crowd,
        *,
        wants: Role = Role.LEAD,
        region: Region = EAST,
        comm_center: CommCenter | None = KS,
        department: Department | None = None,
        plan: Plan = PLAN,
        by: Person = ANA,
    ) -> None:
        self.crowd = crowd
        self.timeline = open_escalation(
            c.OpenEscalation(ESCALATION, by.id, BRIEFING, wants, region, department),
            crowd.now,
            crowd,
            plan,
            comm_center=comm_center,
            closes=crowd.now + CLOSES_IN,
            owed=None,
            also_with=None,
        )
        self.opening = self.timeline
        self._look()

    @property
    def state(self) -> Escalation:
        """The escalation as its timeline tells it."""
        state = fold(self.timeline)
        assert state
        return state

    @property
    def paged(self) -> list[PersonId]:
        """Who may still accept, in the order in which they were asked."""
        return [page.person for page in self.state.open_pages]

    @property
    def deadline(self) -> datetime:
        """When something happens by itself."""
        assert self.state.deadline
        return self.state.deadline

    def do(self, command: c.EscalationCommand) -> Happened:
        """Give a command now; raises Refused."""
        happened = decide(self.state, command, self.crowd.now, self.crowd)
        self.timeline += happened
        self._look()
        return happened

    def later(self, seconds: float) -> None:
        """Let some time pass, in which nothing rings."""
        self.crowd.now += timedelta(seconds=seconds)

    def ring(self) -> Happened:
        """Let time pass until the deadline, and ring."""
        self.crowd.now = max(self.crowd.now, self.deadline)
        return self.do(c.Ring())

    def accept(self, by: Person) -> Happened:
        """Press `Accept`."""
        return self.do(c.AcceptPage(by.id))

    def decline(self, by: Person, reason: DeclineReason = DeclineReason.ON_A_BREAK) -> Happened:
        """Press `On a break`, or another reason."""
        return self.do(c.DeclinePage(by.id, reason))

    def give_back(self, by: Person) -> Happened:
        """Press `Can't take it after all`, on the newest card."""
        return self.do(c.GiveBack(by.id, self.state.claim))

    def no_answer(self, by: Person) -> Happened:
        """Press `They don't answer`, on the newest card."""
        return self.do(c.ReportNoAnswer(by.id, self.state.claim))

    def transferred(self, by: Person) -> Happened:
        """Press `Transferred`, on the newest card."""
        return self.do(c.ConfirmTransfer(by.id, self.state.claim))

    def have_the_caller(self, by: Person, claim: int | None = None) -> Happened:
        """Press `I have the caller`, on the newest card or an older one."""
        return self.do(c.ConfirmCaller(by.id, self.state.claim if claim is None else claim))

    def demand_supervisor(self, by: Person) -> Happened:
        """Press `Caller demands a Supervisor`."""
        return self.do(c.DemandSupervisor(by.id))

    def promise(self, by: Person, kind: CallbackKind = CallbackKind.SUPERVISOR) -> Happened:
        """Press `Promise a callback`."""
        return self.do(c.PromiseCallback(by.id, kind))

    def gone(self, by: Person) -> Happened:
        """Press `Caller is gone`."""
        return self.do(c.ReportCallerGone(by.id))

    def done(self, by: Person, disposition: Disposition = Disposition.RESOLVED) -> Happened:
        """Press `Done`."""
        return self.do(c.ReportDone(by.id, disposition))

    def add_details(self, by: Person, briefing: Briefing = BRIEFING) -> Happened:
        """Send the form of `Add details`."""
        return self.do(c.AddDetails(by.id, briefing))

    def undeliverable(self, to: Person) -> Happened:
        """Let a chat platform say that it will never reach this person."""
        page = self.state.page_of(to.id)
        return self.do(c.FailPage(to.id, page.n if page else 1, "blocked"))

    def unsent(self, to: Person) -> Happened:
        """Let a page not have got through to this person before it was over."""
        page = self.state.page_of(to.id)
        return self.do(c.DropPage(to.id, page.n if page else 1))

    def look_again(self) -> Happened:
        """Let somebody elsewhere have been bound or freed."""
        return self.do(c.LookAgain())

    def run_to(self, stage: Stage) -> None:
        """Ring until it stands there; with Stage.OVER, everybody's patience ends."""
        while self.state.stage is not stage:
            self.ring()

    def lapse(self) -> None:
        """Let the joining time run out."""
        self.ring()
        self.ring()

    def wait(self) -> None:
        """Come to the stage Waiting: all waves have been, and somebody came free for the last call alone."""
        late = person("late", Role.LEAD, KS)
        while self.state.wave + 1 < len(self.state.waves):
            self.ring()
        self.crowd.by_id[late.id] = late
        self.ring()
        assert self.state.stage is Stage.WAITING

    def come_to(self, stage: Stage) -> None:
        """Come from Paging to an open stage: Claimed and Joined by Kate, with Ana asking."""
        match stage:
            case Stage.WAITING:
                self.wait()
            case Stage.CLAIMED | Stage.JOINED:
                self.accept(KATE)
                if stage is Stage.JOINED:
                    self.transferred(ANA)
            case Stage.PAGING | Stage.OVER:
                assert self.state.stage is stage

    def _look(self) -> None:
        """Tell the crowd what was committed, and look at what must hold."""
        state = self.state
        elsewhere = {one: held for one, held in self.crowd.holds.items() if held != state.id}
        self.crowd.holds = {**elsewhere, **dict.fromkeys(state.bound, state.id)}
        self.crowd.open_pages[state.id] = self.paged
        assert (state.stage is Stage.OVER) == (state.deadline is None)
        assert state.stage is Stage.OVER or (state.holder is not None) == (state.stage in (Stage.CLAIMED, Stage.JOINED))
        assert len(self.paged) == len(set(self.paged))
        assert not self.paged or state.stage in (Stage.PAGING, Stage.WAITING)
