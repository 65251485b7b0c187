"""The sentences on cards, one function a sentence.

What is said aloud is in `spoken.py`, why the rules say no in `refusing.py`, the words on buttons in `labels.py`.
"""

from datetime import datetime, timedelta

from bot.domain.words import Audience, DeclineReason, Disposition, ReleaseReason
from bot.messages.card import Span, Text, When
from directory.people import Role


def wanted(role: Role) -> str:
    """Name whom the caller is to get."""
    return "Supervisor" if role is Role.SUPERVISOR else "Lead"


def lasting(time: timedelta) -> str:
    """Say how long something took or takes, in words of at most two units."""
    seconds = int(time.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min" + (f" {rest} s" if rest else "")
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h" + (f" {minutes} min" if minutes else "")


def in_hours(time: timedelta) -> str:
    """Say within how many hours."""
    hours = time / timedelta(hours=1)
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def listed(spans: list[Span]) -> Text:
    """Set people or words side by side, with commas and an "and"."""
    text: list[Span] = []
    for place, span in enumerate(spans):
        if place:
            text.append(" and " if place == len(spans) - 1 else ", ")
        text.append(span)
    return tuple(text)


# What happened


def paged_as(audience: Audience, place: int, of: int) -> str:
    """Tell which wave it is."""
    return f"{place} of {of}: {audience}"


def declined_because(reason: DeclineReason) -> str:
    """Tell why somebody passed, after their name."""
    return f" ({reason})"


def released_because(reason: ReleaseReason) -> str:
    """Tell why a claim ended, after the holder's name."""
    return {
        ReleaseReason.GAVE_BACK: " can't take it after all. I am paging again; please stay with the customer.",
        ReleaseReason.NO_ANSWER: " did not answer. I am paging again; please stay with the customer.",
        ReleaseReason.LAPSED: " did not join in time. I am paging again; please stay with the customer.",
    }[reason]


def ended(disposition: Disposition) -> str:
    """Tell how an escalation ended."""
    return {
        Disposition.RESOLVED: "Over: resolved",
        Disposition.CREDIT: "Over: resolved with a credit",
        Disposition.CALLBACK_PROMISED: "Over: a callback is promised",
        Disposition.HANDED_TO_SUPERVISOR: "Over: handed to a Supervisor",
        Disposition.CALLER_GONE: "Over: the caller is gone",
        Disposition.NOT_RESOLVED: "Over: not resolved",
        Disposition.NOT_REPORTED: "Over: nobody reported how it ended",
    }[disposition]


def waiting_since(opened_at: datetime, asked_at: datetime) -> Text:
    """Tell a responder how long the customer has been waiting."""
    waited = asked_at - opened_at
    if waited < timedelta(seconds=1):
        return ("since ", When(opened_at))
    return ("since ", When(opened_at), f" ({lasting(waited)} when you were asked)")


def locating(role: Role) -> str:
    """Head the asker's card while paging."""
    return f"Locating a {wanted(role)}"


def last_call() -> str:
    """Name the step after the last wave."""
    return "last call: waiting for whoever was asked or comes free"


def not_reachable() -> str:
    """Tell that a page can't be delivered, after the name."""
    return " (can't be reached)"


def not_reached_yet(platform: str, how_many: str) -> Text:
    """Tell that a chat platform is down; how_many: of those who were paged, such as "2 leads"."""
    return (f"{platform} isn't answering, so {how_many} could not be reached there yet.",)


def then_audience(audience: Audience) -> str:
    """Tell whom the next wave pages, before the time."""
    return f"{audience}, at "


def then_last() -> str:
    """Tell what comes after the last wave, before the time."""
    return "a Supervisor's callback, if nobody answers by "


def accepted(holder: str) -> str:
    """Head the asker's card once somebody has the claim."""
    return f"{holder} accepted"


def accepted_dial(holder: str, number: str) -> str:
    """Head the message that buzzes the asker."""
    return f"{holder} accepted: dial {number}"


def see_below() -> str:
    """Point to the message with the steps."""
    return "Whom to dial and what to say is in the newest message below."


def had_accepted(holder: str) -> str:
    """Head an earlier claim's message."""
    return f"{holder} had accepted; that no longer stands"


def no_longer() -> str:
    """Head a message that nothing can be said of any more."""
    return "This no longer stands"


def is_with(holder: str) -> str:
    """Tell that the caller is with the holder."""
    return f"The caller is with {holder}"


def you_may_leave() -> str:
    """Tell the asker that they are done."""
    return "Thank you. You can leave the call and take the next one."


def handed_up(asker: str) -> str:
    """Tell the agent that the Lead seeks a Supervisor now."""
    return f"{asker} has the caller and is getting a Supervisor"


def owes_it(owner: Span, due: datetime) -> Text:
    """Tell who owes the callback, and by when."""
    return (owner, " owes the callback by ", When(due, day=True), ".")


def callback_if_wanted() -> str:
    """Offer a callback to a caller who hung up."""
    return "All pages are withdrawn. A callback is not owed; promise one if the caller should be called."


def until(at: datetime) -> Text:
    """Tell until when."""
    return ("until ", When(at))


def nobody_yet() -> str:
    """Tell that nobody was paged."""
    return "nobody yet"


def thanks() -> str:
    """Thank whoever stood ready."""
    return "Thank you for standing ready."


def already_owed(owner: Span, due: datetime) -> Text:
    """Tell that the account is owed a callback already."""
    return ("This account is already owed a callback, by ", owner, ", due ", When(due, day=True), ".")


def already_open_with(agent: Span) -> Text:
    """Tell that somebody else is escalating for the same account."""
    return ("This account already has an open escalation with ", agent, ".")


def yours_already() -> str:
    """Tell that the same agent has an open escalation for this account."""
    return "You already have an open escalation for this account: here it is. Nobody was paged again."


def ran_out() -> str:
    """Head the asker's message when nobody answered."""
    return "Nobody is available: a callback is scheduled"


def callback_made() -> str:
    """Head the asker's message after a promise."""
    return "The callback is promised"


def noted_on_the_open_one() -> str:
    """Tell that there was a callback for this account already."""
    return "This account was owed a callback already: yours is noted on it, and it keeps its due time."


def nobody_on_shift() -> str:
    """Tell that a list is empty."""
    return "Nobody is on shift."


def open_with_you(number: int) -> str:
    """Head the list of a person's open escalations."""
    return f"{number} open escalation{'s' if number > 1 else ''} with you" if number else "Nothing is open with you"


def busy_until(at: datetime) -> Text:
    """Confirm /busy."""
    return ("You are busy until ", When(at), " and won't be paged. /available ends it.")


def available_now() -> str:
    """Confirm /available."""
    return "You are available: you will be paged while on shift."


def busy_now() -> str:
    """Head the confirmation of /busy."""
    return "You are busy"


def paging_now() -> str:
    """Confirm an escalation, in a channel as in the chat with the bot alone, where how it goes is in a card."""
    return "Paging now: follow it on the card in your chat with Warmline"


def saved() -> str:
    """Confirm a form."""
    return "Saved"


def story_of(agent: str) -> str:
    """Name an escalation to an onlooker."""
    return f"Escalation by {agent}"


def story_of_a_newer_release() -> str:
    """Name to an onlooker what this release can't read."""
    return "Changed by a newer release of Warmline"


def told_by_a_newer_release() -> str:
    """Stand on a timeline for a line that this release can't read."""
    return "Only a newer release of Warmline can tell what happened here"


def too_many_to_list() -> str:
    """Tell that a list of people was cut."""
    return "There are more people than fit here. Name a region after /leads."


def away(names: tuple[str, ...], number: int) -> Text:
    """Tell who is not on shift, as far as there is room."""
    more = f" and {number - len(names)} more" if number > len(names) else ""
    return (f"Away, not on shift: {', '.join(names)}{more}.",)
