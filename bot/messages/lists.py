"""Answers to look-ups: who is on shift, one's own escalations, help, and short notes for whoever asked."""

from datetime import datetime

from bot.domain.escalation import Escalation
from bot.messages import phrases
from bot.messages.card import Card, Headline, Note, Part, Span, Text, Tone, When
from bot.messages.scene import People
from directory.people import Region

AWAY_SHOWN = 30


def note_card(sentence: str, tone: Tone = Tone.CALM) -> Card:
    """Draw one sentence."""
    return Card(sentence, (Headline(sentence, tone),)) if len(sentence) <= 60 else Card(sentence, (Note((sentence,)),))


def help_card() -> Card:
    """Tell what can be typed."""
    lines = (
        ("/escalate", "opens a form"),
        ("/escalate [supervisor] [region] [tech|cs] ACCOUNT what is wrong", "pages at once"),
        ("/escalate status", "shows what is open with you"),
        ("/leads [region]", "tells who is on shift, and free, busy or away"),
        ("/available, /busy [minutes]", "say whether you can be paged"),
        ("/callbacks", "lists your callbacks and your region's"),
    )
    return Card("How to use Warmline", (Headline("How to use Warmline"), *(Note((f"{a}: {b}",)) for a, b in lines)))


def standing_card(
    title: str, groups: tuple[tuple[str, tuple[Text, ...]], ...], away: tuple[str, ...], *, is_cut: bool
) -> Card:
    """List who is on shift by comm center, then who is away, by name. is_cut: there are more than these."""
    parts: list[Part] = [Headline(title)]
    for name, lines in groups:
        spans: list[Span] = [f"{name}: "]
        for place, line in enumerate(lines):
            spans.extend(("; ", *line) if place else line)
        parts.append(Note(tuple(spans)))
    if not groups:
        parts.append(Note((phrases.nobody_on_shift(),)))
    if away:
        parts.append(Note(phrases.away(away[:AWAY_SHOWN], len(away)), quiet=True))
    if is_cut:
        parts.append(Note((phrases.too_many_to_list(),), quiet=True))
    return Card(title, tuple(parts))


def standing_line(name: Span, role: str, availability: str, until: datetime | None) -> Text:
    """Tell what one person is doing."""
    line: Text = (name, f" ({role}), {availability}")
    return (*line, " until ", When(until)) if until else line


def status_card(escalations: tuple[Escalation, ...], people: People) -> Card:
    """List the escalations that a person is part of."""
    head = phrases.open_with_you(len(escalations))
    parts: list[Part] = [Headline(head)]
    for state in escalations:
        line: list[Span] = ["Since ", When(state.opened_at), f": {state.stage}, for a {phrases.wanted(state.wants)}"]
        if state.holder:
            line.extend((", with ", people.who(state.holder)))
        if state.deadline:
            line.extend((". Next step at ", When(state.deadline)))
        parts.append(Note(tuple(line)))
    return Card(head, tuple(parts))


def on_shift_title(region: Region | None) -> str:
    """Head the list of who is on."""
    return f"On shift in {region}" if region else "On shift now"
