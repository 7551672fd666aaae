"""MariaDB 10.11 or later: one server a session, one fresh database a test."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pymysql

from tests.servers import found, free_port, run_as

_USER = "mysql"


class MariaDB:
    """A running server, with the account `reader` and its password; ready when it lets root in."""

    PASSWORD = "s3cret-of-reader"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-maria-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, _USER, _USER)
        self._folder.chmod(0o755)
        self.port = free_port()
        self._number = 0
        data = f"--datadir={self._folder / 'data'}"
        install = [found("mariadb-install-db"), data, "--auth-root-authentication-method=normal"]
        run_as(_USER, [*install, "--skip-test-db"], folder=self._folder)
        self._command = [
            found("mariadbd", "/usr/sbin"),
            "--no-defaults",
            data,
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={self._folder / 'socket'}",
            "--innodb-flush-log-at-trx-commit=0",
        ]
        self.start()
        self._run(f"CREATE USER reader@'%' IDENTIFIED BY '{self.PASSWORD}'")

    def start(self) -> None:
        who = {"user": _USER, "group": _USER, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            self._command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who
        )
        until = time.monotonic() + 30
        while True:
            try:
                self._run("SELECT 1")
            except pymysql.MySQLError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def fresh(self) -> str:
        """A new empty database's name, which `reader` may read."""
        self._number += 1
        name = f"t{self._number}_{os.getpid()}"
        self._run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"GRANT SELECT ON {name}.* TO reader@'%'")
        return name

    def drop(self, database: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {database}")

    def run(self, database: str, *statements: str) -> None:
        self._run(*statements, database=database)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *statements: str, database: str | None = None) -> None:
        with pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            database=database,
            charset="utf8mb4",
            autocommit=True,
        ) as connection:
            for statement in statements:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
