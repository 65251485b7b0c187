"""Keeps the Measures port by noting what it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.ports import Platform
from bot.ports.measures import Answer, Call, Fault, Outcome


@dataclass(slots=True)
class Noted:
    """What was told, in its order."""

    commands: list[Outcome] = field(default_factory=list)
    sends: list[tuple[Platform, Call, Answer]] = field(default_factory=list)
    platforms: list[tuple[Platform, bool]] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    faults: list[tuple[Fault, bool]] = field(default_factory=list)

    def command(self) -> Callable[[Outcome], None]:
        """Note how it ended, when it has."""
        return self.commands.append

    def send(self, platform: Platform, call: Call, /) -> Callable[[Answer], None]:
        """Note what came of it, when it has."""
        return lambda answer: self.sends.append((platform, call, answer))

    def platform(self, platform: Platform, *, answers: bool) -> None:
        """Note whether it answers."""
        self.platforms.append((platform, answers))

    def claimed(self, wave: int) -> None:
        """Note the wave."""
        self.claims.append(wave)

    def rang(self, late: float) -> None:
        """Note the lag."""
        self.lags.append(late)

    def fault(self, fault: Fault, *, stands: bool) -> None:
        """Note that it began or is gone."""
        self.faults.append((fault, stands))
