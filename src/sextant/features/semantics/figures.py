"""How the figure of a metric is written: its column in a result, and the unit that its format stands for."""

import re
from collections.abc import Mapping
from functools import lru_cache

from sextant.features.semantics.models import Format, Metric
from sextant.features.semantics.seeing import columns_of

_UNITS: Mapping[Format, str] = {"percent": "ratio", "duration": "seconds"}
_CURRENCY = re.compile(r"[A-Z]{3}", re.IGNORECASE)


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


def unit_of(metric: Metric, units: Mapping[str, str]) -> str:
    """The unit of its figures; "" where its format names none.

    `units` are those of the dataset's columns by lower-case name. A currency is that of the columns it is
    computed from, where they have one.
    """
    if metric.format != "currency":
        return _UNITS.get(metric.format, "") if metric.format else ""
    named = {one.lower() for one in columns_of(metric.expression)}
    found = {unit.upper() for name, unit in units.items() if name in named and _CURRENCY.fullmatch(unit)}
    return found.pop() if len(found) == 1 else ""
