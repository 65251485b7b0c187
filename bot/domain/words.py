"""The words of the rules: ids, stages, audiences, kinds and the closed lists of how things end."""

from datetime import timedelta
from enum import StrEnum
from typing import NewType

EscalationId = NewType("EscalationId", str)
CallbackId = NewType("CallbackId", str)

ON_A_CALL_FOR = timedelta(minutes=5)
ON_A_BREAK_FOR = timedelta(minutes=15)


class Stage(StrEnum):
    """Where an escalation stands."""

    PAGING = "paging"
    WAITING = "waiting"
    CLAIMED = "claimed"
    JOINED = "joined"
    OVER = "over"


class CallbackStage(StrEnum):
    """Where a callback stands."""

    PENDING = "pending"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Audience(StrEnum):
    """Whom a wave pages, seen from the escalation's region and comm center."""

    LEADS_OF_CENTER = "leads of the comm center"
    LEADS_OF_REGION = "leads of the region"
    LEADS_ELSEWHERE = "leads elsewhere"
    SUPERVISORS_OF_REGION = "supervisors of the region"
    SUPERVISORS_ELSEWHERE = "supervisors elsewhere"
    DIRECTORS = "directors"

    @property
    def is_leads(self) -> bool:
        """Tell whether it asks Leads, to whom a caller who demands a Supervisor is never sent."""
        return self in (Audience.LEADS_OF_CENTER, Audience.LEADS_OF_REGION, Audience.LEADS_ELSEWHERE)


class PageState(StrEnum):
    """What became of a page."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"
    UNDELIVERABLE = "undeliverable"


class DeclineReason(StrEnum):
    """Why a responder can't take the call."""

    ON_A_CALL = "on a call"
    ON_A_BREAK = "on a break"
    NOT_MY_DEPARTMENT = "not my department"


class ReleaseReason(StrEnum):
    """Why a claim ended before the caller was joined."""

    GAVE_BACK = "gave back"
    NO_ANSWER = "did not answer"
    LAPSED = "joining time ran out"


class Disposition(StrEnum):
    """How an escalation ended."""

    RESOLVED = "resolved"
    CREDIT = "resolved with a credit"
    CALLBACK_PROMISED = "callback promised"
    HANDED_TO_SUPERVISOR = "handed to a Supervisor"
    CALLER_GONE = "caller gone"
    NOT_RESOLVED = "not resolved"
    NOT_REPORTED = "not reported"


SAID_WHEN_DONE = (
    Disposition.RESOLVED,
    Disposition.CREDIT,
    Disposition.HANDED_TO_SUPERVISOR,
    Disposition.NOT_RESOLVED,
    Disposition.CALLER_GONE,
)
"""What a holder may say at `Done`; the others come from a choice of their own, or from the clock."""


class CallbackKind(StrEnum):
    """Who is to call back: a Lead before the comm center closes, or a Supervisor within the policy's hours."""

    LEAD_TODAY = "by a Lead today"
    SUPERVISOR = "by a Supervisor"


class CallbackDisposition(StrEnum):
    """How a callback ended."""

    RESOLVED = "resolved"
    CREDIT = "resolved with a credit"
    NOT_RESOLVED = "not resolved"
    NOT_REACHED = "could not be reached"
    NOT_WANTED = "no longer wanted"
