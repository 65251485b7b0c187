"""Timelines of which every line must be readable: only a release that is not the newest one meets others."""

from collections.abc import Iterable
from typing import TypeVar

from bot.domain.events import Untold

E = TypeVar("E")


def whole(happened: Iterable[E | Untold]) -> tuple[E, ...]:
    """Give the events of a timeline. Raises AssertionError if one of them can't be read."""
    found = []
    for event in happened:
        assert not isinstance(event, Untold), "a line that can't be read"
        found.append(event)
    return tuple(found)
