"""The sentences about callbacks, one function a sentence."""

from bot.domain.words import CallbackDisposition, CallbackKind

MOST_LISTED = 30
"""How many callbacks a list shows."""


def callback_ended(disposition: CallbackDisposition) -> str:
    """Tell how a callback ended."""
    return {
        CallbackDisposition.RESOLVED: "Callback done: resolved",
        CallbackDisposition.CREDIT: "Callback done: resolved with a credit",
        CallbackDisposition.NOT_RESOLVED: "Callback done: not resolved",
        CallbackDisposition.NOT_REACHED: "Callback closed: the customer could not be reached",
        CallbackDisposition.NOT_WANTED: "Callback closed: no longer wanted",
    }[disposition]


def you_owe(kind: CallbackKind) -> str:
    """Head the owner's first message."""
    return "You owe a callback before closing today" if kind is CallbackKind.LEAD_TODAY else "You owe a callback"


def reminder() -> str:
    """Head a reminder."""
    return "Reminder: you owe a callback"


def overdue(owner: str, *, yours: bool) -> str:
    """Head an overdue message."""
    return "Overdue: your callback has not been made" if yours else f"Overdue: {owner}'s callback has not been made"


def owned_by(owner: str) -> str:
    """Head a callback that somebody else owns now."""
    return f"{owner} owns this callback"


def by_itself() -> str:
    """Tell that nobody pressed: the plan ran out."""
    return "Warmline, as nobody was available"


def newer_message() -> str:
    """Head an earlier message of a callback."""
    return "There is a newer message about this callback"


def attempts(number: int) -> str:
    """Count the attempts."""
    return "1 attempt, no answer" if number == 1 else f"{number} attempts, no answer"


def calling_now() -> str:
    """Tell that the owner is on it."""
    return "The customer is being called now."


def late_from_the_start() -> str:
    """Tell that nobody is on shift in time."""
    return "Nobody who could call is on shift before it is due: it is late from the start."


def promised_again(times: int) -> str:
    """Tell that the account was promised a callback more than once."""
    return f"Promised again since ({times}): the customer was told so another time. The due time stays."


def your_callbacks(number: int) -> str:
    """Head the list of a person's own callbacks."""
    if number > MOST_LISTED:
        return f"You owe more than {MOST_LISTED} callbacks, here by deadline"
    return "You owe no callbacks" if not number else f"You owe {number} callback{'s' if number > 1 else ''}"


def regions_callbacks(number: int) -> str:
    """Head the list of the region's other callbacks."""
    if number > MOST_LISTED:
        return f"In your region: more than {MOST_LISTED} more, by deadline"
    return f"In your region: {number} more"


def is_overdue() -> str:
    """Mark an overdue callback in a list."""
    return "OVERDUE. "


def story_of_callback(owner: str) -> str:
    """Name a callback to an onlooker."""
    return f"Callback owed by {owner}"
