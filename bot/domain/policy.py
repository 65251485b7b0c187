"""The paging policy, checked and immutable; each escalation and callback keeps the part it opened with."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.words import Audience
from directory.people import CommCenter, Role


@dataclass(frozen=True, slots=True)
class Wave:
    """One step of a plan: whom to page, how long before the next wave is paged too, and how many at a time."""

    audience: Audience
    patience: timedelta
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an escalation keeps of the policy: its waves, the Supervisors' waves, and the times of a claim."""

    waves: tuple[Wave, ...]
    supervisor_waves: tuple[Wave, ...]
    join_within: timedelta
    ask_done_after: timedelta
    close_after: timedelta

    def waves_for(self, wants: Role, comm_center: CommCenter | None) -> tuple[Wave, ...]:
        """Give the waves in force: the Supervisors' for a caller who demands one; no comm center, no wave of it."""
        if wants is Role.SUPERVISOR:
            return self.supervisor_waves
        return self.waves if comm_center else tuple(w for w in self.waves if w.audience is not Audience.LEADS_OF_CENTER)


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """What a callback keeps of the policy: when a Supervisor's is due, and when its owner is reminded.

    reminders: fractions of the time from promise to due, ascending, each between 0 and 1.
    """

    due_after: timedelta
    reminders: tuple[float, ...]
    overdue_every: timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy. `open_pages_per_person` holds across escalations, so it is the one in force now."""

    plan: Plan
    callback: CallbackTerms
    open_pages_per_person: int
