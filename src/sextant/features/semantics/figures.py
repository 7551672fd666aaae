"""How the figure of a metric is written: its column in a result, and the unit that its format stands for."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sextant.features.datasets import Table
from sextant.features.semantics.models import ColumnMeaning, Format, Metric
from sextant.features.semantics.seeing import columns_of

_UNITS: Mapping[Format, str] = {"percent": "ratio", "duration": "seconds"}
_CURRENCY = re.compile(r"[A-Z]{3}|[$€£¥]")


def result_name(metric: str) -> str:
    """What the column of a metric or a named filter is called: net_revenue for Net revenue."""
    return re.sub(r"[^a-z0-9]+", "_", metric.lower()).strip("_")


@lru_cache(maxsize=10_000)
def is_total(expression: str) -> bool:
    """Whether the figures of parts add up to that of the whole: totals and counts, added or taken away."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    def adds(node: exp.Expr) -> bool:
        if isinstance(node, exp.Paren | exp.Neg | exp.Filter):
            return adds(node.this)
        if isinstance(node, exp.Add | exp.Sub):
            return adds(node.this) and adds(node.expression)
        return isinstance(node, exp.Sum | exp.Count | exp.CountIf) and not isinstance(node.this, exp.Distinct)

    try:
        return adds(sqlglot.parse_one(f"SELECT ({expression})", dialect="duckdb").expressions[0])
    except (SqlglotError, RecursionError):
        return False


def column_units(table: Table, said: Iterable[ColumnMeaning]) -> Mapping[str, str]:
    """The units of a dataset's columns by lower-case name; what people said goes before what was found."""
    found = {column.name.lower(): column.unit or "" for column in table.columns}
    return found | {column.column.lower(): column.unit for column in said if column.unit}


def unit_of(metric: Metric, units: Mapping[str, str]) -> str:
    """The unit of its figures; "" where its format names none.

    `units` are `column_units`. A currency is that of the columns it is computed from, by its code or sign,
    where they have one.
    """
    if metric.format != "currency":
        return _UNITS.get(metric.format, "") if metric.format else ""
    named = {one.lower() for one in columns_of(metric.expression)}
    found = {unit for name, unit in units.items() if name in named and _CURRENCY.fullmatch(unit)}
    return found.pop() if len(found) == 1 else ""
