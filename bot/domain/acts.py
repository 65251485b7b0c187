"""What a person did in a chat, as every platform's inbound hands it to the one door, the desk.

`request` names the act itself: the same name twice is the same act delivered twice, and is not done twice.
"""

import re
from dataclasses import dataclass, field
from typing import NewType

from directory.people import PersonId

RequestKey = NewType("RequestKey", str)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Put a visible mark in place of what no database takes: half a character, or a zero byte."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command, as typed: `command` is its first word with the slash, `text` the rest, unescaped."""

    by: PersonId
    command: str
    text: str
    request: RequestKey


@dataclass(frozen=True, slots=True)
class Pressed:
    """A choice, pressed; `option` is the value picked from a menu, else empty."""

    by: PersonId
    intent: str
    subject: str
    option: str
    request: RequestKey


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form, sent: the values by field name, as typed."""

    by: PersonId
    intent: str
    subject: str
    request: RequestKey
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looked at their own page in the chat app and wants to see what is theirs. Changes nothing."""

    by: PersonId


Act = Typed | Pressed | Submitted | HomeOpened
