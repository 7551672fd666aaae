"""Maps, funnels, cohorts, networks and small multiples: offered where honest, drawn without a network."""

import datetime as dt
import json
import random
from typing import Any

import pytest

from sextant.features.query.charts import Chart, ChartHints, theme
from sextant.features.query.charts.maps.atlas import atlas
from tests.features.query.test_charts import COUNT, MONTHS, chart, values

CHANCE = random.Random(11)
AVERAGE = {"label": "average delay", "unit": "minutes"}
COUNTRIES = ["Germany", "France", "Spain", "Italy", "UK", "Österreich", "CH"]
BY_COUNTRY = {"country": COUNTRIES, "n": [70, 60, 50, 40, 30, 20, 10]}
BY_STATE = {"state": ["CA", "Texas", "NY", "WA"], "delay": [4.0, 9.5, 2.0, 7.5]}
POINTS = {
    "name": [f"place {n}" for n in range(30)],
    "latitude": [CHANCE.uniform(48, 52) for _ in range(30)],
    "longitude": [CHANCE.uniform(6, 14) for _ in range(30)],
    "n": list(range(30)),
}
STEPS = {"step": ["Visited", "Put in the cart", "Bought"], "n": [1000, 400, 100]}
COHORTS = [(MONTHS[c], k, 1000 - 100 * k) for c in range(6) for k in range(6 - c)]
COHORT = {
    "cohort": [c for c, _, _ in COHORTS],
    "months": [k for _, k, _ in COHORTS],
    "n": [n for _, _, n in COHORTS],
}
SIDES = {"source": ["Ads", "Ads", "Mail", "Mail"], "target": ["Shop", "Help"] * 2, "n": [30, 10, 5, 15]}
AROUND = {"source": ["A", "B", "C", "A"], "target": ["B", "C", "A", "C"], "n": [5, 3, 2, 1]}
REGIONS = ["North", "South", "East"]
PANELS = {
    "m": MONTHS * 3,
    "region": [name for name in REGIONS for _ in MONTHS],
    "n": [float(10 + n) for n in range(36)],
}


def told(drawn: Chart, kind: str) -> list[dict[str, Any]]:
    """The layers of a kind of mark."""
    return [layer for layer in drawn.spec["layer"] if layer["mark"]["type"] == kind]


def drawn_as_svg(drawn: Chart, mode: Any = "light") -> str:
    import vl_convert

    spec = dict(drawn.spec) | {"config": theme(mode)} | ({} if "facet" in drawn.spec else {"width": 400})
    return vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])


def test_countries_are_offered_a_map_and_stay_bars_while_bars_show_them_all() -> None:
    drawn = chart(BY_COUNTRY, n=COUNT)
    assert drawn.kind == "bar"
    assert "map" in drawn.alternatives
    many = {"country": [p.name for p in atlas("world").places.values()][:60], "n": list(range(60))}
    assert chart(many, n=COUNT).kind == "map"
    assert "map" not in chart({"carrier": ["UA", "DL", "AA"], "n": [1, 2, 3]}).alternatives
    assert "map" not in chart({"country": ["red", "green", "Spain"], "n": [1, 2, 3]}).alternatives


def test_amounts_are_circles_and_rates_are_shades() -> None:
    amounts = chart(BY_COUNTRY, n=COUNT, hints=ChartHints(kind="map"))
    assert [layer["mark"]["type"] for layer in amounts.spec["layer"]] == ["geoshape", "circle"]
    assert amounts.spec["layer"][1]["encoding"]["size"]["scale"]["zero"]
    rates = chart(BY_STATE, delay=AVERAGE, hints=ChartHints(kind="map"))
    assert [layer["mark"]["type"] for layer in rates.spec["layer"]] == ["geoshape", "geoshape"]
    assert rates.spec["layer"][1]["encoding"]["color"]["legend"]["title"] == "average delay, minutes"


@pytest.mark.parametrize(
    "name", ["Germany", "Deutschland", "DE", "deu", "Allemagne", "the Netherlands", "Côte d'Ivoire"]
)
def test_a_country_is_found_by_its_names_and_codes(name: str) -> None:
    assert atlas("world").find(name) is not None


def test_what_is_on_no_map_is_named_and_the_rest_is_drawn() -> None:
    data = {"country": [*COUNTRIES, "Atlantis"], "delay": [float(n) for n in range(8)]}
    drawn = chart(data, delay=AVERAGE, hints=ChartHints(kind="map"))
    assert drawn.notes == ("“Atlantis” is on no map; the table has all.",)
    assert len(values(drawn)) == 7


