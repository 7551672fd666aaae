"""A picture put to a statement: times cut to the grain asked for, rows in the order asked for, axes found."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.ask.picturing.request import Bin, Grain, Picture, Sort

_FIGURES = {
    "count": (exp.Count,),
    "average": (exp.Avg,),
    "total": (exp.Sum,),
    "minimum": (exp.Min,),
    "maximum": (exp.Max,),
}
_SAID: dict[str, tuple[str, ...]] = {
    "count": ("number", "count", "amount", "many", "total", "frequency"),
    "average": ("average", "avg", "mean"),
    "total": ("total", "sum"),
    "minimum": ("minimum", "min", "minimal", "least", "lowest"),
    "maximum": ("maximum", "max", "maximal", "highest"),
}
_EMPTY = frozenset({"the", "a", "an", "of", "how", "each", "for", "in", "by", "and", "s"})
_WORD = re.compile(r"[a-z0-9]+")
_PARTS: dict[Grain, str] = {"weekday": "isodow", "hour": "hour"}


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column that a statement may name: its kind, and the words that people have for it."""

    name: str
    kind: str
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Applied:
    """The statement as the picture needs it, the result columns on its axes, and what could not be done."""

    sql: str
    x: str | None = None
    y: str | None = None
    series: str | None = None
    sort: Sort | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Output:
    """A column of the result: its name, what makes it, its figure if it is one, the words for it."""

    name: str
    made: exp.Expr
    figure: str | None
    kind: str
    words: set[str] = field(default_factory=set[str])


def applied(sql: str, picture: Picture, columns: Sequence[PlacedColumn]) -> Applied:
    """The statement for a picture; the same statement where the picture asks nothing of it."""
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except SqlglotError:
        return Applied(sql)
    if not isinstance(tree, exp.Select):
        return Applied(sql)
    changed = False
    notes: tuple[str, ...] = ()
    if picture.bin is not None:
        cut, notes = _cut_times(tree, picture.bin, columns)
        changed = cut
    outputs = _outputs(tree, columns)
    x, y, series = _axes(outputs, picture)
    sort = _sorted_by(picture.sort, outputs, x=x, y=y)
    if sort is not None:
        by = x if sort.by == "x" else y
        if by is not None:
            tree = _ordered(tree, by, descending=sort.descending)
            changed = True
    return Applied(
        tree.sql(dialect="duckdb", pretty=True) if changed else sql,
        x=x.name if x else None,
        y=y.name if y else None,
        series=series.name if series else None,
        sort=sort,
        notes=notes,
    )


def words_of(text: str) -> set[str]:
    """The words of a phrase or a column's name, without their plural."""
    return {
        w[:-1] if len(w) > 3 and w.endswith("s") else w for w in _WORD.findall(text.lower().replace("_", " "))
    }


# times


def _cut_times(
    tree: exp.Select, wanted: Bin, columns: Sequence[PlacedColumn]
) -> tuple[bool, tuple[str, ...]]:
    """Cuts the time that the statement shows, and counts or groups by it where nothing does so yet."""
    target = _time_of(tree, wanted, columns)
    if target is None:
        told = f"“{wanted.of}” is not known as a time" if wanted.of else "No time is in this result"
        return False, (f"{told}, so nothing was cut by {wanted.grain}.",)
    outputs: list[exp.Expr] = tree.expressions
    shown = [e for e in outputs if _is_time(e, target.name)]
    rest = [e for e in outputs if e not in shown]
    figures = [e for e in rest if e.find(exp.AggFunc)]
    if rest and not figures:
        return False, (f"Nothing is counted or summed up here, so nothing was cut by {wanted.grain}.",)
    names = [e.unalias().copy() for e in rest if not e.find(exp.AggFunc)]
    if not figures:
        rest = [exp.alias_(exp.Count(this=exp.Star()), "count")]
    cut = _cut(target, wanted.grain)
    first = outputs.index(shown[0]) if shown else 0
    rest.insert(min(first, len(rest)), exp.alias_(cut.copy(), wanted.grain))
    tree.set("expressions", rest)
    tree.set("distinct", None)
    tree.set("group", exp.Group(expressions=[cut.copy(), *names]))
    _reorder(tree, target.name, cut)
    return True, ()


def _reorder(tree: exp.Select, name: str, cut: exp.Expr) -> None:
    """What was ordered by the time is ordered by its cut; a statement without order runs along it."""
    order = tree.args.get("order")
    if order is None:
        tree.order_by(exp.Ordered(this=cut.copy(), nulls_first=False), copy=False)
        return
    for ordered in order.expressions:
        if _is_time(ordered.this, name):
            ordered.set("this", cut.copy())


def _is_time(expression: exp.Expr, name: str) -> bool:
    """Whether an expression is that column, or a cut of it."""
    inner = expression.unalias()
    if inner.find(exp.AggFunc):
        return False
    found = [inner] if isinstance(inner, exp.Column) else list(inner.find_all(exp.Column))
    return len(found) == 1 and found[0].name.lower() == name.lower()


