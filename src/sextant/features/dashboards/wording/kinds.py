"""The kinds of pictures by the words that people have for them."""

import re

_WORDS = (
    ("stacked_bar", r"stacked (?:bars?|columns?)(?: charts?)?|stacked charts?|stacked"),
    (
        "grouped_bar",
        r"(?:grouped|clustered|side.by.side) (?:bars?|columns?)(?: charts?)?|grouped",
    ),
    ("number", r"(?:big|single|one) (?:number|figure)|number|figure|kpi|scorecard"),
    ("scatter", r"scatter ?plots?|scatter(?: charts?)?|scattergrams?|points?|dots?|bubbles?"),
    ("histogram", r"histograms?|distributions?"),
    ("heatmap", r"heat ?maps?|heat-maps?"),
    ("box", r"box ?plots?|box-plots?|box(?:es)? and whiskers?|boxes|box"),
    ("cohort", r"cohorts?(?: (?:grid|table|chart|analysis))?|retention(?: (?:grid|table))?"),
    (
        "network",
        r"networks?|sankeys?|flows?|node.link",
    ),
    ("funnel", r"funnels?"),
    ("map", r"maps?|choropleths?"),
    ("pivot", r"pivots?(?: tables?)?|cross ?tabs?"),
    ("pie", r"pies?|donuts?|doughnuts?|rings?"),
    ("area", r"areas?"),
    ("line", r"lines?"),
    ("bar", r"(?:horizontal |vertical |lying |plain )?(?:bars?|columns?|histobars?)"),
    ("table", r"tables?|lists?|rows"),
)
_CHART = r"(?: ?(?:charts?|plots?|graphs?|pictures?|diagrams?))?"
_PATTERNS = tuple((kind, re.compile(rf"(?:{words}){_CHART}\b", re.IGNORECASE)) for kind, words in _WORDS)
SAID = {
    "number": "one number",
    "grouped_bar": "grouped bars",
    "stacked_bar": "stacked bars",
    "bar": "bars",
    "line": "a line",
    "area": "an area",
    "scatter": "points",
    "pie": "a pie",
    "box": "a box plot",
    "map": "a map",
    "funnel": "a funnel",
    "cohort": "a cohort grid",
    "network": "a network",
    "pivot": "a pivot",
    "table": "a table",
    "heatmap": "a heatmap",
    "histogram": "a histogram",
}


def kind_at(words: str) -> tuple[str, str] | None:
    """The kind that words begin with, and the words after it."""
    for kind, pattern in _PATTERNS:
        found = pattern.match(words)
        if found is not None:
            return kind, words[found.end() :].strip()
    return None
