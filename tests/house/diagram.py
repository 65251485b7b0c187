"""Draws the README's diagrams of stages from the tables that the bot goes by.

Run as `make diagram`, it puts them into the README anew.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.domain.callback import CALLBACK_TRANSITIONS
from bot.domain.escalation import TRANSITIONS
from bot.domain.words import CallbackStage, Stage
from tests.house.source import ROOT

README = ROOT / "README.md"
S = TypeVar("S", bound=StrEnum)
E = TypeVar("E")
BLOCK = re.compile(r"```mermaid\n.*?```", re.DOTALL)


def diagrams() -> list[str]:
    """The blocks of the README, in their order: an escalation's stages, then a callback's."""
    return [
        _drawn(Stage.PAGING, TRANSITIONS, Stage.OVER),
        _drawn(CallbackStage.PENDING, CALLBACK_TRANSITIONS, CallbackStage.CLOSED),
    ]


def _drawn(first: S, table: Mapping[S, Mapping[type[E], S]], last: S) -> str:
    lines = [f"[*] --> {first}", *_arrows(table), f"{last} --> [*]"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _arrows(table: Mapping[S, Mapping[type[E], S]]) -> Iterator[str]:
    """One arrow from stage to stage, with every event that leads along it; what leaves the stage as it is has none."""
    for stage, events in table.items():
        for there in dict.fromkeys(events.values()):
            if there is not stage:
                along = [_in_words(event) for event, leads_to in events.items() if leads_to is there]
                yield f"{stage} --> {there}: {', '.join(along)}"


def _in_words(event: type[E]) -> str:
    """PageAccepted → page accepted."""
    return " ".join(re.findall(r"[A-Z][a-z]+", event.__name__)).lower()


def main() -> None:
    """Write the README with its diagrams drawn anew."""
    blocks = iter(diagrams())
    README.write_text(BLOCK.sub(lambda _: next(blocks), README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
