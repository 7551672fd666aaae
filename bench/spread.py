"""The same requests to Sextant on SQLite and memory and to Sextant on PostgreSQL and Redis, turn by turn.

    python bench/spread.py [--rows 100000] [--rounds 300]

Two servers with the demo workspace run side by side, each in one process; one after the other is asked the same, so
that whatever else the machine does falls on both. Told are p50 and p95 of a profile, a dashboard of 8 tiles, an
answer looked at again, a question asked anew and a cached statement, and how many times as long p95 is on the servers.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.servers.sextant import RunningSextant

AIM = 1.5
Ask = Callable[[httpx.Client, int], httpx.Response]


def asks(client: httpx.Client) -> dict[str, Ask]:
    """What is asked, each by a client and the number of its round."""
    datasets = client.get("/api/v1/datasets").raise_for_status().json()["items"]
    lines = next(one for one in datasets if one["table_name"] == "order_lines")
    board = client.get("/api/v1/dashboards").raise_for_status().json()["items"][0]["dashboard_id"]
    question = {"question": "total revenue by region", "dataset_id": lines["dataset_id"]}
    answer = client.post("/api/v1/query/natural", json=question).raise_for_status().json()["query_id"]
    again = {"sql": "SELECT region, sum(revenue) AS revenue FROM order_lines GROUP BY 1"}
    return {
        "profile": lambda c, _: c.get(f"/api/v1/data/profile/{lines['dataset_id']}"),
        "dashboard, all tiles": lambda c, _: c.post(f"/api/v1/dashboards/{board}/data", json={"filters": {}}),
        "answer looked at again": lambda c, _: c.get(f"/api/v1/query/{answer}"),
        "question asked anew": lambda c, _: c.post("/api/v1/query/natural", json=question),
        "statement, cached": lambda c, _: c.post("/api/v1/data/query", json=again),
        "statement, new": lambda c, n: c.post(
            "/api/v1/data/query", json={"sql": f"SELECT count(*) + {n} AS n FROM order_lines"}
        ),
    }


def measure(embedded: RunningSextant, spread: RunningSextant, *, rounds: int) -> None:
    with embedded.client() as one, spread.client() as other:
        pairs = list(zip(asks(one).items(), asks(other).items(), strict=True))
        for (name, here), (_, there) in pairs:
            taken: tuple[list[float], list[float]] = ([], [])
            for number in range(-10, rounds):
                turns = ((one, here, taken[0]), (other, there, taken[1]))
                for client, ask, times in turns if number % 2 else turns[::-1]:
                    began = time.perf_counter()
                    ask(client, number).raise_for_status()
                    if number >= 0:  # before that both find their way
                        times.append((time.perf_counter() - began) * 1000)
            told(name, *taken)


def told(name: str, embedded: list[float], spread: list[float]) -> None:
    late = [quantiles(times, n=100)[94] for times in (embedded, spread)]
    print(
        f"{name:<26} embedded p50 {median(embedded):7.2f}  p95 {late[0]:7.2f} ms   "
        f"PostgreSQL and Redis p50 {median(spread):7.2f}  p95 {late[1]:7.2f} ms   "
        f"{late[1] / late[0]:.2f} times (aim {AIM})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args()
    postgres, redis = Postgres(), RedisServer()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-spread-") as name:
            servers = {
                "SEXTANT_DATABASE_URL": postgres.url(postgres.empty()),
                "SEXTANT_CACHE_URL": redis.url,
            }
            folder = Path(name)
            (folder / "one").mkdir()
            (folder / "other").mkdir()
            with (
                RunningSextant(folder / "one", demo_rows=given.rows) as embedded,
                RunningSextant(folder / "other", demo_rows=given.rows, settings=servers) as spread,
            ):
                measure(embedded, spread, rounds=given.rounds)
    finally:
        redis.stop()
        postgres.stop()


if __name__ == "__main__":
    main()
