"""Every sentence that Warmline says, one function a sentence."""


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


def more_than_fits() -> str:
    """Tell at the end of a card that it was too long for the chat app."""
    return "… there is more than fits into one message."


def form_not_opened() -> str:
    """Tell that a form could not be shown in the moment that the chat app allows for it."""
    return "The form did not open in time, and nothing was changed. Please try again."


def close() -> str:
    """Label the button that closes a dialog without doing anything."""
    return "Close"


def dialog_title() -> str:
    """Title a dialog that only shows an answer."""
    return "Warmline"
