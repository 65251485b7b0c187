"""Draws the page and its parts as HTML: all text is data, escaped by the templates and nowhere else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import assert_never
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.simulator.acting import COMMANDS
from adapters.simulator.chat import Message
from adapters.simulator.choosing import Offer, address_of
from adapters.simulator.clients import payload
from adapters.simulator.looks import Json, Look, runs
from adapters.simulator.private import Answer, PrivateView
from bot.messages.card import Card, Choices, Facts, Headline, Note, Part, Span, Steps, Text, When, Who, Words
from bot.ports import Story
from directory.people import Person, PersonId

LONGEST_IN_HALF = 32  # characters: two lines
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message, or an answer that only this person sees; `version` tells one drawing of it from the next."""

    id: str
    version: str
    card: Card
    at: datetime
    private: bool
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Pane:
    """One person's chat as it is drawn; `others` are the panes that stay when this one is closed."""

    person: Person
    on_shift: bool
    entries: tuple[Entry, ...]
    view: PrivateView
    others: tuple[PersonId, ...]
    look: Look | None

    @property
    def asked(self) -> Json | None:
        """The open form as its platform's payload; None if none is open, or the chat is drawn as Warmline's own."""
        return payload(self.look, self.view.open_form) if self.look and self.view.open_form else None


@dataclass(frozen=True, slots=True)
class Face:
    """The clock as it is drawn: the instant now, how far ahead, the next deadline, and a word on the last move."""

    now: datetime
    ahead: timedelta
    deadline: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole page: whose panes, who could be added, and what goes on."""

    panes: tuple[Pane, ...]
    unknown: tuple[PersonId, ...]
    offer: Offer
    face: Face
    stories: tuple[Story, ...]


class Drawing:
    """The templates, ready to draw with."""

    def __init__(self, looks: tuple[Look, ...] = ()) -> None:
        self._env = _environment(looks)

    def page(self, picture: Picture) -> str:
        """Draw the whole page."""
        shown = tuple(pane.person.id for pane in picture.panes)
        return self._env.get_template("page.html").render(
            picture=picture, face=picture.face, stories=picture.stories, offer=picture.offer, shown=shown
        )

    def part(self, name: str, **what: object) -> str:
        """Draw one part of the page by its template's name: people, clock, stories, status, chat or form."""
        return self._env.get_template(f"{name}.html").render(**what)


def entries(messages: tuple[Message, ...], answers: tuple[Answer, ...]) -> tuple[Entry, ...]:
    """Messages and private answers as one chat, oldest first."""
    sent = [Entry(f"message-{m.address}", str(m.version), m.card, m.at, private=False) for m in messages]
    told = [Entry(f"answer-{a.number}", "0", a.card, a.at, private=True, asked=a.asked) for a in answers]
    return tuple(sorted([*sent, *told], key=lambda entry: entry.at))


def version_of(thing: object) -> str:
    """A short word that is another when the thing is."""
    return format(hash(thing) & 0xFFFFFFFF, "x")


def kind_of_part(part: Part) -> str:
    """Name the macro that draws a part."""
    match part:
        case Headline() | Facts() | Note() | Words() | Steps() | Choices():
            return type(part).__name__.lower()
        case _:
            assert_never(part)


def kind_of_span(span: Span) -> str:
    """Name what a piece of text is."""
    match span:
        case str():
            return "text"
        case When() | Who():
            return type(span).__name__.lower()
        case _:
            assert_never(span)


def is_wide(text: Text) -> bool:
    """Whether a fact is too long for half a card's width."""
    return sum(len(span) for span in text if isinstance(span, str)) > LONGEST_IN_HALF


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def iso(instant: datetime) -> str:
    """An instant as HTML's `datetime` attribute takes it."""
    return instant.isoformat(timespec="milliseconds")


@cache
def _environment(looks: tuple[Look, ...]) -> Environment:
    """Make it once for all drawings of a process: each compiles the templates anew, which takes long."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": kind_of_part,
        "span": kind_of_span,
        "wide": is_wide,
        "initials": initials,
        "iso": iso,
        "merged": dict.__or__,
        "runs": runs,
    }
    environment.globals |= {
        "fresh": uuid4,
        "commands": COMMANDS,
        "looks": looks,
        "address_of": address_of,
        "version_of": version_of,
    }
    return environment
