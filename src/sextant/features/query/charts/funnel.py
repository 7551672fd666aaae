"""A funnel: how much is left from step to step, each bar with its share of the first."""

from typing import Any

from sextant.features.query.charts.fields import Field
from sextant.features.query.charts.formats import tooltip, words_of
from sextant.features.query.charts.series import Prepared, rows_of
from sextant.features.query.charts.shape import Shape

_STEP = 46


def funnel(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Bars around a middle, in the order of the steps, with what came through to each."""
    steps, measure = shape.dimensions[0], shape.measures[0]
    rows = rows_of(shape.fields)
    if steps.role != "name":
        rows.sort(key=lambda row: row[steps.key])
    first = float(rows[0][measure.key] or 0)
    before: float | None = None
    for row in rows:
        size = float(row[measure.key] or 0)
        row["from"], row["to"] = -size / 2, size / 2
        row["of_first"] = size / first if first else 0.0
        row["of_before"] = size / before if before else None
        before = size
    return _spec(steps, measure, first), Prepared(rows)


def _spec(steps: Field, measure: Field, first: float) -> dict[str, Any]:
    before = "', ' + format(datum.of_before, '.0%') + ' of the step before'"
    fell = f"isValid(datum.of_before) ? {before} : ' of the first'"
    share = f"format(datum.of_first, '.0%') + ({_NARROW} ? '' : {fell})"
    y = {
        "field": steps.key,
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "grid": False, "domain": False, "ticks": False, "labelLimit": 200},
        "scale": {"paddingInner": 0.14, "paddingOuter": 0.05},
    }
    x = {
        "field": "from",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-first / 2, first / 2], "nice": False, "range": _ROOM},
    }
    told = [
        *tooltip([steps, measure]),
        {"field": "of_first", "type": "quantitative", "format": ".1%", "title": "of the first"},
        {"field": "of_before", "type": "quantitative", "format": ".1%", "title": "of the step before"},
    ]
    return {
        "height": {"step": _STEP},
        "transform": [
            {"calculate": words_of(measure), "as": "shown"},
            {"calculate": share, "as": "through"},
        ],
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadius": 3, "height": {"band": 1}},
                "encoding": {"x": x, "x2": {"field": "to"}, "tooltip": told},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "x": {"expr": _BESIDE},
                    "dy": -7,
                    "fontWeight": 600,
                },
                "encoding": {"text": {"field": "shown", "type": "nominal"}},
            },
            {
                "mark": {"type": "text", "align": "left", "x": {"expr": _BESIDE}, "dy": 8, "fontSize": 11},
                "encoding": {"text": {"field": "through", "type": "nominal"}},
            },
        ],
    }


# The words stand at the right, where no bar reaches; in a narrow place they are fewer.
_NARROW = "width < 460"
_RIGHT = f"({_NARROW} ? width - 76 : width - 200)"
_ROOM = [0, {"expr": _RIGHT}]
_BESIDE = f"{_RIGHT} + 12"
