"""Choices and forms: each intent becomes a command; authority is judged from who pressed, never from the button."""

from collections.abc import Callable

from bot.domain import commands as c
from bot.domain.briefing import Briefing
from bot.domain.refusals import NotOneOfThose
from bot.domain.words import (
    ON_A_BREAK_FOR,
    ON_A_CALL_FOR,
    CallbackDisposition,
    CallbackKind,
    DeclineReason,
    Disposition,
    EscalationId,
)
from bot.messages import forms, phrases
from bot.messages.callback_card import callback_card
from bot.messages.card import Reply, Tone
from bot.messages.intents import Intent, callback_in, escalation_in
from bot.messages.lists import note_card
from bot.usecases.typing import open_for, regions_of
from bot.usecases.work import Unknown, Work, carry_out, carry_out_callback
from directory.people import Person

USUAL_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")
"""Offered for the customer's time zone besides those of the comm centers."""

_DECLINES = {
    Intent.ON_A_CALL: (DeclineReason.ON_A_CALL, ON_A_CALL_FOR),
    Intent.ON_A_BREAK: (DeclineReason.ON_A_BREAK, ON_A_BREAK_FOR),
    Intent.NOT_MY_DEPARTMENT: (DeclineReason.NOT_MY_DEPARTMENT, None),
}


def pressed(work: Work, by: Person, intent: str, subject: str, option: str) -> Reply:
    """Do what a choice asks for. Raises Refused or Unknown."""
    match intent:
        case Intent.CALLING | Intent.NOT_REACHED | Intent.CALLBACK_DONE | Intent.TAKE_OVER | Intent.CALLBACK_DETAILS:
            return _callback_pressed(work, by, Intent(intent), subject, option)
        case Intent.DETAILS:
            return _ask_details(work, by, subject)
        case Intent.PROMISE:
            return _promise(work, by, subject, option)
        case _:
            id, claim = escalation_in(subject)
            carry_out(work, id, _command(by, intent, claim, option))
            _note_busy(work, by, intent)
            return Reply()


def _command(by: Person, intent: str, claim: int, option: str) -> c.EscalationCommand:
    match intent:
        case Intent.ACCEPT:
            return c.AcceptPage(by.id)
        case Intent.ON_A_CALL | Intent.ON_A_BREAK | Intent.NOT_MY_DEPARTMENT:
            return c.DeclinePage(by.id, _DECLINES[Intent(intent)][0])
        case Intent.HAVE_CALLER:
            return c.ConfirmCaller(by.id, claim)
        case Intent.GIVE_BACK:
            return c.GiveBack(by.id, claim)
        case Intent.TRANSFERRED:
            return c.ConfirmTransfer(by.id, claim)
        case Intent.NO_ANSWER:
            return c.ReportNoAnswer(by.id, claim)
        case Intent.DEMAND_SUPERVISOR:
            return c.DemandSupervisor(by.id)
        case Intent.GONE:
            return c.ReportCallerGone(by.id)
        case Intent.DONE if option in list(Disposition):
            return c.ReportDone(by.id, Disposition(option))
        case _:
            raise NotOneOfThose


def _note_busy(work: Work, by: Person, intent: str) -> None:
    """Whoever says that they are on a call or a break isn't paged for a while."""
    busy_for = _DECLINES[Intent(intent)][1] if intent in _DECLINES else None
    if busy_for:
        work.unit.people.busy(by.id, work.unit.now + busy_for)


def _promise(work: Work, by: Person, subject: str, option: str) -> Reply:
    """Pressing is the promise; the form that opens only adds to it. Without a menu it is a Supervisor's."""
    kind = option or CallbackKind.SUPERVISOR
    if kind not in list(CallbackKind):
        raise NotOneOfThose
    state = carry_out(work, escalation_in(subject)[0], c.PromiseCallback(by.id, CallbackKind(kind)))
    return _ask_callback_details(work, by, state.callback or "")


def _ask_details(work: Work, by: Person, subject: str) -> Reply:
    """Open the form to whoever may send it: adding nothing is judged like adding something."""
    id, _ = escalation_in(subject)
    carry_out(work, id, c.AddDetails(by.id, Briefing("", "")))
    return Reply(form=forms.details_form(id, work.unit.briefings.get(id)))


