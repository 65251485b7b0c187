"""An escalation walked at random, with every message that it wants anybody to see drawn after every step."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.briefing import Briefing
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.domain.evolving import fold
from bot.domain.refusals import Refused
from bot.domain.words import CallbackDisposition, CallbackKind, DeclineReason, Disposition, Stage
from bot.messages.asker import asker_card, claim_card
from bot.messages.audience import callback_shows, shows
from bot.messages.callback_card import callback_card
from bot.messages.card import Card, Choice, Choices
from bot.messages.lines import line_card
from bot.messages.responder import page_card
from bot.messages.scene import People
from bot.messages.scene import Scene as DrawnFrom
from bot.messages.show import Face, Show
from directory.people import Person
from tests.support.people import ANA, CARL, CLEO, DORA, EVERYBODY, IVAN, KARL, KATE, SAM, SUE, Crowd
from tests.support.promise import TERMS, Promise
from tests.support.scene import Scene

MARK = "\u27e6told\u27e7"
"""Begins everything that the caller told, so that it is known wherever it turns up."""

_HOSTILE = st.sampled_from(
    ["", "<!channel>", "<https://x.example|here>", "```", "\u202e", "@everyone", "*b* _i_", "<b>", "1" * 500]
)
_TOLD = st.builds(lambda hostile, text: f"{MARK}{hostile}{text}", _HOSTILE, st.text(max_size=10))
BRIEFINGS = st.builds(Briefing, _TOLD, _TOLD, _TOLD, _TOLD, _TOLD, _TOLD, _TOLD)
RESPONDERS = (KATE, KARL, IVAN, CLEO, SUE, SAM, CARL, DORA)

_PAGING = """accept accept accept ring ring ring decline undeliverable details demand later have-caller have-caller
    promise gone accept ring"""
_LIKELY = {
    Stage.PAGING: _PAGING.split(),
    Stage.WAITING: _PAGING.split(),
    Stage.CLAIMED: [
        "transferred",
        "have-caller",
        "ring",
        "ring",
        "ring",
        "ring",
        "give-back",
        "no-answer",
        "details",
        "demand",
        "transferred",
        "accept",
        "promise",
        "gone",
    ],
    Stage.JOINED: [
        "transferred",
        "have-caller",
        "details",
        "ring",
        "later",
        "demand",
        "demand",
        "accept",
        "done",
        "promise",
    ],
    Stage.OVER: ["promise", "done", "accept", "ring", "later", "details"],
}
_LIKELY_OF_A_CALLBACK = ["calling", "not-reached", "take-over", "ring", "ring", "ring", "details", "close"]
STEPS = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 31)), min_size=3, max_size=25)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as it stands."""

    show: Show
    card: Card

    @property
    def choices(self) -> list[Choice]:
        """What can be pressed on it."""
        return choices_on(self.card)


def choices_on(card: Card) -> list[Choice]:
    """List what can be pressed on a card."""
    return [choice for part in card.parts if isinstance(part, Choices) for choice in part.choices]


