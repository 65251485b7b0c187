"""What an error of PostgreSQL's, or of the connection to it, means; at the start, as a sentence of what to do."""

import psycopg
from sqlalchemy.exc import DBAPIError

from adapters.store.sessions import Fault
from bot.ports import BadSetting, Unavailable

_CONFLICTS = {"23505", "40001", "40P01"}
"""A key that somebody else has taken, a serialization failure, a deadlock."""
_ENDED = {"25P03", "57P01", "57P02", "57P03", "57P05"}
"""The server ended the transaction or the connection, stops, or starts."""
_BUSY = {"25006", "55P03", "57014"}
"""A standby, a lock that could not be had in time, a statement that took too long."""
_NO_RIGHTS = "42501"

_REFUSALS = {
    "password": "the server refused the user or the password in DATABASE_URL; correct them.",
    "authentication": "the server refused the user or the password in DATABASE_URL; correct them.",
    "no pg_hba.conf entry": "the server lets nobody in from here as DATABASE_URL asks; allow it in its pg_hba.conf.",
    "role": "the server knows no such user as DATABASE_URL names; create it, or correct the name.",
    "database": "the server has no such database as DATABASE_URL names; create it, or correct the name.",
    "permission denied": "the user in DATABASE_URL may not connect to the database; grant it the right.",
    "translate host name": "there is no such host as DATABASE_URL names; correct it.",
    "resolve host": "there is no such host as DATABASE_URL names; correct it.",
}
"""What PostgreSQL says when a connection is refused for a reason that waiting does not mend: by what the text has."""


def fault(error: BaseException) -> Fault:
    """Tell what an error says."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if not isinstance(error, psycopg.Error):
        return Fault.OURS
    code = error.sqlstate
    if code is None:
        is_lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return Fault.LOST if is_lost else Fault.OURS
    if code in _CONFLICTS:
        return Fault.CONFLICT
    if code in _ENDED or code.startswith("08"):
        return Fault.LOST
    # Not enough of something, or a fault of the server's own machine.
    return Fault.AWAY if code in _BUSY or code[:2] in ("53", "58", "XX") else Fault.OURS


def refusal(error: DBAPIError) -> Exception:
    """Say why a database can't be prepared, without the address, which may hold a password."""
    said = error.orig
    if isinstance(said, psycopg.Error) and said.sqlstate == _NO_RIGHTS:
        return BadSetting(
            "The user in DATABASE_URL may not make tables there; let it own the database, "
            "or grant it USAGE and CREATE on the schema."
        )
    if fault(error) is Fault.OURS:
        return Unavailable(f"The database can't be prepared: {said}")
    if isinstance(said, psycopg.Error) and said.sqlstate is None:
        text = str(said)
        for sign, sentence in _REFUSALS.items():
            if sign in text:
                return BadSetting(f"The database can't be opened: {sentence}")
    return Unavailable("The database is away: nothing answers where DATABASE_URL points, or not in time.")
