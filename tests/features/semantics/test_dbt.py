"""dbt's semantic models become datasets, relations and metrics; what has no place is told."""

import json

import pytest
from starlette.testclient import TestClient

from sextant.features.semantics import LayerRefused
from sextant.features.semantics.dbt import from_dbt

YAML = """
semantic_models:
  - name: order_facts
    model: ref('orders')
    description: One row an order
    defaults: {agg_time_dimension: ordered}
    entities:
      - {name: order, type: primary, expr: order_id}
      - {name: customer, type: foreign, expr: customer_id}
    dimensions:
      - {name: ordered, type: time, expr: ordered_on, type_params: {time_granularity: day}}
      - {name: order_state, type: categorical, expr: status}
      - {name: is_large, type: categorical, expr: amount > 100}
    measures:
      - {name: amount_total, agg: sum, expr: amount}
      - {name: order_count, agg: count, expr: order_id}
      - {name: p90, agg: percentile, expr: amount}
  - name: people
    model: ref('customers')
    entities:
      - {name: customer, type: primary, expr: customer_id}
    measures:
      - {name: customer_count, agg: count_distinct, expr: customer_id}
metrics:
  - {name: average_order, type: ratio, type_params: {numerator: amount_total, denominator: order_count}}
  - name: paid_revenue
    label: Paid revenue
    type: simple
    type_params: {measure: amount_total}
    filter: "{{ Dimension('order__order_state') }} = 'paid'"
  - {name: revenue, type: simple, type_params: {measure: {name: amount_total}}}
  - {name: doubled, type: derived, type_params: {expr: revenue * 2, metrics: [{name: revenue}]}}
  - {name: per_person, type: ratio, type_params: {numerator: amount_total, denominator: customer_count}}
"""


def test_models_and_metrics_are_brought_over() -> None:
    found = from_dbt(YAML)
    orders, customers = found.layer.datasets
    assert (orders.dataset, orders.time, orders.description) == ("orders", "ordered_on", "One row an order")
    assert customers.dataset == "customers"
    assert [(c.column, c.name, c.dimension) for c in orders.columns] == [
        ("ordered_on", "ordered", None), ("status", "order state", True),
    ]  # fmt: skip
    assert {m.name: (m.expression, m.filters) for m in orders.metrics} == {
        "Paid revenue": ("sum(amount)", ["status = 'paid'"]),
        "revenue": ("sum(amount)", []),
        "average order": ("(sum(amount)) / nullif(count(order_id), 0)", []),
        "doubled": ("(sum(amount)) * 2", []),
    }
    assert [(r.source, r.target) for r in found.layer.relations] == [
        ("orders.customer_id", "customers.customer_id")
    ]


def test_what_has_no_place_is_told() -> None:
    told = from_dbt(YAML).left_out
    assert len(told) == 2
    assert told[0].startswith("measure p90")
    assert told[1].startswith("metric per_person")


def test_a_manifest_names_its_datasets_by_their_relation() -> None:
    manifest = {
        "semantic_models": [
            {
                "name": "o",
                "node_relation": {"alias": "orders", "schema_name": "s"},
                "measures": [{"name": "m", "agg": "sum_boolean", "expr": "amount > 1"}],
            }
        ],
        "metrics": [
            {
                "name": "large",
                "type": "simple",
                "type_params": {"measure": {"name": "m", "filter": None}},
                "filter": {"where_filters": [{"where_sql_template": "status = 'paid'"}]},
            }
        ],
    }
    found = from_dbt(json.dumps(manifest)).layer.datasets[0]
    assert found.dataset == "orders"
    assert found.metrics[0].expression == "sum(CASE WHEN amount > 1 THEN 1 ELSE 0 END)"
    assert found.metrics[0].filters == ["status = 'paid'"]


@pytest.mark.parametrize("text", ["{}", "[]", "semantic_models: []", "models: [{name: x}]"])
def test_a_file_without_semantic_models_is_refused(text: str) -> None:
    with pytest.raises(LayerRefused, match="no semantic models"):
        from_dbt(text)


def test_what_is_brought_in_passes_the_check(shop: TestClient) -> None:
    brought = shop.post("/api/v1/semantics/import", json={"text": YAML}).json()
    assert len(brought["left_out"]) == 2
    checked = shop.post("/api/v1/semantics/check", json={"yaml": brought["yaml"]}).json()
    assert checked["findings"] == []
