"""What can be made to go wrong between the app and Slack, call by call."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """How a call fails."""

    STATUS = "status"
    """An HTTP error, `status`, with a body that is not JSON; nothing was done."""
    RATE_LIMITED = "rate_limited"
    """429 with `Retry-After: seconds`; nothing was done."""
    REFUSED = "refused"
    """`ok: false` with `error`; nothing was done."""
    HTML = "html"
    """200 with a page of HTML, as from a proxy; nothing was done."""
    RESET = "reset"
    """The connection is reset before anything was done."""
    LOST_ANSWER = "lost_answer"
    """All was done, then the connection is closed without an answer."""
    HANG = "hang"
    """Nothing is done, and no answer ever comes."""
    SLOW = "slow"
    """All is well, but only after `seconds`."""


@dataclass(slots=True)
class Fault:
    """One scripted fault: for the next `times` calls (None: all) of `method` (None: any) about `user` (None: any)."""

    kind: FaultKind
    method: str | None = None
    user: str | None = None
    times: int | None = 1
    status: int = 500
    seconds: float = 1
    error: str = "internal_error"

    def meets(self, method: str, user: str | None) -> bool:
        """Whether it is for this call."""
        return self.times != 0 and self.method in (None, method) and self.user in (None, user)


class Faults:
    """The scripted faults; the oldest that is for a call takes it."""

    def __init__(self) -> None:
        self._all: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Script a fault."""
        self._all.append(fault)
        return fault

    def clear(self) -> None:
        """From now on all is well."""
        self._all.clear()

    def take(self, method: str, user: str | None) -> Fault | None:
        """The fault for this call, counted as used."""
        for fault in self._all:
            if fault.meets(method, user):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
