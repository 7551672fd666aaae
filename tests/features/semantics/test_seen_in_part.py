"""What is said of data that someone sees in part: what names the rest is not shown, and stays so."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.governance.models import Audience, Mask, Rule
from sextant.features.semantics.seeing import columns_of
from tests.features.semantics.conftest import load

pytestmark = pytest.mark.one_database
STAFF = "no,name,salary,region,hired,manager\n" + "".join(
    f"{n},Name{n},{7000 + n},{'North' if n % 2 else 'South'},2024-01-{n % 28 + 1:02d},{n % 3 + 1}\n"
    for n in range(1, 41)
)
OFFICES = "region,city\nNorth,Tromso\nSouth,Kristiansand\n"
LAYER: dict[str, Any] = {
    "datasets": [
        {
            "dataset": "staff",
            "synonyms": ["people"],
            "time": "hired",
            "columns": [
                {"column": "salary", "synonyms": ["pay"]},
                {"column": "region", "synonyms": ["district"]},
            ],
            "metrics": [
                {"name": "pay bill", "expression": "sum(salary)", "format": "percent"},
                {"name": "head count", "expression": "count(*)"},
                {"name": "well off", "expression": "count(*)", "filters": ["salary > 7020"]},
                {"name": "everything", "expression": "count(*)", "description": "Salary or not."},
            ],
            "filters": [
                {"name": "rich", "expression": "salary > 7030"},
                {"name": "northern", "expression": "region = 'North'"},
            ],
        },
        {"dataset": "offices", "description": "Where we are."},
    ],
    "relations": [
        {"from": "staff.region", "to": "offices.region"},
        {"from": "staff.salary", "to": "staff.no", "cardinality": "many-to-many"},
    ],
    "verified": [
        {"question": "what do we pay", "sql": "SELECT sum(salary) AS bill FROM staff"},
        {"question": "how many offices", "sql": "SELECT count(*) AS offices FROM offices"},
    ],
}
OF_SALARY = ("pay bill", "well off", "everything", "rich", "what do we pay", "salary")


@pytest.fixture
def described(house: House, client_for: Callable[[Caller], TestClient], admin: Caller) -> TestClient:
    """The administrator of a described workspace that everybody sees whole."""
    client = client_for(admin)
    load(house, admin, staff=STAFF, offices=OFFICES)
    for dataset in client.get("/api/v1/datasets").json()["items"]:
        client.patch(f"/api/v1/datasets/{dataset['dataset_id']}", json={"shared": True})
    saved = client.put("/api/v1/semantics", json={"yaml": json.dumps(LAYER), "version": 0})
    assert saved.status_code == 200, saved.text
    return client


def govern(
    house: House, admin: Caller, described: TestClient, *, rows: str | None = None, **masks: Any
) -> None:
    """A rule over staff for analysts."""
    found = described.get("/api/v1/datasets").json()["items"]
    dataset_id = next(one["dataset_id"] for one in found if one["table_name"] == "staff")
    columns = tuple(Mask(column=name, mask=mask) for name, mask in masks.items())
    rule = Rule(name="a rule", audience=Audience(roles=("analyst",)), rows=rows, columns=columns)
    house.policies.put(admin, dataset_id, [rule])


def layer_of(client: TestClient) -> dict[str, Any]:
    return client.get("/api/v1/semantics").json()


def parts(layer: dict[str, Any]) -> set[str]:
    """Every part of a layer as text, whatever their order."""
    said = layer["layer"]
    found = {json.dumps(one, sort_keys=True) for key in ("relations", "verified") for one in said[key]}
    for dataset in said["datasets"]:
        for key in ("columns", "metrics", "filters"):
            found |= {f"{dataset['dataset']} {json.dumps(one, sort_keys=True)}" for one in dataset[key]}
        found.add(f"{dataset['dataset']} {dataset['description']} {dataset['time']} {dataset['synonyms']}")
    return found


@pytest.mark.parametrize("mask", ["hide", "null", "hash"])
def test_what_names_a_column_that_is_not_shown_as_it_is_cannot_be_read(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
    mask: str,
) -> None:
    govern(house, admin, described, salary=mask)
    client = client_for(analyst)
    said = layer_of(client)["layer"]
    staff = next(one for one in said["datasets"] if one["dataset"] == "staff")
    metrics = {one["name"] for one in staff["metrics"]}
    assert "head count" in metrics
    assert not metrics & {"pay bill", "well off"}
    assert [one["name"] for one in staff["filters"]] == ["northern"]
    assert [one["question"] for one in said["verified"]] == ["how many offices"]
    assert [one["from"] for one in said["relations"]] == ["staff.region"]


def test_the_unit_of_a_metric_that_is_not_shown_is_not_told(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    sql = {"sql": "SELECT count(*) AS pay_bill FROM staff"}
    client = client_for(analyst)
    assert client.post("/api/v1/data/query", json=sql).json()["columns"][0]["unit"] == "ratio"
    govern(house, admin, described, salary="null")
    assert client.post("/api/v1/data/query", json=sql).json()["columns"][0]["unit"] is None


def test_nothing_of_a_hidden_column_is_told_anywhere(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    govern(house, admin, described, salary="hide")
    client = client_for(analyst)
    told = [layer_of(client)["yaml"], client.get("/api/v1/semantics/versions").text]
    told += [
        client.get("/api/v1/query/suggest", params={"q": q}).text for q in ("pa", "ri", "what do", "ev", "")
    ]
    found = [
        client.get("/api/v1/search", params={"q": q}).json() for q in ("pay", "rich", "well", "everything")
    ]
    told += [json.dumps(one.get("items", one)) for one in found]
    asked = client.post("/api/v1/query/natural", json={"question": "pay bill by region"}).json()
    assert asked["status"] != "answered"
    assert "sum(" not in asked["sql"].lower()
    for text in told:
        assert not [word for word in OF_SALARY if word in text.lower()]


def test_who_sees_a_part_saves_it_without_loss_of_the_rest(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    before = parts(layer_of(described))
    govern(house, admin, described, salary="hide", hired="hide")
    client = client_for(analyst)
    mine = layer_of(client)
    saved = client.put("/api/v1/semantics", json={"yaml": mine["yaml"], "version": mine["version"]})
    assert saved.status_code == 200, saved.text
    assert saved.json()["layer"] == mine["layer"]
    assert parts(layer_of(described)) == before


def test_who_sees_a_part_changes_that_part_alone(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    before = layer_of(described)
    govern(house, admin, described, salary="hide")
    client = client_for(analyst)
    wanted = {"datasets": [{"dataset": "staff", "synonyms": ["crew"], "filters": [], "metrics": []}]}
    saved = client.put("/api/v1/semantics", json={"yaml": json.dumps(wanted), "version": 1})
    assert saved.status_code == 200, saved.text
    after = layer_of(described)
    gone = parts(before) - parts(after)
    assert {text for text in gone if any(word in text for word in OF_SALARY)} == set()
    assert not any("head count" in text or "northern" in text for text in parts(after))
    staff = next(one for one in after["layer"]["datasets"] if one["dataset"] == "staff")
    assert staff["synonyms"] == ["crew"]
    assert [one["name"] for one in staff["metrics"]] == ["pay bill", "well off", "everything"]


def test_who_leaves_a_dataset_out_leaves_what_they_do_not_see_of_it(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    govern(house, admin, described, salary="hide")
    saved = client_for(analyst).put("/api/v1/semantics", json={"yaml": "datasets: []", "version": 1})
    assert saved.status_code == 200, saved.text
    staff = layer_of(described)["layer"]["datasets"]
    assert [one["dataset"] for one in staff] == ["staff"]
    assert [one["column"] for one in staff[0]["columns"]] == ["salary"]


def test_a_verified_question_over_what_is_not_seen_is_not_replaced(
    house: House,
    described: TestClient,
    client_for: Callable[[Caller], TestClient],
    admin: Caller,
    analyst: Caller,
) -> None:
    govern(house, admin, described, salary="hide")
    client = client_for(analyst)
    asked = client.post("/api/v1/query/natural", json={"question": "what do we pay"}).json()
    body = {"sql": "SELECT count(*) AS n FROM offices"}
    refused = client.post(f"/api/v1/query/{asked['query_id']}/verify", json=body)
    assert refused.status_code == 422
    assert "sum(salary)" in layer_of(described)["yaml"]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("count(*)", set[str]()),
        ('sum(Salary) - max("bonus")', {"salary", "bonus"}),
        ("count(*) FILTER (WHERE salary > 1)", {"salary"}),
        ("max(COLUMNS('sal.*'))", {"*"}),
        ("(SELECT max(salary) FROM staff)", {"salary"}),
        ("sum(", {"*"}),
    ],
)
def test_the_columns_of_an_expression(expression: str, names: set[str]) -> None:
    assert columns_of(expression) == names


@given(st.text(max_size=60))
def test_any_text_has_columns_or_cannot_be_told(text: str) -> None:
    assert all(isinstance(name, str) for name in columns_of(text))
