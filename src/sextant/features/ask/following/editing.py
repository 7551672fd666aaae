"""One part of a plan changed by choosing: the rest of the plan follows, nothing else moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.following.parts import Part, figures, flat, parts_of, usual_order
from sextant.features.ask.following.rebuilding import regrouped
from sextant.features.ask.following.wording import Words
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
    AskedTime,
    Between,
    Column,
    Compare,
    Condition,
    Expression,
    Firsts,
    Literally,
    Matches,
    Missing,
    OneOf,
    Operator,
    Ordering,
    Plan,
    Truncated,
    both,
    is_figure,
)
from sextant.features.ask.planner.time_words import span_text
from sextant.features.ask.planner.times import calendar_of
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.spans import Grain, Span

Comparing = Literal[
    "is",
    "is_not",
    "over",
    "at_least",
    "under",
    "at_most",
    "between",
    "contains",
    "starts",
    "missing",
    "known",
]
Value = str | float | bool
_OPERATORS: dict[str, Operator] = {"over": ">", "at_least": ">=", "under": "<", "at_most": "<="}
_MOST = 1_000
_OFFERED_FIGURES: tuple[AggregateName, ...] = ("count", "sum", "avg", "min", "max", "median")
GRAINS: tuple[Grain, ...] = ("year", "quarter", "month", "week", "day", "weekday", "hour")


@dataclass(frozen=True, slots=True)
class PartChange:
    """What a person chose for a part: of an existing one by its `key`, else a new one of its `role`."""

    role: Literal["measure", "by", "where", "when", "order", "top"]
    key: str = ""
    remove: bool = False
    aggregate: AggregateName | None = None
    distinct: bool = False
    column: str = ""
    grain: Grain | None = None
    comparing: Comparing = "is"
    values: tuple[Value, ...] = ()
    start: date | None = None
    end: date | None = None  # the last day that counts
    descending: bool = True
    limit: int | None = None


def changed(plan: Plan, change: PartChange, tables: Mapping[str, TableInfo]) -> Plan:
    """The plan with one part changed; raises ChangeRefused where it has no place for that."""
    if plan.combined is not None:
        raise ChangeRefused("This answer puts two lists together.", hint="Ask for it in other words.")
    editor = _Editor(plan, tables)
    return _CHANGES[change.role](editor, change)


class _Editor:
    def __init__(self, plan: Plan, tables: Mapping[str, TableInfo]) -> None:
        self.plan = plan
        self.tables = tables
        self.words = Words(tables)

    # measures and groups

    def measure(self, change: PartChange) -> Plan:
        measures: list[Expression] = [o.expression for o in figures(self.plan)]
        place = self._place(change, "measure", len(measures))
        if change.remove:
            if len(measures) < 2 or place is None:
                raise ChangeRefused("An answer needs a figure.", hint="Choose another one in its place.")
            del measures[place]
            return self._rebuilt(list(self.plan.groups), measures)
        made = self._figure(change)
        if place is None:
            return self._rebuilt(list(self.plan.groups), [*measures, made])
        old = measures[place]
        measures[place] = made
        return self._rebuilt(list(self.plan.groups), measures, instead={old: made})

    def _rebuilt(
        self,
        groups: Sequence[Expression],
        measures: Sequence[Expression],
        *,
        instead: Mapping[Expression, Expression] | None = None,
    ) -> Plan:
        return regrouped(self.plan, groups, measures, self.tables, instead=instead)

    def _figure(self, change: PartChange) -> Aggregate:
        name = change.aggregate or "count"
        if name not in _OFFERED_FIGURES:
            raise ChangeRefused(
                f"There is no figure {name} to choose.", hint="Choose sum, average or a count."
            )
        if not change.column:
            if name != "count":
                raise ChangeRefused(f"A figure {name} needs a column.", hint="Name its column.")
            return Aggregate("count")
        column, ref = self._column(change.column)
        if name in {"sum", "avg", "median"} and column.kind != "number":
            raise ChangeRefused(
                f"{column.said.capitalize()} holds no numbers to add up.", hint="Count its values instead."
            )
        return Aggregate(name, ref, distinct=change.distinct and name == "count")

    def by(self, change: PartChange) -> Plan:
        groups = list(self.plan.groups)
        place = self._place(change, "by", len(groups))
        measures: list[Expression] = [o.expression for o in figures(self.plan)]
        if change.remove:
            if place is None:
                raise ChangeRefused("There is no such group.", hint="Load the answer again.")
            del groups[place]
            return self._rebuilt(groups, measures or [Aggregate("count")])
        made = self._group(change)
        if made in groups and (place is None or groups[place] != made):
            raise ChangeRefused("It is split by that already.", hint="Choose another column.")
        old = groups[place] if place is not None else None
        if place is None:
            groups.append(made)
        else:
            groups[place] = made
        return self._rebuilt(
            groups, measures or [Aggregate("count")], instead={} if old is None else {old: made}
        )

    def _group(self, change: PartChange) -> Expression:
        if not change.column:
            first = next(iter(self.tables.values()))
            made = calendar_of(first) if change.grain == "day" else None
            if made is None:
                raise ChangeRefused(
                    "Name the column to split by.", hint="Columns are listed with the choices."
                )
            return made
        column, ref = self._column(change.column)
        if column.kind != "time":
            return ref
        return Truncated(ref, change.grain or "month")

    # conditions

    def where(self, change: PartChange) -> Plan:
        part = self._part(change.key) if change.key else None
        if part is not None and part.grouped:
            return self._having(part, change)
        made = None if change.remove else self._condition(change)
        return replace(self.plan, where=self._exchanged(part, made))

    def _having(self, part: Part, change: PartChange) -> Plan:
        old = part.conditions[0]
        made: Condition | None = None
        if not change.remove:
            if not isinstance(old, Compare) or change.comparing not in _OPERATORS or len(change.values) != 1:
                raise ChangeRefused("Choose over, under, at least or at most here.", hint="Give one number.")
            number = self._number(change.values[0])
            made = replace(old, operator=_OPERATORS[change.comparing], right=Literally(number))
        rest = [made if one is old else one for one in flat(self.plan.having)]
        return replace(self.plan, having=both(*rest))

    def _condition(self, change: PartChange) -> Condition:
        column, ref = self._column(change.column)
        comparing = change.comparing
        if comparing in {"missing", "known"}:
            return Missing(ref, negated=comparing == "known")
        values = [self._value(column, value) for value in change.values[:_MOST]]
        if not values:
            raise ChangeRefused(
                f"Choose a value of {column.said}.", hint="Its values are listed with the choices."
            )
        if comparing in {"is", "is_not"}:
            return self._equal(column, ref, values, negated=comparing == "is_not")
        if comparing == "contains":
            return Matches(ref, str(values[0]))
        if comparing == "starts":
            return Matches(ref, str(values[0]), "starts")
        if comparing == "between":
            if len(values) != 2:
                raise ChangeRefused("Give two values, the lower first.", hint="Both ends count.")
            return Between(ref, Literally(values[0]), Literally(values[1]))
        return Compare(ref, _OPERATORS[comparing], Literally(values[0]))

    def _equal(self, column: ColumnInfo, ref: Column, values: Sequence[Value], *, negated: bool) -> Condition:
        if column.kind == "boolean":
            return Compare(ref, "=", Literally(bool(values[0]) != negated))
        told = tuple(v for v in values if not isinstance(v, bool))
        return OneOf(ref, told, negated=negated)

    def _value(self, column: ColumnInfo, value: Value) -> Value:
        if column.kind == "number":
            return self._number(value)
        if column.kind == "boolean":
            return value if isinstance(value, bool) else str(value).strip().lower() in {"true", "yes", "1"}
        return str(value)

    @staticmethod
    def _number(value: Value) -> float:
        try:
            return float(value)
        except ValueError as error:
            raise ChangeRefused(f"“{value}” is no number.", hint="Give a number.") from error

    def when(self, change: PartChange) -> Plan:
        part = self._part(change.key) if change.key else None
        old = part.conditions if part is not None else ()
        made = None if change.remove else self._span(change)
        times = tuple(t for t in self.plan.times if part is None or not self._is_of(t, part))
        if made is not None:
            span = Span(change.start, None if change.end is None else change.end + timedelta(days=1))
            name = change.column.rpartition(".")[2]
            times = (*times, AskedTime(name, span.start, span.end, relative=False, words=span_text(span)))
        where = both(*(c for c in flat(self.plan.where) if not any(c is o for o in old)), made)
        return replace(self.plan, where=where, times=times)

    def _is_of(self, time: AskedTime, part: Part) -> bool:
        return part.column is None or part.column.kind != "time" or part.column.name == time.column

    def _span(self, change: PartChange) -> Condition | None:
        if change.start is None and change.end is None:
            raise ChangeRefused("Give the first day, the last day or both.", hint="Both count.")
        after = None if change.end is None else change.end + timedelta(days=1)
        if change.column:
            column, ref = self._column(change.column)
            if column.kind == "time":
                return span_condition(ref, change.start, after)
        table = next(iter(self.tables.values()))
        made = calendar_of(table)
        if made is None:
            raise ChangeRefused("There is no date to choose days of.", hint="Choose a column of dates.")
        return span_condition(made, change.start, after)

    def _exchanged(self, part: Part | None, made: Condition | None) -> Condition | None:
        if part is None:
            return both(self.plan.where, made)
        old = part.conditions[0]
        return both(*(made if one is old else one for one in flat(self.plan.where)))

    # order and top

    def order(self, change: PartChange) -> Plan:
        if change.remove:
            measures = [o.expression for o in figures(self.plan)]
            return replace(self.plan, order=usual_order(self.plan.groups, measures, self.words))
        target = self._ordered_by(change)
        rest = tuple(o for o in self.plan.order if o.expression != target and self.plan.limit is None)
        return replace(self.plan, order=(Ordering(target, change.descending), *rest[:1]))

    def _ordered_by(self, change: PartChange) -> Expression:
        if change.key and change.key != "order":
            expression = self._part(change.key).expression
            if expression is not None:
                return expression
        if change.column and not self.plan.groups and not figures(self.plan):
            return self._column(change.column)[1]
        if self.plan.order and not change.column:
            return self.plan.order[0].expression
        raise ChangeRefused(
            "Choose a figure or a group to order by.", hint="They are the parts of the answer."
        )

    def top(self, change: PartChange) -> Plan:
        if change.remove or change.limit is None:
            return replace(self.plan, limit=None, offset=0, firsts=None)
        if self.plan.firsts is not None:
            return self._first_of_each(self.plan.firsts, change.limit, descending=change.descending)
        if self.plan.shape == "number":
            raise ChangeRefused("There is one row.", hint="Split the figure by something first.")
        measures: list[Expression] = [o.expression for o in figures(self.plan)]
        order = self.plan.order
        if measures and self.plan.groups:
            target = next((o.expression for o in order if is_figure(o.expression)), measures[-1])
            order = (Ordering(target, change.descending),)
        return replace(self.plan, limit=max(1, min(change.limit, _MOST)), offset=0, order=order)

    def _first_of_each(self, firsts: Firsts, count: int, *, descending: bool) -> Plan:
        by = replace(firsts.by, descending=descending)
        order = tuple(by if one.expression == by.expression else one for one in self.plan.order)
        first = replace(firsts, by=by, count=max(1, min(count, _MOST)), place=1)
        return replace(self.plan, firsts=first, order=order)

    # finding

    def _part(self, key: str) -> Part:
        for part in parts_of(self.plan, self.tables):
            if part.key == key:
                return part
        raise ChangeRefused("The answer has no such part.", hint="Load its choices again.")

    def _place(self, change: PartChange, role: str, count: int) -> int | None:
        if not change.key:
            return None
        name, _, number = change.key.partition(".")
        if name != role or not number.isdigit() or int(number) >= count:
            raise ChangeRefused("The answer has no such part.", hint="Load its choices again.")
        return int(number)

    def _column(self, name: str) -> tuple[ColumnInfo, Column]:
        """`carrier`, or `flights.carrier` where several tables are read."""
        source, _, column = name.rpartition(".")
        for alias, table in self.tables.items():
            if source and source != alias:
                continue
            for info in table.columns:
                if info.name.lower() == column.lower():
                    return info, Column(alias, info.name)
        raise ChangeRefused(f"There is no column {name} here.", hint="Columns are listed with the choices.")


def span_condition(of: Expression, start: date | None, after: date | None) -> Condition | None:
    """From one day up to but not including another."""
    low = Compare(of, ">=", Literally(start)) if start is not None else None
    high = Compare(of, "<", Literally(after)) if after is not None else None
    return both(low, high)


_CHANGES: dict[str, Callable[[_Editor, PartChange], Plan]] = {
    "measure": _Editor.measure,
    "by": _Editor.by,
    "where": _Editor.where,
    "when": _Editor.when,
    "order": _Editor.order,
    "top": _Editor.top,
}
