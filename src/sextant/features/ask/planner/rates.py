"""Rates as trades say them: revenue per customer by region, profit margin, order value, running totals."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    Arithmetic,
    Change,
    Column,
    Course,
    Expression,
    Ratio,
)
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.planner.times import default_grain, grain_expression
from sextant.features.ask.understanding.concepts import TAKINGS
from sextant.features.ask.understanding.marks import ColumnLink, Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.spans import Grain
from sextant.kit.nouns import singular

_MANY_SIZES = 20
_EVERY = frozenset({"daily", "weekly", "monthly", "quarterly", "yearly", "annual", "hourly"})
_NAMING = frozenset({"id", "key", "number", "code", "no"})
_WORTH = frozenset({"value", "total", "amount", "price", "revenue", "worth", "cost", "sum"})
# Figures that a number which only names a row has none of.
_ADDED = frozenset({"avg", "sum", "median", "stddev", "var"})


def part_order_by(draft: Draft) -> None:
    """ "per order by weekday" is no order: orders are what is divided by."""
    for place, mark in enumerate(draft.marks):
        per = place > 0 and draft.marks[place - 1].text.lower() == "per"
        if mark.kind != "order" or mark.text.lower() not in {"order", "order by"} or not per:
            continue
        keys = [c for c in draft.table.columns if c.role == "key" and "order" in c.phrases[0]]
        if keys:
            orders = min(keys, key=lambda column: len(column.phrases[0]))
            links = (ColumnLink(orders, 1.0),)
            key = replace(mark, kind="column", end=mark.start + 1, text="order", columns=links)
            by = replace(mark, kind="group", start=mark.start + 1, text="by")
            draft.marks[place : place + 1] = [key] if mark.text.lower() == "order" else [key, by]
        return


def read_per(draft: Draft) -> None:
    """ "revenue per customer by region": what is after "per" divides where something else groups."""
    for place, mark in list(draft.free("each", "group")):
        following = draft.after(place)
        key = draft.at(following)
        if mark.text.lower() != "per" or key is None or key.kind != "column" or not draft.is_free(following):
            continue
        others = bool(draft.groups) or any(p > place for p, _ in draft.free("group"))
        others = others or any(m.word == "avg" and p < place for p, m in draft.free("agg"))
        measured = draft.at(draft.before(place))
        figure = measured is not None and measured.kind == "column" and measured.column.role == "measure"
        of_each = key.column.role == "key" and others
        if not (of_each or _is_extent(draft, key)) or not figure or following is None:
            continue
        column = draft.use(following)
        draft.spend(place)
        draft.per = column


def read_typical(draft: Draft) -> None:
    """ "average monthly spending": what adds up in a month, on average over the months that have rows."""
    for place, mark in list(draft.free("agg")):
        grain = next(
            (p for p in (place + 1, place - 1) if draft.kind(p) == "grain" and draft.is_free(p)), None
        )
        unit = draft.marks[grain].time if grain is not None else None
        if mark.word != "avg" or grain is None or unit is None or unit.grain is None:
            continue
        named = draft.after(max(place, grain))
        found = draft.at(named)
        spelled = draft.marks[grain].text.lower() in _EVERY
        if (
            not spelled
            or found is None
            or named is None
            or found.kind != "column"
            or not draft.is_free(named)
        ):
            continue
        per = grain_expression(draft.table, unit.grain)
        if found.column.role != "measure" or found.column.averaged or per is None:
            continue
        column = draft.use(named)
        draft.spend(place, grain)
        total, many = Aggregate("sum", draft.ref(column)), Aggregate("count", per, distinct=True)
        draft.measures.append(Arithmetic(total, "/", many))
        draft.notes.append(f"Averaged over each {unit.grain} that has {draft.table.rows_noun}.")
        phrase = draft.text(min(place, grain), named)
        draft.chip("measure", f"total {column.said} per {unit.grain}", phrase=phrase, column=column)


def _is_extent(draft: Draft, mark: Mark) -> bool:
    """ "price per square foot": a measure of how much of something each row has, of many sizes."""
    column, rows = mark.column, draft.table.row_count
    many = column.distinct is None or column.distinct > max(_MANY_SIZES, rows // 20)
    return column.role == "measure" and not column.expression and mark.columns[0].score >= 0.7 and many


def divide_by_key(draft: Draft) -> None:
    """Each figure over a measure becomes that figure for each of what is after "per"."""
    if draft.per is None:
        return
    many = Aggregate("count", draft.ref(draft.per), distinct=True)
    if draft.per.role == "measure":
        many = Aggregate("sum", draft.ref(draft.per))
    one = draft.per.said.removesuffix(" id")
    for number, measure in enumerate(draft.measures):
        if isinstance(measure, Aggregate) and measure.name in {"sum", "avg"} and measure.argument is not None:
            total = Aggregate("sum", measure.argument)
            draft.measures[number] = Arithmetic(total, "/", many)
    draft.chips = [
        replace(chip, text=f"{_bare(chip.text)} per {one}") if chip.role == "measure" else chip
        for chip in draft.chips
    ]


def _bare(text: str) -> str:
    return re.sub(r"^(?:average|total) (?!.* total$)", "", text)


def read_range(draft: Draft) -> None:
    """ "salary range by department": the least, the greatest and what lies between."""
    for place, mark in list(draft.free("word")):
        beside = [p for p in (place - 1, draft.after(place)) if p is not None and draft.is_free(p)]
        named = next((p for p in beside if draft.kind(p) == "column"), None)
        if mark.text.lower() != "range" or named is None or draft.marks[named].column.kind != "number":
            continue
        column = draft.use(named)
        draft.spend(place)
        least, most = (Aggregate(name, draft.ref(column)) for name in ("min", "max"))
        draft.measures += [least, most, Arithmetic(most, "-", least)]
        draft.chip("measure", f"range of {column.said}", phrase=draft.text(place, named), column=column)


def read_stock_value(draft: Draft) -> None:
    """ "total stock value": how many there are, times what each is worth."""
    pieces = column_for(draft, ("stock", "inventory"))
    price = column_for(draft, ("price", "cost"))
    if pieces is None or price is None or pieces.role != "measure" or price.role != "measure":
        return
    for place, mark in list(draft.free("column")):
        after = [token.lower for token in draft.annotated.tokens[mark.end : mark.end + 1]]
        if mark.column is not pieces or after not in (["value"], ["worth"]):
            continue
        draft.spend(
            place, *(p for p in (place - 1,) if draft.kind(p) == "agg" and draft.marks[p].word == "sum")
        )
        draft.spend(*(p for p, m in draft.free("word") if m.start == mark.end))
        worth = Arithmetic(draft.ref(pieces), "*", draft.ref(price))
        draft.measures.append(Aggregate("sum", worth))
        said = f"total {pieces.said} times {price.said}"
        draft.chip("measure", said, phrase=mark.text, column=pieces)
        draft.notes.append(f"“{mark.text} {after[0]}” is computed as {pieces.said} times {price.said}.")


def read_margin(draft: Draft) -> None:
    """ "profit margin": profit in percent of revenue, where the data has both and no margin of its own."""
    for place, mark in list(draft.free("word")):
        if singular(mark.text.lower()) != "margin":
            continue
        profit, takings = column_for(draft, ("profit",)), column_for(draft, TAKINGS)
        if profit is None or takings is None or profit is takings:
            continue
        before = place - 1
        named = draft.at(before) if draft.is_free(before) else None
        if named is not None and named.kind == "column" and any(k.column is profit for k in named.columns):
            draft.spend(before)
        average = draft.before(before if named is not None else place)
        if draft.kind(average) == "agg" and draft.marks[average or 0].word == "avg":
            draft.spend(average)
        draft.spend(place)
        part, whole = Aggregate("sum", draft.ref(profit)), Aggregate("sum", draft.ref(takings))
        draft.measures.append(Ratio(part, whole))
        text = f"{profit.said} in percent of {takings.said}"
        draft.chip("measure", text, phrase=mark.text, column=profit)


def measured_column(draft: Draft, place: int, names: Sequence[str]) -> ColumnInfo:
    """The column of a figure: nobody means the average of an id, but of what it names."""
    column, said = draft.use(place), draft.marks[place].text
    literal = {singular(word) for word in said.lower().split()} & _NAMING
    if column.role != "key" or literal or not _ADDED & set(names):
        return column
    worth = _worth_of(draft, column)
    if worth is None:
        draft.doubt(0.3, f"{column.said} only names rows, so that no figure of it tells anything")
        return column
    draft.doubt(0.97, f"“{said}” was taken for {worth.said}")
    return worth


def worth_of_rows(draft: Draft, place: int | None) -> ColumnInfo | None:
    """The order's total for "average order value", where the rows at a place are orders."""
    mark = draft.at(place)
    after = draft.annotated.tokens[mark.end : mark.end + 1] if mark else ()
    if mark is None or mark.kind != "table" or not after or singular(after[0].lower) not in _WORTH:
        return None
    return _worth(draft, {singular(word) for word in mark.text.lower().split()})


