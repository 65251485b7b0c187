"""What a story needs of the place where it is played: people who do things, what they see, and time that moves on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

LateHand = Callable[[str], None]
"""Presses a choice as it stood when somebody put their finger on it; it is told who presses."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A card as a person reads it.

    `text` is all that can be read on it but its choices, in one line. `notice` is what a
    lock screen shows. `choices` holds the options of those that are menus. `live` is what the platform would bring to
    life of it: links, mentions of a whole channel, scripts.
    """

    id: str
    text: str
    notice: str
    choices: Mapping[str, tuple[str, ...]]
    live: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenForm:
    """A form that is open before a person: what stands in its fields, and what must be mended, by their labels."""

    title: str
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chat:
    """What one person sees: messages, oldest first, the answer to what they did last, if any, and the open form."""

    messages: tuple[Seen, ...]
    answer: Seen | None
    form: SeenForm | None


class Theatre(Protocol):
    """Each deed has had all its consequences when it returns. People are named by their ids in the directory."""

    def look(self, who: str) -> Chat:
        """See what a person sees."""
        ...

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        ...

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice; it is pressed when the hand is called, whatever stands there by then."""
        ...

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice; of a menu, the option with this label."""
        ...

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form's fields by their labels, and send it."""
        ...

    def again(self) -> None:
        """Let the very last request, whoever's it was, arrive once more."""
        ...

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        ...

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass, with all that happens by itself meanwhile."""
        ...


def one_line(text: str) -> str:
    """Leave out how a text is laid out, which differs from platform to platform."""
    return " ".join(text.split())


class WithBlocking(Theatre, Protocol):
    """A theatre in which somebody can make themselves unreachable."""

    def block(self, who: str) -> None:
        """Let nobody send this person anything any more."""
        ...
