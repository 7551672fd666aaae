"""Sextant's roles apart: processes of one installation, each of which can be killed and started again."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.servers import free_port
from tests.servers.nginx import Nginx
from tests.servers.sextant import COMMAND

USUAL = ("api", "api", "worker", "worker", "stream", "scheduler")


@dataclass
class Part:
    """One process; `log_path` holds what it said since its last start."""

    name: str
    role: str
    port: int
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    started: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log_path.read_text(errors="replace")[-3000:]
        if self.role != "api":
            return "runs as" in self.log_path.read_text(errors="replace")
        try:
            return httpx.get(f"{self.url}/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@dataclass
class Spread:
    """`client()` goes through the gateway, `client(part)` to one process."""

    folder: Path
    database_url: str
    cache_url: str
    roles: Sequence[str] = USUAL
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    parts: dict[str, Part] = field(default_factory=dict[str, Part])
    key: str = ""

    def start(self) -> None:
        counts: dict[str, int] = {}
        for role in self.roles:
            counts[role] = counts.get(role, 0) + 1
            name = f"{role}-{counts[role]}"
            self.parts[name] = Part(name, role, free_port(), self.folder / f"{name}.out")
        self.gateway = Nginx([one.port for one in self.parts.values() if one.role == "api"])
        self.begin(*self.parts)
        self.wait(*self.parts)
        made = self.command("keys", "create", "--name", "tests", "--role", "admin", "--json")
        self.key = str(json.loads(made)["key"])

    def begin(self, *names: str) -> None:
        for name in names:
            part = self.parts[name]
            command = [str(COMMAND), "serve", "--data", str(self.folder / "data"), "--role", part.role]
            with part.log_path.open("wb") as log:
                part.process = subprocess.Popen(
                    [*command, "--port", str(part.port)],
                    env=self.environment(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            part.started += 1

    def wait(self, *names: str, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        for name in names:
            while not self.parts[name].is_ready:
                assert time.monotonic() < until, f"{name} is not ready:\n{self.said(name)}"
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        process = self.parts[name].process
        assert process is not None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def end(self) -> list[int]:
        """Ends all processes that run; their exit codes, -9 for one that had to be killed."""
        running = [one.process for one in self.parts.values() if one.process and one.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        return [process.returncode for process in running]

    def stop(self) -> None:
        self.end()
        self.gateway.stop()

    def said(self, name: str) -> str:
        return self.parts[name].log_path.read_text(errors="replace")[-3000:]

    def client(self, name: str = "") -> httpx.Client:
        url = self.parts[name].url if name else self.gateway.url
        return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {self.key}"}, timeout=60)

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [str(COMMAND), *arguments, "--data", str(self.folder / "data")],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        own = {
            "SEXTANT_DATABASE_URL": self.database_url,
            "SEXTANT_CACHE_URL": self.cache_url,
            "SEXTANT_PUBLIC_URL": self.gateway.url,
            "SEXTANT_SECRET_KEY": "a secret that all processes share",
        }
        return os.environ | own | dict(self.settings)
