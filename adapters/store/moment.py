"""The instant of a transaction."""

from datetime import datetime


class Moment:
    """When a transaction happens: never before a state that it loads was changed, so that timelines stay in order.

    Replicas' clocks differ a little, and whoever waited for a lock may have begun before whoever had it.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now

    def not_before(self, at: datetime | None) -> None:
        """Let it be no earlier than this."""
        if at is not None and at > self.now:
            self.now = at
