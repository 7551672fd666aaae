"""Toxiproxy between Sextant and a server: slow, cut off, or gone at a word."""

import json
import subprocess
import urllib.request
from typing import Any

from tests.servers import free_port
from tests.servers.fetching import go_program, listens, wait_for


class Toxiproxy:
    """A running proxy; `between` opens a way to a port of this machine."""

    def __init__(self) -> None:
        program = go_program("github.com/Shopify/toxiproxy/v2/cmd/server", "v2.12.0", name="toxiproxy")
        self._port = free_port()
        self._process = subprocess.Popen(
            [program, "-host", "127.0.0.1", "-port", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: listens(self._port), self._process)

    def between(self, port: int) -> "Way":
        here = free_port()
        told = {"name": f"to-{here}", "listen": f"127.0.0.1:{here}", "upstream": f"127.0.0.1:{port}"}
        self.ask("POST", "/proxies", told)
        return Way(self, told["name"], here)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def ask(self, method: str, path: str, told: dict[str, Any] | None = None) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            data=json.dumps(told).encode() if told is not None else None,
            headers={"Content-Type": "application/json", "User-Agent": "tests"},
            method=method,
        )
        urllib.request.urlopen(request, timeout=10).close()


class Way:
    """One way through; `url` begins what is behind it."""

    def __init__(self, proxy: Toxiproxy, name: str, port: int) -> None:
        self._proxy = proxy
        self._name = name
        self.url = f"http://127.0.0.1:{port}"

    def slow(self, milliseconds: int) -> None:
        self._toxic("latency", {"latency": milliseconds}, stream="downstream")

    def cut_after(self, count: int) -> None:
        """Closes each connection once so many bytes went up."""
        self._toxic("limit_data", {"bytes": count}, stream="upstream")

    def gone(self) -> None:
        self._proxy.ask("POST", f"/proxies/{self._name}", {"enabled": False})

    def well(self) -> None:
        self._proxy.ask("POST", "/reset")

    def _toxic(self, kind: str, attributes: dict[str, int], *, stream: str) -> None:
        told = {"type": kind, "stream": stream, "attributes": attributes}
        self._proxy.ask("POST", f"/proxies/{self._name}/toxics", told)
