"""One callback, played on a clock that is moved by hand."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import callback_events as e
from bot.domain import commands as c
from bot.domain.callback import Callback, fold_callback
from bot.domain.calling_back import Happened, decide_callback, make_callback
from bot.domain.commands import CallingHours
from bot.domain.escalation import Escalation
from bot.domain.policy import CallbackTerms
from bot.domain.words import CallbackDisposition, CallbackId, CallbackKind, CallbackStage
from directory.people import Person
from tests.support.people import ANA, Crowd
from tests.support.scene import Scene

TERMS = CallbackTerms(timedelta(hours=24), (0.5, 0.75, 0.9), timedelta(hours=1))
UTC_ZONE = ZoneInfo("UTC")


def hours(start: int, until: int, zone: ZoneInfo = UTC_ZONE) -> CallingHours:
    """The customer's hours, by the clock."""
    return CallingHours(time(start), time(until), zone)


class Promise:
    """The callback that Ana promises at the crowd's now, and the crowd around it."""

    def __init__(
        self,
        crowd: Crowd,
        kind: CallbackKind = CallbackKind.SUPERVISOR,
        terms: CallbackTerms = TERMS,
        escalation: Escalation | None = None,
    ) -> None:
        self.crowd = crowd
        state = escalation or Scene(crowd).state
        self.timeline = make_callback(CallbackId("c1"), state, kind, ANA.id, terms, crowd.now, crowd)

    @property
    def state(self) -> Callback:
        """The callback as its timeline tells it."""
        state = fold_callback(self.timeline)
        assert state
        assert (state.stage is CallbackStage.CLOSED) == (state.deadline is None)
        return state

    @property
    def deadline(self) -> datetime:
        """When something happens by itself."""
        assert self.state.deadline
        return self.state.deadline

    def do(self, command: c.CallbackCommand) -> Happened:
        """Give a command now; raises Refused."""
        happened = decide_callback(self.state, command, self.crowd.now, self.crowd)
        self.timeline += happened
        return happened

    def later(self, hours: float) -> None:
        """Let some time pass, in which nothing rings."""
        self.crowd.now += timedelta(hours=hours)

    def ring(self) -> Happened:
        """Let time pass until the deadline, and ring."""
        self.crowd.now = max(self.crowd.now, self.deadline)
        return self.do(c.Ring())

    def reminded_until_due(self) -> list[datetime]:
        """Ring until it is due, and say when the owner was reminded."""
        while self.deadline < self.state.due_at:
            self.ring()
        return [event.at for event in self.timeline if isinstance(event, e.CallbackReminded)]

    def close(self, by: Person, disposition: CallbackDisposition = CallbackDisposition.RESOLVED) -> Happened:
        """Press `Done`."""
        return self.do(c.CloseCallback(by.id, disposition))

    def add(self, by: Person, hours: CallingHours | None = None, number: str = "", transpired: str = "") -> Happened:
        """Send the form of what is missing."""
        return self.do(c.AddCallbackDetails(by.id, hours, number, transpired))
