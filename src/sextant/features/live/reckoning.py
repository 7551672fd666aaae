"""What new rows say, worked out on Arrow's columns: for a few rows a statement costs more than the work.

Only what is the same here and in the engine is done here: columns as they are, comparisons of a column with
a literal of its own kind, their combinations, times cut to their unit. For all else the engine is asked.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sextant.features.live.accumulating import NewRows
from sextant.ports.hot import HotColumn, HotRows

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

_Work = Callable[["pa.Table"], Any]  # gives a column of the table's length, or one value for all rows
_Columns = tuple[tuple[str, str, str], ...]  # lower-case name, name, type
_WHOLE = frozenset({"int", "long"})
_NUMBERS = _WHOLE | {"float", "double"}
_TIMES = frozenset({"timestamp", "timestamptz"})
_SHOWN = _NUMBERS | _TIMES | {"string", "boolean", "date"}
_UNITS: Mapping[str, Any] = {"SECOND": "second", "MINUTE": "minute", "HOUR": "hour", "DAY": "day"}
_LARGEST = 1 << 53  # whole numbers up to which a float is exact


class _Unknown(Exception):
    """This is not worked out here."""


def reckoned(expressions: Sequence[str], columns: Sequence[HotColumn], rows: HotRows) -> NewRows | None:
    """The values of these expressions for each of the rows; None where the engine is to be asked."""
    import pyarrow as pa

    known = tuple((one.name.lower(), one.name, one.type) for one in columns)
    works: dict[str, _Work] = {}
    wanted: set[str] = set()
    for expression in dict.fromkeys(expressions):
        found = _work_of(expression, known)
        if found is None:
            return None
        works[expression], names = found
        wanted |= names
    read = [one for one in columns if one.name in wanted] or list(columns[:1])
    table = rows.read(read)
    try:
        arrays = [_as_column(work(table), table) for work in works.values()]
    except (_Unknown, pa.ArrowException):
        return None
    names = [f"e{place}" for place in range(len(works))]
    made = pa.Table.from_arrays(arrays or [pa.nulls(table.num_rows)], names=names or ["e"])
    return NewRows(made, dict(zip(works, names, strict=True)))


def _as_column(found: Any, table: "pa.Table") -> Any:
    import pyarrow as pa

    return pa.repeat(found, table.num_rows) if isinstance(found, pa.Scalar) else found


@lru_cache(maxsize=4096)
def _work_of(expression: str, columns: _Columns) -> tuple[_Work, frozenset[str]] | None:
    """How an expression is worked out, and the columns that it reads."""
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    try:
        parsed = parse_one(expression, dialect="duckdb")
        making = _Making(columns)
        return making.value(parsed), frozenset(making.read)
    except (_Unknown, SqlglotError):
        return None


class _Making:
    """Turns an expression into what works it out; `read` are the columns that it reads."""

    def __init__(self, columns: _Columns) -> None:
        self._columns = {lower: (name, kind) for lower, name, kind in columns}
        self.read: set[str] = set()

    def value(self, node: "exp.Expr") -> _Work:
        from sqlglot import exp

        if isinstance(node, exp.Paren):
            return self.value(node.this)
        if isinstance(node, exp.Column):
            name, kind = self._column(node)
            if kind not in _SHOWN:
                raise _Unknown
            return lambda table: table.column(name)
        if isinstance(node, exp.TimestampTrunc):
            return self._cut(node)
        return self._condition(node)

    def _column(self, node: "exp.Expr") -> tuple[str, str]:
        from sqlglot import exp

        if (
            not isinstance(node, exp.Column)
            or node.args.get("table")
            or node.name.lower() not in self._columns
        ):
            raise _Unknown
        name, kind = self._columns[node.name.lower()]
        self.read.add(name)
        return name, kind

    def _cut(self, node: "exp.TimestampTrunc") -> _Work:
        import pyarrow.compute as pc

        name, kind = self._column(node.this)
        unit = _UNITS.get(node.text("unit").upper())
        if kind not in _TIMES or unit is None or node.args.get("zone"):
            raise _Unknown
        return lambda table: pc.floor_temporal(table.column(name), unit=unit)

    def _condition(self, node: "exp.Expr") -> _Work:
        """Truth as SQL has it: unknown stays unknown."""
        import pyarrow.compute as pc
        from sqlglot import exp

        if isinstance(node, (exp.And, exp.Or)):
            one, other = self._truth(node.this), self._truth(node.expression)
            both = pc.and_kleene if isinstance(node, exp.And) else pc.or_kleene
            return lambda table: both(one(table), other(table))
        if isinstance(node, exp.Not):
            inner = self._truth(node.this)
            return lambda table: pc.invert(inner(table))
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            name, _ = self._column(node.this)
            return lambda table: pc.is_null(table.column(name))
        if isinstance(node, exp.In):
            return self._one_of(node)
        if isinstance(node, exp.Between):
            first = self._compared(pc.greater_equal, node.this, node.args["low"])
            last = self._compared(pc.less_equal, node.this, node.args["high"])
            return lambda table: pc.and_kleene(first(table), last(table))
        compare = _comparisons().get(type(node))
        if compare is None:
            raise _Unknown
        straight, turned = compare
        if isinstance(node.this, exp.Column):
            return self._compared(straight, node.this, node.expression)
        return self._compared(turned, node.expression, node.this)

    def _truth(self, node: "exp.Expr") -> _Work:
        from sqlglot import exp

        inner = node.unnest()
        if isinstance(inner, exp.Column):
            name, kind = self._column(inner)
            if kind != "boolean":
                raise _Unknown
            return lambda table: table.column(name)
        return self._condition(inner)

    def _compared(self, compare: Callable[..., Any], column: "exp.Expr", literal: "exp.Expr") -> _Work:
        name, kind = self._column(column.unnest())
        value = _literal(literal.unnest(), kind)
        numbers = _comparable(name, kind)
        return lambda table: compare(numbers(table), value)

    def _one_of(self, node: "exp.In") -> _Work:
        import pyarrow as pa
        import pyarrow.compute as pc

        if not node.expressions or any(node.args.get(part) for part in ("query", "unnest", "field")):
            raise _Unknown
        name, kind = self._column(node.this.unnest())
        values = [_literal(one.unnest(), kind) for one in node.expressions]
        among = pa.array([value.as_py() for value in values], values[0].type)
        numbers = _comparable(name, kind)

        def work(table: "pa.Table") -> Any:
            column = numbers(table)
            found = pc.is_in(column, value_set=among)
            return pc.if_else(pc.is_valid(column), found, pa.scalar(None, pa.bool_()))

        return work


def _comparisons() -> "Mapping[type[exp.Expr], tuple[Callable[..., Any], Callable[..., Any]]]":
    """What compares a column with a literal, and what does where the literal stands first."""
    import pyarrow.compute as pc
    from sqlglot import exp

    return {
        exp.EQ: (pc.equal, pc.equal),
        exp.NEQ: (pc.not_equal, pc.not_equal),
        exp.LT: (pc.less, pc.greater),
        exp.LTE: (pc.less_equal, pc.greater_equal),
        exp.GT: (pc.greater, pc.less),
        exp.GTE: (pc.greater_equal, pc.less_equal),
    }


def _comparable(name: str, kind: str) -> _Work:
    """A column as it is compared; the engine orders what is no number, Arrow does not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def work(table: "pa.Table") -> Any:
        column = table.column(name)
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            raise _Unknown
        return column

    return work if kind in ("float", "double") else lambda table: table.column(name)


def _literal(node: "exp.Expr", kind: str) -> "pa.Scalar":
    """A literal in the type of the column that it is compared with; raises _Unknown for another kind."""
    import pyarrow as pa
    from sqlglot import exp

    sign = 1
    if isinstance(node, exp.Neg):
        sign, node = -1, node.this
    if isinstance(node, exp.Boolean) and kind == "boolean":
        return pa.scalar(bool(node.this))
    if not isinstance(node, exp.Literal):
        raise _Unknown
    if node.is_string:
        if kind != "string" or sign < 0:
            raise _Unknown
        return pa.scalar(str(node.this), pa.string())
    if kind in _WHOLE and node.is_int and int(node.this) < 1 << 31:
        return pa.scalar(sign * int(node.this), pa.int32() if kind == "int" else pa.int64())
    if kind == "double" and (not node.is_int or int(node.this) < _LARGEST):
        return pa.scalar(sign * float(node.this), pa.float64())
    raise _Unknown
