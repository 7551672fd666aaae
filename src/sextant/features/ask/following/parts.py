"""The parts of a plan that a person may change: measures, groups, conditions, times, order, top."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sextant.features.ask.following.wording import Words
from sextant.features.ask.planner.draft import Chip, ChipRole
from sextant.features.ask.planner.plan import (
    All,
    Between,
    Bucket,
    Calendar,
    Change,
    Column,
    Compare,
    Condition,
    Expression,
    Matches,
    Missing,
    OneOf,
    Ordering,
    Output,
    Plan,
    Ratio,
    Truncated,
    is_figure,
)
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `key` names it in a change, `condition` and `expression` are what it is in the plan."""

    key: str
    role: ChipRole
    text: str
    column: ColumnInfo | None = None
    value: str | None = None
    expression: Expression | None = None
    conditions: tuple[Condition, ...] = ()
    usual: bool = False  # an order that follows from the rest, which nobody needs to read
    grouped: bool = False


def tables_of(plan: Plan, tables: Sequence[TableInfo]) -> dict[str, TableInfo]:
    """The tables that a plan reads, by the names they have in it."""
    by_id = {table.dataset_id: table for table in tables}
    return {one.alias: by_id[one.dataset_id] for one in plan.sources if one.dataset_id in by_id}


def parts_of(plan: Plan, tables: Mapping[str, TableInfo]) -> tuple[Part, ...]:
    """Every part in the order in which people read them."""
    words = Words(tables)
    return (
        *_measures(plan, words),
        *_groups(plan, words),
        *_conditions(plan, words),
        *_order(plan, words),
        *_top(plan, words),
    )


def chips_of(parts: Sequence[Part]) -> tuple[Chip, ...]:
    """The parts as an answer shows them."""
    return tuple(Chip(p.role, p.text, "", p.column, p.value, p.grouped) for p in parts if not p.usual)


def flat(condition: Condition | None) -> tuple[Condition, ...]:
    """What must hold, one condition each."""
    if condition is None:
        return ()
    return condition.conditions if isinstance(condition, All) else (condition,)


def times_first(plan: Plan, words: Words) -> dict[str, list[Condition]]:
    """Conditions on one time together, by what that time is; they are one part."""
    found: dict[str, list[Condition]] = {}
    for condition in flat(plan.where):
        subject = time_subject(condition, words)
        if subject:
            found.setdefault(subject, []).append(condition)
    return found


def time_subject(condition: Condition, words: Words) -> str:
    """The time that a condition is about, by name; empty for any other condition."""
    of = subject_of(condition)
    inner = of.of if isinstance(of, Truncated) else of
    if isinstance(inner, Calendar):
        return "calendar"
    column = words.column(inner) if isinstance(inner, Column) else None
    if column is None or not isinstance(condition, Compare | Between | OneOf):
        return ""
    if column.kind == "time":
        recurring = f":{of.grain}" if isinstance(of, Truncated) else ""
        return f"{column.table}.{column.name}{recurring}"
    return f"{column.table}.{column.name}" if column.part is not None else ""


def subject_of(condition: Condition) -> Expression | None:
    """What a condition is about."""
    if isinstance(condition, Compare):
        return condition.left
    return condition.of if isinstance(condition, Between | OneOf | Matches | Missing) else None


def figures(plan: Plan) -> tuple[Output, ...]:
    return tuple(output for output in plan.outputs if is_figure(output.expression))


def usual_order(
    groups: Sequence[Expression], measures: Sequence[Expression], words: Words
) -> tuple[Ordering, ...]:
    """Times in their course, anything else by its last figure, the highest first."""
    along = [group for group in groups if has_course(group, words)]
    if along:
        rest = [group for group in groups if group not in along]
        return tuple(Ordering(group) for group in (*along, *rest))
    return (Ordering(measures[-1], descending=True),) if groups and measures else ()


def has_course(expression: Expression, words: Words) -> bool:
    """Whether values follow each other: times, parts of dates, ranges."""
    if isinstance(expression, Truncated | Calendar | Bucket):
        return True
    column = words.column(expression)
    return column is not None and (column.kind == "time" or column.part is not None)


def _measures(plan: Plan, words: Words) -> Iterator[Part]:
    for number, output in enumerate(figures(plan)):
        expression = output.expression
        column = None if isinstance(expression, Ratio) else words.column(expression)
        yield Part(f"measure.{number}", "measure", words.said(expression), column, expression=expression)


def _groups(plan: Plan, words: Words) -> Iterator[Part]:
    for number, group in enumerate(plan.groups):
        column = words.column(group)
        yield Part(f"by.{number}", "by", words.said(group), column, expression=group)


def _conditions(plan: Plan, words: Words) -> Iterator[Part]:
    whens = times_first(plan, words)
    timed = {id(one) for held in whens.values() for one in held}
    number = 0
    for condition in flat(plan.where):
        if id(condition) not in timed:
            yield _where(f"where.{number}", condition, words, grouped=False)
            number += 1
    for number, condition in enumerate(flat(plan.having)):
        yield _where(f"having.{number}", condition, words, grouped=True)
    for number, held in enumerate(whens.values()):
        together = held[0] if len(held) == 1 else All(tuple(held))
        column = words.column(subject_of(held[0]))
        yield Part(f"when.{number}", "when", words.condition(together), column, conditions=tuple(held))


def _where(key: str, condition: Condition, words: Words, *, grouped: bool) -> Part:
    column = None if grouped else words.column(subject_of(condition))
    values = condition.values if isinstance(condition, OneOf) else ()
    value = str(values[0]) if values else None
    text = words.condition(condition)
    return Part(key, "where", text, column, value, conditions=(condition,), grouped=grouped)


def _order(plan: Plan, words: Words) -> Iterator[Part]:
    if not plan.order:
        return
    first = plan.order[0]
    said = words.said(first.expression)
    course = has_course(first.expression, words)
    ways = ("latest first", "earliest first") if course else ("highest first", "lowest first")
    figure = is_figure(first.expression)
    if (
        not figure
        and not course
        and (column := words.column(first.expression)) is not None
        and column.kind == "text"
    ):
        ways = ("Z to A", "A to Z")
    way = ways[0] if first.descending else ways[1]
    measures = [output.expression for output in figures(plan)]
    usual = plan.order == usual_order(plan.groups, measures, words) or plan.limit is not None
    changed = any(isinstance(m, Change) for m in measures)
    yield Part("order", "order", f"{said}, {way}", expression=first.expression, usual=usual or changed)


def _top(plan: Plan, words: Words) -> Iterator[Part]:
    if plan.firsts is not None:
        each = " and ".join(words.said(one) for one in plan.firsts.within)
        end = "top" if plan.firsts.by.descending else "bottom"
        many = f"{end} {plan.firsts.count}" if plan.firsts.place == 1 else f"number {plan.firsts.place}"
        yield Part("top", "top", f"{many} of each {each}")
    elif plan.limit is not None:
        lowest = bool(plan.order) and is_figure(plan.order[0].expression) and not plan.order[0].descending
        yield Part("top", "top", f"{'bottom' if lowest else 'top'} {plan.limit}")
