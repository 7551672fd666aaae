"""Metrics and named filters in a statement: expressions in the place of the columns that stand for them.

A plan uses a metric as a column, `metric__net_revenue`, with some aggregate around it. Whatever the
aggregate, the metric says itself how it is computed: the whole aggregate becomes the metric's expression,
over the rows that its filters let through.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.ask.planner.plan import Column, Expression, Plan, is_figure
from sextant.features.ask.understanding.derived import DERIVED
from sextant.features.ask.understanding.schema import METRIC
from sextant.features.semantics import Known, Metric, NamedFilter, result_name

FILTER = "filter"
_MARK = re.compile(rf"\b(?:metric|filter|{DERIVED})__", re.IGNORECASE)
_DIALECT = "duckdb"
_FIGURES = "total|average|maximum|minimum|median|sum of|highest|lowest"
_ADDING = (exp.Sum, exp.Count)


@dataclass(frozen=True, slots=True)
class Expanded:
    """A statement without columns that only stand for something, and what stood there."""

    sql: str
    metrics: tuple[Metric, ...] = ()
    filters: tuple[NamedFilter, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how a figure is defined."""
        said = [f"“{one.name}” is a metric: {_defined(one)}." for one in self.metrics]
        said += [f"“{one.name}” means {one.expression}." for one in self.filters]
        return (*said, *(f"“{name}” is {words}." for name, words in self.derived))


def spoken_plainly(text: str, metrics: Sequence[Metric]) -> str:
    """A text without a figure's word before a metric, which says itself how it is computed."""
    for metric in metrics:
        named = re.escape(metric.name)
        text = re.sub(rf"\b(?:{_FIGURES})\s+({named})\b", r"\1", text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:] if metrics and text[:1].isalpha() else text


class MetricMisplaced(Exception):
    """A metric where only a plain sum can be spread, such as a share of a total."""


def without_virtual(plan: Plan) -> Plan:
    """A plan that lists rows, without the columns that only stand for something."""
    if plan.groups or any(is_figure(o.expression) for o in plan.outputs):
        return plan
    ranked = [o.expression for o in plan.order]
    kept = [o for o in plan.outputs if o.expression in ranked or not _only_stands(o.expression)]
    return replace(plan, outputs=tuple(kept)) if kept else plan


def _only_stands(expression: Expression) -> bool:
    return isinstance(expression, Column) and is_virtual(expression.name)


def lists_a_metric(plan: Plan) -> bool:
    """Whether all that is asked for is a metric, by its name alone."""
    asked = [o.expression for o in plan.outputs]
    return len(asked) == 1 and isinstance(asked[0], Column) and asked[0].name.startswith(f"{METRIC}__")


def virtual_name(kind: str, name: str) -> str:
    """The column that stands for a metric or a filter."""
    return f"{kind}__{result_name(name)}"


def is_virtual(name: str) -> bool:
    """Whether a column only stands for something."""
    return _MARK.match(name) is not None


def plain_names(names: Iterable[str], known: Known) -> tuple[str, ...]:
    """Names of result columns as `expand` leaves them."""
    metrics, filters = _by_name(known)
    return tuple(_plain(name, (*metrics, *filters)) for name in names)


def expand(sql: str, known: Known) -> Expanded:
    """The statement that runs; raises MetricMisplaced where a metric cannot be computed as it stands."""
    if _MARK.search(sql) is None:
        return Expanded(sql)
    metrics, filters = _by_name(known)
    try:
        tree = sqlglot.parse_one(sql, dialect=_DIALECT)
        used = [column for column in tree.find_all(exp.Column) if is_virtual(column.name)]
        found_metrics, found_filters = dict[str, Metric](), dict[str, NamedFilter]()
        found_derived = dict[str, str]()
        for column in used:
            name = column.name.lower()
            if name in metrics:
                found_metrics[name] = metrics[name]
                _put_metric(column, metrics[name])
            elif name in filters:
                found_filters[name] = filters[name]
                _put(column, _expression(filters[name].expression, column.table))
            elif name.startswith(DERIVED):
                expression, words = _computed(column, known)
                found_derived[_said(name)] = words
                _put(column, _expression(expression, column.table))
        for identifier in tree.find_all(exp.Identifier):
            identifier.set("this", _plain(identifier.name, (*metrics, *filters)))
    except SqlglotError as error:
        raise MetricMisplaced(str(error)) from error
    return Expanded(
        tree.sql(dialect=_DIALECT, pretty=True),
        tuple(found_metrics.values()),
        tuple(found_filters.values()),
        tuple(found_derived.items()),
    )


