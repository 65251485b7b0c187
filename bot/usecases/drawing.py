"""Drawing a message from the state as it stands when it is sent; a page whose moment has passed is not posted."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.escalation import Escalation
from bot.domain.events import Untold
from bot.domain.words import CallbackId, EscalationId, PageState, Stage
from bot.messages.asker import asker_card, claim_card
from bot.messages.callback_card import callback_card
from bot.messages.card import Card
from bot.messages.lines import line_card
from bot.messages.responder import page_card
from bot.messages.show import Face, Lane, Show
from bot.ports import MessageKey, Platform
from bot.ports.outbox import Unsent
from bot.ports.store import Unit, Unreadable
from bot.usecases.work import Work
from directory.people import PersonId


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a message looks now. posts: it is still worth a new message; else it only updates what stands already."""

    card: Card
    posts: bool


def draw(work: Work, unsent: Unsent, down: Collection[Platform] = ()) -> Drawing | None:
    """Draw a message; None if there is nothing that it could be drawn from. down: the platforms that don't answer.

    Raises Unreadable for one that a newer release wants and this one can't draw.
    """
    if unsent.face is Face.CALLBACK:
        return _callback(work, unsent)
    state = work.unit.escalations.get(EscalationId(unsent.subject))
    return Drawing(_card(work, state, unsent, down), not _is_past(state, unsent)) if state else None


def _card(work: Work, state: Escalation, unsent: Unsent, down: Collection[Platform]) -> Card:
    scene = work.scene(state)
    match unsent.face:
        case Face.ASKER:
            unreached = _unreached(work.unit, state, sorted(down)) if down else ()
            return asker_card(replace(scene, unreached=unreached), unsent.show_to)
        case Face.PAGE:
            return page_card(scene, unsent.show_to, unsent.number)
        case Face.CLAIM:
            return claim_card(scene, unsent.number)
        case Face.LINE:
            event = work.unit.escalations.happened(state.id)[unsent.number - 1]
            if isinstance(event, Untold):
                raise Unreadable(unsent.key)
            return line_card(scene, event, unsent.show_to)
        case Face.CALLBACK:
            raise AssertionError(unsent.key)


def _unreached(unit: Unit, state: Escalation, down: Sequence[Platform]) -> tuple[tuple[str, tuple[PersonId, ...]], ...]:
    """Give who was asked and waits to be paged, by platform; what has no platform yet waits for the first."""
    pages = {
        MessageKey(Show(page.person, state.id, Face.PAGE, page.n, Lane.WAITED_FOR, posts=True).key): page.person
        for page in state.open_pages
    }
    waiting = {key: platform or down[0] for key, platform in unit.standstill.unposted(pages).items()}
    by_platform = ((there, tuple(pages[key] for key in pages if waiting.get(key) == there)) for there in down)
    return tuple((named(there), who) for there, who in by_platform if who)


def _is_past(state: Escalation, unsent: Unsent) -> bool:
    """A page not yet sent, and by now withdrawn, is dropped together with its tidy-up; so is a claim that is over."""
    if unsent.face not in (Face.PAGE, Face.CLAIM):
        return False
    held = state.stage in (Stage.CLAIMED, Stage.JOINED)
    if unsent.face is Face.CLAIM:
        return unsent.number != state.claim or not held
    page = next(p for p in state.pages if p.person == unsent.show_to and p.n == unsent.number)
    accepted = page.state is PageState.ACCEPTED and held and state.holder == unsent.show_to
    return page.state is not PageState.SENT and not accepted


def _callback(work: Work, unsent: Unsent) -> Drawing | None:
    callback = work.unit.callbacks.get(CallbackId(unsent.subject))
    if callback is None:
        return None
    briefing = work.unit.briefings.get(callback.escalation)
    card = callback_card(callback, briefing, work.names, unsent.show_to, unsent.number)
    return Drawing(card, posts=unsent.number >= callback.messages_to(unsent.show_to))


def named(platform: Platform) -> str:
    """Name a platform to people."""
    return platform.capitalize()


def fingerprint(card: Card) -> str:
    """Tell two drawings of a card apart."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:24]
