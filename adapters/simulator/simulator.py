"""The simulator as a whole: its clock and its chat are there before the desk, its routes come when the desk stands."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.routing import Route

from adapters.simulator.acting import Actor
from adapters.simulator.changes import Changes
from adapters.simulator.chat import SimulatorChat
from adapters.simulator.clock import SimulatedClock, system_now
from adapters.simulator.drawing import Drawing
from adapters.simulator.keeping import open_file
from adapters.simulator.live import Live
from adapters.simulator.looks import Look, Looks
from adapters.simulator.private import PrivateViews
from adapters.simulator.routes import Pages
from bot.ports import Door, Watch


class Simulator:
    """A chat platform in one page. `clock` is the Clock that everything here goes by, `chat` the Chat to send with."""

    def __init__(self, path: str, system: Callable[[], datetime] = system_now) -> None:
        """Open the simulator's file (`:memory:` keeps nothing); `system` tells the real time."""
        self._file = open_file(path)
        self._changes = Changes()
        self.clock = SimulatedClock(self._file, system)
        self.chat = SimulatorChat(self._file, self.clock, self._changes.tell)
        self._views = PrivateViews(self._file, self._changes.tell)
        self.clock.when_moved(self._changes.tell)

    def routes(self, door: Door, watch: Watch, stop: asyncio.Event, looks: tuple[Look, ...] = ()) -> list[Route]:
        """The page and what people do on it; its streams end when `stop` is set.

        looks: the platforms as which people's chats can be drawn, each with a template of its name.
        """
        kept = Looks(self._file, looks, self._changes.tell)
        live = Live(watch, self.clock, self.chat, self._views, kept, self._changes, Drawing(looks))
        return Pages(live, Actor(door, self.clock, self._views), stop, asyncio.Lock()).routes()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
