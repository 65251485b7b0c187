"""The forms, and how what was typed in them is read: each fault as a sentence for its field."""

import re
from datetime import time
from zoneinfo import ZoneInfo

from bot.domain.briefing import Briefing
from bot.domain.commands import CallingHours
from bot.domain.words import CallbackId, EscalationId
from bot.messages import labels
from bot.messages.card import Field, FieldKind, Form, Option
from bot.messages.intents import Intent
from bot.messages.refusing import is_needed, not_a_time, one_of_the_menu, until_needs_from
from directory.people import Department, Region, Role

LONGEST_LINE, LONGEST_TEXT = 500, 3000


class Wrong(Exception):
    """A form can't be taken as it is: a sentence for each field at fault."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


def escalation_form(
    briefing: Briefing, wants: Role, region: Region, department: Department | None, regions: tuple[Region, ...]
) -> Form:
    """Ask for everything about an escalation, filled in with what is known."""
    fields = (
        Field("account", "Account", value=briefing.account, required=True, longest=LONGEST_LINE),
        *_about(briefing, issue_required=True),
        Field("wants", "The caller wants a", FieldKind.MENU, wants, required=True, options=labels.ROLES_WANTED),
        Field("region", "Region", FieldKind.MENU, region, required=True, options=_menu(regions)),
        Field(
            "department",
            "Department",
            FieldKind.MENU,
            department or labels.EITHER_DEPARTMENT,
            required=True,
            options=labels.DEPARTMENTS,
        ),
        _number(briefing),
    )
    return Form(Intent.ESCALATE, "new", "Escalate a call", "Page now", fields)


def details_form(id: EscalationId, briefing: Briefing) -> Form:
    """Ask for more about an open escalation."""
    fields = (*_about(briefing, issue_required=False), _number(briefing))
    return Form(Intent.DETAILS, id, "Add details", "Save", fields)


def callback_form(
    id: CallbackId, briefing: Briefing, hours: CallingHours | None, zones: tuple[str, ...], zone: str
) -> Form:
    """Ask for what a callback still needs; the promise stands whatever is typed here."""
    key = hours.zone.key if hours else zone
    fields = (
        Field("number", "Contact numbers", value=briefing.number, longest=LONGEST_LINE),
        Field("start", "May be called from", value=f"{hours.start:%H:%M}" if hours else "", hint="e.g. 9:00 or 9 am"),
        Field("until", "Until", value=f"{hours.until:%H:%M}" if hours else "", hint="e.g. 17:30 or 5:30 pm"),
        Field("zone", "In the customer's time zone", FieldKind.MENU, key, options=_menu(zones)),
        Field("transpired", "What transpired", FieldKind.TEXT, briefing.transpired, longest=LONGEST_TEXT),
    )
    intro = "The callback is promised already; this only adds to it."
    return Form(Intent.CALLBACK_DETAILS, id, "Callback details", "Save", fields, intro)


def _about(briefing: Briefing, *, issue_required: bool) -> tuple[Field, ...]:
    return (
        Field("account_name", "Account name", value=briefing.account_name, longest=LONGEST_LINE),
        Field("caller_name", "Caller's name", value=briefing.caller_name, longest=LONGEST_LINE),
        Field("issue", "What is wrong", FieldKind.TEXT, briefing.issue, issue_required, longest=LONGEST_TEXT),
        Field("offered", "Offered already", FieldKind.TEXT, briefing.offered, longest=LONGEST_TEXT),
    )


def _number(briefing: Briefing) -> Field:
    return Field("number", "Callback number", value=briefing.number, longest=LONGEST_LINE)


def _menu(values: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(value, value.replace("_", " ")) for value in values)


def read_briefing(values: dict[str, str]) -> Briefing:
    """Read what was typed about the caller; fields that are not there are empty."""
    return Briefing(
        account=values.get("account", "").strip(),
        issue=values.get("issue", "").strip(),
        account_name=values.get("account_name", "").strip(),
        caller_name=values.get("caller_name", "").strip(),
        offered=values.get("offered", "").strip(),
        number=values.get("number", "").strip(),
        transpired=values.get("transpired", "").strip(),
    )


def read_escalation(
    values: dict[str, str], regions: tuple[Region, ...]
) -> tuple[Briefing, Role, Region, Department | None]:
    """Read the escalation form. Raises Wrong."""
    briefing = read_briefing(values)
    errors = {}
    for name, value in (("account", briefing.account), ("issue", briefing.issue)):
        if not value:
            errors[name] = is_needed()
    wants, region, department = values.get("wants", ""), values.get("region", ""), values.get("department", "")
    if wants not in (Role.LEAD, Role.SUPERVISOR):
        errors["wants"] = one_of_the_menu()
    if region not in regions:
        errors["region"] = one_of_the_menu()
    if department not in (*Department, labels.EITHER_DEPARTMENT):
        errors["department"] = one_of_the_menu()
    if errors:
        raise Wrong(errors)
    chosen = None if department == labels.EITHER_DEPARTMENT else Department(department)
    return briefing, Role(wants), Region(region), chosen


def read_hours(values: dict[str, str], zones: tuple[str, ...]) -> CallingHours | None:
    """Read when the customer may be called; None if that was left empty. Raises Wrong."""
    start, until, zone = (values.get(name, "").strip() for name in ("start", "until", "zone"))
    if not start and not until:
        return None
    errors = {}
    times = {"start": read_time(start), "until": read_time(until)}
    for name, typed in (("start", start), ("until", until)):
        if not typed:
            errors[name] = until_needs_from()
        elif times[name] is None:
            errors[name] = not_a_time()
    if zone not in zones:
        errors["zone"] = one_of_the_menu()
    first, last = times["start"], times["until"]
    if errors or first is None or last is None:
        raise Wrong(errors)
    return CallingHours(first, last, ZoneInfo(zone))


def read_time(typed: str) -> time | None:
    """Read a time of day as people type it: 9, 9:30, 17.30, 5 pm, 5:30 p.m. None for anything else."""
    match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:([ap])\.?m\.?)?", typed.strip().lower())
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
