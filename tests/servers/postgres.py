"""PostgreSQL 15 or later: one server a session, one fresh database a test."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.servers import found, free_port, run_as

_BIN = "/usr/lib/postgresql/15/bin"
_USER = "postgres"


class Postgres:
    """A running server; `template` is migrated once and copied for each test."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, _USER, _USER)
        self._folder.chmod(0o755)
        self._port = free_port()
        self._number = 0
        data = self._folder / "data"
        initdb = [found("initdb", _BIN), "-A", "trust", "-U", _USER, "--no-sync", "-D", str(data)]
        run_as(_USER, initdb, folder=self._folder)
        # A commit is written before it is told, so that `restart` loses none; nobody waits for the disk.
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        options += " -c full_page_writes=off -c max_connections=300"
        self._control = [found("pg_ctl", _BIN), "-D", str(data)]
        log = str(self._folder / "log")
        self._start = [*self._control, "-w", "-o", options, "-l", log, "start"]
        run_as(_USER, self._start, folder=self._folder)

    @property
    def port(self) -> int:
        return self._port

    @property
    def pid(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def url(self, database: str) -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Makes the database that each test's own is copied from."""
        self._run("CREATE DATABASE sextant_template")
        migrate(self.url("sextant_template"))

    def fresh(self) -> str:
        """A new migrated database's name."""
        self._number += 1
        name = f"t{self._number}_{os.getpid()}"
        self._run(f"CREATE DATABASE {name} TEMPLATE sextant_template STRATEGY FILE_COPY")
        return name

    def empty(self) -> str:
        """A new database's name, without a table."""
        self._number += 1
        name = f"e{self._number}_{os.getpid()}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def only_reading(self, database: str, *, on: bool) -> None:
        """Has every connection from now on read only, as on a server that follows another."""
        self._run(f"ALTER DATABASE {database} SET default_transaction_read_only = {'on' if on else 'off'}")
        # waited for: a connection that is told to end may answer once more
        ended = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'"
        self._run(ended)

    def drop(self, database: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def restart(self) -> None:
        """At once, as after a crash: every connection is cut, what was committed stays."""
        run_as(_USER, [*self._control, "-m", "immediate", "-w", "stop"], folder=self._folder)
        run_as(_USER, self._start, folder=self._folder)

    def stop(self) -> None:
        run_as(_USER, [*self._control, "-m", "immediate", "-w", "stop"], folder=self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # pyright: ignore[reportArgumentType]  # names of our own making
