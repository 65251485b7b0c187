"""What the Teams adapter is told: the bot's identity, whose tenant it serves, and where Microsoft's servers are."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.ports import BadSetting, Platform

TEAMS = Platform("teams")
PATH = "/api/messages"
"""Where Teams' requests come in."""

OPENID_METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN_URL = "https://login.microsoftonline.com"
VIRTUAL_MACHINES_URL = "http://169.254.169.254/metadata/identity/oauth2/token"

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CLOUDS = {
    "login.botframework.azure.us": "https://api.botframework.us",
    "login.botframework.azure.cn": "https://api.botframework.azure.cn",
}
_PUBLIC = "https://api.botframework.com"
_MANAGED = "UserAssignedMSI"
_NO_IDENTITY = f"TEAMS_APP_TYPE is {_MANAGED}"
_INSTEAD = "make it SingleTenant, with TEAMS_APP_PASSWORD"


@dataclass(frozen=True, slots=True)
class Identity:
    """Where this machine in Azure has tokens for its identities; App Service wants a header that proves who asks."""

    url: str = VIRTUAL_MACHINES_URL
    header: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """How to be one bot in one tenant. Without a password, the machine's managed identity logs in.

    checks_tokens: False only on loopback, where there is no Microsoft to send tokens; none is sent then, either.
    """

    app_id: str
    tenant_id: str
    password: str = field(repr=False, default="")
    checks_tokens: bool = True
    openid_metadata_url: str = OPENID_METADATA_URL
    login_url: str = LOGIN_URL
    identity: Identity = Identity()

    @property
    def service(self) -> str:
        """Who issues Microsoft's tokens for the bot, and for whom the bot's own are; each cloud has its own."""
        return _CLOUDS.get(urlsplit(self.openid_metadata_url).hostname or "", _PUBLIC)

    @property
    def token_url(self) -> str:
        """Where the bot logs in."""
        return f"{self.login_url}/{self.tenant_id}/oauth2/v2.0/token"

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "TeamsSettings | None":
        """Read the TEAMS_ settings; None means that Teams is not set up. Raises BadSetting."""
        if not env.get("TEAMS_APP_ID", "").strip():
            for name in ("TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"):
                if env.get(name, "").strip():
                    raise BadSetting(f"{name} is set, but TEAMS_APP_ID is not: set it too, or unset {name}.")
            return None
        checks_tokens = _checks_tokens(env)
        return cls(
            _guid(env, "TEAMS_APP_ID", "the bot's Microsoft app id, as its page in the Azure portal shows it"),
            _guid(env, "TEAMS_TENANT_ID", "your Entra tenant's id, as Entra's overview page shows it"),
            _password(env, checks_tokens),
            checks_tokens,
            _url(env, "TEAMS_OPENID_METADATA_URL", OPENID_METADATA_URL),
            _url(env, "TEAMS_LOGIN_URL", LOGIN_URL).rstrip("/"),
            _identity(env),
        )


def _guid(env: Mapping[str, str], name: str, what: str) -> str:
    value = env.get(name, "").strip()
    if not _GUID.fullmatch(value):
        raise BadSetting(f"{name} must be {what}, such as 11111111-2222-4333-8444-555555555555.")
    return value.lower()


def _password(env: Mapping[str, str], is_needed: bool) -> str:
    password = env.get("TEAMS_APP_PASSWORD", "").strip()
    match _app_type(env):
        case "SingleTenant":
            if is_needed and not password:
                raise BadSetting(
                    "TEAMS_APP_PASSWORD is missing: make a client secret on the app's page in Entra, and copy it."
                )
            return password
        case "UserAssignedMSI":
            if password:
                raise BadSetting(f"TEAMS_APP_PASSWORD is set, but {_MANAGED} in TEAMS_APP_TYPE has none: unset one.")
            return ""
        case _:
            raise BadSetting("TEAMS_APP_TYPE must be SingleTenant or UserAssignedMSI.")


def _app_type(env: Mapping[str, str]) -> str:
    return env.get("TEAMS_APP_TYPE", "").strip() or "SingleTenant"


def _identity(env: Mapping[str, str]) -> Identity:
    """Read what Azure itself sets on its machines."""
    if _app_type(env) != _MANAGED:
        return Identity()
    url, header = env.get("IDENTITY_ENDPOINT", ""), env.get("IDENTITY_HEADER", "")
    if not (url or header):
        return Identity()
    if env.get("IDENTITY_SERVER_THUMBPRINT"):
        raise BadSetting(f"{_NO_IDENTITY}, but Service Fabric gives no identity by its client id: {_INSTEAD}.")
    if not url or not header:
        raise BadSetting(f"{_NO_IDENTITY}, but this machine (Azure Arc?) has no identity but its own: {_INSTEAD}.")
    return Identity(url, header)


def _checks_tokens(env: Mapping[str, str]) -> bool:
    told = env.get("TEAMS_AUTH", "").strip().lower()
    if told in ("", "on"):
        return True
    if told != "off":
        raise BadSetting("TEAMS_AUTH must be on, or off to try things out on this machine alone.")
    if not is_loopback(env.get("HOST", "").strip() or "127.0.0.1"):
        raise BadSetting("TEAMS_AUTH is off, so anybody could act for everybody: HOST must be 127.0.0.1, or unset it.")
    return False


def _url(env: Mapping[str, str], name: str, usual: str) -> str:
    url = env.get(name, "").strip() or usual
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        fine = fine and bool(parts.hostname) and parts.username is None and not parts.query
    except ValueError:
        fine = False
    if not fine:
        raise BadSetting(f"{name} must be an https address such as {usual}; http is allowed for this machine only.")
    return url


def is_loopback(host: str) -> bool:
    """Tell whether a host, by its name or its address, is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
