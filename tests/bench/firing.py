"""The load generator, a process of its own: it sends what it reads on connections that stay open, and tells what came.

JSON in: port, connections, requests (as they go over the wire), every (seconds from one to the next; 0: each connection
sends its next as soon as it is answered). JSON out, by request: sent (Unix time), took (seconds), statuses.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from adapters.web.serving import run

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Volley:
    """What is to be sent."""

    port: int
    connections: int
    requests: list[str]
    every: float = 0


@dataclass(frozen=True, slots=True)
class Shots:
    """What came of it; all lists are in the order of the requests."""

    sent: list[float]
    took: list[float]
    statuses: list[int]

    @property
    def seconds(self) -> float:
        """From the first request to the last answer."""
        return max(at + took for at, took in zip(self.sent, self.took, strict=True)) - min(self.sent)


async def fire(volley: Volley) -> Shots:
    """Connect, then send everything."""
    count = len(volley.requests)
    shots = Shots([0.0] * count, [0.0] * count, [0] * count)
    opening = (asyncio.open_connection("127.0.0.1", volley.port) for _ in range(volley.connections))
    connections = await asyncio.gather(*opening)
    # One iterator for all connections: each takes the next request.
    waiting = enumerate([request.encode() for request in volley.requests])
    start = time.perf_counter()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, request in waiting:
            if volley.every:
                await asyncio.sleep(start + number * volley.every - time.perf_counter())
            shots.sent[number], begun = time.time(), time.perf_counter()
            writer.write(request)
            shots.statuses[number] = await _answer(reader)
            shots.took[number] = time.perf_counter() - begun

    await asyncio.gather(*(send(*connection) for connection in connections))
    for _, writer in connections:
        writer.close()
    return shots


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if length:
        await reader.readexactly(int(length[1]))
    return int(head[9:12])


def main(lines: Iterator[str]) -> None:
    """Read a volley, send it, and print what came of it."""
    shots = run(fire(Volley(**json.loads(next(lines)))))
    print(json.dumps(asdict(shots)))


if __name__ == "__main__":
    main(sys.stdin)
