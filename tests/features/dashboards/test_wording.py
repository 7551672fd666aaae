"""A tile changed in words: what is understood is done, what is not is named, nothing is guessed."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.features.dashboards.models import Visualization
from sextant.features.dashboards.wording import Named, Reworded, reworded
from sextant.features.datasets import Dataset

pytestmark = pytest.mark.one_database
COLUMNS = (
    Named("month", "month", "date"),
    Named("region", "region", "string"),
    Named("shop_type", "shop type", "string"),
    Named("amount", "total amount", "double"),
    Named("orders", "number of orders", "long"),
)


def said(words: str, *, kind: str = "bar", **config: Any) -> Reworded:
    tile = Visualization.model_validate(
        {"viz_id": "a", "title": "Sales", "chart_type": kind, "query": "SELECT 1", "config": config}
    )
    return reworded(tile, COLUMNS, words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("make it a stacked bar", "stacked_bar"),
        ("as a line", "line"),
        ("turn this into a pie chart please", "pie"),
        ("show it on a map", "map"),
        ("a funnel", "funnel"),
        ("Could you make it a scatter plot?", "scatter"),
        ("use a box plot instead", "box"),
        ("show a cohort grid", "cohort"),
        ("draw it as a sankey diagram", "network"),
        ("one number", "number"),
        ("as a pivot table", "pivot"),
        ("heat map", "heatmap"),
        ("horizontal bar chart", "bar"),
    ],
)
def test_a_kind_is_read_however_it_is_asked_for(words: str, kind: str) -> None:
    done = said(words, kind="table")
    assert (done.tile.chart_type, done.not_understood) == (kind, ())


@pytest.mark.parametrize(
    ("words", "config"),
    [
        ("sort by value", {"order": "-y"}),
        ("smallest first", {"order": "y"}),
        ("sort it alphabetically", {"order": "x"}),
        ("order by total amount ascending", {"order": "y"}),
        ("newest first", {"order": "-x"}),
        ("log scale", {"log": True}),
        ("use a logarithmic axis", {"log": True}),
        ("top 10", {"top": 10}),
        ("show only the five largest regions", {"top": 5}),
        ("show all", {"top": None}),
        ("in euros", {"units": {"amount": "EUR"}}),
        ("number of orders in percent", {"units": {"orders": "percent"}}),
        ("hide the legend", {"legend": False}),
        ("coloured by region", {"color": "region", "x": "month", "y": "amount"}),
        ("small multiples by shop type", {"facet": "shop_type"}),
        ("one chart for each region", {"facet": "region"}),
        ("region along the bottom", {"x": "region", "y": "amount"}),
        ("number of orders on the y axis", {"y": "orders", "x": "month"}),
        ("by shop type", {"x": "shop_type", "y": "amount"}),
        ("with a sparkline", {"spark": True}),
        ("compare with last year", {"compare": "year"}),
    ],
)
def test_one_change_does_one_thing(words: str, config: dict[str, Any]) -> None:
    done = said(words)
    assert done.not_understood == ()
    assert len(done.understood) == 1
    assert {name: getattr(done.tile.config, name) for name in config} == config


def test_several_changes_are_done_in_their_order() -> None:
    done = said(
        'make it a stacked bar by region, top 10 and sort by value, hide the legend; call it "Sales, all"'
    )
    assert done.not_understood == ()
    assert len(done.understood) == 5
    tile, config = done.tile, done.tile.config
    assert (tile.chart_type, tile.title) == ("stacked_bar", "Sales, all")
    assert (config.color, config.x, config.y) == ("region", "month", "amount")
    assert (config.top, config.order, config.legend) == (10, "-y", False)


def test_a_line_by_a_name_keeps_its_time_along_the_bottom() -> None:
    config = said("a line by region").tile.config
    assert (config.x, config.color, config.y) == ("month", "region", "amount")


def test_a_column_stands_in_one_place() -> None:
    done = said("one panel for each region", color="region", x="month", y="amount")
    assert (done.tile.config.facet, done.tile.config.color) == ("region", None)
    back = said("colour by region", facet="region")
    assert (back.tile.config.facet, back.tile.config.color) == (None, "region")


@pytest.mark.parametrize(
    "words", ["sort by weather", "make it pop", "colour by planet", "in zlotys", "by", "top of the morning"]
)
def test_what_is_not_understood_is_named_and_changes_nothing(words: str) -> None:
    done = said(words)
    assert done.not_understood == (words,)
    assert done.understood == ()
    assert done.tile == said("log scale").tile.model_copy(update={"config": done.tile.config})
    assert done.tile.config == Visualization(query="SELECT 1").config


def test_the_part_that_is_not_understood_does_not_cost_the_others() -> None:
    done = said("a pie by planet, log scale and dance, and sing")
    assert done.tile.chart_type == "pie"
    assert done.tile.config.log
    assert done.not_understood == ("by planet", "dance", "sing")


def test_rows_of_a_table_are_ordered_marked_and_added_up() -> None:
    done = said("sort by total amount, highlight total amount above 1,000 in red, with totals", kind="table")
    assert done.not_understood == ()
    config = done.tile.config
    assert [(one.column, one.descending) for one in config.sort] == [("amount", True)]
    assert [(one.column, one.how, one.value, one.tone) for one in config.colours] == [
        ("amount", "above", 1000.0, "bad")
    ]
    assert config.totals == {"amount": "sum", "orders": "sum"}


def test_the_route_gives_the_tile_back_and_stores_nothing(client: TestClient, sales: Dataset) -> None:
    tile = {"title": "Sales", "query": "SELECT region, sum(amount) AS amount FROM sales GROUP BY 1"}
    body = {
        "tile": tile,
        "words": "as a pie, in dollars, with sprinkles",
        "columns": [{"name": "region"}, {"name": "amount", "type": "long"}],
    }
    done = client.post("/api/v1/dashboards/reword", json=body)
    assert done.status_code == 200, done.text
    assert done.json()["tile"]["chart_type"] == "pie"
    assert done.json()["tile"]["config"]["units"] == {"amount": "USD"}
    assert done.json()["not_understood"] == ["with sprinkles"]
    assert client.get("/api/v1/dashboards").json()["total"] == 0
    assert client.post("/api/v1/dashboards/reword", json={**body, "words": ""}).status_code == 422
