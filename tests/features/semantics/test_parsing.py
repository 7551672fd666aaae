"""A layer taken apart for forms, and taken back from them as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.features.semantics.models import ColumnMeaning, DatasetMeaning, Layer, Metric, pointing
from sextant.features.semantics.yaml_text import from_yaml, to_yaml

pytestmark = pytest.mark.one_database
LAYER = Layer(
    datasets=[
        DatasetMeaning(
            dataset="orders",
            synonyms=["sales"],
            columns=[ColumnMeaning(column="amount", unit="EUR", sensitivity="internal", aggregation="sum")],
            metrics=[Metric(name="net", expression="sum(amount)", filters=["amount > 0"], format="currency")],
        )
    ],
    relations=[pointing("orders.customer", "customers.id")],
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)


def test_a_layer_is_taken_apart_as_it_is_written(client: TestClient) -> None:
    found = client.post("/api/v1/semantics/parse", json={"yaml": to_yaml(LAYER)})
    assert found.status_code == 200, found.text
    assert Layer.model_validate(found.json()["layer"]) == LAYER
    assert client.get("/api/v1/semantics").json()["version"] == 0


def test_what_cannot_be_read_is_told_with_its_place(client: TestClient) -> None:
    answer = client.post("/api/v1/semantics/parse", json={"yaml": "datasets:\n- datset: orders\n"})
    assert answer.status_code == 422
    assert "datasets → 0" in answer.json()["error"]["message"]


@given(words, words)
def test_json_is_read_as_the_yaml_of_the_same_layer(name: str, said: str) -> None:
    layer = Layer(datasets=[DatasetMeaning(dataset=name, description=said, synonyms=[said])])
    sent = layer.model_dump(by_alias=True, mode="json")
    assert from_yaml(json.dumps(sent)) == layer
    assert from_yaml(json.dumps(sent, ensure_ascii=False)) == layer


def test_yaml_that_begins_like_json_is_still_yaml() -> None:
    assert from_yaml("{datasets: [{dataset: orders, synonyms: [sales]}]}") == Layer(
        datasets=[DatasetMeaning(dataset="orders", synonyms=["sales"])]
    )
