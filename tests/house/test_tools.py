"""The tools find nothing: the linter, the formatter, the type checker, and the floors of the house."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

TOOLS = Path(sys.executable).parent


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("ruff", "check"), id="the linter"),
        pytest.param(("ruff", "format", "--check"), id="the formatter"),
        pytest.param(("mypy",), id="the type checker"),
        pytest.param(("lint-imports", "--no-cache", "--no-logo"), id="the floors"),
    ],
)
def test_nothing_is_found_by(command: tuple[str, ...]) -> None:
    program, *arguments = command
    done = subprocess.run([TOOLS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
