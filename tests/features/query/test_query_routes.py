"""Queries over HTTP: answers, pages, rows of a dataset, exports and who may fetch them."""

import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from tests.conftest import SetClock
from tests.features.query.conftest import ROWS
from tests.features.query.statements import HOSTILE

BY_REGION = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY region"
FIELDS = {
    *("query_id", "sql", "columns", "results", "row_count", "truncated", "cursor", "execution_time_ms"),
    *("cached", "age_seconds", "as_of", "tables", "estimate", "chart"),
}


def ask(client: TestClient, sql: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/data/query", json={"sql": sql, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_statement_is_answered_by_post_and_by_address(client: TestClient, dataset: Dataset) -> None:
    posted = ask(client, BY_REGION)
    assert posted.keys() >= FIELDS
    assert posted["chart"]["kind"] == "bar"
    got = client.get("/api/v1/data/query", params={"sql": BY_REGION}).json()
    assert got["results"] == posted["results"]
    assert got["cached"] is True


def test_values_keep_their_digits_and_names_stay_apart(client: TestClient, dataset: Dataset) -> None:
    sql = (
        "SELECT 9007199254740993 AS big, 12 AS small, 1.10::DECIMAL(5, 2) AS money, 'nan'::DOUBLE AS none, "
        "1 AS total, 2 AS total, TIMESTAMPTZ '2024-01-01 10:00+02' AS at, "
        "INTERVAL 26 HOUR AS span, [1, 2] AS list"
    )
    answer = ask(client, sql)
    assert answer["results"] == [
        {
            "big": "9007199254740993",
            "small": 12,
            "money": "1.10",
            "none": None,
            "total": 1,
            "total_2": 2,
            "at": "2024-01-01T08:00:00+00:00",
            "span": "PT93600S",
            "list": [1, 2],
        }
    ]
    assert [column["name"] for column in answer["columns"]] == list(answer["results"][0])
    assert "not finite" in answer["notes"][0]


def test_a_long_result_is_paged_to_its_end(client: TestClient, dataset: Dataset) -> None:
    page = ask(client, "SELECT amount, sold FROM sales ORDER BY ALL", limit=250)
    sizes, cursor = [len(page["results"])], page["cursor"]
    while cursor:
        page = client.post("/api/v1/data/query", json={"cursor": cursor}).json()
        sizes.append(len(page["results"]))
        cursor = page["cursor"]
    assert sizes == [250, 250, 100]
    assert page["row_count"] == ROWS


def test_arrow_is_sent_to_who_asks_for_it(client: TestClient, dataset: Dataset) -> None:
    kind = "application/vnd.apache.arrow.stream"
    answer = client.post("/api/v1/data/query", json={"sql": BY_REGION}, headers={"Accept": kind})
    assert answer.headers["content-type"] == kind
    table = pa.ipc.open_stream(answer.content).read_all()
    assert table.column("region").to_pylist() == ["East", "North", "South"]


def test_parameters_and_as_of_are_taken(client: TestClient, dataset: Dataset) -> None:
    sql = "SELECT count(*) AS n FROM sales WHERE region = $region AND sold >= $day"
    pins = {dataset.dataset_id: dataset.snapshot_id}
    answer = ask(client, sql, parameters={"region": "North", "day": "2024-06-01"}, as_of=pins)
    assert answer["as_of"] == pins
    assert 0 < answer["results"][0]["n"] < ROWS
    early = client.post("/api/v1/data/query", json={"sql": BY_REGION, "as_of": "2001-01-01T00:00:00Z"})
    assert early.json()["error"]["code"] == "sql_unknown_table"


@pytest.mark.parametrize("sql", [sql for sql in HOSTILE if sql][::9])
def test_a_refusal_has_the_one_shape_of_errors(client: TestClient, dataset: Dataset, sql: str) -> None:
    answer = client.post("/api/v1/data/query", json={"sql": sql})
    assert answer.status_code == 422
    assert {"code", "message", "hint", "details", "request_id", "timestamp"} <= answer.json()["error"].keys()


def test_validating_answers_valid_and_errors(client: TestClient, dataset: Dataset) -> None:
    fine = client.post("/api/v1/query/validate", json={"sql": BY_REGION}).json()
    assert (fine["valid"], fine["errors"], fine["estimate"]["rows"]) == (True, [], ROWS)
    wrong = client.post("/api/v1/query/validate", json={"sql": "SELECT * FROM sale"}).json()
    assert (wrong["valid"], wrong["errors"][0]["hint"]) == (False, "Did you mean `sales`?")


def test_the_editor_gets_tables_columns_and_functions(client: TestClient, dataset: Dataset) -> None:
    schema = client.get("/api/v1/data/schema").json()
    assert [table["table_name"] for table in schema["tables"]] == ["sales"]
    assert [column["name"] for column in schema["tables"][0]["columns"]] == [
        "region",
        "product",
        "amount",
        "sold",
    ]
    assert "date_trunc" in schema["functions"]


def rows(client: TestClient, dataset: Dataset, **wanted: Any) -> dict[str, Any]:
    if "filter" in wanted:
        wanted["filter"] = json.dumps(wanted["filter"])
    answer = client.get(f"/api/v1/datasets/{dataset.dataset_id}/rows", params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_rows_are_paged_to_the_end_without_a_row_twice(client: TestClient, dataset: Dataset) -> None:
    for sort in ("", "region:desc,amount:asc"):
        seen: list[dict[str, Any]] = []
        page = rows(client, dataset, limit=170, sort=sort)
        while True:
            seen.extend(page["results"])
            if page["next_cursor"] is None:
                break
            page = rows(client, dataset, limit=170, sort=sort, cursor=page["next_cursor"])
        assert len(seen) == page["total"] == ROWS
        whole = ask(client, "SELECT * FROM sales", limit=1000)["results"]
        assert sorted(map(str, seen)) == sorted(map(str, whole))
        if sort:
            assert seen == sorted(seen, key=lambda row: (-ord(row["region"][0]), row["amount"]))
        else:
            assert seen == whole


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"column": "region", "op": "=", "value": "North"}, 200),
        ({"column": "Region", "op": "!=", "value": "North"}, 400),
        ({"column": "amount", "op": ">=", "value": 49}, 12),
        ({"column": "amount", "op": "<", "value": "1"}, 12),
        ({"column": "sold", "op": ">", "value": "2024-12-01"}, 50),
        ({"column": "region", "op": "contains", "value": "OUT"}, 200),
        ({"column": "region", "op": "starts", "value": "n"}, 200),
        ({"column": "region", "op": "contains", "value": "' OR 1=1 --"}, 0),
        ({"column": "region", "op": "in", "value": ["North", "East"]}, 400),
        ({"column": "product", "op": "null"}, 0),
        ({"column": "product", "op": "not null"}, ROWS),
    ],
)
def test_rows_are_filtered_and_counted(
    client: TestClient, dataset: Dataset, condition: dict[str, Any], count: int
) -> None:
    page = rows(client, dataset, limit=7, filter=[condition])
    assert page["total"] == count
    assert len(page["results"]) == min(7, count)


