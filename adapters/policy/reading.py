"""From a policy file to a Policy, or to every fault in it as a sentence that says where and what is allowed."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.policy.model import RULE, TABLES, PolicyFile
from bot.domain.policy import Policy
from directory.wording import printable, some_of

DEFAULT = Path(__file__).with_name("default.toml")
_SHOWN = 60


class PolicyFaults(ValueError):
    """A file that makes no policy, with every fault in it, each one line that begins with the file's name."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.faults = tuple(printable(f"{name}: {fault}") for fault in faults)
        super().__init__("\n".join(self.faults))


def load_policy(path: Path | None) -> Policy:
    """Read the policy file at `path`, None for the shipped one; raises PolicyFaults, also where it can't be read."""
    file = path or DEFAULT
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        allowed = "set POLICY to a file that Warmline may read, or leave it empty for the shipped policy"
        raise PolicyFaults(str(file), [f"it can't be read ({error.strerror}); {allowed}"]) from error
    except UnicodeDecodeError as error:
        raise PolicyFaults(str(file), ["it is not UTF-8; save it as UTF-8"]) from error
    return read_policy(text, file.name)


def read_policy(text: str, name: str) -> Policy:
    """Read a policy from TOML; what it leaves out is as in the shipped one. `name` is the file's, for the faults.

    Raises PolicyFaults with all of them. A wave or another entry of a list is named by its place, counted from 1.
    """
    try:
        own = tomllib.loads(text)
    # A ValueError too is what an endless number raises, and a RecursionError what endless brackets do.
    except (ValueError, RecursionError) as error:
        raise PolicyFaults(name, [_syntax(text, str(error))]) from error
    try:
        return PolicyFile.model_validate(_over_the_shipped(own)).policy()
    except ValidationError as error:
        raise PolicyFaults(name, [_sentence(fault) for fault in error.errors()]) from error


def _over_the_shipped(own: dict[str, Any]) -> dict[str, Any]:
    """The shipped file with `own` laid over it: table by table and key by key, but lists of waves as a whole."""
    both = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    for key, value in own.items():
        shipped = both.get(key)
        both[key] = {**shipped, **value} if isinstance(value, dict) and isinstance(shipped, dict) else value
    return both


def _syntax(text: str, said: str) -> str:
    """Say where the TOML breaks off; tomllib names no line for the end of the file."""
    lines = text.splitlines() or [""]
    line, column = str(len(lines)), str(len(lines[-1]) + 1)
    place = re.search(r" \(at line (\d+), column (\d+)\)$", said)
    if place:
        line, column = place.groups()
        said = said[: place.start()]
    return f"line {line}, column {column}: this is not TOML ({said})"


def _sentence(fault: ErrorDetails) -> str:
    keys = [step for step in fault["loc"] if isinstance(step, str)]
    table: type[BaseModel] = PolicyFile if len(keys) == 1 else TABLES[keys[0]]
    place = _place(fault["loc"])
    if fault["type"] == RULE:
        return f"{place}: {fault['msg']}"
    if fault["type"] == "extra_forbidden":
        return f"{place}: is not known here; use {some_of(tuple(table.model_fields))}"
    allowed = table.model_fields[keys[-1]].description
    if fault["type"] == "missing":
        return f"{place}: is missing; it must be {allowed}"
    return f"{place}: must be {allowed}, not {_shown(fault['input'])}"


def _place(loc: Sequence[int | str]) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step[:_SHOWN]}" for step in loc)
    return "".join(steps).removeprefix(".")


def _shown(value: object) -> str:
    """The value much as TOML writes it, cut when long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
