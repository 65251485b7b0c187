"""The neutral card and form that every chat platform draws natively: a small closed set of parts.

Every string in a part is plain text, never markup: a renderer escapes it, cuts it to its platform's limits, and draws
`When` and `Who` in the platform's own way.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from directory.people import PersonId


@dataclass(frozen=True, slots=True)
class When:
    """An instant, drawn in the reader's own time zone: to the second, or with `day` to the minute and with the day."""

    at: datetime
    day: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """A person, drawn as the platform's mention where it has one, else by name."""

    person: PersonId
    name: str


Span = str | When | Who
Text = tuple[Span, ...]


class Tone(StrEnum):
    """What a card means at a glance; a renderer gives it a colour or a sign."""

    CALM = "calm"
    URGENT = "urgent"
    GOOD = "good"
    WARNING = "warning"
    OVER = "over"


class Weight(StrEnum):
    """How a choice is drawn: the main one, one that ends or refuses something, or any other."""

    MAIN = "main"
    PLAIN = "plain"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Headline:
    """The first line of a card."""

    text: str
    tone: Tone = Tone.CALM


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values, in two columns where there is room."""

    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; a quiet one is drawn small, for what is only good to know."""

    text: Text
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Words to say aloud, drawn as a quotation under a label such as "Say to the customer"."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbered steps to walk through, in order."""

    title: str
    steps: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice or field that is drawn as a menu."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, or with options a menu. It carries an intent and an opaque subject, nothing else."""

    intent: str
    label: str
    subject: str
    weight: Weight = Weight.PLAIN
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader may press, side by side."""

    choices: tuple[Choice, ...]


Part = Headline | Facts | Note | Words | Steps | Choices


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `notice` is what a lock screen may show: it never holds anything that the caller told."""

    notice: str
    parts: tuple[Part, ...]


class FieldKind(StrEnum):
    """How a form's field is filled in."""

    LINE = "line"
    TEXT = "text"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form. `name` comes back with what was typed; `longest` is in characters."""

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    value: str = ""
    required: bool = False
    hint: str = ""
    longest: int = 200
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog. What is typed comes back under `intent` and `subject`, as a choice's press does."""

    intent: str
    subject: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What whoever typed, pressed or submitted gets at once, for their eyes only: nothing, a card, a form to fill in,

    or, after a submitted form, a sentence for each field that must be mended (by the field's name).
    """

    card: Card | None = None
    form: Form | None = None
    errors: dict[str, str] = field(default_factory=dict)
