"""Takes a statement apart: count, sum, min, max and avg over groups, and the first rows by an order.

Whatever else a statement holds, None is the answer, and it is run whole. What comes out is tried against the
statement itself before it is relied on, so that a doubt costs speed and never rightness.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from sextant.features.query.decomposed import Decomposed, Merge, Output, Part, Sorting

DIALECT = "duckdb"
PARTIALS = "partials"
_MOST_FIRST = 1_000
_PLAIN: dict[type[exp.Expr], Merge] = {
    exp.Count: "count",
    exp.Sum: "sum",
    exp.Min: "min",
    exp.Max: "max",
}
_WAYS = {True: "DESC", False: "ASC"}
_ENDS = {True: "FIRST", False: "LAST"}
_CLAUSES = frozenset({"expressions", "from_", "where", "group", "having", "order", "limit", "offset"})
_GIVEN = (exp.Parameter, exp.Placeholder)
_NEVER = (
    exp.Window,
    exp.Subquery,
    exp.Exists,
    exp.Distinct,
    exp.Lambda,
    exp.Unnest,
    exp.Explode,
    exp.Columns,
    exp.PositionalColumn,
    exp.AnonymousAggFunc,
    exp.Rollup,
    exp.Cube,
    exp.GroupingSets,
    exp.Tuple,
)


Average = Callable[[exp.Expr, exp.Expr], exp.Expr]


def decompose(
    statement: exp.Expr,
    *,
    columns: Sequence[str],
    aggregates: frozenset[str],
    average: Average | None = None,
    given: bool = False,
) -> Decomposed | None:
    """The parts of a checked statement over one table whose columns these are, as its asker sees them.

    `average` writes an average of its total and its count; `given` takes statements with `$names` too.
    """
    if not isinstance(statement, exp.Select) or not _is_simple(statement):
        return None
    if not given and statement.find(*_GIVEN) is not None:
        return None
    query = statement.copy()
    table = query.args["from_"].this
    _same_spelling(query, table.alias_or_name)
    selected = _selected(query, columns)
    if selected is None:
        return None
    named = frozenset(name.lower() for name in columns)
    taking = _Taking(query, selected, table=table, columns=named, average=average or _divided)
    if query.args.get("group") is None and query.find(exp.AggFunc) is None:
        return taking.first_rows() if _knows_every_function(query, aggregates, ()) else None
    return taking.groups() if _knows_every_function(query, aggregates, tuple(_PLAIN)) else None


def _is_simple(query: exp.Select) -> bool:
    if {name for name, value in query.args.items() if value} - _CLAUSES:
        return False
    source = query.args.get("from_")
    table = source.this if isinstance(source, exp.From) else None
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        return False
    if any(value for name, value in table.args.items() if name not in {"this", "alias"}):
        return False
    alias = table.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        return False
    return query.find(*_NEVER) is None and sum(1 for _ in query.find_all(exp.Select)) == 1


def _same_spelling(query: exp.Select, source: str) -> None:
    """Columns without the name of their table, all names in lower case, so that one thing has one text."""
    for column in query.find_all(exp.Column):
        if column.table.lower() == source.lower():
            column.set("table", None)
    for name in query.find_all(exp.Identifier):
        name.set("this", name.name.lower())
        name.set("quoted", True)


def _selected(query: exp.Select, columns: Sequence[str]) -> list[exp.Expr] | None:
    """The expressions that are selected, a star as the columns it stands for."""
    found: list[exp.Expr] = []
    for one in query.expressions:
        if isinstance(one, exp.Star):
            if any(one.args.values()):
                return None
            found += [exp.column(exp.to_identifier(name.lower(), quoted=True)) for name in columns]
        elif one.is_star and not isinstance(one, exp.Count) and one.find(exp.AggFunc) is None:
            return None
        else:
            found.append(one)
    return found


def _knows_every_function(
    query: exp.Select, aggregates: frozenset[str], plain: tuple[type[exp.Expr], ...]
) -> bool:
    """Whether no aggregate but the plain ones is called, by whatever class the parser has for it."""
    for node in query.find_all(exp.Func):
        if isinstance(node, plain) or (isinstance(node, exp.Avg) and plain):
            if len([value for value in node.args.values() if isinstance(value, exp.Expr)]) > 1:
                return False
            continue
        names = {node.name.lower()} if isinstance(node, exp.Anonymous) else _names_of(node)
        if isinstance(node, exp.AggFunc) or names & aggregates:
            return False
    return True


def _names_of(node: exp.Func) -> set[str]:
    return {name.lower() for name in type(node).sql_names()}


class _Taking:
    """One statement while it is taken apart."""

    def __init__(
        self,
        query: exp.Select,
        selected: Sequence[exp.Expr],
        *,
        table: exp.Table,
        columns: frozenset[str],
        average: Average,
    ) -> None:
        self._average = average
        self._query = query
        self._selected = selected
        self._table = table
        self._columns = columns
        self._keys: list[str] = []
        self._parts: list[Part] = []
        self._named = {one.alias: one.this for one in selected if isinstance(one, exp.Alias)}

    def groups(self) -> Decomposed | None:
        keys = self._group_keys()
        if keys is None:
            return None
        self._keys = [_text(key) for key in keys]
        merged: list[exp.Expr] = [self._merged(one.unalias()) for one in self._selected]
        outputs = [self._output(one.unalias()) for one in self._selected]
        having = self._query.args.get("having")
        kept = None if having is None else self._merged(self._named_out(having.this))
        order = self._query.args.get("order")
        ordered = None if order is None else [self._merged(one) for one in order.expressions]
        if order is not None and any(isinstance(one.this, exp.Var) for one in order.expressions):
            return None
        final = exp.select(
            *(exp.alias_(one, f"c{n}", quoted=True) for n, one in enumerate(merged)), dialect=DIALECT
        ).from_(exp.to_identifier(PARTIALS, quoted=True))
        if keys:
            final = final.group_by(*(_key(n) for n in range(len(keys))))
        if kept is not None:
            final = final.having(kept)
        if ordered is not None:
            final.set("order", exp.Order(expressions=[self._placed(one) for one in ordered]))
        limit, offset, fixed = self._limits(final)
        sorting = self._sorting()
        simple = having is None and fixed and sorting is not None and all(one is not None for one in outputs)
        return Decomposed(
            kind="groups",
            table=self._table.name,
            keys=tuple(self._keys),
            parts=tuple(self._parts),
            where=self._where(),
            partial=self._partial(),
            final=_text(final),
            shown=len(self._selected),
            outputs=tuple(one for one in outputs if one is not None) if simple else None,
            sorting=tuple(sorting or ()),
            limit=limit,
            offset=offset,
        )

    def first_rows(self) -> Decomposed | None:
        order = self._query.args.get("order")
        limit, offset, fixed = self._limits(None)
        if order is None or limit is None or not fixed or limit + offset > _MOST_FIRST:
            return None
        shown = [one.unalias() for one in self._selected]
        by = [self._meant(one.this) for one in order.expressions]
        if any(one is None for one in by):
            return None
        self._keys = [_text(one) for one in (*shown, *(one for one in by if one is not None))]
        sorting = [
            Sorting(len(shown) + n, bool(one.args.get("desc")), bool(one.args.get("nulls_first")))
            for n, one in enumerate(order.expressions)
        ]
        ends = ", ".join(
            f'"k{one.at}" {_WAYS[one.descending]} NULLS {_ENDS[one.nulls_first]}' for one in sorting
        )
        partial = self._partial(grouped=False)
        return Decomposed(
            kind="top",
            table=self._table.name,
            keys=tuple(self._keys),
            parts=(),
            where=self._where(),
            partial=f"{partial} ORDER BY {ends} LIMIT {limit + offset}",
            final="",
            shown=len(shown),
            outputs=None,
            sorting=tuple(sorting),
            limit=limit,
            offset=offset,
        )

    def _partial(self, *, grouped: bool = True) -> str:
        selected = [f'{key} AS "k{n}"' for n, key in enumerate(self._keys)]
        selected += [f'{_written(part)} AS "a{n}"' for n, part in enumerate(self._parts)]
        where = self._where()
        text = f"SELECT {', '.join(selected)} FROM {_text(self._table)}"  # noqa: S608  # the gate reads it
        text += f" WHERE {where}" if where else ""
        keys = ", ".join(str(n + 1) for n in range(len(self._keys)))
        return f"{text} GROUP BY {keys}" if grouped and keys else text

    def _where(self) -> str | None:
        where = self._query.args.get("where")
        return None if where is None else f"({_text(where.this)})"

    def _group_keys(self) -> list[exp.Expr] | None:
        group = self._query.args.get("group")
        if group is None:
            return []
        extra = {name for name, value in group.args.items() if value} - {"expressions", "all"}
        if extra:
            return None
        if group.args.get("all"):
            return _once(one.unalias() for one in self._selected if one.find(exp.AggFunc) is None)
        found = [self._meant(one) for one in group.expressions]
        if any(one is None or one.find(exp.AggFunc) is not None for one in found):
            return None
        return _once(one for one in found if one is not None)

    def _meant(self, node: exp.Expr) -> exp.Expr | None:
        """A place in the list, or the name of a selected expression, as that expression."""
        if isinstance(node, exp.Var):
            return None
        if isinstance(node, exp.Literal):
            place = int(node.name) - 1 if node.name.isdigit() else -1
            return self._selected[place].unalias() if 0 <= place < len(self._selected) else None
        if isinstance(node, exp.Column) and node.name not in self._columns and node.name in self._named:
            return self._named[node.name]
        return node

    def _named_out(self, node: exp.Expr) -> exp.Expr:
        """The condition with names of selected expressions as these expressions."""

        def put(one: exp.Expr) -> exp.Expr:
            found = self._meant(one) if isinstance(one, exp.Column) else one
            return found.copy() if found is not None and found is not one else one

        return node.copy().transform(put)

    def _merged(self, node: exp.Expr) -> exp.Expr:
        """An expression over the table as one over `partials`."""

        def put(one: exp.Expr) -> exp.Expr:
            if not isinstance(one, exp.Ordered) and _text(one) in self._keys:
                return _key(self._keys.index(_text(one)))
            unit = _unit(one)
            if unit is None:
                return one
            call, only = unit
            if isinstance(call, exp.Avg):
                total, count = self._part("sum", call, only), self._part("count", call, only)
                return self._average(exp.Sum(this=_figure(total)), exp.Sum(this=_figure(count)))
            merge = _PLAIN[type(call)]
            figure = _figure(self._part(merge, call, only))
            if merge == "count":
                whole = exp.Coalesce(this=exp.Sum(this=figure), expressions=[exp.Literal.number(0)])
                return exp.cast(whole, "bigint", dialect=DIALECT)
            return type(call)(this=figure)

        return node.copy().transform(put)

    def _part(self, merge: Merge, call: exp.Expr, only: exp.Expr | None) -> int:
        value = None if isinstance(call.this, exp.Star) or call.this is None else _text(call.this)
        part = Part(merge, value, None if only is None else _text(only))
        if part not in self._parts:
            self._parts.append(part)
        return self._parts.index(part)

    def _output(self, node: exp.Expr) -> Output | None:
        if _text(node) in self._keys:
            return Output("key", self._keys.index(_text(node)))
        unit = _unit(node)
        if unit is None:
            return None
        call, only = unit
        if isinstance(call, exp.Avg):
            return Output("average", self._part("sum", call, only), self._part("count", call, only))
        return Output("part", self._part(_PLAIN[type(call)], call, only))

    def _placed(self, ordered: exp.Expr) -> exp.Expr:
        """ORDER BY the name of a selected expression, whose name is its place now."""
        inner = ordered.this
        if isinstance(inner, exp.Column) and inner.name in self._named:
            place = next(n for n, one in enumerate(self._selected) if one.alias == inner.name)
            ordered.set("this", exp.Literal.number(place + 1))
        return ordered

    def _sorting(self) -> list[Sorting] | None:
        """The order by columns of the answer; None where something else is sorted by."""
        order = self._query.args.get("order")
        if order is None:
            return []
        texts = [_text(one.unalias()) for one in self._selected]
        found: list[Sorting] = []
        for one in order.expressions:
            named = isinstance(one.this, exp.Column) and one.this.name in self._named
            meant = self._named[one.this.name] if named else self._meant(one.this)
            if meant is None or _text(meant) not in texts:
                return None
            ends = bool(one.args.get("desc")), bool(one.args.get("nulls_first"))
            found.append(Sorting(texts.index(_text(meant)), *ends))
        return found

    def _limits(self, final: exp.Select | None) -> tuple[int | None, int, bool]:
        """LIMIT and OFFSET, and whether both are plain numbers; put into the final statement too."""
        limit, offset = self._query.args.get("limit"), self._query.args.get("offset")
        if final is not None:
            for name, part in (("limit", limit), ("offset", offset)):
                if part is not None:
                    final.set(name, part.copy())
        most, first = _number(limit), _number(offset)
        fixed = (limit is None or most is not None) and (offset is None or first is not None)
        return most, first or 0, fixed


def _divided(total: exp.Expr, count: exp.Expr) -> exp.Expr:
    """An average of numbers as the engine works with them."""
    return exp.paren(
        exp.Div(
            this=exp.cast(total, "double", dialect=DIALECT),
            expression=exp.Nullif(this=count, expression=exp.Literal.number(0)),
        )
    )


def _unit(node: exp.Expr) -> tuple[exp.Expr, exp.Expr | None] | None:
    """An aggregate with the condition of its FILTER."""
    if isinstance(node, exp.Filter):
        inner = _unit(node.this)
        return None if inner is None else (inner[0], node.expression.this)
    return (node, None) if isinstance(node, (*_PLAIN, exp.Avg)) else None


def _written(part: Part) -> str:
    call = f"{part.merge}({'*' if part.value is None else part.value})"
    return call if part.only is None else f"{call} FILTER (WHERE {part.only})"


def _key(number: int) -> exp.Expr:
    return exp.column(exp.to_identifier(f"k{number}", quoted=True))


def _figure(number: int) -> exp.Expr:
    return exp.column(exp.to_identifier(f"a{number}", quoted=True))


def _once(found: "Any") -> list[exp.Expr]:
    by_text = {_text(one): one for one in found}
    return list(by_text.values())


def _number(part: exp.Expr | None) -> int | None:
    value: Any = None if part is None else part.args.get("expression")
    return int(value.name) if isinstance(value, exp.Literal) and value.name.isdigit() else None


def _text(node: exp.Expr) -> str:
    return node.sql(dialect=DIALECT, identify=True, comments=False)
