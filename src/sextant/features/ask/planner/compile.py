"""A plan to a statement: the same plan gives the same sqlglot tree, in DuckDB's dialect."""

from datetime import date
from functools import singledispatch

from sqlglot import exp

from sextant.features.ask.planner.plan import (
    Aggregate,
    All,
    Arithmetic,
    Between,
    Bucket,
    Calendar,
    Change,
    Column,
    Compare,
    Condition,
    Course,
    Either,
    Expression,
    Firsts,
    Join,
    Literally,
    Matches,
    Missing,
    Nested,
    OneOf,
    Ordering,
    Plan,
    Ratio,
    ShareOfTotal,
    Truncated,
    Within,
)

_OPERATORS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
}
_NUMBER_GRAINS = {
    "weekday": "isodow",
    "hour": "hour",
    "minute": "minute",
    "quarter_number": "quarter",
    "month_number": "month",
    "day_number": "day",
}


_COMBINING: dict[str, type[exp.SetOperation]] = {
    "union": exp.Union,
    "intersect": exp.Intersect,
    "except": exp.Except,
}


def compile_plan(plan: Plan) -> exp.Query:
    """The statement of a plan, every name quoted where it needs to be."""
    select = _select(plan)
    if plan.combined is None:
        return select
    kind = _COMBINING[plan.combined.operator]
    if plan.limit is None:
        select.set("order", None)  # what is put together has no order of its parts
    return kind(this=select, expression=compile_plan(plan.combined.plan), distinct=True)


def _select(plan: Plan) -> exp.Select:
    several = len(plan.sources) > 1
    writer = _Writer(qualified=several)
    select = exp.Select()
    for output in plan.outputs:
        select.append("expressions", writer.named(output.expression, output.name))
    first = plan.sources[0]
    select = select.from_(_table(first.table, first.alias if several else ""))
    for join in plan.joins:
        select = _joined(select, join, writer)
    if plan.where is not None:
        select = select.where(writer.condition(plan.where), copy=False)
    if plan.groups:
        select = select.group_by(*(writer.expression(g) for g in plan.groups), copy=False)
    if plan.having is not None:
        select = select.having(writer.condition(plan.having), copy=False)
    return _kept(select, plan, writer)


def _kept(select: exp.Select, plan: Plan, writer: "_Writer") -> exp.Select:
    """The statement with which rows are kept, in their order."""
    if plan.firsts is not None:
        select.set("qualify", exp.Qualify(this=_among_first(plan.firsts, writer)))
    if plan.order:
        select = select.order_by(*(writer.ordering(o) for o in plan.order), copy=False)
    if plan.limit is not None:
        select = select.limit(plan.limit, copy=False)
    if plan.offset:
        select = select.offset(plan.offset, copy=False)
    if plan.distinct:
        select = select.distinct(copy=False)
    return select


def _among_first(firsts: Firsts, writer: "_Writer") -> exp.Expr:
    alone = firsts.place > 1
    place = exp.Window(
        this=exp.Anonymous(this="dense_rank" if alone else "rank"),
        partition_by=[writer.expression(one) for one in firsts.within],
        order=exp.Order(expressions=[writer.ordering(firsts.by)]),
    )
    if alone:
        return exp.EQ(this=place, expression=_number(firsts.place))
    return exp.LTE(this=place, expression=_number(firsts.count))


def to_sql(plan: Plan, *, pretty: bool = True) -> str:
    """The statement as text."""
    return compile_plan(plan).sql(dialect="duckdb", pretty=pretty)


def _table(name: str, alias: str) -> exp.Table:
    table = exp.to_table(exp.to_identifier(name).sql(dialect="duckdb"), dialect="duckdb")
    return exp.alias_(table, alias, table=True) if alias and alias != name else table  # pyright: ignore[reportReturnType]


def _joined(select: exp.Select, join: Join, writer: "_Writer") -> exp.Select:
    table = _table(join.source.table, join.source.alias)
    return select.join(table, on=writer.condition(join.on), join_type=join.kind, copy=False)


