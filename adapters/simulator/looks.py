"""How somebody's chat is drawn: as Warmline's own, or as a platform would draw the very payload that it would be sent.

What is drawn is read by `runs` here; the elements around it are drawn by the templates.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.messages.card import Card, Form
from directory.people import PersonId

Json = dict[str, Any]

_IN_MRKDWN = re.compile(r"<!date\^(\d+)\^([^|>]*)\|[^>]*>|\*([^*\n]+)\*")
_IN_TEAMS = re.compile(r"(\{\{DATE\([^)]*\)\}\} )?\{\{TIME\(([^)]*)\)\}\}")


class Manner(Protocol):
    """How a platform draws, and reads what it is sent; a module of its own folder keeps this."""

    def draw_card(self, card: Card, /) -> Json:
        """Draw a card as its payload."""

    def read_press(self, action: Json, /) -> tuple[str, str, str]:
        """Read a button or menu of such a payload: intent, subject, and the id of the menu that goes with it."""

    def draw_form(self, form: Form, values: Mapping[str, str] | None, errors: Mapping[str, str], /) -> Json:
        """Draw a form as its payload.

        values: what was typed already, if it was sent before. errors: a sentence for each field to mend.
        """

    def read_form(self, sent: Json, /) -> tuple[str, str, dict[str, str]]:
        """Read a form that was sent: intent, subject, and the values by field name."""


@dataclass(frozen=True, slots=True)
class Look:
    """A platform's look; `name` is also that of its template."""

    name: str
    title: str
    manner: Manner


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style; or an instant, to the second or with its day."""

    text: str
    bold: bool = False
    at: datetime | None = None
    day: bool = False


class Looks:
    """Keeps who is drawn how. `changed` is called after each change."""

    def __init__(self, file: sqlite3.Connection, known: tuple[Look, ...], changed: Callable[[], None]) -> None:
        self._file = file
        self._changed = changed
        self.known = known

    def of(self, person: PersonId) -> Look | None:
        """How the person's chat is drawn; None for Warmline's own look."""
        row = self._file.execute("select name from look where person = ?", (person,)).fetchone()
        return self.named(row[0]) if row else None

    def named(self, name: str) -> Look | None:
        """Find a look; None for Warmline's own, and for one that is not offered."""
        return next((look for look in self.known if look.name == name), None)

    def choose(self, person: PersonId, look: Look | None) -> None:
        """Have the person's chat drawn so."""
        name = look.name if look else ""
        self._file.execute("insert or replace into look (person, name) values (?, ?)", (person, name))
        self._changed()


def runs(element: Mapping[str, Any]) -> list[Run]:
    """Read a text of a payload: a text object or a rich text element of Slack's, or a TextRun of Teams'."""
    match element["type"]:
        case "mrkdwn":
            return list(_mrkdwn(element["text"]))
        case "date":
            return [Run("", at=_seconds(element["timestamp"]), day="date" in element["format"])]
        case "TextRun":
            return list(_text_run(element["text"], element.get("weight") == "Bolder"))
        case _:
            return [Run(element["text"], bool(element.get("style", {}).get("bold")))]


def _mrkdwn(text: str) -> Iterator[Run]:
    end = 0
    for found in _IN_MRKDWN.finditer(text):
        yield Run(_unescaped(text[end : found.start()]))
        seconds, form, bold = found.groups()
        yield Run("", at=_seconds(int(seconds)), day="date" in form) if seconds else Run(_unescaped(bold), bold=True)
        end = found.end()
    yield Run(_unescaped(text[end:]))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _text_run(text: str, bold: bool) -> Iterator[Run]:
    end = 0
    for found in _IN_TEAMS.finditer(text):
        yield Run(text[end : found.start()], bold)
        yield Run("", bold, datetime.fromisoformat(found[2]), bool(found[1]))
        end = found.end()
    yield Run(text[end:], bold)


def _seconds(since_1970: int) -> datetime:
    return datetime.fromtimestamp(since_1970, UTC)
