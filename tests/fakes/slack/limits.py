"""Slack's rate limits: messages by channel and workspace, methods by the minute."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

TOLERANCE = timedelta(milliseconds=50)
WINDOW = timedelta(minutes=1)


@dataclass(slots=True)
class Limits:
    """What the workspace allows; the fields may be changed at any time.

    `post_interval`: seconds between two posts to one channel (0: no limit), of which `burst` may come at once.
    `posts_per_second`: over all channels (None: no limit). `per_minute`: calls of a method, by its name.
    """

    post_interval: float = 1.0
    burst: int = 1
    posts_per_second: int | None = None
    per_minute: dict[str, int] = field(default_factory=dict)
    _due: dict[str, datetime] = field(default_factory=dict)
    _recent: dict[str, deque[datetime]] = field(default_factory=dict)

    def wait(self, method: str, channel: str, now: datetime) -> int:
        """Count a call; whole seconds until it may be tried again, 0 when it is let through.

        A call that is turned down by one limit is not counted by it, but may have been by an earlier one.
        """
        waits = [self._window(method, self.per_minute.get(method), WINDOW, now)]
        if method == "chat.postMessage":
            waits.append(self._window("*", self.posts_per_second, timedelta(seconds=1), now))
            waits.append(self._interval(channel, now))
        longest = max(waits)
        return math.ceil(longest.total_seconds()) if longest > timedelta(0) else 0

    def _window(self, key: str, most: int | None, window: timedelta, now: datetime) -> timedelta:
        if most is None:
            return timedelta(0)
        recent = self._recent.setdefault(key, deque())
        while recent and recent[0] <= now - window:
            recent.popleft()
        if len(recent) >= most:
            return recent[0] + window - now
        recent.append(now)
        return timedelta(0)

    def _interval(self, channel: str, now: datetime) -> timedelta:
        interval = timedelta(seconds=self.post_interval)
        due = self._due.get(channel, now)
        early = due - (self.burst - 1) * interval - now
        if early > TOLERANCE:
            return early
        self._due[channel] = max(due, now) + interval
        return timedelta(0)
