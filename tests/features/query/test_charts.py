"""Which chart a result gets, and what every chart keeps: zero baselines, few series, gaps, units."""

import datetime as dt
import json
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextant.features.query.charts import Chart, ChartHints, choose, theme
from sextant.features.query.charts.shape import KINDS
from sextant.features.query.models import ResultColumn
from sextant.features.query.rows import type_name

MONTHS = [dt.date(2024, month, 1) for month in range(1, 13)]
CHANCE = random.Random(7)


def chart(data: dict[str, list[Any]], *, hints: ChartHints | None = None, **about: dict[str, Any]) -> Chart:
    """The chart of a result given by columns; `about` tells label, unit, grain and the like of each."""
    table = pa.table(data)
    columns = [
        ResultColumn(
            name, type_name(table.schema.field(name).type), **({"label": name} | about.get(name, {}))
        )
        for name in table.column_names
    ]
    return choose(columns, table, hints or ChartHints())


def values(drawn: Chart) -> list[dict[str, Any]]:
    return drawn.spec["data"]["values"]


COUNT = {"additive": True, "label": "number of flights"}
BY_MONTH = {"m": MONTHS, "n": [10.0 + month for month in range(12)]}
BY_CARRIER = {"carrier": ["UA", "DL", "AA"], "n": [30, 20, 10]}
GRID = {
    "day": [d for d in range(7) for _ in range(24)],
    "hour": list(range(24)) * 7,
    "n": [float(h) for h in range(168)],
}
PAIRS = {"o": ["E", "E", "J", "J"], "c": ["UA", "DL"] * 2, "n": [4, 3, 2, 1]}


@pytest.mark.parametrize(
    ("kind", "data", "about"),
    [
        ("line", BY_MONTH, {"m": {"grain": "month"}}),
        ("line", {"year": list(range(2001, 2020)), "n": list(range(19))}, {}),
        ("line", {"m": MONTHS * 2, "o": ["E"] * 12 + ["J"] * 12, "n": list(range(24))}, {"n": COUNT}),
        ("bar", BY_CARRIER, {"n": COUNT}),
        ("bar", {"hour": list(range(24)), "n": list(range(24))}, {}),
        ("bar", {"m": MONTHS[:2], "n": [1, 2]}, {}),
        ("stacked_bar", PAIRS, {"n": COUNT}),
        ("grouped_bar", PAIRS, {"n": {"label": "average delay"}}),
        ("grouped_bar", {"c": ["a", "b"], "x": [1.0, 2.0], "y": [2.0, 3.0]}, {}),
        ("heatmap", GRID, {"n": {"label": "average delay"}}),
        ("scatter", {"x": [float(n) for n in range(40)], "y": [float(n * n) for n in range(40)]}, {}),
        ("histogram", {"delay": [CHANCE.gauss(0, 1) for _ in range(300)]}, {}),
        ("box", {"c": ["a", "b"] * 40, "d": [CHANCE.random() for _ in range(80)]}, {}),
        ("number", {"n": [336776]}, {}),
        ("table", {"c": ["a"], "n": [1]}, {}),
        ("table", {"a": ["x", "y"], "b": ["z", "w"]}, {}),
        ("table", {"a": [], "n": []}, {}),
        ("table", {"id": ["a", "b"], "n": ["x", "y"], "when": MONTHS[:2], "v": [1, 2], "w": [3, 4]}, {}),
    ],
)
def test_a_result_gets_the_kind_that_fits(kind: str, data: dict[str, Any], about: dict[str, Any]) -> None:
    assert chart(data, **about).kind == kind


def test_a_wanted_kind_is_honoured_where_it_is_honest() -> None:
    assert chart(BY_CARRIER, n=COUNT, hints=ChartHints(kind="pie")).kind == "pie"
    assert chart(BY_MONTH, hints=ChartHints(kind="area")).kind == "area"
    assert chart(BY_MONTH, hints=ChartHints(kind="bar")).kind == "bar"
    assert chart(BY_CARRIER, n=COUNT, hints=ChartHints(kind="table")).spec == {}


@pytest.mark.parametrize(
    ("data", "about"),
    [
        (BY_CARRIER, {"n": {"label": "average delay"}}),
        ({"c": ["a", "b"], "n": [-1, 3]}, {"n": COUNT}),
        ({"c": list("abcdefghijklmnopqrst"), "n": list(range(101, 121))}, {"n": COUNT}),
        (BY_MONTH, {"n": COUNT}),
    ],
)
def test_a_pie_that_would_lie_is_not_drawn(data: dict[str, Any], about: dict[str, Any]) -> None:
    drawn = chart(data, hints=ChartHints(kind="pie"), **about)
    assert drawn.kind != "pie"
    assert "pie" not in drawn.alternatives
    assert "pie" in drawn.notes[0].lower()
    assert "shown as" in drawn.notes[0]


def test_every_alternative_that_is_offered_can_be_drawn() -> None:
    for data, about in ((BY_MONTH, {}), (BY_CARRIER, {"n": COUNT}), (PAIRS, {"n": COUNT}), (GRID, {})):
        for kind in chart(data, **about).alternatives:
            assert chart(data, hints=ChartHints(kind=kind), **about).kind == kind


