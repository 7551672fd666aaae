"""From a rule to expectations of Great Expectations 1.x: the same, or the nearest and told so.

A rule over several columns becomes one expectation for each. `meta.sextant` carries the rule itself, so that
a suite nobody edited comes back as it went. A rule that no expectation says is in the suite's `meta`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sextant.features.checks.models import (
    PatternParams,
    RangeParams,
    RowCountParams,
    Rule,
    SetParams,
    SqlParams,
    TypeParams,
    ValueType,
)
from sextant.features.checks.written import FORMS
from sextant.features.datasets import Column, Table

SEVERITIES = {"info": "info", "warn": "warning", "hold": "critical"}
NUMBERS = ("int", "long", "float", "double", "decimal")
DATE_FORMAT = "%Y-%m-%d"
BLANK = r"^ *$"
TYPE_NAMES: Mapping[str, tuple[str, ...]] = {
    "integer": ("int", "int8", "int16", "int32", "int64", "Int32", "Int64", "INTEGER", "BIGINT", "LongType"),
    "number": ("float", "float32", "float64", "Float64", "DOUBLE", "FLOAT", "REAL", "DoubleType"),
    "boolean": ("bool", "boolean", "BOOLEAN", "BooleanType"),
    "date": ("date", "DATE", "DateType", "datetime64[s]", "datetime64[us]", "datetime64[ns]", "datetime64"),
    "timestamp": ("datetime", "TIMESTAMP", "TimestampType", "datetime64[us]", "datetime64[ns]", "datetime64"),
    "time": ("time", "TIME"),
    "uuid": ("uuid", "UUID"),
}
_PHYSICAL = {
    "integer": ("int", "long"),
    "number": NUMBERS,
    "boolean": ("boolean",),
    "date": ("date",),
    "timestamp": ("timestamp", "date"),
    "time": ("time",),
    "uuid": ("uuid",),
}


@dataclass(frozen=True, slots=True)
class Expectation:
    type: str
    kwargs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """What says a rule; none at all, or `told`, where that is not quite the same."""

    expectations: tuple[Expectation, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What translating looks at: the columns' types by name, and the table's name in SQL."""

    types: Mapping[str, str] = field(default_factory=dict[str, str])
    table_name: str = ""

    @classmethod
    def of(cls, table: Table | None, columns: Sequence[Column] = ()) -> "Seen":
        found = table.columns if table is not None else columns
        return cls({c.name: c.type for c in found}, table.table_name if table is not None else "")


def expectations_of(rule: Rule, seen: Seen) -> Exported:
    return _SAYS[rule.kind](rule, seen)


def _each(rule: Rule, kind: str, said: Mapping[str, Any]) -> Exported:
    """One expectation a column; of a share over several columns that is a weaker demand."""
    made = tuple(_one(rule, kind, column=name, **said) for name in rule.columns)
    return Exported(made, _shared(rule))


def _one(rule: Rule, kind: str, **kwargs: Any) -> Expectation:
    mostly = {} if rule.min_share >= 1 else {"mostly": rule.min_share}
    return Expectation(kind, {**kwargs, **mostly})


def _shared(rule: Rule) -> str:
    if rule.min_share >= 1 or len(rule.columns) < 2:
        return ""
    return "Each column alone must reach the share; here a row counts once, whichever of its columns breaks."


def _completeness(rule: Rule, seen: Seen) -> Exported:
    found = _each(rule, "expect_column_values_to_not_be_null", {})
    blank = [
        _one(rule, "expect_column_values_to_not_match_regex", column=name, regex=BLANK)
        for name in rule.columns
        if seen.types.get(name) == "string"
    ]
    told = found.told
    if blank and rule.min_share < 1 and not told:
        told = "Empty texts and missing values each have the share to themselves; here they count together."
    return Exported((*found.expectations, *blank), told)


def _uniqueness(rule: Rule, _seen: Seen) -> Exported:
    if len(rule.columns) == 1:
        return _each(rule, "expect_column_values_to_be_unique", {})
    kwargs = {"column_list": list(rule.columns), "ignore_row_if": "any_value_is_missing"}
    return Exported((_one(rule, "expect_compound_columns_to_be_unique", **kwargs),))