@dataclass(slots=True)
class Walk:
    """The escalation, its callback once there is one, and the newest wish for each of their messages."""

    scene: Scene
    briefing: Briefing
    state: Escalation
    promise: Promise | None = None
    wanted: dict[str, Show] = field(default_factory=dict)

    @classmethod
    def begin(cls, briefing: Briefing) -> "Walk":
        """Let Ana escalate."""
        scene = Scene(Crowd.of(*EVERYBODY))
        walk = cls(scene, briefing, scene.state)
        walk._want(shows(None, walk.state, scene.opening, 1))
        return walk

    def step(self, which: int, number: int) -> tuple[Show, ...]:
        """Let somebody do something that is likely now, or try to; tells which messages change by it."""
        crowd = self.scene.crowd
        if self.promise and number % 2:
            deed = _LIKELY_OF_A_CALLBACK[which % len(_LIKELY_OF_A_CALLBACK)]
            return self._of_the_callback(deed, RESPONDERS[number % len(RESPONDERS)])
        likely = _LIKELY[self.state.stage]
        deed = likely[which % len(likely)]
        before, line = self.state, len(self.scene.timeline) + 1
        if deed == "later":
            crowd.now += timedelta(minutes=number)
        if deed == "ring" and before.deadline:
            crowd.now = max(crowd.now, before.deadline)
        with suppress(Refused):
            happened = self.scene.do(self._command(deed, number))
            self.state = fold(happened, before) or before
            for event in happened:
                if isinstance(event, e.CallbackPromised):
                    self.promise = Promise(crowd, event.kind, TERMS, self.state)
                    self._want(callback_shows(None, self.promise.state, self.promise.timeline))
            return self._want(shows(before, self.state, happened, line))
        return ()

    def drawn(self) -> Iterator[Drawn]:
        """Draw every message as it is to stand now."""
        for show in self.wanted.values():
            yield Drawn(show, self.draw(show))

    def draw(self, show: Show) -> Card:
        """Draw one message."""
        names = People(self.scene.crowd.person)
        callback: Callback | None = self.promise.state if self.promise else None
        if show.face is Face.CALLBACK:
            assert callback
            return callback_card(callback, self.briefing, names, show.to, show.number)
        drawn_from = DrawnFrom(self.state, self.briefing, callback, names, self.scene.crowd.now, TERMS.due_after)
        match show.face:
            case Face.ASKER:
                return asker_card(drawn_from, show.to)
            case Face.PAGE:
                return page_card(drawn_from, show.to, show.number)
            case Face.CLAIM:
                return claim_card(drawn_from, show.number)
            case Face.LINE:
                return line_card(drawn_from, self.scene.timeline[show.number - 1], show.to)

    def _want(self, changed: tuple[Show, ...]) -> tuple[Show, ...]:
        """Keep the newest wish for each message; one that doesn't post is for a message that there is."""
        for show in changed:
            if show.posts or show.key in self.wanted:
                self.wanted[show.key] = show
        return changed

    def _of_the_callback(self, deed: str, by: Person) -> tuple[Show, ...]:
        assert self.promise
        before = self.promise.state
        commands: dict[str, c.CallbackCommand] = {
            "calling": c.StartCalling(before.owner),
            "not-reached": c.ReportNotReached(before.owner),
            "take-over": c.TakeOver(by.id),
            "close": c.CloseCallback(before.owner, CallbackDisposition.RESOLVED),
            "details": c.AddCallbackDetails(before.owner, None, "555", "more"),
        }
        if before.deadline and deed not in commands:
            self.scene.crowd.now = max(self.scene.crowd.now, before.deadline)
        with suppress(Refused):
            happened = self.promise.do(commands.get(deed, c.Ring()))
            return self._want(callback_shows(before, self.promise.state, happened))
        return ()

    def _command(self, deed: str, number: int) -> c.EscalationCommand:
        state = self.state
        by = (*(p.person for p in state.open_pages), *(one.id for one in RESPONDERS))[number % 8]
        asker_or_holder = state.holder if number % 3 and state.holder else state.asker
        match deed:
            case "accept":
                return c.AcceptPage(by)
            case "decline":
                return c.DeclinePage(by, list(DeclineReason)[number % 3])
            case "give-back":
                return c.GiveBack(state.holder or by, state.claim)
            case "no-answer":
                return c.ReportNoAnswer(state.asker, state.claim)
            case "transferred":
                return c.ConfirmTransfer(state.asker, state.claim)
            case "have-caller":
                return c.ConfirmCaller((*state.lapsed, state.holder or by)[0], state.claim)
            case "demand":
                return c.DemandSupervisor(asker_or_holder)
            case "promise":
                return c.PromiseCallback(asker_or_holder, list(CallbackKind)[number % 2])
            case "gone":
                return c.ReportCallerGone(state.asker)
            case "done":
                return c.ReportDone(state.holder or by, Disposition.RESOLVED)
            case "details":
                return c.AddDetails(ANA.id, self.briefing)
            case "undeliverable":
                return c.FailPage(by, 1, "blocked")
            case _:
                return c.Ring()
