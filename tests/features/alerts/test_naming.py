"""What an alert says it watches: the measure and the dataset, in names that its reader may see."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.alerts import Watch
from sextant.features.alerts.statements import watched_words
from sextant.features.semantics import by_table_name
from tests.features.alerts.conftest import Make, Orders, Step
from tests.features.notices.receivers import Postbox

Clients = Callable[[Caller], TestClient]


@pytest.mark.parametrize(
    ("sql", "fields", "said"),
    [
        ("SELECT sum(revenue) AS r FROM orders", {}, "sum of revenue of orders"),
        ("select AVG(o.revenue) from Orders o;", {}, "average revenue of orders"),
        ("SELECT count(*) AS n FROM orders", {}, "rows of orders"),
        ("SELECT count(DISTINCT region) FROM orders", {}, "different region of orders"),
        ("SELECT max(revenue) - min(revenue) AS wid_th FROM orders", {}, "wid th of orders"),
        ("SELECT max(revenue) - min(revenue) FROM orders", {}, "orders"),
        (
            "SELECT region, max(revenue) FROM orders GROUP BY 1",
            {"by": ("region",)},
            "highest revenue of orders",
        ),
        (
            "SELECT region, revenue AS r FROM orders",
            {"column": "R", "fold": "sum"},
            "total of revenue of orders",
        ),
        ("SELECT region, revenue FROM orders", {"fold": "rows"}, "rows of orders"),
        ("SELECT * FROM orders", {}, "orders"),
        (
            "SELECT sum(revenue) FROM orders WHERE region = 'North' AND revenue >= 5",
            {},
            "sum of revenue of orders where region is North and revenue is at least 5",
        ),
        (
            "SELECT sum(revenue) FROM orders WHERE region LIKE 'N%'",
            {},
            "sum of revenue of chosen rows of orders",
        ),
        ("SELECT sum(revenue) FROM orders WHERE region = ''", {}, "sum of revenue of chosen rows of orders"),
        ("SELECT sum(revenue) FROM orders WHERE region = $r", {}, "sum of revenue of chosen rows of orders"),
        (f"SELECT sum(revenue) FROM orders WHERE region = '{'x' * 300}'", {}, "orders"),
        ("WITH a AS (SELECT * FROM orders) SELECT sum(revenue) FROM a", {}, "orders"),
        ("SELECT 1 FROM orders UNION ALL SELECT 2 FROM orders", {}, "orders"),
        ("SELECT sum(a.revenue) FROM orders a JOIN stock b USING (region)", {}, "orders and stock"),
        (
            "SELECT sum(revenue) FROM orders WHERE region IN (SELECT region FROM stock)",
            {},
            "orders and stock",
        ),
        ("SELECT sum(revenue) FROM orders, others", {}, "orders"),
        ("SELECT 1 AS n", {}, "a statement"),
        ("SELECT n FROM others", {}, "a statement"),
        ("SELECT FROM WHERE", {}, "a statement"),
        ("((((" * 500, {}, "a statement"),
    ],
)
def test_a_statement_is_told_by_its_measure_and_its_dataset(
    orders: Orders, stock: str, house: House, ada: Caller, sql: str, fields: dict[str, Any], said: str
) -> None:
    del orders, stock
    tables = by_table_name(house.datasets.tables(ada))
    assert watched_words(Watch(kind="sql", sql=sql, **fields), tables) == said


def test_columns_and_datasets_are_called_as_people_call_them(
    make: Make, orders: Orders, client_for: Clients, ada: Caller
) -> None:
    client = client_for(ada)
    path = f"/api/v1/datasets/{orders.dataset_id}"
    columns = client.get(path).json()["columns"]
    field_id = next(one["field_id"] for one in columns if one["name"] == "revenue")
    changed = client.patch(f"{path}/columns/{field_id}", json={"label": "Money taken"})
    assert changed.status_code == 200, changed.text
    assert client.patch(path, json={"name": "Orders of 2026"}).status_code == 200
    assert make()["words"] == "sum of money taken of Orders of 2026, below 120"


def test_the_message_says_what_is_watched(
    make: Make, step: Step, orders: Orders, box: Postbox, client_for: Clients, ada: Caller
) -> None:
    made = make()
    orders.set(North=10)
    step(made)
    body = box.mails[0].get_body(("plain",))
    assert body is not None
    assert "Watches sum of revenue of orders: below 120." in body.get_content()
    found = client_for(ada).get("/api/v1/search", params={"q": "Revenue is low"}).json()
    assert "sum of revenue of orders, below 120" in json.dumps(found)


def test_kept_things_are_told_by_their_names_and_never_to_whom_they_are_hidden(
    make: Make, orders: Orders, client_for: Clients, ada: Caller, bob: Caller
) -> None:
    client = client_for(ada)
    tile = {"title": "By region", "query": "SELECT region, revenue FROM orders", "chart_type": "bar"}
    board = client.post("/api/v1/dashboards", json={"name": "Sales", "visualizations": [tile]}).json()
    viz = {"dashboard_id": board["dashboard_id"], "viz_id": board["visualizations"][0]["viz_id"]}
    query = {"name": "Secret plans", "sql": "SELECT count(*) AS n FROM orders"}
    saved = client.post("/api/v1/data/queries", json=query).json()["saved_id"]
    check = client.post(
        f"/api/v1/datasets/{orders.dataset_id}/checks",
        json={"kind": "range", "columns": ["revenue"], "params": {"min": 60}},
    ).json()
    client.post(f"/api/v1/datasets/{orders.dataset_id}/checks/run")
    for watch, own, others in (
        ({"kind": "tile", **viz}, "By region on Sales, below 120", "a tile, below 120"),
        (
            {"kind": "tile", **viz, "fold": "rows"},
            "rows of By region on Sales, below 120",
            "rows of a tile, below 120",
        ),
        ({"kind": "saved", "saved_id": saved}, "Secret plans, below 120", "a saved query, below 120"),
        (
            {"kind": "check", "check_id": check["check_id"]},
            "rows of orders that break a check, below 120",
            "rows of orders that break a check, below 120",
        ),
    ):
        made = make(watch=watch, shared=True)
        assert made["words"] == own
        assert client_for(bob).get(f"/api/v1/alerts/{made['alert_id']}").json()["words"] == others
    client.delete(f"/api/v1/data/queries/{saved}")
    shown = client.get("/api/v1/alerts").json()["items"]
    assert "a saved query, below 120" in [one["words"] for one in shown]


def test_a_stream_is_named(house: House, make: Make, client_for: Clients, ada: Caller) -> None:
    client = client_for(ada)
    sent = client.post("/api/v1/data/ingest", params={"stream": "visits"}, json=[{"n": 1}])
    assert sent.status_code == 202, sent.text
    house.jobs.run_waiting()
    watch = {"kind": "stream", "dataset_id": sent.json()["dataset_id"], "measure": "lag_seconds"}
    assert make(watch=watch)["words"] == "seconds of lag of visits, below 120"


@pytest.fixture
def stock(house: House, client_for: Clients, ada: Caller) -> str:
    """A second table beside the orders."""
    file = {"file": ("stock.csv", b"region,pieces\nNorth,3\n", "text/csv")}
    answer = client_for(ada).post("/api/v1/data/upload", files=file)
    house.jobs.run_waiting()
    return str(answer.json()["dataset_id"])
