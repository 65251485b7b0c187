"""What the page shows at this instant, and the stream that sends each part of it anew when it has changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from adapters.simulator.changes import Changes
from adapters.simulator.chat import SimulatorChat
from adapters.simulator.choosing import FIRST_AGENT, Crowd, Offer, crowd_of, first_agent, first_panes, groups
from adapters.simulator.clock import SimulatedClock
from adapters.simulator.drawing import Drawing, Face, Pane, Picture, entries
from adapters.simulator.looks import Looks
from adapters.simulator.private import PrivateViews
from bot.ports import Unavailable, Watch
from directory.people import PersonId, Role

MOST_MESSAGES = 60
MOST_STORIES = 12
MOST_OFFERED = 50
# Stories, deadlines and shifts have no bell of their own, so they are asked about.
SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page that is sent as a whole: `state` is another whenever its HTML is."""

    id: str
    state: object
    draw: Callable[[], str]


@dataclass
class Live:
    """Looks at chats, clock and watch. `note` is the word on the last move of the clock."""

    watch: Watch
    clock: SimulatedClock
    chat: SimulatorChat
    views: PrivateViews
    looks: Looks
    changes: Changes
    drawing: Drawing
    note: str = ""

    async def crowd(self, who: Sequence[PersonId]) -> Crowd:
        """These people, and who of them is on shift. Raises Unavailable."""
        return crowd_of(await self.watch.people(who))

    async def first_panes(self) -> tuple[PersonId, ...]:
        """Choose whom to show where nobody is named. Raises Unavailable."""
        found = [*await self.watch.people([FIRST_AGENT]), *await self.watch.find("", 1, Role.AGENT)]
        agent = first_agent(crowd_of(found))
        if agent is None:
            return first_panes(crowd_of(await self.watch.find("", MOST_OFFERED)))
        for role in (Role.LEAD, Role.SUPERVISOR):
            found += await self.watch.find(agent.region, MOST_OFFERED, role)
        return first_panes(crowd_of(found))

    async def offer(self, words: str) -> Offer:
        """Find people to choose from. Raises Unavailable."""
        found = await self.watch.find(words, MOST_OFFERED + 1)
        crowd = crowd_of(found[:MOST_OFFERED])
        return Offer(words, groups(crowd), crowd.on_shift, is_cut=len(found) > MOST_OFFERED)

    async def picture(self, panes: tuple[PersonId, ...], words: str) -> Picture:
        """Look at everything for a whole page. Raises Unavailable."""
        crowd = await self.crowd(panes)
        return Picture(
            panes=tuple(self._panes(panes, crowd)),
            unknown=tuple(pane for pane in panes if crowd.find(pane) is None),
            offer=await self.offer(words),
            face=await self._face(),
            stories=await self.watch.stories(MOST_STORIES),
        )

    async def events(self, panes: tuple[PersonId, ...], stop: asyncio.Event) -> AsyncIterator[str]:
        """Send every part of the page once, then each that changed, until `stop` is set."""
        sent: dict[str, object] = {}
        while not stop.is_set():
            upcoming = self.changes.upcoming()
            # While the store is away the page keeps what it shows; the next look asks again.
            with suppress(Unavailable):
                for region in await self._regions(panes):
                    if region.id not in sent or sent[region.id] != region.state:
                        yield _event(region)
                        sent[region.id] = region.state
            await _either(upcoming, stop)

    def _panes(self, panes: tuple[PersonId, ...], crowd: Crowd) -> Iterator[Pane]:
        shown = [(pane, person) for pane in panes if (person := crowd.find(pane))]
        for pane, person in shown:
            view = self.views.of(pane)
            messages = self.chat.messages(pane, MOST_MESSAGES)
            others = tuple(other for other, _ in shown if other != pane)
            yield Pane(
                person, pane in crowd.on_shift, entries(messages, view.answers), view, others, self.looks.of(pane)
            )

    async def _face(self) -> Face:
        return Face(self.clock.now(), self.clock.ahead, await self.watch.next_deadline(), self.note)

    async def _regions(self, panes: tuple[PersonId, ...]) -> list[Region]:
        face, stories = await self._face(), await self.watch.stories(MOST_STORIES)
        draw = self.drawing.part
        clock = Region("clock", (face.ahead, face.deadline, face.note), lambda: draw("clock", face=face))
        told = Region("stories", stories, lambda: draw("stories", stories=stories))
        chats = [region for pane in self._panes(panes, await self.crowd(panes)) for region in _pane_regions(pane, draw)]
        return [*chats, told, clock]


def _pane_regions(pane: Pane, draw: Callable[..., str]) -> Iterator[Region]:
    who = pane.person.id
    form = (pane.look, pane.view.open_form)
    # Only platforms may put a form into the chat.
    asked = form if pane.look else None
    chat = (asked, *((entry.id, entry.version) for entry in pane.entries))
    yield Region(f"status-{who}", pane.on_shift, lambda: draw("status", pane=pane))
    yield Region(f"chat-{who}", chat, lambda: draw("chat", pane=pane))
    yield Region(f"form-{who}", form, lambda: draw("form", pane=pane))


def _event(region: Region) -> str:
    return f"event: region\ndata: {json.dumps({'id': region.id, 'html': region.draw()})}\n\n"


async def _either(changed: asyncio.Event, stop: asyncio.Event) -> None:
    """Wait for a change or the end, but no longer than until the next look."""
    waiting = [asyncio.ensure_future(event.wait()) for event in (changed, stop)]
    try:
        await asyncio.wait(waiting, timeout=SECONDS_BETWEEN_LOOKS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waiting:
            wait.cancel()
