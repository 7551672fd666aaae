"""Marks picked in one tile hold for the others, steps go down, rows come through; totals, parameters."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.features.dashboards.statements import Step
from sextant.features.dashboards.statements.drilling import drilled
from sextant.features.dashboards.statements.measuring import in_order, over_time, totals
from sextant.features.dashboards.statements.parsing import dimensions_of
from sextant.features.dashboards.statements.through import rows_behind
from sextant.features.datasets import Dataset
from tests.features.dashboards.test_viewing import make

pytestmark = pytest.mark.one_database
BY_REGION = "SELECT region, sum(amount) AS total FROM sales GROUP BY 1 ORDER BY 1"
BY_MONTH = "SELECT date_trunc('month', sold_on) AS month, count(*) AS n FROM sales GROUP BY 1 ORDER BY 1"
BY_SELLER = "SELECT seller, count(*) AS n FROM sales GROUP BY 1 ORDER BY 1"
COUNT = "SELECT count(*) AS n FROM sales"


def look(client: TestClient, path: str, **body: Any) -> dict[str, Any]:
    answer = client.post(f"{path}/data", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["tiles"]


def configured(client: TestClient, path: str, **config: Any) -> None:
    board = client.get(path).json()
    board["visualizations"][0] |= {"chart_type": config.pop("chart_type", "auto"), "config": config}
    answer = client.put(path, json={"visualizations": board["visualizations"]})
    assert answer.status_code == 200, answer.text


def test_a_mark_picked_in_one_tile_holds_for_the_others_and_not_for_itself(
    client: TestClient, sales: Dataset
) -> None:
    path, [regions, count] = make(client, BY_REGION, COUNT)
    tiles = look(client, path, picked={regions: {"column": "region", "value": {"values": ["North"]}}})
    assert tiles[count]["results"] == [{"n": 40}]
    assert len(tiles[regions]["results"]) == 3
    assert tiles[count]["filters_applied"] == []


def test_months_that_are_picked_or_brushed_hold_as_days(client: TestClient, sales: Dataset) -> None:
    path, [months, count] = make(client, BY_MONTH, COUNT)
    tiles = look(client, path)
    assert tiles[months]["dimensions"] == {"month": "month"}
    by_month = {row["month"][:10]: row["n"] for row in tiles[months]["results"]}
    one = look(client, path, picked={months: {"column": "month", "value": {"values": ["2025-03-01"]}}})
    assert one[count]["results"] == [{"n": by_month["2025-03-01"]}]
    span = {"column": "month", "value": {"from": "2025-02-01", "to": "2025-03-31"}}
    two = look(client, path, picked={months: span})
    assert two[count]["results"] == [{"n": by_month["2025-02-01"] + by_month["2025-03-01"]}]


def test_a_figure_cannot_be_picked_and_a_tile_that_is_none_is_refused(
    client: TestClient, sales: Dataset
) -> None:
    path, [regions, count] = make(client, BY_REGION, COUNT)
    tiles = look(client, path, picked={regions: {"column": "total", "value": {"values": [1]}}})
    assert tiles[count]["results"] == [{"n": 120}]
    unknown = client.post(
        f"{path}/data", json={"picked": {"none": {"column": "region", "value": {"values": ["North"]}}}}
    )
    assert unknown.status_code == 404


def test_down_a_hierarchy_of_columns_and_of_time(client: TestClient, sales: Dataset) -> None:
    path, [regions, months] = make(client, BY_REGION, BY_MONTH)
    configured(client, path, drill=["region", "seller"])
    tiles = look(client, path)
    assert tiles[regions]["further"] == {"region": "seller"}
    assert tiles[months]["further"] == {"month": "day"}
    down = look(
        client,
        path,
        into={
            regions: [{"column": "region", "value": "North"}],
            months: [{"column": "month", "value": "2025-03-01T00:00:00"}],
        },
    )
    assert [row["seller"] for row in down[regions]["results"]] == ["Ada", "Ben"]
    assert sum(row["total"] for row in down[regions]["results"]) == sum(range(0, 120, 3))
    assert (down[regions]["trail"], down[regions]["further"]) == (["North"], {})
    assert {row["month"][:7] for row in down[months]["results"]} == {"2025-03"}
    assert len(down[months]["results"]) > 1


def test_the_rows_behind_a_mark_are_those_that_it_counts(client: TestClient, sales: Dataset) -> None:
    path, [months] = make(
        client, BY_MONTH, filters=[{"filter_id": "region", "column": "region", "type": "set"}]
    )
    filters = {"region": {"values": ["North", "East"]}}
    [march] = [
        row["n"] for row in look(client, path, filters=filters)[months]["results"] if "-03-" in row["month"]
    ]
    mark = {"column": "month", "value": {"values": ["2025-03-01"]}}
    behind = client.post(f"{path}/tiles/{months}/rows", json={"filters": filters, "mark": mark}).json()
    assert behind["row_count"] == march
    assert {row["sold_on"][:7] for row in behind["results"]} == {"2025-03"}
    assert {row["region"] for row in behind["results"]} <= {"North", "East"}
    assert {column["name"] for column in behind["columns"]} == {"region", "sold_on", "amount", "seller"}
    everything = client.post(f"{path}/tiles/{months}/rows", json={}).json()
    assert everything["row_count"] == 120


def test_totals_are_of_every_row_and_an_order_is_of_all_of_them(client: TestClient, sales: Dataset) -> None:
    path, [viz] = make(client, "SELECT seller, amount FROM sales")
    order = [{"column": "amount", "descending": True}]
    configured(client, path, chart_type="table", limit=3, totals={"amount": "sum"}, sort=order)
    tile = look(client, path)[viz]
    assert [row["amount"] for row in tile["results"]] == [119, 118, 117]
    assert tile["totals"] == {"amount": sum(range(120))}
    other = look(client, path, order={viz: [{"column": "amount"}]})[viz]
    assert [row["amount"] for row in other["results"]] == [0, 1, 2]


def test_a_figure_stands_against_the_time_before_and_has_a_history(
    client: TestClient, sales: Dataset
) -> None:
    path, [viz] = make(client, COUNT, filters=[{"filter_id": "when", "column": "sold_on", "type": "date"}])
    configured(client, path, chart_type="number", compare="period", spark=True)
    tile = look(client, path, filters={"when": {"from": "2025-04-01", "to": "2025-06-30"}})[viz]
    before = look(client, path, filters={"when": {"from": "2025-01-01", "to": "2025-03-31"}})[viz]
    assert tile["compared"]["row"] == before["results"][0]
    assert tile["compared"]["words"] == "1 Jan to 31 Mar 2025"
    assert tile["spark"]["grain"] == "week"
    assert sum(row["n"] for row in tile["spark"]["rows"]) == tile["results"][0]["n"]
    whole = look(client, path)[viz]
    assert "compared" not in whole
    assert whole["spark"]["grain"] == "month"


def test_a_pivot_turns_rows_and_sums_where_sums_are_true(client: TestClient, sales: Dataset) -> None:
    query = "SELECT region, seller, count(*) AS n FROM sales GROUP BY 1, 2"
    path, [viz] = make(client, query)
    configured(
        client, path, chart_type="pivot", pivot={"down": ["region"], "across": ["seller"], "value": "n"}
    )
    tile = look(client, path)[viz]
    assert tile["chart"]["kind"] == "pivot"
    assert [column["label"] for column in tile["pivot"]["columns"]][1:] == ["Ada", "Ben", "Total"]
    last = tile["pivot"]["rows"][-1]
    assert (last["is_total"], last["total"]) == (True, 120)
    assert {row["region"] for row in tile["pivot"]["rows"][:-1]} == {"North", "South", "East"}


def test_the_parameters_of_statements_are_bound_and_never_written(client: TestClient, sales: Dataset) -> None:
    query = "SELECT count(*) AS n FROM sales WHERE $who IS NULL OR seller = $who"
    asked = {"filter_id": "who", "parameter": "who", "type": "text", "label": "Seller"}
    path, [viz] = make(client, query, filters=[asked])
    assert look(client, path)[viz]["results"] == [{"n": 120}]
    assert look(client, path, filters={"who": {"value": "Ada"}})[viz]["results"] == [{"n": 60}]
    sly = "Ada' OR '1'='1"
    assert look(client, path, filters={"who": {"value": sly}})[viz]["results"] == [{"n": 0}]


def test_a_parameter_with_options_is_one_of_them(client: TestClient, sales: Dataset) -> None:
    asked = {"filter_id": "who", "parameter": "who", "type": "text", "options": ["Ada", "Ben"]}
    path, _ = make(client, "SELECT count(*) AS n FROM sales WHERE seller = $who", filters=[asked])
    refused = client.post(f"{path}/data", json={"filters": {"who": {"value": "Cy"}}})
    assert refused.status_code == 422
    offered = client.get(f"{path}/filter-values", params={"filter_id": "who"}).json()
    assert [one["value"] for one in offered["values"]] == ["Ada", "Ben"]


def test_a_dependent_filter_offers_what_stands_with_the_filters_before_it(
    client: TestClient, sales: Dataset
) -> None:
    filters = [
        {"filter_id": "region", "column": "region", "type": "set"},
        {"filter_id": "seller", "column": "seller", "type": "set", "dependent": True},
        {"filter_id": "amount", "column": "amount", "type": "range"},
    ]
    path, _ = make(client, COUNT, filters=filters)
    chosen = json.dumps({"region": {"values": ["North"]}, "amount": {"max": 3}})
    offered = client.get(f"{path}/filter-values", params={"filter_id": "seller", "filters": chosen}).json()
    assert {one["value"]: one["count"] for one in offered["values"]} == {"Ada": 20, "Ben": 20}
    free = client.get(f"{path}/filter-values", params={"filter_id": "region", "filters": chosen}).json()
    assert sum(one["count"] for one in free["values"]) == 120


@pytest.mark.parametrize(
    ("one", "value", "count"),
    [
        ({"type": "set"}, {"values": ["North"], "exclude": True}, 80),
        ({"type": "text"}, {"contains": "OR"}, 40),
        ({"type": "text"}, {"begins": "s"}, 40),
        ({"type": "text"}, {"ends": "st"}, 40),
        ({"type": "text"}, {"is": "east"}, 40),
        ({"type": "text"}, {"contains": "%"}, 0),
        ({"type": "text"}, {"contains": "th", "exclude": True}, 40),
        ({"type": "date", "column": "sold_on"}, {"last": 2, "unit": "year"}, 120),
    ],
)
def test_filters_of_every_type(
    client: TestClient,
    sales: Dataset,
    one: dict[str, Any],
    value: dict[str, Any],
    count: int,
) -> None:
    path, [viz] = make(client, COUNT, filters=[{"filter_id": "f", "column": "region", **one}])
    assert look(client, path, filters={"f": value})[viz]["results"] == [{"n": count}]


def test_a_single_filter_takes_one_value(client: TestClient, sales: Dataset) -> None:
    one = {"filter_id": "f", "column": "region", "type": "set", "single": True}
    path, _ = make(client, COUNT, filters=[one])
    refused = client.post(f"{path}/data", json={"filters": {"f": {"values": ["North", "East"]}}})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "one",
    [
        {"type": "set"},
        {"type": "set", "parameter": "p"},
        {"type": "number", "column": "amount"},
        {"type": "text", "column": "region", "parameter": "p"},
        {"type": "text", "parameter": "no; name"},
    ],
)
def test_a_filter_over_nothing_is_refused(client: TestClient, one: dict[str, Any]) -> None:
    answer = client.post("/api/v1/dashboards", json={"name": "x", "filters": [{"filter_id": "f", **one}]})
    assert answer.status_code == 422


def test_dimensions_are_traced_through_the_selects_below() -> None:
    sql = """WITH m AS (SELECT date_trunc('month', d) AS month, region AS place, upper(x) AS u FROM t)
    SELECT month, place AS "where", u, count(*) AS n FROM m GROUP BY ALL"""
    found = {name: (one.column, one.grain) for name, one in dimensions_of(sql).items()}
    assert found == {"month": ("d", "month"), "where": ("region", None)}


def test_the_rows_behind_are_told_without_groups_and_limits() -> None:
    sql = "SELECT a, count(*) FROM t WHERE b > 1 GROUP BY 1 HAVING count(*) > 2 ORDER BY 2 LIMIT 3"
    assert rows_behind(sql) == "SELECT * FROM t WHERE b > 1"
    nested = "SELECT a, n FROM (SELECT a, count(*) AS n FROM t WHERE b > 1 GROUP BY 1) AS x ORDER BY n"
    assert rows_behind(nested) == "SELECT * FROM t WHERE b > 1"
    assert rows_behind("SELECT 1 UNION SELECT 2") is None


def test_what_is_no_single_figure_has_no_history() -> None:
    made = over_time("SELECT sum(a) AS a FROM t", column="d", table="t", grain="week")
    assert made is not None
    assert 'DATE_TRUNC(\'WEEK\', "t"."d")' in made
    for sql in ("SELECT x, sum(a) FROM t GROUP BY 1", "SELECT a FROM t", "SELECT sum(a) FROM u"):
        assert over_time(sql, column="d", table="t", grain="week") is None


def test_totals_and_orders_go_around_a_statement() -> None:
    from sextant.features.dashboards.models import Sorting

    assert totals("SELECT a FROM t LIMIT 3", {"a": "sum"}) == (
        'SELECT SUM("a") AS "a" FROM (SELECT a FROM t LIMIT 3) AS rows'
    )
    ordered = in_order("SELECT a FROM t", [Sorting(column="a", descending=True)])
    assert ordered == 'SELECT * FROM (SELECT a FROM t) AS rows ORDER BY "a" DESC'
    assert in_order("SELECT a FROM t", []) == "SELECT a FROM t"


def test_a_step_that_cannot_be_gone_is_passed_over() -> None:
    sql = "SELECT date_trunc('hour', d) AS h, count(*) AS n FROM t GROUP BY 1"
    for step in (Step("h", "2025-01-01"), Step("n", 3), Step("none", "x")):
        assert drilled(sql, [step], ()).held == ()
