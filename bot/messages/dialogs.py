"""What is said where a chat app has dialogs and limits, one function a sentence; all else is in `phrases.py`."""


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