def test_bars_begin_at_zero_and_up_to_twelve_have_their_values() -> None:
    drawn = chart({"c": ["UA", "DL"], "n": [1000, 990]}, n=COUNT)
    assert drawn.spec["encoding"]["y"]["scale"]["domain"][0] == 0
    assert len(drawn.spec["layer"]) == 2
    many = chart({"c": [f"c{n}" for n in range(13)], "n": list(range(13))}, n=COUNT)
    assert len(many.spec["layer"]) == 1
    assert "zero" not in json.dumps(many.spec["encoding"])  # Vega's own default for bars is zero


def test_long_names_lie_and_are_sorted_by_size_unless_the_statement_ordered_them() -> None:
    names = ["Mesa Airlines Incorporated", "ExpressJet Airlines", "JetBlue Airways"]
    lying = chart({"c": names, "n": [1, 3, 2]}, n=COUNT)
    assert lying.spec["encoding"]["y"]["field"] == "c0"
    assert [row["c1"] for row in values(lying)] == [3, 2, 1]
    assert [row["c1"] for row in values(chart({"c": names, "n": [1, 2, 3]}))] == [1, 2, 3]


def test_more_than_eight_series_are_drawn_as_eight_with_others() -> None:
    carriers = [f"C{n}" for n in range(12)]
    data = {
        "m": MONTHS * 12,
        "c": [c for c in carriers for _ in MONTHS],
        "n": [1 + n // 12 for n in range(144)],
    }
    summed = chart(data, n=COUNT)
    assert {row["c1"] for row in values(summed)} == {*carriers[5:], "others"}
    assert sum(row["c2"] for row in values(summed)) == sum(data["n"])
    assert "others" in summed.notes[0]
    averaged = chart(data, n={"label": "average delay"})
    assert len({row["c1"] for row in values(averaged)}) == 8
    assert "table has all" in averaged.notes[0]


def test_a_missing_month_is_a_gap_and_not_a_bridge() -> None:
    kept = [month for month in MONTHS if month.month not in (5, 6)]
    drawn = chart({"m": kept, "n": [float(m.month) for m in kept]}, m={"grain": "month"})
    empty = [row for row in values(drawn) if row["c1"] is None]
    assert [dt.datetime.fromtimestamp(row["c0"] / 1000, dt.UTC).month for row in empty] == [5, 6]


def test_words_units_and_currencies_are_on_the_axis() -> None:
    delay = chart(BY_CARRIER, n={"label": "average arrival delay", "unit": "minutes"})
    assert delay.spec["encoding"]["y"]["axis"]["title"] == "average arrival delay, minutes"
    assert delay.title == "Average arrival delay by carrier"
    money = chart(BY_CARRIER, n={"label": "revenue", "unit": "EUR"})
    assert money.spec["encoding"]["y"]["axis"]["title"] == "revenue"
    assert "€" in money.spec["encoding"]["y"]["axis"]["labelExpr"]
    renamed = chart(BY_CARRIER, hints=ChartHints(title="Mine", labels={"n": "flights"}))
    assert (renamed.title, renamed.spec["encoding"]["y"]["axis"]["title"]) == ("Mine", "flights")


def test_measures_of_different_size_get_axes_of_their_own() -> None:
    data = {"m": MONTHS, "n": [9000 + n for n in range(12)], "d": [1.0 + n for n in range(12)]}
    assert len(chart(data).spec["vconcat"]) == 2


def test_specs_are_vega_lite_6_with_their_data_inline_and_no_colours_of_their_own() -> None:
    for data in (BY_MONTH, BY_CARRIER, PAIRS, GRID):
        spec = chart(data).spec
        assert spec["$schema"].endswith("/v6.json")
        assert spec["data"]["name"] == "table"
        assert "#" not in json.dumps({name: part for name, part in spec.items() if name != "data"})


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_is_drawn_in_both_themes(mode: Any) -> None:
    import vl_convert

    for data, about in ((BY_MONTH, {}), (BY_CARRIER, {"n": COUNT}), (PAIRS, {"n": COUNT}), (GRID, {})):
        drawn = chart(data, **about)
        for kind in (drawn.kind, *drawn.alternatives):
            spec = dict(chart(data, hints=ChartHints(kind=kind), **about).spec)
            if not spec:
                continue
            spec |= {"config": theme(mode)} | ({} if "vconcat" in spec else {"width": 400})
            assert vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[]).startswith("<svg")


_COLUMN = st.sampled_from(["text", "number", "date", "year", "flag"])


@st.composite
def results(draw: st.DrawFn) -> dict[str, list[Any]]:
    rows = draw(st.integers(0, 40))
    makers: dict[str, st.SearchStrategy[Any]] = {
        "text": st.sampled_from(["a", "b", "a rather long name for a bar", "", None]),
        "number": st.one_of(st.none(), st.integers(-(2**60), 2**60), st.integers(-5, 5)),
        "date": st.one_of(st.none(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))),
        "year": st.integers(1990, 2030),
        "flag": st.booleans(),
    }
    kinds = draw(st.lists(_COLUMN, min_size=1, max_size=5))
    return {
        f"{kind}_{i}": draw(st.lists(makers[kind], min_size=rows, max_size=rows))
        for i, kind in enumerate(kinds)
    }


