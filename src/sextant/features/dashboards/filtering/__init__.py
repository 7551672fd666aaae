"""Filters over all tiles: what a person chose, in words, and as predicates at the scans of tables."""

from collections.abc import Mapping, Sequence

from sextant.features.dashboards.filtering.choices import (
    Between,
    Choice,
    Days,
    FilterValueRefused,
    Given,
    Holding,
    OneOf,
    Scalar,
    choice,
    choice_of,
)
from sextant.features.dashboards.filtering.presets import PRESETS
from sextant.features.dashboards.filtering.wanted import Filtered, Shape, ShapeColumn, Wanted
from sextant.features.dashboards.filtering.words import words_of


def filtered(sql: str, wanted: Sequence[Wanted], shapes: Mapping[str, Shape]) -> Filtered:
    """Puts in every filter that fits; `shapes` by lower-case name. The gate refuses what does not parse."""
    if not wanted:
        return Filtered(sql, ())
    from sextant.features.dashboards.filtering.rewriting import with_filters

    return with_filters(sql, tuple(wanted), tuple(shapes.values()))


def tables_named(sql: str) -> tuple[str, ...]:
    """Lower-case names of the tables a statement scans, in order; empty for what does not parse."""
    from sextant.features.dashboards.filtering.rewriting import scanned

    return scanned(sql)


__all__ = [
    "PRESETS",
    "Between",
    "Choice",
    "Days",
    "FilterValueRefused",
    "Filtered",
    "Given",
    "Holding",
    "OneOf",
    "Scalar",
    "Shape",
    "ShapeColumn",
    "Wanted",
    "choice",
    "choice_of",
    "filtered",
    "tables_named",
    "words_of",
]
