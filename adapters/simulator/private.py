"""What only one person sees: the answers to what they did, and the form that is open before them."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter

from bot.messages.card import Card, Form
from directory.people import PersonId

MOST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A card for one person's eyes only, and what they had typed to get it, if they typed."""

    number: int
    asked: str
    card: Card
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form as it stands: what was typed, by field name, and a sentence for each field that must be mended.

    `number` is another each time the form is put before the person.
    """

    number: int
    form: Form
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def is_for(self, intent: str, subject: str) -> bool:
        """Whether what was submitted under these came from this form."""
        return (self.form.intent, self.form.subject) == (intent, subject)

    def errors_by_field(self) -> dict[str, str]:
        """Each sentence by a field: one that is about none stands at the first, as platforms have no other place."""
        return {name or self.form.fields[0].name: sentence for name, sentence in self.errors.items()}


@dataclass(frozen=True, slots=True)
class PrivateView:
    """Everything that only one person sees; `version` grows with each change."""

    version: int = 0
    answers: tuple[Answer, ...] = ()
    open_form: OpenForm | None = None

    def opened(
        self, form: Form, values: dict[str, str] | None = None, errors: dict[str, str] | None = None
    ) -> "PrivateView":
        """Put a form before the person, perhaps with what was typed and what must be mended."""
        return replace(self, open_form=OpenForm(self.version, form, values or {}, errors or {}))

    def answered(self, card: Card, asked: str, at: datetime) -> "PrivateView":
        """Add an answer; only the newest few are kept."""
        answer = Answer(self.version, asked, card, at)
        return replace(self, answers=(*self.answers, answer)[-MOST_ANSWERS:])


VIEW = TypeAdapter(PrivateView)


class PrivateViews:
    """Keeps each person's private view. `changed` is called after each change."""

    def __init__(self, file: sqlite3.Connection, changed: Callable[[], None]) -> None:
        self._file = file
        self._changed = changed

    def of(self, person: PersonId) -> PrivateView:
        """The person's view; an empty one if there is none yet."""
        row = self._file.execute("select view from private where person = ?", (person,)).fetchone()
        return VIEW.validate_json(row[0]) if row else PrivateView()

    def keep(self, person: PersonId, view: PrivateView) -> None:
        """Keep the person's view, as its next version."""
        text = VIEW.dump_json(replace(view, version=view.version + 1)).decode()
        self._file.execute("insert or replace into private (person, view) values (?, ?)", (person, text))
        self._changed()
