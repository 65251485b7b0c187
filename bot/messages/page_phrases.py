"""The sentences on a responder's cards and lines, one function a sentence."""

from bot.domain.words import DeclineReason
from bot.messages.card import Span, Text
from bot.messages.phrases import wanted
from directory.people import Role


def page_headline(role: Role, region: str, comm_center: str | None) -> str:
    """Head a page: nothing that the caller told, as a lock screen may show it."""
    return f"Escalation: {wanted(role)} needed, {comm_center or region}"


def opened_for(agent: Span) -> Text:
    """Tell who asked before a Lead handed it up."""
    return ("First asked by ", agent, ".")


def call_is_yours() -> str:
    """Head the holder's card until the caller is joined."""
    return "The call is yours"


def caller_is_yours() -> str:
    """Head the holder's card once the caller is theirs."""
    return "The caller is with you"


def press_done() -> str:
    """Remind of the last step."""
    return "You are busy for other pages until you say how it ended."


def you_passed(reason: DeclineReason | None) -> str:
    """Head a declined page."""
    return f"You passed: {reason}" if reason else "You passed"


def took_it(holder: str) -> str:
    """Tell who has the call."""
    return f"{holder} took the call"


def withdrawn() -> str:
    """Head a page that is withdrawn for now."""
    return "This page is withdrawn"


def supervisor_demanded() -> str:
    """Tell that a Lead won't do any more."""
    return "The caller demands a Supervisor"


def lapsed() -> str:
    """Head the card of a holder who did not join in time."""
    return "Your time to join ran out, and others are being paged"


def still_have_caller() -> str:
    """Tell that it is not too late yet."""
    return "If the caller is with you after all, say so before somebody else accepts."


def no_longer_yours() -> str:
    """Head the card of a claim that was given back."""
    return "The call is no longer yours"


def you_hand_up() -> str:
    """Head a Lead's page once they seek a Supervisor."""
    return "You have the caller and are getting a Supervisor: see the newest message below"


def nudge_asker(holder: str, number: str) -> str:
    """Ask whether the transfer is under way."""
    return f"Have you reached {holder}? Dial {number}, then press “Transferred”, or “They don't answer”"


def nudge_holder(asker: str) -> str:
    """Ask whether the caller has arrived."""
    return f"Is the caller with you? Press “I have the caller” once {asker} has transferred"


def ask_done() -> str:
    """Ask the holder how it ended."""
    return "How did the call end? Please press “Done” on its card"


def caller_went() -> str:
    """Tell the holder that the caller hung up."""
    return "The caller is gone"


def callback_instead() -> str:
    """Tell the holder that the call is over by a promise."""
    return "The caller is promised a callback instead"
