"""A cohort grid: who began when, by how long after, with the share of the beginning in each cell."""

from typing import Any

from sextant.features.query.charts.fields import Field, moment_of
from sextant.features.query.charts.formats import tooltip, words_of
from sextant.features.query.charts.series import Prepared, Row, rows_of
from sextant.features.query.charts.shape import Shape

_FORMS = {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y"}
_CELL = 30


def cohort(shape: Shape) -> tuple[dict[str, Any], Prepared]:
    """Cohorts down, periods since across; amounts are shown as shares of each cohort's first period."""
    began, since = cohort_axes(shape)
    measure = shape.measures[0]
    rows = rows_of(shape.fields)
    firsts = {row[began.key]: row[measure.key] for row in rows if row[since.key] == since.low}
    shares = measure.column.additive and all(firsts.values()) and len(firsts) == began.distinct
    for row in rows:
        row["cohort"] = _said(began, row)
        first = firsts.get(row[began.key])
        row["share"] = row[measure.key] / first if shares and first and row[measure.key] is not None else None
    shade = "share" if shares else measure.key
    spec = _spec(began, since, measure, shade=shade, middle=_middle(rows, shade))
    spec["encoding"]["y"]["sort"] = [
        _said(began, row) for row in sorted(rows, key=lambda r: str(_place(began, r)))
    ]
    return spec, Prepared(rows)


def cohort_axes(shape: Shape) -> tuple[Field, Field]:
    """Which dimension is the beginning, and which counts on from it."""
    first, second = shape.dimensions
    return (second, first) if _counts(first) and not _counts(second) else (first, second)


def _counts(field: Field) -> bool:
    return field.role == "order" and field.low in (0, 1)


def _place(began: Field, row: Row) -> Any:
    value = row[began.key]
    return f"{value:020.3f}" if isinstance(value, int | float) and began.role == "time" else value


def _said(began: Field, row: Row) -> str:
    value = row[began.key]
    if began.role != "time" or value is None:
        return str(value)
    return moment_of(value).strftime(_FORMS.get(began.grain, "%Y-%m-%d"))


def _middle(rows: list[Row], shade: str) -> float:
    """Beyond it a cell is dark, and its words are light."""
    sizes = [float(row[shade]) for row in rows if row[shade] is not None]
    return min(sizes) + 0.55 * (max(sizes) - min(sizes)) if sizes else 0.0


def _spec(began: Field, since: Field, measure: Field, *, shade: str, middle: float) -> dict[str, Any]:
    shown = (
        "isValid(datum.share) ? format(datum.share, '.0%') : ''" if shade == "share" else words_of(measure)
    )
    plain = {"grid": False, "domain": False, "ticks": False}
    told = [
        {"field": "cohort", "type": "nominal", "title": began.label},
        *tooltip([since, measure]),
    ]
    if shade == "share":
        told.append({"field": "share", "type": "quantitative", "format": ".1%", "title": "of the first"})
    return {
        "height": {"step": _CELL},
        "transform": [{"calculate": shown, "as": "shown"}],
        "encoding": {
            "x": {
                "field": since.key,
                "type": "ordinal",
                "axis": {**plain, "title": since.label, "labelAngle": 0, "orient": "top"},
            },
            "y": {"field": "cohort", "type": "nominal", "axis": {**plain, "title": None}},
        },
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 2},
                "encoding": {
                    "color": {
                        "field": shade,
                        "type": "quantitative",
                        "scale": {"range": "ramp", "zero": False},
                        "legend": None,
                    },
                    "tooltip": told,
                },
            },
            _words(f"datum['{shade}'] <= {middle}", "on-light"),
            _words(f"datum['{shade}'] > {middle}", "on-dark"),
        ],
    }


def _words(where: str, style: str) -> dict[str, Any]:
    """The figures of light cells, or of dark ones, in the ink that is read on them."""
    return {
        "transform": [{"filter": where}],
        "mark": {"type": "text", "style": style, "opacity": {"expr": "bandwidth('x') >= 30 ? 1 : 0"}},
        "encoding": {"text": {"field": "shown", "type": "nominal"}},
    }