def _type(rule: Rule, seen: Seen) -> Exported:
    wanted = rule.typed()
    if not isinstance(wanted, TypeParams):
        return Exported()
    made: list[Expectation] = []
    told = _shared(rule)
    for name in rule.columns:
        kind, kwargs, words = _reading(wanted.type, seen.types.get(name, "string"))
        plain = {"column": name, **kwargs}
        in_list = kind == "expect_column_values_to_be_in_type_list"
        made.append(Expectation(kind, plain) if in_list else _one(rule, kind, **plain))
        told = told or words
    return Exported(tuple(made), told)


def _reading(wanted: ValueType, physical: str) -> tuple[str, dict[str, Any], str]:
    if physical.startswith(_PHYSICAL[wanted]):
        return "expect_column_values_to_be_in_type_list", {"type_list": list(TYPE_NAMES[wanted])}, ""
    if wanted in FORMS:
        return "expect_column_values_to_match_regex", {"regex": FORMS[wanted]}, ""
    if wanted == "date":
        told = f"There a date is written {DATE_FORMAT}; here other ways of writing it pass too."
        return "expect_column_values_to_match_strftime_format", {"strftime_format": DATE_FORMAT}, told
    told = "There whatever a lenient reader takes for a date passes."
    return "expect_column_values_to_be_dateutil_parseable", {}, told


def _range(rule: Rule, _seen: Seen) -> Exported:
    wanted = rule.typed()
    if not isinstance(wanted, RangeParams):
        return Exported()
    said: dict[str, Any] = {}
    for end, bound in (("min", wanted.min), ("max", wanted.max)):
        if bound is not None:
            said[f"{end}_value"] = bound if isinstance(bound, int | float) else str(bound)
            if wanted.strict:
                said[f"strict_{end}"] = True
    return _each(rule, "expect_column_values_to_be_between", said) if said else Exported()


def _set(rule: Rule, _seen: Seen) -> Exported:
    wanted = rule.typed()
    values = list(wanted.values) if isinstance(wanted, SetParams) else []
    return _each(rule, "expect_column_values_to_be_in_set", {"value_set": values})


def _pattern(rule: Rule, _seen: Seen) -> Exported:
    wanted = rule.typed()
    regex = wanted.pattern if isinstance(wanted, PatternParams) else ""
    return _each(rule, "expect_column_values_to_match_regex", {"regex": regex})


def _reference(rule: Rule, _seen: Seen) -> Exported:
    return Exported(told="No expectation looks into another dataset.")


def _freshness(rule: Rule, _seen: Seen) -> Exported:
    return Exported(told="No expectation has a bound that moves with the clock.")


def _row_count(rule: Rule, _seen: Seen) -> Exported:
    wanted = rule.typed()
    if not isinstance(wanted, RowCountParams):
        return Exported()
    ends = {"min_value": wanted.min_rows, "max_value": wanted.max_rows}
    said = {end: value for end, value in ends.items() if value is not None}
    moves = wanted.max_loss is not None or wanted.max_growth is not None
    told = "No expectation knows how many rows there were before." if moves else ""
    made = (Expectation("expect_table_row_count_to_be_between", said),) if said else ()
    return Exported(made, told)


def _sql(rule: Rule, seen: Seen) -> Exported:
    wanted = rule.typed()
    if not isinstance(wanted, SqlParams):
        return Exported()
    if "{" in wanted.sql or "}" in wanted.sql or not seen.table_name:
        return Exported(told="The statement has braces, which mean something else there.")
    text = with_batch(wanted.sql, seen.table_name)
    told = "It runs there on SQL engines alone, in their dialect."
    return Exported((Expectation("unexpected_rows_expectation", {"unexpected_rows_query": text}),), told)


def with_batch(sql: str, table_name: str) -> str:
    """The statement with `{batch}` where it reads the table; as it was where that cannot be told."""
    import re

    name = re.escape(table_name)
    reads = re.compile(rf"\b(from|join)(\s+)(?:\"{name}\"|{name}\b)", re.IGNORECASE)
    return reads.sub(r"\1\2{batch}", sql.strip().rstrip(";"))


_SAYS: Mapping[str, Callable[[Rule, Seen], Exported]] = {
    "completeness": _completeness,
    "uniqueness": _uniqueness,
    "type": _type,
    "range": _range,
    "set": _set,
    "pattern": _pattern,
    "reference": _reference,
    "freshness": _freshness,
    "row_count_change": _row_count,
    "sql": _sql,
}
