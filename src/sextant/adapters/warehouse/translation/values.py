"""Comparing, reckoning and casting: one type on both sides, and the same rounding everywhere."""

import re
from collections.abc import Mapping

from sqlglot import exp

from sextant.adapters.warehouse.translation.dates import shifted
from sextant.adapters.warehouse.translation.kinds import (
    NUMBERS,
    Kind,
    Rule,
    Rules,
    cast,
    if_,
    is_null,
    kind_of,
    kind_of_type,
    number,
    unable,
    whole,
    words,
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d{1,6})?)?")
_WHOLE = re.compile(r"-?\d{1,18}")
_PRECISE = re.compile(r"-?\d{1,18}(\.\d{1,12})?")
_NUMBER_IN_TEXT = r"^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)? *$"


def _compared(node: exp.Expr, rules: Rules) -> exp.Expr:
    left, right = _alike(node.this, node.expression, rules)
    node.set("this", left)
    node.set("expression", right)
    return node


def _between(node: exp.Expr, rules: Rules) -> exp.Expr:
    for part in ("low", "high"):
        value, end = _alike(node.this, node.args[part], rules)
        if value is not node.this:
            raise unable(rules, "BETWEEN of two types")
        node.set(part, end)
    return node


def _within(node: exp.Expr, rules: Rules) -> exp.Expr:
    if node.args.get("unnest") is not None or node.args.get("field") is not None:
        raise unable(rules, "IN a list that is computed")
    made: list[exp.Expr] = []
    for one in node.expressions:
        value, other = _alike(node.this, one, rules)
        if value is not node.this or kind_of(one) == "null":
            raise unable(rules, "IN a list of another type")
        made.append(other)
    query = node.args.get("query")
    if isinstance(query, exp.Expr):
        inner = query.this if isinstance(query, exp.Subquery) else query
        selected = inner.selects if isinstance(inner, exp.Query) else []
        if len(selected) != 1 or not _same(kind_of(node.this), kind_of(selected[0])):
            raise unable(rules, "IN a result of another type")
    node.set("expressions", made)
    return node


def _alike(left: exp.Expr, right: exp.Expr, rules: Rules) -> tuple[exp.Expr, exp.Expr]:
    """Both sides in one type, as DuckDB would bring them to it; the same objects where they are."""
    one, two = kind_of(left), kind_of(right)
    if _same(one, two):
        return left, right
    if words(left) is not None and one == "text":
        return _read_as(left, two, rules), right
    if words(right) is not None and two == "text":
        return left, _read_as(right, one, rules)
    if {one, two} == {"date", "timestamp"}:
        return (
            (cast(left.copy(), "timestamp"), right)
            if one == "date"
            else (left, cast(right.copy(), "timestamp"))
        )
    raise unable(rules, f"a comparison of {_word(one)} with {_word(two)}")


def _same(one: Kind, two: Kind) -> bool:
    if "other" in (one, two):
        return False
    return one == two or "null" in (one, two) or {one, two} <= NUMBERS


def _word(kind: Kind) -> str:
    return {"other": "a value whose type is not known", "zoned": "a moment"}.get(kind, kind)


def _read_as(node: exp.Expr, kind: Kind, rules: Rules) -> exp.Expr:
    """A text as written, read as the other side's type."""
    value = words(node) or ""
    if kind == "int" and _WHOLE.fullmatch(value):
        return number(int(value))
    if kind in NUMBERS and _PRECISE.fullmatch(value) and kind != "int":
        literal = exp.Literal.number(value.removeprefix("-"))
        return exp.Neg(this=literal) if value.startswith("-") else literal
    if kind == "date" and _DAY.fullmatch(value):
        return cast(node.copy(), "date")
    if kind == "timestamp" and _MOMENT.fullmatch(value):
        return cast(node.copy(), "timestamp")
    raise unable(rules, f"a comparison of text with {_word(kind)}")


def _reckoned(node: exp.Expr, rules: Rules) -> exp.Expr:
    """+, - and * of numbers; a date and a span of time."""
    if isinstance(node.expression, exp.Interval) or isinstance(node.this, exp.Interval):
        return shifted(node, rules)
    if {kind_of(node.this), kind_of(node.expression)} == {"date"} and isinstance(node, exp.Sub):
        start, end = (cast(side.copy(), "timestamp") for side in (node.expression, node.this))
        return rules.calendar.passed(start, end, "day")
    kinds = {kind_of(node.this), kind_of(node.expression)}
    if not kinds <= NUMBERS | {"null"}:
        raise unable(rules, "reckoning with anything but numbers")
    return node


