"""Saved queries and their parameters; a statement formatted and explained."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from tests.features.query.conftest import ROWS

pytestmark = pytest.mark.one_database
BY_REGION = "SELECT region, count(*) AS orders FROM sales WHERE region = $region GROUP BY region"
SINCE = "SELECT count(*) AS orders FROM sales WHERE sold >= $since AND amount > $least"


def save(client: TestClient, **fields: Any) -> dict[str, Any]:
    done = client.post("/api/v1/data/queries", json={"name": "Orders", "sql": BY_REGION} | fields)
    assert done.status_code == 201, done.text
    return done.json()


def run(client: TestClient, saved: dict[str, Any], **values: Any) -> Any:
    return client.post(f"/api/v1/data/queries/{saved['saved_id']}/run", json={"parameters": values})


def test_a_saved_query_is_run_with_values_and_its_defaults(client: TestClient, dataset: Dataset) -> None:
    saved = save(client, parameters=[{"name": "region", "kind": "text", "default": "North"}])
    assert run(client, saved).json()["results"] == [{"region": "North", "orders": ROWS // 3}]
    assert run(client, saved, region="South").json()["results"][0]["region"] == "South"


def test_a_value_is_bound_and_never_part_of_the_statement(client: TestClient, dataset: Dataset) -> None:
    saved = save(client, parameters=[{"name": "region", "default": "North"}])
    hostile = "North' OR '1' = '1"
    assert run(client, saved, region=hostile).json()["results"] == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [({"least": "many"}, "a number"), ({"since": "soon"}, "a day")],
)
def test_a_value_of_another_kind_is_refused(
    client: TestClient, dataset: Dataset, values: dict[str, str], kind: str
) -> None:
    saved = save(
        client,
        sql=SINCE,
        parameters=[
            {"name": "since", "kind": "date", "default": "2024-06-01"},
            {"name": "least", "kind": "number", "default": 10},
        ],
    )
    refused = run(client, saved, **values)
    assert refused.status_code == 422
    assert kind in refused.json()["error"]["message"]
    assert run(client, saved, since="2024-01-01", least="0").json()["results"][0]["orders"] > 0


def test_a_value_carries_its_kind_where_no_query_is_saved(client: TestClient, dataset: Dataset) -> None:
    body = {
        "sql": SINCE,
        "parameters": {
            "since": {"kind": "date", "value": "2024-12-31"},
            "least": {"kind": "number", "value": "0"},
        },
    }
    assert client.post("/api/v1/data/query", json=body).json()["results"] == [{"orders": 0}]
    body["parameters"]["since"] = {"kind": "moon", "value": "full"}
    assert client.post("/api/v1/data/query", json=body).status_code == 422


def test_a_page_that_follows_has_the_same_values(client: TestClient, dataset: Dataset) -> None:
    body = {
        "sql": "SELECT amount FROM sales WHERE sold >= $since ORDER BY amount",
        "parameters": {"since": {"kind": "date", "value": "2024-01-01"}},
        "limit": 5,
    }
    first = client.post("/api/v1/data/query", json=body).json()
    second = client.post("/api/v1/data/query", json={"cursor": first["cursor"]})
    assert second.status_code == 200, second.text
    assert len(second.json()["results"]) == 5


def test_saved_queries_are_listed_found_changed_and_deleted(client: TestClient, dataset: Dataset) -> None:
    first = save(client, name="Orders by region", description="For the weekly meeting")
    save(client, name="Everything", sql="SELECT * FROM sales")
    found = client.get("/api/v1/data/queries", params={"q": "weekly"}).json()
    assert [one["name"] for one in found["items"]] == ["Orders by region"]
    changed = client.put(
        f"/api/v1/data/queries/{first['saved_id']}",
        json={"name": "Orders", "sql": "SELECT 1 AS one", "version": first["version"]},
    )
    assert changed.json()["version"] == 2
    late = client.put(
        f"/api/v1/data/queries/{first['saved_id']}",
        json={"name": "Late", "sql": "SELECT 2 AS two", "version": first["version"]},
    )
    assert late.status_code == 409
    assert client.delete(f"/api/v1/data/queries/{first['saved_id']}").status_code == 204
    assert client.get(f"/api/v1/data/queries/{first['saved_id']}").status_code == 404


def test_a_shared_query_is_run_by_others_as_what_they_may_see(
    client: TestClient,
    client_for: Callable[[Caller], TestClient],
    viewer: Caller,
    outsider: Caller,
    dataset: Dataset,
) -> None:
    secret = save(client, name="Mine", sql="SELECT count(*) AS n FROM sales")
    shared = save(client, name="Ours", sql="SELECT count(*) AS n FROM sales", shared=True)
    reader = client_for(viewer)
    assert [one["name"] for one in reader.get("/api/v1/data/queries").json()["items"]] == ["Ours"]
    assert reader.get(f"/api/v1/data/queries/{secret['saved_id']}").status_code == 404
    assert run(reader, shared).status_code == 422  # the dataset is not shared with them
    client.patch(f"/api/v1/datasets/{dataset.dataset_id}", json={"shared": True})
    assert run(reader, shared).json()["results"] == [{"n": ROWS}]
    assert reader.delete(f"/api/v1/data/queries/{shared['saved_id']}").status_code == 404
    assert client_for(outsider).get(f"/api/v1/data/queries/{shared['saved_id']}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "  "},
        {"parameters": [{"name": "region"}, {"name": "region"}]},
        {"parameters": [{"name": "region", "kind": "number", "default": "many"}]},
        {"parameters": [{"name": "1; DROP"}]},
    ],
)
def test_a_query_that_makes_no_sense_is_not_saved(
    client: TestClient, dataset: Dataset, fields: dict[str, Any]
) -> None:
    done = client.post("/api/v1/data/queries", json={"name": "Orders", "sql": BY_REGION} | fields)
    assert done.status_code == 422


def test_a_dataset_that_a_saved_query_reads_is_not_deleted_unasked(
    client: TestClient, dataset: Dataset
) -> None:
    save(client, name="Orders by region", parameters=[{"name": "region", "default": "North"}])
    refused = client.delete(f"/api/v1/datasets/{dataset.dataset_id}")
    assert refused.status_code == 409
    assert "Orders by region" in refused.text


def test_a_statement_is_laid_out(client: TestClient) -> None:
    told = client.post("/api/v1/data/format", json={"sql": "select a, sum(b) from t where c = $x group by a"})
    assert told.json()["sql"] == ("SELECT\n  a,\n  SUM(b)\nFROM t\nWHERE\n  c = $x\nGROUP BY\n  a")
    assert client.post("/api/v1/data/format", json={"sql": "select 'open"}).status_code == 422


def test_what_a_statement_would_read_and_how_is_told(client: TestClient, dataset: Dataset) -> None:
    told = client.post(
        "/api/v1/query/explain",
        json={
            "sql": "SELECT region, sum(amount) FROM sales WHERE amount > $least GROUP BY 1",
            "parameters": {"least": 5},
        },
    ).json()
    assert told["estimate"]["rows"] == ROWS
    assert told["tables"][0]["table_name"] == "sales"
    operators = " ".join(step["operator"] for step in told["plan"])
    assert "group by" in operators
    assert "scan" in operators or "parquet" in operators
    assert ".parquet" not in str(told)
    assert "sales@" not in str(told["plan"])


def test_the_plan_of_a_dataset_that_is_seen_in_part_is_not_told(
    client: TestClient, client_for: Callable[[Caller], TestClient], viewer: Caller, dataset: Dataset
) -> None:
    client.patch(f"/api/v1/datasets/{dataset.dataset_id}", json={"shared": True})
    rule = {"name": "North", "rows": "region = 'North'", "audience": {"roles": ["viewer"]}}
    done = client.put(f"/api/v1/datasets/{dataset.dataset_id}/policy", json={"rules": [rule]})
    assert done.status_code == 200, done.text
    told = client_for(viewer).post("/api/v1/query/explain", json={"sql": "SELECT count(*) FROM sales"}).json()
    assert told["plan"] is None
    assert "North" not in str(told)


@pytest.mark.parametrize("form", ["csv", "json", "ndjson", "parquet", "arrow", "xlsx"])
def test_a_result_with_values_is_exported_whole_in_every_form(
    client: TestClient, dataset: Dataset, form: str
) -> None:
    sql = "SELECT region, amount FROM sales WHERE region = $region"
    asked = {"sql": sql, "parameters": {"region": "North"}, "format": form}
    made = client.post("/api/v1/data/export", json=asked)
    assert made.status_code == 200, made.text
    assert made.json()["row_count"] == ROWS // 3
    content = client.get(made.json()["download_url"]).content
    if form == "json":
        rows = orjson.loads(content)
        assert len(rows) == ROWS // 3
        assert rows[0]["region"] == "North"
    assert content
