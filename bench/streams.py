"""What one client pushes to a stream, acknowledged on disk, and how soon it can be asked.

    python bench/streams.py [--events 2000000] [--in-flight 4]

Starts Sextant as a user would, in a folder of its own. Events are NDJSON lines of 100 bytes in batches of 10,000, each
with a key; then the same events as Arrow IPC in batches of 50,000. Beside them stands what the disk itself gives: the
same bytes appended and brought to disk one batch at a time.
"""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.json as pj

BIN = Path(sys.executable).parent
BATCH = 10_000
ARROW_BATCH = 50_000
KINDS = ("view", "click", "cart", "order")


@dataclass(frozen=True)
class Server:
    port: int
    key: str

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def headers(self, content_type: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Content-Type": content_type}

    def ask(self, connection: http.client.HTTPConnection, sql: str) -> dict[str, Any]:
        body = json.dumps({"sql": sql}).encode()
        connection.request("POST", "/api/v1/data/query", body, self.headers("application/json"))
        answer = connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        return dict(told["results"][0])

    def push(
        self, connection: http.client.HTTPConnection, stream: str, body: bytes, content_type: str
    ) -> float:
        """Seconds until the acknowledgement; a server that is full is asked again."""
        headers = self.headers(content_type) | {"Idempotency-Key": uuid4().hex}
        started = time.perf_counter()
        while True:
            connection.request("POST", f"/api/v1/data/ingest?stream={stream}", body, headers)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status == 202:
                return time.perf_counter() - started
            assert answer.status == 429, told
            time.sleep(float(answer.headers["Retry-After"]))


def line(number: int) -> bytes:
    """An event of 100 bytes with its line end."""
    second = number // 1000 % 60
    head = (
        f'{{"ts":"2026-03-02T09:{number // 60_000 % 60:02d}:{second:02d}.{number % 1000:03d}Z",'
        f'"kind":"{KINDS[number % 4]}","n":{number},"v":{number % 997}.5,"p":"'
    )
    return f'{head}{"x" * (97 - len(head))}"}}\n'.encode()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--in-flight", type=int, default=4)
    asked = parser.parse_args()
    bodies = [b"".join(line(n) for n in range(b * BATCH, (b + 1) * BATCH)) for b in range(20)]
    assert len(bodies[0]) == 100 * BATCH
    tables = [arrow_body(bodies, first) for first in (0, 5, 10, 15)]
    with tempfile.TemporaryDirectory() as folder:
        plain = raw_disk(Path(folder), bodies)
        for server in running(Path(folder)):
            warm(server, bodies[0], tables[0])
            ndjson = drive(
                server, "lines", bodies, BATCH, asked.events, asked.in_flight, "application/x-ndjson"
            )
            alone = drive(server, "lines", bodies, BATCH, asked.events // 4, 1, "application/x-ndjson")
            arrow = drive(
                server,
                "columns",
                tables,
                ARROW_BATCH,
                asked.events * 2,
                asked.in_flight,
                "application/vnd.apache.arrow.stream",
            )
            fresh = freshness(server, "lines")
            server.push(server.connect(), "few", bodies[0], "application/x-ndjson")
            few = freshness(server, "few")
    print(f"NDJSON, batches of {BATCH:,}, {asked.in_flight} in flight: {told(ndjson)}")
    print(f"NDJSON, batches of {BATCH:,}, one at a time: {told(alone)}")
    print(f"Arrow IPC, batches of {ARROW_BATCH:,}, {asked.in_flight} in flight: {told(arrow)}")
    print(
        f"the disk alone, the same bytes appended and synced a batch at a time: {plain / 1e3:,.0f} k events/s"
    )
    print(
        f"one event pushed until acknowledged: median {median(fresh[0]) * 1e3:.1f} ms, p95 {p95(fresh[0]):.1f} ms"
    )
    for stream, seconds in (("the stream of all these", fresh[1]), (f"one of {BATCH:,} events", few[1])):
        print(
            f"acknowledged until a query of {stream} has answered with it: "
            f"median {median(seconds) * 1e3:.1f} ms, p95 {p95(seconds):.1f} ms"
        )


def told(figures: tuple[float, list[float]]) -> str:
    rate, seconds = figures
    return f"{rate / 1e3:,.0f} k events/s; a batch median {median(seconds) * 1e3:.0f} ms, p95 {p95(seconds):.0f} ms"


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[18] * 1e3


def warm(server: Server, lines: bytes, columns: bytes) -> None:
    connection = server.connect()
    for _ in range(3):
        server.push(connection, "lines", lines, "application/x-ndjson")
        server.push(connection, "columns", columns, "application/vnd.apache.arrow.stream")
    server.ask(connection, "SELECT count(*) AS n FROM lines")


def drive(
    server: Server,
    stream: str,
    bodies: list[bytes],
    size: int,
    events: int,
    in_flight: int,
    content_type: str,
) -> tuple[float, list[float]]:
    """Events acknowledged a second, and seconds by batch; every one of them is counted in the table afterwards."""
    connection = server.connect()
    before = int(server.ask(connection, f"SELECT count(*) AS n FROM {stream}")["n"])  # ours
    many = max(1, events // size)
    seconds: list[float] = []
    numbers = iter(range(many))
    lock = threading.Lock()

    def send() -> None:
        own = server.connect()
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            took = server.push(own, stream, bodies[number % len(bodies)], content_type)
            with lock:
                seconds.append(took)

    senders = [threading.Thread(target=send) for _ in range(in_flight)]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    elapsed = time.perf_counter() - started
    after = int(server.ask(connection, f"SELECT count(*) AS n FROM {stream}")["n"])  # ours
    assert (len(seconds), after - before) == (many, many * size)
    return many * size / elapsed, seconds


def freshness(server: Server, stream: str) -> tuple[list[float], list[float]]:
    """Of single events: until acknowledged, and from then until a query has answered with it."""
    connection = server.connect()
    pushed: list[float] = []
    asked: list[float] = []
    for number in range(200):
        mark = f"mark-{number}"
        body = json.dumps({"ts": "2026-03-02T09:59:59Z", "kind": mark, "n": -1, "v": 0.5}).encode()
        pushed.append(server.push(connection, stream, body, "application/x-ndjson"))
        started = time.perf_counter()
        sql = f"SELECT count(*) AS n FROM {stream} WHERE kind = '{mark}'"  # ours
        assert int(server.ask(connection, sql)["n"]) == 1
        asked.append(time.perf_counter() - started)
    return pushed, asked


def arrow_body(bodies: list[bytes], first: int) -> bytes:
    whole = b"".join(bodies[first : first + ARROW_BATCH // BATCH])
    table = pj.read_json(pa.BufferReader(whole))
    times = table.column("ts").cast(pa.timestamp("us", tz="UTC"))
    table = table.set_column(0, "ts", times)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def raw_disk(folder: Path, bodies: list[bytes]) -> float:
    """Events a second of the same bytes appended to one file and brought to disk a batch at a time."""
    started = time.perf_counter()
    with (folder / "plain").open("wb", buffering=0) as file:
        for number in range(100):
            file.write(bodies[number % len(bodies)])
            os.fdatasync(file.fileno())
    return 100 * BATCH / (time.perf_counter() - started)


def running(folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    data = str(folder / "data")
    environment = os.environ | {"SEXTANT_RATE_LIMITS": "false"}
    command = [str(BIN / "sextant"), "serve", "--data", data, "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.perf_counter() + 300
        while not ready(port):
            assert process.poll() is None, "the server ended"
            assert time.perf_counter() < until, "the server did not start"
            time.sleep(0.2)
        made = subprocess.run(
            [
                str(BIN / "sextant"),
                "keys",
                "create",
                "--name",
                "bench",
                "--role",
                "admin",
                "--json",
                "--data",
                data,
            ],
            capture_output=True,
            check=True,
        )
        yield Server(port, str(json.loads(made.stdout)["key"]))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def ready(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
