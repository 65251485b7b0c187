"""The chats' makers' own schemas, where they lie beside this checkout; they are not ours to keep in it."""

import json
from pathlib import Path
from typing import Any

import pytest

SCHEMAS = Path(__file__).parents[3] / "shared" / "schemas"


def schema(name: str) -> dict[str, Any]:
    """Read a schema, or skip the test, whose other half, our own fake's rules, holds without it."""
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"{name} of the chat's makers is not beside this checkout, so only the fake's own rules judge")
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