class _Writer:
    """Writes expressions and conditions; columns carry their source where there are several."""

    def __init__(self, *, qualified: bool) -> None:
        self.qualified = qualified

    def named(self, expression: Expression, name: str) -> exp.Expr:
        written = self.expression(expression)
        if isinstance(expression, Column) and expression.name == name:
            return written
        return exp.alias_(written, exp.to_identifier(name))

    def expression(self, expression: Expression) -> exp.Expr:
        return _expression(expression, self)

    def condition(self, condition: Condition) -> exp.Expr:
        return _condition(condition, self)

    def ordering(self, ordering: Ordering) -> exp.Expr:
        return exp.Ordered(
            this=self.expression(ordering.expression), desc=ordering.descending, nulls_first=False
        )

    def column(self, source: str, name: str) -> exp.Column:
        table = exp.to_identifier(source) if self.qualified else None
        return exp.Column(this=exp.to_identifier(name), table=table)


@singledispatch
def _expression(expression: object, writer: _Writer) -> exp.Expr:
    raise TypeError(f"not an expression: {expression!r}")


@_expression.register
def _(expression: Column, writer: _Writer) -> exp.Expr:
    return writer.column(expression.source, expression.name)


@_expression.register
def _(expression: Calendar, writer: _Writer) -> exp.Expr:
    parts = (expression.year, expression.month, expression.day)
    return exp.Anonymous(this="make_date", expressions=[writer.column(expression.source, p) for p in parts])


@_expression.register
def _(expression: Truncated, writer: _Writer) -> exp.Expr:
    inner = writer.expression(expression.of)
    if expression.grain in _NUMBER_GRAINS:
        return exp.Anonymous(this=_NUMBER_GRAINS[expression.grain], expressions=[inner])
    if expression.grain == "weekend":
        days = exp.Anonymous(this="isodow", expressions=[inner])
        late = exp.If(this=exp.GTE(this=days, expression=_number(6)), true=exp.Literal.string("weekend"))
        return exp.Case(ifs=[late], default=exp.Literal.string("weekdays"))
    truncated = exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(expression.grain), inner])
    return exp.cast(truncated, exp.DataType.Type.DATE)


@_expression.register
def _(expression: Bucket, writer: _Writer) -> exp.Expr:
    width = _number(expression.width)
    share = exp.Div(this=writer.expression(expression.of), expression=width.copy())
    return exp.Mul(this=exp.Anonymous(this="floor", expressions=[share]), expression=width)


@_expression.register
def _(expression: Literally, writer: _Writer) -> exp.Expr:
    value = expression.value
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), exp.DataType.Type.DATE)
    if isinstance(value, str):
        return exp.Literal.string(value)
    return _number(value)


@_expression.register
def _(expression: Aggregate, writer: _Writer) -> exp.Expr:
    call = _call(expression, writer)
    if expression.where is None:
        return call
    return exp.Filter(this=call, expression=exp.Where(this=writer.condition(expression.where)))


def _call(expression: Aggregate, writer: _Writer) -> exp.Expr:
    if expression.argument is None:
        return exp.Count(this=exp.Star())
    argument = writer.expression(expression.argument)
    if expression.second is not None:
        return exp.Anonymous(this="corr", expressions=[argument, writer.expression(expression.second)])
    if expression.distinct:
        argument = exp.Distinct(expressions=[argument])
    functions: dict[str, type[exp.AggFunc]] = {
        "count": exp.Count,
        "sum": exp.Sum,
        "avg": exp.Avg,
        "min": exp.Min,
        "max": exp.Max,
    }
    if expression.name in functions:
        return functions[expression.name](this=argument)
    names = {"median": "median", "stddev": "stddev_samp", "var": "var_samp"}
    return exp.Anonymous(this=names[expression.name], expressions=[argument])


@_expression.register
def _(expression: Ratio, writer: _Writer) -> exp.Expr:
    part = exp.Mul(this=_number(100), expression=writer.expression(expression.part))
    whole = exp.Nullif(this=writer.expression(expression.whole), expression=_number(0))
    return exp.Div(this=part, expression=whole)


@_expression.register
def _(expression: ShareOfTotal, writer: _Writer) -> exp.Expr:
    figure = writer.expression(expression.of)
    total = exp.Window(this=exp.Sum(this=figure.copy()))
    part = exp.Mul(this=_number(100), expression=figure)
    return exp.Div(this=part, expression=exp.Nullif(this=total, expression=_number(0)))


@_expression.register
def _(expression: Change, writer: _Writer) -> exp.Expr:
    figure = writer.expression(expression.of)
    before = _over(exp.Lag(this=figure.copy()), expression, writer)
    change = exp.Sub(this=figure, expression=before.copy())
    part = exp.Mul(this=_number(100), expression=exp.Paren(this=change))
    return exp.Div(this=part, expression=exp.Nullif(this=before, expression=_number(0)))


