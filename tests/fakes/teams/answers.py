"""What an app's answers to invokes mean to Teams. Begin at `card_answer` and `task_answer`."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.shapes import Json
from tests.fakes.teams.cards import CARD_TYPE

MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
ERROR_TYPE = "application/vnd.microsoft.error"


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """The answer to an Action.Execute: a card, a sentence, or an error's code with its sentence."""

    card: Json | None = None
    said: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """The answer to a dialog's invoke: its next dialog, or a last sentence; neither closes it."""

    dialog: Json | None = None
    said: str = ""


def card_answer(body: Any) -> CardAnswer | None:
    """Read it; None when Teams could make nothing of it."""
    if not isinstance(body, dict):
        return None
    match body.get("statusCode"), body.get("type"), body.get("value"):
        case 200, kind, dict(card) if kind == CARD_TYPE:
            return CardAnswer(card=card)
        case 200, kind, str(said) if kind == MESSAGE_TYPE and said:
            return CardAnswer(said=said)
        case int(status), kind, {"code": str(code), "message": str(said)} if kind == ERROR_TYPE and status >= 400:
            return CardAnswer(said=said, error=code)
        case _:
            return None


def task_answer(body: Any) -> TaskAnswer | None:
    """Read it; None when Teams could make nothing of it."""
    match body:
        case {"task": {"type": "continue", "value": {"title": str(), "card": {"contentType": kind}} as dialog}}:
            return TaskAnswer(dialog=dialog) if kind == CARD_TYPE else None
        case {"task": {"type": "message", "value": str(said)}} if said:
            return TaskAnswer(said=said)
        case {"composeExtension": dict()} | None:
            return TaskAnswer()
        case _:
            return None
