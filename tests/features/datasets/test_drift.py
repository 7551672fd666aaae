"""Columns that change between loads: told, and decided by rule; types chosen afterwards; all of it undone."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.datasets.conftest import Loads, code_of
from tests.features.datasets.test_loading_again import FIRST, again, now, rows

NEW = b"n,city,price,stock\n4,Voss,4.5,7\n"
LOST = b"n,city\n4,Voss\n"
RETYPED = b"n,city,price\n4,Voss,cheap\n"
REORDERED = b"price,n,city\n4.5,4,Voss\n"


def loads_of(client: TestClient, dataset: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/datasets/{dataset['dataset_id']}/loads", params=query).json()["items"]


def set_rule(client: TestClient, dataset: dict[str, Any], rule: str) -> None:
    answer = client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json={"on_drift": rule})
    assert answer.json()["on_drift"] == rule


def names(client: TestClient, dataset: dict[str, Any]) -> list[str]:
    return [f"{column['name']}:{column['type']}" for column in now(client, dataset)["columns"]]


def test_a_new_column_comes_in_and_is_told(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, NEW)
    assert job["metadata"]["drift"]["new"] == ["stock"]
    assert names(client, dataset) == ["n:long", "city:string", "price:double", "stock:long"]
    assert sorted(row[3] is None for row in rows(client, dataset)) == [False, True, True, True]
    assert loads_of(client, dataset)[0]["told"] == ["Column `stock` is new."]


def test_columns_in_another_order_go_to_their_own(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, REORDERED)
    assert job["metadata"]["drift"]["reordered"]
    assert (4, "Voss", 4.5) in rows(client, dataset)


@pytest.mark.parametrize("content", [LOST, RETYPED])
def test_what_would_lose_something_is_held_until_someone_decides(
    loads: Loads, client: TestClient, content: bytes
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, content)
    assert (job["status"], job["metadata"]["held"]) == ("completed", True)
    assert len(rows(client, dataset)) == 3
    held = loads_of(client, dataset, status="held")
    assert len(held) == 1
    assert "`price`" in held[0]["reasons"][0]
    path = f"/api/v1/datasets/{dataset['dataset_id']}/loads/{held[0]['load_id']}"
    assert client.post(f"{path}/release").status_code == 202
    loads.house.jobs.run_waiting()
    assert len(rows(client, dataset)) == 4
    assert loads_of(client, dataset)[0]["decided_by"] == loads.admin.email
    assert code_of(client.post(f"{path}/release")) == "load_not_held"


def test_a_released_load_that_retypes_keeps_every_value(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    set_rule(client, dataset, "evolve")
    again(loads, dataset, RETYPED)
    assert names(client, dataset) == ["n:long", "city:string", "price:string"]
    assert sorted(row[2] for row in rows(client, dataset)) == ["1.5", "2.5", "3.5", "cheap"]


def test_a_load_that_is_given_up_leaves_nothing(loads: Loads, client: TestClient, house: House) -> None:
    dataset = loads.load(FIRST, "first.csv")
    before = house.objects.list("silver")
    again(loads, dataset, LOST)
    held = loads_of(client, dataset, status="held")[0]
    path = f"/api/v1/datasets/{dataset['dataset_id']}/loads/{held['load_id']}"
    assert client.post(f"{path}/discard").json()["status"] == "discarded"
    assert house.objects.list("silver") == before
    assert len(rows(client, dataset)) == 3


def test_a_rule_may_refuse_every_change_or_hold_it(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    set_rule(client, dataset, "refuse")
    job = again(loads, dataset, NEW)
    assert (job["status"], job["code"]) == ("failed", "schema_drift_refused")
    assert "`stock` is new" in job["error_message"]
    set_rule(client, dataset, "hold")
    assert again(loads, dataset, NEW)["metadata"]["held"]
    assert len(rows(client, dataset)) == 3


def test_values_that_fit_take_the_type_of_the_dataset(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b"a,b,c\n1.5,x,2024-01-02 10:00\n", "a.csv")
    job = again(loads, dataset, b"a,b,c\n2,7,2024-02-03\n")
    assert "drift" not in job["metadata"]
    assert names(client, dataset) == ["a:double", "b:string", "c:timestamp"]


def test_a_renamed_column_takes_the_values_of_its_name_in_files(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns"
    client.patch(f"{path}/{dataset['columns'][2]['field_id']}", json={"name": "cost"})
    lake = house.lake.columns(admin.workspace_id, dataset["dataset_id"])
    assert [column.name for column in lake] == ["n", "city", "cost"]
    assert "drift" not in again(loads, dataset, b"n,city,price\n4,Voss,4.5\n")["metadata"]
    assert names(client, dataset) == ["n:long", "city:string", "cost:double"]
    assert (4, "Voss", 4.5) in rows(client, dataset)


def test_amounts_become_numbers_though_one_of_them_is_none(
    loads: Loads, client: TestClient, house: House
) -> None:
    dataset = loads.load(b"n;price\n1;1 234,50 EUR\n2;ask us\n3;12 EUR\n", "prices.csv")
    price = dataset["columns"][1]
    assert price["type"] == "string"
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns/{price['field_id']}"
    assert client.patch(path, json={"type": "double"}).json()["job_id"]
    house.jobs.run_waiting()
    assert rows(client, dataset) == [(1, 1234.5), (2, None), (3, 12.0)]
    column = now(client, dataset)["columns"][1]
    assert (column["type"], column["unit"]) == ("double", "EUR")


def test_a_type_is_chosen_afterwards_and_remembered(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b"code,when\n7,01/02/2024\n8,03/04/2024\n", "a.csv")
    again(loads, dataset, b"code,when\n9,05/06/2024\n")
    path = f"/api/v1/datasets/{dataset['dataset_id']}/columns"
    answer = client.patch(f"{path}/{dataset['columns'][0]['field_id']}", json={"type": "string"})
    assert answer.json()["job_id"]
    loads.house.jobs.run_waiting()
    assert names(client, dataset)[0] == "code:string"
    assert [row[0] for row in rows(client, dataset)] == ["7", "8", "9"]
    again(loads, dataset, b"code,when\n10,05/06/2024\n")
    assert len(rows(client, dataset)) == 4
    assert now(client, dataset)["columns"][0]["asked"] == {"type": "string", "format": None}
    refused = client.patch(f"{path}/{now(client, dataset)['columns'][0]['field_id']}", json={"type": "money"})
    assert code_of(refused) == "type_unknown"


@pytest.mark.parametrize("mode", ["append", "replace", "upsert"])
def test_each_way_to_load_is_taken_back(loads: Loads, client: TestClient, mode: str) -> None:
    dataset = loads.load(FIRST, "first.csv")
    before = rows(client, dataset)
    content = b"n,city,price,stock\n2,Voss,4.5,7\n"
    again(loads, dataset, content, mode=mode, **({"key": "n"} if mode == "upsert" else {}))
    assert "stock:long" in names(client, dataset)
    last = now(client, dataset)["snapshot_id"]
    undone = client.post(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots/{last}/undo").json()
    assert (undone["row_count"], undone["source_name"], undone["column_count"]) == (3, "first.csv", 3)
    assert rows(client, dataset) == before
    again(loads, dataset, NEW)
    assert len(rows(client, dataset)) == 4


def test_a_replaced_dataset_is_asked_as_it_was(loads: Loads, house: House, admin: Caller) -> None:
    dataset = loads.load(FIRST, "first.csv")
    set_rule(loads.client_for(admin), dataset, "evolve")
    again(loads, dataset, b"n,town\n9,Voss\n", mode="replace")
    pin = {dataset["dataset_id"]: dataset["snapshot_id"]}
    then = house.datasets.table(admin, dataset["dataset_id"], as_of=pin)
    assert [column.name for column in then.columns] == ["n", "city", "price"]
    current = house.datasets.table(admin, dataset["dataset_id"])
    assert [column.name for column in current.columns] == ["n", "town"]
