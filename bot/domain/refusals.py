"""Why the rules say no: exceptions that carry data; what whoever pressed reads is in `messages/phrases.py`."""

from datetime import datetime

from bot.domain.words import CallbackDisposition, Disposition
from directory.people import PersonId


class Refused(Exception):
    """The rules say no. Nothing has changed."""


class TakenBy(Refused):
    """Somebody else has the call."""

    def __init__(self, holder: PersonId) -> None:
        super().__init__(holder)
        self.holder = holder


class AlreadyOver(Refused):
    """The escalation has ended."""

    def __init__(self, disposition: Disposition) -> None:
        super().__init__(disposition)
        self.disposition = disposition


class CallbackClosedAlready(Refused):
    """The callback has ended."""

    def __init__(self, disposition: CallbackDisposition) -> None:
        super().__init__(disposition)
        self.disposition = disposition


class NotYours(Refused):
    """It is for somebody else to say."""


class NotAsked(Refused):
    """Whoever accepts or declines was not paged, or the page was withdrawn."""


class OutOfDate(Refused):
    """The card belongs to an earlier moment: what it offered no longer stands."""


class HoldsAnother(Refused):
    """One person holds at most one claim."""


class NotClaimedYet(Refused):
    """Nobody has accepted yet, so there is nobody to transfer to."""


class NotJoinedYet(Refused):
    """The holder does not have the caller yet, so it can't be done."""


class WithHolder(Refused):
    """The caller is with the holder already: it is for the holder to go on."""

    def __init__(self, holder: PersonId) -> None:
        super().__init__(holder)
        self.holder = holder


class SupervisorOnTheCall(Refused):
    """The holder is a Supervisor already."""

    def __init__(self, holder: PersonId) -> None:
        super().__init__(holder)
        self.holder = holder


class OnlyASupervisor(Refused):
    """The caller demanded a Supervisor, so a Lead won't do."""


class NoLeadToday(Refused):
    """A callback by a Lead today is not offered: the comm center closes too soon."""

    def __init__(self, closes: datetime) -> None:
        super().__init__(closes)
        self.closes = closes


class NotOneOfThose(Refused):
    """What was picked is not on the closed list."""


class NotForYourRole(Refused):
    """Only a supervisor of the region, or a director, may do that."""
