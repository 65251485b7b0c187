"""Whether the simulator is wanted, and where it keeps its chats."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from bot.ports import BadSetting

SQLITE = "sqlite:///"
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


def chat_file(database_url: str) -> str:
    """The path of the simulator's own file: next to the database it belongs to, or in the working folder."""
    path = database_url.removeprefix(SQLITE) if database_url.startswith(SQLITE) else ""
    if not path or path == ":memory:":
        return "simulator-chats.db"
    database = PurePath(path)
    return str(database.with_name(f"{database.stem}-chats.db"))
