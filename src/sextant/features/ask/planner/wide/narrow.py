"""The plan of another reading as a form, so that both readings can be held against each other."""

from collections.abc import Iterator
from datetime import date

from sextant.features.ask.planner.plan import (
    Aggregate,
    All,
    Between,
    Column,
    Compare,
    Condition,
    Either,
    Expression,
    Literally,
    Matches,
    Missing,
    Nested,
    OneOf,
    Plan,
)
from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.schema import WideSchema

_Tables = dict[str, int]  # the numbers of tables by their names
_AGGREGATES = frozenset({"count", "sum", "avg", "min", "max"})


def form_of(plan: Plan, schema: WideSchema) -> Form | None:
    """The form of a plan; None where a form cannot say it, as with months and shares."""
    tables = {t.table: n for n, t in enumerate(schema.tables)}
    if (
        plan.offset
        or plan.combined is not None
        or plan.firsts is not None
        or any(s.table not in tables for s in plan.sources)
    ):
        return None
    table: _Tables = tables
    try:
        where, either = _tests(plan.where, table, schema)
        having, _ = _tests(plan.having, table, schema)
        groups = [_item(g, table, schema).column for g in plan.groups]
        return Form(
            Core(
                select=tuple(_item(o.expression, table, schema) for o in plan.outputs if not o.supporting),
                tables=tuple(sorted(tables[s.table] for s in plan.sources)),
                distinct=plan.distinct,
                where=where,
                either=either,
                group=tuple(g for g in groups if g is not None),
                having=having,
                order=tuple((_item(o.expression, table, schema), o.descending) for o in plan.order),
                limit=plan.limit,
            )
        )
    except ValueError:
        return None


def _item(expression: Expression, table: _Tables, schema: WideSchema) -> Item:
    if isinstance(expression, Column):
        return Item("", _column(expression, table, schema))
    if not isinstance(expression, Aggregate) or expression.name not in _AGGREGATES:
        raise ValueError("not an item")
    if expression.where is not None or expression.second is not None:
        raise ValueError("an aggregate of some rows")
    if expression.argument is None:
        return Item("count")
    if not isinstance(expression.argument, Column):
        raise ValueError("an aggregate of an expression")
    column = _column(expression.argument, table, schema)
    return Item(expression.name, column, expression.distinct)  # pyright: ignore[reportArgumentType]  # one of five


def _column(column: Column, table: _Tables, schema: WideSchema) -> int:
    number = schema.by_name.get((table.get(column.source, -1), column.name.lower()))
    if number is None:
        raise ValueError("an unknown column")
    return number


def _tests(condition: Condition | None, table: _Tables, schema: WideSchema) -> tuple[tuple[Test, ...], bool]:
    if condition is None:
        return (), False
    if isinstance(condition, Either):
        return tuple(t for c in condition.conditions for t in _test(c, table, schema)), True
    several = condition.conditions if isinstance(condition, All) else (condition,)
    return tuple(t for c in several for t in _test(c, table, schema)), False


def _test(condition: Condition, table: _Tables, schema: WideSchema) -> Iterator[Test]:
    if isinstance(condition, Compare):
        right = condition.right
        value = _nested(right, table, schema) if isinstance(right, Nested) else _value(right)
        yield Test(_item(condition.left, table, schema), condition.operator, value)
    elif isinstance(condition, Between):
        values = (_value(condition.low), _value(condition.high))
        yield Test(_item(condition.of, table, schema), _denied("between", condition.negated), values)
    elif isinstance(condition, OneOf):
        item = _item(condition.of, table, schema)
        if len(condition.values) == 1:
            yield Test(item, "!=" if condition.negated else "=", condition.values[0])
        else:
            yield Test(item, _denied("in", condition.negated), condition.values)
    elif isinstance(condition, Matches):
        yield _matching(condition, _item(condition.of, table, schema))
    elif isinstance(condition, Missing):
        yield Test(_item(condition.of, table, schema), _denied("null", condition.negated))
    else:
        raise ValueError("conditions within conditions")


def _nested(nested: Nested, table: _Tables, schema: WideSchema) -> Core:
    """The one figure over all rows that rows are held against."""
    plan = nested.plan
    if plan.where is not None or plan.groups or plan.order or len(plan.outputs) != 1:
        raise ValueError("a figure over some rows")
    return Core((_item(plan.outputs[0].expression, table, schema),))


def _matching(condition: Matches, item: Item) -> Test:
    if condition.where == "equals":
        return Test(item, "!=" if condition.negated else "=", condition.piece)
    before = "" if condition.where == "starts" else "%"
    after = "" if condition.where == "ends" else "%"
    return Test(item, _denied("like", condition.negated), f"{before}{condition.piece}{after}")


def _denied(op: str, negated: bool) -> str:
    return f"not {op}" if negated else op


def _value(expression: Expression) -> str | float:
    if not isinstance(expression, Literally) or expression.value is None:
        raise ValueError("not a value")
    value = expression.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else value
