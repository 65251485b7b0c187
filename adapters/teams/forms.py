"""Draws forms for Teams: as a card to fill in, as a dialog, and again with each fault beside its field."""

from collections.abc import Mapping

from adapters.teams.carrying import carried
from adapters.teams.render import Json, execute, heading, label, menu, notice, paragraph, submit, whole
from adapters.teams.render import draw as draw_card
from bot.messages import refusing
from bot.messages.card import Card, Field, FieldKind, Form, Tone, Weight
from bot.messages.plain import clean, cut

CARD_TYPE = "application/vnd.microsoft.card.adaptive"

Values = Mapping[str, str] | None

_TITLE = 64
_FAULT = {"weight": "Bolder", "color": "Attention"}
_NOTHING: Mapping[str, str] = {}


def form_card(form: Form, values: Values = None, errors: Mapping[str, str] = _NOTHING) -> Json:
    """Draw a form as a card to fill in.

    values: what was typed already, by field, instead of the fields' own values; Teams leaves out what was left empty.
    errors: a sentence for each field that must be mended.
    """
    body = [heading(form.title, Tone.CALM), *_inputs(form, values, errors)]
    return whole(body, label(form.title), [execute(form.submit, form.intent, _data(form), Weight.MAIN)])


def dialog(form: Form, values: Values = None, errors: Mapping[str, str] = _NOTHING) -> Json:
    """Draw a form as the value of a dialog's task; values and errors are those of `form_card`."""
    # In a dialog Teams knows no Action.Execute.
    action = submit(form.submit, form.intent, _data(form), Weight.MAIN)
    return _dialog(form.title, whole(_inputs(form, values, errors), label(form.title), [action]))


def shown_dialog(card: Card) -> Json:
    """Draw a dialog that only shows a card, as the value of its task."""
    return _dialog(refusing.dialog_title(), draw_card(card))


def attachment(card: Json) -> Json:
    """Wrap an Adaptive Card as what a message or a dialog carries."""
    return {"contentType": CARD_TYPE, "content": card}


def message(card: Card) -> Json:
    """Draw a card as a whole message: its attachment, and the summary that a lock screen shows."""
    return {"type": "message", "summary": notice(card), "attachments": [attachment(draw_card(card))]}


def _dialog(title: str, card: Json) -> Json:
    return {"title": label(title, _TITLE), "width": "medium", "height": "large", "card": attachment(card)}


def _data(form: Form) -> Json:
    return {"subject": form.subject, "form": True, "asks": carried(form)}


def _inputs(form: Form, values: Values, errors: Mapping[str, str]) -> list[Json]:
    drawn = [paragraph((form.intro,))] if form.intro else []
    for field in form.fields:
        drawn.append(_input(field, field.value if values is None else values.get(field.name, "")))
        if field.name in errors:
            fault = paragraph((errors[field.name],), _FAULT)
            drawn.append({**fault, "spacing": "Small"})
    return drawn


def _input(field: Field, value: str) -> Json:
    is_menu = field.kind is FieldKind.MENU
    drawn = {**(_menu(field, value) if is_menu else _text(field, value)), "label": label(field.label)}
    if field.required:
        fault = refusing.one_of_the_menu() if is_menu else refusing.is_needed()
        drawn |= {"isRequired": True, "errorMessage": fault}
    return drawn


def _text(field: Field, value: str) -> Json:
    is_long = field.kind is FieldKind.TEXT
    kept = cut(clean(value) if is_long else clean(value).replace("\n", " "), field.longest)
    drawn: Json = {"type": "Input.Text", "id": field.name, "maxLength": field.longest}
    if is_long:
        drawn["isMultiline"] = True
    if field.hint:
        drawn["placeholder"] = label(field.hint)
    return {**drawn, "value": kept} if kept else drawn


def _menu(field: Field, value: str) -> Json:
    drawn = menu(field.name, field.options)
    is_known = any(option.value == value for option in field.options)
    return {**drawn, "value": value} if is_known else {**drawn, "placeholder": refusing.choose()}
