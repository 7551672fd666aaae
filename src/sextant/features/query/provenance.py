"""Which column of which dataset a result column comes from, and what it is called in people's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, build_scope

from sextant.features.query.models import Source
from sextant.kit.nouns import many, row_noun
from sextant.kit.spoken import in_sentence
from sextant.kit.spoken import spoken as said


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A dataset's column as its people describe it."""

    dataset_id: str
    table_label: str
    field_id: int
    name: str
    label: str
    meaning: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a result column comes from: a column, what was done to it, and how it is called."""

    label: str
    column: KnownColumn | None = None
    grain: str | None = None
    keeps_unit: bool = True
    additive: bool = False

    @property
    def source(self) -> Source | None:
        if self.column is None:
            return None
        return Source(self.column.dataset_id, self.column.field_id, self.column.name)


Tables = Mapping[str, Sequence[KnownColumn]]
_WORDS: list[tuple[type[exp.Expr], str]] = [
    (exp.Sum, "total"),
    (exp.Avg, "average"),
    (exp.Min, "least"),
    (exp.Max, "most"),
    (exp.Median, "median"),
    (exp.Stddev, "spread of"),
    (exp.StddevSamp, "spread of"),
]
_SEEN_THROUGH = (
    exp.Paren,
    exp.Round,
    exp.Cast,
    exp.TryCast,
    exp.Coalesce,
    exp.Ceil,
    exp.Floor,
    exp.Abs,
    exp.Window,
    exp.Filter,
)
_CUTS = (exp.TimestampTrunc, exp.DateTrunc)


def origins(statement: exp.Expr, tables: Tables) -> list[Origin | None] | None:
    """One origin for each column of the statement's result; None when their number cannot be told."""
    try:
        scope = build_scope(statement)
    except (SqlglotError, RecursionError, AttributeError, KeyError, ValueError):
        return None
    return None if scope is None else _of_scope(scope, tables, depth=0)


def _of_scope(scope: Scope, tables: Tables, *, depth: int) -> list[Origin | None] | None:
    if depth > 20:
        return None
    query = scope.expression
    if isinstance(query, exp.SetOperation):
        return (
            _of_scope(scope.set_operation_scopes[0], tables, depth=depth + 1)
            if scope.set_operation_scopes
            else None
        )
    if not isinstance(query, exp.Select):
        return None
    found: list[Origin | None] = []
    for selected in query.expressions:
        if not _is_star(selected):
            found.append(_of_expression(selected, scope, tables, depth))
            continue
        stars = _of_star(selected, scope, tables, depth)
        if stars is None:
            return None
        found.extend(stars)
    return found


def _is_star(selected: exp.Expr) -> bool:
    return isinstance(selected, exp.Star) or (
        isinstance(selected, exp.Column) and isinstance(selected.this, exp.Star)
    )


def _of_star(selected: exp.Expr, scope: Scope, tables: Tables, depth: int) -> list[Origin | None] | None:
    star = selected if isinstance(selected, exp.Star) else selected.this
    joined = any(
        join.args.get("using") or join.args.get("method") for join in scope.expression.args.get("joins") or ()
    )
    if joined or any(star.args.get(part) for part in ("except_", "replace", "rename")):
        return None
    wanted = selected.table.lower() if isinstance(selected, exp.Column) else ""
    found: list[Origin | None] = []
    for alias in scope.selected_sources:
        if wanted and alias.lower() != wanted:
            continue
        outputs = _outputs(scope.sources.get(alias), tables, depth)
        if outputs is None:
            return None
        found.extend(origin for _, origin in outputs)
    return found


def _outputs(source: object, tables: Tables, depth: int) -> list[tuple[str, Origin | None]] | None:
    """Names and origins of what a source gives."""
    if isinstance(source, exp.Table):
        columns = tables.get(source.name.lower())
        return None if columns is None else [(c.name.lower(), _own(c)) for c in columns]
    if not isinstance(source, Scope):
        return None
    inner = _of_scope(source, tables, depth=depth + 1)
    query = source.expression
    names = query.named_selects if isinstance(query, exp.Query) else []
    if inner is None or len(names) != len(inner):
        return None
    return [(name.lower(), origin) for name, origin in zip(names, inner, strict=True)]


def _own(column: KnownColumn) -> Origin:
    named = column.label if column.label and column.label != column.name else spoken(column.name)
    return Origin(label=named, column=column)


