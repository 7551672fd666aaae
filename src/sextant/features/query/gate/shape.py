"""Only the parts of SQL that read: every node of the tree, its arguments and its functions are on a list."""

from sqlglot import exp

from sextant.features.query.errors import ConstructRefused, FunctionRefused, NotASelect, SqlNotUnderstood
from sextant.features.query.gate.functions import FUNCTIONS, TABLE_FUNCTIONS, names_in
from sextant.features.query.gate.names import nearest
from sextant.features.query.gate.reading import place

_ONLY_SELECT = "Send one SELECT. To change data, load a file or use a transformation."

# Parts that are not functions. A class that sqlglot adds later is refused until it is put here.
_PARTS = names_in("""
Add Alias Aliases All Any AtTimeZone Between BitString BitwiseAnd BitwiseLeftShift BitwiseNot
BitwiseOr BitwiseRightShift BitwiseXor Boolean Bracket ByteString CTE Column ColumnDef Comprehension
Cube DPipe DataType DataTypeParam Distance Distinct Div Dot EQ Escape Except Fetch Filter From GT
GTE Glob Group GroupingSets Having HexString HistogramOptions ILike Identifier IgnoreNulls In
Intersect IntDiv Interval IntervalSpan Is JSONPath JSONPathFilter JSONPathKey JSONPathRecursive
JSONPathRoot JSONPathSelector JSONPathSlice JSONPathSubscript JSONPathUnion JSONPathWildcard Join
Kwarg LT LTE Lambda Lateral Like Limit LimitOptions Literal Mod Mul NEQ National Neg Not Null
NullSafeEQ NullSafeNEQ Offset Operator Order Ordered Overlaps Parameter Paren Pivot PivotAlias
PivotAny Placeholder PositionalColumn PropertyEQ Qualify RawString RespectNulls Rollup Select
SetOperation SimilarTo Slice Star Sub Subquery Table TableAlias TableSample Tuple Union
UnpivotColumns Values Var Variadic Where Window WindowSpec With WithinGroup
""")
# Forms that have no name in the text, or are written with words of their own.
_FORMS = names_in("""
Abs And Array ArrayContains ArrayContainsAll ArrayOverlaps Case Cast Ceil Collate ColumnConstraint
Columns CurrentDate CurrentTime CurrentTimestamp Exists Explode Extract Floor GenerateSeries If
JSONArray JSONArrayContains JSONCast JSONExtract JSONExtractScalar JSONObject List Localtime
Localtimestamp Map MD5 Or Pow Quantile RegexpILike RegexpLike SafeDivide StartsWith Struct ToMap
Trim Try TryCast Unnest VarMap Xor
""")
_ROOTS = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)
_ARGUMENTS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {
            "with_",
            "kind",
            "expressions",
            "distinct",
            "from_",
            "exclude",
            "laterals",
            "joins",
            "pivots",
            "where",
        }
        | {
            "group",
            "having",
            "qualify",
            "windows",
            "order",
            "limit",
            "offset",
            "sample",
            "operation_modifiers",
        }
    ),
    exp.Table: frozenset(
        {"this", "alias", "db", "catalog", "laterals", "joins", "pivots", "sample", "ordinality"}
    ),
    exp.Join: frozenset({"this", "on", "side", "kind", "using", "method", "pivots", "expressions"}),
}
_SAYS = {
    "into": "SELECT … INTO makes a table",
    "locks": "locking rows is not open",
    "version": "AT (VERSION …) is not open; ask with `as_of` instead",
    "when": "AT (…) is not open; ask with `as_of` instead",
}


def check_shape(statement: exp.Expr, sql: str) -> None:
    """Raises NotASelect, ConstructRefused or FunctionRefused at the first part that is not on a list."""
    if not isinstance(statement, _ROOTS):
        first = next(iter(sql.split()), "")[:40].rstrip(";").upper()
        raise NotASelect(f"Only SELECT is allowed here, not {first}.", hint=_ONLY_SELECT, line=1, column=1)
    for node in statement.walk():
        _check_node(node, sql)
        if isinstance(node, exp.Select) and not node.expressions:
            raise SqlNotUnderstood(
                "There is a SELECT that selects nothing.", hint="Name columns after SELECT."
            )