@_expression.register
def _(expression: Course, writer: _Writer) -> exp.Expr:
    figure = writer.expression(expression.of)
    over = _over((exp.Avg if expression.span else exp.Sum)(this=figure), expression, writer)
    start = str(expression.span - 1) if expression.span else "UNBOUNDED"
    frame = exp.WindowSpec(kind="ROWS", start=start, start_side="PRECEDING", end="CURRENT ROW")
    over.set("spec", frame)
    return over


def _over(function: exp.Expr, expression: Change | Course, writer: _Writer) -> exp.Window:
    """A function over the groups in their course, within each of the other groups."""
    along = exp.Ordered(this=writer.expression(expression.along), nulls_first=False)
    within = [writer.expression(one) for one in expression.within]
    return exp.Window(this=function, partition_by=within or None, order=exp.Order(expressions=[along]))


@_expression.register
def _(expression: Arithmetic, writer: _Writer) -> exp.Expr:
    left, right = writer.expression(expression.left), writer.expression(expression.right)
    if expression.operator == "/":
        right = exp.Nullif(this=right, expression=_number(0))
    return _OPERATORS[expression.operator](this=left, expression=right)


@_expression.register
def _(expression: Nested, writer: _Writer) -> exp.Expr:
    del writer  # what is nested has its own names
    return exp.Subquery(this=compile_plan(expression.plan))


@singledispatch
def _condition(condition: object, writer: _Writer) -> exp.Expr:
    raise TypeError(f"not a condition: {condition!r}")


@_condition.register
def _(condition: Compare, writer: _Writer) -> exp.Expr:
    left, right = writer.expression(condition.left), writer.expression(condition.right)
    return _OPERATORS[condition.operator](this=left, expression=right)


@_condition.register
def _(condition: Between, writer: _Writer) -> exp.Expr:
    between = exp.Between(
        this=writer.expression(condition.of),
        low=writer.expression(condition.low),
        high=writer.expression(condition.high),
    )
    return exp.Not(this=between) if condition.negated else between


@_condition.register
def _(condition: OneOf, writer: _Writer) -> exp.Expr:
    column = writer.expression(condition.of)
    values = [writer.expression(Literally(v)) for v in condition.values]
    if len(values) == 1:
        return (exp.NEQ if condition.negated else exp.EQ)(this=column, expression=values[0])
    inside = exp.In(this=column, expressions=values)
    return exp.Not(this=inside) if condition.negated else inside


@_condition.register
def _(condition: Matches, writer: _Writer) -> exp.Expr:
    column = writer.expression(condition.of)
    if condition.where == "equals":
        lowered = exp.Lower(this=column)
        kind = exp.NEQ if condition.negated else exp.EQ
        return kind(this=lowered, expression=exp.Literal.string(condition.piece.lower()))
    piece = condition.piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    patterns = {"contains": f"%{piece}%", "starts": f"{piece}%", "ends": f"%{piece}"}
    like: exp.Expr = exp.ILike(this=column, expression=exp.Literal.string(patterns[condition.where]))
    if piece != condition.piece:
        like = exp.Escape(this=like, expression=exp.Literal.string("\\"))
    return exp.Not(this=like) if condition.negated else like


@_condition.register
def _(condition: Missing, writer: _Writer) -> exp.Expr:
    missing = exp.Is(this=writer.expression(condition.of), expression=exp.Null())
    return exp.Not(this=missing) if condition.negated else missing


@_condition.register
def _(condition: Within, writer: _Writer) -> exp.Expr:
    inside = exp.In(
        this=writer.expression(condition.of), query=exp.Subquery(this=compile_plan(condition.plan))
    )
    return exp.Not(this=inside) if condition.negated else inside


@_condition.register
def _(condition: All, writer: _Writer) -> exp.Expr:
    return exp.and_(*(writer.condition(c) for c in condition.conditions))


@_condition.register
def _(condition: Either, writer: _Writer) -> exp.Expr:
    return exp.or_(*(writer.condition(c) for c in condition.conditions))


def _number(value: float) -> exp.Expr:
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    if text.startswith("-"):
        return exp.Neg(this=exp.Literal.number(text[1:]))
    return exp.Literal.number(text)