def _divided(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Always with a fraction, as DuckDB divides."""
    _reckoned(node, rules)
    left, right = (cast(side.copy(), "double") for side in (node.this, node.expression))
    return exp.Paren(this=exp.Div(this=left, expression=right, typed=True, safe=False))


def _divided_whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    if {kind_of(node.this), kind_of(node.expression)} != {"int"}:
        raise unable(rules, "`//` of anything but whole numbers")
    return exp.Paren(
        this=exp.Div(this=node.this.copy(), expression=node.expression.copy(), typed=True, safe=False)
    )


def _remainder(node: exp.Expr, rules: Rules) -> exp.Expr:
    if {kind_of(node.this), kind_of(node.expression)} != {"int"}:
        raise unable(rules, "the remainder of anything but whole numbers")
    return node


def rounded(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Half away from zero, whatever the engine's own way with halves."""
    digits = node.args.get("decimals")
    places = 0 if digits is None else whole(digits)
    kind = kind_of(node.this)
    if places is None or not 0 <= places <= 15 or kind not in NUMBERS or node.args.get("truncate"):
        raise unable(rules, "this rounding")
    if kind == "int":
        return node.this
    if kind == "decimal":
        return exp.Round(this=node.this.copy(), decimals=number(places))
    return half_away(node.this, places)


def half_away(value: exp.Expr, places: int) -> exp.Expr:
    """A fraction rounded to so many places, by the same steps in every engine."""
    scale, half = _double(str(10**places)), _double("0.5")
    magnitude = exp.Mul(this=exp.Abs(this=value.copy()), expression=scale)
    steps = exp.Floor(this=exp.Add(this=exp.Paren(this=magnitude), expression=half))
    found = exp.Paren(this=exp.Div(this=steps, expression=scale.copy(), typed=True, safe=False))
    below = exp.LT(this=value.copy(), expression=_double("0"))
    # beyond 2^52 a double has no fraction, and the steps above would only lose digits
    whole_already = exp.GTE(this=exp.Paren(this=magnitude.copy()), expression=_double("4503599627370496"))
    made = exp.Case(
        ifs=[
            exp.If(this=whole_already, true=value.copy()),
            exp.If(this=below, true=exp.Neg(this=found.copy())),
        ],
        default=found,
    )
    made.type = exp.DataType.build("double")
    return made


def _double(written: str) -> exp.Cast:
    return cast(exp.Literal.string(written), "double")


def _half_even(value: exp.Expr) -> exp.Expr:
    """A fraction to the nearest whole number, halves to the even one: as DuckDB casts."""
    half, two = _double("0.5"), _double("2")
    rest = exp.Sub(this=value.copy(), expression=exp.Floor(this=value.copy()))
    halved = exp.Paren(this=exp.Div(this=value.copy(), expression=two, typed=True, safe=False))
    return if_(
        exp.EQ(this=exp.Paren(this=rest), expression=half),
        exp.Mul(this=two.copy(), expression=half_away(halved, 0)),
        half_away(value, 0),
    )


def casted(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A cast that means the same; what engines read or write differently is refused."""
    source, target = kind_of(node.this), kind_of_type(node.args["to"])
    if node.args.get("format") is not None or "other" in (source, target):
        raise unable(rules, f"a cast of {_word(source)} to {node.args['to'].sql('duckdb').lower()}")
    if source in (target, "null") and target != "int" and target != "decimal":
        return node
    if (source, target) in {("float", "int")}:
        node.set("this", _half_even(node.this))
        return node
    if (source, target) == ("decimal", "int"):
        node.set("this", exp.Round(this=node.this.copy(), decimals=number(0)))
        return node
    if (source, target) in _PLAIN_CASTS or source == "null":
        return node
    raise unable(rules, f"a cast of {_word(source)} to {_word(target)}")


_PLAIN_CASTS: frozenset[tuple[Kind, Kind]] = frozenset({
    ("int", "int"), ("int", "float"), ("int", "decimal"), ("decimal", "float"), ("decimal", "decimal"),
    ("int", "text"), ("date", "text"), ("bool", "text"), ("text", "int"), ("text", "float"),
    ("text", "date"), ("date", "timestamp"), ("timestamp", "date"),
})  # fmt: skip


def tried(node: exp.Expr, rules: Rules) -> exp.Expr:
    """TRY_CAST of text to a fraction: NULL for what is no number, by one pattern for all engines."""
    if (kind_of(node.this), kind_of_type(node.args["to"])) != ("text", "float"):
        raise unable(rules, "TRY_CAST to anything but DOUBLE")
    fits = exp.RegexpLike(this=node.this.copy(), expression=exp.Literal.string(_NUMBER_IN_TEXT))
    reads = rules.rules.get(exp.RegexpLike)
    bare = exp.Trim(this=node.this.copy())
    trims = rules.rules.get(exp.Trim)
    value = cast(trims(bare, rules) if trims else bare, "double")
    return if_(reads(fits, rules) if reads else fits, value)


def _case(node: exp.Expr, rules: Rules) -> exp.Expr:
    """All outcomes of one kind; a mixture of numbers becomes fractions, since engines differ in it."""
    if node.this is not None:
        ifs = [one.copy() for one in node.args["ifs"]]
        for one in ifs:
            left, right = _alike(node.this, one.this, rules)
            one.set("this", exp.EQ(this=left.copy(), expression=right.copy()))
        made = exp.Case(ifs=ifs, default=node.args.get("default"))
        made.type = node.type
        node = made
    outcomes = [one.args["true"] for one in node.args["ifs"]]
    outcomes += [node.args["default"]] if node.args.get("default") is not None else []
    _check_outcomes(outcomes, rules)
    return node


def _check_outcomes(outcomes: list[exp.Expr], rules: Rules) -> None:
    kinds = {kind_of(one) for one in outcomes} - {"null"}
    if (len(kinds) > 1 and not kinds <= NUMBERS) or "other" in kinds:
        raise unable(rules, "outcomes of several types")
    if len(kinds) > 1:
        for one in outcomes:
            if kind_of(one) != "float":
                one.replace(cast(one.copy(), "double"))


def _either(node: exp.Expr, rules: Rules) -> exp.Expr:
    _check_outcomes([node.this, *node.expressions], rules)
    return node


def _nullif(node: exp.Expr, rules: Rules) -> exp.Expr:
    left, right = _alike(node.this, node.expression, rules)
    return if_(exp.EQ(this=left.copy(), expression=right.copy()), exp.Null(), node.this.copy())


def _distinct_from(node: exp.Expr, rules: Rules) -> exp.Expr:
    """IS [NOT] DISTINCT FROM in words that every engine has."""
    left, right = _alike(node.this, node.expression, rules)
    both = exp.And(this=is_null(left.copy()), expression=is_null(right.copy()))
    equal = exp.Coalesce(this=exp.EQ(this=left.copy(), expression=right.copy()), expressions=[exp.false()])
    same = exp.Paren(this=exp.Or(this=exp.Paren(this=both), expression=equal))
    return same if isinstance(node, exp.NullSafeEQ) else exp.Not(this=same)


def _if(node: exp.Expr, rules: Rules) -> exp.Expr:
    """IF as CASE; those that are parts of a CASE stay."""
    if isinstance(node.parent, exp.Case):
        return node
    made = exp.Case(
        ifs=[exp.If(this=node.this.copy(), true=node.args["true"].copy())], default=node.args.get("false")
    )
    return _case(made, rules)


def united(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Columns of one kind on both sides, for engines that make a number or a text of two kinds."""
    if not isinstance(node, exp.SetOperation):
        raise unable(rules, "this part")
    for one, two in zip(node.left.selects, node.right.selects, strict=False):
        kinds = {kind_of(one), kind_of(two)} - {"null"}
        if len(kinds) > 1 and not kinds <= NUMBERS:
            raise unable(rules, "results of several types under one another")
    return node


_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
RULES: Mapping[type[exp.Expr], Rule] = {
    **dict.fromkeys(_COMPARISONS, _compared),
    exp.Between: _between,
    exp.In: _within,
    exp.Add: _reckoned,
    exp.Sub: _reckoned,
    exp.Mul: _reckoned,
    exp.Div: _divided,
    exp.IntDiv: _divided_whole,
    exp.Mod: _remainder,
    exp.Round: rounded,
    exp.Cast: casted,
    exp.TryCast: tried,
    exp.Case: _case,
    exp.If: _if,
    exp.Coalesce: _either,
    exp.Nullif: _nullif,
    exp.NullSafeEQ: _distinct_from,
    exp.NullSafeNEQ: _distinct_from,
}
