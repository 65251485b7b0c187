"""A small language for the shape of JSON, whose complaints read like Slack's and point at the place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong, and the JSON pointer of where."""

    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.what} [json-pointer:{self.where}]"


Complaints: TypeAlias = Iterator[Complaint]
Check: TypeAlias = Callable[[Any, str], Complaints]


def string(longest: int, *, shortest: int = 1, pattern: str = "") -> Check:
    """A string of `shortest` to `longest` characters, matching all of `pattern` if there is one."""

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, str):
            yield Complaint("must provide a string", where)
        elif len(value) > longest:
            yield Complaint(f"must be less than {longest + 1} characters", where)
        elif len(value) < shortest:
            yield Complaint(f"must be more than {shortest - 1} characters", where)
        elif pattern and not re.fullmatch(pattern, value):
            yield Complaint("invalid format", where)

    return check


def integer(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Complaint("must provide a number", where)
        elif not low <= value <= high:
            yield Complaint(f"must be from {low} to {high}", where)

    return check


def boolean(value: Any, where: str) -> Complaints:
    """True or false."""
    if not isinstance(value, bool):
        yield Complaint("must provide a boolean", where)


def one_of(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Any, where: str) -> Complaints:
        if value not in allowed:
            yield Complaint("must be a valid enum value", where)

    return check


def items(check_item: Check, most: int, *, fewest: int = 1) -> Check:
    """A list of `fewest` to `most` items that each pass."""

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, list):
            yield Complaint("must provide an array", where)
            return
        if len(value) > most:
            yield Complaint(f"no more than {most} items allowed", where)
        if len(value) < fewest:
            yield Complaint(f"no less than {fewest} items allowed", where)
        for number, item in enumerate(value):
            yield from check_item(item, f"{where}/{number}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with all of the required keys, any of the optional ones, and no other."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, dict):
            yield Complaint("must provide an object", where)
            return
        for key in required:
            if key not in value:
                yield Complaint(f"missing required field: {key}", where)
        for key, part in value.items():
            if key in known:
                yield from known[key](part, f"{where}/{key}")
            else:
                yield Complaint(f"invalid additional property: {key}", where)

    return check


def kinds(by_type: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of these checks it must pass."""

    def check(value: Any, where: str) -> Complaints:
        if not isinstance(value, dict):
            yield Complaint("must provide an object", where)
        elif not isinstance(value.get("type"), str):
            yield Complaint("missing required field: type", where)
        elif value["type"] not in by_type:
            yield Complaint(f"unsupported type: {value['type']}", f"{where}/type")
        else:
            yield from by_type[value["type"]](value, where)

    return check


def every(*checks: Check) -> Check:
    """All of these; the later ones are asked only about what passed the earlier ones."""

    def check(value: Any, where: str) -> Complaints:
        for part in checks:
            found = list(part(value, where))
            yield from found
            if found:
                return

    return check
