"""What every test shares: the same examples each time, so that green stays green; and what is long begins first."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgres import one_server_for_all

# A slow machine is no fault of the code: neither a deadline nor a slow draw may fail a test.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

LONG = ("bench", "chaos", "crash", "house/test_tools.py", "machine", "races", "simulation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is long first: begun last, it would leave one process alone with it at the end."""
    folder = Path(__file__).parent
    items.sort(key=lambda item: not any(item.path.is_relative_to(folder / long) for long in LONG))


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of this run share one database server, which is started when a test needs it."""
    meanwhile = ExitStack()
    meanwhile.enter_context(one_server_for_all())
    config.add_cleanup(meanwhile.close)
