"""What a person sees in Slack, messages and views, with the means to read them. Begin at `Message`."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.slack.blocks import walk
from tests.fakes.slack.elements import options_of
from tests.fakes.slack.shapes import Json

_LIVE = re.compile(r"<[^<>\n]+>")
_LABELLED = re.compile(r"<[^<>|\n]+\|([^<>\n]*)>")
_TEXT_KEYS = ("text", "fallback", "alt_text", "initial_value")


class NotThere(AssertionError):
    """What a test looked for, or wanted to press, is not in front of that person."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button as drawn."""

    label: str
    action_id: str
    value: str
    style: str


@dataclass(frozen=True, slots=True)
class Select:
    """A menu as drawn: its options' values by their labels, in order."""

    action_id: str
    placeholder: str
    options: dict[str, str]


def unescape(text: str) -> str:
    """Slack's three entities, decoded once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape(text: str) -> str:
    """The three characters that Slack encodes in what it hands on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _readable(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _readable(child)
    elif isinstance(node, dict):
        marked_up = node.get("type") == "mrkdwn"
        for key in _TEXT_KEYS:
            if isinstance(node.get(key), str):
                yield unescape(_LABELLED.sub(r"\1", node[key]) if marked_up else node[key])
        for child in node.values():
            yield from _readable(child)


def _marked_up(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _marked_up(child)
    elif isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "markdown"):
            yield node["text"]
        for child in node.values():
            yield from _marked_up(child)


class Drawn(ABC):
    """Blocks, as a person reads and presses them."""

    __slots__ = ()

    @property
    @abstractmethod
    def blocks(self) -> list[Json]:
        """The blocks as Slack keeps them: every one with a block_id, every element with an action_id."""

    def plain(self) -> str:
        """All text that can be read, one piece a line: entities decoded, a labelled link or date as its label."""
        return "\n".join(_readable(self.blocks))

    def markup(self) -> list[str]:
        """What Slack would bring to life: each `<…>` of a mention, a link or a date in mrkdwn."""
        return [live for text in _marked_up(self.blocks) for live in _LIVE.findall(text)]

    def buttons(self) -> dict[str, Button]:
        """The buttons by their labels."""
        found = [element for _, element in walk(self.blocks) if element["type"] == "button"]
        drawn = [
            Button(unescape(one["text"]["text"]), one["action_id"], one.get("value", ""), one.get("style", ""))
            for one in found
        ]
        return {button.label: button for button in drawn}

    def selects(self) -> dict[str, Select]:
        """The static selects by their action ids."""
        found = [element for _, element in walk(self.blocks) if element["type"] == "static_select"]
        return {
            one["action_id"]: Select(
                one["action_id"],
                unescape(one.get("placeholder", {}).get("text", "")),
                {unescape(option["text"]["text"]): option["value"] for option in options_of(one)},
            )
            for one in found
        }


@dataclass(frozen=True, slots=True)
class Version:
    """A message as it stood from one instant on."""

    at: datetime
    text: str
    blocks: list[Json]
    metadata: Json | None


@dataclass(slots=True, eq=False)
class Message(Drawn):
    """A message of the app to one person, with all that it ever said."""

    channel: str
    owner: str
    ts: str
    history: list[Version]
    ephemeral: bool = False

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
        """How often it was changed."""
        return len(self.history) - 1

    @property
    def text(self) -> str:
        """The text of the notification; it is all there is to read when there are no blocks."""
        return self.history[-1].text

    @property
    def blocks(self) -> list[Json]:
        """The blocks as they stand now."""
        return self.history[-1].blocks

    @property
    def metadata(self) -> Json | None:
        """The metadata as it stands now."""
        return self.history[-1].metadata

    def plain(self) -> str:
        """All that can be read in it, one piece a line."""
        return Drawn.plain(self) if self.blocks else unescape(_LABELLED.sub(r"\1", self.text))

    def markup(self) -> list[str]:
        """What Slack would bring to life in the blocks and in the notification's text."""
        return Drawn.markup(self) + _LIVE.findall(self.text)


@dataclass(slots=True, eq=False)
class View(Drawn):
    """A modal or a Home tab in front of one person, with what was typed into it and the errors shown in it."""

    id: str
    owner: str
    definition: Json
    hash: str
    root: str
    previous: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    entered: dict[tuple[str, str], Json] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`modal` or `home`."""
        return str(self.definition["type"])

    @property
    def blocks(self) -> list[Json]:
        """The blocks as they stand now."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The modal's title."""
        return unescape(self.definition.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for the kind of view."""
        return str(self.definition.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app hid in it."""
        return str(self.definition.get("private_metadata", ""))
