"""What a card is drawn from: the state as it stands when it is sent, what the caller told, and who is who."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.briefing import Briefing
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.messages.card import Text, Who
from directory.people import Person, PersonId


@dataclass(frozen=True, slots=True)
class People:
    """Names for ids; somebody who left the directory is still named by their id."""

    find: Callable[[PersonId], Person | None]

    def who(self, person: PersonId) -> Who:
        """Give the person as a card mentions them."""
        return Who(person, self.name(person))

    def name(self, person: PersonId) -> str:
        """Give the person's name."""
        found = self.find(person)
        return found.name if found else person

    def dial(self, person: PersonId) -> str:
        """Give what to dial for the person."""
        found = self.find(person)
        return found.dial if found else "their number"


@dataclass(frozen=True, slots=True)
class Scene:
    """An escalation with what belongs to it, at the instant of drawing. within: how soon a Supervisor calls back.

    unreached: by the name of a platform that doesn't answer, who was paged and can't be reached there yet.
    """

    state: Escalation
    briefing: Briefing
    callback: Callback | None
    people: People
    now: datetime
    within: timedelta
    unreached: tuple[tuple[str, tuple[PersonId, ...]], ...] = ()


def told(briefing: Briefing) -> tuple[tuple[str, Text], ...]:
    """List what the caller told as facts, leaving out what is not known."""
    pairs = (
        ("Account", briefing.account),
        ("Account name", briefing.account_name),
        ("Caller", briefing.caller_name),
        ("Issue", briefing.issue),
        ("Offered already", briefing.offered),
        ("Callback number", briefing.number),
        ("What transpired", briefing.transpired),
    )
    return tuple((label, (value,)) for label, value in pairs if value)
