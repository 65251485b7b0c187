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
