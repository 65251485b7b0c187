"""What a person sees in Teams, messages and dialogs, with the means to read them. Begin at `Message`."""

import html
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cards import walk

_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\\n])+)\]\(([^)\s]+)\)")
_LIVE = re.compile(rf"{_LINK.pattern}|\{{\{{(?:DATE|TIME)\([^)]*\)\}}\}}|<at>.*?</at>")
_EMPHASIS = re.compile(r"(?<!\\)\*\*(?=\S)(.+?)(?<=[^\s\\])\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class NotThere(AssertionError):
    """What a test looked for, or wanted to press, is not in front of that person."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button as drawn; `kind` is e.g. `Action.Execute`, `json` the whole of it."""

    title: str
    kind: str
    verb: str
    data: Json
    style: str
    json: Json


@dataclass(frozen=True, slots=True)
class Input:
    """A field as drawn; `choices` are a ChoiceSet's values by their titles, in order."""

    id: str
    kind: str
    label: str
    value: str
    required: bool
    error: str
    choices: dict[str, str]
    json: Json


def read_markdown(text: str) -> str:
    """A text of Teams' markdown as a person reads it: links as their labels, bold as it is, escapes decoded."""
    return html.unescape(_ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\1", _LINK.sub(r"\1", text))))


def _marked_up(part: Json) -> Iterator[str]:
    if part["type"] == "TextBlock":
        yield part["text"]
    for fact in part.get("facts", []):
        yield from (fact["title"], fact["value"])


def _readable(part: Json) -> Iterator[str]:
    yield from map(read_markdown, _marked_up(part))
    if part["type"] == "TextRun":
        yield part["text"]
    yield from (inline for inline in part.get("inlines", []) if isinstance(inline, str))
    yield from (part[key] for key in ("label", "title", "placeholder", "altText") if key in part)
    yield from (choice["title"] for choice in part.get("choices", []))
    if part["type"].startswith("Input.") and "value" in part and "choices" not in part:
        yield str(part["value"])


class Drawn(ABC):
    """A card, as a person reads, fills in and presses it."""

    __slots__ = ()

    @property
    @abstractmethod
    def card(self) -> Json:
        """The Adaptive Card as it stands now; empty when there is none."""

    def plain(self) -> str:
        """All text that can be seen, one piece a line; labelled links as their labels."""
        return "\n".join(line for part in walk(self.card, hidden=False) for line in _readable(part))

    def markup(self) -> list[str]:
        """What Teams would bring to life in its markdown: each link, date and mention."""
        texts = (text for part in walk(self.card) for text in _marked_up(part))
        return [found.group() for text in texts for found in _LIVE.finditer(text)]

    def actions(self) -> dict[str, Action]:
        """The buttons that can be pressed, by their titles."""
        parts = walk(self.card, hidden=False)
        found = [part for part in parts if part["type"].startswith("Action.") and part.get("isEnabled", True)]
        return {
            part.get("title", ""): Action(
                part.get("title", ""),
                part["type"],
                part.get("verb", ""),
                part.get("data", {}),
                part.get("style", ""),
                part,
            )
            for part in found
        }

    def inputs(self) -> dict[str, Input]:
        """The fields by their ids, also those that are hidden, as they are sent all the same."""
        found = [part for part in walk(self.card) if part["type"].startswith("Input.")]
        return {
            part["id"]: Input(
                part["id"],
                part["type"],
                part.get("label") or part.get("title", ""),
                str(part.get("value", "")),
                part.get("isRequired", False),
                part.get("errorMessage", ""),
                {choice["title"]: choice["value"] for choice in part.get("choices", [])},
                part,
            )
            for part in found
        }


@dataclass(frozen=True, slots=True)
class Version:
    """A message as it stood from one instant on; `answered`: put there by the answer to a press."""

    at: datetime
    text: str
    card: Json
    summary: str = ""
    answered: bool = False


@dataclass(slots=True, eq=False)
class Message(Drawn):
    """A message of the app, with all that it ever said; `owner` is "" in a channel, `private` a targeted message."""

    chat: str
    owner: str
    id: str
    history: list[Version]
    private: bool = False
    deleted: bool = False
    activity: Json = field(default_factory=dict)

    @property
    def posted_at(self) -> datetime:
        """When it was posted."""
        return self.history[0].at

    @property
    def edited_at(self) -> datetime:
        """When it was last changed, or posted."""
        return self.history[-1].at

    @property
    def edits(self) -> int:
        """How often the app changed it; answers to presses are not counted."""
        return sum(not version.answered for version in self.history[1:])

    @property
    def text(self) -> str:
        """The text beside the card, as it was sent."""
        return self.history[-1].text

    @property
    def summary(self) -> str:
        """What the notification says."""
        return self.history[-1].summary

    @property
    def card(self) -> Json:
        """The Adaptive Card as it stands now; empty when there is none."""
        return self.history[-1].card

    def plain(self) -> str:
        """All that can be read in it, one piece a line."""
        return "\n".join(filter(None, [read_markdown(self.text), Drawn.plain(self)]))

    def markup(self) -> list[str]:
        """What Teams would bring to life in the text and in the card."""
        return [found.group() for found in _LIVE.finditer(self.text)] + Drawn.markup(self)


@dataclass(slots=True, eq=False)
class Dialog(Drawn):
    """A dialog in front of one person, opened by a message extension's command."""

    owner: str
    chat: str
    command: str
    definition: Json

    @property
    def title(self) -> str:
        """The dialog's title."""
        return str(self.definition.get("title", ""))

    @property
    def card(self) -> Json:
        """The Adaptive Card in it."""
        card: Json = self.definition["card"]["content"]
        return card
