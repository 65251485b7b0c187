"""Draws a neutral card as a Teams Adaptive Card. Begin reading at `draw`; forms are in `forms.py`.

Words stand only in TextRuns, in which Teams reads no Markdown. People are named, not mentioned: a message in which one
mention isn't right is refused whole, and a page must not be lost for that.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from itertools import count
from typing import Any, assert_never

from adapters.teams.text import escape, shown, size
from bot.messages import refusing
from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Headline,
    Note,
    Option,
    Part,
    Span,
    Steps,
    Text,
    Tone,
    Weight,
    When,
    Who,
    Words,
)
from bot.messages.plain import CUT, clean, cut, units

Json = dict[str, Any]
Style = Mapping[str, object]

VERSION = "1.5"
MOST_BYTES = 20_000

# From the whole of what may be told down to what is left if somebody pasted a book into every field.
_LENGTHS = (3000, 1500, 700, 300, 100)
_LABEL = 150
_BUTTON = 75
_NOTICE = 300
_SHORT_FACT = 80
_SHORT_WORD = 20
_LABEL_WIDTH = "112px"
_NUMBER_WIDTH = "24px"
# Teams shortens the labels of buttons that have no room beside each other: what a row holds on a phone, in letters.
_ROW = 37
_BUTTON_FRAME = 5
_NOTHING = "–"

_STYLES = {
    Tone.CALM: "accent",
    Tone.URGENT: "attention",
    Tone.GOOD: "good",
    Tone.WARNING: "warning",
    Tone.OVER: "emphasis",
}
_SIGNS = {Tone.CALM: "💬", Tone.URGENT: "🔴", Tone.GOOD: "✅", Tone.WARNING: "⚠️", Tone.OVER: "⚪"}
_WEIGHTS = {Weight.MAIN: {"style": "positive"}, Weight.DANGER: {"style": "destructive"}, Weight.PLAIN: {}}
_PLAIN: Style = {}
_BOLD: Style = {"weight": "Bolder"}
_QUIET: Style = {"size": "Small", "isSubtle": True}


def notice(card: Card) -> str:
    """Give the message's summary, the only words of a card that a lock screen shows."""
    return cut(clean(card.notice).strip(), _NOTICE) or _NOTHING


def draw(card: Card) -> Json:
    """Draw a card in less than MOST_BYTES: long words are cut, and if that is not enough, the last line says so."""
    fitting = (drawn for length in _LENGTHS if size(drawn := _draw(card, length)) <= MOST_BYTES)
    return next(fitting, None) or _beginning(_draw(card, _LENGTHS[-1]))


def whole(body: list[Json], fallback: str, actions: list[Json] | None = None) -> Json:
    """Make an Adaptive Card of its elements. fallback: plain words for a Teams that is too old for it."""
    drawn = {"type": "AdaptiveCard", "version": VERSION, "fallbackText": escape(fallback), "body": body}
    return {**drawn, "actions": actions} if actions else drawn


def paragraph(text: Text, style: Style = _PLAIN, length: int = _LENGTHS[0]) -> Json:
    """Draw a text as a paragraph with at most so many UTF-16 units of words. style: what each TextRun gets."""
    return {"type": "RichTextBlock", "inlines": list(_runs(text, length, style))}


def heading(text: str, tone: Tone) -> Json:
    """Draw the first line of a card, in the colour and with the sign of its tone."""
    line = paragraph((f"{_SIGNS[tone]} {text}",), {**_BOLD, "size": "Medium"}, _LABEL * 2)
    return {"type": "Container", "style": _STYLES[tone], "bleed": True, "items": [line]}


def label(text: str, limit: int = _BUTTON) -> str:
    """Make the words of a button, a menu's entry or an input's label, which Teams shows as they are."""
    return cut(clean(text).strip(), limit) or _NOTHING


def execute(title: str, intent: str, data: Json, weight: Weight = Weight.PLAIN) -> Json:
    """Make a button that comes back as the verb and the data, from a Teams too old for verbs as data alone."""
    return {
        "type": "Action.Execute",
        "title": label(title),
        "verb": intent,
        "data": data,
        **_WEIGHTS[weight],
        "fallback": submit(title, intent, data, weight),
    }


def submit(title: str, intent: str, data: Json, weight: Weight = Weight.PLAIN) -> Json:
    """Make a button that comes back as data alone, the verb among it."""
    return {"type": "Action.Submit", "title": label(title), "data": {"verb": intent, **data}, **_WEIGHTS[weight]}


def menu(id: str, entries: tuple[Option, ...]) -> Json:
    """Draw a menu whose choice comes back under the id."""
    choices = [{"title": label(entry.label), "value": entry.value} for entry in entries]
    return {"type": "Input.ChoiceSet", "id": id, "style": "compact", "choices": choices}


