"""Shares, rates, distributions, relations and growth."""

import math
from collections.abc import Sequence

from sextant.features.ask.planner.doings import read_parts_done
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.flags import keep_flag, read_flags
from sextant.features.ask.planner.parting import name_part, part_of
from sextant.features.ask.planner.plan import (
    Aggregate,
    Bucket,
    Change,
    Expression,
    Ordering,
    Ratio,
    ShareOfTotal,
    both,
)
from sextant.features.ask.planner.rates import course_figure, time_group
from sextant.features.ask.planner.times import default_grain, grain_expression
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.spans import Grain

_BARS = 30


def read_relations(draft: Draft) -> None:
    """Spends "correlation between x and y", "x vs y"."""
    for place, mark in list(draft.free("correlation", "versus")):
        columns = [p for p, m in draft.free("column") if m.column.kind == "number"]
        around = [p for p in columns if abs(p - place) <= 4][:2]
        if len(around) < 2:
            continue
        first, second = (draft.use(p) for p in around)
        draft.spend(place, *(p for p in range(*sorted(around)) if draft.kind(p) in {"and", "versus"}))
        phrase = draft.text(min(place, *around), max(place, *around))
        if mark.kind == "versus" and (draft.groups or draft.has("group", "each")):
            _side_by_side(draft, (first, second), phrase=phrase)
            continue
        if mark.kind == "correlation":
            draft.measures.append(Aggregate("corr", draft.ref(first), second=draft.ref(second)))
            draft.chip(
                "measure", f"correlation of {first.said} and {second.said}", phrase=phrase, column=first
            )
        else:
            draft.listed.extend((first, second))
            draft.chip("measure", f"{first.said} against {second.said}", phrase=phrase, column=first)
        draft.shape = "relation"


def _side_by_side(draft: Draft, columns: Sequence[ColumnInfo], *, phrase: str) -> None:
    """ "income vs expenses by month": the figure of each, group by group."""
    for column in columns:
        draft.measures.append(Aggregate(column.usual, draft.ref(column)))
        draft.chip("measure", column.summed_up, phrase=phrase, column=column)


def read_distribution(draft: Draft) -> None:
    """Spends "distribution of x": counts by value, or by ranges of values for numbers of many values."""
    for place, _ in list(draft.free("distribution")):
        following = draft.after(place)
        if draft.kind(following) == "table" and draft.kind(draft.after(following or 0)) == "column":
            draft.spend(following)
            following = draft.after(following or 0)
        if following is None or draft.kind(following) != "column" or following in draft.spent:
            continue
        column = draft.use(following)
        draft.spend(place)
        expression = _bucketed(draft, column)
        draft.groups.append(expression)
        draft.measures.append(Aggregate("count"))
        draft.chip("measure", f"number of {draft.table.rows_noun}", phrase=draft.marks[place].text)
        draft.chip("by", column.said, phrase=draft.marks[following].text, column=column)
        draft.shape = "distribution"
        draft.chart = draft.chart or ("histogram" if isinstance(expression, Bucket) else None)


def _bucketed(draft: Draft, column: ColumnInfo) -> Expression:
    reference = draft.ref(column)
    if column.kind == "time":
        grain = default_grain(draft.table)
        return (grain_expression(draft.table, grain, column) if grain else None) or reference
    many = column.distinct is None or column.distinct > _BARS
    if column.kind == "number" and many and isinstance(column.low, float) and isinstance(column.high, float):
        width = _nice_width((column.high - column.low) / _BARS)
        if width > 0:
            return Bucket(reference, width)
    return reference


def _nice_width(width: float) -> float:
    """The round number at or above a width: 1, 2 or 5 times a power of ten."""
    if width <= 0 or not math.isfinite(width):
        return 0.0
    power = 10.0 ** math.floor(math.log10(width))
    for step in (1.0, 2.0, 5.0, 10.0):
        if width <= step * power:
            return step * power
    return 10.0 * power


