"""What becomes of lists when later loads, people and undos change them; earlier answers stay right."""

import json
from typing import Any

from starlette.testclient import TestClient

from tests.features.datasets.conftest import Loads
from tests.features.datasets.test_loading_again import again, now
from tests.features.datasets.test_maintenance import maintain
from tests.features.datasets.test_nested_values import lines, refused, rows, types

LONGS = lines([{"no": 1, "v": [1, 2]}, {"no": 2, "v": []}])
WORDS = lines([{"no": 3, "v": ["x"]}])


def told(client: TestClient, dataset: dict[str, Any]) -> list[str]:
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/loads").json()["items"]
    return items[0]["told"]


def patched(loads: Loads, client: TestClient, dataset: dict[str, Any], kind: str) -> dict[str, Any]:
    """The job that read the column `v` as another type."""
    field = next(one["field_id"] for one in now(client, dataset)["columns"] if one["name"] == "v")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{field}"
    answer = client.patch(path, json={"type": kind})
    assert answer.status_code == 200, answer.text
    loads.house.jobs.run_waiting()
    return loads.job(answer.json()["job_id"])


def test_an_append_of_another_type_widens_the_list_and_says_so(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    first = dataset["snapshot_id"]
    job = again(loads, dataset, WORDS, mode="append")
    assert job["metadata"]["drift"]["nested"][0]["now"] == "list<string>"
    assert types(now(client, dataset))["v"] == "list<string>"
    assert told(client, dataset) == ["Column `v` was list<long>, and is list<string> with this load."]
    found = rows(client, "SELECT v FROM t ORDER BY no")
    assert [row["v"] for row in found] == [["1", "2"], [], ["x"]]
    then = {dataset["dataset_id"]: first}
    assert [row["v"] for row in rows(client, "SELECT v FROM t ORDER BY no", as_of=then)] == [[1, 2], []]
    assert rows(client, "SELECT sum(list_sum(v)) AS s FROM t", as_of=then) == [{"s": 3}]


def test_what_is_no_list_any_more_is_text_and_says_so(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    again(loads, dataset, lines([{"no": 3, "v": "no list"}]), mode="append")
    assert types(now(client, dataset))["v"] == "string"
    assert told(client, dataset) == ["Column `v` was list<long>, and is JSON text with this load."]
    assert [row["v"] for row in rows(client, "SELECT v FROM t ORDER BY no")] == ["[1,2]", "[]", "no list"]
    again(loads, dataset, lines([{"no": 4, "v": [4]}]), mode="append")
    assert types(now(client, dataset))["v"] == "string"


def test_lists_that_come_late_are_lists(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines([{"no": 1, "v": []}, {"no": 2, "v": None}]), "t.ndjson")
    again(loads, dataset, lines([{"no": 3, "v": None}]), mode="append")
    assert types(now(client, dataset))["v"] == "list<string>"
    again(loads, dataset, lines([{"no": 4, "v": [{"a": 1}]}, {"no": 5, "v": []}]), mode="append")
    assert types(now(client, dataset))["v"] == "list<struct<a: long>>"
    assert rows(client, "SELECT v[1].a AS a FROM t WHERE no = 4") == [{"a": 1}]


def test_a_field_that_is_new_in_an_object_joins_it(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines([{"no": 1, "v": [{"a": 1}]}]), "t.ndjson")
    again(loads, dataset, lines([{"no": 1, "v": [{"b": "x"}]}, {"no": 2, "v": []}]), mode="upsert", key="no")
    assert types(now(client, dataset))["v"] == "list<struct<a: long, b: string>>"
    assert rows(client, "SELECT v FROM t ORDER BY no")[0]["v"] == [{"a": None, "b": "x"}]


def test_a_replacing_load_decides_anew_and_an_undo_brings_back(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    again(loads, dataset, WORDS, mode="replace")
    assert types(now(client, dataset))["v"] == "list<string>"
    path = f"/api/v1/datasets/{dataset['dataset_id']}/snapshots"
    latest = client.get(path).json()["items"][0]["snapshot_id"]
    undone = client.post(f"{path}/{latest}/undo").json()
    assert types(undone)["v"] == "list<long>"
    assert [row["v"] for row in rows(client, "SELECT v FROM t ORDER BY no")] == [[1, 2], []]


def test_a_held_load_keeps_what_was_found(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json={"on_drift": "hold"})
    again(loads, dataset, lines([{"no": 3, "v": [2.5], "more": 1}]), mode="append")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/loads"
    held = client.get(path, params={"status": "held"}).json()["items"][0]
    assert {column["name"]: column["type"] for column in held["columns"]}["v"] == "list<double>"
    assert types(now(client, dataset))["v"] == "list<long>"
    client.post(f"{path}/{held['load_id']}/release")
    loads.house.jobs.run_waiting()
    assert types(now(client, dataset))["v"] == "list<double>"
    assert rows(client, "SELECT sum(list_sum(v)) AS s FROM t") == [{"s": 5.5}]


def test_a_list_becomes_text_and_a_list_again_by_hand(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    assert patched(loads, client, dataset, "string")["status"] == "completed"
    assert types(now(client, dataset))["v"] == "string"
    assert rows(client, "SELECT v FROM t ORDER BY no")[0]["v"] == "[1,2]"
    then = {dataset["dataset_id"]: dataset["snapshot_id"]}
    assert rows(client, "SELECT v FROM t ORDER BY no", as_of=then)[0]["v"] == [1, 2]
    again(loads, dataset, lines([{"no": 3, "v": [3]}]), mode="append")
    assert types(now(client, dataset))["v"] == "string"
    assert patched(loads, client, dataset, "list")["status"] == "completed"
    assert types(now(client, dataset))["v"] == "list<long>"
    assert patched(loads, client, dataset, "list<double>")["status"] == "completed"
    assert types(now(client, dataset))["v"] == "list<double>"
    assert [row["v"] for row in rows(client, "SELECT v FROM t ORDER BY no")] == [[1.0, 2.0], [], [3.0]]


def test_a_type_that_does_not_hold_every_value_changes_nothing(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines([{"no": 1, "v": ["a"]}]), "t.ndjson")
    for kind, said in (
        ("list<long>", "list<string>, not list<long>"),
        ("struct", "list<string>, not struct"),
    ):
        job = patched(loads, client, dataset, kind)
        assert job["status"] == "failed"
        assert said in job["error_message"]
    assert types(now(client, dataset))["v"] == "list<string>"
    field = dataset["columns"][1]["field_id"]
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{field}"
    for unknown in ("list<", "list<money>", "lists"):
        assert client.patch(path, json={"type": unknown}).json()["error"]["code"] == "type_unknown"


def test_a_renamed_list_is_one_still(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    field = dataset["columns"][1]["field_id"]
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{field}"
    assert client.patch(path, json={"name": "numbers"}).json()["type"] == "list<long>"
    assert rows(client, "SELECT list_sum(numbers) AS s FROM t WHERE no = 1") == [{"s": 3}]
    assert "`numbers`" in refused(client, "SELECT numbrs FROM t")
    again(loads, dataset, lines([{"no": 3, "v": [7]}]), mode="append")
    assert rows(client, "SELECT list_sum(numbers) AS s FROM t WHERE no = 3") == [{"s": 7}]


def test_a_renamed_leaf_leaves_its_object(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(lines([{"no": 1, "who": {"name": "Ada", "age": 36}}]), "t.ndjson")
    field = next(one["field_id"] for one in dataset["columns"] if one["name"] == "who.age")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{field}"
    client.patch(path, json={"name": "years"})
    assert rows(client, "SELECT who, years FROM t") == [{"who": {"name": "Ada"}, "years": 36}]


def test_what_stays_of_a_column_is_told_in_the_profile(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    column = next(one for one in profile["columns"] if one["name"] == "v")
    assert column["type"] == "list<long>"
    assert json.loads(column["top_values"][0]["value"]) in ([1, 2], [])
    assert column["lengths"] == {"min": 0, "mean": 1.0, "max": 2}
    assert column["top_elements"] == [{"value": 1, "count": 1}, {"value": 2, "count": 1}]


def test_lists_survive_the_joining_of_files(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(LONGS, "t.ndjson")
    for number in range(8):
        again(loads, dataset, lines([{"no": 10 + number, "v": [number]}]), mode="append")
    maintain(loads.house)
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    assert items[0]["operation"] == "compact"
    assert rows(client, "SELECT sum(list_sum(v)) AS s FROM t") == [{"s": 31}]
    joined = {dataset["dataset_id"]: items[0]["snapshot_id"]}
    again(loads, dataset, WORDS, mode="append")
    assert rows(client, "SELECT sum(list_sum(v)) AS s FROM t", as_of=joined) == [{"s": 31}]


def test_streams_keep_lists_as_text(client: TestClient) -> None:
    event = {"no": 1, "tags": ["a"], "who": {"name": "Ada"}}
    pushed = client.post(
        "/api/v1/data/ingest",
        params={"stream": "visits"},
        content=json.dumps(event),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert pushed.status_code == 202, pushed.text
    assert rows(client, "SELECT tags, who.name, who FROM visits") == [
        {"tags": '["a"]', "who.name": "Ada", "who": {"name": "Ada"}}
    ]
