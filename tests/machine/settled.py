"""What must hold when there is nothing left to ring, to settle or to send. Begin at `all_is_done`."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.domain import events as e
from bot.domain.commands import LookAgain
from bot.domain.deciding import decide
from bot.domain.escalation import Escalation, Page
from bot.domain.policy import Policy
from bot.domain.words import CallbackId, CallbackStage, EscalationId, PageState, Stage
from bot.messages.card import Card
from bot.messages.show import Face
from bot.ports import Address
from bot.ports.store import Unit
from bot.usecases.drawing import draw
from bot.usecases.work import Work
from tests.machine.chat import UnreliableChat, choices_of
from tests.machine.kept import Kept
from tests.machine.rules import HELD, SEEKING, Told
from tests.memory.book import Message
from tests.memory.outbox import unsent


def nobody_is_forgotten(kept: Kept, policy: Policy, now: datetime) -> None:
    """After a sweep nothing is due, nobody free was left unasked, and every callback is owned by somebody there."""
    unit = kept.unit(now)
    due = unit.deadlines.due(100)
    assert not due.escalations, f"still due: {due}"
    assert not due.callbacks, f"still due: {due}"
    assert not kept.freed(), "somebody who came free is not looked after"
    people = unit.people.roster(policy.open_pages_per_person)
    for state in kept.escalations():
        if state.stage in SEEKING:
            looked = decide(state, LookAgain(), now, people)
            missed = [event for event in looked if isinstance(event, e.PageSent | e.PageSetAside)]
            assert not missed, f"nobody looked again at {state.id}: {missed}"
    for owed in kept.callbacks():
        assert owed.stage is CallbackStage.CLOSED or unit.people.get(owed.owner), f"{owed.id} has no owner"


def all_is_done(kept: Kept, policy: Policy, now: datetime, chat: UnreliableChat) -> None:
    """Moreover every message that was wanted stands as the state draws it, or was rightly dropped."""
    nobody_is_forgotten(kept, policy, now)
    Said(kept, policy, now, chat).everything_is_said()


class Said:
    """What was to be said, and what stands in the chat."""

    def __init__(self, kept: Kept, policy: Policy, now: datetime, chat: UnreliableChat) -> None:
        self._kept = kept
        self._policy = policy
        self._unit = kept.unit(now)
        self._chat = chat

    def everything_is_said(self) -> None:
        """Look at each message. Raises AssertionError."""
        messages = self._kept.messages()
        for state in self._kept.escalations():
            missing = {key for key in messages_of(state, self._kept.told(state.id)) if key not in messages}
            assert not missing, f"never wanted: {missing}"
        for owed in self._kept.callbacks():
            missing = {f"{owed.id}/callback/{who}/{n}" for who, most in owed.told for n in range(1, most + 1)}
            assert missing <= messages.keys(), f"never wanted: {missing - messages.keys()}"
        for message in messages.values():
            assert message.due_at is None, f"never sent: {message.key}"
            assert message.wanted == message.sent, f"never sent: {message.key}"
            if message.address is None:
                assert self._was_rightly_dropped(message), f"lost: {message.key}"
            else:
                self._stands_as_drawn(message, message.address)

    def _was_rightly_dropped(self, message: Message) -> bool:
        """Dropped are what can't reach its reader, what they threw away, and what was past before it was sent."""
        if message.person in self._chat.refused or message.key in self._chat.deleted:
            return True
        if message.face is Face.CLAIM:
            state = self._escalation(message)
            return message.number != state.claim or state.stage not in HELD
        return self._is_past(message) or self._was_given_up(message)

    def _was_given_up(self, message: Message) -> bool:
        """Whether it is a page that was accepted on an earlier one, and whose claim had ended before it was sent."""
        if message.face is not Face.PAGE:
            return False
        state, page = self._escalation(message), self._page(message)
        return page.state is PageState.ACCEPTED and (page.claim != state.claim or state.stage not in HELD)

    def _is_past(self, message: Message) -> bool:
        """Whether it is a page that nobody acts on any more, or about a callback with a newer message after it."""
        match message.face:
            case Face.PAGE:
                is_over = self._escalation(message).stage is Stage.OVER
                return is_over or self._page(message).state not in (PageState.SENT, PageState.ACCEPTED)
            case Face.CALLBACK:
                owed = self._unit.callbacks.get(CallbackId(message.subject))
                assert owed
                return message.number < owed.messages_to(message.person)
            case Face.ASKER | Face.CLAIM | Face.LINE:
                return False

    def _stands_as_drawn(self, message: Message, address: Address) -> None:
        """A line says what happened then, and what is past only has nothing to press; all else is as drawn now.

        A card may also depend on the hour and the directory, which redraw nothing: it is as they were when it was sent.
        """
        stands = self._chat.standing.get(address)
        if stands is None:
            assert message.key in self._chat.deleted, f"not where it should be: {message.key}"
            return
        assert stands.key == message.key
        if message.person in self._chat.refused or message.face is Face.LINE:
            return
        if self._is_past(message):
            assert not choices_of(stands.card), f"out of date: {message.key} is {stands.card}"
        elif stands.directory == self._chat.directory:
            now = self._drawn(self._unit, message)
            was_right = stands.card == now or stands.card == self._drawn(self._kept.unit(stands.at), message)
            assert was_right, f"out of date: {message.key} is {stands.card}, not {now}"

    def _drawn(self, unit: Unit, message: Message) -> Card | None:
        drawing = draw(Work(unit, self._policy), unsent(message))
        return drawing.card if drawing else None

    def _escalation(self, message: Message) -> Escalation:
        state = self._unit.escalations.get(EscalationId(message.subject))
        assert state
        return state

    def _page(self, message: Message) -> Page:
        pages = self._escalation(message).pages
        return next(p for p in pages if (p.person, p.n) == (message.person, message.number))


def messages_of(state: Escalation, told: Iterable[Told]) -> Iterator[str]:
    """Name the messages that must have been wanted, in the words of the rules."""
    yield f"{state.id}/asker/{state.opened_by}/0"
    yield f"{state.id}/asker/{state.asker}/0"
    for p in state.pages:
        yield f"{state.id}/page/{p.person}/{p.n}"
    for line, before, event, then in told:
        match event:
            case e.PageAccepted():
                yield f"{state.id}/claim/{then.asker}/{then.claim}"
            case e.ClaimReleased():
                yield f"{state.id}/line/{then.asker}/{line}"
            case e.ClaimNudged():
                yield f"{state.id}/line/{then.asker}/{line}"
                yield f"{state.id}/line/{then.holder}/{line}"
            case e.DoneAsked():
                yield f"{state.id}/line/{then.holder}/{line}"
            case e.CallerWent() if before and before.holder:
                yield f"{state.id}/line/{before.holder}/{line}"
            case e.CallbackPromised(by=None):
                yield f"{state.id}/line/{then.asker}/{line}"
            case _:
                pass
