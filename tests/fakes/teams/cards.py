"""Adaptive Cards as Teams judges them, and the makers' schema if it is at hand. Begin at `validate_card`."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jsonschema

from tests.fakes.slack.shapes import Complaint, Complaints, Json
from tests.fakes.teams.elements import CARD

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
LARGEST_CARD = 28 * 1024
NEWEST = (1, 5)
SCHEMA = Path(__file__).parents[4] / "shared" / "schemas" / "adaptive-card-1.5.0.json"
_NOT_DRAWN = {"data", "fallback", "refresh", "msteams", "requires", "choices", "facts"}


def walk(node: Any, *, hidden: bool = True) -> Iterator[Json]:
    """Each part of a card that has a type, from top to bottom; without `hidden` only what can be seen."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child, hidden=hidden)
    elif isinstance(node, dict) and (hidden or node.get("isVisible", True)):
        if "type" in node:
            yield node
        for key, child in node.items():
            if key not in _NOT_DRAWN:
                yield from walk(child, hidden=hidden)


def size_of(card: Json) -> int:
    """A card's size in bytes, as compact UTF-8 JSON."""
    return len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode())


def validate_card(card: Any) -> list[str]:
    """What Teams would say against this card; an empty list is a pass.

    `card` is decoded JSON; each complaint of the fake's own ends with the JSON pointer of the place.
    """
    return list(_judged(json.dumps(card)))


@lru_cache(maxsize=512)
def _judged(written: str) -> tuple[str, ...]:
    card = json.loads(written)
    found = [str(complaint) for complaint in CARD(card, "")]
    if not found:
        found = [str(complaint) for complaint in _together(card)]
    return tuple(found or _against_the_schema(card))


def _together(card: Json) -> Complaints:
    version = card.get("version")
    if version is None:
        yield Complaint("missing required field: version", "")
    elif tuple(map(int, version.split("."))) > NEWEST:
        yield Complaint("Teams draws no card above version 1.5", "/version")
    if size_of(card) >= LARGEST_CARD:
        yield Complaint(f"a card must be smaller than {LARGEST_CARD} bytes", "")
    parts = list(walk(card))
    ids = Counter(part["id"] for part in parts if "id" in part and not part["type"].startswith("Action."))
    for name, times in ids.items():
        if times > 1:
            yield Complaint(f"id {name!r} is used {times} times", "")
    for part in parts:
        if part["type"] == "Action.ToggleVisibility":
            for target in part["targetElements"]:
                name = target if isinstance(target, str) else target["elementId"]
                if name not in ids:
                    yield Complaint(f"there is no element {name!r} to show or hide", "")


@cache
def _schema() -> jsonschema.Draft6Validator | None:
    if not SCHEMA.exists():
        return None
    return jsonschema.Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _against_the_schema(card: Json) -> list[str]:
    schema = _schema()
    if schema is None:
        return []
    told = {key: value for key, value in card.items() if key != "msteams"}
    return [
        f"{fault.message[:200]} [json-pointer:/{'/'.join(map(str, fault.absolute_path))}]"
        for fault in schema.iter_errors(told)
    ]
