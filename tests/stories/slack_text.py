"""Slack's blocks as a person reads them: mentions as names, instants as their fallback, choices left out."""

import re
from collections.abc import Iterator, Mapping

from tests.fakes.slack import Message, View
from tests.fakes.slack.forms import values
from tests.fakes.slack.seen import Drawn, unescape
from tests.fakes.slack.shapes import Json
from tests.stories.theatre import Seen, SeenForm, one_line

_MENTION = re.compile(r"<@(\w+)>")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_BOLD = re.compile(r"^\*(.*)\*$")
_TEXTS = {"text", "user", "date"}


def seen_message(id: str, drawn: Message | View, names: Mapping[str, str]) -> Seen:
    """Read a message, or a dialog that only shows something; names: people by their Slack accounts."""
    text = "\n".join(line for block in drawn.blocks for line in _lines(block, names))
    choices: dict[str, tuple[str, ...]] = dict.fromkeys(drawn.buttons(), ())
    choices |= {menu.placeholder: tuple(menu.options) for menu in drawn.selects().values()}
    notice = unescape(drawn.text) if isinstance(drawn, Message) else drawn.title
    return Seen(id, one_line(text), notice, choices, tuple(_live(drawn, names)))


def seen_view(view: View) -> SeenForm:
    """Read a form."""
    labels = {b["block_id"]: unescape(b["label"]["text"]) for b in view.blocks if b["type"] == "input"}
    state = values(view)
    shown = {label: _value(*state[name].values()) for name, label in labels.items()}
    return SeenForm(view.title, shown, {labels[name]: sentence for name, sentence in view.errors.items()})


def _value(state: Json) -> str:
    chosen = state.get("selected_option")
    return unescape(chosen["text"]["text"]) if chosen else state.get("value") or ""


def _lines(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    texts = [*([block["text"]] if "text" in block else []), *block.get("fields", ())]
    if block["type"] == "context":
        texts = block["elements"]
    yield from (_text(text, names) for text in texts)
    if block["type"] == "rich_text":
        for element in block["elements"]:
            lines = element["elements"] if element["type"] == "rich_text_list" else [element]
            yield from ("".join(_span(span, names) for span in line["elements"]) for line in lines)


def _text(part: Json, names: Mapping[str, str]) -> str:
    if part["type"] == "plain_text":
        return str(part["text"])
    named = _MENTION.sub(lambda found: names[found[1]], part["text"])
    return unescape(_BOLD.sub(r"\1", _DATE.sub(r"\1", named)))


def _span(span: Json, names: Mapping[str, str]) -> str:
    match span["type"]:
        case "user":
            return names[span["user_id"]]
        case "date":
            return str(span["fallback"])
        case _:
            return str(span.get("text", ""))


def _live(drawn: Drawn, names: Mapping[str, str]) -> Iterator[str]:
    """Whatever comes to life in it beside the mentions of people and the instants that are Warmline's own."""
    for found in drawn.markup():
        mention = _MENTION.fullmatch(found)
        if not _DATE.fullmatch(found) and not (mention and mention[1] in names):
            yield found
    for block in drawn.blocks:
        if block["type"] == "rich_text":
            yield from (span["type"] for span in _spans(block) if span["type"] not in _TEXTS)


def _spans(element: Json) -> Iterator[Json]:
    for child in element.get("elements", ()):
        if child["type"].startswith("rich_text"):
            yield from _spans(child)
        else:
            yield child
