"""Whom Teams lets nobody page is named."""

from adapters.teams.reach import not_met, unreachable
from bot.ports.references import Reference


def test_whoever_cannot_be_reached_is_named() -> None:
    lost = (Reference("oid-1", "{}", "ada@example.com", "they have blocked Warmline in Teams"),)
    assert unreachable(lost) == ["ada@example.com can't be reached in Teams: they have blocked Warmline in Teams."]


def test_whoever_never_met_the_bot_is_named_and_beyond_ten_counted() -> None:
    assert not_met([]) == []
    (three,), (twelve,) = not_met(["Ana", "Bo", "Cy"]), not_met([f"P{n}" for n in range(1, 13)])
    assert three.startswith("Not met in Teams yet, so not to be paged there: Ana, Bo, Cy. ")
    assert "P9, P10 and 2 more. " in twelve
