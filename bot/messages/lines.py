"""Messages that say what just happened, so that a phone buzzes: one for each event that somebody must hear of."""

from bot.domain import events as e
from bot.domain.words import CallbackStage
from bot.messages import labels, page_phrases, phrases, spoken
from bot.messages.card import Card, Choice, Choices, Headline, Note, Part, Tone, Weight, Words
from bot.messages.intents import Intent
from bot.messages.scene import Scene
from directory.people import PersonId


def line_card(scene: Scene, event: e.EscalationEvent, reader: PersonId) -> Card:
    """Draw what one event means to its reader."""
    state, people = scene.state, scene.people
    asks = reader == state.asker
    match event:
        case e.ClaimReleased():
            head = people.name(event.person) + phrases.released_because(event.reason)
            return _line(head, Tone.WARNING)
        case e.ClaimNudged() if asks:
            holder = people.name(state.holder) if state.holder else ""
            number = people.dial(state.holder) if state.holder else ""
            return _line(page_phrases.nudge_asker(holder, number), Tone.WARNING)
        case e.ClaimNudged():
            return _line(page_phrases.nudge_holder(people.name(state.asker)), Tone.WARNING)
        case e.DoneAsked():
            return _line(page_phrases.ask_done(), Tone.WARNING)
        case e.SupervisorDemanded():
            return _line(page_phrases.supervisor_demanded(), Tone.OVER, phrases.thanks())
        case e.CallerWent():
            return _line(page_phrases.caller_went(), Tone.OVER, phrases.thanks())
        case e.CallbackPromised() if reader in (state.asker, event.by):
            return _promised(scene, event)
        case e.CallbackPromised():
            return _line(page_phrases.callback_instead(), Tone.OVER, phrases.thanks())
        case _:
            return _line(phrases.no_longer(), Tone.OVER)


def _line(head: str, tone: Tone, note: str = "") -> Card:
    parts: tuple[Part, ...] = (Headline(head, tone),)
    return Card(head, (*parts, Note((note,))) if note else parts)


def _promised(scene: Scene, event: e.CallbackPromised) -> Card:
    """Tell the asker who will call, what to say now, and offer the form for what is missing."""
    if event.by is None:
        head, words = phrases.ran_out(), spoken.nobody_available(scene.within)
    else:
        head, words = phrases.callback_made(), spoken.will_call_back(event.kind, scene.within)
    parts: list[Part] = [Headline(head, Tone.WARNING if event.by is None else Tone.GOOD), Words(labels.SAY, words)]
    callback = scene.callback
    if callback:
        parts.append(Note(phrases.owes_it(scene.people.who(callback.owner), callback.due_at)))
        if scene.state.id in callback.also:
            parts.append(Note((phrases.noted_on_the_open_one(),), quiet=True))
        if callback.stage is not CallbackStage.CLOSED:
            details = Choice(Intent.CALLBACK_DETAILS, labels.CALLBACK_DETAILS, callback.id, Weight.MAIN)
            parts.append(Choices((details,)))
    return Card(head, tuple(parts))
