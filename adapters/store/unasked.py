"""How a statement says that nobody asks what came of it, so that it need not be waited for."""

from collections.abc import Mapping

UNASKED: Mapping[str, bool] = {"unasked": True}
"""Execution options. On PostgreSQL such statements go along with the next question, or at the unit's end; what they
are refused for comes out there."""
