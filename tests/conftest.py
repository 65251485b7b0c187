"""What every test shares: Hypothesis draws the same examples each time, so that a green run stays green."""

from hypothesis import HealthCheck, settings

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
