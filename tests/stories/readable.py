"""A neutral card or form as a person reads it, before any platform has drawn it."""

from collections.abc import Iterator

from bot.messages.card import Card, Choice, Choices, Facts, Form, Headline, Note, Part, Steps, Text, When, Who, Words
from tests.stories.theatre import Seen, SeenForm, one_line


def seen_card(id: str, card: Card) -> Seen:
    """Read a card."""
    text = "\n".join(line for part in card.parts for line in _lines(part))
    choices = {choice.label: tuple(option.label for option in choice.options) for choice in choices_on(card)}
    return Seen(id, one_line(text), card.notice, choices)


def choices_on(card: Card) -> tuple[Choice, ...]:
    """All choices of a card."""
    return tuple(choice for part in card.parts if isinstance(part, Choices) for choice in part.choices)


def seen_form(form: Form, values: dict[str, str], errors: dict[str, str]) -> SeenForm:
    """Read a form: the values and errors come by the fields' names."""
    shown = {}
    for field in form.fields:
        value = values.get(field.name, field.value)
        shown[field.label] = next((option.label for option in field.options if option.value == value), value)
    labels = {field.name: field.label for field in form.fields}
    return SeenForm(form.title, shown, {labels.get(name, name): sentence for name, sentence in errors.items()})


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Headline():
            yield part.text
        case Facts():
            yield from (f"{label} {_read(value)}" for label, value in part.pairs)
        case Note():
            yield _read(part.text)
        case Words():
            yield from (part.label, part.text)
        case Steps():
            yield from (part.title, *(_read(step) for step in part.steps))
        case Choices():
            return


def _read(text: Text) -> str:
    return "".join(_span(span) for span in text)


def _span(span: str | When | Who) -> str:
    match span:
        case When():
            return f"{span.at:%H:%M}"
        case Who():
            return span.name
        case _:
            return span
