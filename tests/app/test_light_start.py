"""Overdue pages wait for the start, so it loads no library of a chat, a database or a page that is not in use."""

import subprocess
import sys

from tests.app.program import APP

_SLOW_TO_LOAD = ("aiohttp", "alembic", "botbuilder", "jinja2", "msrest", "psycopg", "slack_bolt", "slack_sdk")
_TELL = f"import app, sys; print(*(name for name in {_SLOW_TO_LOAD} if name in sys.modules))"


def test_what_is_not_in_use_is_not_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", _TELL], cwd=APP.parent, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
