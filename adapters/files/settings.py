"""Where the directory's files are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "directory" / "demo"


@dataclass(frozen=True, slots=True)
class FilesSettings:
    """The folder of the directory; the demo unless somebody says otherwise."""

    directory: Path = DEMO

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "FilesSettings":
        """Read DIRECTORY, which is optional. Whether the folder is there is found out when it is read."""
        text = env.get("DIRECTORY", "").strip()
        return cls(Path(text).expanduser()) if text else cls()
