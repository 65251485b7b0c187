"""Where the web server listens, and whom its page names to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports import BadSetting

HOST = "127.0.0.1"
PORT = 8080
HIGHEST_PORT = 65_535
LONGEST_CONTACT = 200


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The address to listen at; loopback unless somebody says otherwise. contact: as CONTACT has it, may be empty."""

    host: str = HOST
    port: int = PORT
    contact: str = ""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "WebSettings":
        """Read HOST, PORT and CONTACT, each optional. Raises BadSetting with the name and what it should be."""
        host = env.get("HOST", "").strip() or HOST
        if any(sign.isspace() or sign == "/" for sign in host):
            raise BadSetting(f'HOST is "{host}"; it should be a host name or an IP address, such as 127.0.0.1.')
        contact = env.get("CONTACT", "").strip()
        if len(contact) > LONGEST_CONTACT or not (contact or "-").isprintable():
            raise BadSetting(f"CONTACT must be one line of up to {LONGEST_CONTACT} characters, such as it@example.com.")
        return cls(host, _port(env.get("PORT", "").strip()), contact)


def _port(text: str) -> int:
    if not text:
        return PORT
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= HIGHEST_PORT):
        raise BadSetting(f'PORT is "{text}"; it should be a number from 1 to {HIGHEST_PORT}, such as 8080.')
    return int(text)
