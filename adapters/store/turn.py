"""Whoever chooses people does so alone."""

from sqlalchemy import Connection

from adapters.store.unasked import UNASKED

_ALONE = "SELECT pg_advisory_xact_lock(7_927_656_322)"


class Turn:
    """Waited for before people are chosen, and kept until the transaction ends, among all replicas.

    So each choice sees what was chosen before it, and none has to be made again. On SQLite, whoever writes is alone.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._must_wait = writing and connection.dialect.name == "postgresql"

    def wait(self) -> None:
        """Wait for it, unless it was had before."""
        if self._must_wait:
            # The roster is asked with it, in one go: each statement sees what was committed before that one began.
            self._connection.exec_driver_sql(_ALONE, execution_options=UNASKED)
            self._must_wait = False