def _said(name: str) -> str:
    return name.partition("__")[2].replace("_", " ")


def _computed(column: exp.Column, known: Known) -> tuple[str, str]:
    """What computes a column that no table stores, and that in words.

    Raises MetricMisplaced where no table that is read has it.
    """
    name = column.name.lower()
    select = column.find_ancestor(exp.Select)
    tables = [column.table] if column.table else []
    if select is not None and not tables:
        tables = [table.name for table in select.find_all(exp.Table)]
    for table in tables:
        if (table.lower(), name) in known.derived:
            return known.derived[table.lower(), name]
    raise MetricMisplaced(_said(name))


def _plain(name: str, virtual: Iterable[str]) -> str:
    """What a result column is called: net_revenue for sum_metric__net_revenue, total_spending if derived."""
    name = name.replace(f"{DERIVED}__", "")
    held = next((one for one in virtual if name.lower().endswith(one)), None)
    return name if held is None else held.partition("__")[2]


def _by_name(known: Known) -> tuple[Mapping[str, Metric], Mapping[str, NamedFilter]]:
    tables = known.tables.values()
    metrics = {virtual_name(METRIC, one.name): one for table in tables for one in table.metrics}
    return metrics, {virtual_name(FILTER, one.name): one for table in tables for one in table.filters}


def _put_metric(column: exp.Column, metric: Metric) -> None:
    """The metric in the place of the aggregate around its column, narrowed as that aggregate was."""
    around = column.find_ancestor(exp.AggFunc)
    place: exp.Expr = (
        around if around is not None and around.find_ancestor(exp.Select) is not None else column
    )
    narrowed: list[exp.Expr] = []
    if isinstance(place.parent, exp.Filter):
        place = place.parent
        narrowed.append(place.expression.this.copy())
    expression = _expression(metric.expression, column.table)
    if place.find_ancestor(exp.AggFunc) is not None and not isinstance(expression.unnest(), _ADDING):
        raise MetricMisplaced(metric.name)
    narrowed += [_expression(one, column.table) for one in metric.filters]
    if narrowed:
        expression = _narrowed(expression, narrowed)
    _put(place, expression)


def _narrowed(expression: exp.Expr, conditions: Sequence[exp.Expr]) -> exp.Expr:
    """Every aggregate of the expression over the rows that satisfy the conditions."""

    def over(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Filter):
            where = exp.Where(this=exp.and_(*(one.copy() for one in conditions)))
            return exp.Filter(this=node.copy(), expression=where)
        return node

    return expression.copy().transform(over)


def _put(place: exp.Expr, expression: exp.Expr) -> None:
    if (
        isinstance(place, exp.Column)
        and isinstance(place.parent, exp.Select)
        and place.arg_key == "expressions"
    ):
        place.replace(exp.alias_(expression, place.name))
        return
    plain = isinstance(expression, exp.AggFunc | exp.Filter | exp.Column)
    place.replace(expression if plain else exp.Paren(this=expression))


def _expression(text: str, table: str) -> exp.Expr:
    """A metric's or filter's expression over the table that the column it stands for is of."""
    parsed = sqlglot.parse_one(f"SELECT ({text})", dialect=_DIALECT).expressions[0].unnest().copy()
    if table and parsed.find(exp.Select) is None:
        for column in _columns(parsed):
            if not column.table:
                column.set("table", exp.to_identifier(table, quoted=True))
    return parsed


def _columns(parsed: exp.Expr) -> Iterable[exp.Column]:
    return list(parsed.find_all(exp.Column))


def _defined(metric: Metric) -> str:
    where = f" where {' and '.join(metric.filters)}" if metric.filters else ""
    return f"{metric.expression}{where}"
