"""A tile's statement with its filters in: each scanned table that has the column becomes a filtered one.

`FROM orders AS o` becomes `FROM (SELECT "id", "region" FROM orders WHERE "region" IN ('North')) AS o`;
columns are named one by one, so that a result can still be traced to them. The tree is built by sqlglot from
typed values, so what a person chose is never read as SQL; the gate checks the whole.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.dashboards.filtering.choices import (
    Between,
    Choice,
    Days,
    Given,
    Holding,
    OneOf,
    Scalar,
)
from sextant.features.dashboards.filtering.wanted import Filtered, Shape, ShapeColumn, Wanted

_DIALECT = "duckdb"
_NUMBERS = ("int", "long", "float", "double", "decimal")


@lru_cache(maxsize=2_000)
def with_filters(sql: str, wanted: tuple[Wanted, ...], known: tuple[Shape, ...]) -> Filtered:
    """The statement with every filter that fits."""
    shapes = {shape.table_name.lower(): shape for shape in known}
    tree = _parsed(sql)
    if tree is None:
        return Filtered(sql, (), ("?",) if any(one.must for one in wanted) else ())
    applied: set[str] = set()
    missed: set[str] = set()
    for table in list(_scans(tree)):
        shape = shapes.get(table.name.lower())
        missed |= {table.name for one in wanted if one.must and _misses(one, table.name.lower(), shape)}
        if shape is None:
            continue
        predicates = list(_predicates(shape, wanted, applied))
        if predicates:
            table.replace(_wrapped(table, shape, exp.and_(*predicates)))
    if not applied:
        return Filtered(sql, (), tuple(sorted(missed)))
    ordered = tuple(one.filter_id for one in wanted if one.filter_id in applied)
    return Filtered(tree.sql(dialect=_DIALECT), ordered, tuple(sorted(missed)))


def _misses(one: Wanted, table: str, shape: Shape | None) -> bool:
    """Whether rows of a scanned table would stand open that a filter which must hold should close."""
    if table in one.open_tables:
        return False
    column = shape.column(one.column) if shape is not None else None
    return column is None or _predicate(column, one.choice) is None


@lru_cache(maxsize=2_000)
def scanned(sql: str) -> tuple[str, ...]:
    """Lower-case names of the tables a statement scans, in order; empty for what does not parse."""
    tree = _parsed(sql)
    if tree is None:
        return ()
    return tuple(dict.fromkeys(table.name.lower() for table in _scans(tree)))


def _parsed(sql: str) -> exp.Expr | None:
    try:
        trees = sqlglot.parse(sql, read=_DIALECT)
    except (SqlglotError, RecursionError):
        return None
    return trees[0] if len(trees) == 1 else None


def _scans(tree: exp.Expr) -> Iterator[exp.Table]:
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and not _names_a_cte(table):
            yield table


def _names_a_cte(table: exp.Table) -> bool:
    if table.db:
        return False
    name, below, node = table.name.lower(), table, table.parent
    while node is not None:
        clause = node if isinstance(node, exp.With) else node.args.get("with_")
        if isinstance(clause, exp.With) and name in _visible_ctes(clause, below):
            return True
        below, node = node, node.parent
    return False


def _visible_ctes(clause: exp.With, below: exp.Expr) -> set[str]:
    """Names a part of the statement can refer to: a CTE sees those before it, and itself when recursive."""
    seen: set[str] = set()
    if below is clause:  # a CTE's own scope was looked at one step further in
        return seen
    for cte in clause.expressions:
        if cte is below:
            return seen | {cte.alias.lower()} if clause.recursive else seen
        seen.add(cte.alias.lower())
    return seen


def _wrapped(table: exp.Table, shape: Shape, predicate: exp.Expr) -> exp.Subquery:
    inner = table.copy()
    alias = inner.args.get("alias")
    joins, laterals = inner.args.get("joins"), inner.args.get("laterals")
    for part in ("alias", "joins", "laterals"):
        inner.set(part, None)
    outer = exp.Subquery(
        this=exp.select(*map(_named, shape.columns)).from_(inner).where(predicate),
        alias=alias or exp.TableAlias(this=table.this.copy()),
    )
    if joins:
        outer.set("joins", joins)
    if laterals:
        outer.set("laterals", laterals)
    return outer


def _predicates(shape: Shape, wanted: Sequence[Wanted], applied: set[str]) -> Iterator[exp.Expr]:
    for one in wanted:
        column = shape.column(one.column)
        if column is None or (one.dataset_id is not None and one.dataset_id != shape.dataset_id):
            continue
        predicate = _predicate(column, one.choice)
        if predicate is not None:
            applied.add(one.filter_id)
            yield predicate


def _predicate(column: ShapeColumn, choice: Choice) -> exp.Expr | None:
    """None when the column's type cannot be held against such a choice."""
    if isinstance(choice, OneOf):
        return _is_one_of(column, choice)
    if isinstance(choice, Holding):
        return _holds(column, choice)
    if isinstance(choice, Given):
        return None
    if isinstance(choice, Between):
        return _is_between(column, choice) if column.type.startswith(_NUMBERS) else None
    return _is_within(column, choice)


