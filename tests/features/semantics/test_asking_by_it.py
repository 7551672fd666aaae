"""Answers prefer what people wrote down: metrics, synonyms, named filters, the main time; and they say so."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.features.ask.meaning import MetricMisplaced, expand
from sextant.features.semantics import Known, Metric, NamedFilter, TableMeaning

PAID = [n for n in range(1, 60) if n % 3]
NET = Metric(
    name="net revenue", expression="sum(amount) - sum(discount)", filters=["status = 'paid'"], synonyms=[]
)
KNOWN = Known(
    1,
    {
        "d": TableMeaning(
            metrics=(NET, Metric(name="margin", expression="avg(m)")),
            filters=(NamedFilter(name="big", expression="amount > 10 OR x"),),
        )
    },
)


def ask(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.post("/api/v1/query/natural", json={"question": question})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("question", ["net revenue", "what is the total net revenue", "turnover"])
def test_a_metric_is_computed_as_it_is_defined(described: TestClient, question: str) -> None:
    answer = ask(described, question)
    assert answer["results"] == [{"net_revenue": sum(n * 9 for n in PAID)}]
    assert answer["notes"] == [
        "“net revenue” is a metric: sum(amount) - sum(discount) where status = 'paid'."
    ]
    assert answer["title"] == "Net revenue"


def test_a_metric_is_split_as_any_figure_is(described: TestClient) -> None:
    answer = ask(described, "net revenue by status")
    assert {row["status"]: row["net_revenue"] for row in answer["results"]} == {
        "paid": sum(n * 9 for n in PAID), "open": None,
    }  # fmt: skip
    months = ask(described, "net revenue by month")["results"]
    assert sum(row["net_revenue"] or 0 for row in months) == sum(n * 9 for n in PAID)


def test_synonyms_name_columns_and_datasets(described: TestClient) -> None:
    assert ask(described, "total takings")["results"] == [{"total_amount": sum(n * 10 for n in range(1, 60))}]
    assert ask(described, "how many purchases")["results"] == [{"count": 59}]


def test_a_named_filter_narrows_rows(described: TestClient) -> None:
    answer = ask(described, "settled orders")
    assert answer["row_count"] == len(PAID)
    assert {row["status"] for row in answer["results"]} == {"paid"}
    assert "metric__net_revenue" not in answer["sql"]
    assert answer["notes"][0] == "“settled” means status = 'paid'."


def test_without_a_layer_nothing_of_it_is_known(shop: TestClient) -> None:
    assert ask(shop, "turnover by status")["status"] != "answered"


def test_a_change_of_the_layer_holds_from_the_next_question(described: TestClient) -> None:
    changed = described.get("/api/v1/semantics").json()["yaml"].replace(" - sum(discount)", "")
    body = {"yaml": changed, "version": 1}
    assert described.put("/api/v1/semantics", json=body).status_code == 200
    assert ask(described, "net revenue")["results"] == [{"net_revenue": sum(n * 10 for n in PAID)}]


@pytest.mark.parametrize(
    ("sql", "held"),
    [
        ("SELECT a FROM s", "SELECT a FROM s"),
        ("SELECT SUM(metric__margin) AS avg_metric__margin FROM s", "AVG(m) AS margin"),
        (
            "SELECT AVG(t.metric__margin) FILTER (WHERE t.a = 1) FROM s AS t",
            'AVG("t".m) FILTER(WHERE t.a = 1)',
        ),
        ("SELECT metric__margin FROM s", "AVG(m) AS metric__margin".replace("metric__", "")),
        ("SELECT * FROM s WHERE filter__big AND b", "(amount > 10 OR x) AND b"),
        ("SELECT SUM(metric__net_revenue) FROM s", "SUM(amount) FILTER(WHERE status = 'paid')"),
    ],
)
def test_an_expression_takes_the_place_of_its_column(sql: str, held: str) -> None:
    written = expand(sql, KNOWN).sql
    plain = " ".join(written.split()).replace("( ", "(").replace(" )", ")")
    assert held in plain


def test_a_share_of_what_is_no_sum_is_refused() -> None:
    with pytest.raises(MetricMisplaced):
        expand("SELECT SUM(metric__margin) / SUM(SUM(metric__margin)) OVER () FROM s", KNOWN)


def test_a_column_of_the_data_that_looks_like_one_stays() -> None:
    assert expand("SELECT filter__x, metric__y FROM s", KNOWN).sql.split() == [
        "SELECT", "filter__x,", "metric__y", "FROM", "s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("aggregation", "name", "figure"),
    [
        (None, "total_amount", sum),
        ("average", "average_amount", lambda several: sum(several) / len(several)),
        ("maximum", "max_amount", max),
        ("median", "median_amount", median),
    ],
)
def test_a_column_is_summed_up_as_people_say(
    shop: TestClient, aggregation: str | None, name: str, figure: Callable[[list[int]], float]
) -> None:
    if aggregation is not None:
        column = f"{{column: amount, aggregation: {aggregation}}}"
        layer = f"datasets: [{{dataset: orders, columns: [{column}]}}]"
        saved = shop.put("/api/v1/semantics", json={"yaml": layer, "version": 0, "note": "Figures"})
        assert saved.status_code == 200, saved.text
    answer = ask(shop, "amount by status")
    open_ones = [n * 10 for n in range(1, 60) if n % 3 == 0]
    assert {row["status"]: row[name] for row in answer["results"]}["open"] == figure(open_ones)
    assert ask(shop, "total amount")["results"] == [{"total_amount": sum(n * 10 for n in range(1, 60))}]


def test_a_column_without_a_figure_is_not_added_up(shop: TestClient) -> None:
    layer = "datasets: [{dataset: orders, columns: [{column: amount, aggregation: none}]}]"
    shop.put("/api/v1/semantics", json={"yaml": layer, "version": 0, "note": "Figures"})
    assert "sum(" not in ask(shop, "amount by status")["sql"].lower()
