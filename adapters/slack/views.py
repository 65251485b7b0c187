"""Draws forms and whole views for Slack: a form's dialog, a dialog that only shows a card, and a person's home."""

from typing import Any

from adapters.slack.render import INTENT_PREFIX, VIEW_BLOCKS, Json, Mentions, blocks, options, plain
from bot.messages import refusing
from bot.messages.card import Card, Field, FieldKind, Form
from bot.messages.plain import clean, cut

_TITLE = 24
_LABEL = 2000
_INPUT = 3000
_PLACEHOLDER = 150


def dialog(form: Form) -> Json:
    """Draw a form: callback_id carries its intent, private_metadata its subject, each block_id a field's name."""
    intro = [{"type": "section", "text": plain(form.intro)}] if form.intro else []
    return {
        "type": "modal",
        "callback_id": INTENT_PREFIX + form.intent,
        "private_metadata": form.subject,
        "title": plain(form.title, _TITLE),
        "submit": plain(form.submit, _TITLE),
        "close": plain(refusing.close(), _TITLE),
        "blocks": [*intro, *(_input(field) for field in form.fields)],
    }


def shown(card: Card, mentions: Mentions) -> Json:
    """Draw a dialog that only shows a card."""
    return {
        "type": "modal",
        "title": plain(refusing.dialog_title(), _TITLE),
        "close": plain(refusing.close(), _TITLE),
        "blocks": blocks(card, mentions, VIEW_BLOCKS),
    }


def home(card: Card, mentions: Mentions) -> Json:
    """Draw a card as somebody's home."""
    return {"type": "home", "blocks": blocks(card, mentions, VIEW_BLOCKS)}


def _input(field: Field) -> Json:
    drawn: dict[str, Any] = {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, _LABEL),
        "optional": not field.required,
        "element": _menu(field) if field.kind is FieldKind.MENU else _text_input(field),
    }
    return {**drawn, "hint": plain(field.hint, _LABEL)} if field.hint else drawn


def _text_input(field: Field) -> Json:
    longest = min(field.longest, _INPUT)
    is_long = field.kind is FieldKind.TEXT
    value = cut(clean(field.value) if is_long else clean(field.value).replace("\n", " "), longest)
    drawn = {"type": "plain_text_input", "action_id": field.name, "multiline": is_long, "max_length": longest}
    return {**drawn, "initial_value": value} if value else drawn


def _menu(field: Field) -> Json:
    drawn = {
        "type": "static_select",
        "action_id": field.name,
        "placeholder": plain(field.label, _PLACEHOLDER),
        "options": options(field.options),
    }
    chosen = options(option for option in field.options if option.value == field.value)
    return {**drawn, "initial_option": chosen[0]} if chosen else drawn
