"""What must hold when all has come to rest: the rules, and that nothing confirmed was lost or done twice."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain import callback_events as ce
from bot.domain import events as e
from bot.domain.acts import Pressed, Typed
from bot.domain.callback import Callback, fold_callback
from bot.domain.escalation import Escalation
from bot.domain.words import CallbackId, CallbackStage, EscalationId, Stage
from bot.messages import phrases
from bot.messages.card import Tone
from bot.messages.intents import Intent, callback_in, escalation_in
from bot.messages.lists import note_card
from directory.people import PersonId
from tests.machine.rules import Told, an_escalation_is_sound, nobody_is_ousted, one_message_at_a_time, retell
from tests.machine.settled import all_is_done
from tests.memory.book import Book, Message
from tests.memory.store import KeptUnit
from tests.simulation.place import MILLISECONDS, POLICY
from tests.simulation.world import World

PAGING_NOW = note_card(phrases.paging_now(), Tone.GOOD)
AFTER_A_DEADLINE = (e.ClaimNudged, e.DoneAsked, e.EscalationUnreported)
"""What only a ring brings about, and only once its deadline has passed."""
CLOCKS_DIFFER = 10 * MILLISECONDS
CONFIRMED: dict[str, type[e.EscalationEvent | ce.CallbackEvent]] = {
    Intent.ACCEPT: e.PageAccepted,
    Intent.GIVE_BACK: e.ClaimReleased,
    Intent.TRANSFERRED: e.CallerTransferred,
    Intent.HAVE_CALLER: e.CallerTaken,
    Intent.DONE: e.EscalationDone,
    Intent.CALLING: ce.CallingStarted,
    Intent.NOT_REACHED: ce.CustomerNotReached,
    Intent.CALLBACK_DONE: ce.CallbackClosed,
}
"""What must stand on the timeline once somebody was told, by silence, that it is done."""


class KeptInBook:
    """What a book keeps, all of it; of the timelines what was added to the book with which it began."""

    def __init__(self, book: Book, began: Book) -> None:
        self._book = book
        self._began = began
        self._told: dict[EscalationId, list[Told]] = {}

    def unit(self, now: datetime) -> KeptUnit:
        """Look at it as at some instant."""
        return KeptUnit(self._book, now)

    def escalations(self) -> Sequence[Escalation]:
        """Give every escalation, the oldest first."""
        return list(self._book.escalations.values())

    def callbacks(self) -> Sequence[Callback]:
        """Give every callback, the oldest first."""
        return list(self._book.callbacks.values())

    def told(self, id: EscalationId) -> Sequence[Told]:
        """Give the timeline of an escalation, from where it began."""
        if id not in self._told:
            known = len(self._began.escalation_lines.get(id, ()))
            happened = self._book.escalation_lines[id][known:]
            self._told[id] = retell(happened, known, self._began.escalations.get(id))
        return self._told[id]

    def messages(self) -> Mapping[str, Message]:
        """Give every message by its key."""
        return {str(key): message for key, message in self._book.messages.items()}

    def freed(self) -> Collection[PersonId]:
        """Give who is noted as freed."""
        return self._book.freed.keys()


def judge(world: World) -> None:
    """Hold a world at rest against the rules; what is broken is told in `world.shared.broken`."""
    kept = KeptInBook(world.book, world.began)
    looks: tuple[Callable[[World, KeptInBook], None], ...] = (
        _timelines_are_sound,
        _one_call_at_a_time,
        _nothing_confirmed_is_lost,
        _nothing_is_sent_twice_or_in_vain,
        _all_is_done,
    )
    for look in looks:
        try:
            look(world, kept)
        except AssertionError as broken:
            world.shared.broken.append(str(broken))
        except LookupError as broken:
            world.shared.broken.append(repr(broken))


def _all_is_done(world: World, kept: KeptInBook) -> None:
    all_is_done(kept, POLICY, world.clock.now(), world.chat)


def _timelines_are_sound(world: World, kept: KeptInBook) -> None:
    for state in kept.escalations():
        told = kept.told(state.id)
        if told:
            an_escalation_is_sound(state)
            assert told[-1].after == state, f"{state.id}: the timeline tells another story"
            nobody_is_ousted(told)
            _rings_are_in_time(told)
    for owed in kept.callbacks():
        assert (owed.stage is CallbackStage.CLOSED) == (owed.deadline is None), owed.id
        lines = world.book.callback_lines[owed.id]
        assert fold_callback(lines) == owed, f"{owed.id}: the timeline tells another story"
        one_message_at_a_time(lines)


def _rings_are_in_time(told: Sequence[Told]) -> None:
    """A ring acts once for a deadline, and after it."""
    for _, before, event, _ in told:
        if isinstance(event, AFTER_A_DEADLINE):
            assert before
            assert before.deadline, f"a ring acted without a deadline: {event}"
            assert before.deadline <= event.at, f"a ring acted before its deadline: {event}"


def _one_call_at_a_time(world: World, kept: KeptInBook) -> None:
    """Nobody held two calls at any instant, as the timelines tell it by clocks that differ a little."""
    holds = [hold for state in kept.escalations() for hold in _holds(kept.told(state.id), world.clock.now())]
    for who, start, end, id in holds:
        for other, begins, ends, another in holds:
            both = who == other and id < another and start + CLOCKS_DIFFER < ends and begins + CLOCKS_DIFFER < end
            assert not both, f"{who} held {id} and {another} at once"


def _holds(told: Sequence[Told], now: datetime) -> Iterator[tuple[PersonId, datetime, datetime, EscalationId]]:
    """Give who held an escalation, from when until when."""
    since: datetime | None = None
    for _, before, event, after in told:
        held = before.holder if before and before.stage is not Stage.OVER else None
        holds = after.holder if after.stage is not Stage.OVER else None
        if held and before and held != holds:
            yield held, since or before.claimed_at or event.at, event.at, after.id
        if holds and held != holds:
            since = event.at
    if told and told[-1].after.stage is not Stage.OVER and told[-1].after.holder:
        yield told[-1].after.holder, since or now, now, told[-1].after.id


def _nothing_confirmed_is_lost(world: World, kept: KeptInBook) -> None:
    opened = Counter(world.book.briefings[state.id].issue.split()[-1] for state in kept.escalations())
    twice = [request for request, count in opened.items() if count > 1]
    assert not twice, f"opened twice: {twice}"
    for act, reply in world.answered:
        if isinstance(act, Typed) and reply.card == PAGING_NOW:
            assert opened[act.request] == 1, f"confirmed and lost: {act}"
        elif isinstance(act, Pressed) and act.intent in CONFIRMED and not reply.card:
            happened = _timeline(world, act)
            assert any(isinstance(event, CONFIRMED[act.intent]) for event in happened), f"confirmed and lost: {act}"


def _timeline(world: World, act: Pressed) -> Sequence[e.EscalationEvent | ce.CallbackEvent]:
    if CONFIRMED[act.intent].__module__ == ce.__name__:
        return world.book.callback_lines.get(CallbackId(callback_in(act.subject)), ())
    return world.book.escalation_lines.get(escalation_in(act.subject)[0], ())


def _nothing_is_sent_twice_or_in_vain(world: World, kept: KeptInBook) -> None:
    del kept
    doubled = set(world.chat.doubled) - world.shared.blind
    assert not doubled, f"posted twice, though the first could be found: {doubled}"
    assert not world.chat.in_vain, f"asked for what is over: {world.chat.in_vain}"
