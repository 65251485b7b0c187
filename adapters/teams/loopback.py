"""Whether a request was made on this very machine: without a check of tokens, only such a one is heard."""

from urllib.parse import urlsplit

from starlette.requests import Request

from adapters.teams.settings import is_loopback

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def is_from_here(request: Request) -> bool:
    """Tell whether a request was made on this machine, for this machine, and was not passed on from outside."""
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return is_loopback(request.client.host) and is_loopback(asked)