def _ask_callback_details(work: Work, by: Person, subject: str) -> Reply:
    callback = work.unit.callbacks.get(callback_in(subject))
    if callback is None:
        raise Unknown(subject)
    briefing = work.unit.briefings.get(callback.escalation)
    zones = _zones(work)
    home = next((p.time_zone.key for p in work.unit.people.places() if p.comm_center == by.comm_center), zones[0])
    return Reply(form=forms.callback_form(callback.id, briefing, callback.hours, zones, home))


def _zones(work: Work) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(place.time_zone.key for place in work.unit.people.places()), *USUAL_ZONES)))


def _callback_pressed(work: Work, by: Person, intent: Intent, subject: str, option: str) -> Reply:
    id = callback_in(subject)
    match intent:
        case Intent.CALLBACK_DETAILS:
            carry_out_callback(work, id, c.AddCallbackDetails(by.id, None, "", ""))
            return _ask_callback_details(work, by, subject)
        case Intent.CALLING:
            carry_out_callback(work, id, c.StartCalling(by.id))
        case Intent.NOT_REACHED:
            carry_out_callback(work, id, c.ReportNotReached(by.id))
        case Intent.TAKE_OVER:
            callback = carry_out_callback(work, id, c.TakeOver(by.id))
            briefing = work.unit.briefings.get(callback.escalation)
            return Reply(callback_card(callback, briefing, work.names, by.id, callback.messages_to(by.id)))
        case _ if option in list(CallbackDisposition):
            carry_out_callback(work, id, c.CloseCallback(by.id, CallbackDisposition(option)))
        case _:
            raise NotOneOfThose
    return Reply()


def submitted(
    work: Work, by: Person, intent: str, subject: str, values: dict[str, str], new_id: Callable[[], EscalationId]
) -> Reply:
    """Take a form. What must be mended comes back as errors by field; nothing is done then."""
    try:
        match intent:
            case Intent.ESCALATE:
                briefing, wants, region, department = forms.read_escalation(values, regions_of(work))
                return open_for(work, by, c.OpenEscalation(new_id(), by.id, briefing, wants, region, department))
            case Intent.DETAILS:
                return _add_details(work, by, escalation_in(subject)[0], forms.read_briefing(values))
            case Intent.CALLBACK_DETAILS:
                return _add_callback_details(work, by, subject, values)
            case _:
                raise NotOneOfThose
    except forms.Wrong as wrong:
        return Reply(errors=wrong.errors)


def _add_details(work: Work, by: Person, id: EscalationId, typed: Briefing) -> Reply:
    before = work.unit.briefings.get(id)
    carry_out(work, id, c.AddDetails(by.id, _changes(before, typed)))
    work.unit.briefings.write(id, _merged(before, typed))
    return Reply(note_card(phrases.saved(), Tone.GOOD))


def _add_callback_details(work: Work, by: Person, subject: str, values: dict[str, str]) -> Reply:
    hours = forms.read_hours(values, _zones(work))
    id = callback_in(subject)
    callback = work.unit.callbacks.get(id)
    if callback is None:
        raise Unknown(id)
    before, typed = work.unit.briefings.get(callback.escalation), forms.read_briefing(values)
    changes = _changes(before, typed)
    same = None if hours == callback.hours else hours
    carry_out_callback(work, id, c.AddCallbackDetails(by.id, same, changes.number, changes.transpired))
    work.unit.briefings.write(callback.escalation, _merged(before, typed))
    return Reply(note_card(phrases.saved(), Tone.GOOD))


def _changes(before: Briefing, typed: Briefing) -> Briefing:
    """Keep only what was typed anew."""
    return Briefing(**{name: "" if value == getattr(before, name) else value for name, value in _fields(typed)})


def _merged(before: Briefing, typed: Briefing) -> Briefing:
    """Put what was typed in place of what was there; an empty field leaves it."""
    return Briefing(**{name: value or getattr(before, name) for name, value in _fields(typed)})


def _fields(briefing: Briefing) -> tuple[tuple[str, str], ...]:
    names = ("account", "issue", "account_name", "caller_name", "offered", "number", "transpired")
    return tuple((name, getattr(briefing, name)) for name in names)
