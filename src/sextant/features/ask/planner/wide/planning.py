"""A form to the plan that says the same: sources joined, names resolved, columns grouped that have to be."""

from collections.abc import Sequence
from dataclasses import replace

from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.plan import (
    Aggregate,
    Between,
    Column,
    Combined,
    Compare,
    Condition,
    Either,
    Expression,
    Join,
    Literally,
    Matches,
    Missing,
    Nested,
    OneOf,
    Ordering,
    Plan,
    Shape,
    Source,
    Within,
    both,
    is_figure,
)
from sextant.features.ask.planner.wide.form import Core, Form, Item, Test
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.spans import read_day


class Unsayable(Exception):
    """A form that no statement can say: its tables do not join, or a value does not fit its column."""


def plan_of(form: Form, schema: WideSchema) -> Plan:
    """The plan of a form; raises Unsayable."""
    maker = _Maker(schema)
    if form.other is None or form.combine is None:
        return maker.core(form.core)
    plan = maker.core(form.core, alone=False)
    return replace(plan, combined=Combined(form.combine, maker.core(form.other, alone=False)))


class _Maker:
    def __init__(self, schema: WideSchema) -> None:
        self.schema = schema

    def core(self, core: Core, *, alone: bool = True) -> Plan:
        """The plan of one SELECT; one that stands alone shows what it is ordered by, too."""
        sources, joins = self._sources(core)
        order = tuple(Ordering(self._item(item), descending) for item, descending in core.order)
        shown = self._shown(core)
        plain = [e for e, _ in shown if not is_figure(e)]
        if alone and core.limit is not None and not core.distinct:
            listed = {e for e, _ in shown}
            shown += [(o.expression, True) for o in order if o.expression not in listed]
        grouped = self._groups(core, plain, order)
        if core.limit is not None and not core.distinct:
            order = (*order, *self._ties(core, grouped, order))
        outputs = outputs_of(shown)
        conditions = [self._test(t) for t in core.where]
        where = Either(tuple(conditions)) if core.either and len(conditions) > 1 else both(*conditions)
        return Plan(
            sources=sources,
            outputs=outputs,
            joins=joins,
            where=where,
            groups=grouped,
            having=both(*(self._test(t) for t in core.having)),
            order=order,
            limit=core.limit,
            distinct=core.distinct,
            shape=_shape([e for e, _ in shown], grouped),
        )

    def _sources(self, core: Core) -> tuple[tuple[Source, ...], tuple[Join, ...]]:
        tables = {*core.tables, *(self.schema.columns[c].table for c in core.columns())}
        tree = self.schema.graph.tree(tables, core.way) if tables else None
        if tree is None:
            raise Unsayable("the tables do not join")
        first, steps = tree
        sources, joins = [self._source(first)], list[Join]()
        for step in steps:
            source = self._source(step.table)
            there = Column(self._source(step.there).alias, step.there_column)
            sources.append(source)
            joins.append(Join(source, Compare(there, "=", Column(source.alias, step.column))))
        return tuple(sources), tuple(joins)

    def _source(self, table: int) -> Source:
        info = self.schema.tables[table]
        return Source(info.dataset_id, info.table, info.table)

    def _column(self, number: int) -> Column:
        place = self.schema.columns[number]
        return Column(self.schema.tables[place.table].table, place.info.name)

    def _item(self, item: Item) -> Expression:
        argument = None if item.column is None else self._column(item.column)
        if not item.aggregate:
            if argument is None:
                raise Unsayable("every column cannot stand there")
            return argument
        return Aggregate(item.aggregate, argument, distinct=item.distinct)

    def _shown(self, core: Core) -> list[tuple[Expression, bool]]:
        shown: list[tuple[Expression, bool]] = []
        for item in core.select:
            if item.aggregate or item.column is not None:
                shown.append((self._item(item), False))
            else:
                shown += [
                    (self._column(c), False) for t in self._starred(core) for c in self.schema.of_table(t)
                ]
        return shown

    def _starred(self, core: Core) -> Sequence[int]:
        """The tables all of whose columns are meant by `*`: those that are named, else those of columns."""
        return sorted(core.tables or {self.schema.columns[c].table for c in core.columns()})

    def _groups(
        self, core: Core, plain: Sequence[Expression], order: Sequence[Ordering]
    ) -> tuple[Expression, ...]:
        figures = any(i.aggregate for i in core.select) or any(i.aggregate for i, _ in core.order)
        if not core.group and not core.having and not (figures and plain):
            return ()
        ordered = [o.expression for o in order if not is_figure(o.expression)]
        return tuple(dict.fromkeys((*(self._column(c) for c in core.group), *plain, *ordered)))

    def _ties(
        self, core: Core, grouped: Sequence[Expression], order: Sequence[Ordering]
    ) -> tuple[Ordering, ...]:
        """What decides between equals, so that a question has one answer: the first group, or the key."""
        if grouped:
            last: Expression | None = grouped[0]
        else:
            keys = [k for c in core.columns() if (k := self._key(self.schema.columns[c].table)) is not None]
            plain = core.select and not any(i.aggregate for i in core.select)
            last = self._column(keys[0]) if keys and plain else None
        return () if last is None or any(o.expression == last for o in order) else (Ordering(last),)

    def _key(self, table: int) -> int | None:
        columns = self.schema.columns
        return next(
            (c for c in self.schema.of_table(table) if columns[c].own_key and columns[c].unique), None
        )

    # conditions

    def _test(self, test: Test) -> Condition:
        negated = test.op.startswith("not ")
        op = test.op.removeprefix("not ")
        of = self._item(test.item)
        if isinstance(test.value, Core):
            inner = self.core(test.value, alone=False)
            if op == "in":
                return Within(of, inner, negated)
            if op in {"=", "!="} and not _gives_one(inner):
                return Within(of, inner, negated or op == "!=")
            return Compare(of, op, Nested(inner))  # pyright: ignore[reportArgumentType]  # the other operators
        if op == "null":
            return Missing(of, negated)
        if op == "like":
            return _matches(of, str(test.value), negated=negated)
        if op == "between" and isinstance(test.value, tuple):
            low, high = (self._value(test.item, v) for v in test.value)
            return Between(of, low, high, negated)
        if op in {"=", "!=", "in"} and self._kind(test.item) == "text":
            values = test.value if isinstance(test.value, tuple) else (test.value or "",)
            return OneOf(
                of, tuple(str(v) if isinstance(v, str) else v for v in values), negated or op == "!="
            )
        if isinstance(test.value, tuple):
            if self._kind(test.item) != "number":
                raise Unsayable("several values of a time")
            return OneOf(of, test.value, negated)
        return Compare(of, op, self._value(test.item, test.value))  # pyright: ignore[reportArgumentType]

    def _kind(self, item: Item) -> str:
        return (
            "number" if item.column is None or item.aggregate else self.schema.columns[item.column].info.kind
        )

    def _value(self, item: Item, value: str | float | Core | tuple[str | float, ...] | None) -> Literally:
        """A value as its column's kind takes it; a day for a time, true and false for flags."""
        if isinstance(value, tuple | Core) or value is None:
            raise Unsayable("not one value")
        kind = self._kind(item)
        if kind == "time":
            day = read_day(str(value)) if isinstance(value, str) else None
            if day is None:
                raise Unsayable(f"{value} is no day")
            return Literally(day)
        if kind == "number" and isinstance(value, str):
            raise Unsayable(f"{value} is no number")
        if kind == "boolean":
            return Literally(str(value).lower() in {"true", "1", "1.0", "yes", "t", "y"})
        return Literally(value)


def _gives_one(plan: Plan) -> bool:
    """Whether a plan gives one row whatever the data holds: a figure of all rows, or the first alone."""
    figures = all(is_figure(output.expression) for output in plan.outputs)
    return plan.combined is None and (plan.limit == 1 or (figures and not plan.groups))


def _matches(of: Expression, pattern: str, *, negated: bool) -> Matches:
    piece = pattern.strip("%")
    if not pattern.startswith("%"):
        return Matches(of, piece, "starts", negated)
    return Matches(of, piece, "contains" if pattern.endswith("%") else "ends", negated)


def _shape(shown: Sequence[Expression], groups: Sequence[Expression]) -> Shape:
    if groups:
        return "groups" if any(is_figure(e) for e in shown) else "rows"
    return "number" if shown and all(is_figure(e) for e in shown) else "rows"
