"""Sextant itself as a server of the tests: started by its command, with an administrator's key."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

COMMAND = Path(sys.executable).parent / "sextant"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningSextant:
    """A process of `sextant serve`; `url`, `key` and `client()` are how to reach it."""

    def __init__(
        self, folder: Path, *, demo_rows: int = 0, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / "server.log"
        self.key = ""
        self.settings = dict(settings or {})
        self._command = [str(COMMAND), "serve", "--data", str(self.data), "--port", str(self.port)]
        if demo_rows:
            self._command += ["--demo", str(demo_rows)]
        self._environment = os.environ | {"SEXTANT_RATE_LIMITS": "false"} | dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()
        if not self.key:
            self.key = self._make_key()

    def stop(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, timeout=60)

    def command(self, *arguments: str) -> str:
        """What a `sextant` command prints, run on the machine that holds the data."""
        done = subprocess.run(
            [str(COMMAND), *arguments, "--data", str(self.data)],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _make_key(self) -> str:
        return str(
            json.loads(self.command("keys", "create", "--name", "tests", "--role", "admin", "--json"))["key"]
        )

    def _wait(self, seconds: float = 180) -> None:
        assert self._process is not None
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log_path.read_text()
            try:
                if httpx.get(f"{self.url}/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"The server is not ready after {seconds} s:\n{self.log_path.read_text()}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()
