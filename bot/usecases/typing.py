"""Slash commands: what was typed becomes an escalation, a form, or an answer to a question."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from bot.domain.briefing import AccountKey, Briefing, account_key
from bot.domain.callback import Callback
from bot.domain.commands import OpenEscalation
from bot.domain.deciding import open_escalation
from bot.domain.escalation import Escalation
from bot.domain.words import EscalationId
from bot.messages import phrases, refusing
from bot.messages.asker import asker_card
from bot.messages.card import Card, Form, Note, Reply, Tone
from bot.messages.forms import escalation_form
from bot.messages.lists import help_card, note_card
from bot.messages.typed import Typing, read_typing
from bot.ports.store import Unit, Unreadable
from bot.usecases.lookups import callbacks_of, leads, status
from bot.usecases.work import Work, record
from directory.people import Person, Region, Role
from directory.places import closes_at

LONGEST_BUSY = 720
USUALLY_BUSY = 15


def typed(work: Work, by: Person, command: str, text: str, new_id: Callable[[], EscalationId]) -> Reply:
    """Answer a slash command."""
    match command, text.strip().casefold():
        case "/escalate", "help":
            return Reply(help_card())
        case "/escalate", "status":
            return Reply(status(work, by))
        case "/escalate", _:
            return _escalate(work, by, text, new_id)
        case "/leads", _:
            return Reply(leads(work, text.strip()))
        case "/callbacks", _:
            return Reply(callbacks_of(work, by))
        case "/available", _:
            return _available(work, by)
        case "/busy", _:
            return _busy(work, by, text.strip())
        case _:
            return Reply(note_card(refusing.unknown_command(command)))


def regions_of(work: Work) -> tuple[Region, ...]:
    """List the regions, in the directory's order."""
    return tuple(dict.fromkeys(place.region for place in work.unit.people.places()))


def _escalate(work: Work, by: Person, text: str, new_id: Callable[[], EscalationId]) -> Reply:
    regions = regions_of(work)
    typing = read_typing(text, regions)
    if not typing.is_complete:
        return Reply(form=_form(by, typing, regions))
    command = OpenEscalation(
        id=new_id(),
        by=by.id,
        briefing=Briefing(account=typing.account, issue=typing.issue),
        wants=typing.wants or Role.LEAD,
        region=typing.region or by.region,
        department=typing.department or by.department,
    )
    return open_for(work, by, command)


def _form(by: Person, typing: Typing, regions: tuple[Region, ...]) -> Form:
    return escalation_form(
        Briefing(account=typing.account, issue=typing.issue),
        typing.wants or Role.LEAD,
        typing.region or by.region,
        typing.department or by.department,
        regions,
    )


def open_for(work: Work, by: Person, command: OpenEscalation) -> Reply:
    """Open an escalation and page at once; the same agent is shown the one that is open for the account already."""
    unit = work.unit
    account = account_key(command.briefing.account)
    open_ones, owed = _open_already(unit, account)
    for state in open_ones:
        if by.id in (state.opened_by, state.asker):
            card = asker_card(work.scene(state), by.id)
            return Reply(Card(card.notice, (Note((phrases.yours_already(),)), *card.parts)))
    place = next(p for p in unit.people.places() if p.comm_center == by.comm_center)
    happened = open_escalation(
        command,
        unit.now,
        work.people,
        work.policy.plan,
        comm_center=by.comm_center if command.region == by.region else None,
        closes=closes_at(place, unit.now),
        owed=(owed.owner, owed.due_at) if owed else None,
        also_with=open_ones[0].asker if open_ones else None,
    )
    unit.briefings.write(command.id, command.briefing)
    record(work, None, happened)
    return Reply(note_card(phrases.paging_now(), Tone.GOOD))


def _open_already(unit: Unit, account: AccountKey) -> tuple[Sequence[Escalation], Callback | None]:
    """Find what is open for an account. What only a newer release can read keeps nobody waiting on the line."""
    open_ones: Sequence[Escalation] = ()
    owed: Callback | None = None
    with suppress(Unreadable):
        open_ones = unit.escalations.open_for(account)
    with suppress(Unreadable):
        owed = unit.callbacks.open_for(account)
    return open_ones, owed


def _available(work: Work, by: Person) -> Reply:
    if by.role is Role.AGENT:
        return Reply(note_card(refusing.only_for_responders()))
    work.unit.people.busy(by.id, None)
    work.freed.add(by.id)
    work.stirred = True
    return Reply(note_card(phrases.available_now(), Tone.GOOD))


def _busy(work: Work, by: Person, minutes: str) -> Reply:
    if by.role is Role.AGENT:
        return Reply(note_card(refusing.only_for_responders()))
    if minutes and not (re.fullmatch(r"[0-9]{1,9}", minutes) and 1 <= int(minutes) <= LONGEST_BUSY):
        return Reply(note_card(refusing.minutes_wanted()))
    until = work.unit.now + timedelta(minutes=int(minutes or USUALLY_BUSY))
    work.unit.people.busy(by.id, until)
    return Reply(Card(phrases.busy_now(), (Note(phrases.busy_until(until)),)))
