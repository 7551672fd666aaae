"""Whether two forms say the same, part by part."""

from collections.abc import Hashable, Sequence

from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.schema import WideSchema

_Key = tuple[object, ...]


def agreement(form: Form, other: Form | None, schema: WideSchema) -> list[float]:
    """1 for each part alike: shown, rows, groups kept, order, limit, tables, grouped or not; then all."""
    if other is None:
        return [0.0] * 8
    one, two = form.core, other.core
    parts = [
        frozenset(map(_item, one.select)) == frozenset(map(_item, two.select)),
        _tests(one.where) == _tests(two.where) and (one.either == two.either or len(one.where) < 2),
        _tests(one.having) == _tests(two.having),
        _order(one) == _order(two),
        one.limit == two.limit,
        _tables(one, schema) == _tables(two, schema),
        bool(one.group) == bool(two.group),
    ]
    return [*map(float, parts), float(all(parts) and form.other is None)]


def answer_key(form: Form, schema: WideSchema) -> Hashable:
    """What a form answers: two forms of one key give the same rows, whatever way they take to them."""
    return (_core_key(form.core, schema), form.combine, form.other and _core_key(form.other, schema))


def _core_key(core: Core, schema: WideSchema) -> _Key:
    columns = {schema.columns[c].table for c in core.columns()}
    named = _tables(core, schema)
    tree = schema.graph.tree(named, core.way) if named else None
    steps = frozenset(s.ends for s in tree[1]) if tree else frozenset[frozenset[tuple[int, str]]]()
    return (
        tuple(sorted(map(repr, map(_item, core.select)))),
        _tests(core.where),
        core.either and len(core.where) > 1,
        _tests(core.having),
        frozenset(schema.columns[c].table for c in core.group),
        _order(core),
        core.limit,
        core.distinct,
        frozenset(columns | named),
        steps,
    )


def _item(item: Item) -> _Key:
    if item.aggregate == "count" and not item.distinct:
        return ("count",)
    return (item.aggregate, item.column, item.distinct)


def _value(value: object) -> object:
    if isinstance(value, Core):
        return (frozenset(map(_item, value.select)), _tests(value.where))
    if isinstance(value, tuple):
        return tuple(map(_value, value))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return value.lower() if isinstance(value, str) else value


def _tests(tests: Sequence[Test]) -> frozenset[_Key]:
    return frozenset((_item(t.item), t.op, _value(t.value)) for t in tests)


def _order(core: Core) -> _Key:
    return tuple((_item(i), descending) for i, descending in core.order[:1])


def _tables(core: Core, schema: WideSchema) -> set[int]:
    return {schema.columns[c].table for c in core.columns()} | set(core.tables)