def read_share(draft: Draft) -> None:
    """Turns "share of", "percentage of", "rate" into a share of rows, of a sum, or of all groups' total."""
    places = [p for p, _ in draft.free("share")]
    if not places:
        return
    place = places[0]
    read_parts_done(draft, place)
    figure = _figure(draft, place)
    if place and draft.is_free(place - 1) and draft.kind(place - 1) == "column":
        keep_flag(draft, place - 1, negated=False)  # "return rate": of those that were returned
    if not draft.where:
        read_flags(draft)
    draft.spend(*places)
    phrase = draft.marks[place].text
    part = part_of(draft, place)
    if part:
        match = name_part(draft, part)
        held = list(zip(draft.where_places, draft.where, strict=True))
        met = both(*(condition for n, (_, condition) in enumerate(held) if n in part))
        draft.where_places = [p for n, (p, _) in enumerate(held) if n not in part]
        draft.where = [condition for n, (_, condition) in enumerate(held) if n not in part]
        of_part = Aggregate(figure.name, figure.argument, distinct=figure.distinct, where=met)
        draft.measures = [Ratio(of_part, figure)]
        _rank_shares(draft, place)
        draft.chip("measure", f"percentage where {match}" if match else "percentage", phrase=phrase)
    elif draft.groups or _group_rest(draft):
        draft.measures = [ShareOfTotal(figure)]
        draft.chip("measure", "share of the total", phrase=phrase)
        draft.shape = draft.shape or "share"
    else:
        draft.doubt(0.5, "a share of what was asked for could not be told")


def _rank_shares(draft: Draft, place: int) -> None:
    """ "the highest percentage of ...": the group at one end."""
    before = draft.before(place)
    end = draft.at(before)
    if end is None or before is None or end.kind != "sup" or not draft.is_free(before):
        return
    if end.word in {"most", "least"}:
        draft.spend(before)
        draft.order.insert(0, Ordering(draft.measures[0], end.word == "most"))
        draft.limit = draft.limit or 1
        draft.chip("top", f"{end.text} first", phrase=end.text)


def _figure(draft: Draft, place: int) -> Aggregate:
    """What the share is of: a sum of a column, or the rows."""
    for measure in draft.measures:
        if isinstance(measure, Aggregate) and measure.name in {"sum", "count"}:
            return measure
    following = draft.after(place)
    mark = draft.at(following)
    if mark is not None and following is not None and draft.is_free(following):
        if mark.kind == "column" and mark.column.role == "measure":
            column = draft.use(following)
            draft.chip("measure", f"total {column.said}", phrase=mark.text, column=column)
            return Aggregate("sum", draft.ref(column))
        if mark.kind == "table":
            draft.spend(following)
    summed = [p for p, m in draft.free("column") if m.column.role == "measure" and p > place]
    listed = any(draft.kind(p - 1) in {"and", "group", "each"} for p in summed)
    if len(summed) == 1 and not listed and not draft.has("agg", "count"):
        column = draft.use(summed[0])  # "share of card revenue"
        draft.chip("measure", f"total {column.said}", phrase=draft.marks[summed[0]].text, column=column)
        return Aggregate("sum", draft.ref(column))
    return Aggregate("count")


def _group_rest(draft: Draft) -> bool:
    for place, mark in list(draft.free("column")):
        if mark.column.role != "measure":
            column = draft.use(place)
            draft.groups.append(draft.ref(column))
            draft.chip("by", column.said, phrase=mark.text, column=column)
            return True
    return False


_PERIODS: tuple[tuple[Grain, frozenset[str]], ...] = (
    ("year", frozenset({"year over year", "yoy"})),
    ("month", frozenset({"month over month", "mom"})),
)


def apply_growth(draft: Draft) -> None:
    """ "growth of sales by month": each period's figure and its change from the one before, in percent."""
    if not draft.has("growth"):
        return
    words = {m.text.lower() for _, m in draft.free("growth")}
    unit: Grain | None = next((unit for unit, said in _PERIODS if words & said), None)
    along = time_group(draft, unit)
    if along is None:
        return
    figure = course_figure(draft)
    for place, _ in list(draft.free("growth")):
        draft.spend(place)
    draft.measures = [figure, Change(figure, along)]
    draft.chip("measure", "change from the period before", phrase="growth")
