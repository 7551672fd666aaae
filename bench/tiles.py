"""A dashboard of twelve tiles over ten million rows: all of it for whoever comes first, and for who comes next.

    python bench/tiles.py [--rows 10000000] [--rounds 7]

The rows are loaded into a folder of its own. Each round sets the dashboard's filter to days that nobody has asked for,
so that no answer is known, and asks for all tiles in one request as the page does; then asks again. Told is the time
to the last tile, to the first one, and the processor time beside it.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.core.http import Credentials

FIRST = date(2023, 1, 1)
DAYS = 1096
AT_ONCE = 1_000_000
STATEMENTS = [
    ("number", "SELECT sum(amount) AS revenue FROM sales"),
    ("number", "SELECT count(*) AS orders FROM sales"),
    ("number", "SELECT avg(amount) AS average_order FROM sales"),
    ("number", "SELECT count(DISTINCT customer_id) AS customers FROM sales"),
    (
        "area",
        "SELECT date_trunc('month', sold_on) AS month, sum(amount) AS revenue FROM sales GROUP BY 1 ORDER BY 1",
    ),
    ("bar", "SELECT region, sum(amount) AS revenue FROM sales GROUP BY 1 ORDER BY 2 DESC"),
    (
        "line",
        "SELECT date_trunc('month', sold_on) AS month, region, count(*) AS n FROM sales GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    ("heatmap", "SELECT region, product, sum(quantity) AS pieces FROM sales GROUP BY 1, 2 ORDER BY 1, 2"),
    ("bar", "SELECT product, avg(amount) AS price FROM sales GROUP BY 1 ORDER BY 2 DESC LIMIT 10"),
    ("table", "SELECT customer_id, sum(amount) AS revenue FROM sales GROUP BY 1 ORDER BY 2 DESC LIMIT 100"),
    ("line", "SELECT sold_on, count(*) AS orders FROM sales GROUP BY 1 ORDER BY 1"),
    ("bar", "SELECT quantity, count(*) AS orders FROM sales GROUP BY 1 ORDER BY 1"),
]


class Doorman:
    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def authenticate(self, credentials: Credentials) -> Caller:
        return self.caller


@dataclass(frozen=True, slots=True)
class Look:
    """Milliseconds to the first tile and to the last, and of processor time."""

    first: float
    last: float
    cpu: float
    failed: int


def write_rows(path: Path, rows: int) -> None:
    """Rows that are the same on every machine, a million at a time."""
    regions = pa.array([f"region {n}" for n in range(8)])
    products = pa.array([f"product {n:02}" for n in range(40)])
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, AT_ONCE):
        n = pa.array(range(start, min(start + AT_ONCE, rows)), pa.int64())

        def mixed(times: int, most: int, n: pa.Array = n) -> pa.Array:
            turned = pc.bit_wise_and(pc.multiply(n, times), (1 << 31) - 1)
            return pc.subtract(turned, pc.multiply(pc.divide(turned, most), most))

        batch = pa.table(
            {
                "sale_id": n,
                "sold_on": pc.add(mixed(7919, DAYS), (FIRST - date(1970, 1, 1)).days)
                .cast(pa.int32())
                .cast(pa.date32()),
                "customer_id": mixed(104_729, 50_000),
                "region": regions.take(mixed(31, 8)),
                "product": products.take(mixed(613, 40)),
                "quantity": pc.add(mixed(17, 9), 1),
                "amount": pc.divide(mixed(15_485_863, 100_000).cast(pa.float64()), 100.0),
            }
        )
        writer = writer or pq.ParquetWriter(path, batch.schema)
        writer.write_table(batch)
    if writer is not None:
        writer.close()


def load(house: House, caller: Caller, path: Path) -> None:
    with path.open("rb") as file:
        house.datasets.put(
            caller, iter(lambda: file.read(1 << 20), b""), file_name="sales.parquet", name="sales"
        )
    house.jobs.run_waiting()


def dashboard() -> dict[str, object]:
    tiles = [
        {
            "viz_id": f"tile-{place}",
            "title": f"Tile {place}",
            "chart_type": kind,
            "query": sql,
            "position": {"x": place % 3 * 4, "y": place // 3 * 4, "width": 4, "height": 4},
        }
        for place, (kind, sql) in enumerate(STATEMENTS)
    ]
    days = {"filter_id": "days", "label": "Days", "column": "sold_on", "type": "date"}
    return {"name": "Sales", "visualizations": tiles, "filters": [days]}


def look(client: TestClient, path: str, filters: Mapping[str, object]) -> Look:
    began, cpu = time.perf_counter(), time.process_time()
    first, failed = 0.0, 0
    with client.stream("POST", f"{path}/stream", json={"filters": filters}) as answer:
        for line in answer.iter_lines():
            told = json.loads(line)
            if told["type"] == "tile":
                first = first or time.perf_counter() - began
                failed += told["tile"]["status"] != "ok"
    last = time.perf_counter() - began
    return Look(first * 1000, last * 1000, (time.process_time() - cpu) * 1000, failed)


def told(label: str, looks: list[Look], aim: int) -> None:
    first, last, cpu = (median(getattr(one, name) for one in looks) for name in ("first", "last", "cpu"))
    print(
        f"{label:<28} all shown {last:7.0f} ms (aim {aim:,}), the first {first:6.0f} ms; "
        f"{cpu:7.0f} ms of processor; {sum(one.failed for one in looks)} failed"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), secret_key="bench", log_level="ERROR")
        upgrade(settings, jobs=False)
        house = build(settings, durable_jobs=False)
        caller = house.identity.command_caller()
        house.authenticator = Doorman(caller)
        path = Path(folder) / "sales.parquet"
        write_rows(path, given.rows)
        began = time.perf_counter()
        load(house, caller, path)
        print(f"{given.rows:,} rows loaded in {time.perf_counter() - began:.1f} s")
        client = TestClient(create_app(settings, house=house))
        made = client.post("/api/v1/dashboards", json=dashboard())
        assert made.status_code == 201, made.text
        board = f"/api/v1/dashboards/{made.json()['dashboard_id']}"
        look(client, board, {})  # libraries are loaded once, by whoever comes first of all
        cold: list[Look] = []
        warm: list[Look] = []
        for number in range(1, given.rounds + 1):
            until = (FIRST + timedelta(days=DAYS - number)).isoformat()
            days = {"days": {"from": FIRST.isoformat(), "to": until}}
            cold.append(look(client, board, days))
            warm.append(look(client, board, days))
        told(f"{len(STATEMENTS)} tiles, nothing known", cold, 1000)
        told(f"{len(STATEMENTS)} tiles, asked before", warm, 150)
        house.close()


if __name__ == "__main__":
    main()
