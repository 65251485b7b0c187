"""Puts each story on each of the five theatres."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.stories.in_browser import in_browser
from tests.stories.on_slack import on_slack
from tests.stories.on_teams import on_teams
from tests.stories.on_use_cases import on_use_cases
from tests.stories.play import Play
from tests.stories.theatre import Theatre
from tests.support.browsing import browser, context, page

__all__ = ["browser", "context", "page"]

IN_BROWSER = "browser"
ELSEWHERE: dict[str, Callable[[Path], AbstractContextManager[Theatre]]] = {
    "use cases": on_use_cases,
    "Slack over HTTP": partial(on_slack, transport="http"),
    "Slack over Socket Mode": partial(on_slack, transport="socket"),
    "Teams": on_teams,
}


@pytest.fixture(params=[*ELSEWHERE, pytest.param(IN_BROWSER, marks=pytest.mark.browser)])
def theatre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Theatre]:
    """Give a theatre in which nothing has happened yet."""
    if request.param == IN_BROWSER:
        with in_browser(tmp_path, request.getfixturevalue("page")) as simulated:
            yield simulated
    else:
        with ELSEWHERE[request.param](tmp_path) as played:
            yield played


@pytest.fixture
def play(theatre: Theatre) -> Play:
    """Give a story its way of speaking."""
    return Play(theatre)