def _draw(card: Card, length: int) -> Json:
    menus = count(1)
    return whole([element for part in card.parts for element in _part(part, length, menus)], notice(card))


def _beginning(drawn: Json) -> Json:
    body = drawn["body"]
    body.append(paragraph((refusing.more_than_fits(),), _QUIET))
    while size(drawn) > MOST_BYTES and len(body) > 1:
        del body[-2]
    return drawn


def _part(part: Part, length: int, menus: Iterator[int]) -> list[Json]:
    match part:
        case Headline():
            return [heading(part.text, part.tone)]
        case Facts():
            return [_fact(name, value, length) for name, value in part.pairs]
        case Note():
            return [paragraph(part.text, _QUIET if part.quiet else _PLAIN, length)] if part.text else []
        case Words():
            said = [_bold(part.label), {**paragraph((part.text,), length=length), "spacing": "Small"}]
            return [{"type": "Container", "style": "emphasis", "items": said}]
        case Steps():
            return [_bold(part.title), *(_step(n, step, length) for n, step in enumerate(part.steps, 1))]
        case Choices():
            return _choices(part, menus)
    assert_never(part)


def _fact(name: str, value: Text, length: int) -> Json:
    drawn = paragraph(value, length=length)
    if _is_short(value):
        return _row(_column(_LABEL_WIDTH, _bold(name)), _column("stretch", drawn))
    return {"type": "Container", "spacing": "Small", "items": [_bold(name), {**drawn, "spacing": "None"}]}


def _is_short(value: Text) -> bool:
    words = "".join(span.name if isinstance(span, Who) else span for span in value if not isinstance(span, When))
    is_narrow = all(units(word) <= _SHORT_WORD for word in words.split())
    return units(words) <= _SHORT_FACT and "\n" not in words and is_narrow


def _step(number: int, step: Text, length: int) -> Json:
    return _row(_column(_NUMBER_WIDTH, paragraph((f"{number}.",))), _column("stretch", paragraph(step, length=length)))


def _choices(part: Choices, menus: Iterator[int]) -> list[Json]:
    rows: list[Json] = []
    room = 0
    for choice in part.choices:
        width = len(choice.label) + _BUTTON_FRAME
        if choice.options:
            rows.append(_menu(choice, f"menu{next(menus)}"))
            room = 0
        elif width <= room:
            rows[-1]["actions"].append(_button(choice))
            room -= width
        else:
            rows.append({"type": "ActionSet", "spacing": "Small", "actions": [_button(choice)]})
            room = _ROW - width
    return rows


def _button(choice: Choice) -> Json:
    return execute(choice.label, choice.intent, {"subject": choice.subject}, choice.weight)


def _menu(choice: Choice, id: str) -> Json:
    # Every input of the card comes back with whatever button is pressed, so the button names the one it goes with.
    button = execute(choice.label, choice.intent, {"subject": choice.subject, "menu": id}, choice.weight)
    entries = {**menu(id, choice.options), "placeholder": refusing.choose()}
    return _row(_column("stretch", entries), _column("auto", {"type": "ActionSet", "actions": [button]}))


def _row(*columns: Json) -> Json:
    return {"type": "ColumnSet", "spacing": "Small", "columns": list(columns)}


def _column(width: str, item: Json) -> Json:
    return {"type": "Column", "width": width, "items": [item]}


def _bold(text: str) -> Json:
    return paragraph((text,), _BOLD, _LABEL)


def _runs(text: Text, length: int, style: Style) -> Iterator[Json]:
    """Draw a text as TextRuns with at most `length` UTF-16 units of words; never none, which Teams refuses."""
    empty = True
    for span in text:
        if length <= 0:
            yield {"type": "TextRun", "text": CUT, **style}
            return
        words, more = _words(span, length)
        if words:
            empty = False
            length -= 0 if isinstance(span, When) else units(words)
            yield {"type": "TextRun", "text": words, **style, **more}
    if empty:
        yield {"type": "TextRun", "text": _NOTHING, **style}


def _words(span: Span, length: int) -> tuple[str, Style]:
    match span:
        case str():
            return shown(span, length), {}
        case Who():
            return shown(span.name, length), _BOLD
        case When():
            return _instant(span), {}
    assert_never(span)


def _instant(when: When) -> str:
    """Let Teams write the instant in the reader's own time zone; it knows no seconds."""
    at = when.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({at}, SHORT)}}}} {{{{TIME({at})}}}}" if when.day else f"{{{{TIME({at})}}}}"