@pytest.mark.parametrize(
    "wanted",
    [
        {"sort": "nothing:asc"},
        {"sort": "region:sideways"},
        {"filter": "nonsense"},
        {"filter": '[{"column":"region","op":"~","value":1}]'},
        {"filter": '[{"column":"region","op":"="}]'},
        {"filter": '[{"column":"region","op":"in","value":[]}]'},
        {"cursor": "nonsense"},
    ],
)
def test_a_filter_or_sort_that_means_nothing_is_refused(
    client: TestClient, dataset: Dataset, wanted: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/datasets/{dataset.dataset_id}/rows", params=wanted)
    assert answer.status_code == 422
    assert answer.json()["error"]["hint"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_has_every_row_and_is_its_askers_for_an_hour(
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
    dataset: Dataset,
    clock: SetClock,
    form: str,
) -> None:
    client = client_for(admin)
    made = client.post("/api/v1/data/export", json={"dataset_id": dataset.dataset_id, "format": form}).json()
    assert made["row_count"] == ROWS
    fetched = client.get(made["download_url"])
    assert f'filename="sales.{form}"' in fetched.headers["content-disposition"]
    content = io.BytesIO(fetched.content)
    table = pa.csv.read_csv(content) if form == "csv" else pq.read_table(content)
    assert (table.num_rows, table.column_names) == (ROWS, ["region", "product", "amount", "sold"])
    assert client_for(analyst).get(made["download_url"]).status_code == 404
    clock.forward(minutes=61)
    assert client.get(made["download_url"]).status_code == 404


def test_an_earlier_answer_is_exported_by_its_id(
    client_for: Callable[[Caller], TestClient], admin: Caller, analyst: Caller, dataset: Dataset
) -> None:
    client = client_for(admin)
    query_id = ask(client, BY_REGION)["query_id"]
    made = client.post("/api/v1/data/export", json={"query_id": query_id}).json()
    assert client.get(made["download_url"]).content.startswith(b'"region","total"')
    assert client_for(analyst).post("/api/v1/data/export", json={"query_id": query_id}).status_code == 404


def test_another_workspaces_ids_lead_nowhere(
    client_for: Callable[[Caller], TestClient], outsider: Caller, dataset: Dataset
) -> None:
    client = client_for(outsider)
    assert client.get("/api/v1/data/schema").json()["tables"] == []
    assert client.get(f"/api/v1/datasets/{dataset.dataset_id}/rows").status_code == 404
    assert client.post("/api/v1/data/export", json={"dataset_id": dataset.dataset_id}).status_code == 404
    pinned = {"sql": BY_REGION, "as_of": {dataset.dataset_id: dataset.snapshot_id}}
    assert client.post("/api/v1/data/query", json=pinned).status_code == 422
    assert (
        client.post(
            "/api/v1/data/query", json={"sql": "SELECT 1", "dataset_id": dataset.dataset_id}
        ).status_code
        == 404
    )


def test_the_metrics_tell_how_much_is_asked_and_kept(client: TestClient, dataset: Dataset) -> None:
    before = client.get("/api/v1/monitoring/metrics").json()
    for _ in range(3):
        ask(client, BY_REGION)
    after = client.get("/api/v1/monitoring/metrics").json()
    assert after["queries_per_hour"] == before["queries_per_hour"] + 3
    assert after["storage_bytes"] >= dataset.size_bytes + dataset.raw_size_bytes > 0
