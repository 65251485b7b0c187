"""Whom to page next. A paging rule is changed here, and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import events as e
from bot.domain.escalation import Escalation, Page
from bot.domain.evolving import evolve
from bot.domain.roster import Roster, Scope
from bot.domain.words import CallbackKind, PageState, Stage
from directory.people import PersonId


@dataclass(slots=True)
class Draft:
    """An escalation while one command is decided: what has been added so far, and the state that it leads to."""

    state: Escalation
    now: datetime
    roster: Roster
    added: list[e.EscalationEvent] = field(default_factory=list)

    def add(self, event: e.EscalationEvent) -> None:
        """Let something happen."""
        self.state = evolve(self.state, event)
        self.added.append(event)

    def scope(self, wave: int) -> Scope:
        """Give the audience of a wave, as seen from this escalation."""
        state = self.state
        return Scope(state.waves[wave].audience, state.region, state.comm_center, state.department)

    def asked(self) -> frozenset[PersonId]:
        """Give everybody who is not to be paged: asked already, barred, or themselves seeking help."""
        state = self.state
        return frozenset(p.person for p in state.open_pages) | {*state.barred, state.opened_by, state.asker}


def next_wave(draft: Draft) -> None:
    """Begin the next wave that has somebody to page; empty ones are skipped at once. After the last: a last call."""
    while draft.state.wave + 1 < len(draft.state.waves):
        wave = draft.state.wave + 1
        free = _free(draft, wave)
        if free:
            draft.add(e.WaveReached(draft.now, wave))
            for person in free:
                _page(draft, person, wave)
            return
        draft.add(e.WaveSkipped(draft.now, wave, _busy(draft, wave)))
    _last_call(draft)


def resume(draft: Draft) -> None:
    """Page again after a claim ended: all audiences reached so far and the next one, at once."""
    wave = min(draft.state.wave + 1, len(draft.state.waves) - 1)
    draft.add(e.WaveReached(draft.now, wave))
    for earlier in range(wave + 1):
        page_free(draft, earlier)
        if not any(p.wave == earlier for p in draft.state.open_pages):
            draft.add(e.WaveSkipped(draft.now, earlier, _busy(draft, earlier)))
    go_on_if_empty(draft)


def page_free(draft: Draft, wave: int) -> None:
    """Page whoever of a wave's audience is free and unasked, as far as the wave's `at_most` leaves room."""
    for person in _free(draft, wave):
        _page(draft, person, wave)


def refill(draft: Draft, person: PersonId) -> None:
    """Replace a page that came to nothing by one of the same audience, and go on where the wave is empty now."""
    page = draft.state.page_of(person)
    audiences = draft.state.reached
    if page and page.audience in audiences:
        page_free(draft, audiences.index(page.audience))
    go_on_if_empty(draft)


def look_again(draft: Draft) -> None:
    """Set aside the pages of whoever is bound elsewhere, and page whoever is free in the audiences reached."""
    for page in draft.state.open_pages:
        if draft.roster.bound_elsewhere(page.person, draft.state.id):
            draft.add(e.PageSetAside(draft.now, page.person))
    if draft.state.stage is Stage.WAITING:
        _page_everyone(draft)
    else:
        for wave in range(draft.state.wave + 1):
            page_free(draft, wave)
    go_on_if_empty(draft)


def go_on_if_empty(draft: Draft) -> None:
    """When nobody of the wave may answer any more, the next one comes at once."""
    state = draft.state
    if state.stage is Stage.PAGING and not any(p.step == state.step for p in state.open_pages):
        next_wave(draft)
    elif state.stage is Stage.WAITING and not state.open_pages and not _anybody_busy(draft):
        run_out(draft)


def wait_over(draft: Draft) -> None:
    """Look once more when the waiting is over; with nobody new to ask, the plan has run out."""
    open_before = len(draft.state.open_pages)
    _page_everyone(draft)
    if len(draft.state.open_pages) == open_before:
        run_out(draft)


def run_out(draft: Draft) -> None:
    """Nobody answered: a supervisor owes the caller a callback, without anybody's asking for it."""
    draft.add(e.CallbackPromised(draft.now, None, draft.state.own_callback, CallbackKind.SUPERVISOR))


def _last_call(draft: Draft) -> None:
    """Ask everyone free and unasked, then wait out what is left of anybody's patience."""
    _page_everyone(draft)
    state = draft.state
    until = max(
        [state.began_at + state.skipped, *(p.sent_at + p.patience for p in state.pages if _may_answer(state, p))]
    )
    if until > draft.now and (state.open_pages or _anybody_busy(draft)):
        draft.add(e.WaitingBegan(draft.now, until))
    else:
        run_out(draft)


def _may_answer(state: Escalation, page: Page) -> bool:
    """An open page may be answered; one set aside in this spell too, once its person comes free."""
    return page.state is PageState.SENT or (page.spell == state.spell and page.state is PageState.RESCINDED)


def _page_everyone(draft: Draft) -> None:
    """Ask everyone free and unasked of the whole plan; from the last call on, `at_most` holds nobody back."""
    for wave in range(len(draft.state.waves)):
        for person in draft.roster.free(draft.scope(wave), draft.asked(), None):
            _page(draft, person, wave)


def _free(draft: Draft, wave: int) -> Sequence[PersonId]:
    room = draft.state.waves[wave].at_most
    if room is not None:
        audience = draft.state.waves[wave].audience
        room -= sum(p.audience is audience for p in draft.state.open_pages)
        if room <= 0:
            return ()
    return draft.roster.free(draft.scope(wave), draft.asked(), room)


def _page(draft: Draft, person: PersonId, wave: int) -> None:
    n = sum(p.person == person for p in draft.state.pages) + 1
    step = draft.state.waves[wave]
    draft.add(e.PageSent(draft.now, person, n, wave, step.audience, step.patience))


def _busy(draft: Draft, wave: int) -> bool:
    return draft.roster.merely_busy(draft.scope(wave), draft.asked())


def _anybody_busy(draft: Draft) -> bool:
    return any(_busy(draft, wave) for wave in range(len(draft.state.waves)))
