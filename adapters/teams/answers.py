"""Gives a `Reply` as Teams' own answer to a message, a press or a dialog."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.tasks import Tasks
from adapters.teams import forms
from adapters.teams.activities import Place, Sender
from adapters.teams.connector import Connector
from adapters.teams.presses import Filled
from adapters.teams.render import Json, draw, notice
from bot.messages import refusing
from bot.messages.card import Card, Form, Headline, Note, Reply
from bot.messages.plain import clean
from bot.ports import Undeliverable

_LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True)
class Sorry:
    """Why nothing came of it, in one sentence."""

    sentence: str


Answer = Reply | Sorry


class Answers:
    """Turns answers into messages, cards and dialogs that only whoever asked sees.

    own_chat: gives somebody's chat with the bot alone, if it is known.
    """

    def __init__(
        self, connector: Connector, own_chat: Callable[[Sender], Awaitable[Place | None]], tasks: Tasks
    ) -> None:
        self._connector = connector
        self._own_chat = own_chat
        self._tasks = tasks

    def to_message(self, sender: Sender, answer: Answer) -> None:
        """Answer with a message of its own, soon."""
        reply = _reply(answer)
        if reply.form:
            self._send(sender, _form_message(reply.form))
        elif reply.card:
            self._send(sender, forms.message(reply.card))

    def to_press(self, sender: Sender, answer: Answer) -> Json:
        """Answer a press beside the card, which goes on being redrawn by itself."""
        reply = _reply(answer)
        if reply.form:
            self._send(sender, _form_message(reply.form))
            return _said(refusing.form_below())
        if reply.card is None:
            return _said(refusing.received())
        sentence = _sentence(reply.card)
        if sentence:
            return _said(sentence)
        self._send(sender, forms.message(reply.card))
        return _said(notice(reply.card))

    def to_filled(self, filled: Filled, answer: Answer) -> Json:
        """Answer a form that stands in a card: again with its faults, or by what came of it in its place."""
        reply = _reply(answer)
        if isinstance(answer, Sorry) or (reply.errors and filled.form is None):
            # The card stays as it is, with what was typed.
            return _said(_in_a_row(reply))
        if reply.errors and filled.form:
            return _shown(forms.form_card(filled.form, filled.values, reply.errors))
        if reply.form:
            return _shown(forms.form_card(reply.form))
        return _shown(draw(reply.card or _card(refusing.received())))

    def to_filled_message(self, sender: Sender, filled: Filled, answer: Answer) -> None:
        """Answer a form from a Teams that redraws no cards: with a message, which with faults is the form again."""
        reply = _reply(answer)
        if reply.errors and filled.form:
            self._send(sender, _form_message(filled.form, filled.values, reply.errors))
        elif reply.errors:
            self._send(sender, forms.message(_card(_in_a_row(reply))))
        else:
            self.to_message(sender, reply)

    def to_dialog(self, answer: Answer) -> Json:
        """Answer the wish for a dialog."""
        reply = _reply(answer)
        if reply.form:
            return _task(forms.dialog(reply.form))
        return _task(forms.shown_dialog(reply.card or _card(refusing.received())))

    def to_filled_dialog(self, filled: Filled, answer: Answer) -> Json | None:
        """Answer a dialog that was sent: again with its faults, or by what came of it; None closes it."""
        form, reply = filled.form, _reply(answer)
        errors: Mapping[str, str] = reply.errors
        if isinstance(answer, Sorry) and form and form.fields:
            # Under the first field, so that what was typed is still there to be sent again.
            errors = {form.fields[0].name: answer.sentence}
        if errors and form:
            return _task(forms.dialog(form, filled.values, errors))
        if errors:
            return _task(forms.shown_dialog(_card(_in_a_row(reply))))
        return self.to_dialog(reply) if reply.form or reply.card else None

    def _send(self, sender: Sender, message: Json) -> None:
        self._tasks.keep(self._answered(sender, message), "Answering in Teams")

    async def _answered(self, sender: Sender, message: Json) -> None:
        try:
            await self._sent(sender.place, message)
        except Undeliverable as failed:
            # Not every Teams takes a message for one member of a channel alone, and nobody else may see it.
            refused = failed.permanent or failed.gone
            chat = await self._own_chat(sender) if refused and not sender.is_personal else None
            if chat is None:
                raise
            await self._sent(chat, message)

    async def _sent(self, place: Place, message: Json) -> None:
        for wait in (0.5, 1.0, 2.0, None):
            try:
                await self._connector.send(place, message)
            except Undeliverable as failed:
                if failed.permanent or failed.gone or failed.lost or wait is None:
                    raise
                await asyncio.sleep(min(failed.retry_after or wait, _LONGEST_WAIT))
            else:
                return


def _reply(answer: Answer) -> Reply:
    return Reply(card=_card(answer.sentence)) if isinstance(answer, Sorry) else answer


def _form_message(form: Form, values: forms.Values = None, errors: Mapping[str, str] | None = None) -> Json:
    drawn = forms.attachment(forms.form_card(form, values, errors or {}))
    return {"type": "message", "summary": clean(form.title), "attachments": [drawn]}


def _card(sentence: str) -> Card:
    return Card(sentence, (Note((sentence,)),))


def _sentence(card: Card) -> str:
    """Give the words of a card that says no more than a sentence; empty if it says more, or must be drawn."""
    match card.parts:
        case (Headline(text=str(text)),) | (Note(text=(str(text),)),):
            return clean(text)
        case _:
            return ""


def _in_a_row(reply: Reply) -> str:
    return " ".join(reply.errors.values()) or (_sentence(reply.card) if reply.card else refusing.went_wrong())


def _said(sentence: str) -> Json:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": sentence}


def _shown(card: Json) -> Json:
    return {"statusCode": 200, "type": forms.CARD_TYPE, "value": card}


def _task(dialog: Json) -> Json:
    return {"task": {"type": "continue", "value": dialog}}