def _is_one_of(column: ShapeColumn, choice: OneOf) -> exp.Expr:
    literals = [
        literal
        for value in choice.values
        if value is not None and (literal := _literal(column.type, value)) is not None
    ]
    parts: list[exp.Expr] = []
    if literals:
        parts.append(exp.In(this=_named(column), expressions=literals))
    if None in choice.values:
        parts.append(exp.Is(this=_named(column), expression=exp.Null()))
    chosen = exp.or_(*parts) if parts else exp.false()
    if not choice.exclude:
        return chosen
    without = exp.not_(exp.paren(chosen))
    nothing = exp.Is(this=_named(column), expression=exp.Null())
    return without if None in choice.values else exp.paren(exp.or_(without, nothing))


def _holds(column: ShapeColumn, choice: Holding) -> exp.Expr:
    """The column's text against the words; a row without a value holds nothing."""
    named = _named(column)
    text = named if column.type == "string" else exp.cast(named, "TEXT", dialect=_DIALECT)
    words = choice.text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    before, after = _AROUND[choice.how]
    like = exp.Like(this=exp.Lower(this=text), expression=exp.Literal.string(f"{before}{words}{after}"))
    held = exp.Escape(this=like, expression=exp.Literal.string("\\"))
    if not choice.exclude:
        return held
    return exp.paren(exp.or_(exp.not_(held), exp.Is(this=_named(column), expression=exp.Null())))


_AROUND = {"contains": ("%", "%"), "begins": ("", "%"), "ends": ("%", ""), "is": ("", "")}


def _literal(type_: str, value: Scalar) -> exp.Expr | None:
    """The value as the column's type writes it, or None when the column can hold no such value."""
    if type_ == "boolean":
        return _boolean(value)
    if type_.startswith(_NUMBERS):
        return _numeral(value)
    text = exp.Literal.string(str(value))
    return (
        text
        if type_ == "string"
        else exp.TryCast(this=text, to=exp.DataType.build(_sql_type(type_), _DIALECT))
    )


def _boolean(value: Scalar) -> exp.Expr | None:
    words = {"true": True, "yes": True, "false": False, "no": False}
    known = value if isinstance(value, bool) else words.get(str(value).lower())
    return None if known is None else exp.Boolean(this=known)


def _numeral(value: Scalar) -> exp.Expr | None:
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return None
    if isinstance(value, bool) or number != number or abs(number) == float("inf"):
        return None
    numeral = exp.Literal.number(text.lstrip("+-").replace("_", ""))
    return exp.Neg(this=numeral) if text.startswith("-") else numeral


def _sql_type(type_: str) -> str:
    return {"timestamptz": "TIMESTAMPTZ", "timestamp": "TIMESTAMP", "date": "DATE", "time": "TIME"}.get(
        type_, "TEXT"
    )


def _is_between(column: ShapeColumn, choice: Between) -> exp.Expr:
    parts: list[exp.Expr] = []
    low, high = _numeral(choice.low), _numeral(choice.high)
    if low is not None:
        parts.append(exp.GTE(this=_named(column), expression=low))
    if high is not None:
        parts.append(exp.LTE(this=_named(column), expression=high))
    return exp.and_(*parts)


def _is_within(column: ShapeColumn, choice: Days) -> exp.Expr | None:
    if column.type not in ("date", "timestamp", "timestamptz"):
        return None
    parts: list[exp.Expr] = []
    if choice.first is not None:
        parts.append(exp.GTE(this=_named(column), expression=_midnight(column.type, choice.first)))
    if choice.last is not None:
        after = _midnight(column.type, choice.last + timedelta(days=1)) if choice.last < date.max else None
        if after is not None:
            parts.append(exp.LT(this=_named(column), expression=after))
    return exp.and_(*parts) if parts else exp.true()


def _midnight(type_: str, day: date) -> exp.Expr:
    text = {"timestamp": f"{day} 00:00:00", "timestamptz": f"{day} 00:00:00+00:00"}.get(type_, str(day))
    return exp.cast(exp.Literal.string(text), _sql_type(type_), dialect=_DIALECT)


def _named(column: ShapeColumn) -> exp.Column:
    return exp.column(exp.to_identifier(column.name, quoted=True))
