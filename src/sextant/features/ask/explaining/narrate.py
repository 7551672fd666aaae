"""From a reading or a bare result to the finding that a paragraph tells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from sextant.features.ask.explaining.finding import Finding, Part, Shown
from sextant.features.ask.planner.naming import is_distinct_count
from sextant.features.ask.planner.plan import (
    Aggregate,
    Arithmetic,
    Bucket,
    Calendar,
    Change,
    Column,
    Course,
    Expression,
    Output,
    Plan,
    Ratio,
    ShareOfTotal,
    Source,
    Truncated,
    is_figure,
)
from sextant.features.ask.planner.reading import Reading, Tables
from sextant.kit.calendar_names import WEEKDAYS
from sextant.kit.nouns import many
from sextant.kit.spoken import spoken

_SAID: dict[str, str] = {
    "avg": "average",
    "sum": "total",
    "max": "highest",
    "min": "lowest",
    "median": "median",
    "stddev": "standard deviation of",
    "var": "variance of",
}


def finding_of(
    reading: Reading,
    *,
    rows: Sequence[Sequence[object]],
    row_count: int,
    truncated: bool,
    rows_used: int | None,
    known: int | None,
) -> Finding:
    """The finding of a planned answer; `known` counts the rows where the measured column is not null."""
    plan, table, tables = reading.plan, reading.table, reading.tables
    columns = tuple(_shown(output, plan, tables) for output in plan.outputs)
    rate = _rate_of(reading)
    columns = tuple(replace(c, said=rate) if c.said == "percentage" else c for c in columns)
    left_out_of, left_out = "", 0
    argument = _measured(plan)
    if argument is not None and rows_used is not None and known is not None:
        left_out = rows_used - known
        left_out_of = _with_article(tables.column(argument).said)
    return Finding(
        columns=columns,
        rows=rows,
        noun=table.row_noun,
        nouns=table.rows_noun,
        scope=scope_of(reading),
        row_count=row_count,
        rows_used=rows_used,
        left_out=left_out,
        left_out_of=left_out_of,
        truncated=truncated,
        limited=plan.limit is not None or plan.having is not None,
        best_at=_best_at(plan),
        best_named=bool(plan.groups or table.identity),
        passed=plan.offset if plan.firsts is None else plan.firsts.place - 1,
        ranked=_ranked(plan),
        shape="distinct" if plan.distinct else plan.shape,
    )


def _with_article(said: str) -> str:
    return f"{'an' if said[:1] in 'aeiou' else 'a'} {said}"


def _measured(plan: Plan) -> Column | None:
    for output in plan.measures:
        expression = output.expression
        if (
            isinstance(expression, Aggregate)
            and isinstance(expression.argument, Column)
            and not expression.distinct
        ):
            return expression.argument
    return None


def context_plan(plan: Plan) -> Plan | None:
    """A plan that counts the rows an answer rests on, and those where its measured column is known."""
    if len(plan.sources) != 1:
        return None
    outputs = [Output(Aggregate("count"), "rows")]
    argument = _measured(plan)
    if argument is not None:
        outputs.append(Output(Aggregate("count", argument), "known"))
    return Plan(
        sources=plan.sources, outputs=tuple(outputs), joins=plan.joins, where=plan.where, shape="number"
    )


def first_source(plan: Plan) -> Source:
    return plan.sources[0]


def _best_at(plan: Plan) -> int | None:
    by = plan.firsts.by.expression if plan.firsts is not None else None
    return next((place for place, o in enumerate(plan.outputs) if o.expression == by), None)


def _ranked(plan: Plan) -> Literal["highest", "lowest"] | None:
    if plan.firsts is not None:
        return "highest" if plan.firsts.by.descending else "lowest"
    for ordering in plan.order:
        one = plan.limit == 1 and isinstance(ordering.expression, Column)
        if is_figure(ordering.expression) or one:
            return "highest" if ordering.descending else "lowest"
    return None


def _rate_of(reading: Reading) -> str:
    """What a percentage is of: the part's conditions and, where there are others, those of the whole."""
    conditions = [c for c in reading.chips if c.role == "where" and not c.grouped]
    part = " and ".join(c.text for c in conditions if c.of_part)
    rest = " and ".join(c.text for c in conditions if not c.of_part)
    rows = reading.table.rows_noun
    if part and rest:
        return f"percentage where {part} among {rows} where {rest}"
    return f"percentage of {rows} where {part or rest}" if part or rest else "percentage"


def scope_of(reading: Reading) -> str:
    """The conditions as words that follow a noun: " in March where destination is ATL"."""
    parts: list[str] = []
    where = [c.text for c in reading.chips if c.role == "where" and not c.grouped]
    when = [c.text for c in reading.chips if c.role == "when"]
    for text in when:
        if text.split()[0] in WEEKDAYS:
            parts.append(f"on {text}")
            continue
        parts.append(
            text
            if text.startswith(("since", "until", "not "))
            else f"in {text}"
            if not text[:1].isdigit() or text[:4].isdigit()
            else _on(text)
        )
    parts = [" and ".join(parts)] if parts else []
    if where and not any(isinstance(o.expression, Ratio) for o in reading.plan.outputs):
        parts.append("where " + " and ".join(where))
    return f" {' '.join(parts)}" if parts else ""


