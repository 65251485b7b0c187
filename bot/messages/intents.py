"""What a choice or a form means when it comes back: its intent, and how its opaque subject is put together."""

import re
from enum import StrEnum

from bot.domain.words import CallbackId, EscalationId


class Intent(StrEnum):
    """Everything that can be pressed or submitted."""

    ESCALATE = "escalate"
    ACCEPT = "accept"
    ON_A_CALL = "on_a_call"
    ON_A_BREAK = "on_a_break"
    NOT_MY_DEPARTMENT = "not_my_department"
    HAVE_CALLER = "have_caller"
    GIVE_BACK = "give_back"
    DONE = "done"
    DETAILS = "details"
    DEMAND_SUPERVISOR = "demand_supervisor"
    PROMISE = "promise"
    GONE = "gone"
    TRANSFERRED = "transferred"
    NO_ANSWER = "no_answer"
    CALLING = "calling"
    NOT_REACHED = "not_reached"
    CALLBACK_DONE = "callback_done"
    CALLBACK_DETAILS = "callback_details"
    TAKE_OVER = "take_over"


def with_claim(id: EscalationId, claim: int) -> str:
    """Give a subject that stands for one claim, so that an old card can't speak for a new one."""
    return f"{id}.{claim}"


def escalation_in(subject: str) -> tuple[EscalationId, int]:
    """Read a subject: the escalation, and the claim (-1 if it names none)."""
    id, _, claim = subject.partition(".")
    return EscalationId(id), int(claim) if re.fullmatch(r"[0-9]{1,9}", claim) else -1


def callback_in(subject: str) -> CallbackId:
    """Read a subject that stands for a callback."""
    return CallbackId(subject)
