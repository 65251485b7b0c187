"""A wire to a PostgreSQL server that can be cut in the middle of a commit."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

_COMMIT = b"COMMIT\0"


class Cut(Enum):
    """Where the wire is cut: before the server hears of the commit, or before its answer is heard."""

    BEFORE = auto()
    AFTER = auto()


class Wire:
    """Takes connections on a port of this machine, and hands all that is said to the server's socket and back."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._cut: Cut | None = None
        self._then: Callable[[], None] | None = None
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, where: Cut, then: Callable[[], None] | None = None) -> None:
        """Cut the next commit's connection; `then` is done before the client notices."""
        self._cut, self._then = where, then

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self._server)
                except OSError:
                    server.close()
                    client.close()
                    continue
                call = _Call(self, client, server)
                for pump in (call.ask, call.answer):
                    threading.Thread(target=pump, daemon=True).start()

    def take_cut(self, said: bytes) -> Cut | None:
        """Tell whether, and how, to cut a connection on which this is said."""
        if _COMMIT not in said:
            return None
        where, self._cut = self._cut, None
        return where

    def finish(self) -> None:
        """Do what was to be done at the cut."""
        if self._then:
            self._then()


class _Call:
    """One connection through the wire."""

    def __init__(self, wire: Wire, client: socket.socket, server: socket.socket) -> None:
        self._wire = wire
        self._client = client
        self._server = server
        self._is_cut = False

    def ask(self) -> None:
        """Hand on what the client says."""
        with suppress(OSError):
            while said := self._client.recv(65_536):
                where = self._wire.take_cut(said)
                if where is Cut.BEFORE:
                    self._hang_up()
                    return
                self._is_cut = where is Cut.AFTER
                self._server.sendall(said)
        self._close()

    def answer(self) -> None:
        """Hand on what the server says."""
        with suppress(OSError):
            while said := self._server.recv(65_536):
                if self._is_cut:
                    self._hang_up()
                    return
                self._client.sendall(said)
        self._close()

    def _hang_up(self) -> None:
        _end(self._server)
        self._wire.finish()
        _end(self._client)

    def _close(self) -> None:
        _end(self._client)
        _end(self._server)


def _end(end: socket.socket) -> None:
    # Closing alone is not noticed while another thread listens.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wire_to(server: str) -> Iterator[Wire]:
    """Lay a wire to a server's socket."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
