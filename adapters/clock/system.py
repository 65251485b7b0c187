"""The Clock port, kept by this machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """What time it is on this machine."""

    def now(self) -> datetime:
        """Give the instant now, in UTC."""
        return datetime.now(UTC)
