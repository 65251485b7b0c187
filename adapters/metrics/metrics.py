"""Keeps the Measures port on prometheus_client, with a registry of its own. No label names a person or a call."""

from collections.abc import Callable
from enum import StrEnum
from time import perf_counter
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.ports import Platform
from bot.ports.measures import Answer, Call, Fault, Outcome

How = TypeVar("How", bound=StrEnum)

ANSWERED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; a chat platform waits for three."""
SENT = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LATE = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Metrics:
    """What this replica has done since it was started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._commands = Counter(
            "warmline_commands", "What was asked for in a chat, by how it ended.", ["outcome"], registry=self.registry
        )
        self._ack = Histogram(
            "warmline_ack_seconds",
            "Time until what was asked for in a chat was committed and answered.",
            buckets=ANSWERED,
            registry=self.registry,
        )
        self._sends = Histogram(
            "warmline_send_seconds",
            "Time that a chat platform took to answer a post or an update.",
            ["platform", "call", "answer"],
            buckets=SENT,
            registry=self.registry,
        )
        self._platforms = Gauge(
            "warmline_platform_up", "Whether a chat platform answers: 1 or 0.", ["platform"], registry=self.registry
        )
        self._late = Histogram(
            "warmline_deadline_lag_seconds",
            "Time from a deadline until what happens at it was committed.",
            buckets=LATE,
            registry=self.registry,
        )
        self._claims = Counter(
            "warmline_claims", "Claims, by the wave that had paged the holder.", ["wave"], registry=self.registry
        )
        self._faults = Counter(
            "warmline_faults", "What the self-watch found stuck, each time it began.", ["fault"], registry=self.registry
        )
        self._stuck = Gauge(
            "warmline_fault", "What the self-watch finds stuck now: 1, else 0.", ["fault"], registry=self.registry
        )
        for outcome in Outcome:
            self._commands.labels(outcome.value)
        for fault in Fault:
            self._faults.labels(fault.value)
            self._stuck.labels(fault.value)

    def command(self) -> Callable[[Outcome], None]:
        """Begin to time what somebody asked for."""

        def ended(outcome: Outcome, seconds: float) -> None:
            self._commands.labels(outcome.value).inc()
            self._ack.observe(seconds)

        return _timed(ended)

    def send(self, platform: Platform, call: Call, /) -> Callable[[Answer], None]:
        """Begin to time a call to a platform."""

        def ended(answer: Answer, seconds: float) -> None:
            self._sends.labels(platform, call.value, answer.value).observe(seconds)

        return _timed(ended)

    def platform(self, platform: Platform, *, answers: bool) -> None:
        """Note whether a platform answers."""
        self._platforms.labels(platform).set(answers)

    def claimed(self, wave: int) -> None:
        """Note a claim, by the wave that had paged the holder."""
        self._claims.labels(str(wave)).inc()

    def rang(self, late: float) -> None:
        """Note by how many seconds a ring was committed after its deadline."""
        self._late.observe(late)

    def fault(self, fault: Fault, *, stands: bool) -> None:
        """Note that a fault began to stand, or is gone."""
        self._stuck.labels(fault.value).set(stands)
        if stands:
            self._faults.labels(fault.value).inc()


def _timed(ended: Callable[[How, float], None]) -> Callable[[How], None]:
    begun = perf_counter()
    return lambda how: ended(how, perf_counter() - begun)
