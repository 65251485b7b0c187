"""A form as the button that sends it carries it: Teams gives back only what was typed.

So whoever takes what was sent can draw the form again, another process or the next start too, and nothing is kept in
memory. What was typed is left out, as it comes back by itself. Nothing is decided by what a button carries.
"""

from typing import Any

from bot.messages.card import Field, FieldKind, Form, Option


def carried(form: Form) -> dict[str, Any]:
    """Put down how a form looks, as JSON."""
    fields = [_put_down(field) for field in form.fields]
    return {"title": form.title, "submit": form.submit, "intro": form.intro, "fields": fields}


def form_in(told: object, intent: str, subject: str) -> Form | None:
    """Read how a form looks; None if that is not what was put down."""
    match told:
        case {"title": str(title), "submit": str(submit), "intro": str(intro), "fields": [*listed]}:
            fields = tuple(field for one in listed if (field := _field(one)))
            return Form(intent, subject, title, submit, fields, intro) if len(fields) == len(listed) else None
        case _:
            return None


def _put_down(field: Field) -> list[Any]:
    options = [[option.value, option.label] for option in field.options]
    return [field.name, field.label, field.kind, field.required, field.hint, field.longest, options]


def _field(told: object) -> Field | None:
    match told:
        case [str(name), str(label), str(kind), bool(required), str(hint), int(longest), [*listed]]:
            options = tuple(option for one in listed if (option := _option(one)))
            if kind not in list(FieldKind) or longest < 1 or len(options) < len(listed):
                return None
            return Field(name, label, FieldKind(kind), "", required, hint, longest, options)
        case _:
            return None


def _option(told: object) -> Option | None:
    match told:
        case [str(value), str(label)]:
            return Option(value, label)
        case _:
            return None
