"""Gold statements as forms, and what each column does in them: the labels that the planner for joins learns from."""

import re
from collections.abc import Callable
from typing import Any

import sqlglot
from sqlglot import exp

from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.roles import SPAN_ROLES
from sextant.features.ask.planner.wide.schema import WideSchema

_AGGREGATES = {exp.Count: "count", exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max"}
_COMPARED = {exp.EQ: "=", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}


class Unformed(Exception):
    """A statement that no form can say."""


def form_of(sql: str, schema: WideSchema) -> Form:
    """The form of a gold statement; raises Unformed, and whatever the parser raises."""
    tree = sqlglot.parse_one(sql, dialect="sqlite")
    if isinstance(tree, exp.SetOperation):
        left, right = tree.left, tree.right
        if not isinstance(left, exp.Select) or not isinstance(right, exp.Select):
            raise Unformed("combined more than once")
        word: Any = re.sub("[^a-z]", "", type(tree).__name__.lower())
        return Form(_core(left, schema), word, _core(right, schema))
    if not isinstance(tree, exp.Select):
        raise Unformed("no SELECT")
    return Form(_core(tree, schema))


def _core(select: exp.Select, schema: WideSchema) -> Core:
    reader = _Scope(select, schema)
    where, either = reader.tests(select.args["where"].this) if select.args.get("where") else ((), "")
    having, _ = reader.tests(select.args["having"].this) if select.args.get("having") else ((), "")
    group, order, limit = (select.args.get(name) for name in ("group", "order", "limit"))
    return Core(
        select=tuple(reader.item(e) for e in select.expressions),
        tables=tuple(sorted(set(reader.tables))),
        distinct=bool(select.args.get("distinct")),
        where=where,
        either=either == "or",
        group=tuple(reader.column(c) for c in group.expressions) if group else (),
        having=having,
        order=tuple((reader.item(o.this), bool(o.args.get("desc"))) for o in order.expressions)
        if order
        else (),
        limit=int(limit.expression.this) if limit else None,
    )


class _Scope:
    """The tables of one SELECT by the names they have in it."""

    def __init__(self, select: exp.Select, schema: WideSchema) -> None:
        self.schema = schema
        numbers = {t.table.lower(): n for n, t in enumerate(schema.tables)}
        first = select.args.get("from_") or select.args.get("from")
        sources = [first.this, *(j.this for j in select.args.get("joins") or [])]
        self.by_name: dict[str, int] = {}
        self.tables: list[int] = []
        for source in sources:
            if not isinstance(source, exp.Table) or source.name.lower() not in numbers:
                raise Unformed("reads more than tables")
            number = numbers[source.name.lower()]
            self.by_name[(source.alias or source.name).lower()] = number
            self.tables.append(number)
        if len(set(self.tables)) < len(self.tables):
            raise Unformed("a table joined with itself")

    def column(self, column: exp.Expression) -> int:
        if not isinstance(column, exp.Column):
            raise Unformed("no column")
        named = column.table.lower()
        places = [self.by_name[named]] if named in self.by_name else self.tables
        for table in places:
            number = self.schema.by_name.get((table, column.name.lower()))
            if number is not None:
                return number
        raise Unformed(f"no column {column.name}")

    def item(self, e: exp.Expression) -> Item:
        if isinstance(e, exp.Paren | exp.Alias):
            return self.item(e.this)
        for kind, name in _AGGREGATES.items():
            if isinstance(e, kind):
                return self._figure(e.this, name)
        if isinstance(e, exp.Star) or (isinstance(e, exp.Column) and isinstance(e.this, exp.Star)):
            return Item()
        return Item("", self.column(e))

    def _figure(self, argument: exp.Expression, name: Any) -> Item:
        distinct = isinstance(argument, exp.Distinct)
        argument = argument.expressions[0] if distinct else argument
        star = isinstance(argument, exp.Star) or isinstance(argument.this, exp.Star)
        if star or (name == "count" and not distinct):
            return Item(name)  # without DISTINCT, counting a column counts rows
        return Item(name, self.column(argument), distinct)

    def tests(self, e: exp.Expression) -> tuple[tuple[Test, ...], str]:
        if isinstance(e, exp.Paren):
            return self.tests(e.this)
        if isinstance(e, exp.And | exp.Or):
            (left, one), (right, two) = self.tests(e.left), self.tests(e.right)
            word = "or" if isinstance(e, exp.Or) else "and"
            if {one, two, word} - {"", word}:
                raise Unformed("and with or")
            return (*left, *right), word
        return (self._test(e),), ""

    def _test(self, e: exp.Expression, denied: str = "") -> Test:
        if isinstance(e, exp.Paren | exp.Not):
            return self._test(e.this, "not " if isinstance(e, exp.Not) else denied)
        for kind, op in _COMPARED.items():
            if isinstance(e, kind) and not denied:
                return Test(self.item(e.this), op, self._value(e.expression))
        if isinstance(e, exp.Like):
            return Test(self.item(e.this), f"{denied}like", self._value(e.expression))
        if isinstance(e, exp.Between):
            bounds = self._value(e.args["low"]), self._value(e.args["high"])
            return Test(self.item(e.this), f"{denied}between", bounds)  # type: ignore[arg-type]
        if isinstance(e, exp.In):
            query = e.args.get("query")
            value = self._value(query) if query else tuple(self._value(v) for v in e.expressions)
            return Test(self.item(e.this), f"{denied}in", value)  # type: ignore[arg-type]
        if isinstance(e, exp.Is):
            return Test(self.item(e.this), f"{denied}null")
        raise Unformed(type(e).__name__)

    def _value(self, e: exp.Expression) -> "str | float | Core":
        if isinstance(e, exp.Paren | exp.Subquery):
            return self._value(e.this)
        if isinstance(e, exp.Select):
            return _core(e, self.schema)
        if isinstance(e, exp.Neg):
            inner = self._value(e.this)
            return -inner if isinstance(inner, float) else inner
        if isinstance(e, exp.Literal):
            return str(e.this) if e.is_string else float(e.this)
        if isinstance(e, exp.Column) and not e.table:
            return e.name  # SQLite takes "Paris" for a text
        raise Unformed("a value that is computed")


def roles_of(form: Form, schema: WideSchema) -> dict[str, set[int]]:
    """For each role, the columns (or, for the roles of tables, the tables) that play it."""
    roles: dict[str, set[int]] = {role: set() for role in SPAN_ROLES}
    main, inner = form.core, form.core.inner()
    others = [c for c in (inner, form.other) if c is not None]
    for core in (main, *others):
        roles["where"] |= _columns(
            core, lambda t: not isinstance(t.value, Core) or t.op not in {"in", "not in"}
        )
    for core in (main, *([form.other] if form.other else [])):
        for item in core.select:
            if item.column is not None:
                roles["figure" if item.aggregate else "select"].add(item.column)
        roles["figure"] |= {t.item.column for t in core.having if t.item.column is not None}
        roles["group"] |= set(core.group)
        roles["order"] |= {i.column for i, _ in core.order if i.column is not None}
    for core in others:
        roles["inner"] |= {i.column for i in core.select if i.aggregate and i.column is not None}
        roles["inner"] |= _columns(core, lambda _: True)
        roles["denied"] |= _tables(core, schema) - _tables(main, schema)
    roles["read"] = _tables(main, schema)
    if any(i.aggregate == "count" and i.column is None for i in main.select):
        roles["counted"] = set(roles["read"])
    roles["grouped"] = {schema.columns[c].table for c in main.group}
    return roles


def _columns(core: Core, wanted: Callable[[Test], bool]) -> set[int]:
    return {t.item.column for t in core.where if t.item.column is not None and wanted(t)}


def _tables(core: Core, schema: WideSchema) -> set[int]:
    return set(core.tables) | {schema.columns[c].table for c in core.columns()}
