"""Whether the simulator is wanted, and where it keeps its chats."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from bot.ports import BadSetting

WORDS: dict[str, bool | None] = {"": None, "on": True, "off": False}


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """`wanted` is None when nobody said so: then the simulator is on if no chat platform is set up."""

    wanted: bool | None

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "SimulatorSettings":
        """Read SIMULATOR. Raises BadSetting with the name and what it should be."""
        word = env.get("SIMULATOR", "").strip()
        if word.lower() not in WORDS:
            raise BadSetting(f'SIMULATOR is "{word}"; it should be on or off, or left out.')
        return cls(WORDS[word.lower()])


def simulators_own(database: str) -> str:
    """Give the file of the simulator's own database, beside that of a real platform and never the same."""
    path = PurePath(database)
    return str(path.with_name(f"{path.stem}-simulator{path.suffix}"))


def chat_file(database: str) -> str:
    """Give the file of the simulator's chats and clock, beside its database."""
    path = PurePath(database)
    return str(path.with_name(f"{path.stem}-chats{path.suffix}"))
