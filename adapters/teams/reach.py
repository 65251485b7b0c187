"""Tells whom Teams lets nobody page: who took Warmline away or blocked it there, and who never met it."""

from collections.abc import Sequence

from adapters.teams.settings import TEAMS
from bot.ports.references import Reach, Reference

_MOST_NAMED = 10


async def reach(references: Reach) -> list[tuple[bool, str]]:
    """Give a line for each person to whom nothing gets in Teams, and one for those who never met Warmline there."""
    lost, unmet = await references.lost(TEAMS), await references.unmet(TEAMS)
    return [*((False, sentence) for sentence in unreachable(lost)), *((True, sentence) for sentence in not_met(unmet))]


def not_met(names: Sequence[str]) -> list[str]:
    """Give a sentence that names some of those whom Teams lets nobody page yet; none where there is nobody."""
    if not names:
        return []
    named = ", ".join(names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return [
        f"Not met in Teams yet, so not to be paged there: {named}{more}. "
        "Whoever is in Teams must have the app, by a setup policy or by adding it."
    ]


def unreachable(lost: tuple[Reference, ...]) -> list[str]:
    """Give a sentence for each person to whom nothing gets in Teams."""
    return [
        f"{reference.alias or reference.account} can't be reached in Teams: {reference.lost}." for reference in lost
    ]
