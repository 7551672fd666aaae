"""What a person may choose for the parts of an answer: figures, columns, values, grains."""

from collections.abc import Mapping
from dataclasses import dataclass

from sextant.features.ask.following.editing import GRAINS
from sextant.features.ask.following.parts import Part, parts_of
from sextant.features.ask.following.wording import Words, value_text
from sextant.features.ask.meaning import is_virtual
from sextant.features.ask.planner.plan import Aggregate, Column, OneOf, Plan, Truncated
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.spans import Grain

_MOST_COLUMNS = 200
_MOST_VALUES = 20
_FIGURES = ("sum", "avg", "median", "min", "max")


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """A column with what can be done with it; `key` names it in a change."""

    key: str
    said: str
    kind: str
    figures: tuple[str, ...]
    groups: bool
    values: tuple[str, ...]
    low: str | None
    high: str | None
    usual: str


@dataclass(frozen=True, slots=True)
class OfferedPart:
    """A part as it is now, taken apart for a form."""

    key: str
    role: str
    text: str
    column: str | None
    aggregate: str | None
    grain: str | None
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Offer:
    parts: tuple[OfferedPart, ...]
    columns: tuple[OfferedColumn, ...]
    grains: tuple[Grain, ...]
    rows: str
    descending: bool
    limit: int | None


def offer(plan: Plan, tables: Mapping[str, TableInfo]) -> Offer:
    """The choices for a plan over the tables it reads, as one person sees them."""
    several = len(tables) > 1
    columns = [
        _column(alias, table, column, several=several)
        for alias, table in tables.items()
        for column in table.columns
        if not is_virtual(column.name)
    ]
    return Offer(
        parts=tuple(_part(part) for part in parts_of(plan, tables)),
        columns=tuple(columns[:_MOST_COLUMNS]),
        grains=GRAINS,
        rows=Words(tables).rows,
        descending=_descends(plan),
        limit=plan.limit if plan.firsts is None else plan.firsts.count,
    )


def _descends(plan: Plan) -> bool:
    if plan.firsts is not None:
        return plan.firsts.by.descending
    return plan.order[0].descending if plan.order else True


def _column(alias: str, table: TableInfo, column: ColumnInfo, *, several: bool) -> OfferedColumn:
    few = column.distinct is not None and column.distinct <= max(1_000, table.row_count // 20)
    return OfferedColumn(
        key=f"{alias}.{column.name}",
        said=f"{column.said} of {table.name}" if several else column.said,
        kind=column.kind,
        figures=_FIGURES if column.kind == "number" and column.role == "measure" else (),
        groups=column.kind in {"text", "boolean", "time"} or column.part is not None or few,
        values=column.top[:_MOST_VALUES] if column.kind in {"text", "number"} else (),
        low=_end(column.low),
        high=_end(column.high),
        usual=column.usual,
    )


def _end(value: float | str | None) -> str | None:
    return value[:10] if isinstance(value, str) else None if value is None else value_text(value)


def _part(part: Part) -> OfferedPart:
    expression = part.expression
    inner = expression.argument if isinstance(expression, Aggregate) else expression
    inner = inner.of if isinstance(inner, Truncated) else inner
    condition = part.conditions[0] if part.conditions else None
    of = condition.of if isinstance(condition, OneOf) else None
    named = inner if isinstance(inner, Column) else of if isinstance(of, Column) else None
    key = f"{named.source}.{named.name}" if named is not None else None
    if key is None and part.column is not None:
        key = f"{part.column.table}.{part.column.name}"
    return OfferedPart(
        key=part.key,
        role=part.role,
        text=part.text,
        column=key,
        aggregate=expression.name if isinstance(expression, Aggregate) else None,
        grain=expression.grain if isinstance(expression, Truncated) else None,
        values=tuple(value_text(v) for v in condition.values) if isinstance(condition, OneOf) else (),
        negated=isinstance(condition, OneOf) and condition.negated,
    )
