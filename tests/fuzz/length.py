"""How long to go on: little in each run of the tests, and as long as `python -m tests.fuzz` was told to."""

import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import settings

Test = TypeVar("Test", bound=Callable[..., None])

EXAMPLES = "FUZZ_EXAMPLES"
"""The name of the setting that says how many examples to draw for each route; it is not set in a usual run."""

LONG = int(os.environ.get(EXAMPLES, "0"))
VALUES = None if LONG else 1
"""By how many values each place of a payload is replaced; None for each of all."""
SQLITE, POSTGRESQL = "sqlite", "postgresql"
on_both = pytest.mark.parametrize("office", [SQLITE, POSTGRESQL], indirect=True)
on_both_if_long = pytest.mark.parametrize("office", [SQLITE, POSTGRESQL] if LONG else [SQLITE], indirect=True)


def drawn(most: int) -> Callable[[Test], Test]:
    """Draw at most so many examples in a usual run, always the same ones; in a long one, others with each seed."""
    return settings(max_examples=LONG or most, derandomize=not LONG)
