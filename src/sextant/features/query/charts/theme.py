"""Our look for Vega-Lite in light and dark: the page, PNG and PDF draw with these same values."""

from typing import Any, Literal

Mode = Literal["light", "dark"]

_INK: dict[Mode, dict[str, str]] = {
    "light": {
        "surface": "#FFFFFF",
        "sunken": "#EEF2F4",
        "line": "#E2E8EC",
        "strong": "#C7D1D8",
        "ink1": "#0F2230",
        "ink2": "#46596A",
        "ink3": "#5C6E7D",
        "accent": "#0A6C8C",
    },
    "dark": {
        "surface": "#111C25",
        "sunken": "#0D171F",
        "line": "#1F2D39",
        "strong": "#33454F",
        "ink1": "#E7EEF3",
        "ink2": "#A8B8C4",
        "ink3": "#8798A6",
        "accent": "#5CC0E0",
    },
}
_SERIES: dict[Mode, list[str]] = {
    "light": ["#0A6C8C", "#CC7722", "#842B5D", "#6A7DE6", "#5E6B00", "#2B2F77", "#1F8F88", "#7A8994"],
    "dark": ["#5CC0E0", "#E8973F", "#E58FB8", "#8083F0", "#D6E07A", "#B7A08A", "#3FAFA6", "#8496A3"],
}
# From nearly the surface to the accent, so that little looks like nothing and much like the accent.
_HEAT: dict[Mode, list[str]] = {
    "light": ["#EAF4F8", "#B5D6E2", "#6FAEC6", "#2F86A5", "#0A6C8C", "#064A61"],
    "dark": ["#13232E", "#1B3D4E", "#265D76", "#35809F", "#48A3C4", "#7FD3EE"],
}
# Around zero: one side each of two series' colours, the surface between.
_DIVERGING: dict[Mode, list[str]] = {
    "light": ["#B4611A", "#E0AE7F", "#F3F0EC", "#7FB4C8", "#0A6C8C"],
    "dark": ["#E8973F", "#8A5E30", "#1B2A35", "#2F7C97", "#5CC0E0"],
}
FONT = "Inter, Inter Variable, system-ui, sans-serif"


def theme(mode: Mode, *, accent: str | None = None) -> dict[str, Any]:
    """The Vega-Lite `config` of a mode; `accent` is what marks of no series are drawn in.

    The colours of series stay: they are chosen to be told apart by any eyes.
    """
    ink = _INK[mode] if accent is None else {**_INK[mode], "accent": accent}
    return {
        "background": "transparent",
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": _axis(ink),
        "axisBand": {"grid": False, "ticks": False, "labelPadding": 8, "labelColor": ink["ink2"]},
        "axisX": {"labelPadding": 8, "titlePadding": 10},
        "axisY": {"labelPadding": 8, "titlePadding": 10, "domain": False},
        "axisQuantitative": {"labelOverlap": "parity"},  # else what is left stands at uneven distances
        "axisTemporal": {"grid": False, "labelFlush": False},
        "legend": _legend(ink),
        "title": {"color": ink["ink1"], "fontSize": 14, "fontWeight": 600, "anchor": "start", "offset": 12},
        "header": {"labelColor": ink["ink2"], "labelFontSize": 12, "titleColor": ink["ink2"], "title": None},
        "range": {
            "category": _SERIES[mode],
            "ramp": _HEAT[mode],
            "heatmap": _HEAT[mode],
            "diverging": _DIVERGING[mode],
            "ordinal": _HEAT[mode],
        },
        "mark": {"color": ink["accent"]},
        "bar": {"color": ink["accent"], "stroke": None},
        "line": {"color": ink["accent"], "strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
        "area": {"color": ink["accent"]},  # an opacity here would fade the legend of layered areas too
        "point": {"color": ink["accent"], "filled": True, "size": 36, "opacity": 0.75},
        "circle": {"color": ink["accent"], "size": 40, "opacity": 0.7},
        "rect": {"stroke": ink["surface"], "strokeWidth": 2, "cornerRadius": 2},
        "arc": {"stroke": ink["surface"], "strokeWidth": 2},
        "rule": {"color": ink["strong"]},
        "tick": {"color": ink["accent"], "thickness": 2},
        "boxplot": {
            "size": 24,
            "median": {"color": ink["surface"], "strokeWidth": 2},
            "rule": {"color": ink["ink3"]},
            "outliers": {"size": 14, "opacity": 0.5},
        },
        "text": {"color": ink["ink2"], "fontSize": 12, "font": FONT},
        "style": {
            "land": {"color": ink["sunken"], "stroke": ink["strong"], "strokeWidth": 0.5},
            "place": {"stroke": ink["surface"], "strokeWidth": 0.6},
            "amount": {"color": ink["accent"], "opacity": 0.7, "stroke": ink["surface"], "strokeWidth": 0.8},
            "node": {"color": ink["ink2"], "strokeWidth": 0},
            "on-light": {"color": ink["ink1"], "fontSize": 11},
            "on-dark": {"color": ink["surface"], "fontSize": 11},
        },
    }


def _axis(ink: dict[str, str]) -> dict[str, Any]:
    return {
        "domainColor": ink["strong"],
        "gridColor": ink["line"],
        "gridWidth": 1,
        "tickColor": ink["strong"],
        "ticks": False,
        "labelColor": ink["ink2"],
        "labelFont": FONT,
        "labelFontSize": 12,
        "labelOverlap": "greedy",
        "labelSeparation": 6,
        "titleColor": ink["ink2"],
        "titleFont": FONT,
        "titleFontSize": 12,
        "titleFontWeight": 500,
    }


def _legend(ink: dict[str, str]) -> dict[str, Any]:
    return {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "offset": 8,
        "columnPadding": 16,
        "symbolType": "circle",
        "symbolSize": 72,
        "symbolStrokeWidth": 2,
        "labelColor": ink["ink2"],
        "labelFont": FONT,
        "labelFontSize": 12,
        "labelLimit": 180,
        "titleColor": ink["ink2"],
        "titleFont": FONT,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "gradientLength": 120,
        "gradientThickness": 8,
    }
