"""Everything that can be wrong with one place of a JSON payload, and so with each of its places. Begin at `mutants`."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Where = tuple[str | int, ...]

MARK = "zqfuzz"
"""Stands in every text that is put into a payload, so that it can be told if it is logged."""

NOISE = "".join(sha256(b"%d" % number).hexdigest() for number in range(200))
"""A long text that a database can't pack into a short one."""

_RAW = "@raw@"
_DEEP = 1_000
_RAW_VALUES = {
    "deep list": "[" * _DEEP + "]" * _DEEP,
    "deep object": '{"a":' * _DEEP + "1" + "}" * _DEEP,
    "a number with no end": "9" * 5_000,
    "infinity": "1e999",
    "not a number": "NaN",
    "half a character": f'"{MARK}\\ud83d"',
    "a zero byte": f'"{MARK}\\u0000"',
}
VALUES: dict[str, Any] = {
    "nothing": None,
    "true": True,
    "a number": 7,
    "a fraction": -0.5,
    "no text": "",
    "a text": MARK,
    "a long text": MARK + NOISE,
    "no list": [],
    "a list": [MARK, {}],
    "no object": {},
    "an object": {"id": MARK, "type": MARK},
    **{name: f"{_RAW}{name}" for name in _RAW_VALUES},
}
"""What is put in place of something, by the name of what it is."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A payload with one fault. where: the way to it; what: the fault's name."""

    where: Where
    what: str
    tree: Any

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.where))}: {self.what}"


def places(tree: Any, where: Where = ()) -> Iterator[Where]:
    """Give the way to each node, the payload itself first."""
    yield where
    entries: list[tuple[str | int, Any]] = []
    if isinstance(tree, dict):
        entries = list(tree.items())
    elif isinstance(tree, list):
        entries = list(enumerate(tree))
    for key, child in entries:
        yield from places(child, (*where, key))


def mutants(tree: Any, most: int | None = None) -> Iterator[Mutant]:
    """Give the payload with each node in turn left out, doubled, and replaced.

    most: by how many values each is replaced; by each in turn of all if it is None.
    """
    names = list(VALUES)
    for number, where in enumerate(places(tree)):
        if where:
            yield Mutant(where, "left out", _changed(tree, where, _left_out))
            yield Mutant(where, "doubled", _changed(tree, where, _doubled))
        for step in range(len(names) if most is None else most):
            name = names[(number * (most or 0) + step) % len(names)]
            yield Mutant(where, name, put(tree, where, VALUES[name]))


def replaced(tree: Any, value: Any) -> Iterator[Mutant]:
    """Give the payload with each node in turn replaced by this value."""
    for where in places(tree):
        yield Mutant(where, "replaced", put(tree, where, value))


def put(tree: Any, where: Where, value: Any) -> Any:
    """Give the tree with this value there."""
    if not where:
        return value

    def put_in(parent: Any, key: str | int) -> None:
        parent[key] = value

    return _changed(tree, where, put_in)


def text_of(tree: Any) -> str:
    """Write it as JSON, with what Python's own writer would not write."""
    text = json.dumps(tree)
    for name, raw in _RAW_VALUES.items():
        text = text.replace(f'"{_RAW}{name}"', raw)
    return text


def _left_out(parent: Any, key: str | int) -> None:
    del parent[key]


def _doubled(parent: Any, key: str | int) -> None:
    if isinstance(parent, list) and isinstance(key, int):
        parent.insert(key, parent[key])
    else:
        parent[key] = [parent[key], parent[key]]


def _changed(tree: Any, where: Where, change: Any) -> Any:
    copied = deepcopy(tree)
    parent = copied
    for key in where[:-1]:
        parent = parent[key]
    change(parent, where[-1])
    return copied
