"""A live dashboard here, and the same table and tiles polled from Datasette as fast as it answers.

    python bench/live_rival.py [--seconds 15] [--rate 200] [--rows 1000000]

Datasette serves a SQLite table (write-ahead log, an index on each column that is asked by, no cache) to which events are committed one by one; 20 statements
are polled over four kept connections, each again as soon as its answer is there, as a page would that wants to be as
fresh as it can. Here one socket watches the same 20 tiles. `fresh` is from handing an event over until whoever
watches holds it; `load` until all 20 answers are there for the first time; `queries` what was run meanwhile.
"""

import argparse
import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import live
from _listening import Figures
from _rivals import interpreter
from streams import Server, running

_POLLERS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--rows", type=int, default=1_000_000, help="that are there before")
    asked = parser.parse_args()
    theirs = _datasette(asked.seconds, asked.rate, asked.rows)
    with tempfile.TemporaryDirectory() as folder:
        for server in running(Path(folder)):
            ours = asyncio.run(_sextant(server, asked.seconds, asked.rate, asked.rows))
    for name, one in (("Datasette, polled", theirs), ("Sextant, live", ours)):
        print(
            f"{name}: fresh p50 {one['p50']:.0f} ms, p95 {one['p95']:.0f} ms; load {one['load'] * 1e3:.0f} ms; "
            f"{one['queries']:,.0f} queries run for {one['events']:,.0f} events"
        )
    print(
        f"ratio: freshness {theirs['p50'] / ours['p50']:.1f} (p50), {theirs['p95'] / ours['p95']:.1f} (p95), "
        f"load {theirs['load'] / ours['load']:.1f}, queries {theirs['queries'] / max(1.0, ours['queries']):,.0f}"
    )


async def _sextant(server: Server, seconds: float, rate: int, rows: int) -> dict[str, float]:
    live.fill(server, rows)
    before = _statements(server)
    loaded: list[float] = []
    figures = await live.watched(
        server,
        sockets=1,
        each=live.TILES,
        rate=rate,
        batch=1,
        seconds=seconds,
        first=rows,
        loaded=loaded.append,
    )
    return {
        "p50": figures.at(0.5),
        "p95": figures.at(0.95),
        "load": loaded[0],
        # Those that tell at the end whether all is right are not of the watching.
        "queries": _statements(server) - before - live.TILES,
        "events": seconds * rate,
    }


def _statements(server: Server) -> float:
    connection = server.connect()
    connection.request("GET", "/metrics", headers=server.headers("text/plain"))
    text = connection.getresponse().read().decode()
    found = [line for line in text.splitlines() if line.startswith("duckdb_query_duration_seconds_count")]
    return sum(float(line.split()[-1]) for line in found)


def _datasette(seconds: float, rate: int, rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.db"
        table = sqlite3.connect(path, isolation_level=None)
        table.execute("PRAGMA journal_mode=WAL")
        table.execute("CREATE TABLE clicks (n INTEGER, kind TEXT, region TEXT, device TEXT, value REAL)")
        table.execute("BEGIN")
        for number in range(rows):
            _insert(table, number)
        table.execute("COMMIT")
        for column in ("kind", "region", "device"):
            table.execute(f"CREATE INDEX by_{column} ON clicks ({column})")
        with _serving(path) as port:
            return _polled(table, port, seconds, rate, first=rows)


def _insert(table: sqlite3.Connection, number: int) -> None:
    table.execute("INSERT INTO clicks VALUES (:n, :kind, :region, :device, :value)", live.event(number))


@contextmanager
def _serving(path: Path) -> Generator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        interpreter("rival-datasette", ["datasette"]),
        "-m",
        "datasette",
        "serve",
        path,
        "--port",
        str(port),
        "--setting",
        "default_cache_ttl",
        "0",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "Datasette ended"
                assert time.monotonic() < until, "Datasette did not start"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _polled(
    table: sqlite3.Connection, port: int, seconds: float, rate: int, *, first: int
) -> dict[str, float]:
    about = live.statements()
    polling = _Polling(port, [sql for sql, _ in about])
    started = time.monotonic()
    polling.start()
    while not polling.is_whole:
        time.sleep(0.002)
    load = time.monotonic() - started
    before = polling.queries
    sent: list[list[tuple[int, float]]] = [[] for _ in about]
    began = time.monotonic()
    number = first
    while (now := time.monotonic()) - began < seconds:
        due = began + (number - first) / rate
        if due > now:
            time.sleep(due - now)
        event = live.event(number)
        at = time.monotonic()
        _insert(table, number)
        for place, (_, holds) in enumerate(about):
            if holds(event):
                sent[place].append((number, at))
        number += 1
    queries = polling.queries - before
    time.sleep(2)
    polling.stop()
    figures = Figures()
    for place, those in enumerate(sent):
        seen = iter(polling.seen[place])
        moment, newest = next(seen)
        for event_number, at in those:
            while newest < event_number:
                moment, newest = next(seen)
            figures.add(moment - at)
    return {
        "p50": figures.at(0.5),
        "p95": figures.at(0.95),
        "load": load,
        "queries": float(queries),
        "events": float(number - first),
    }


class _Polling:
    """Asks every statement again and again; `seen` has by statement when which newest event was there."""

    def __init__(self, port: int, sqls: list[str]) -> None:
        self._port = port
        self._paths = [
            f"/events.json?{urllib.parse.urlencode({'sql': sql, '_shape': 'array'})}" for sql in sqls
        ]
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(place,)) for place in range(_POLLERS)]
        self.seen: list[list[tuple[float, int]]] = [[] for _ in sqls]
        self.queries = 0

    @property
    def is_whole(self) -> bool:
        return all(self.seen)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, first: int) -> None:
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._stop.is_set():
            for place in range(first, len(self._paths), _POLLERS):
                connection.request("GET", self._paths[place])
                answer = connection.getresponse()
                told: list[dict[str, Any]] = json.loads(answer.read())
                assert answer.status == 200, told
                self.seen[place].append((time.monotonic(), int(told[0]["last"] or 0)))
                self.queries += 1


if __name__ == "__main__":
    main()
