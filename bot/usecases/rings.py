"""What is done when a deadline has passed: one that nobody else has just now is rung, alone or with others."""

from bot.domain.commands import ReplaceOwner, Ring
from bot.domain.words import CallbackId, EscalationId
from bot.ports.store import Due
from bot.usecases.work import Work, carry_out, carry_out_callback


class Rival(Exception):
    """Somebody else has the row whose deadline passed, or has rung it already."""


def ring_escalations(ids: tuple[EscalationId, ...], work: Work) -> tuple[EscalationId, ...]:
    """Ring those that nobody else has, in this order, and name them. Raises what any of them raises, but no Rival."""
    taken = work.unit.deadlines.take(Due(ids, ())).escalations
    for id in taken:
        carry_out(work, id, Ring())
    return taken


def ring_escalation(id: EscalationId, work: Work) -> None:
    """Ring one escalation. Raises Rival, and Unreadable."""
    if not work.unit.deadlines.take(Due((id,), ())).escalations:
        raise Rival(id)
    carry_out(work, id, Ring())


def ring_callback(id: CallbackId, work: Work) -> None:
    """Ring one callback. Raises Rival, and Unreadable."""
    if not work.unit.deadlines.take(Due((), (id,))).callbacks:
        raise Rival(id)
    carry_out_callback(work, id, Ring())


def replace_owner(id: CallbackId, work: Work) -> None:
    """Give a callback whose owner has left another one."""
    carry_out_callback(work, id, ReplaceOwner())
