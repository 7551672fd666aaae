"""One process that answers against two, each held to a core, with cached answers of 10 KB.

    python bench/scaling.py [--seconds 10] [--lines 32] [--processes 2]

The processes stand on PostgreSQL and Redis and share nothing else. Connections are kept open and each sends its next
request when the last answer is whole, from a process of its own that does nothing else. Told are answers a second,
and what one answer costs the processor by who spends it: the processes that answer, PostgreSQL, Redis, and the load
itself, whose share is taken from the same cores. What `docs/capacity.md` counts with is printed at the end.
"""

import argparse
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.spread import Spread

ROWS = 190  # of an answer, about 10 KB of JSON
TICK = os.sysconf("SC_CLK_TCK")


def load(spread: Spread) -> bytes:
    """Loads a table and gives the request whose answer is 10 KB, cached from its first time on."""
    content = "id,city,amount\n" + "".join(f"{n},A town by the sea {n},{n / 4}\n" for n in range(ROWS))
    with spread.client() as client:
        sent = client.post("/api/v1/data/upload", files={"file": ("towns.csv", content, "text/csv")})
        job = f"/api/v1/data/job/{sent.raise_for_status().json()['job_id']}"
        while client.get(job).json()["status"] != "completed":
            time.sleep(0.1)
        body = json.dumps({"sql": "SELECT * FROM towns"}).encode()
        answer = client.post("/api/v1/data/query", content=body, headers={"Content-Type": "application/json"})
        print(f"an answer has {len(answer.raise_for_status().content):,} bytes")
    head = f"POST /api/v1/data/query HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {spread.key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def one_line(port: int, request: bytes, until: float) -> int:
    """Asks over one connection, again and again; how many answers came."""
    count = 0
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < until:
            line.sendall(request)
            answer = line.recv(65_536)
            head, _, rest = answer.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), answer[:300]
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            left = length - len(rest)
            while left > 0:
                left -= len(line.recv(65_536))
            count += 1
    return count


def send(ports: Sequence[int], request: bytes, lines: int, seconds: float) -> tuple[int, float]:
    """Answers in all, and the processor's seconds that asking took; `lines` connections to each process."""
    from threading import Thread

    counts: list[int] = []
    until = time.monotonic() + seconds
    work = [
        Thread(target=lambda port=port: counts.append(one_line(port, request, until)))
        for port in ports
        for _ in range(lines)
    ]
    began = time.process_time()
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    return sum(counts), time.process_time() - began


def cpu_of(pids: Sequence[int]) -> float:
    """Seconds of the processor that processes have taken, with those that they started."""
    total = 0
    for pid in pids:
        for one in [pid, *_children(pid)]:
            try:
                fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def _children(pid: int) -> list[int]:
    try:
        named = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, named) for one in (child, *_children(child))]


def memory_of(pid: int) -> float:
    """Megabytes that belong to the process itself."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


class Bench:
    def __init__(self, spread: Spread, postgres: Postgres, redis: RedisServer, *, lines: int) -> None:
        self.spread = spread
        self.servers = {"PostgreSQL": [postgres.pid], "Redis": [redis.pid]}
        self.lines = lines

    def run(self, names: Sequence[str], request: bytes, seconds: float) -> float:
        ports = [self.spread.parts[name].port for name in names]
        apis = [self.pid(name) for name in names]
        send(ports, request, self.lines, 2)
        before = {who: cpu_of(pids) for who, pids in self._who(apis).items()}
        with multiprocessing.get_context("fork").Pool(1) as pool:
            count, own = pool.apply(send, (ports, request, self.lines, seconds))
        spent = {who: cpu_of(pids) - before[who] for who, pids in self._who(apis).items()} | {"the load": own}
        whole = sum(spent.values())
        print(f"{len(names)} process{'es' if len(names) > 1 else ''}: {count / seconds:,.0f} answers/s")
        for who, cpu in spent.items():
            print(f"    {who:<22} {cpu / count * 1e6:7.0f} us of the processor an answer  {cpu / whole:4.0%}")
        return count / seconds

    def pid(self, name: str) -> int:
        process = self.spread.parts[name].process
        assert process is not None
        return process.pid

    def _who(self, apis: Sequence[int]) -> dict[str, Sequence[int]]:
        return {"processes that answer": apis, **self.servers}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--lines", type=int, default=32)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    postgres, redis = Postgres(), RedisServer()
    name = postgres.empty()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-scaling-") as folder:
            roles = (*["api"] * given.processes, "worker")
            spread = Spread(
                Path(folder), postgres.url(name), redis.url, roles, {"SEXTANT_RATE_LIMITS": "false"}
            )
            spread.start()
            try:
                bench(spread, postgres, redis, name, lines=given.lines, seconds=given.seconds)
            finally:
                spread.stop()
    finally:
        redis.stop()
        postgres.stop()


def bench(
    spread: Spread, postgres: Postgres, redis: RedisServer, database: str, *, lines: int, seconds: float
) -> None:
    names = [name for name in spread.parts if name.startswith("api")]
    made = Bench(spread, postgres, redis, lines=lines)
    for core, name in enumerate(names):
        for task in Path(f"/proc/{made.pid(name)}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core % (os.cpu_count() or 1)})
    request = load(spread)
    one = made.run(names[:1], request, seconds)
    all_of_them = made.run(names, request, seconds)
    print(f"{len(names)} against 1: {all_of_them / one:.2f} times (aim 1.5 for 2)")
    with psycopg.connect(postgres.url(database)) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        found = connection.execute(query).fetchone()
        kept = "SELECT pg_total_relation_size('audit_entries') / greatest(1, count(*)) FROM audit_entries"
        row = connection.execute(kept).fetchone()
    connections = 0 if found is None else int(found[0]) - 1
    print(f"connections to PostgreSQL of {len(spread.parts)} processes: {connections}")
    print(f"a row of the audit trail with its indexes: {0 if row is None else int(row[0]):,} bytes")
    for name in spread.parts:
        print(f"memory of {name}: {memory_of(made.pid(name)):,.0f} MB")


if __name__ == "__main__":
    main()
