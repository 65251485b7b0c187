"""The timeline in words: one line for each event, without anything that the caller told."""

from typing import assert_never

from bot.domain import callback_events as ce
from bot.domain import events as e
from bot.messages import phrases
from bot.messages.callback_card import hours_in_words
from bot.messages.card import Text, When
from bot.messages.scene import People


def timeline_line(event: e.EscalationEvent | e.Untold, people: People, waves: tuple[str, ...]) -> Text:
    """Tell one event of an escalation; waves: the audiences of the plan in force when it happened, as far as known."""
    match event:
        case e.Untold():
            return (phrases.told_by_a_newer_release(),)
        case e.EscalationOpened():
            return (people.who(event.by), f" asked for a {phrases.wanted(event.wants)} in {event.region}")
        case e.WaveReached():
            return (f"Wave {event.wave + 1}{_audience(event.wave, waves)}",)
        case e.WaveSkipped():
            why = "all busy" if event.busy else "nobody on shift"
            return (f"Wave {event.wave + 1} skipped, {why}{_audience(event.wave, waves)}",)
        case e.PageSent():
            again = f", for the {event.n}. time" if event.n > 1 else ""
            return ("Paged ", people.who(event.person), again)
        case e.PageDeclined():
            return (people.who(event.person), f" passed: {event.reason}")
        case e.PageUndeliverable():
            return (people.who(event.person), f" can't be reached: {event.reason}")
        case e.PageUnsent():
            return (people.who(event.person), " was not reached: the page did not get through before it was over")
        case e.PageSetAside():
            return ("Withdrawn while on another call: ", people.who(event.person))
        case e.WaitingBegan():
            return ("Last call: waiting until ", When(event.until))
        case _:
            return _claims(event, people)


def _audience(wave: int, waves: tuple[str, ...]) -> str:
    return f": {waves[wave]}" if wave < len(waves) else ""


def _claims(event: e.EscalationEvent, people: People) -> Text:
    match event:
        case e.PageAccepted():
            return (people.who(event.person), " accepted")
        case e.ClaimNudged():
            return ("Half of the time to join is gone: both were reminded",)
        case e.ClaimReleased():
            return ("The claim of ", people.who(event.person), f" ended: {event.reason}")
        case e.CallerTransferred():
            return ("The transfer was confirmed",)
        case e.CallerTaken():
            return (people.who(event.person), " has the caller")
        case e.DoneAsked():
            return ("The holder was asked how it ended",)
        case e.SupervisorDemanded():
            return ("The caller demands a Supervisor; asked by ", people.who(event.by))
        case e.DetailsAdded():
            return (people.who(event.by), f" added {', '.join(event.fields).replace('_', ' ')}")
        case e.CallbackPromised():
            if event.by is None:
                return ("Nobody answered: a callback is scheduled",)
            return (people.who(event.by), f" promised a callback {event.kind}")
        case e.CallerWent():
            return ("The caller is gone, said ", people.who(event.by))
        case e.EscalationDone():
            return (people.who(event.by), f" ended it: {event.disposition}")
        case e.EscalationUnreported():
            return ("Closed: nobody reported how it ended",)
        case _:
            raise AssertionError(event)


def callback_line(event: ce.CallbackEvent | e.Untold, people: People) -> Text:
    """Tell one event of a callback."""
    match event:
        case e.Untold():
            return (phrases.told_by_a_newer_release(),)
        case ce.CallbackMade():
            late = ", late from the start" if event.late else ""
            return (people.who(event.owner), " owes a callback by ", When(event.due_at, day=True), late)
        case ce.CallbackReminded():
            return ("The owner was reminded",)
        case ce.CallbackFellOverdue():
            return (f"Overdue: {len(event.told)} people were told",)
        case ce.CallbackDetailsAdded():
            hours = f", may be called {hours_in_words(event.hours)}" if event.hours else ""
            return (people.who(event.by), " added details", hours)
        case ce.CallingStarted():
            return (people.who(event.by), " is calling the customer")
        case ce.CustomerNotReached():
            return (people.who(event.by), " called, nobody answered")
        case ce.CallbackTakenOver():
            return (people.who(event.by), " took it over")
        case ce.OwnerReplaced():
            return ("The owner left the directory; ", people.who(event.owner), " owns it now")
        case ce.PromiseNoted():
            return ("Promised again for the same account; the due time stays",)
        case ce.CallbackClosed():
            return (people.who(event.by), f" closed it: {event.disposition}")
        case _:
            assert_never(event)
