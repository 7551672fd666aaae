"""ClickHouse over HTTP: the engine (chdb) in a process of its own, behind what is used of a server's HTTP.

A server is in no package registry. Settings of a request, streams of rows, errors with their codes and
queries that are killed are the engine's own; users, quotas and clusters are not there.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers import free_port
from tests.servers.fetching import listens, wait_for

_ROOT = Path(__file__).resolve().parent.parent.parent
_FORMS = ("default_format", "query", "query_id", "database", "wait_end_of_query", "compress", "decompress")
_HEADERS = ("session_id", "client_protocol_version", "send_progress_in_http_headers", "role", "quota_key")
_ELSEWHERE = frozenset(
    {*_FORMS, *_HEADERS, "http_headers_progress_interval_ms", "enable_http_compression", "buffer_size"}
)


class ClickHouse:
    """A running server; the sign that it is ready is an open port."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="sextant-clickhouse-")
        command = [sys.executable, "-m", "tests.servers.clickhouse", str(self.port), self._folder.name]
        self._process = subprocess.Popen(command, cwd=_ROOT)
        wait_for(lambda: listens(self.port), self._process)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)
        self._folder.cleanup()


def _serve(port: int, folder: str) -> None:
    import chdb

    kept: Any = chdb.connect(folder)  # the engine lives as long as one handle does

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)), body)

        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)), "")

        def _answer(self, asked: dict[str, str], body: str) -> None:
            sql = "\n".join(part for part in (asked.get("query", ""), body) if part)
            try:
                status, content = 200, _run(chdb.connect(folder), sql, asked)
            except RuntimeError as error:
                told = str(error)
                status, content = 500, told[max(0, told.find("Code: ")) :].encode()
            self.send_response(status)
            if status != 200:
                self.send_header("X-ClickHouse-Exception-Code", content.decode().partition(".")[0][6:])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
    kept.close()


def _run(handle: Any, sql: str, asked: dict[str, str]) -> bytes:
    """One statement under the settings of its request; `readonly` comes last, since it forbids the others."""
    try:
        settings = {name: value for name, value in asked.items() if name not in _ELSEWHERE}
        for name in sorted(settings, key=lambda one: one == "readonly"):
            handle.query("SET {} = '{}'".format(name, settings[name].replace("'", "''")))
        found: bytes = handle.query(sql, asked.get("default_format") or "TabSeparated").bytes()
        return found
    finally:
        handle.close()


def main(arguments: Sequence[str]) -> None:
    _serve(int(arguments[1]), arguments[2])


if __name__ == "__main__":
    main(sys.argv)
