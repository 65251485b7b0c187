"""The first theatre: the use cases themselves, with a chat that only remembers what was put into it."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.domain.acts import Act, Pressed, RequestKey, Submitted, Typed
from bot.messages.card import Card, Form, Reply
from bot.ports import Address, MessageKey, Platform, Undeliverable
from bot.ports.paces import AT_ONCE, Pace
from directory.people import PersonId
from tests.fakes.slack import ManualClock
from tests.stories.bridge import Away, living_on_a_loop
from tests.stories.company import Company, company
from tests.stories.readable import choices_on, seen_card, seen_form
from tests.stories.theatre import Chat, LateHand, Seen

PLATFORM = Platform("paper")


@dataclass(slots=True)
class Paper:
    """Keeps the Chat port: every message under its key, in the order of their first sending."""

    cards: dict[MessageKey, tuple[PersonId, Card]] = field(default_factory=dict)
    blocked: set[PersonId] = field(default_factory=set)

    @property
    def platform(self) -> Platform:
        """Name the platform."""
        return PLATFORM

    @property
    def pace(self) -> Pace:
        """Tell how fast calls may follow each other: at once."""
        return AT_ONCE

    @property
    def at_once(self) -> int:
        """Give how many calls may be under way at one time."""
        return 16

    async def post(self, to: PersonId, card: Card, key: MessageKey) -> Address:
        """Send a new message."""
        if to in self.blocked:
            raise Undeliverable("they take no messages", permanent=True)
        assert key not in self.cards, f"{key} was sent twice"
        self.cards[key] = (to, card)
        return Address(key)

    async def update(self, to: PersonId, address: Address, card: Card, key: MessageKey) -> None:
        """Redraw a message in place."""
        assert self.cards[key][0] == to == self.cards[MessageKey(address)][0]
        self.cards[key] = (to, card)

    async def find(self, to: PersonId, key: MessageKey, since: datetime) -> Address | None:
        """Look for a message by its key."""
        raise AssertionError(f"no answer was lost, yet {key} to {to} is looked for since {since}")


@dataclass(slots=True)
class Desk:
    """What one person has before them beside their messages."""

    answer: Card | None = None
    form: Form | None = None
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class OnUseCases:
    """Acts go through the door as any platform's would."""

    def __init__(self, away: Away[Company], paper: Paper) -> None:
        self._away = away
        self._paper = paper
        self._desks: dict[str, Desk] = {}
        self._numbers = count(1)
        self._last: Callable[[], None] = lambda: None

    def look(self, who: str) -> Chat:
        """See what a person sees."""
        sent = tuple(seen_card(key, card) for key, (to, card) in self._paper.cards.items() if to == who)
        desk = self._desk(who)
        answer = seen_card("answer", desk.answer) if desk.answer else None
        return Chat(sent, answer, seen_form(desk.form, desk.values, desk.errors) if desk.form else None)

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        self._desk(who).form = None
        name, _, text = line.partition(" ")
        self._do(who, Typed(PersonId(who), name, text, self._request()))

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice."""
        answer = self._desk(who).answer
        card = answer if seen.id == "answer" and answer else self._paper.cards[MessageKey(seen.id)][1]
        found = next(one for one in choices_on(card) if one.label == choice)
        value = next(one.value for one in found.options if one.label == option) if option else ""
        return lambda by: self._do(by, Pressed(PersonId(by), found.intent, found.subject, value, self._request()))

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice."""
        self._desk(who).form = None
        self.hand(who, seen, choice, option)(who)

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        desk = self._desk(who)
        form = desk.form
        assert form, f"{who} has no form open"
        typed = {one.name: desk.values.get(one.name, one.value) for one in form.fields}
        for label, value in values.items():
            found = next(one for one in form.fields if one.label == label)
            typed[found.name] = next((option.value for option in found.options if option.label == value), value)
        desk.values = typed
        self._do(who, Submitted(PersonId(who), form.intent, form.subject, self._request(), typed))

    def again(self) -> None:
        """Let the very last request arrive once more."""
        self._last()

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self._away.run(self._away.it.move_to_next_deadline())

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass."""
        self._away.run(self._away.it.move_on(timedelta(hours=hours, minutes=minutes)))

    def block(self, who: str) -> None:
        """Let nobody send this person anything any more."""
        self._paper.blocked.add(PersonId(who))

    def _desk(self, who: str) -> Desk:
        return self._desks.setdefault(who, Desk())

    def _request(self) -> RequestKey:
        return RequestKey(f"paper:{next(self._numbers)}")

    def _do(self, by: str, act: Act) -> None:
        self._last = lambda: self._do(by, act)
        self._show(self._desk(by), self._away.run(self._through(act)), submitted=isinstance(act, Submitted))

    async def _through(self, act: Act) -> Reply:
        reply = await self._away.it.warmline.desk(act)
        await self._away.it.settle()
        return reply

    def _show(self, desk: Desk, reply: Reply, *, submitted: bool) -> None:
        desk.answer, desk.errors = reply.card, reply.errors
        if reply.form:
            desk.form, desk.values = reply.form, {}
        elif submitted and not reply.errors:
            desk.form, desk.values = None, {}


@contextmanager
def on_use_cases(folder: Path) -> Iterator[OnUseCases]:
    """Open the theatre."""
    paper = Paper()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Company]:
        async with company(folder, ManualClock()) as founded:
            founded.chats[PLATFORM] = paper
            yield founded

    with living_on_a_loop(opened) as away:
        yield OnUseCases(away, paper)