def _worth_of(draft: Draft, key: ColumnInfo) -> ColumnInfo | None:
    return _worth(draft, {singular(w) for phrase in key.phrases[:1] for w in phrase} - _NAMING)


def _worth(draft: Draft, nouns: set[str]) -> ColumnInfo | None:
    for column in draft.table.columns:
        words = {singular(w) for phrase in column.phrases for w in phrase}
        if column.role == "measure" and nouns and nouns <= words and words & _WORTH:
            return column
    return None


_SPAN = re.compile(r"\b(\d{1,3})[\s-]*(day|week|month|quarter|year|period)s?\b", re.I)
_USUAL_SPAN = 3


def read_span(draft: Draft) -> None:
    """ "7 day moving average": how many groups it takes, three where nothing is said, and of what."""
    if next((m for _, m in draft.free("course") if m.word == "moving"), None) is None:
        return
    draft.span = _USUAL_SPAN
    found = _SPAN.search(draft.annotated.text)
    if found is None:
        return
    draft.span = max(2, int(found[1]))
    tokens = draft.annotated.tokens
    for place, mark in list(draft.free("number", "time", "grain", "word", "column")):
        start, end = tokens[mark.start].start, tokens[mark.end - 1].end
        if start >= found.start() and end <= found.end():
            draft.spend(place)
    unit = found[2].lower()
    grain = grain_expression(draft.table, cast(Grain, unit)) if unit != "period" else None
    if grain is not None and not draft.has("grain"):
        draft.groups.append(grain)
        draft.chip("by", unit, phrase=found[0])


