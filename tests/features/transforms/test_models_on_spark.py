"""SQL models run where the workspace's statements run: on Spark they make the rows that they make here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from tests.conftest import Doorman
from tests.features.transforms.conftest import Shop, rows
from tests.servers.postgres import Postgres
from tests.servers.spark import Spark

pytestmark = pytest.mark.long
TOTALS = "SELECT region, count(*) AS n, sum(units) AS units, avg(price) AS mean FROM sales GROUP BY region"
LARGE = "SELECT no, region, units * 2 AS double FROM sales WHERE units > 3"
BEST = """SELECT no, region, rank() OVER (PARTITION BY region ORDER BY price DESC, no) AS place
 FROM sales QUALIFY place <= 3"""
JOINED = """SELECT s.region, t.n, count(*) AS dear FROM sales s JOIN totals t ON s.region = t.region
 WHERE s.price > t.mean GROUP BY ALL"""


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> str:
    return postgres.fresh()


@pytest.fixture(scope="module")
def spark(postgres: Postgres, database: str) -> Iterator[Spark]:
    port = urlsplit(postgres.url(database)).port or 5432
    server = Spark(host="127.0.0.1", port=port, database=database, user="postgres")
    yield server
    server.stop()


@pytest.fixture
def shop(postgres: Postgres, database: str, spark: Spark, tmp_path: Path) -> Iterator[Shop]:
    settings = Settings(
        data=tmp_path / "data",
        database_url=postgres.url(database),
        secret_key="a test's secret",
        warehouse_url=f"spark://127.0.0.1:{spark.port}/sextant",
        warehouse_small_rows=0,
    )
    house = build(settings, durable_jobs=False)
    caller: Caller = house.identity.command_caller()
    doorman = Doorman()
    doorman.callers["test"] = caller
    house.authenticator = doorman
    client = TestClient(create_app(settings, house=house), headers={"Authorization": "Bearer test"})
    yield Shop(house, client, caller)
    house.close()


def ran_on_spark(house: House) -> float:
    """Statements that Spark has run so far."""
    told = house.metrics.engine("spark").query_duration
    return sum(one.value for one in told.collect()[0].samples if one.name.endswith("_count"))


def here(shop: Shop, sql: str) -> list[list[Any]]:
    """What the built-in engine says."""
    shop.client.put("/api/v1/data/engine", json={"engine": "duckdb"})
    found = shop.values(sql)
    shop.client.put("/api/v1/data/engine", json={"engine": "spark"})
    return found


def test_models_of_every_kind_make_the_same_rows_on_spark(shop: Shop) -> None:
    sales = shop.load(rows(0, 4_000))
    assert sales.status == "ready"
    for name, sql in (("totals", TOTALS), ("large", LARGE), ("joined", JOINED)):
        before = ran_on_spark(shop.house)
        model = shop.model(name, sql)
        assert model["last_run"]["status"] == "loaded", model
        assert ran_on_spark(shop.house) > before, name
        assert shop.values(f"SELECT * FROM {name} ORDER BY ALL") == here(shop, f"{sql} ORDER BY ALL")
    model = shop.model("best", BEST)
    assert shop.values("SELECT * FROM best ORDER BY ALL") == here(
        shop, f"SELECT * FROM ({BEST}) ORDER BY ALL"
    )
    shop.load(rows(4_000, 5_000), into=str(sales.dataset_id))
    for name, sql in (("totals", TOTALS), ("large", LARGE), ("joined", JOINED)):
        assert shop.values(f"SELECT * FROM {name} ORDER BY ALL") == here(shop, f"{sql} ORDER BY ALL"), name
