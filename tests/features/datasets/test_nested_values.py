"""Lists and objects inside files: of which type they are to SQL, and how answers show them."""

import io
import json
from collections.abc import Callable
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import raw_files
from sextant.features.datasets.nesting import Coming
from tests.features.datasets.conftest import Loads
from tests.features.datasets.test_loading_again import again

ORDERS: list[dict[str, Any]] = [
    {
        "no": 1,
        "tags": ["vip", "gift"],
        "customer": {"name": "Ada", "address": {"city": "Oslo"}},
        "items": [{"sku": "A", "qty": 2}, {"sku": "B", "qty": 1, "note": "blue"}],
    },
    {"no": 2, "tags": [], "customer": {"name": "Bo", "address": {"city": "Bergen"}}, "items": []},
    {"no": 3, "tags": None, "customer": {"name": "Cy"}, "items": [{"sku": "A", "qty": 5}]},
    {"no": 4, "tags": ["vip", None], "customer": None, "items": None},
]


def lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


@pytest.fixture
def client(client_for: Callable[[Caller], TestClient], admin: Caller) -> TestClient:
    return client_for(admin)


def rows(client: TestClient, sql: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/v1/data/query", json={"sql": sql, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def refused(client: TestClient, sql: str) -> str:
    answer = client.post("/api/v1/data/query", json={"sql": sql})
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    return f"{error['message']} {error['hint']}"


def types(dataset: dict[str, Any]) -> dict[str, str]:
    return {column["name"]: column["type"] for column in dataset["columns"]}


def test_an_object_that_is_missing_in_rows_is_no_column_without_values(
    loads: Loads, client: TestClient
) -> None:
    dataset = loads.load(lines(ORDERS), "orders.ndjson")
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    assert types(dataset)["customer"] == "struct<>"
    assert "customer" not in {issue["column"] for issue in profile["issues"]}
    assert [c["low_quality"] for c in profile["columns"] if c["name"] == "customer"] == [False]
    missing = sum(c["null_count"] for c in profile["columns"] if c["name"] != "customer")
    cells = 4 * (len(profile["columns"]) - 1)
    assert profile["quality"]["completeness"] == pytest.approx(1 - missing / cells, abs=1e-4)


def test_a_load_without_lists_fetches_no_file_to_look_into(
    loads: Loads, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched() -> NoReturn:
        pytest.fail("A file was fetched.")

    def coming(**parts: Any) -> Coming:
        return Coming(**{**parts, "files": fetched, "present": fetched})

    monkeypatch.setattr(raw_files, "Coming", coming)
    dataset = loads.load(b"n,city\n1,Oslo\n", "towns.csv")
    again(loads, dataset, b"n,city\n2,Voss\n")
    assert rows(client, "SELECT count(*) AS n FROM towns") == [{"n": 2}]


def test_lists_of_a_file_are_lists_to_sql(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines(ORDERS), "orders.ndjson")
    assert types(dataset)["tags"] == "list<string>"
    assert types(dataset)["items"] == "list<struct<sku: string, qty: long, note: string>>"
    tags = rows(client, "SELECT no, unnest(tags) AS tag FROM orders ORDER BY no, tag NULLS LAST")
    assert [(row["no"], row["tag"]) for row in tags] == [(1, "gift"), (1, "vip"), (4, "vip"), (4, None)]
    assert [row["no"] for row in rows(client, "SELECT no FROM orders WHERE list_contains(tags, 'vip')")] == [
        1,
        4,
    ]
    firsts = rows(client, "SELECT len(items) AS n, items[1].sku AS first FROM orders ORDER BY no")
    assert [(row["n"], row["first"]) for row in firsts] == [(2, "A"), (0, None), (1, "A"), (None, None)]
    sold = rows(
        client,
        "SELECT i.sku, sum(i.qty) AS qty FROM orders o, unnest(o.items) AS u(i) GROUP BY ALL ORDER BY 1",
    )
    assert sold == [{"sku": "A", "qty": 7}, {"sku": "B", "qty": 1}]


def test_an_answer_shows_lists_and_objects_as_json(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines(ORDERS), "orders.ndjson")
    (first,) = rows(client, "SELECT * FROM orders WHERE no = 1")
    assert first["tags"] == ["vip", "gift"]
    assert first["items"][1] == {"sku": "B", "qty": 1, "note": "blue"}
    assert first["customer.name"] == "Ada"
    page = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/rows").json()
    assert page["results"][3]["tags"] == ["vip", None]
    where = json.dumps([{"column": "tags", "op": "contains", "value": "gift"}])
    found = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/rows", params={"filter": where}).json()
    assert [row["no"] for row in found["results"]] == [1]


def test_an_object_is_a_struct_of_its_leaves(loads: Loads, client: TestClient) -> None:
    loads.load(lines(ORDERS), "orders.ndjson")
    found = rows(client, "SELECT customer.name, customer.address.city FROM orders WHERE customer.name = 'Bo'")
    assert found == [{"customer.name": "Bo", "customer.address.city": "Bergen"}]
    whole = rows(client, "SELECT o.customer FROM orders o ORDER BY no")
    assert [row["customer"] for row in whole] == [
        {"name": "Ada", "address": {"city": "Oslo"}},
        {"name": "Bo", "address": {"city": "Bergen"}},
        {"name": "Cy", "address": None},
        None,
    ]
    (one,) = rows(client, "SELECT customer['address']['city'] AS city FROM orders WHERE no = 1")
    assert one == {"city": "Oslo"}
    assert "Did you mean `customer.name`?" in refused(client, "SELECT customer.nam FROM orders")


def test_functions_of_json_read_lists_as_they_did(loads: Loads, client: TestClient) -> None:
    loads.load(lines(ORDERS), "orders.ndjson")
    sql = "SELECT json_array_length(items) AS n, items->0->>'sku' AS sku, tags->>0 AS tag FROM orders"
    assert rows(client, f"{sql} WHERE no = 1") == [{"n": 2, "sku": "A", "tag": "vip"}]


DECIDED: list[tuple[list[Any], str]] = [
    ([[1, 2], []], "list<long>"),
    ([[1], [1.5]], "list<double>"),
    ([[1], ["a"]], "list<string>"),
    ([[True], [False, None]], "list<boolean>"),
    ([[], []], "list<string>"),
    ([[[1], [2, 3]], []], "list<list<long>>"),
    ([[1, [2]], [{"a": 1}]], "list<string>"),
    ([[{"a": 1}, {"b": "x"}]], "list<struct<a: long, b: string>>"),
    ([[{"a": 1}, {"A": 2}]], "list<string>"),
    ([[{"": 1}]], "list<string>"),
    ([[{}]], "list<string>"),
    ([[18446744073709551615], [1]], "list<string>"),
    ([[{"n": 2**63 - 1}, {"s": "null 9999999999999999999999"}]], "list<struct<n: long, s: string>>"),
    (
        [[{"a.b": {'it\'s "so"': 1}, "select": 2, "né; DROP": 3}]],
        'list<struct<"a.b": struct<"it\'s ""so""": long>, select: long, "né; DROP": long>>',
    ),
    ([[{f"k{n}": n for n in range(150)}]], "list<map<string, long>>"),
]


@pytest.mark.parametrize(("values", "kind"), DECIDED)
def test_every_value_decides_what_a_list_holds(
    loads: Loads, client: TestClient, values: list[Any], kind: str
) -> None:
    dataset = loads.load(lines([{"no": n, "v": value} for n, value in enumerate(values)]), "t.ndjson")
    assert types(dataset)["v"] == kind
    found = [row["v"] for row in rows(client, "SELECT v FROM t ORDER BY no")]
    if "string" not in kind and "<struct" not in kind and "map" not in kind:
        assert found == values
    else:
        assert [len(one) for one in found] == [len(one) for one in values]


def test_what_is_beyond_64_bits_keeps_its_digits(loads: Loads, client: TestClient) -> None:
    loads.load(b'{"v": [18446744073709551615, 1]}\n{"v": []}', "t.ndjson")
    assert rows(client, "SELECT v FROM t")[0]["v"] == ["18446744073709551615", "1"]


def test_text_that_is_no_json_throughout_stays_text(loads: Loads, client: TestClient) -> None:
    many = "".join(f'{n},"[{n}]"\n' for n in range(50))
    dataset = loads.load(f'no,v\n{many}50,"[1"\n'.encode(), "t.csv")
    assert types(dataset)["v"] == "string"
    mixed = loads.load(f'no,v\n{many}50,"{{""a"": 1}}"\n'.encode(), "m.csv")
    assert types(mixed)["v"] == "string"
    lists = loads.load(f"no,v\n{many}".encode(), "l.csv")
    assert types(lists)["v"] == "list<long>"


def test_one_list_of_a_million(loads: Loads, client: TestClient) -> None:
    loads.load(lines([{"no": 1, "v": list(range(1_000_000))}, {"no": 2, "v": [5]}]), "t.ndjson")
    assert rows(client, "SELECT no, len(v) AS n, list_sum(v) AS s FROM t ORDER BY no") == [
        {"no": 1, "n": 1_000_000, "s": 499_999_500_000},
        {"no": 2, "n": 1, "s": 5},
    ]


def parquet(table: pa.Table) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made)
    return made.getvalue()


def test_lists_structs_and_maps_of_parquet(loads: Loads, client: TestClient) -> None:
    table = pa.table(
        {
            "no": [1, 2],
            "tags": pa.array([["a", "b"], []], pa.list_(pa.string())),
            "who": pa.array(
                [{"name": "Ada", "age": 36}, None], pa.struct({"name": pa.string(), "age": pa.int32()})
            ),
            "attrs": pa.array([[("x", 1.5), ("y", 2.0)], []], pa.map_(pa.string(), pa.float64())),
            "grid": pa.array([[[1], [2]], None], pa.list_(pa.list_(pa.int8()))),
        }
    )
    dataset = loads.load(parquet(table), "t.parquet")
    assert types(dataset) == {
        "no": "long",
        "tags": "list<string>",
        "who": "struct<name: string, age: long>",
        "attrs": "struct<x: double, y: double>",
        "grid": "list<list<long>>",
    }
    found = rows(
        client, "SELECT who.name, who['age'] AS age, attrs['y'] AS y, grid[2][1] AS g FROM t ORDER BY no"
    )
    assert found[0] == {"name": "Ada", "age": 36, "y": 2.0, "g": 2}
    assert found[1] == {"name": None, "age": None, "y": None, "g": None}
    assert "`who.name`" in refused(client, "SELECT who.nam FROM t")


def test_elements_of_xml_that_repeat(loads: Loads, client: TestClient) -> None:
    text = """<shop><order><no>1</no><tag>a</tag><tag>b</tag><to><city>Oslo</city></to></order>
    <order><no>2</no><tag>c</tag><to><city>Bergen</city></to></order></shop>"""
    dataset = loads.load(text.encode(), "shop.xml")
    assert types(dataset)["tag"] == "list<string>"
    found = rows(client, "SELECT no, unnest(tag) AS tag, to.city FROM shop ORDER BY no, tag")
    assert [(row["no"], row["tag"], row["to.city"]) for row in found] == [
        (1, "a", "Oslo"),
        (1, "b", "Oslo"),
        (2, "c", "Bergen"),
    ]
