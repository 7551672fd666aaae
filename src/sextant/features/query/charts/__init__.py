"""Charts: the shape of a result to one Vega-Lite spec, the same for page, API, PNG and PDF."""

from sextant.features.query.charts.choosing import Chart, choose
from sextant.features.query.charts.theme import theme
from sextant.features.query.charts.wishes import ChartHints

__all__ = ["Chart", "ChartHints", "choose", "theme"]
