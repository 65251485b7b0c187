"""The simulator's own small SQLite file: its chats, what only one person sees, and its clock, so that a restart

forgets nothing. Each table is read and written by the one module that it belongs to.
"""

import sqlite3

from bot.ports import BadSetting

TABLES = """
create table if not exists message (
    address integer primary key autoincrement,
    person text not null,
    key text not null,
    card text not null,
    posted_at text not null,
    version integer not null default 0,
    unique (person, key)
);
create table if not exists private (person text primary key, view text not null);
create table if not exists look (person text primary key, name text not null);
create table if not exists clock (ahead_seconds real not null);
"""


def open_file(path: str) -> sqlite3.Connection:
    """Open the file, made if it is not there; `:memory:` keeps nothing. Each statement is its own transaction.

    Raises BadSetting if the file can't be used.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.executescript(TABLES)
    except sqlite3.Error as fault:
        raise BadSetting(
            f"The simulator can't use its file {path} ({fault}): let DATABASE_URL name a folder that is there and "
            "can be written to; if the file is damaged, delete it."
        ) from None
    return connection
