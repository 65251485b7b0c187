"""What an error of PostgreSQL's, or of the connection to it, means, and a sentence of what to do about it."""

import re

import psycopg
from sqlalchemy.exc import DBAPIError

from adapters.store.sessions import Fault
from bot.ports import BadSetting, Unavailable

_CONFLICTS = {"23505", "40001", "40P01"}
"""A key that somebody else has taken, a serialization failure, a deadlock."""
_ENDED = {"25P03", "25P04", "57P01", "57P02", "57P03", "57P04", "57P05"}
"""The server ended the transaction or the connection, stops, or starts."""
_STANDBY = "25006"
_BUSY = {_STANDBY, "55P03", "57014"}
"""A standby, a lock that could not be had in time, a statement that took too long."""
_NO_RIGHTS = "42501"
_ONLY_READ = (
    "The database takes nothing that is written: it is a standby, or set to be read-only; "
    "let DATABASE_URL name the primary, or make it writable."
)

_REFUSALS = {
    "password|authentication": "the server refused the user or the password in DATABASE_URL; correct them.",
    "no pg_hba.conf entry": "the server lets nobody in from here as DATABASE_URL asks; allow it in its pg_hba.conf.",
    'role "" does not exist': "the server knows no such user as DATABASE_URL names; create it, or correct the name.",
    "is not permitted to log in": "the server lets the user in DATABASE_URL not log in; grant it LOGIN.",
    'database "" does not exist': (
        "the server has no such database as DATABASE_URL names; create it, or correct the name."
    ),
    "permission denied": "the user in DATABASE_URL may not connect to the database; grant it the right.",
    "translate host name|resolve host": "there is no such host as DATABASE_URL names; correct it.",
}
"""What PostgreSQL says, names left out, when a connection is refused for a reason that waiting does not mend."""
_FULL = "too many clients|too many connections|connection slots are reserved"
_READ_ONLY = "is read-only|in hot standby"
_SAID = re.compile("FATAL: +(.*)")
_NAME = re.compile('"[^"]*"')


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


def why(error: BaseException) -> str:
    """Say in a sentence why a database can't be had, without the address, which may hold a password."""
    said = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(said, psycopg.Error):
        return f"The database can't be had: {said}"
    if said.sqlstate == _STANDBY:
        return _ONLY_READ
    if said.sqlstate:
        return f"The database can't do its work now; it says: {said.diag.message_primary}."
    text = str(said)
    if re.search(_FULL, text):
        return (
            "The database takes no more connections; let it take more, or lower DATABASE_POOL: "
            "each Warmline takes so many and half as many again."
        )
    if re.search(_READ_ONLY, text):
        return _ONLY_READ
    if refused := _refused(text):
        return f"The database can't be opened: {refused}"
    if words := _SAID.search(text):
        return f"The database takes nobody now; it says: {words[1]}."
    return "The database is away: nothing answers where DATABASE_URL points, or not in time."


def refusal(error: DBAPIError) -> Exception:
    """Say why a database can't be prepared, without the address."""
    said = error.orig
    if isinstance(said, psycopg.Error) and said.sqlstate == _NO_RIGHTS:
        return BadSetting(
            "The user in DATABASE_URL may not make tables there; let it own the database, "
            "or grant it USAGE and CREATE on the schema."
        )
    if fault(error) is Fault.OURS:
        return Unavailable(f"The database can't be prepared: {said}")
    is_wrong = isinstance(said, psycopg.Error) and said.sqlstate is None and _refused(str(said))
    return BadSetting(why(error)) if is_wrong else Unavailable(why(error))


def _refused(text: str) -> str | None:
    """Say what to mend where waiting does not; None where it may."""
    said = _NAME.sub('""', text)
    return next((sentence for sign, sentence in _REFUSALS.items() if re.search(sign, said)), None)
