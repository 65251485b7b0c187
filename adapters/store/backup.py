"""Copies of a database: a file's are made while it is in use, and put back while it is not."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from adapters.store.migrating import migrate
from adapters.store.settings import StoreSettings
from adapters.store.sqlite import engine_for
from bot.ports import BadSetting

_BUSY_SECONDS = 30.0
_OURS = (
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('alembic_version', 'escalation', 'message')"
)
# What had not been sent when the copy was made may have been sent after it: so it is looked for before it is sent.
_LOOK_BEFORE_SENDING = "UPDATE message SET lost = true WHERE due_at IS NOT NULL"
_WITH_IT = ("", "-wal", "-shm", "-journal")


class NotCopied(Exception):
    """A copy could not be made or put back, and nothing was changed; the text says why, and what to do."""


def back_up(settings: StoreSettings, to: Path) -> None:
    """Copy the database as it stands now into a new file, which is there only when it is whole. Raises NotCopied."""
    database = _file_of(settings, "pg_dump")
    if not database.exists():
        raise NotCopied(f"There is no database at {database}; DATABASE_URL names it.")
    _refuse_to_overwrite(to)
    part = to.with_name(f"{to.name}.part")
    with _told_as(f"{database} can't be copied to {to}"):
        # Nobody else may read it, not even while it is being written.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with closing(_connect(database)) as source:
                source.execute("VACUUM INTO ?", (str(part),))
            _check(part)
            _sync(part)
            _refuse_to_overwrite(to)
            part.rename(to)
            _sync(to.parent)
        finally:
            part.unlink(missing_ok=True)


def restore(settings: StoreSettings, source: Path) -> Path | None:
    """Put a copy in the place of the database; gives where what was there is kept, None if nothing was.

    Raises NotCopied: the copy is no good, or the database is in use.
    """
    database = _file_of(settings, "pg_restore")
    kept = database.with_name(f"{database.name}.before-restore")
    _refuse_to_overwrite(kept)
    prepared = database.with_name(f"{database.name}.restoring")
    with _told_as(f"{source} can't be put in the place of {database}"):
        try:
            _prepare(source, prepared)
            return kept if _replace(database, prepared, kept) else None
        finally:
            for name in _WITH_IT:
                Path(f"{prepared}{name}").unlink(missing_ok=True)


def see_to_restored(settings: StoreSettings) -> int:
    """Let a database into which pg_restore has put a copy be served; gives how many messages will be looked for first.

    Raises NotCopied: it is a file, to which `restore` does all of this. Raises BadSetting or Unavailable.
    """
    if settings.server is None:
        raise NotCopied("DATABASE_URL names a file: `restore` puts a copy in its place, and does all that is needed.")
    from adapters.store import postgres

    engine = postgres.engine_for(settings.server, _BUSY_SECONDS)
    migrate(engine)
    return postgres.asked(engine, lambda connection: connection.exec_driver_sql(_LOOK_BEFORE_SENDING).rowcount)


def _file_of(settings: StoreSettings, instead: str) -> Path:
    if settings.server:
        raise NotCopied(
            f"DATABASE_URL names a database of PostgreSQL's: use PostgreSQL's own {instead}, as the README says."
        )
    return Path(settings.file)


def _prepare(source: Path, prepared: Path) -> None:
    """Copy the copy, see that it is good, and bring it up to date: if that fails, nothing has happened yet."""
    if not source.is_file():
        raise NotCopied(f"There is no file {source}.")
    prepared.unlink(missing_ok=True)
    os.close(os.open(prepared, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_connect(source, mode="ro")) as original, closing(_connect(prepared)) as copy:
        original.backup(copy)
    _check(prepared)
    try:
        migrate(engine_for(str(prepared), _BUSY_SECONDS))
    except BadSetting:
        raise NotCopied(f"{source} was made by a newer release of Warmline; use that release or a later one.") from None
    with closing(_connect(prepared)) as copy:
        copy.execute(_LOOK_BEFORE_SENDING)


def _check(copy: Path) -> None:
    with closing(_connect(copy)) as opened:
        found = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise NotCopied(_damaged(found))
        if opened.execute(_OURS).fetchone()[0] != 3:
            raise NotCopied("It is not a database of Warmline's; name a file that `backup` has made.")


def _replace(database: Path, prepared: Path, kept: Path) -> bool:
    """Keep what is there, then write the copy over it; tells whether anything was there.

    The lock holds until the end, so that no Warmline can start between. It can't be had of a file that is so damaged
    that nobody can use it; that one is moved away.
    """
    was_there = database.exists()
    try:
        target = _locked(database)
    except sqlite3.DatabaseError as fault:
        if isinstance(fault, sqlite3.OperationalError):
            raise
        for name in _WITH_IT:
            with suppress(FileNotFoundError):
                Path(f"{database}{name}").rename(f"{kept}{name}")
        target = _locked(database)
    with closing(target):
        if was_there and not kept.exists():
            os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with closing(_connect(kept)) as keeping:
                target.backup(keeping)
            _sync(kept)
        with closing(_connect(prepared)) as copy:
            copy.backup(target)
    _sync(database.parent)
    return was_there


def _locked(database: Path) -> sqlite3.Connection:
    """Have a database for oneself. Raises NotCopied if anybody has it open."""
    target = _connect(database, mode="rwc", busy_seconds=0)
    try:
        target.execute("PRAGMA locking_mode = EXCLUSIVE")
        # Whoever runs on it has it open, and while anybody has, its log can't be taken from it.
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
        target.execute("BEGIN EXCLUSIVE")
        target.execute("COMMIT")
    except sqlite3.DatabaseError as fault:
        target.close()
        if fault.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise NotCopied(
                f"A Warmline is running on {database}, or another program has it open; stop it first."
            ) from None
        raise
    return target


def _connect(file: Path, mode: str = "rw", busy_seconds: float = _BUSY_SECONDS) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", busy_seconds, isolation_level=None, uri=True)


def _refuse_to_overwrite(file: Path) -> None:
    if file.exists():
        raise NotCopied(f"{file} is there already and is not overwritten; move it away, or name another file.")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _told_as(what: str) -> Iterator[None]:
    try:
        yield
    except NotCopied as refusal:
        raise NotCopied(f"{what}. {refusal}") from None
    except (OSError, sqlite3.Error) as fault:
        if getattr(fault, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise NotCopied(f"{what}. {_damaged(fault)}") from fault
        raise NotCopied(f"{what}: {fault}.") from fault


def _damaged(found: object) -> str:
    return f"It is cut, damaged, or no database ({found}); use a backup that is whole."
