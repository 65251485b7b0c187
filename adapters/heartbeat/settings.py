"""Whom to tell that all is well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.ports import BadSetting


@dataclass(frozen=True, slots=True)
class HeartbeatSettings:
    """The address to call, None to call nobody. Who knows it can silence the alarm, so it is a secret."""

    url: str | None = field(default=None, repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "HeartbeatSettings":
        """Read HEARTBEAT_URL, which is optional. Raises BadSetting; it never repeats the value."""
        text = env.get("HEARTBEAT_URL", "").strip()
        if not text:
            return cls()
        if not _is_whole(text):
            raise BadSetting(
                "HEARTBEAT_URL should be a whole address that begins with https:// or http://; it is not shown here, "
                "as it is a secret."
            )
        return cls(text)


def _is_whole(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