def _on(text: str) -> str:
    return f"from {text}" if " to " in text else f"on {text}"


def _shown(output: Output, plan: Plan, tables: Tables) -> Shown:
    expression = output.expression
    said, unit, adds = said_of(expression, tables), _unit(expression, tables), _adds(expression)
    part: Part = "other"
    grain: str | None = None
    if isinstance(expression, Column):
        grain = tables.column(expression).part
    if is_figure(expression):
        part = "figure"
    elif expression in plan.groups:
        part, grain = _group_part(expression, tables)
    elif plan.order and plan.limit == 1 and output.supporting:
        part = (
            "figure"
            if isinstance(expression, Column) and tables.column(expression).kind == "number"
            else "other"
        )
        part = part if plan.order[0].expression == expression else "other"
    elif plan.order and plan.order[0].expression != expression and _orders_by_number(plan, tables):
        part = "group"
    return Shown(said, part, unit, grain, adds)


def _orders_by_number(plan: Plan, tables: Tables) -> bool:
    first = plan.order[0].expression
    shown = any(o.expression == first and o.supporting for o in plan.outputs)
    return plan.limit == 1 and shown and isinstance(first, Column) and tables.column(first).kind == "number"


def _group_part(expression: Expression, tables: Tables) -> tuple[Part, str | None]:
    if isinstance(expression, Truncated):
        return (
            ("time", expression.grain)
            if expression.grain not in {"weekday", "weekend", "hour"}
            else ("group", expression.grain)
        )
    if isinstance(expression, Calendar):
        return "time", "day"
    if isinstance(expression, Column):
        column = tables.column(expression)
        if column.kind == "time":
            return "time", "day"
        if column.part in {"year", "month", "quarter", "week"}:
            return "time", column.part
        return "group", column.part
    if isinstance(expression, Bucket):
        return "group", "range"
    return "group", None


def said_of(expression: Expression, tables: Tables) -> str:
    """A figure or a column as people call it."""
    if isinstance(expression, Column):
        return tables.column(expression).said
    if isinstance(expression, Aggregate):
        return _aggregate_said(expression, tables)
    if isinstance(expression, ShareOfTotal):
        return f"share of the {said_of(expression.of, tables)}"
    if isinstance(expression, Change):
        return f"change of the {said_of(expression.of, tables)}"
    if isinstance(expression, Course):
        return f"{'moving average of the' if expression.span else 'running'} {said_of(expression.of, tables)}"
    if isinstance(expression, Arithmetic) and is_distinct_count(expression.right):
        return f"{said_of(expression.left, tables)} per {_one_of(expression.right, tables)}"
    if isinstance(expression, Truncated):
        return expression.grain.removesuffix("_number")
    if isinstance(expression, Bucket):
        return said_of(expression.of, tables)
    return {"Ratio": "percentage", "Calendar": "day"}.get(type(expression).__name__, "value")


def _aggregate_said(aggregate: Aggregate, tables: Tables) -> str:
    if aggregate.argument is None:
        return f"number of {tables.main.rows_noun}"
    inner = said_of(aggregate.argument, tables)
    if aggregate.name == "corr" and aggregate.second is not None:
        return f"correlation of {inner} and {said_of(aggregate.second, tables)}"
    if aggregate.name == "count":
        return f"number of different {many(inner)}" if aggregate.distinct else f"number of {inner}"
    return f"{_SAID[aggregate.name]} {inner}"


def _one_of(expression: Expression, tables: Tables) -> str:
    column = expression.argument if isinstance(expression, Aggregate) else None
    return said_of(column, tables).removesuffix(" id") if column is not None else "row"


def _unit(expression: Expression, tables: Tables) -> str | None:
    if isinstance(expression, Ratio | ShareOfTotal | Change):
        return "%"
    if isinstance(expression, Course):
        return _unit(expression.of, tables)
    if isinstance(expression, Arithmetic) and is_distinct_count(expression.right):
        return _unit(expression.left, tables)
    if isinstance(expression, Aggregate):
        if expression.name in {"count", "corr", "var"} or expression.argument is None:
            return None
        return _unit(expression.argument, tables)
    return tables.column(expression).unit if isinstance(expression, Column) else None


def _adds(expression: Expression) -> bool:
    return isinstance(expression, Aggregate) and (
        expression.name == "sum" or (expression.name == "count" and not expression.distinct)
    )


def finding_of_result(
    *, names: Sequence[str], labels: Mapping[str, str], rows: Sequence[Sequence[object]], truncated: bool
) -> Finding:
    """The finding of a statement that no plan of ours made: parts are told from the values."""
    columns: list[Shown] = []
    for number, column in enumerate(names):
        values = [row[number] for row in rows[:50] if row[number] is not None]
        numeric = bool(values) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
        part: Part = "figure" if numeric and (number or len(names) == 1) else "group"
        columns.append(Shown(labels.get(column) or spoken(column), part))
    ranked = any(c.part == "figure" for c in columns)
    return Finding(
        columns=tuple(columns),
        rows=rows,
        noun="row",
        nouns="rows",
        truncated=truncated,
        shape="groups" if ranked else "rows",
    )
