"""Loading into a dataset that is there: append, replace, upsert by key."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from tests.features.datasets.conftest import Loads, code_of

FIRST = b"n,city,price\n1,Oslo,1.5\n2,Bergen,2.5\n3,Alta,3.5\n"
MORE = b"n,city,price\n4,Voss,4.5\n2,Bergen,9.5\n"


def again(loads: Loads, dataset: dict[str, Any], content: bytes, **fields: str) -> dict[str, Any]:
    """The job that loaded a file into the dataset."""
    accepted = loads.upload(content, "more.csv", dataset_id=dataset["dataset_id"], **fields)
    assert accepted["dataset_id"] == dataset["dataset_id"]
    loads.house.jobs.run_waiting()
    return loads.job(accepted["job_id"])


def rows(client: TestClient, dataset: dict[str, Any]) -> list[tuple[Any, ...]]:
    answer = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/rows?limit=100").json()
    return sorted((tuple(row.values()) for row in answer["results"]), key=str)


def now(client: TestClient, dataset: dict[str, Any]) -> dict[str, Any]:
    return client.get(f"/api/v1/datasets/{dataset['dataset_id']}").json()


def test_an_append_adds_its_rows_as_one_snapshot(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, MORE, mode="append")
    assert job["status"] == "completed", job
    shown = now(client, dataset)
    assert (shown["row_count"], shown["snapshot_count"], shown["status"]) == (5, 2, "ready")
    assert shown["source_name"] == "first.csv"
    assert [row[0] for row in rows(client, dataset)] == [1, 2, 2, 3, 4]


def test_a_replacing_load_leaves_its_rows_alone(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    again(loads, dataset, MORE, mode="replace")
    shown = now(client, dataset)
    assert (shown["row_count"], shown["source_name"]) == (2, "more.csv")
    assert rows(client, dataset) == [(2, "Bergen", 9.5), (4, "Voss", 4.5)]


def test_an_upsert_changes_the_rows_it_names_and_adds_the_others(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, MORE, mode="upsert", key="n")
    assert (job["status"], job["metadata"]["rows_updated"]) == ("completed", 1)
    assert rows(client, dataset) == [(1, "Oslo", 1.5), (2, "Bergen", 9.5), (3, "Alta", 3.5), (4, "Voss", 4.5)]
    items = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/snapshots").json()["items"]
    assert [item["operation"] for item in items] == ["overwrite", "append"]


def test_an_upsert_by_two_columns_compares_both(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    content = b"n,city,price\n2,Oslo,7.5\n3,Alta,8.5\n"
    job = again(loads, dataset, content, mode="upsert", key="n, city")
    assert job["metadata"]["rows_updated"] == 1
    assert rows(client, dataset) == [
        (1, "Oslo", 1.5),
        (2, "Bergen", 2.5),
        (2, "Oslo", 7.5),
        (3, "Alta", 8.5),
    ]


def test_an_upsert_of_no_known_key_appends(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, b"n,city,price\n8,Voss,1.0\n", mode="upsert", key="n")
    assert job["metadata"]["rows_updated"] == 0
    assert len(rows(client, dataset)) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"n,city,price\n4,Voss,4.5\n4,Alta,9.5\n", "stands in rows 1, 2"),
        (b"n,city,price\n,Voss,4.5\n5,Alta,9.5\n", "is empty in row 1"),
    ],
)
def test_a_key_that_names_no_one_row_is_refused(
    loads: Loads, client: TestClient, content: bytes, said: str
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, content, mode="upsert", key="n")
    assert (job["status"], job["code"]) == ("failed", "load_key_invalid")
    assert said in job["error_message"]
    assert (now(client, dataset)["status"], len(rows(client, dataset))) == ("ready", 3)


def test_a_load_that_fails_leaves_the_dataset_as_it_was(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    job = again(loads, dataset, b'{"a": \n', mode="append")
    assert job["status"] == "failed"
    shown = now(client, dataset)
    assert (shown["status"], shown["row_count"], shown["error"]) == ("ready", 3, None)


def test_loads_of_one_dataset_come_in_the_order_they_were_sent(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(FIRST, "first.csv")
    fields = {"dataset_id": dataset["dataset_id"]}
    for number in range(3):
        loads.upload(f"n,city,price\n{number},x,1.0\n".encode(), "more.csv", mode="replace", **fields)
    loads.house.jobs.run_waiting()
    assert [row[0] for row in rows(client, dataset)] == [2]


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "append"},
        {"mode": "merge", "dataset_id": "D"},
        {"mode": "upsert", "dataset_id": "D"},
        {"mode": "append", "key": "n", "dataset_id": "D"},
    ],
)
def test_a_way_to_load_that_makes_no_sense_is_refused(
    loads: Loads, client: TestClient, fields: dict[str, str]
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    sent = {name: dataset["dataset_id"] if value == "D" else value for name, value in fields.items()}
    answer = client.post("/api/v1/data/upload", files={"file": ("a.csv", MORE)}, data=sent)
    assert (answer.status_code, code_of(answer)) == (422, "load_mode_invalid")


def test_no_one_loads_into_a_dataset_that_is_not_theirs(
    loads: Loads, client_for: Any, analyst: Caller, house: House
) -> None:
    dataset = loads.load(FIRST, "first.csv")
    answer = client_for(analyst).post(
        "/api/v1/data/upload", files={"file": ("a.csv", MORE)}, data={"dataset_id": dataset["dataset_id"]}
    )
    assert answer.status_code in (403, 404)
    assert len(house.objects.list("bronze")) == 1


def test_rows_that_were_there_already_are_counted(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b"n,city,price\n1,Oslo,1.5\n2,,2.5\n3,Alta,3.5\n", "first.csv")
    job = again(loads, dataset, b"n,city,price\n2,,2.5\n3,Alta,3.5\n3,Alta,9.5\n4,Voss,1.0\n")
    assert job["metadata"]["rows_repeated"] == 2
    assert again(loads, dataset, b"n,city,price\n90,Bod,1.0\n")["metadata"]["rows_repeated"] == 0
    found = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/loads").json()["items"]
    assert [load["rows_repeated"] for load in found] == [0, 2, None]
