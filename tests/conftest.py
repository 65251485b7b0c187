"""What every test shares: Hypothesis draws the same examples each time, so that a green run stays green."""

from contextlib import ExitStack

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


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of this run share one database server, which is started when a test needs it."""
    meanwhile = ExitStack()
    meanwhile.enter_context(one_server_for_all())
    config.add_cleanup(meanwhile.close)
