"""How long a test waits for what must come: so long that no slow machine fails, and less than a test may take."""

A_LONG_WAIT = 120.0
"""Seconds after which what has not come will never come."""
