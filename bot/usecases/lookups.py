"""Answers to questions: who is on shift, what is open with me, which callbacks are owed. Nothing is written here."""

from bot.domain.callback import Callback
from bot.messages import refusing
from bot.messages.callback_card import callbacks_card
from bot.messages.callback_phrases import MOST_LISTED
from bot.messages.card import Card, Text, Who
from bot.messages.lists import note_card, on_shift_title, standing_card, standing_line, status_card
from bot.ports.store import Availability, Standing
from bot.usecases.work import Work
from directory.people import Person, Role

MOST_LEADS = 200


def status(work: Work, by: Person) -> Card:
    """Show what is open with a person."""
    return status_card(work.unit.escalations.open_with(by.id), work.names)


def leads(work: Work, typed: str) -> Card:
    """Show who is on shift now, of a region or everywhere, and free, busy or away."""
    places = work.unit.people.places()
    names = {place.region.casefold(): place.region for place in places}
    if typed and typed.casefold() not in names:
        return note_card(refusing.unknown_region(typed, ", ".join(dict.fromkeys(names.values()))))
    region = names.get(typed.casefold())
    found = work.unit.people.standing(region, work.policy.open_pages_per_person, MOST_LEADS + 1)
    standing = found[:MOST_LEADS]
    groups = []
    for place in places:
        lines = tuple(_line(s) for s in standing if s.person.comm_center == place.comm_center and _is_on(s))
        if lines:
            groups.append((place.comm_center, lines))
    away = tuple(s.person.name for s in standing if not _is_on(s))
    return standing_card(on_shift_title(region), tuple(groups), away, is_cut=len(found) > MOST_LEADS)


def _is_on(standing: Standing) -> bool:
    return standing.availability is not Availability.AWAY


def _line(standing: Standing) -> Text:
    person = standing.person
    return standing_line(Who(person.id, person.name), person.role, standing.availability, standing.until)


def callbacks_of(work: Work, by: Person) -> Card:
    """List a person's own callbacks and, for who may take them over, their region's, by deadline."""
    mine = work.unit.callbacks.open_in(None, by.id, MOST_LISTED + 1)
    regions: tuple[Callback, ...] = ()
    if by.role in (Role.SUPERVISOR, Role.DIRECTOR):
        regions = work.unit.callbacks.open_in(by.region, None, MOST_LISTED + 1 + len(mine))
    return callbacks_card(mine, regions, work.names, by.id)


def home(work: Work, by: Person) -> Card:
    """Show a person what is theirs: open escalations, then callbacks."""
    first, second = status(work, by), callbacks_of(work, by)
    return Card(first.notice, (*first.parts, *second.parts))
