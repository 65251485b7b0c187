"""Where the database is."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.ports import BadSetting

DATABASE_URL = "sqlite:///warmline.db"
_SERVERS_URL = "postgresql://user:password@host/warmline"
DATABASE_POOL = 8
_LARGEST_POOL = 64


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server's. pool: how many connections write; half as many more read."""

    url: URL
    pool: int = DATABASE_POOL


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The database: a file of SQLite's, or where there is a server, that one's."""

    file: str
    server: Server | None = None

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "StoreSettings":
        """Read DATABASE_URL and DATABASE_POOL, both optional.

        Raises BadSetting; it never repeats the address, which may hold a password.
        """
        pool = _pool(env.get("DATABASE_POOL", "").strip())
        try:
            url = make_url(env.get("DATABASE_URL", "").strip() or DATABASE_URL)
        except (ArgumentError, ValueError):
            raise BadSetting(f"DATABASE_URL is not a database's address; use one such as {DATABASE_URL}.") from None
        if url.drivername in ("postgresql", "postgresql+psycopg"):
            return cls("", Server(_of_a_server(url), pool))
        if url.drivername not in ("sqlite", "sqlite+pysqlite"):
            raise BadSetting(
                f"DATABASE_URL begins with {url.drivername}, but everything is kept in SQLite or PostgreSQL; "
                f"use an address such as {DATABASE_URL} or {_SERVERS_URL}."
            )
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise BadSetting(
                f"DATABASE_URL must name a file and nothing else, such as {DATABASE_URL}, "
                "with four slashes for a path from the root."
            )
        return cls(url.database)


def _of_a_server(url: URL) -> URL:
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    if not url.database:
        raise BadSetting(f"DATABASE_URL must name a database after the host, such as {_SERVERS_URL}.")
    try:
        make_conninfo("", **{name: str(value) for name, value in url.query.items()})
    except ProgrammingError:
        raise BadSetting(
            "DATABASE_URL has something after its question mark that PostgreSQL does not know; "
            "use its own words, such as sslmode=require."
        ) from None
    return url.set(drivername="postgresql+psycopg")


def _pool(word: str) -> int:
    if not word:
        return DATABASE_POOL
    if not (word.isascii() and word.isdigit() and 1 <= int(word) <= _LARGEST_POOL):
        raise BadSetting(f'DATABASE_POOL is "{word}"; it should be a number from 1 to {_LARGEST_POOL}.')
    return int(word)