def _time_of(tree: exp.Select, wanted: Bin, columns: Sequence[PlacedColumn]) -> exp.Column | None:
    times = {c.name.lower(): c for c in columns if c.kind == "time"}
    said = words_of(wanted.of)
    shown = [
        column for e in tree.expressions for column in e.find_all(exp.Column) if column.name.lower() in times
    ]
    ranked = sorted(shown, key=lambda column: -_fit(said, times[column.name.lower()]))
    if ranked and (not said or _fit(said, times[ranked[0].name.lower()]) > 0 or len(times) == 1):
        return ranked[0]
    fitting = sorted(
        (c for c in times.values() if said and _fit(said, c) >= 0.5), key=lambda c: -_fit(said, c)
    )
    if fitting or len(times) == 1:
        name = (fitting or list(times.values()))[0].name
        return exp.Column(this=exp.to_identifier(name))
    return ranked[0] if ranked else None


def _fit(said: set[str], column: PlacedColumn) -> float:
    own = column.words | words_of(column.name)
    return len(said & own) / len(said | words_of(column.name)) if said else 0.0


def _cut(column: exp.Column, grain: Grain) -> exp.Expr:
    if grain in _PARTS:
        return exp.Anonymous(this=_PARTS[grain], expressions=[column.copy()])
    cut = exp.Anonymous(this="date_trunc", expressions=[exp.Literal.string(grain), column.copy()])
    return exp.cast(cut, exp.DataType.Type.DATE)


# axes


def _outputs(tree: exp.Select, columns: Sequence[PlacedColumn]) -> list[_Output]:
    known = {c.name.lower(): c for c in columns}
    found: list[_Output] = []
    for expression in tree.expressions:
        made = expression.unalias()
        aggregate = made.find(exp.AggFunc)
        figure = next(
            (name for name, types in _FIGURES.items() if isinstance(aggregate, types)),
            "figure" if aggregate else None,
        )
        inner = [known[c.name.lower()] for c in made.find_all(exp.Column) if c.name.lower() in known]
        words = words_of(expression.alias_or_name).union(*(c.words | words_of(c.name) for c in inner))
        kind = "number" if figure else inner[0].kind if inner else "number"
        found.append(
            _Output(expression.alias_or_name, made, figure, kind, words | set(_SAID.get(figure or "", ())))
        )
    return found


def _axes(
    outputs: Sequence[_Output], picture: Picture
) -> tuple[_Output | None, _Output | None, _Output | None]:
    x = _said(picture.x, outputs)
    y = _said(picture.y, [o for o in outputs if o is not x])
    rest = [o for o in outputs if o is not y]
    series = _said(picture.series, [o for o in rest if o is not x])
    if x is None and series is not None and all(o.figure for o in outputs if o is not series):
        x, series = series, None  # "grouped by region", where nothing else stands along x
    rest = [o for o in rest if o is not series]
    if x is None:
        x = next((o for o in rest if o.figure is None and o.kind != "number"), None) or next(
            (o for o in rest if o.figure is None), rest[0] if len(outputs) > 1 and rest else None
        )
    if y is None:
        others = [o for o in outputs if o is not x and o is not series]
        y = next((o for o in others if o.figure), None) or next(
            (o for o in others if o.kind == "number"), others[0] if others else None
        )
    if series is None and len(outputs) == 3:
        series = next((o for o in outputs if o is not x and o is not y and o.figure is None), None)
    return x, y, series


def _said(phrase: str, outputs: Iterable[_Output]) -> _Output | None:
    """The output that a phrase speaks of: by its figure and by its column's words."""
    said = words_of(phrase) - _EMPTY
    if not said:
        return None
    ranked = sorted(outputs, key=lambda o: -_closeness(said, o))
    return ranked[0] if ranked and _closeness(said, ranked[0]) > 0 else None


def _closeness(said: set[str], output: _Output) -> float:
    figures = {word for words in _SAID.values() for word in words}
    spoken = bool(said & figures)
    if spoken and output.figure is None and not said - figures <= output.words:
        return 0.0
    shared = len(said & output.words) / len(said)
    return shared + (0.5 if spoken == (output.figure is not None) else 0.0) if shared else 0.0


# order


def _sorted_by(
    sort: Sort | None, outputs: Sequence[_Output], *, x: _Output | None, y: _Output | None
) -> Sort | None:
    """The order along an axis; words that speak of no column stand for the names along x, or the figure."""
    if sort is None or (x is None and y is None):
        return None
    if x is None or y is None:
        return Sort("y" if x is None else "x", sort.descending)
    if sort.by in {"x", "y"}:
        return sort
    found = _said(sort.by, outputs)
    if found is x or found is y:
        return Sort("x" if found is x else "y", sort.descending)
    named = words_of(sort.by) & {"name", "label", "title"}
    return Sort("x" if named else "y", sort.descending)


def _ordered(tree: exp.Select, by: _Output, *, descending: bool) -> exp.Select:
    """The same rows in the order asked for; those that a limit chose stay the ones chosen."""
    if tree.args.get("limit") or tree.args.get("offset"):
        column = exp.Column(this=exp.to_identifier(by.name))
        outer = exp.select("*").from_(tree.subquery("chosen"))
        return outer.order_by(exp.Ordered(this=column, desc=descending, nulls_first=False))
    rest = tree.args.get("order")
    last = [o.copy() for o in rest.expressions if o.this != by.made] if rest else []
    first = exp.Ordered(this=by.made.copy(), desc=descending, nulls_first=False)
    tree.set("order", exp.Order(expressions=[first, *last]))
    return tree