def apply_course(draft: Draft) -> None:
    """ "cumulative revenue by month", "7 day moving average of sales": a figure in the course of time."""
    found = next(draft.free("course"), None)
    along = time_group(draft) if found else None
    if found is None or along is None:
        return
    place, mark = found
    draft.spend(place)
    span = draft.span if mark.word == "moving" else 0
    figure = course_figure(draft)
    draft.measures = [figure, Course(figure, along, span)]
    told = f"moving average over {span}" if span else "running total"
    draft.chip("measure", told, phrase=mark.text)
    draft.shape, draft.chart = draft.shape or "trend", draft.chart or "line"


def course_figure(draft: Draft) -> Aggregate:
    """The figure whose course is asked for: read already, of a number that is named, or the count of rows."""
    for measure in draft.measures:
        if isinstance(measure, Aggregate):
            return measure
    for place, mark in list(draft.free("column")):
        if mark.column.role == "measure":
            column = draft.use(place)
            draft.chip("measure", column.summed_up, column=column)
            return Aggregate(column.usual, draft.ref(column))
    return Aggregate("count")


def time_group(draft: Draft, unit: Grain | None = None) -> Expression | None:
    """The group that has a course in time; `unit` or what suits the data where none was asked for."""
    for group in draft.groups:
        if not isinstance(group, Column) or draft.table.column(group.name).part is not None:
            return group
        if draft.table.column(group.name).kind == "time":
            return group
    grain = unit or default_grain(draft.table)
    along = grain_expression(draft.table, grain) if grain else None
    if along is not None and grain is not None:
        draft.groups.append(along)
        draft.chip("by", grain)
    return along


def keep_within(draft: Draft) -> None:
    """A course along one group is told within each of the others."""
    for number, measure in enumerate(draft.measures):
        if isinstance(measure, Change | Course):
            others = tuple(group for group in draft.groups if group != measure.along)
            draft.measures[number] = replace(measure, within=others)
