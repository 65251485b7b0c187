"""What the suite needs of a platform's driver: one reader before the platform, and the bot's door behind it."""

import ast
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from bot.ports import Chat
from directory.people import PersonId
from tests.adapters.slack.desk import Desk
from tests.stories.theatre import Seen, SeenForm

ADAPTERS = Path(__file__).parents[3] / "adapters"
SENDING = {"post", "update", "find"}


class Place(Protocol):
    """A platform with one reader, who has room for any number of messages at once."""

    @property
    def chat(self) -> Chat: ...
    @property
    def reader(self) -> PersonId: ...
    @property
    def door(self) -> Desk: ...

    async def messages(self) -> list[Seen]:
        """See what stands in the reader's chat, oldest first."""
        ...

    async def answer(self) -> str:
        """Read the last private answer; empty if there is none."""
        ...

    async def form(self) -> SeenForm | None:
        """See the form that is open before the reader."""
        ...

    async def type(self, text: str) -> None:
        """Type `/escalate`, and this after it."""
        ...

    async def press(self, seen: Seen, choice: str, option: str = "") -> None:
        """Press a choice on a message, or take this option of a menu."""
        ...

    async def fill_in(self, values: Mapping[str, str]) -> None:
        """Fill in the open form by its labels, and send it."""
        ...

    async def throw_away(self, seen: Seen) -> None:
        """Delete a message."""
        ...


@runtime_checkable
class Remote(Place, Protocol):
    """A platform on the far side of a network. can_look: a message whose answer was lost can be found."""

    can_look: bool

    def lose_answer(self) -> None:
        """Let the next new message arrive, and the answer to it be lost."""
        ...

    def refuse(self) -> None:
        """Let nothing reach the reader from now on."""
        ...

    def ask_to_wait(self, seconds: int) -> None:
        """Let the next new message be refused as too fast."""
        ...


class Driver(Protocol):
    """A driver's module."""

    IS_REMOTE: bool

    def open_place(self) -> AbstractAsyncContextManager[Place]:
        """Open the platform before a bot of its own."""
        ...


def platforms() -> list[str]:
    """Name the folders of `adapters/` in which a class sends messages."""
    return sorted(folder.name for folder in ADAPTERS.iterdir() if any(map(_sends, folder.glob("*.py"))))


def drivers() -> dict[str, Driver]:
    """Give the drivers that there are, by platform."""
    here = Path(__file__).parent
    return {name: _driver(name) for name in platforms() if (here / f"{name}.py").exists()}


def _driver(name: str) -> Driver:
    return cast(Driver, import_module(f"tests.contracts.chat.{name}"))


def _sends(file: Path) -> bool:
    classes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef)]
    return any({one.name for one in node.body if isinstance(one, ast.AsyncFunctionDef)} >= SENDING for node in classes)
