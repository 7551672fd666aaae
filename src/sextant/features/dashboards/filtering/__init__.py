"""Filters over all tiles: what a person chose, in words, and as predicates at the scans of tables."""

from sextant.features.dashboards.filtering.choices import (
    PRESETS,
    Between,
    Choice,
    Days,
    FilterValueRefused,
    OneOf,
    choice_of,
)
from sextant.features.dashboards.filtering.rewriting import (
    DIALECT,
    Filtered,
    Shape,
    ShapeColumn,
    Wanted,
    filtered,
    tables_named,
)
from sextant.features.dashboards.filtering.words import words_of

__all__ = [
    "DIALECT",
    "PRESETS",
    "Between",
    "Choice",
    "Days",
    "FilterValueRefused",
    "Filtered",
    "OneOf",
    "Shape",
    "ShapeColumn",
    "Wanted",
    "choice_of",
    "filtered",
    "tables_named",
    "words_of",
]
