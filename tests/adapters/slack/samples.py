"""Cards, forms and hostile text, for every test that draws or sends."""

from datetime import UTC, datetime

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
    Weight,
    When,
    Who,
    Words,
)
from directory.people import PersonId

AT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
BEVERLY = Who(PersonId("beverly"), "Beverly Crusher")
BREAKS = Choice("break", "On a break", "p-7", options=(Option("5", "5 minutes"), Option("15", "15 minutes")))

HOSTILE = [
    "<!channel> <@U0000000001> <#C1|general>",
    "<http://evil.example|your bank>",
    "http://evil.example and *bold* _it_ ~no~ `code`",
    "```three backticks```",
    "right\u202eto\u2066left\u200f marks",
    "🔥" * 5000,
    "payload=1&payload",
    "a & b < c > d &amp;lt;",
    ":tada: > quoted",
    "line one\r\nline two\x00\x07",
    "x" * 5000,
    "&" * 5000,
    "   ",
]


def page(issue: str = "No dial tone since Friday") -> Card:
    """Make the card that asks a lead to take a call, with every kind of part."""
    return Card(
        "A caller is waiting",
        (
            Headline("Escalation from KS", Tone.URGENT),
            Facts(
                (("Account", ("1234567",)), ("Waiting since", (When(AT),)), ("Agent", (BEVERLY,)), ("Issue", (issue,)))
            ),
            Note(("Also asked: ", BEVERLY, ", at ", When(AT, day=True), ".")),
            Note(("Wave 1 of 4; next at ", When(AT)), quiet=True),
            Words("Say to the customer", "May I place you on hold while I locate a Lead?"),
            Steps("Warm transfer", (("Dial ", "237"), ("Introduce ", BEVERLY))),
            Choices(
                (
                    Choice("accept", "Accept", "p-7", Weight.MAIN),
                    Choice("decline", "Not my department", "p-7", Weight.DANGER),
                    BREAKS,
                )
            ),
        ),
    )


def everywhere(text: str) -> Card:
    """Make a card with the same text in every place that takes one."""
    return Card(
        text,
        (
            Headline(text),
            Facts(((text, (text,)), (text, (text, When(AT))), ("Name", (Who(PersonId("x"), text), When(AT))))),
            Note((text,)),
            Note((text, BEVERLY), quiet=True),
            Note((text,), quiet=True),
            Words(text, text),
            Steps(text, ((text, BEVERLY),)),
            Choices((Choice("do", text, "s"), Choice("pick", text, "s", options=(Option("o", text),)))),
        ),
    )


def details(account: str = "", intro: str = "") -> Form:
    """Make the form that an escalation opens."""
    return Form(
        "open",
        "e-1",
        "Ask for a Lead, as soon as possible",
        "Page now",
        (
            Field("account", "Account", value=account, required=True, longest=40),
            Field("issue", "What is wrong", FieldKind.TEXT, hint="As the caller puts it", longest=3000),
            Field("want", "Lead or Supervisor", FieldKind.MENU, "lead", options=WANTS),
        ),
        intro=intro,
    )


WANTS = (Option("lead", "A Lead"), Option("supervisor", "A Supervisor"))
