"""The shape of a form: which clauses it has and of what kind, without its columns and values."""

from dataclasses import dataclass

from sextant.features.ask.planner.wide.form import Core, Form, Item

FACETS = ("kind", "select", "where", "group", "having", "order", "distinct", "inner")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a form has in each clause, as short words; two forms of one shape differ in columns and values."""

    kind: str
    select: str
    where: str
    group: str
    having: str
    order: str
    distinct: str
    inner: str

    def facets(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in FACETS)


def shape_of(form: Form) -> Shape:
    """The shape of a form; raises ValueError for what no shape can say."""
    core = form.core
    kind = form.combine or "plain"
    inner = core.inner()
    if form.other is not None:
        if _select(form.other) != _select(core) or inner is not None or form.other.inner() is not None:
            raise ValueError("the sides differ in what they show")
        if form.other.order or core.order or form.other.limit:
            raise ValueError("a side is ordered")
        inner = form.other
    if inner is not None and (inner.order or inner.inner() is not None):
        raise ValueError("nested twice")
    inside = "" if inner is None else _inner(inner)
    return Shape(
        kind=kind,
        select=_select(core),
        where=_where(core),
        group=str(len(core.group)),
        having=" ".join(measure_of(t.item) + t.op for t in core.having),
        order=_order(core),
        distinct="distinct" if core.distinct else "",
        inner=inside,
    )


def _select(core: Core) -> str:
    """What is shown, in one order for all: columns first, as the answer's columns may stand in any order."""
    words = [measure_of(i) for i in core.select]
    return ",".join(sorted(words, key=lambda w: (w != "column", w)))


def measure_of(item: Item) -> str:
    """A figure without its column: column, count*, avg, countdistinct."""
    if item.column is None:
        return "count*" if item.aggregate else "*"
    return f"{item.aggregate}{'distinct' if item.distinct else ''}" or "column"


def _where(core: Core) -> str:
    words: list[str] = []
    for test in core.where:
        if isinstance(test.value, Core):
            words.append(f"{test.op}:{_select(test.value)}")
        else:
            words.append(test.op)
    return ("|" if core.either else "&").join(sorted(words))


def _inner(core: Core) -> str:
    words = [_where(core)]
    if core.group:
        words.append("group")
    if core.having:
        words.append("having " + " ".join(measure_of(t.item) + t.op for t in core.having))
    return ";".join(words)


def _order(core: Core) -> str:
    if not core.order:
        return "" if core.limit is None else "limit"
    words = [measure_of(i) + (" desc" if descending else "") for i, descending in core.order]
    limit = "" if core.limit is None else " 1" if core.limit == 1 else " n"
    return ",".join(words) + limit
