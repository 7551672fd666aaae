"""Text: by characters and not by bytes, patterns of the signs that all engines read alike."""

import re
from collections.abc import Mapping

from sqlglot import exp

from sextant.adapters.warehouse.translation.kinds import (
    Rule,
    Rules,
    cast,
    kind_of,
    text,
    unable,
    whole,
    words,
)

_PATTERN = re.compile(
    r"(?:[\w \-^$.|()\[\]*+?,:;@#/%&=!<>'\"~]|\{\d+(?:,\d*)?\}|\\[.d()\[\]*+?|$^/-])*", re.ASCII
)
_FLAGS = re.compile(r"\(\?")


def _of_text(node: exp.Expr, rules: Rules, *others: exp.Expr | None) -> None:
    for one in (node.this, *others):
        if one is not None and kind_of(one) not in ("text", "null"):
            raise unable(rules, f"`{_name(node)}` of anything but text")


def _name(node: exp.Expr) -> str:
    return node.sql_name().lower() if isinstance(node, exp.Func) else type(node).__name__.lower()


def plain(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A function of one text that every engine has."""
    _of_text(node, rules)
    return node


def pattern(node: exp.Expr | None, rules: Rules) -> str:
    """A regular expression that RE2 and Java read alike."""
    found = words(node)
    if found is None or not _PATTERN.fullmatch(found) or _FLAGS.search(found):
        raise unable(rules, "a regular expression beyond the common signs")
    return found


def like(node: exp.Expr, rules: Rules) -> exp.Expr:
    """LIKE with % and _; a backslash is a sign like others, as DuckDB reads it."""
    _of_text(node, rules, node.expression)
    if isinstance(node.parent, exp.Escape) or isinstance(node.expression, exp.Escape):
        raise unable(rules, "LIKE … ESCAPE")
    form = words(node.expression)
    if rules.escapes_in_like:
        if form is None:
            raise unable(rules, "LIKE with a pattern that is computed")
        node.set("expression", text(form.replace("\\", "\\\\")))
    return node


def ilike(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Both sides in lower case."""
    lower = rules.rules.get(exp.Lower, plain)
    sides = [exp.Lower(this=side.copy()) for side in (node.this, node.expression)]
    form = words(node.expression)
    sides[1] = text(form.lower()) if form is not None else sides[1]  # type: ignore[call-overload]
    made = exp.Like(
        this=lower(sides[0], rules), expression=sides[1] if form is not None else lower(sides[1], rules)
    )
    _of_text(node, rules, node.expression)
    return like(_typed(made), rules)


def _typed(made: exp.Like) -> exp.Like:
    for side in (made.this, made.expression):
        if side.type is None:
            side.type = exp.DataType.build("text")
    return made


def joined(node: exp.Expr, rules: Rules) -> exp.Expr:
    """||: NULL where one side is; whole numbers, dates and booleans are written out."""
    node.set("this", as_text(node.this, rules))
    node.set("expression", as_text(node.expression, rules))
    return node


def as_text(node: exp.Expr, rules: Rules) -> exp.Expr:
    kind = kind_of(node)
    if kind in ("text", "null"):
        return node
    if kind in ("int", "date", "bool"):
        return cast(node.copy(), "text")
    raise unable(rules, "writing fractions and moments as text")


def concatenated(node: exp.Expr, rules: Rules) -> exp.Expr:
    """concat passes over NULL."""
    parts = [
        exp.Coalesce(this=as_text(one, rules).copy(), expressions=[text("")]) for one in node.expressions
    ]
    made: exp.Expr = parts[0]
    for one in parts[1:]:
        made = exp.DPipe(this=made, expression=one)
    return exp.Paren(this=made)


def sliced(node: exp.Expr, rules: Rules) -> exp.Expr:
    """substr from a place that is written, counted from 1."""
    _of_text(node, rules)
    start, length = whole(node.args.get("start")), node.args.get("length")
    if start is None or start < 1 or (length is not None and (whole(length) or -1) < 0):
        raise unable(rules, "substr from or for a number that is computed")
    return node


def ended(node: exp.Expr, rules: Rules) -> exp.Expr:
    """left and right for a number that is written."""
    _of_text(node, rules)
    if (whole(node.expression) or -1) < 0:
        raise unable(rules, "left and right for a number that is computed")
    return node


def trimmed(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules)
    if node.expression is not None or node.args.get("collation"):
        raise unable(rules, "trimming anything but blanks")
    return node


def found_at(node: exp.Expr, rules: Rules) -> exp.Expr:
    """The place of a text in another, 0 where it is not."""
    _of_text(node, rules, node.args.get("substr"))
    if any(node.args.get(part) for part in ("position", "occurrence")):
        raise unable(rules, "the place after another place")
    return node


def contained(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules, node.expression)
    place = exp.StrPosition(this=node.this.copy(), substr=node.expression.copy())
    rule = rules.rules.get(exp.StrPosition)
    return exp.Paren(
        this=exp.GT(this=rule(place, rules) if rule else place, expression=exp.Literal.number(0))
    )


def replaced(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules, node.expression, node.args.get("replacement"))
    if not words(node.expression):
        raise unable(rules, "replacing a text that is computed")
    return node


def padded(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules)
    fill = words(node.args.get("fill_pattern"))
    if not fill or (whole(node.expression) or 0) < 1:
        raise unable(rules, "padding by what is computed")
    return node


def split(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules)
    if not words(node.args.get("delimiter")) or (whole(node.args.get("part_index")) or 0) < 1:
        raise unable(rules, "split_part from the end or by what is computed")
    return node


def matched(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules)
    if node.args.get("flag") is not None or node.args.get("full_match"):
        raise unable(rules, "a regular expression with options")
    pattern(node.expression, rules)
    return node


def starts(node: exp.Expr, rules: Rules) -> exp.Expr:
    _of_text(node, rules, node.expression)
    return node


RULES: Mapping[type[exp.Expr], Rule] = {
    exp.Lower: plain,
    exp.Upper: plain,
    exp.Length: plain,
    exp.Reverse: plain,
    exp.Like: like,
    exp.ILike: ilike,
    exp.DPipe: joined,
    exp.Concat: concatenated,
    exp.Substring: sliced,
    exp.Left: ended,
    exp.Right: ended,
    exp.Trim: trimmed,
    exp.StrPosition: found_at,
    exp.Contains: contained,
    exp.Replace: replaced,
    exp.Pad: padded,
    exp.SplitPart: split,
    exp.RegexpLike: matched,
    exp.StartsWith: starts,
}