def test_a_map_shows_what_is_near_and_carries_no_more_shapes_than_that() -> None:
    near = chart(BY_COUNTRY, n=COUNT, hints=ChartHints(kind="map")).spec
    wide = chart(
        {"country": ["Chile", "Japan", "Kenya"], "n": [1, 2, 3]}, n=COUNT, hints=ChartHints(kind="map")
    ).spec
    shapes = [len(one["datasets"]["places"]["objects"]["places"]["geometries"]) for one in (near, wide)]
    assert shapes[0] < 60 < 200 < shapes[1]
    assert near["projection"]["type"] == "azimuthalEqualArea"
    assert wide["projection"]["type"] == "equalEarth"
    assert len(json.dumps(near)) < 90_000


def test_points_are_a_map_of_themselves() -> None:
    drawn = chart(POINTS)
    assert drawn.kind == "map"
    assert len(values(drawn)) == 30
    assert "size" in drawn.spec["layer"][1]["encoding"]
    elsewhere = chart({"latitude": [95.0, 1.0, 2.0], "longitude": [1.0, 2.0, 3.0]})
    assert elsewhere.kind != "map"


def test_a_funnel_is_drawn_of_what_narrows_and_of_nothing_else() -> None:
    drawn = chart(STEPS, n=COUNT)
    assert drawn.kind == "funnel"
    assert [round(row["of_first"], 2) for row in values(drawn)] == [1.0, 0.4, 0.1]
    assert [row["to"] - row["from"] for row in values(drawn)] == [1000, 400, 100]
    grown = chart({**STEPS, "n": [100, 400, 50]}, n=COUNT, hints=ChartHints(kind="funnel"))
    assert grown.kind == "bar"
    assert grown.notes == (
        "A funnel narrows from step to step, and number of flights does not. It is shown as bars.",
    )


def test_a_cohort_grid_has_shares_of_each_beginning() -> None:
    drawn = chart(COHORT, n=COUNT, cohort={"grain": "month"})
    assert drawn.kind == "cohort"
    rows = {(row["cohort"], row["c1"]): row["share"] for row in values(drawn)}
    assert rows["Jan 2024", 0] == 1.0
    assert rows["Jan 2024", 5] == 0.5
    averages = chart(COHORT, n={"label": "average order"}, hints=ChartHints(kind="cohort"))
    assert {row["share"] for row in values(averages)} == {None}


def test_flows_keep_their_weight_and_fit_their_sides() -> None:
    drawn = chart(SIDES, n=COUNT)
    assert drawn.kind == "network"
    nodes = {row["name"]: row["weight"] for row in values(drawn) if row["part"] == "node"}
    assert nodes == {"Ads": 40, "Mail": 20, "Shop": 35, "Help": 25}
    places = [row for row in values(drawn) if row["part"] == "band"]
    assert all(0 <= row["top"] < row["bottom"] <= 1.0001 for row in places)
    assert len(told(drawn, "area")) == 1


def test_those_linked_with_each_other_stand_on_a_ring() -> None:
    drawn = chart(AROUND, n=COUNT)
    nodes = [row for row in values(drawn) if row["part"] == "node"]
    assert {row["name"] for row in nodes} == {"A", "B", "C"}
    assert all(abs(row["x"] ** 2 + row["y"] ** 2 - 1) < 0.001 for row in nodes)
    assert len(told(drawn, "line")) == 1
    many = {"source": [f"s{n}" for n in range(40)], "target": ["t"] * 40, "n": list(range(1, 41))}
    few = chart({**many, "target": ["t", "u"] * 20}, n=COUNT, hints=ChartHints(kind="network"))
    assert sum(row["weight"] for row in values(few) if row["part"] == "node" and row["side"] == "left") == 820
    assert few.notes == ("27 smaller ones of one side are drawn together as others.",)


def test_a_picture_is_repeated_on_the_same_axes() -> None:
    drawn = chart(PANELS, m={"grain": "month"}, n=COUNT, hints=ChartHints(facet="region"))
    assert drawn.kind == "line"
    assert drawn.spec["facet"]["sort"] == ["East", "South", "North"]
    assert drawn.spec["usermeta"]["panels"] == 3
    assert [row["panel"] for row in values(drawn)].count("East") == 12
    assert drawn.spec["spec"]["mark"]["type"] == "line"
    refused = chart(PANELS, hints=ChartHints(facet="region", kind="table"))
    assert "facet" not in refused.spec
    names = {
        "c": [f"n{n}" for n in range(60)] * 2,
        "region": REGIONS[:1] * 60 + REGIONS[1:2] * 60,
        "n": [1.0] * 120,
    }
    crowded = chart(names, hints=ChartHints(kind="bar", facet="region"))
    assert crowded.notes[0] == "c has too many values for small pictures. It is drawn as one picture."


def test_only_the_largest_are_kept_and_it_is_said() -> None:
    data = {"c": [f"name {n}" for n in range(20)], "n": [float(n) for n in range(20)]}
    drawn = chart(data, hints=ChartHints(top=3))
    assert [row["c0"] for row in values(drawn)] == ["name 17", "name 18", "name 19"]
    assert drawn.notes == ("The 3 largest of 20 are drawn; the table has all.",)


