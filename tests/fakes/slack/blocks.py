"""Block Kit as Slack's server judges it: blocks on a surface, and whole views. Begin at `validate_blocks`."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from tests.fakes.slack.elements import ACTIONS, ID, IMAGE, INPUTS, URL, plain, text
from tests.fakes.slack.shapes import (
    Check,
    Complaint,
    Complaints,
    Json,
    boolean,
    every,
    items,
    kinds,
    one_of,
    record,
    string,
)

Surface: TypeAlias = Literal["message", "modal", "home"]

VIEW_BYTES = 250_000


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive or typed-in element with the block that holds it, from top to bottom."""
    for block in blocks:
        held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in held:
            if block["type"] in ("actions", "section", "input") and element and element["type"] != "image":
                yield block, element


def _says_something(block: Any, where: str) -> Complaints:
    if "text" not in block and "fields" not in block:
        yield Complaint("missing required field: text", where)


def _different_action_ids(block: Any, where: str) -> Complaints:
    counted = Counter(element["action_id"] for element in block["elements"] if "action_id" in element)
    for action_id, times in counted.items():
        if times > 1:
            yield Complaint(f"`action_id` {action_id!r} already exists for another element", f"{where}/elements")


def _block(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return record({"type": one_of(kind), **required}, {"block_id": ID, **(optional or {})})


def _rich_part(value: Any, where: str) -> Complaints:
    # What stands inside is left to the published schema; here only that it is a list of typed objects.
    if not isinstance(value, dict) or not isinstance(value.get("elements"), list):
        yield Complaint("missing required field: elements", where)
    elif value.get("type") not in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"):
        yield Complaint(f"unsupported type: {value.get('type')}", f"{where}/type")


_CONTEXT_ITEM = kinds({"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)})
_EVERYWHERE: Mapping[str, Check] = {
    "section": every(
        _block(
            "section",
            {},
            {
                "text": text(3000),
                "fields": items(text(2000), 10),
                "accessory": kinds({**ACTIONS, "image": IMAGE}),
                "expand": boolean,
            },
        ),
        _says_something,
    ),
    "header": _block("header", {"text": plain(150)}),
    "divider": _block("divider", {}),
    "context": _block("context", {"elements": items(_CONTEXT_ITEM, 10)}),
    "actions": every(_block("actions", {"elements": items(kinds(ACTIONS), 25)}), _different_action_ids),
    "input": _block(
        "input",
        {"label": plain(2000), "element": kinds(INPUTS)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": _block("image", {"image_url": URL, "alt_text": string(2000)}, {"title": plain(2000)}),
    "rich_text": _block("rich_text", {"elements": items(_rich_part, 100)}),
}
_MODAL_ONLY: Mapping[str, Check] = {
    "alert": _block("alert", {"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
}
_MESSAGE_ONLY: Mapping[str, Check] = {"markdown": _block("markdown", {"text": string(12_000)})}
_BLOCKS: Mapping[Surface, Check] = {
    "message": kinds({**_EVERYWHERE, **_MESSAGE_ONLY}),
    "modal": kinds({**_EVERYWHERE, **_MODAL_ONLY}),
    "home": kinds(_EVERYWHERE),
}


def _belong_together(blocks: Any, where: str) -> Complaints:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield Complaint(f"`block_id` {block_id!r} already exists for another block", f"{where}/{number}/block_id")
        if block_id:
            seen.add(block_id)
    if sum(element.get("focus_on_load", False) for _, element in walk(blocks)) > 1:
        yield Complaint("only one element may have focus_on_load", where)


def validate_blocks(blocks: Any, surface: Surface, where: str = "/blocks") -> list[str]:
    """What Slack would say against these blocks there; an empty list is a pass.

    `blocks` is decoded JSON; each complaint ends with the JSON pointer of the place.
    """
    check = every(items(_BLOCKS[surface], 50 if surface == "message" else 100, fewest=0), _belong_together)
    return [str(complaint) for complaint in check(blocks, where)]


_COMMON: Mapping[str, Check] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
_unchecked: Check = items(lambda _value, _where: iter(()), 10_000, fewest=0)
_MODAL = record(
    {"type": one_of("modal"), "title": plain(24), "blocks": _unchecked},
    {**_COMMON, "submit": plain(24), "close": plain(24), "clear_on_close": boolean, "notify_on_close": boolean},
)
_HOME = record({"type": one_of("home"), "blocks": _unchecked}, _COMMON)


def validate_view(view: Any) -> list[str]:
    """What Slack would say against this modal or Home view; an empty list is a pass."""
    outside = [str(complaint) for complaint in kinds({"modal": _MODAL, "home": _HOME})(view, "/view")]
    if outside:
        return outside
    found = validate_blocks(view["blocks"], view["type"], "/view/blocks")
    if found:
        return found
    asks = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and asks and "submit" not in view:
        return [str(Complaint("missing required field: submit", "/view"))]
    return []


def too_large(view: Json) -> bool:
    """Whether a view is over Slack's 250 kB."""
    return len(json.dumps(view)) > VIEW_BYTES
