"""Why something was not done: a clear sentence for whoever asked, one function or row a sentence."""

from bot.domain import refusals as r
from bot.domain.words import Disposition
from bot.messages.callback_phrases import callback_ended
from bot.messages.phrases import ended
from bot.messages.scene import People


def refusal(refused: r.Refused, people: People) -> str:
    """Say why the rules said no."""
    match refused:
        case r.TakenBy():
            return f"{people.name(refused.holder)} took the call. Thank you for answering!"
        case r.WithHolder():
            return f"The caller is with {people.name(refused.holder)} already, so that is theirs to say now."
        case r.SupervisorOnTheCall():
            return f"{people.name(refused.holder)} is a Supervisor already."
        case r.AlreadyOver(disposition=Disposition() as disposition):
            return f"That escalation has ended. {ended(disposition)}."
        case r.CallbackClosedAlready():
            return f"That callback has ended. {callback_ended(refused.disposition)}."
        case r.NoLeadToday():
            return "A callback by a Lead today can't be promised: it is too late today, or a Supervisor is demanded."
        case _:
            return _PLAIN.get(type(refused), "That can't be done now, and nothing was changed.")


_PLAIN: dict[type[r.Refused], str] = {
    r.NotYours: "That is for somebody else to say: this card isn't yours, or no longer is.",
    r.NotAsked: "You were not paged for that call.",
    r.OutOfDate: "That card is out of date: what it offered no longer stands. Look at the newest message below.",
    r.HoldsAnother: "You have another call already; say how that one ended first.",
    r.NotClaimedYet: "Nobody has accepted yet, so there is nobody to transfer to.",
    r.NotJoinedYet: "The caller is not with you yet. Press “I have the caller” first.",
    r.OnlyASupervisor: "The caller demands a Supervisor now. Thank you for answering!",
    r.NotOneOfThose: "That is not one of the choices.",
    r.NotForYourRole: "Only a supervisor of that region, or a director, can take a callback over.",
}


def stranger() -> str:
    """Tell somebody who is not in the directory whom to ask."""
    return (
        "I don't know you yet. Ask whoever runs Warmline in your company to add you to the directory "
        "(people.csv), with this account or your e-mail address."
    )


def not_taken() -> str:
    """Tell that the store is away, and that nothing of what was asked has happened or will."""
    return "I could not take that just now: nothing was changed and nobody was paged. Please try again in a moment."


def went_wrong() -> str:
    """Tell that a mistake of ours kept it from being done."""
    return "Something went wrong on my side and nothing was changed. Please try again, or ask your supervisor directly."


# What a chat app with dialogs and limits needs


def more_than_fits() -> str:
    """Tell at the end of a card that it was too long for the chat app."""
    return "… there is more than fits into one message."


def form_not_opened() -> str:
    """Tell that a form could not be shown in the moment that the chat app allows for it; a promise is made by then."""
    return "The form did not open in time; please ask for it again. If it was for a callback, the callback is promised."


def close() -> str:
    """Label the button that closes a dialog without doing anything."""
    return "Close"


def dialog_title() -> str:
    """Title a dialog that only shows an answer."""
    return "Warmline"


def choose() -> str:
    """Stand in a menu in which nothing is chosen yet."""
    return "Choose…"


def nothing_chosen() -> str:
    """Tell that a menu's button was pressed before anything was chosen in the menu."""
    return "Nothing is chosen yet, so nothing was done. Choose one of the menu, then press the button beside it."


def already_received() -> str:
    """Tell that the same request came before."""
    return "I already received that, and it is not done twice."


def form_below() -> str:
    """Tell where the form is that a press asked for."""
    return "The form is in the message below."


def received() -> str:
    """Tell that something is done, where the chat app wants an answer and there is nothing to say."""
    return "Done."


def unknown_button() -> str:
    """Tell that a button is none of ours, or of a card that is too old."""
    return "I don't know that button. Look at the newest message below, or type help."


def for_a_newer_release() -> str:
    """Tell that this release can't read what a card refers to, and that the same press may reach one that can."""
    return (
        "Warmline is being updated, and only its newer release can do that: nothing was changed. "
        "Please try again in a moment, or ask your supervisor directly."
    )


def unknown_escalation() -> str:
    """Tell that what a card refers to is not there."""
    return "I can't find that escalation or callback any more. Nothing was changed."


def unknown_command(command: str) -> str:
    """Tell what can be typed."""
    return f"I don't know {command}. Try /escalate help."


def only_for_responders() -> str:
    """Tell an agent that being available is for those who are paged."""
    return "Only leads, supervisors and directors are paged, so there is nothing to set for you."


def minutes_wanted() -> str:
    """Tell what follows /busy."""
    return "Say for how many minutes, between 1 and 720: /busy 20"


def unknown_region(typed: str, regions: str) -> str:
    """Tell which regions there are."""
    return f"There is no region called {typed}. Regions: {regions}."


def is_needed() -> str:
    """Tell that a field can't be empty."""
    return "This is needed."


def one_of_the_menu() -> str:
    """Tell that a menu's value is none of its own."""
    return "Pick one of the menu."


def not_a_time() -> str:
    """Tell how a time of day is typed."""
    return "That is not a time of day. Type it as 9:00, 17:30 or 5 pm."


def until_needs_from() -> str:
    """Tell that both ends are needed."""
    return "Give both: from when, and until when."
