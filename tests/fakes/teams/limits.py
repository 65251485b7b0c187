"""The Bot Connector's rate limits: by thread for sends and for look-ups, and by tenant for everything."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

Windows: TypeAlias = Sequence[tuple[int, float]]
"""How many calls there may be in so many seconds, each of them."""

SENDS: Windows = ((7, 1), (8, 2), (60, 30), (1800, 3600))
LOOK_UPS: Windows = ((14, 1), (16, 2), (120, 30), (3600, 3600))
TENANT: Windows = ((50, 1),)
TOLERANCE = timedelta(milliseconds=50)


@dataclass(slots=True)
class Limits:
    """What Teams allows; the fields may be changed at any time, and an empty one allows everything."""

    sends: Windows = SENDS
    look_ups: Windows = LOOK_UPS
    tenant: Windows = TENANT
    _recent: dict[str, deque[datetime]] = field(default_factory=dict)

    def wait(self, thread: str, tenant: str, now: datetime, *, look_up: bool) -> int:
        """Count a call; whole seconds until it may be tried again, 0 when it is let through.

        A call that is turned down is not counted.
        """
        keys = {f"{thread} {look_up}": self.look_ups if look_up else self.sends, f"tenant {tenant}": self.tenant}
        longest = max(self._early(key, windows, now) for key, windows in keys.items())
        if longest > timedelta(0):
            return math.ceil(longest.total_seconds())
        for key, windows in keys.items():
            if windows:
                self._recent.setdefault(key, deque(maxlen=max(most for most, _ in windows))).append(now)
        return 0

    def _early(self, key: str, windows: Windows, now: datetime) -> timedelta:
        """How much too early the call comes; not above zero when it is in time."""
        recent = self._recent.get(key, deque())
        waits = [
            recent[-most] + timedelta(seconds=seconds) - TOLERANCE - now
            for most, seconds in windows
            if len(recent) >= most
        ]
        return max(waits, default=timedelta(0))
