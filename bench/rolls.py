"""A stream that runs for long: what a commit and a plan take after so many rolls.

    python bench/rolls.py [--rolls 10000] [--each 1000] [--batch 100]

Each roll puts a batch of events into a file and a commit of its own, as a quiet stream does once a minute; 10,000 are
a week of it. `commit` is a roll from asking to done (median, p95), `plan` a count over the whole table that is not
cached, `metadata` the newest metadata file of the table. What the server does beside it (joining small files, letting
old snapshots go) goes on as it does for everyone.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).parent))
from streams import Server, running

STREAM = "clicks"
_PLANS = 20  # plans that are timed at each mark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rolls", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=1_000)
    parser.add_argument("--batch", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for server in running(Path(folder)):
            run(server, Path(folder), asked)


def run(server: Server, folder: Path, asked: argparse.Namespace) -> None:
    connection = server.connect()
    dataset_id = ""
    commits: list[float] = []
    for number in range(asked.rolls):
        first = number * asked.batch
        body = b"".join(orjson.dumps(_event(n)) + b"\n" for n in range(first, first + asked.batch))
        server.push(connection, STREAM, body, "application/x-ndjson")
        dataset_id = (
            dataset_id or _call(server, connection, "GET", "/api/v1/streams")["items"][0]["dataset_id"]
        )
        started = time.perf_counter()
        _call(server, connection, "POST", f"/api/v1/streams/{dataset_id}/roll", {})
        commits.append(time.perf_counter() - started)
        if (number + 1) % asked.each == 0:
            plans = [_plan(server, connection, (number + 1) * asked.batch, n) for n in range(_PLANS)]
            print(
                f"{number + 1:,} rolls: commit {_told(commits)}; plan {_told(plans)}; {_kept(folder)}",
                flush=True,
            )
            commits.clear()


def _event(number: int) -> dict[str, Any]:
    return {"n": number, "kind": f"k{number % 7}", "value": number % 97 / 4}


def _plan(server: Server, connection: http.client.HTTPConnection, rows: int, again: int) -> float:
    """Seconds for a statement that no other is like, so that nothing kept answers it; it has to be right."""
    started = time.perf_counter()
    sql = f"SELECT count(*) AS n FROM {STREAM} WHERE n >= -{rows + again}"
    answer = server.ask(connection, sql)
    assert answer == {"n": rows}, answer
    return time.perf_counter() - started


def _told(seconds: list[float]) -> str:
    return f"median {median(seconds) * 1e3:.0f} ms, p95 {quantiles(seconds, n=20)[18] * 1e3:.0f} ms"


def _kept(folder: Path) -> str:
    """The newest metadata file, and how many files of data there are."""
    newest = max(folder.rglob("*.metadata.json"), key=lambda path: path.stat().st_mtime)
    files = sum(1 for path in folder.rglob("*.parquet"))
    return f"metadata {newest.stat().st_size / 1e3:,.0f} kB, {files:,} data files on disk"


def _call(
    server: Server,
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
) -> Any:
    content = None if body is None else json.dumps(body).encode()
    connection.request(method, path, content, server.headers("application/json"))
    answer = connection.getresponse()
    told = answer.read()
    assert answer.status < 300, told
    return json.loads(told)


if __name__ == "__main__":
    main()
