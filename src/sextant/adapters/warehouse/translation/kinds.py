"""What kind of value a part of a statement is, and the shape that an engine's rules have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sqlglot import exp

from sextant.ports.warehouse import EngineUnable

Kind = Literal["int", "decimal", "float", "text", "date", "timestamp", "zoned", "bool", "null", "other"]
NUMBERS = frozenset({"int", "decimal", "float"})

_T: Any = exp.DataType.Type
_KINDS: Mapping[Any, Kind] = {
    **dict.fromkeys((_T.TINYINT, _T.SMALLINT, _T.INT, _T.BIGINT, _T.INT128, _T.UTINYINT), "int"),
    **dict.fromkeys((_T.USMALLINT, _T.UINT, _T.UBIGINT), "int"),
    **dict.fromkeys((_T.DECIMAL, _T.DECIMAL32, _T.DECIMAL64, _T.DECIMAL128), "decimal"),
    **dict.fromkeys((_T.DOUBLE, _T.FLOAT), "float"),
    **dict.fromkeys((_T.VARCHAR, _T.TEXT, _T.CHAR), "text"),
    _T.DATE: "date",
    _T.TIMESTAMP: "timestamp",
    _T.TIMESTAMPNTZ: "timestamp",
    _T.DATETIME: "timestamp",
    _T.TIMESTAMPTZ: "zoned",
    _T.BOOLEAN: "bool",
    _T.NULL: "null",
}  # fmt: skip


def kind_of(node: exp.Expr) -> Kind:
    """The kind of a typed part; `other` where it is not known."""
    if isinstance(node, exp.Null):
        return "null"
    if isinstance(node, exp.Paren | exp.Alias) and (inner := kind_of(node.this)) != "other":
        return inner
    found = node.type
    return _KINDS.get(found.this, "other") if isinstance(found, exp.DataType) else "other"


def kind_of_type(kind: exp.DataType) -> Kind:
    return _KINDS.get(kind.this, "other")


def is_short(node: exp.Expr) -> bool:
    """Whether a whole number takes 32 bits at most."""
    short = (_T.TINYINT, _T.SMALLINT, _T.INT, _T.UTINYINT, _T.USMALLINT)
    return isinstance(node.type, exp.DataType) and node.type.this in short


class Calendar(Protocol):
    """How an engine reckons with dates; `value` is a timestamp, a unit one of year, ..., second."""

    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr: ...

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr: ...

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        """A whole number; weeks are ISO weeks, `dow` counts from Sunday = 0, `isodow` from Monday = 1."""
        ...

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        """How many borders of the unit lie between two timestamps."""
        ...

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        """As text; pieces are `%Y`, `%m`, ... and what stands between them. None where it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """How one engine writes what it writes differently: a rule for each class of node it has to know of.

    A class that has neither a rule here nor one for all engines is refused.
    """

    dialect: str
    title: str
    rules: "Mapping[type[exp.Expr], Rule]"
    calendar: Calendar
    series: Callable[[int, int, str], exp.Query] | None  # first, last (included), the column's name
    escapes_in_like: bool = False  # whether a backslash in LIKE is an escape sign by itself
    refused: Mapping[type[exp.Expr], str] = field(default_factory=dict[type[exp.Expr], str])
    types: Mapping[Kind, str] = field(default_factory=dict[Kind, str])  # what a cast to a kind is written as
    instants: bool = False  # whether times with a zone are cut and taken apart as in UTC
    qualifies: bool = True  # whether the engine has QUALIFY
    unread: tuple[str, ...] = ()  # Iceberg's types that keep the engine from reading a table at all
    unlike: tuple[str, ...] = ()  # Iceberg's types whose columns it reads as another type


Rule = Callable[[Any, Rules], exp.Expr]


def unable(rules: Rules | str, what: str) -> EngineUnable:
    title = rules if isinstance(rules, str) else rules.title
    return EngineUnable(
        f"{title} does not have {what} in the same meaning.", hint="The built-in engine answers it."
    )


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A function of an engine by its own name."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def renamed(name: str) -> Rule:
    """A rule that calls the engine's function of one value."""

    def rule(node: exp.Expr, _: Rules) -> exp.Expr:
        return call(name, node.this.copy())

    return rule


def cast(node: exp.Expr, kind: str) -> exp.Cast:
    """A cast to a type by DuckDB's name of it."""
    return exp.Cast(this=node, to=exp.DataType.build(kind, dialect="duckdb"))


def number(value: int) -> exp.Expr:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def if_(condition: exp.Expr, true: exp.Expr, false: exp.Expr | None = None) -> exp.Case:
    """CASE, since every engine has it and none evaluates the other branch's errors first."""
    made = exp.Case(ifs=[exp.If(this=condition, true=true)])
    made.set("default", false)
    return made


def is_null(node: exp.Expr) -> exp.Expr:
    return exp.Is(this=node, expression=exp.Null())


def whole(node: exp.Expr | None) -> int | None:
    """The value of a whole number as written; None for anything else."""
    if isinstance(node, exp.Paren):
        return whole(node.this)
    if isinstance(node, exp.Neg):
        inner = whole(node.this)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal) and node.name.isdigit():
        return int(node.name)
    return None


def words(node: exp.Expr | None) -> str | None:
    """The text of a string as written; None for anything else."""
    return node.name if isinstance(node, exp.Literal) and node.is_string else None