def test_a_scale_of_powers_is_for_lines_and_points() -> None:
    data = {"m": MONTHS, "n": [10.0**n for n in range(12)]}
    line = chart(data, m={"grain": "month"}, hints=ChartHints(log=True))
    assert line.spec["encoding"]["y"]["scale"]["type"] == "log"
    bars = chart({"c": ["a", "b"], "n": [1.0, 100.0]}, hints=ChartHints(log=True))
    assert bars.notes == ("A log scale has no zero for lengths to begin at; a line or points can have one.",)
    below = chart({**data, "n": [-1.0, *data["n"][1:]]}, m={"grain": "month"}, hints=ChartHints(log=True))
    assert below.notes == ("A log scale shows nothing at or below zero, and there are such values.",)


def test_a_legend_is_hidden_wherever_it_is() -> None:
    data = {"o": ["E", "E", "J", "J"], "c": ["UA", "DL"] * 2, "n": [4, 3, 2, 1]}
    assert '"legend": null' in json.dumps(chart(data, n=COUNT, hints=ChartHints(legend=False)).spec)
    shades = chart(BY_STATE, delay=AVERAGE, hints=ChartHints(kind="map", legend=False))
    assert shades.spec["layer"][1]["encoding"]["color"]["legend"] is None


@pytest.mark.parametrize(
    ("data", "about", "hints", "words"),
    [
        (
            STEPS,
            {"n": COUNT},
            {},
            "Funnel of number of flights by step: 3 steps, from 1,000 to 100, 10% of the first.",
        ),
        (
            {"m": MONTHS, "n": [5.0, *range(2, 13)]},
            {"m": {"grain": "month"}, "n": {"unit": "USD"}},
            {},
            "Line of n by month: from $5 in January 2024 to $12 in December 2024; "
            "the highest is $12 in December 2024, the lowest $2 in February 2024.",
        ),
        (
            {"c": ["UA", "DL"], "n": [30, 10]},
            {"n": COUNT},
            {"kind": "pie"},
            "Ring of number of flights by c: 2 parts of 40; the largest are UA 75%, DL 25%.",
        ),
        (
            BY_STATE,
            {"delay": AVERAGE},
            {"kind": "map"},
            "Map of average delay by state: 4 values; the highest is 9.50 minutes at Texas, "
            "the lowest 2 minutes at NY.",
        ),
        (
            {"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [2.0, 4.0, 6.0, 8.0, 10.0]},
            {},
            {},
            "Points of x and y: 5 points; x from 1 to 5, y from 2 to 10; their correlation is 1.00.",
        ),
    ],
)
def test_a_picture_is_told_with_its_figures(data: Any, about: Any, hints: Any, words: str) -> None:
    drawn = chart(data, hints=ChartHints(**hints), **about)
    assert drawn.alt == words
    assert drawn.spec["description"] == words


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_is_drawn_without_a_network_and_names_no_colour(mode: Any) -> None:
    cases: list[tuple[dict[str, list[Any]], dict[str, Any], str]] = [
        (BY_COUNTRY, {"n": COUNT}, "map"),
        (BY_STATE, {"delay": AVERAGE}, "map"),
        (POINTS, {}, "map"),
        (STEPS, {"n": COUNT}, "funnel"),
        (COHORT, {"n": COUNT, "cohort": {"grain": "month"}}, "cohort"),
        (SIDES, {"n": COUNT}, "network"),
        (AROUND, {"n": COUNT}, "network"),
    ]
    for data, about, kind in cases:
        drawn = chart(data, hints=ChartHints(kind=kind), **about)
        assert drawn.kind == kind
        assert drawn_as_svg(drawn, mode).count("<path") > 2
        assert "#" not in json.dumps({name: part for name, part in drawn.spec.items() if name != "data"})
    panels = chart(PANELS, m={"grain": "month"}, n=COUNT, hints=ChartHints(facet="region"))
    assert all(f">{name}<" in drawn_as_svg(panels, mode) for name in REGIONS)


def test_days_of_a_cohort_are_written_as_days() -> None:
    days = [dt.date(2024, 5, day) for day in (1, 1, 2)]
    drawn = chart(
        {"cohort": days, "day": [0, 1, 0], "n": [4, 2, 5]}, n=COUNT, hints=ChartHints(kind="cohort")
    )
    assert [row["cohort"] for row in values(drawn)] == ["2024-05-01", "2024-05-01", "2024-05-02"]


def test_a_column_that_gives_the_colours_does_not_cost_the_others() -> None:
    data = {"m": MONTHS[:3] * 2, "o": ["E"] * 3 + ["J"] * 3, "n": [1, 2, 3, 4, 5, 6]}
    drawn = chart(data, m={"grain": "month"}, n=COUNT, hints=ChartHints(kind="stacked_bar", series="m"))
    assert drawn.kind == "stacked_bar"
    assert drawn.spec["encoding"]["color"]["field"] == "c0"
