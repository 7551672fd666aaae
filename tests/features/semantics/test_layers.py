"""The semantic layer: kept in versions, checked by name and by running, seen as far as its datasets are."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.semantics import Layer, LayerRefused
from sextant.features.semantics.yaml_text import from_yaml, to_yaml
from tests.features.semantics.conftest import LAYER, load


def check(client: TestClient, yaml: str) -> dict[str, Any]:
    answer = client.post("/api/v1/semantics/check", json={"yaml": yaml})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_saved_layer_comes_back_as_the_yaml_it_was(described: TestClient) -> None:
    found = described.get("/api/v1/semantics").json()
    assert (found["version"], found["yaml"], found["note"]) == (1, LAYER, "First")
    assert found["layer"]["relations"][0]["cardinality"] == "many-to-one"


def test_every_save_is_a_version_that_stays(described: TestClient) -> None:
    shorter = LAYER.partition("relations:")[0]
    body = {"yaml": shorter, "version": 1, "note": "No relations"}
    assert described.put("/api/v1/semantics", json=body).status_code == 200
    listed = described.get("/api/v1/semantics/versions").json()["items"]
    assert [(one["version"], one["note"], one["metrics"]) for one in listed] == [
        (2, "No relations", 1), (1, "First", 1),
    ]  # fmt: skip
    assert described.get("/api/v1/semantics", params={"version": 1}).json()["yaml"] == LAYER
    assert described.get("/api/v1/semantics", params={"version": 9}).status_code == 404


def test_two_who_change_it_at_once_do_not_overwrite_each_other(described: TestClient) -> None:
    late = described.put("/api/v1/semantics", json={"yaml": LAYER, "version": 0})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "semantics_changed")


def test_a_check_tells_what_each_metric_gives(shop: TestClient) -> None:
    found = check(shop, LAYER)
    assert found["valid"]
    values = {one["where"]: one["value"] for one in found["previews"]}
    paid = [n for n in range(1, 60) if n % 3]
    assert values["orders.metrics.net revenue"] == sum(n * 10 - n for n in paid)
    assert values["orders.filters.settled"] == len(paid)


@pytest.mark.parametrize(
    ("was", "wrong", "where", "said"),
    [
        ("column: amount", "column: amounts", "orders.amounts", "no column amounts"),
        ("- dataset: orders", "- dataset: order", "order", "no dataset order"),
        ("sum(amount) - sum(discount)", "amount", "orders.metrics.net revenue", ""),
        ("sum(amount) - sum(discount)", "sum(amuont)", "orders.metrics.net revenue", "amuont"),
        ("sum(amount) - sum(discount)", "sum(read_csv('x'))", "orders.metrics.net revenue", ""),
        ("to: customers.customer_id", "to: customers.name", "relations.orders.customer_id", "compare"),
        ("to: customers.customer_id", "to: clients.customer_id", "relations.orders.customer_id", "clients"),
        ("- name: settled", "- name: net revenue", "net revenue", "2 times"),
        ("time: ordered_on", "time: shipped_on", "orders.shipped_on", "no column"),
    ],
)
def test_what_does_not_hold_is_named_and_not_saved(
    shop: TestClient, was: str, wrong: str, where: str, said: str
) -> None:
    yaml = LAYER.replace(was, wrong)
    assert yaml != LAYER
    found = check(shop, yaml)
    assert where in [one["where"] for one in found["findings"]]
    assert any(said in one["message"] for one in found["findings"])
    refused = shop.put("/api/v1/semantics", json={"yaml": yaml, "version": 0})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "semantics_invalid")
    assert shop.get("/api/v1/semantics").json()["version"] == 0


def test_a_viewer_reads_and_does_not_write(
    described: TestClient, client_for: Callable[[Caller], TestClient], viewer: Caller
) -> None:
    client = client_for(viewer)
    assert client.get("/api/v1/semantics").status_code == 200
    for method, path, body in (
        ("PUT", "", {"yaml": LAYER, "version": 1}),
        ("POST", "/draft", {}),
        ("POST", "/import", {"text": "{}"}),
    ):
        assert client.request(method, f"/api/v1/semantics{path}", json=body).status_code == 403


def test_what_is_said_of_a_dataset_is_seen_by_those_who_see_it_and_kept_by_others(
    described: TestClient, house: House, client_for: Callable[[Caller], TestClient], analyst: Caller
) -> None:
    client = client_for(analyst)  # nothing was shared with them
    assert client.get("/api/v1/semantics").json()["yaml"] == "datasets: []\n"
    load(house, analyst, stock="item,held\nbolt,5\nnut,7\n")
    mine = "datasets:\n- dataset: stock\n  synonyms:\n  - inventory\n"
    assert client.put("/api/v1/semantics", json={"yaml": mine, "version": 1}).status_code == 200
    assert client.get("/api/v1/semantics").json()["yaml"] == mine
    assert "net revenue" in described.get("/api/v1/semantics").json()["yaml"]


def test_a_draft_describes_what_is_not_described_yet_and_proves_relations(shop: TestClient) -> None:
    drafted = from_yaml(shop.post("/api/v1/semantics/draft").json()["yaml"])
    assert [(one.dataset, one.time) for one in drafted.datasets][:2] in (
        [("orders", "ordered_on"), ("customers", "")],
        [("customers", ""), ("orders", "ordered_on")],
    )
    assert [(one.source, one.target) for one in drafted.relations] == [
        ("orders.customer_id", "customers.customer_id")
    ]
    assert check(shop, to_yaml(drafted))["valid"]


def test_a_draft_leaves_what_people_wrote_alone(described: TestClient) -> None:
    drafted = from_yaml(described.post("/api/v1/semantics/draft").json()["yaml"])
    written = from_yaml(LAYER)
    assert drafted.datasets[0] == written.datasets[0]
    assert drafted.relations == written.relations


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("datasets: [", "not YAML"),
        ("datasets:\n- {dataset: a, colour: red}", "colour"),
        ("datasets:\n- &a {dataset: a}\n- *a", "Aliases"),
        ("- 1", "the document"),
        ("datasets: {}", "datasets"),
    ],
)
def test_what_is_no_layer_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(LayerRefused, match=said):
        from_yaml(text)


_WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@given(st.lists(st.tuples(_WORD, _WORD, st.lists(_WORD, max_size=3)), max_size=4))
def test_any_layer_is_the_same_after_yaml(parts: list[tuple[str, str, list[str]]]) -> None:
    layer = Layer.model_validate(
        {
            "datasets": [
                {
                    "dataset": dataset,
                    "synonyms": words,
                    "metrics": [{"name": name, "expression": name, "filters": words}],
                }
                for dataset, name, words in parts
            ],
            "relations": [{"from": a, "to": b, "cardinality": "one-to-one"} for a, b, _ in parts],
        }
    )
    assert from_yaml(to_yaml(layer)) == layer
