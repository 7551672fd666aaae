"""Lists and objects in what leaves the house: files of each form, other engines, kept answers, limits."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.adapters.warehouse.catalog_scans import Located
from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.duckdb_statement import statement
from sextant.adapters.warehouse.spark import SparkSettings, SparkWarehouse
from sextant.adapters.warehouse.trino import TrinoSettings, TrinoWarehouse
from sextant.features.datasets import Dataset
from sextant.ports.warehouse import EngineUnable
from tests.features.query.tables import Known, KnownTable, allowed

pytestmark = pytest.mark.one_database
ROWS: list[dict[str, Any]] = [
    {"no": 1, "tags": ["a,b", 'c"d'], "items": [{"sku": "é", "qty": 2}], "who": {"name": "Ada"}},
    {"no": 2, "tags": [], "items": None, "who": {"name": None}},
]


@pytest.fixture
def orders(load: Callable[..., Dataset]) -> Dataset:
    return load("\n".join(json.dumps(row) for row in ROWS).encode(), "orders.ndjson")


def exported(client: TestClient, form: str) -> bytes:
    body = {"sql": "SELECT no, tags, items, who FROM orders ORDER BY no", "format": form}
    answer = client.post("/api/v1/data/export", json=body)
    assert answer.status_code in (200, 201), answer.text
    return client.get(answer.json()["download_url"]).content


def test_typed_files_keep_lists_and_structs(client: TestClient, orders: Dataset) -> None:
    for table in (
        pq.read_table(io.BytesIO(exported(client, "parquet"))),
        pa.ipc.open_file(exported(client, "arrow")).read_all(),
    ):
        assert pa.types.is_list(table.schema.field("tags").type)
        assert pa.types.is_struct(table.schema.field("who").type)
        assert table.column("items").to_pylist() == [[{"sku": "é", "qty": 2}], None]
    assert json.loads(exported(client, "json"))[0] == ROWS[0]
    assert json.loads(exported(client, "ndjson").splitlines()[0]) == ROWS[0]


def test_flat_files_have_them_as_json(client: TestClient, orders: Dataset) -> None:
    import csv

    lines = list(csv.DictReader(io.StringIO(exported(client, "csv").decode())))
    assert json.loads(lines[0]["tags"]) == ["a,b", 'c"d']
    assert json.loads(lines[0]["items"]) == [{"sku": "é", "qty": 2}]
    assert (lines[1]["tags"], lines[1]["items"], lines[1]["who"]) == ("[]", "", "")
    with zipfile.ZipFile(io.BytesIO(exported(client, "xlsx"))) as book:
        text = book.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in book.namelist() else b""
        text += book.read("xl/worksheets/sheet1.xml")
    assert (
        "[{&quot;sku&quot;:&quot;é&quot;,&quot;qty&quot;:2}]" in text.decode()
        or '[{"sku":"é","qty":2}]' in text.decode()
    )


def test_a_kept_answer_is_the_same(client: TestClient, orders: Dataset) -> None:
    sql = {"sql": "SELECT tags, who FROM orders ORDER BY no"}
    first, again = (client.post("/api/v1/data/query", json=sql).json() for _ in range(2))
    assert (first["cached"], again["cached"]) == (False, True)
    assert (
        first["results"]
        == again["results"]
        == [
            {"tags": ["a,b", 'c"d'], "who": {"name": "Ada"}},
            {"tags": [], "who": None},
        ]
    )
    assert [column["type"] for column in again["columns"]] == ["list<string>", "struct<name: string>"]


def test_maps_are_objects_in_answers(client: TestClient, orders: Dataset) -> None:
    sql = {"sql": "SELECT map {'a': 1, 'b': 2} AS m, [map {'x': [1]}] AS l FROM orders LIMIT 1"}
    answer = client.post("/api/v1/data/query", json=sql).json()
    assert answer["results"] == [{"m": {"a": 1, "b": 2}, "l": [{"x": [1]}]}]
    assert answer["columns"][0]["type"] == "map<string, int>"


def test_a_model_of_lists_has_lists(client: TestClient, orders: Dataset) -> None:
    plan = client.post("/api/v1/query/explain", json={"sql": "SELECT unnest(tags) FROM orders"})
    assert plan.status_code == 200, plan.text
    checked = client.post("/api/v1/query/validate", json={"sql": "SELECT who.nme FROM orders"}).json()
    assert "`who.name`" in json.dumps(checked)


def test_other_paths_bear_lists(client: TestClient, orders: Dataset) -> None:
    base = f"/api/v1/datasets/{orders.dataset_id}"
    for path in (
        f"{base}/relations",
        f"{base}/questions",
        f"{base}/checks/suggestions",
        "/api/v1/data/schema",
    ):
        assert client.get(path).status_code == 200, path
    assert client.post(f"{base}/errors").status_code < 500
    assert (
        client.post("/api/v1/semantics/draft", json={"dataset_ids": [orders.dataset_id]}).status_code == 200
    )
    asked = client.post("/api/v1/query/natural", json={"question": "how many orders"}).json()
    assert asked["results"] == [{next(iter(asked["results"][0])): 2}]


@pytest.mark.parametrize("engine", ["trino", "spark"])
def test_other_engines_say_that_they_do_not_read_lists(tmp_path: Any, engine: str) -> None:
    ours = DuckDBWarehouse(lambda _: [tmp_path])

    def locate(workspace_id: str, dataset_id: str, snapshot_id: str | None) -> Located:
        return Located(workspace_id, dataset_id, {1: ("no", "long"), 2: ("tags", "string")})

    theirs = (
        TrinoWarehouse(TrinoSettings("127.0.0.1"), ours, locate)
        if engine == "trino"
        else SparkWarehouse(SparkSettings("127.0.0.1"), ours, locate)
    )
    table = KnownTable("orders", (Known(1, "no", "long"), Known(2, "tags", "list<string>")))
    with pytest.raises(EngineUnable, match="list<string>"):
        theirs.translated(allowed("SELECT tags FROM orders", tables=(table,)).query)
    assert "no" in theirs.translated(allowed("SELECT no FROM orders", tables=(table,)).query)


def test_a_chart_leaves_lists_out(client: TestClient, orders: Dataset) -> None:
    sql = "SELECT no, tags, items, who.name FROM orders"
    found = client.post("/api/v1/data/query", json={"sql": sql}).json()
    drawn = json.dumps(found["chart"])
    assert found["chart"] is not None
    assert "a,b" not in drawn


def test_text_is_opened_only_where_the_statement_names_it() -> None:
    table = KnownTable("orders", (Known(1, "no", "long"), Known(2, "it's", 'list<struct<"a\'b": long>>')))
    assert "from_json" not in statement(allowed("SELECT no FROM orders", tables=(table,)).query)
    opened = statement(allowed('SELECT "it\'s" FROM orders', tables=(table,)).query)
    assert """from_json("it's", '"STRUCT(\\"a''b\\" BIGINT)[]"') AS "it's\"""" in opened
