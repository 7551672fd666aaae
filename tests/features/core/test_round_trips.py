"""How often a request goes to the database and back, counted on the wire: three times at most."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from starlette.testclient import TestClient

from sextant.app.http import create_app
from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.db import Database
from sextant.core.scope import RequestScope, enter, leave, once
from sextant.features.identity.keys import NewKey
from tests.servers.postgres import Postgres

MOST = 3
SALES = "region,amount\n" + "".join(f"{('North', 'South')[n % 2]},{n}\n" for n in range(60))


class Wire:
    """The messages of the connections that are opened from now on, as the client's own library tells them."""

    def __init__(self, path: Path, db: Database) -> None:
        self._file = path.open("w+b")
        event.listen(db.engine, "connect", lambda connection, _: connection.pgconn.trace(self._file.fileno()))
        db.engine.dispose()

    def round_trips(self, do: Callable[[], Any]) -> int:
        self._file.seek(0)
        self._file.truncate()
        do()
        self._file.seek(0)
        return self._file.read().count(b"\tReadyForQuery\t")

    def close(self) -> None:
        self._file.close()


@pytest.fixture(scope="module")
def spread_house(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    name = postgres.fresh()
    settings = Settings(
        data=tmp_path_factory.mktemp("trips"), database_url=postgres.url(name), secret_key="a test's secret"
    )
    house = build(settings, durable_jobs=False)
    yield house
    house.close()
    postgres.drop(name)


@pytest.fixture(scope="module")
def wire(spread_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(tmp_path_factory.mktemp("wire") / "trace", spread_house.db)
    yield made
    made.close()


@pytest.fixture(scope="module")
def ids(spread_house: House, wire: Wire) -> dict[str, str]:
    """A dataset, a dashboard of eight tiles over it, an answer."""
    spread_house.identity.first_sign_in_link()
    caller = spread_house.identity.command_caller()
    accepted = spread_house.datasets.put(caller, [SALES.encode()], file_name="sales.csv", name="sales")
    spread_house.jobs.run_waiting()
    return {"dataset": str(accepted.dataset.dataset_id), "key": key_of(spread_house)}


def key_of(house: House) -> str:
    new = NewKey(name="tests", role="admin")
    return house.identity.keys.create(house.identity.command_caller(), new).secret


@pytest.fixture
def client(spread_house: House, ids: dict[str, str]) -> TestClient:
    headers = {"Authorization": f"Bearer {ids['key']}"}
    return TestClient(create_app(spread_house.settings, house=spread_house), headers=headers)


def settled(wire: Wire, do: Callable[[], Any]) -> int:
    """Of the fifth time on: by then the driver has prepared what it asks often."""
    for _ in range(12):
        assert do().status_code in (200, 201), do().text
    return max(wire.round_trips(do) for _ in range(3))


def test_a_profile_takes_three(client: TestClient, wire: Wire, ids: dict[str, str]) -> None:
    assert settled(wire, lambda: client.get(f"/api/v1/data/profile/{ids['dataset']}")) <= MOST


def test_an_answer_takes_three_asked_anew_or_looked_at_again(
    client: TestClient, wire: Wire, ids: dict[str, str]
) -> None:
    body = {"question": "total amount by region", "dataset_id": ids["dataset"]}
    assert settled(wire, lambda: client.post("/api/v1/query/natural", json=body)) <= MOST
    asked = client.post("/api/v1/query/natural", json=body).json()
    assert settled(wire, lambda: client.get(f"/api/v1/query/{asked['query_id']}")) <= MOST


def test_a_statement_takes_two_remembered_or_new(client: TestClient, wire: Wire) -> None:
    numbers = iter(range(1000))

    def anew() -> Any:
        return client.post(
            "/api/v1/data/query", json={"sql": f"SELECT count(*) + {next(numbers)} FROM sales"}
        )

    again = {"sql": "SELECT count(*) FROM sales"}
    assert settled(wire, lambda: client.post("/api/v1/data/query", json=again)) <= 2
    assert settled(wire, anew) <= 2


def test_a_dashboard_takes_three_however_many_tiles_it_has(client: TestClient, wire: Wire) -> None:
    tiles = [
        {"title": f"Tile {n}", "query": f"SELECT region, sum(amount) + {n} AS n FROM sales GROUP BY 1"}
        for n in range(8)
    ]
    made = client.post("/api/v1/dashboards", json={"name": "Eight", "visualizations": tiles})
    assert made.status_code == 201, made.text
    board = f"/api/v1/dashboards/{made.json()['dashboard_id']}"
    assert settled(wire, lambda: client.get(board)) <= MOST
    assert settled(wire, lambda: client.post(f"{board}/data", json={"filters": {}})) <= MOST


def test_what_a_request_read_is_read_again_once_it_wrote(spread_house: House) -> None:
    seen: list[int] = []

    def look() -> int:
        seen.append(1)
        return len(seen)

    enter(RequestScope("a request of one test", remembers=True))
    assert [once("it", look), once("it", look)] == [1, 1]
    with spread_house.db.at_once() as tx:
        tx.execute(text("SELECT 1"))
    assert once("it", look) == 2
    enter(RequestScope("another request", remembers=True))
    assert once("it", look) == 3
    enter(RequestScope("a job"))
    assert [once("it", look), once("it", look)] == [4, 5]
    leave()
    assert [once("it", look), once("it", look)] == [6, 7]