def _check_node(node: exp.Expr, sql: str) -> None:
    if isinstance(node, exp.Func):
        _check_function(node, sql)
    elif type(node).__name__ not in _PARTS:
        raise _refused(node, sql)
    _check_arguments(node, sql)
    if isinstance(node, exp.SetOperation):
        _check_sides(node, sql)
    if isinstance(node, exp.Lateral | exp.Table):
        _check_table_function(node, sql)
    if isinstance(node, exp.CTE) and not isinstance(
        node.this, exp.Select | exp.SetOperation | exp.Subquery | exp.Values
    ):
        raise _refused(node.this, sql)


def _check_sides(node: exp.SetOperation, sql: str) -> None:
    """`0 UNION SELECT 1` is read as a union with a number, which no engine knows."""
    for side in (node.this, node.expression):
        if not isinstance(side, _ROOTS):
            line, column = place(side, sql)
            raise SqlNotUnderstood(
                "Both sides of UNION, INTERSECT and EXCEPT have to be a SELECT.",
                hint="Write SELECT before the first side.",
                line=line,
                column=column,
            )


def _check_arguments(node: exp.Expr, sql: str) -> None:
    allowed = _ARGUMENTS.get(type(node))
    if allowed is None:
        return
    for name, value in node.args.items():
        if value and name not in allowed:
            line, column = place(node, sql)
            raise ConstructRefused(
                f"This part of SQL is not open here: {_SAYS.get(name, name.strip('_'))}.",
                hint=_ONLY_SELECT,
                line=line,
                column=column,
            )


def _check_function(node: exp.Func, sql: str) -> None:
    written = _written(node, sql)
    if written is None and type(node).__name__ in _FORMS:
        return
    names = {written} if written else {name.lower() for name in _known_as(node)}
    if names & FUNCTIONS:
        return
    name = written or min(names, default="this function")
    raise unknown_function(name, node, sql)


def unknown_function(name: str, node: exp.Expr | None, sql: str) -> FunctionRefused:
    """The refusal of a function by name, with the nearest allowed one."""
    line, column = place(node, sql)
    near = nearest(name, FUNCTIONS, alike=0.75)
    return FunctionRefused(
        f"The function `{name[:60]}` is not open here.",
        hint=f"Did you mean `{near}`?" if near else "Functions that compute from the columns are open.",
        line=line,
        column=column,
    )


def _written(node: exp.Func, sql: str) -> str | None:
    """The function's name as it stands in the text, where the parser kept it."""
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return node.name.lower()
    start, end = node.meta.get("start"), node.meta.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    text = sql[start : end + 1].strip('"').lower()
    return text if text.replace("_", "a").isalnum() else None


def _known_as(node: exp.Func) -> list[str]:
    return list(type(node).sql_names())


def _check_table_function(node: exp.Expr, sql: str) -> None:
    """A function in FROM gives rows of its own; only those that make numbers or open lists may."""
    inner = node.this
    if not isinstance(inner, exp.Func):
        return
    name = _written(inner, sql) or next(iter(_known_as(inner)), "").lower()
    if name not in TABLE_FUNCTIONS and not isinstance(inner, exp.GenerateSeries | exp.Explode | exp.Unnest):
        raise unknown_function(name, inner, sql)


def _refused(node: exp.Expr, sql: str) -> ConstructRefused:
    line, column = place(node, sql)
    return ConstructRefused(
        f"This part of SQL is not open here: {_spoken(node)}.", hint=_ONLY_SELECT, line=line, column=column
    )


def _spoken(node: exp.Expr) -> str:
    """What a node is called in SQL: its class in capitals, or the first word of a raw command."""
    return str(node.this).upper()[:40] if isinstance(node, exp.Command) else type(node).__name__.upper()
