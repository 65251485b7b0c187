"""Cards, forms and hostile text for every test that draws for Teams, and the makers' schema to judge what is drawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import jsonschema

from bot.messages.card import (
    Card,
    Choice,
    Choices,
    Facts,
    Field,
    FieldKind,
    Form,
    Headline,
    Note,
    Option,
    Steps,
    Tone,
    When,
    Who,
    Words,
)
from directory.people import PersonId
from tests.support.schemas import schema

UNSEEN = dict.fromkeys(map(ord, "\u2060\u200b"))
AT = datetime(2026, 11, 23, 15, 30, 7, tzinfo=UTC)
KATE = Who(PersonId("kate"), "Kate Pulaski")
DONE = Choice("done", "Done", "e-1", options=(Option("resolved", "Resolved"), Option("unresolved", "Not resolved")))
HOSTILE = [
    "<at>Everybody</at> [your bank](http://evil.example) **bold** _it_ `code`",
    "{{DATE(2026-11-23T15:30:00Z)}} {{TIME(2026-11-23T15:30:00Z)}} ${subject}",
    '"}],"actions":[{"type":"Action.OpenUrl","url":"http://evil.example"}]',
    "right\u202eto\u2066left\u200f marks",
    "line one\r\nline two\x00\x07",
    "🔥" * 5000,
    "x" * 5000,
    '"\n' * 5000,
    "   ",
    "",
]


def everywhere(text: str) -> Card:
    """Make a card with the same text in every place that takes one."""
    return Card(
        text,
        (
            Headline(text, Tone.URGENT),
            Facts(((text, (text,)), (text, (text, When(AT))), ("Name", (Who(PersonId("x"), text),)))),
            Note((text, KATE)),
            Note((text,), quiet=True),
            Words(text, text),
            Steps(text, ((text, KATE), (text,))),
            Choices((Choice("do", text, "s"), Choice("pick", text, "s", options=(Option("o", text),)))),
        ),
    )


def details(value: str = "", issue: str = "") -> Form:
    """Make the form that an escalation opens, with a field of every kind."""
    fields = (
        Field("account", "Account", value=value, required=True, longest=40),
        Field("issue", "What is wrong", FieldKind.TEXT, issue, hint="As the caller puts it", longest=3000),
        Field("wants", "The caller wants a", FieldKind.MENU, "lead", required=True, options=WANTED),
    )
    return Form("details", "e-1", "Add details", "Save", fields, "The page stands already.")


def unfilled(form: Form) -> Form:
    """Make the same form with nothing in its fields."""
    return replace(form, fields=tuple(replace(field, value="") for field in form.fields))


WANTED = (Option("lead", "Lead"), Option("supervisor", "Supervisor"))


def check_card(drawn: dict[str, Any]) -> None:
    """Fail unless the makers' schema takes the card."""
    judge = jsonschema.Draft6Validator(schema("adaptive-card-1.5.0.json"))
    assert [fault.message for fault in judge.iter_errors(drawn)] == []


def every(kind: str, drawn: object) -> list[dict[str, Any]]:
    """List everything of a type in what was drawn, however deep."""
    return [found for found in _objects(drawn) if found.get("type") == kind]


def _objects(drawn: object) -> Iterator[dict[str, Any]]:
    if isinstance(drawn, dict):
        yield drawn
        drawn = list(drawn.values())
    if isinstance(drawn, list):
        for inner in drawn:
            yield from _objects(inner)


def words(drawn: object) -> str:
    """Read what was drawn in TextRuns, one after the other, as the eye sees it."""
    return "".join(run["text"] for run in every("TextRun", drawn)).translate(UNSEEN)
