"""The client of a fake that runs in a process of its own, whatever it plays; it is told by JSON at `/_control/…`."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.fakes.slack.faults import FaultKind
from tests.fakes.slack.shapes import Json
from tests.support.waits import A_LONG_WAIT


class Remote:
    """What every fake can be told; an async context manager. RuntimeError when the control API refuses a call."""

    def __init__(self, base_url: str) -> None:
        self._control = f"{base_url}_control/"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def fault(self, kind: FaultKind, method: str | None = None, **how: Any) -> None:
        """Script a fault; `how` are the other fields of `Fault`."""
        await self._call("POST", "faults", json={"kind": kind, "method": method, **how})

    async def clear_faults(self) -> None:
        """From now on all is well."""
        await self._call("DELETE", "faults")

    async def counts(self) -> Json:
        """`requests` by method, `refusals` (at, method, error, detail), `peak_in_flight`, and a Slack's `sockets`."""
        return await self._call("GET", "counts")

    async def wait_for_posts(self, count: int, within: float = A_LONG_WAIT) -> None:
        """Wait until so many messages have been posted in all; RuntimeError after `within` seconds."""
        await self._call("GET", "wait", params={"posts": str(count), "within": str(within)})

    async def forget(self) -> None:
        """Drop all messages, forms and counts; people stay."""
        await self._call("POST", "forget")

    async def _call(self, verb: str, name: str, **what: Any) -> Json:
        if self._session is None:
            raise RuntimeError(f"enter the {type(self).__name__} first: async with {type(self).__name__}(…) as remote")
        async with self._session.request(verb, self._control + name, **what) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{name}: {answer.status} {await answer.text()}")
            told: Json = await answer.json()
            return told
