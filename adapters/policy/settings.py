"""Which policy file holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The path of somebody's own policy; None for the shipped one."""

    policy: Path | None = None

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "PolicySettings":
        """Read POLICY, which is optional. Whether the file is there is found out when it is loaded."""
        text = env.get("POLICY", "").strip()
        return cls(Path(text).expanduser()) if text else cls()
