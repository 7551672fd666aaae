"""Rules tried before they hold, and a look at rows and answers as someone else."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import DatasetChange

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
STAFF = b"name,region,pay\nAda,North,70001\nBo,South,70002\nCleo,North,70003\n"
OWN_REGION: dict[str, Any] = {
    "name": "Own region",
    "audience": {"roles": ["viewer"]},
    "rows": "region = person.region",
    "columns": [{"column": "pay", "mask": "hide"}],
}
NORTH = {"role": "viewer", "attributes": {"region": "North"}}


@pytest.fixture
def policy(house: House, admin: Caller) -> str:
    """The address of the policy of a shared dataset of three people."""
    accepted = house.datasets.put(admin, [STAFF], file_name="staff.csv")
    house.jobs.run_waiting()
    house.datasets.change(admin, accepted.dataset.dataset_id, DatasetChange(shared=True))
    return f"/api/v1/datasets/{accepted.dataset.dataset_id}/policy"


def test_rules_are_tried_without_being_kept(client: TestClient, policy: str) -> None:
    wrong = OWN_REGION | {"name": "Wrong", "rows": "regoin = 'North'"}
    unknown = OWN_REGION | {"name": "Unknown", "columns": [{"column": "wage", "mask": "hash"}]}
    answer = client.post(f"{policy}/check", json={"rules": [OWN_REGION, wrong, unknown]})
    found = answer.json()
    assert found["valid"] is False
    assert [problem["rule"] for problem in found["problems"]] == [1, 2]
    assert "`region`" in found["problems"][0]["hint"]
    assert "`wage`" in found["problems"][1]["message"]
    assert client.get(policy).json()["rules"] == []
    assert client.post(f"{policy}/check", json={"rules": [OWN_REGION]}).json() == {
        "valid": True,
        "problems": [],
    }


def test_an_answer_is_seen_as_someone_else_would_see_it(client: TestClient, policy: str) -> None:
    client.put(policy, json={"rules": [OWN_REGION]})
    asked = NORTH | {"sql": "SELECT count(*) AS n, max(name) AS last FROM staff"}
    seen = client.post(f"{policy}/see-as", json=asked).json()
    assert seen["results"] == [{"n": 2, "last": "Cleo"}]
    assert [column["name"] for column in seen["columns"]] == ["n", "last"]
    assert seen["row_count"] == 2
    assert seen["hidden"] == ["pay"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT sum(pay) FROM staff", "sql_unknown_column"),
        ("SELECT * FROM others", "sql_unknown_table"),
        ("DROP TABLE staff", "sql_not_select"),
    ],
)
def test_what_they_would_be_refused_is_refused_as_it_would_be(
    client: TestClient, policy: str, sql: str, code: str
) -> None:
    client.put(policy, json={"rules": [OWN_REGION]})
    answer = client.post(f"{policy}/see-as", json=NORTH | {"sql": sql})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code


def test_a_look_reads_no_other_dataset(house: House, client: TestClient, admin: Caller, policy: str) -> None:
    house.datasets.put(admin, [b"a,b\n1,2\n"], file_name="others.csv")
    house.jobs.run_waiting()
    answer = client.post(f"{policy}/see-as", json=NORTH | {"sql": "SELECT * FROM others"})
    assert answer.json()["error"]["code"] == "sql_unknown_table"


def test_neither_is_for_those_who_do_not_govern(client_for: Clients, analyst: Caller, policy: str) -> None:
    client = client_for(analyst)
    assert client.post(f"{policy}/check", json={"rules": [OWN_REGION]}).status_code == 403
    assert client.post(f"{policy}/see-as", json={"sql": "SELECT * FROM staff"}).status_code == 403


def test_a_look_is_in_the_trail_with_its_statement(client: TestClient, policy: str) -> None:
    sql = "SELECT count(*) FROM staff"
    client.post(f"{policy}/see-as", json=NORTH | {"sql": sql, "email": "bo@example.com"})
    entries = client.get("/api/v1/audit", params={"action": "policy.previewed"}).json()["items"]
    assert entries[0]["details"] | {"dataset_id": ""} == {
        "dataset_id": "",
        "as": "bo@example.com",
        "sql": sql,
    }
