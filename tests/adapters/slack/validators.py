"""Second and third opinions on what is drawn, beside the fake's own: Slack's SDK, and the makers' schema if at hand."""

from typing import Any

import jsonschema
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack import validate_blocks, validate_view
from tests.support.schemas import schema

KNOWN_TO_THE_SDK = {"actions", "context", "header", "input", "rich_text", "section"}


def check_message(blocks: list[dict[str, Any]]) -> None:
    """Fail unless Slack would take these blocks in a message."""
    assert validate_blocks(blocks, "message") == []
    _check_by_sdk(blocks)


def check_view(view: dict[str, Any]) -> None:
    """Fail unless Slack would take this view."""
    assert validate_view(view) == []
    _check_by_sdk(view["blocks"])
    View(**view).validate_json()


def check_by_schema(definition: str, drawn: object) -> None:
    """Fail unless the makers' schema takes what was drawn."""
    jsonschema.validate(drawn, {**schema("block-kit.json"), "$ref": f"#/definitions/{definition}"})


def _check_by_sdk(blocks: list[dict[str, Any]]) -> None:
    parsed = Block.parse_all(blocks)
    for drawn, block in zip(blocks, parsed, strict=True):
        assert drawn["type"] in KNOWN_TO_THE_SDK
        block.validate_json()
