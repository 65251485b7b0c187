"""Who sees what of an event: a new message is one row here and one function that draws it."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.domain import callback_events as ce
from bot.domain import events as e
from bot.domain.callback import Callback
from bot.domain.escalation import Escalation
from bot.domain.words import PageState, Stage
from bot.messages.show import Face, Lane, Show
from directory.people import PersonId


def shows(
    before: Escalation | None, after: Escalation, happened: Sequence[e.EscalationEvent], first_line: int
) -> tuple[Show, ...]:
    """Say which messages change by what happened. first_line: the number of the first event on the timeline."""
    found: dict[str, Show] = {}
    if happened:
        new = before is None or before.asker != after.asker
        _add(found, _asker(after, after.asker, Lane.WAITED_FOR if new else Lane.LOOKED_AT, posts=True))
        if after.opened_by != after.asker:
            _add(found, _asker(after, after.opened_by, Lane.TIDY, posts=False))
    told_more = any(isinstance(event, e.DetailsAdded) for event in happened)
    for show in _pages(before, after, told_more=told_more):
        _add(found, show)
    if before and before.claim != after.claim and before.claim:
        _add(found, _claim(after, before.claim, Lane.TIDY))
    for place, event in enumerate(happened):
        for show in _of(event, before, after, first_line + place):
            _add(found, show)
    return tuple(found.values())


def _add(found: dict[str, Show], show: Show) -> None:
    """Keep one show a message; what somebody waits for wins over what only tidies up."""
    earlier = found.get(show.key)
    if earlier is None or show.lane < earlier.lane:
        found[show.key] = show


def _asker(state: Escalation, to: PersonId, lane: Lane, *, posts: bool) -> Show:
    return Show(to, state.id, Face.ASKER, 0, lane, posts)


def _claim(state: Escalation, claim: int, lane: Lane) -> Show:
    return Show(state.asker, state.id, Face.CLAIM, claim, lane, posts=lane is Lane.WAITED_FOR)


def _pages(before: Escalation | None, after: Escalation, *, told_more: bool) -> Iterator[Show]:
    """New pages are waited for, those that somebody acts on are looked at, a page that is over only tidies up, once."""
    earlier = {(p.person, p.n): p for p in before.pages} if before else {}
    asks_else = told_more or (before is not None and before.wants is not after.wants)
    moved = asks_else or (before is not None and (before.stage, before.holder) != (after.stage, after.holder))
    for page in after.pages:
        was = earlier.get((page.person, page.n))
        if was is None:
            yield Show(page.person, after.id, Face.PAGE, page.n, Lane.WAITED_FOR, posts=True)
        elif (page.state is PageState.ACCEPTED and moved) or (page.state is PageState.SENT and asks_else):
            yield Show(page.person, after.id, Face.PAGE, page.n, Lane.LOOKED_AT, posts=False)
        elif was.state is not page.state:
            yield Show(page.person, after.id, Face.PAGE, page.n, Lane.TIDY, posts=False)


def _of(event: e.EscalationEvent, before: Escalation | None, after: Escalation, line: int) -> Iterator[Show]:
    def to(person: PersonId | None) -> Iterator[Show]:
        if person:
            yield Show(person, after.id, Face.LINE, line, Lane.WAITED_FOR, posts=True)

    held = before.holder if before else None
    match event:
        case e.PageAccepted() | e.CallerTaken():
            lane = Lane.WAITED_FOR if before and after.claim != before.claim else Lane.LOOKED_AT
            yield _claim(after, after.claim, lane)
        case e.CallerTransferred():
            yield _claim(after, after.claim, Lane.LOOKED_AT)
        case e.ClaimReleased():
            yield from to(after.asker)
            yield _claim(after, after.claim, Lane.TIDY)
        case e.ClaimNudged():
            yield from to(after.asker)
            yield from to(after.holder)
        case e.DoneAsked():
            yield from to(after.holder)
        case e.SupervisorDemanded():
            yield from to(held if held != event.by else None)
            yield from _claim_of(before)
        case e.CallerWent():
            yield from to(held)
            yield _claim(after, after.claim, Lane.TIDY)
        case e.CallbackPromised():
            has_caller = held if before and before.stage is Stage.JOINED else after.asker
            yield from to(has_caller)
            yield from to(held if held not in (event.by, has_caller) else None)
            yield _claim(after, after.claim, Lane.TIDY)
        case e.EscalationDone() | e.EscalationUnreported() | e.DetailsAdded():
            yield _claim(after, after.claim, Lane.TIDY)
        case (
            e.EscalationOpened()
            | e.WaveReached()
            | e.WaveSkipped()
            | e.PageSent()
            | e.PageDeclined()
            | e.PageUndeliverable()
            | e.PageUnsent()
            | e.PageSetAside()
            | e.WaitingBegan()
        ):
            return
        case _:
            assert_never(event)


def _claim_of(before: Escalation | None) -> Iterator[Show]:
    """The former asker's claim message loses its choices, even when the asker has changed."""
    if before and before.claim:
        yield _claim(before, before.claim, Lane.TIDY)


def owing_shows(state: Escalation, happened: Sequence[object] = ()) -> tuple[Show, ...]:
    """Say which messages of an escalation tell who owes the callback that it ended in.

    happened: its timeline, if those that announced the callback are to be drawn anew too.
    """
    readers = dict.fromkeys((state.asker, state.opened_by))
    announced = [(line, event) for line, event in enumerate(happened, 1) if isinstance(event, e.CallbackPromised)]
    return (
        *(_asker(state, to, Lane.TIDY, posts=False) for to in readers),
        *(
            Show(to, state.id, Face.LINE, line, Lane.TIDY, posts=False)
            for line, event in announced
            for to in dict.fromkeys((*readers, event.by))
            if to
        ),
    )


def callback_shows(before: Callback | None, after: Callback, happened: Sequence[ce.CallbackEvent]) -> tuple[Show, ...]:
    """Say which messages of a callback change: a new one to whoever is told anew, and every latest one redrawn."""
    if not happened:
        return ()
    earlier = dict(before.told) if before else {}
    found = [Show(after.asker, after.escalation, Face.ASKER, 0, Lane.TIDY, posts=False)]
    for person, number in after.told:
        had = earlier.get(person, 0)
        new = number > had
        found.append(
            # Nobody is on the line for it: after an outage, pages go before all the callbacks that came due.
            Show(person, after.id, Face.CALLBACK, number, Lane.LOOKED_AT, posts=new)
        )
        if new and had:
            found.append(Show(person, after.id, Face.CALLBACK, had, Lane.TIDY, posts=False))
    return tuple(found)