@given(results(), st.sampled_from([None, *KINDS]))
@settings(max_examples=200, deadline=None)
def test_any_result_and_any_wish_gives_a_chart_that_is_json(
    data: dict[str, list[Any]], wish: str | None
) -> None:
    drawn = chart(data, hints=ChartHints(kind=wish))
    assert drawn.kind in KINDS
    json.dumps(drawn.spec, allow_nan=False)
    assert drawn.kind not in drawn.alternatives


def test_years_are_written_without_a_separator() -> None:
    first = {"meaning": "year", "label": "number of the year"}
    by_year = chart({"name": ["a", "b"], "first": [2013, 1998]}, hints=ChartHints(kind="bar"), first=first)
    assert by_year.spec["encoding"]["y"]["axis"]["format"] == "d"
    assert "'d'" in json.dumps(by_year.spec["layer"][1])


def test_the_figure_beyond_the_longest_bar_has_room_in_pixels() -> None:
    money = {"label": "total revenue", "unit": "USD"}
    drawn = chart({"store of the shop": ["A", "B"], "n": [2_460_105.0, 10.0]}, n=money)
    lying = chart({"c": ["a name that is long", "another name"], "n": [2_460_105.0, 10.0]}, n=money)
    scale = lying.spec["encoding"]["x"]["scale"]
    assert scale["domain"] == [0, 2_460_105]
    assert scale["range"][0] == 0
    assert int(scale["range"][1]["expr"].split("- ")[1].split(",")[0].split(".")[0]) >= 70
    assert drawn.spec["encoding"]["y"]["scale"]["range"] == [{"expr": "height - 0"}, 20]


def test_names_under_narrow_bars_lean_and_their_figures_are_left_out_together() -> None:
    drawn = chart({"month": ["January", "February", "March"], "n": [123_456, 234_567, 345_678]})
    axis, values_layer = drawn.spec["encoding"]["x"]["axis"], drawn.spec["layer"][1]
    assert "bandwidth('x')" in axis["labelAngle"]["expr"]
    assert "bandwidth('x')" in values_layer["mark"]["opacity"]["expr"]


def test_an_order_that_was_asked_for_is_kept_on_either_axis() -> None:
    def drawn(sort: str) -> list[Any]:
        return [
            row["c0"] for row in values(chart(BY_CARRIER, n=COUNT, hints=ChartHints(kind="bar", sort=sort)))
        ]

    assert drawn("x") == ["AA", "DL", "UA"]
    assert drawn("-x") == ["UA", "DL", "AA"]
    assert drawn("y") == ["AA", "DL", "UA"]


def test_a_pie_of_many_slices_names_the_largest_and_adds_up_the_rest() -> None:
    data = {"c": [f"c{n}" for n in range(40)], "n": [1000 if n < 5 else 1 for n in range(40)]}
    pie = chart(data, n=COUNT, hints=ChartHints(kind="pie"))
    assert pie.kind == "pie"
    assert values(pie)[-1]["c0"] == "others"
    assert sum(row["c1"] for row in values(pie)) == sum(data["n"])


def test_bars_stand_over_numbers_and_tell_two_of_one_name_apart() -> None:
    hints = ChartHints(kind="bar", x="age", y="weight")
    numbers = chart({"age": [3, 1, 2], "weight": [5, 6, 7]}, hints=hints)
    assert numbers.spec["usermeta"]["axes"] == {"x": "age", "y": "weight"}
    twins = chart({"name": ["Smith", "Smith", "Lee"], "n": [1, 2, 3]}, hints=ChartHints(kind="bar"))
    assert sorted(row["c0"] for row in values(twins)) == ["Lee", "Smith", "Smith (2)"]


def test_days_of_the_week_are_named() -> None:
    drawn = chart({"weekday": list(range(1, 8)), "n": list(range(7))}, hints=ChartHints(kind="bar"))
    assert "Mon" in drawn.spec["encoding"]["x"]["axis"]["labelExpr"]
    assert values(drawn)[0]["c0_said"] == "Monday"


def test_a_kind_that_only_the_words_lean_to_is_given_up_without_a_note() -> None:
    assert chart(BY_CARRIER, n=COUNT, hints=ChartHints(leaning="pie")).kind == "pie"
    unfit = chart(BY_CARRIER, n={"label": "average delay"}, hints=ChartHints(leaning="pie"))
    assert (unfit.kind, unfit.notes) == ("bar", ())


def test_grouped_bars_over_time_stand_in_its_order_whatever_the_statement_says() -> None:
    turned = {"m": MONTHS[::-1][:4] * 2, "o": ["E"] * 4 + ["J"] * 4, "n": list(range(8))}
    drawn = chart(turned, hints=ChartHints(kind="stacked_bar"), n=COUNT, m={"grain": "month"})
    assert drawn.spec["encoding"]["x"]["sort"] == "ascending"
