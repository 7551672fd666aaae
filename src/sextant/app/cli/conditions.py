"""`--where`: a condition as SQL writes it, turned into what the engine tests each row by."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sextant.app.cli.failing import UsageRefused

if TYPE_CHECKING:
    from sqlglot import exp

Tree = dict[str, Any]
DEPTH = 40  # of conditions within each other; the engine reads a little more
_SHOWN = 60
_UNDERSTOOD = (
    "A column and a value with =, <>, <, <=, >, >=; BETWEEN, IN, LIKE, ILIKE, IS NULL; a column of true and "
    "false alone; AND, OR, NOT and brackets. Text stands in '…', a name that is no plain word in \"…\"."
)
_TYPES = frozenset({"DATE", "TIME", "TIMESTAMP", "TIMESTAMPNTZ", "TIMESTAMPTZ", "DATETIME"})


def condition_of(text: str) -> Tree:
    """The condition of a text; raises UsageRefused for what is none."""
    found = _parsed(text)
    if any(node.comments for node in found.walk()):
        raise _refused("A condition has no comments.")
    return _condition(found, depth=0)


def _parsed(text: str) -> "exp.Expr":
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        found = [one for one in sqlglot.parse(text, read="duckdb") if one is not None]
    except (SqlglotError, RecursionError, ValueError) as error:
        raise _refused(f"{_brief(text)} is not understood as a condition.") from error
    if not found:
        raise _refused("The condition is empty.")
    if len(found) > 1:
        raise _refused("A condition is one, with no `;` in it.")
    return found[0]


def _condition(node: "exp.Expr", *, depth: int) -> Tree:
    from sqlglot import exp

    if depth > DEPTH:
        raise _refused(f"The condition has more than {DEPTH} conditions within each other.")
    if isinstance(node, exp.Paren):
        return _condition(_this(node), depth=depth)
    if isinstance(node, exp.And | exp.Or):
        parts = [_condition(one, depth=depth + 1) for one in node.flatten(unnest=False)]
        return {"all" if isinstance(node, exp.And) else "any": parts}
    if isinstance(node, exp.Not):
        return {"not": _condition(_this(node), depth=depth + 1)}
    if isinstance(node, exp.Column):
        return {"true": _name(node)}
    for kind, read in _readers().items():
        if type(node) is kind:
            return read(node)
    raise _unclear(node)


def _readers() -> "Mapping[type[exp.Expr], Callable[[Any], Tree]]":
    from sqlglot import exp

    signs: dict[type[exp.Expr], tuple[str, str]] = {
        exp.EQ: ("=", "="),
        exp.NEQ: ("<>", "<>"),
        exp.LT: ("<", ">"),
        exp.LTE: ("<=", ">="),
        exp.GT: (">", "<"),
        exp.GTE: (">=", "<="),
    }

    def comparison(by: str, turned: str) -> Callable[[Any], Tree]:
        return lambda node: _compared(node, by, turned)

    compared = {kind: comparison(*two) for kind, two in signs.items()}
    return {
        **compared,
        exp.Between: _between,
        exp.In: _among,
        exp.Is: _null,
        exp.Like: lambda node: _like(node, any_case=False),
        exp.ILike: lambda node: _like(node, any_case=True),
    }


def _compared(node: "exp.Binary", by: str, turned: str) -> Tree:
    from sqlglot import exp

    _only(node, "this", "expression")
    one, other = node.left, node.right
    if isinstance(other, exp.Column) and not isinstance(one, exp.Column):
        return _against(other, turned, one)
    return _against(one, by, other)


def _against(column: "exp.Expr", by: str, value: "exp.Expr") -> Tree:
    return {"compare": {"column": _name(column), "by": by, "value": _literal(value)}}


def _between(node: "exp.Between") -> Tree:
    _only(node, "this", "low", "high")
    column = _this(node)
    return {"all": [_against(column, ">=", node.args["low"]), _against(column, "<=", node.args["high"])]}


def _among(node: "exp.In") -> Tree:
    _only(node, "this", "expressions")
    values = [_literal(one) for one in node.expressions]
    if not values:
        raise _unclear(node)
    return {"among": {"column": _name(_this(node)), "values": values}}


def _null(node: "exp.Is") -> Tree:
    from sqlglot import exp

    _only(node, "this", "expression")
    if not isinstance(node.expression, exp.Null):
        raise _unclear(node)
    return {"null": _name(_this(node))}


def _like(node: "exp.Binary", *, any_case: bool) -> Tree:
    _only(node, "this", "expression", "negate")
    pattern = _literal(node.expression)
    if "text" not in pattern:
        raise _unclear(node)
    column = _name(_this(node))
    found: Tree = {"like": {"column": column, "pattern": pattern["text"], "any_case": any_case}}
    return {"not": found} if node.args.get("negate") else found


def _literal(node: "exp.Expr") -> dict[str, Any]:
    from sqlglot import exp

    match node:
        case exp.Literal():
            return {"text" if node.is_string else "number": str(node.this)}
        case exp.Boolean():
            return {"truth": bool(node.this)}
        case exp.Neg(this=exp.Literal(is_string=False) as number):
            return {"number": f"-{number.this}"}
        case exp.Paren():
            return _literal(_this(node))
        case exp.Cast(this=exp.Literal(is_string=True) as text) if type(node) is exp.Cast:
            if node.to.this.name in _TYPES:
                return {"text": str(text.this)}
        case exp.Null():
            raise _refused("A comparison with NULL is never true.", hint="Write IS NULL, or IS NOT NULL.")
        case _:
            pass
    raise _unclear(node, role="value")


def _name(node: "exp.Expr") -> str:
    """A column's name; that of a leaf of an object is written with points, as the column is named."""
    from sqlglot import exp

    if not isinstance(node, exp.Column) or not all(isinstance(part, exp.Identifier) for part in node.parts):
        raise _unclear(node, role="column")
    return ".".join(part.name for part in node.parts)


def _this(node: "exp.Expr") -> "exp.Expr":
    return node.args["this"]


def _only(node: "exp.Expr", *names: str) -> None:
    """Refuses what stands there besides, which would be passed over."""
    if any(value and name not in names for name, value in node.args.items()):
        raise _unclear(node)


def _unclear(node: "exp.Expr", *, role: str = "condition") -> UsageRefused:
    return _refused(f"{_brief(node.sql(dialect='duckdb'))} is not understood as a {role}.")


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return f"`{line[:_SHOWN]}…`" if len(line) > _SHOWN else f"`{line}`"


def _refused(message: str, *, hint: str = _UNDERSTOOD) -> UsageRefused:
    return UsageRefused(message, hint=hint)
