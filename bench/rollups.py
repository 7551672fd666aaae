"""Twelve tiles over the demo shop's order lines, of the rows and of rollups.

    python bench/rollups.py [--rows 1000000] [--rounds 5] [--keep FOLDER]

The order lines are made here and loaded by the product's own jobs into a house of its own; the tiles are asked
at once, as a dashboard asks them, by the door of queries with nothing remembered. The rollups are those that are
offered from use after the tiles were asked of the rows. Told are the wall times of all twelve (median of the
rounds), what the rollups take, and what bringing them up to date after an appended load costs.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import isclose
from pathlib import Path
from statistics import median

from sextant.app.demo import write_demo
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.datasets import Target
from sextant.features.query import Answered, Query

TILES = (
    "SELECT sum(quantity) AS pieces, count(*) AS lines FROM order_lines",
    "SELECT sum(revenue) AS revenue FROM order_lines",
    "SELECT date_trunc('month', order_date) AS month, sum(revenue) AS revenue FROM order_lines GROUP BY 1 ORDER BY 1",
    "SELECT region, sum(revenue) AS revenue FROM order_lines GROUP BY 1 ORDER BY 2 DESC",
    "SELECT category, sum(revenue) AS revenue, sum(quantity) AS pieces FROM order_lines GROUP BY 1 ORDER BY 2 DESC",
    "SELECT channel, count(*) AS lines FROM order_lines GROUP BY 1 ORDER BY 2 DESC",
    "SELECT segment, avg(quantity) AS pieces FROM order_lines GROUP BY 1 ORDER BY 1",
    "SELECT year(order_date) AS year, region, sum(revenue) AS revenue FROM order_lines GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT date_trunc('quarter', order_date) AS quarter, channel, sum(revenue) AS revenue FROM order_lines"
    " GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT category, max(unit_price) AS dearest FROM order_lines WHERE region = 'Mountain' GROUP BY 1 ORDER BY 1",
    "SELECT region, count(*) FILTER (WHERE channel = 'app') AS by_app, count(*) AS lines FROM order_lines"
    " GROUP BY 1 ORDER BY 1",
    "SELECT date_trunc('month', order_date) AS month, avg(revenue) AS mean FROM order_lines"
    " WHERE order_date >= DATE '2024-01-01' AND order_date < DATE '2025-01-01' GROUP BY 1 ORDER BY 1",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--keep", type=Path, help="Where the house stays; else it goes.")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="sextant-rollups-") as folder:
        place = given.keep or Path(folder)
        settings = Settings(
            data=place / "data",
            database_url="",
            objects_url="",
            catalog_url="",
            query_cache_seconds=0,
            rate_limits=False,
            llm="",
        )
        upgrade(settings, jobs=False)
        house = build(settings, durable_jobs=False)
        try:
            measure(house, place, rows=given.rows, rounds=given.rounds)
        finally:
            house.close()


def measure(house: House, place: Path, *, rows: int, rounds: int) -> None:
    house.events.deliver()
    caller = house.identity.command_caller()
    path = write_demo(place / "files", rows=rows)["order lines"]
    began = time.perf_counter()
    accepted = house.datasets.put(caller, _blocks(path), file_name="order_lines.parquet")
    settle(house)
    print(f"loaded {rows:,} order lines in {time.perf_counter() - began:.1f} s")
    direct, before = asked(house, caller, rounds=rounds)
    print(f"12 tiles of the rows:    {direct * 1000:9.0f} ms")
    began = time.perf_counter()
    for one, _ in house.transforms.rollups.suggestions(caller):
        house.transforms.rollups.make(caller, one.statements, floats=one.floats)
    settle(house)
    kept = [shown.rollup for shown in house.transforms.rollups.all(caller)]
    for one in kept:
        print(
            f"rollup of {one.row_count:,} rows, {one.size_bytes:,} bytes, {one.status}: {one.build_ms:,.0f} ms"
        )
    print(f"made in {time.perf_counter() - began:.1f} s")
    rolled, after = asked(house, caller, rounds=rounds)
    used = sum(answer.rollup is not None for answer in after)
    print(f"12 tiles with rollups:   {rolled * 1000:9.0f} ms  ({used} of 12 by a rollup)")
    print(f"{direct / rolled:.1f} times as fast; answers alike: {alike(before, after)}")
    again(house, caller, str(accepted.dataset.dataset_id), place)


def again(house: House, caller: Caller, dataset_id: str, place: Path) -> None:
    """What an appended load costs its rollups."""
    more = write_demo(place / "more", rows=10_000, seed=8)["order lines"]
    house.datasets.put(caller, _blocks(more), file_name="more.parquet", into=Target(dataset_id))
    settle(house)
    spent = sum(shown.rollup.build_ms for shown in house.transforms.rollups.all(caller))
    print(f"brought up to date after 10,000 more rows: {spent:,.0f} ms")


def asked(house: House, caller: Caller, *, rounds: int) -> tuple[float, list[Answered]]:
    """The median time of all twelve at once, and their answers."""
    times: list[float] = []
    answers: list[Answered] = []

    def ask(sql: str) -> Answered:
        return house.queries.run(caller, Query(sql, purpose="tile"))

    with ThreadPoolExecutor(max_workers=6) as pool:
        for _ in range(rounds + 1):
            began = time.perf_counter()
            answers = list(pool.map(ask, TILES))
            times.append(time.perf_counter() - began)
    return median(times[1:]), answers


def alike(before: Sequence[Answered], after: Sequence[Answered]) -> bool:
    """Whether both give the same: fractions to 9 digits, all else exactly."""
    return all(_alike(one, other) for one, other in zip(before, after, strict=True))


def _alike(one: Answered, other: Answered) -> bool:
    pairs = zip(one.table.to_pylist(), other.table.to_pylist(), strict=True)
    return one.table.schema == other.table.schema and all(
        isclose(a, b, rel_tol=1e-9) if isinstance(a, float) and isinstance(b, float) else a == b
        for row, same in pairs
        for a, b in zip(row.values(), same.values(), strict=True)
    )


def settle(house: House) -> None:
    house.jobs.run_waiting()
    while house.events.deliver():
        house.jobs.run_waiting()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(8 << 20):
            yield block


if __name__ == "__main__":
    main()
