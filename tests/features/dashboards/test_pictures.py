"""Every kind of picture as a tile: asked for in its settings, drawn, told, and kept in YAML."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.features.dashboards.viewing.running import CHART_ROWS
from sextant.features.datasets import Dataset
from tests.features.dashboards.conftest import Load

pytestmark = pytest.mark.one_database
BY_MONTH = (
    "SELECT date_trunc('month', sold_on) AS month, region, sum(amount) AS amount FROM sales GROUP BY 1, 2"
)


def shown(client: TestClient, query: str, kind: str = "auto", **config: Any) -> dict[str, Any]:
    """A dashboard of one tile, and the tile as it is shown."""
    tile = {"viz_id": "a", "title": "A", "query": query, "chart_type": kind, "config": config}
    made = client.post("/api/v1/dashboards", json={"name": "B", "visualizations": [tile]})
    assert made.status_code == 201, made.text
    board = made.json()["dashboard_id"]
    found = client.post(f"/api/v1/dashboards/{board}/data", json={}).json()["tiles"]["a"]
    assert found["status"] == "ok", found
    yaml = client.get(f"/api/v1/dashboards/{board}/yaml").text
    assert client.post(f"/api/v1/dashboards/{board}/diff", json={"yaml": yaml}).json()["same"]
    return found


def test_a_tile_is_repeated_by_a_column(client: TestClient, sales: Dataset) -> None:
    chart = shown(client, BY_MONTH, "line", facet="region")["chart"]
    assert chart["kind"] == "line"
    assert chart["spec"]["facet"]["field"] == "panel"
    assert chart["alt"].startswith("Line of total amount by month, for each of 3 values of region: ")


def test_a_tile_keeps_its_largest_in_the_order_asked_for(client: TestClient, sales: Dataset) -> None:
    query = "SELECT seller || region AS who, sum(amount) AS amount FROM sales GROUP BY 1"
    tile = shown(client, query, "bar", top=2, order="y", legend=False)
    values = [row["c1"] for row in tile["chart"]["spec"]["data"]["values"]]
    assert len(values) == 2
    assert values == sorted(values)
    assert "The 2 largest of 6 are drawn; the table has all." in tile["notes"]


def test_countries_become_a_map(client: TestClient, load: Load) -> None:
    load("visits", "country,n\nGermany,5\nFrance,3\nSpain,2\n", shared=True)
    chart = shown(client, "SELECT country, sum(n) AS visits FROM visits GROUP BY 1", "map")["chart"]
    assert chart["kind"] == "map"
    assert "bar" in chart["alternatives"]


def test_fifty_thousand_points_are_drawn_and_not_sent_twice(client: TestClient, load: Load) -> None:
    lines = "\n".join(f"{n % 251},{(n * 7919) % 10007}" for n in range(50_000))
    load("points", f"x,y\n{lines}\n", shared=True)
    tile = shown(client, "SELECT x, y FROM points", "scatter")
    assert len(tile["chart"]["spec"]["data"]["values"]) == 50_000
    assert len(tile["results"]) == CHART_ROWS
    assert tile["row_count"] == 50_000
