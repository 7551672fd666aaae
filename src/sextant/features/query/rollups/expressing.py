"""Whether an expression over a table can be worked out from the keys of a rollup, and how.

Expressions here are in neutral names: a column is `f` and its field id, so that a rollup outlives a renaming.
A key that is cut to a unit of time gives whatever needs no finer one: its own and coarser units, parts of the
date, and comparisons with moments at which a unit begins.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

import sqlglot
from sqlglot import exp

from sextant.features.query.rollups.models import Rollup, RollupColumn

DIALECT = "duckdb"
_UNITS = ("microsecond", "millisecond", "second", "minute", "hour", "day", "month", "quarter", "year")
_PARTS: dict[type[exp.Expr], str] = {
    exp.Year: "year",
    exp.Quarter: "quarter",
    exp.Month: "month",
    exp.Day: "day",
    exp.DayOfMonth: "day",
    exp.DayOfWeek: "day",
    exp.DayOfYear: "day",
    exp.Hour: "hour",
    exp.Minute: "minute",
}
_EXTRACTED = {"year", "quarter", "month", "day", "hour", "minute"}
_MOMENTS = {exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMPTZ}


class NotCovered(Exception):
    """The rollup does not hold what the expression needs."""


def neutral(node: exp.Expr, ids: Mapping[str, int]) -> exp.Expr:
    """The expression in neutral names; raises NotCovered for a column that is none of the table's."""
    copy = node.copy()
    for column in list(copy.find_all(exp.Column)):
        number = ids.get(column.name.lower())
        if number is None or column.table:
            raise NotCovered
        named = exp.column(exp.to_identifier(f"f{number}", quoted=True))
        if column is copy:
            return named
        column.replace(named)
    return copy


def parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect=DIALECT)


def text_of(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT, identify=True, comments=False)


def kept(column: RollupColumn) -> exp.Expr:
    """A rollup's column as a value of the type that the table's own expression has."""
    named = exp.column(exp.to_identifier(column.name, quoted=True))
    return exp.Cast(this=named, to=exp.DataType.build(column.type, dialect=DIALECT))


def cut(node: exp.Expr) -> tuple[str, str] | None:
    """The column and the unit that an expression cuts it to; None for any other expression."""
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc) and isinstance(node.this, exp.Column):
        unit = node.args.get("unit")
        return None if unit is None else (node.this.name.lower(), unit.name.lower())
    return None


def refines(fine: str, coarse: str) -> bool:
    """Whether what is cut to the one unit can be cut to the other."""
    if fine == coarse:
        return True
    if coarse == "week":
        return fine in _UNITS and _UNITS.index(fine) <= _UNITS.index("day")
    return fine in _UNITS and coarse in _UNITS and _UNITS.index(fine) < _UNITS.index(coarse)


def need(node: exp.Expr) -> tuple[exp.Column, str] | None:
    """The column under a function of time, and the coarsest unit from which it can be worked out."""
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
        unit = node.args.get("unit")
        inner = node.this
        return (inner, unit.name.lower()) if unit is not None and isinstance(inner, exp.Column) else None
    if isinstance(node, exp.Extract):
        part, inner = node.this.name.lower(), node.expression
        return (inner, part) if part in _EXTRACTED and isinstance(inner, exp.Column) else None
    if isinstance(node, exp.Cast) and node.to.this == exp.DType.DATE:
        return (node.this, "day") if isinstance(node.this, exp.Column) else None
    unit = _PARTS.get(type(node))
    return (node.this, unit) if unit is not None and isinstance(node.this, exp.Column) else None


def beginning(node: exp.Expr) -> datetime | None:
    """The moment that a constant names; None for what is no plain moment."""
    inner: object = node
    if isinstance(node, exp.Cast | exp.TryCast):
        if node.to.this not in _MOMENTS:
            return None
        inner = node.this
    if not isinstance(inner, exp.Literal) or not inner.is_string:
        return None
    try:
        found = datetime.fromisoformat(inner.name)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def begins(unit: str, moment: datetime) -> bool:
    """Whether a unit of time begins at the moment."""
    whole = date(moment.year, moment.month, moment.day)
    if moment.microsecond:
        return False
    if unit in ("second", "minute", "hour"):
        return (unit == "second" or moment.second == 0) and (unit != "hour" or moment.minute == 0)
    if moment.hour or moment.minute or moment.second:
        return False
    return {
        "day": True,
        "week": whole.weekday() == 0,
        "month": whole.day == 1,
        "quarter": whole.day == 1 and whole.month % 3 == 1,
        "year": whole.day == 1 and whole.month == 1,
    }.get(unit, False)


class Expressing:
    """Works out expressions, in neutral names, from the keys of one rollup."""

    def __init__(self, rollup: Rollup) -> None:
        self._keys = {column.text: column for column in rollup.keys}
        self._cut: dict[str, list[tuple[str, RollupColumn]]] = {}
        for column in rollup.keys:
            found = cut(parsed(column.text))
            if found is not None:
                self._cut.setdefault(found[0], []).append((found[1], column))

    def over(self, node: exp.Expr) -> exp.Expr:
        """The expression over the rollup's columns; raises NotCovered."""
        key = self._keys.get(text_of(node))
        if key is not None:
            return kept(key)
        if isinstance(node, exp.Column):
            raise NotCovered
        found = self._in_time(node) or self._compared(node)
        if found is not None:
            return found
        copy = node.copy()
        for name, value in node.args.items():
            if isinstance(value, exp.Expr):
                copy.set(name, self.over(value))
            elif isinstance(value, list):
                parts = cast("list[object]", value)
                copy.set(name, [self.over(one) if isinstance(one, exp.Expr) else one for one in parts])
        return copy

    def _in_time(self, node: exp.Expr) -> exp.Expr | None:
        """A function of time over a key that is cut no coarser than it needs."""
        needed = need(node)
        if needed is None or text_of(needed[0]) in self._keys:
            return None
        column, unit = needed
        for fine, key in self._cut.get(column.name.lower(), ()):
            if refines(fine, unit):
                copy = node.copy()
                copy.set("expression" if isinstance(node, exp.Extract) else "this", kept(key))
                return copy
        return None

    def _compared(self, node: exp.Expr) -> exp.Expr | None:
        """`column >= moment` and `column < moment`, where a unit of the key begins at the moment."""
        if not isinstance(node, exp.GTE | exp.LT) or not isinstance(node.this, exp.Column):
            return None
        moment = beginning(node.expression)
        if moment is None or text_of(node.this) in self._keys:
            return None
        for unit, key in self._cut.get(node.this.name.lower(), ()):
            if begins(unit, moment):
                copy = node.copy()
                copy.set("this", kept(key))
                return copy
        return None
