"""A callback's card: what is owed, by when, when the customer may be called, and how it went."""

from bot.domain.briefing import Briefing
from bot.domain.callback import Callback
from bot.domain.commands import CallingHours
from bot.domain.words import CallbackKind, CallbackStage
from bot.messages import callback_phrases, labels
from bot.messages.card import Card, Choice, Choices, Facts, Headline, Note, Part, Text, Tone, Weight, When
from bot.messages.intents import Intent
from bot.messages.scene import People, told
from directory.people import PersonId


def callback_card(callback: Callback, briefing: Briefing, people: People, reader: PersonId, number: int) -> Card:
    """Draw the person's nth message of a callback; only the latest has choices."""
    head, tone = headline(callback, people, reader, number)
    latest = number >= callback.messages_to(reader)
    if not latest and callback.stage is not CallbackStage.CLOSED:
        return Card(head, (Headline(head, tone),))
    parts: list[Part] = [Headline(head, tone)]
    parts.append(Facts((*facts(callback, people), *told(briefing))))
    parts.extend(_notes(callback))
    if callback.stage is not CallbackStage.CLOSED:
        parts.append(Choices(choices(callback, reader)))
    return Card(head, tuple(parts))


def headline(callback: Callback, people: People, reader: PersonId, number: int) -> tuple[str, Tone]:
    """Say what the message is: new, a reminder, overdue, taken over or done."""
    if callback.stage is CallbackStage.CLOSED and callback.disposition:
        return callback_phrases.callback_ended(callback.disposition), Tone.OVER
    if number < callback.messages_to(reader):
        return callback_phrases.newer_message(), Tone.OVER
    yours = callback.owner == reader
    if callback.stage is CallbackStage.OVERDUE:
        return callback_phrases.overdue(people.name(callback.owner), yours=yours), Tone.URGENT
    if not yours:
        return callback_phrases.owned_by(people.name(callback.owner)), Tone.CALM
    if number == 1:
        return callback_phrases.you_owe(callback.kind), Tone.WARNING
    return callback_phrases.reminder(), Tone.WARNING


def facts(callback: Callback, people: People) -> tuple[tuple[str, Text], ...]:
    """List what is known of the callback itself."""
    pairs: list[tuple[str, Text]] = [
        ("Due", (When(callback.due_at, day=True),)),
        ("Owner", (people.who(callback.owner),)),
        (
            "Promised by",
            (people.who(callback.promised_by),) if callback.promised_by else (callback_phrases.by_itself(),),
        ),
        ("Agent", (people.who(callback.asker),)),
    ]
    if callback.hours:
        pairs.append(("Customer may be called", (hours_in_words(callback.hours),)))
    if callback.attempts:
        pairs.append(("Attempts", (callback_phrases.attempts(callback.attempts),)))
    return tuple(pairs)


def hours_in_words(hours: CallingHours) -> str:
    """Say when the customer may be called, in their own time zone."""
    return f"{hours.start:%H:%M} to {hours.until:%H:%M}, {hours.zone.key}"


def _notes(callback: Callback) -> tuple[Note, ...]:
    notes = []
    if callback.calling:
        notes.append(Note((callback_phrases.calling_now(),)))
    if callback.late:
        notes.append(Note((callback_phrases.late_from_the_start(),)))
    if callback.also:
        notes.append(Note((callback_phrases.promised_again(len(callback.also)),)))
    return tuple(notes)


def choices(callback: Callback, reader: PersonId) -> tuple[Choice, ...]:
    """Offer the owner to call and to say how it went, anybody else to take it over."""
    details = Choice(Intent.CALLBACK_DETAILS, labels.CALLBACK_DETAILS, callback.id)
    if callback.owner != reader:
        return (Choice(Intent.TAKE_OVER, labels.TAKE_OVER, callback.id, Weight.MAIN), details)
    done = Choice(Intent.CALLBACK_DONE, labels.DONE, callback.id, Weight.PLAIN, labels.CALLBACK_DISPOSITIONS)
    if callback.calling:
        return (Choice(Intent.NOT_REACHED, labels.NOT_REACHED, callback.id), done, details)
    calling = Choice(Intent.CALLING, labels.CALLING, callback.id, Weight.MAIN)
    return (calling, Choice(Intent.NOT_REACHED, labels.NOT_REACHED, callback.id), done, details)


def callbacks_card(mine: tuple[Callback, ...], regions: tuple[Callback, ...], people: People, reader: PersonId) -> Card:
    """List a person's own callbacks and their region's, by deadline."""
    parts: list[Part] = [Headline(callback_phrases.your_callbacks(len(mine)))]
    for callback in mine[: callback_phrases.MOST_LISTED]:
        parts.extend(_listed(callback, people, reader))
    others = tuple(c for c in regions if c.owner != reader)
    if others:
        parts.append(Headline(callback_phrases.regions_callbacks(len(others))))
        for callback in others[: callback_phrases.MOST_LISTED]:
            parts.extend(_listed(callback, people, reader))
    return Card(callback_phrases.your_callbacks(len(mine)), tuple(parts))


def _listed(callback: Callback, people: People, reader: PersonId) -> tuple[Part, ...]:
    overdue: Text = (callback_phrases.is_overdue(),) if callback.stage is CallbackStage.OVERDUE else ()
    kind = "Lead" if callback.kind is CallbackKind.LEAD_TODAY else "Supervisor"
    line: Text = (*overdue, "Due ", When(callback.due_at, day=True), f", {kind}: ", people.who(callback.owner))
    if callback.attempts:
        line = (*line, f", {callback_phrases.attempts(callback.attempts)}")
    return (Note(line), Choices(choices(callback, reader)))
