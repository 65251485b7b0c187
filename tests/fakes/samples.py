"""Blocks and views that Slack takes, to be used as they are or spoiled in one place."""

from tests.fakes.slack.shapes import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "hello") -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def button(label: str = "Accept", action_id: str = "accept", **more: object) -> Json:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def option(label: str, value: str) -> Json:
    return {"text": plain(label), "value": value}


def select(action_id: str = "region", **more: object) -> Json:
    options = [option("East", "east"), option("West", "west")]
    return {"type": "static_select", "action_id": action_id, "placeholder": plain("Region"), "options": options, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements) or [button()]}


def asking(element: Json, block_id: str, label: str, **more: object) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def typed(action_id: str = "account", **more: object) -> Json:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("A form"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [asking(typed(max_length=10), "account", "Account")],
        **more,
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()]}


def everything() -> list[Json]:
    """A message with one of each block that a card may need."""
    return [
        {"type": "header", "text": plain("Escalation")},
        {"type": "section", "fields": [mrkdwn("*Account*"), plain("12345")], "accessory": select()},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("quiet"), plain("words")]},
        actions(button(style="primary", value="7"), button("Decline", "decline", style="danger"), select("reason")),
        {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a picture"},
    ]
