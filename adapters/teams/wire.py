"""The HTTP under Microsoft's SDK: connections that all threads share, that stay open, and that try nothing twice.

By itself the SDK connects anew for each call, reads all certificates anew for each connection, which takes longer than
drawing a card, and tries some calls again behind the sender's back.
"""

import ssl
from collections.abc import Callable
from functools import cache
from threading import Lock
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from msrest.pipeline import HTTPSender, Response
from msrest.universal_http import ClientResponse

from adapters.teams.latest import Latest

# Whatever stands between may forget a connection after some minutes, and then swallows what is sent on it.
_LONGEST_REST = 60.0
# Teams has a handful of them in all the world.
_MOST_SERVERS = 64
# The certificates are read once, however many wires there are.
_trusted = cache(ssl.create_default_context)


class Wire(HTTPSender[Any, Any]):
    """Sends requests, from any thread. connections: how many stay open at most; timeout: seconds; now: seconds too."""

    def __init__(self, connections: int, timeout: float, now: Callable[[], float]) -> None:
        self._connections = connections
        self._timeout = urllib3.Timeout(total=timeout)
        self._now = now
        self._trust = _trusted()
        self._lock = Lock()
        self._pools = Latest[str, urllib3.PoolManager](_MOST_SERVERS)
        self._last_used = now()

    def send(self, request: Any, **_: Any) -> Any:
        """Send a request of the SDK. Raises urllib3's HTTPError where no answer came."""
        asked = request.http_request
        answer = self._pool(asked.url).request(
            asked.method,
            asked.url,
            body=asked.data,
            headers=asked.headers,
            redirect=False,
            retries=False,
            timeout=self._timeout,
        )
        return Response(request, _Answer(asked, answer))

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            for pool in self._pools.values():
                pool.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts, now = urlsplit(url), self._now()
        server = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if now - self._last_used > _LONGEST_REST:
                self._pools.clear()
            self._last_used = now
            pool = self._pools.get(server)
            if pool is None:
                pool = self._pools[server] = self._connecting(parts.scheme, parts.hostname or "")
            return pool

    def _connecting(self, scheme: str, host: str) -> urllib3.PoolManager:
        """Connect as everything else does on this machine: through its proxy, if it has one."""
        proxies = {} if proxy_bypass(host) else getproxies()
        proxy = proxies.get(scheme) or proxies.get("all")
        if not proxy:
            return urllib3.PoolManager(maxsize=self._connections, ssl_context=self._trust)
        parsed = urllib3.util.parse_url(proxy if "://" in proxy else f"http://{proxy}")
        headers = urllib3.util.make_headers(proxy_basic_auth=unquote(parsed.auth)) if parsed.auth else None
        return urllib3.ProxyManager(
            parsed.url, maxsize=self._connections, ssl_context=self._trust, proxy_headers=headers
        )


class _Answer(ClientResponse):
    """An answer in the shape that the SDK reads."""

    def __init__(self, request: Any, answer: urllib3.BaseHTTPResponse) -> None:
        super().__init__(request, self)
        self.status_code = answer.status
        self.headers = answer.headers
        self.reason = answer.reason
        self._body = answer.data

    def body(self) -> bytes:
        """Give the body as it came."""
        return self._body

    def text(self, encoding: str | None = None) -> str:
        """Give the body as text, whatever it is."""
        return self._body.decode(encoding or "utf-8-sig", "replace")
