"""What is said aloud: the agent's words to the customer, and the steps of a warm transfer. One function a sentence."""

from datetime import timedelta

from bot.domain.words import CallbackKind
from bot.messages.card import Span, Text
from bot.messages.phrases import in_hours, lasting, wanted
from directory.people import Role


def may_i_place_you_on_hold(role: Role) -> str:
    """Give the words for the first wave."""
    return f"May I place you on hold while I locate a {wanted(role)}?"


def currently_assisting(role: Role, lead_today: bool, within: timedelta) -> str:
    """Give the words for later waves: hold on, or be called back."""
    if lead_today:
        later = "I can have one of them call you back by the end of business today"
    else:
        later = f"I can have a Supervisor call you back, which can take up to {in_hours(within)}"
    return (
        f"My {wanted(role)}s are currently assisting other customers. I can get one on the line for you if you "
        f"don't mind holding, or {later}."
    )


def nobody_available(within: timedelta) -> str:
    """Give the words for when the plan has run out."""
    return (
        "I apologize, but unfortunately there aren't any Supervisors available at the moment. I can have someone call "
        f"you back, but please be advised it can take up to {in_hours(within)} for them to return your call."
    )


def will_call_back(kind: CallbackKind, within: timedelta) -> str:
    """Give the words for a callback that was just promised."""
    if kind is CallbackKind.LEAD_TODAY:
        return (
            "I will have one of my Leads call you back by the end of business today. What is the best number for you?"
        )
    return (
        f"I will have a Supervisor call you back. Please be advised it can take up to {in_hours(within)} for them to "
        "return your call. What is the best number for you?"
    )


def introduction(role: Role, name: str) -> str:
    """Give the words that bring customer and holder together."""
    return (
        f"Thank you for your patience, I have my {wanted(role)} {name} on the line and I have explained your situation "
        "to them."
    )


def dial(holder: Span, number: str) -> Text:
    """Tell the asker whom to call, keeping the customer on hold."""
    return (f"Keep the customer on hold and dial {number} for ", holder, ".")


def say_escalation() -> str:
    """Give the opening words of the transfer."""
    return "Say: “I have an escalation in transfer.”"


def give_account(account: str, account_name: str, caller: str) -> str:
    """Tell what comes first in the briefing."""
    known = [f"account {account}"]
    known.append(f"account name {account_name}" if account_name else "the account name")
    known.append(f"caller {caller}" if caller else "the caller's name")
    return f"Give {known[0]}, {known[1]} and {known[2]}."


def restate(issue: str) -> str:
    """Tell what comes next in the briefing."""
    return f"Restate the issue: {issue}"


def say_offered(offered: str) -> str:
    """Tell to say what was offered."""
    return f"Say what was offered already: {offered}" if offered else "Say what was offered already, if anything."


def conference() -> str:
    """Tell to bring the customer in."""
    return "Conference the customer in."


def introduce(words: str) -> str:
    """Tell to introduce the holder."""
    return f"Introduce: “{words}”"


def leave() -> str:
    """Tell to leave."""
    return "Leave the call; don't stay to listen."


def warm_transfer() -> str:
    """Name the steps."""
    return "Warm transfer, never a cold one"


def answer_the_line(asker: str) -> str:
    """Tell the holder that the call is coming."""
    return f"{asker} dials you now and opens with “I have an escalation in transfer.”"


def hear_the_briefing() -> str:
    """Tell the holder what they will hear."""
    return "Hear the account, the names, the issue and what was offered; what is known is above."


def greet(asker: str) -> str:
    """Tell the holder to take over."""
    return f"{asker} brings the customer in, introduces you and leaves. The caller is yours."


def press_have_caller(within: timedelta) -> str:
    """Tell the holder to say so."""
    return f"Press “I have the caller” within {lasting(within)}, or it goes back to paging."