def _of_expression(selected: exp.Expr, scope: Scope, tables: Tables, depth: int) -> Origin | None:
    inner = selected.this if isinstance(selected, exp.Alias) else selected
    origin = _inside(inner, scope, tables, depth)
    alias = selected.alias if isinstance(selected, exp.Alias) else ""
    if not alias or (origin is not None and _says_the_same(alias, origin)):
        return origin
    label = spoken(alias)
    if origin is None:
        return Origin(label=label)
    return replace(origin, label=label)


def _says_the_same(alias: str, origin: Origin) -> bool:
    """Whether an alias is only the machine's way to write the label (avg_arr_delay, arr_delay, count)."""
    words = set(alias.lower().replace("_", " ").split())
    if origin.column is None:
        return words <= {"count", "n", "rows", "number", "of", "cnt"}
    own = set(origin.column.name.lower().replace("_", " ").split())
    return own <= words and words - own <= _MACHINE_WORDS


_MACHINE_WORDS = {
    "avg",
    "average",
    "mean",
    "sum",
    "total",
    "min",
    "max",
    "median",
    "count",
    "n",
    "month",
    "year",
    "day",
    "week",
}


def _inside(node: exp.Expr, scope: Scope, tables: Tables, depth: int) -> Origin | None:
    if isinstance(node, exp.Column):
        return _named(node, scope, tables, depth)
    if isinstance(node, _SEEN_THROUGH) and isinstance(node.this, exp.Expr):
        return _inside(node.this, scope, tables, depth)
    if isinstance(node, exp.Count):
        return _counted(node, scope, tables, depth)
    if isinstance(node, _CUTS):
        cut = _inside(node.this, scope, tables, depth)
        grain = str(node.args.get("unit") or "").strip("'").lower()
        return None if cut is None else Origin(label=grain or cut.label, column=cut.column, grain=grain)
    word = next((word for kind, word in _WORDS if isinstance(node, kind)), None)
    if word is None or not isinstance(node.this, exp.Expr):
        return None
    inner = _inside(node.this, scope, tables, depth)
    if inner is None:
        return None
    additive = isinstance(node, exp.Sum)
    return replace(inner, label=f"{word} {in_sentence(inner.label)}", grain=None, additive=additive)


def _counted(node: exp.Count, scope: Scope, tables: Tables, depth: int) -> Origin:
    what = node.this
    distinct = isinstance(what, exp.Distinct)
    if distinct and what.expressions:
        what = what.expressions[0]
    inner = _inside(what, scope, tables, depth) if isinstance(what, exp.Column) else None
    if inner is None or inner.column is None:
        if distinct:
            return Origin(label="number of different values", keeps_unit=False)
        rows = _rows(scope, tables) if isinstance(what, exp.Star) else "rows"
        return Origin(label=f"number of {rows}", keeps_unit=False, additive=True)
    word = "different" if distinct else "number of"
    return Origin(label=f"{word} {in_sentence(inner.label)}", keeps_unit=False, additive=not distinct)


def _rows(scope: Scope, tables: Tables) -> str:
    """What the rows of a query are called: orders where its one dataset is named so, else rows."""
    sources = [scope.sources.get(alias) for alias in scope.selected_sources]
    joined = any(scope.expression.args.get(part) for part in ("joins", "laterals"))
    if joined or len(sources) != 1 or not isinstance(sources[0], exp.Table):
        return "rows"
    columns = tables.get(sources[0].name.lower())
    named = in_sentence(said(columns[0].table_label)) if columns else ""
    one = row_noun(named)
    return named if one != named and many(one or "row") == named else "rows"  # "data" are not counted


def _named(node: exp.Column, scope: Scope, tables: Tables, depth: int) -> Origin | None:
    wanted = node.table.lower()
    for alias in scope.selected_sources:
        if wanted and alias.lower() != wanted:
            continue
        for name, origin in _outputs(scope.sources.get(alias), tables, depth) or ():
            if name == node.name.lower():
                return origin
    return None


def spoken(name: str) -> str:
    """A name as words: `total_2_amount` is total 2 amount, `arr_delay` arrival delay; capitals stay."""
    if name == name.lower() and name.isascii():
        return said(name)
    return " ".join(name.replace("_", " ").split()) or name
