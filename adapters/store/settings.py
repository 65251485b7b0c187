"""Where the database is."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.ports import BadSetting

DATABASE_URL = "sqlite:///warmline.db"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The database: a file of SQLite's."""

    file: str

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "StoreSettings":
        """Read DATABASE_URL, which is optional. Raises BadSetting; it never repeats the value, which may be secret."""
        try:
            url = make_url(env.get("DATABASE_URL", "").strip() or DATABASE_URL)
        except (ArgumentError, ValueError):
            raise BadSetting(f"DATABASE_URL is not a database's address; use one such as {DATABASE_URL}.") from None
        if url.drivername not in ("sqlite", "sqlite+pysqlite"):
            raise BadSetting(
                f"DATABASE_URL begins with {url.drivername}, but everything is kept in SQLite; "
                f"use an address such as {DATABASE_URL}."
            )
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise BadSetting(
                f"DATABASE_URL must name a file and nothing else, such as {DATABASE_URL}, "
                "with four slashes for a path from the root."
            )
        return cls(url.database)
