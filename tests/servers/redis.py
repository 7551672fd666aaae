"""Redis 7 or later: one server a session, emptied for each test."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from tests.servers import found, free_port


class RedisServer:
    """A running server; the sign that it is ready is its answer to PING."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-redis-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [found("redis-server"), "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        self._command = [*command, "--dir", str(self._folder)]
        self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def restart(self) -> None:
        """Killed and started again, with nothing of what it held."""
        self._process.kill()
        self._process.wait(timeout=10)
        self._start()

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 10
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    if time.monotonic() > until or self._process.poll() is not None:
                        raise
                    time.sleep(0.02)
                else:
                    return
