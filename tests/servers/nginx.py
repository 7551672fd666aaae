"""nginx with the configuration that Sextant ships, over the given processes."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.servers import found, free_port

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "gateway" / "nginx"


class Nginx:
    """Ready when it answers; ports, places of files and the list of servers differ from what is shipped."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sextant-nginx-"))
        self._folder.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        for name in ("nginx.conf", "sextant.conf", "upstream.conf"):
            (self._folder / name).write_text(self._placed((SHIPPED / name).read_text(), ports))
        self._command = [
            found("nginx", "/usr/sbin"),
            "-p",
            str(self._folder),
            "-c",
            "nginx.conf",
            "-e",
            "stderr",
        ]
        done = subprocess.run([*self._command, "-t"], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            [*self._command, "-g", "daemon off;"], stdout=self._log, stderr=self._log
        )
        self._wait()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=10)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _placed(self, text: str, ports: Sequence[int]) -> str:
        lines: list[str] = []
        servers = iter(ports)
        for line in text.splitlines():
            if "listen 80;" in line:
                line = line.replace("80", f"127.0.0.1:{self.port}", 1)
            if line.startswith("pid "):
                line = f"pid {self._folder / 'pid'};"
            if "server 127.0.0.1:" in line:
                port = next(servers, None)
                if port is None:
                    continue
                line = f"  server 127.0.0.1:{port} {line.split(' ', 4)[-1]}"
            if line == "http {":
                kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                line += "".join(f"\n  {kind}_temp_path {self._folder / kind};" for kind in kinds)
            lines.append(line)
        return "\n".join(lines) + "\n"

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{self.url}/metrics", timeout=2)
            except httpx.HTTPError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return
