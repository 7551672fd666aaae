"""A filled draft to a plan: what is implied is decided here, and said."""

from collections.abc import Sequence
from typing import Literal, cast

from sextant.features.ask.planner.arranging import having_figure, order_rows, rank_rows, settle_order
from sextant.features.ask.planner.doings import doubt_rows_counted_once
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.plan import (
    Aggregate,
    Column,
    Expression,
    OneOf,
    Ordering,
    Plan,
    Shape,
    Source,
    both,
    is_figure,
)
from sextant.features.ask.planner.rates import divide_by_key, keep_within
from sextant.features.ask.understanding.kinds import FIGURES
from sextant.features.ask.understanding.schema import ColumnInfo

_WHOLE = 0.9
_MANY_ROWS = 100


def assemble(draft: Draft) -> Plan:
    """The plan of a draft."""
    _keep_apart(draft)
    _settle_listed(draft)
    _settle_groups(draft)
    _hold_of_groups(draft)
    doubt_rows_counted_once(draft)
    divide_by_key(draft)
    keep_within(draft)
    rank_rows(draft)
    _settle_superlative_groups(draft)
    settle_order(draft)
    _doubt_unique_groups(draft)
    _settle_ends(draft)
    expressions = _outputs(draft)
    figures = [e for e, _ in expressions if is_figure(e)]
    listing = not figures and not draft.groups
    distinct = (
        listing and (draft.distinct or _repeats(draft)) and not draft.each_row and draft.shape != "relation"
    )
    if distinct:
        expressions = [(e, supporting) for e, supporting in expressions if not supporting]
        shown = {e for e, _ in expressions}
        draft.order = [o for o in draft.order if o.expression in shown]
    return Plan(
        sources=(Source(draft.table.dataset_id, draft.table.table, draft.table.table),),
        outputs=outputs_of(expressions),
        where=both(*draft.base_where, *draft.where),
        groups=tuple(dict.fromkeys(draft.groups)) if figures or draft.having or draft.groups else (),
        having=both(*draft.having),
        order=() if figures and not draft.groups else tuple(dict.fromkeys(draft.order)),
        limit=draft.limit,
        offset=draft.offset,
        distinct=distinct,
        shape=_shape(draft, figures),
        chart=draft.chart,
        times=tuple(draft.times),
    )


def _settle_ends(draft: Draft) -> None:
    """ "highest, lowest and average cost" are three figures; one of the first rows alone cannot be told."""
    ends = [s for s in draft.supporting if isinstance(s, Column)]
    cut = draft.limit is not None and bool(draft.order)
    if draft.groups or not draft.measures or not (ends or cut):
        return
    of_figures = {m.argument for m in draft.measures if isinstance(m, Aggregate)}
    if _of_one_row(draft, ends):
        draft.listed += [draft.table.column(c.name) for c in of_figures if isinstance(c, Column)]
        draft.measures.clear()
        return
    if draft.limit == 1 and not draft.offset and ends and of_figures >= {*ends}:
        for ordering in draft.order:
            draft.measures.append(Aggregate("max" if ordering.descending else "min", ordering.expression))
    else:
        draft.doubt(0.3, "a figure of the first rows alone cannot be told")
    draft.supporting = [s for s in draft.supporting if not isinstance(s, Column)]
    draft.order, draft.limit, draft.offset = [], None, 0


def _of_one_row(draft: Draft, ends: Sequence[Column]) -> bool:
    """ "total revenue of the last order" is what one row has."""
    figures = [m for m in draft.measures if isinstance(m, Aggregate) and m.name in {"sum", "avg"}]
    arguments = {m.argument for m in figures if isinstance(m.argument, Column)}
    return (
        draft.limit == 1
        and len(figures) == len(arguments) == len(draft.measures)
        and not arguments & {*ends}
        and all(isinstance(one.expression, Column) for one in draft.order)
    )


def _keep_apart(draft: Draft) -> None:
    """ "compare UA and AA by month": what is held against each other is one group each, never one sum."""
    if not any(mark.kind in {"contrast", "versus"} for mark in draft.marks):
        return
    for condition in draft.where:
        if isinstance(condition, OneOf) and isinstance(condition.of, Column) and not condition.negated:
            column = draft.table.column(condition.of.name)
            if len(condition.values) > 1 and column not in draft.listed:
                _group(draft, column)


def _doubt_unique_groups(draft: Draft) -> None:
    """Counting rows by a column whose values never repeat gives 1 each; another reading is likelier."""
    counted = [e for e in (*draft.measures, *draft.supporting) if e == Aggregate("count")]
    if len(draft.groups) == 1 and counted and isinstance(draft.groups[0], Column):
        column = draft.table.column(draft.groups[0].name)
        if column.distinct is not None and column.distinct == draft.table.row_count > 1:
            draft.doubt(0.8, f"each {column.said} stands in one row only")
    elif len(draft.groups) == 1 and draft.measures and isinstance(draft.groups[0], Column):
        column = draft.table.column(draft.groups[0].name)
        if column.distinct is not None and column.distinct == draft.table.row_count > 1:
            draft.doubt(0.8, f"each {column.said} stands in one row only, so its figures are its own")
    several = len(draft.groups) > 1 and draft.table.row_count >= _MANY_ROWS
    for group in draft.groups if several else ():
        if isinstance(group, Column):
            column = draft.table.column(group.name)
            if column.distinct is not None and column.distinct * 2 > draft.table.row_count:
                draft.doubt(0.4, f"nearly every row has a {column.said} of its own")


def _settle_listed(draft: Draft) -> None:
    """Columns that nothing spent are what is listed, or what groups where there is a figure."""
    for place, mark in list(draft.free("column")):
        if mark.column in draft.filtered and _only_filters(draft, place):
            draft.spend(place)
            continue
        if _was_done(draft, place):
            draft.spend(place)
            continue
        article = draft.annotated.tokens[mark.start - 1].lower if mark.start else ""
        if article in {"a", "an"} and draft.measures:
            draft.spend(place)
            continue
        if mark.columns[0].score < 0.7 and _names_rows(draft, place):
            draft.spend(place)
            draft.doubt(0.93, f"“{mark.text}” was taken for the {draft.table.rows_noun}")
            continue
        if mark.columns[0].score < _WHOLE and _speaks_of_rows(draft, place):
            draft.spend(place)  # "revenue of returned items"
            draft.doubt(0.95, f"“{mark.text}” was taken for the {draft.table.rows_noun}")
            continue
        column = draft.use(place)
        if draft.groups and _is_row_key(draft, column):
            continue  # "events by device": the rows, counted
        if column not in draft.listed:
            draft.listed.append(column)


def _was_done(draft: Draft, place: int) -> bool:
    """ "tickets created but not resolved": what was done to rows is none of what is asked of them."""
    mark = draft.marks[place]
    rows = any(m.kind == "table" for m in draft.marks[:place])
    timed = mark.column.kind == "time" or mark.column in draft.filtered
    return rows and timed and bool(draft.where) and mark.text.lower().endswith("ed")


def _is_row_key(draft: Draft, column: ColumnInfo) -> bool:
    """Whether each row has a number of its own there, so that grouping by it tells nothing."""
    return column.role == "key" and column.distinct == draft.table.row_count > 1


def _speaks_of_rows(draft: Draft, place: int) -> bool:
    """Whether what is said of rows stands right before a word that may be what they are called."""
    before = place - 1
    said = draft.at(before)
    if said is None or before not in draft.spent or not (draft.measures or draft.groups):
        return False
    return said.kind == "value" or (said.kind == "column" and said.column in draft.filtered)


def _only_filters(draft: Draft, place: int) -> bool:
    """Whether a filtered column is named in a condition rather than asked for."""
    return any(draft.kind(p) in {"clause", "compare", "value", "number", "table"} for p in range(place))


def _names_rows(draft: Draft, place: int) -> bool:
    """ "capacity among rooms": part of a name after a preposition speaks of the rows."""
    asked = bool(draft.measures or draft.listed)
    return asked and draft.kind(draft.before(place, over=frozenset({"stop"}))) == "prep" and place - 1 >= 0


def _settle_groups(draft: Draft) -> None:
    """Beside figures and conditions on groups, listed attributes group and listed numbers are summed up."""
    if draft.shape == "relation":
        return
    grouped = bool(draft.groups)
    counted = any(isinstance(o.expression, Aggregate) for o in draft.order)
    if draft.measures or draft.having or counted:
        for column in list(draft.listed):
            if column.role == "measure" and not draft.having and _is_summed(draft, column, grouped=grouped):
                _summarize(draft, column)
            else:
                _group(draft, column)
            draft.listed.remove(column)
    elif grouped and draft.listed:
        for column in list(draft.listed):
            if column.role == "measure":
                _summarize(draft, column)
                draft.listed.remove(column)
            else:
                _group(draft, column)
                draft.listed.remove(column)
    if draft.groups and not draft.measures and not draft.supporting and not draft.having:
        draft.measures.append(Aggregate("count"))
        draft.chip("measure", f"number of {draft.table.rows_noun}")
    if draft.having and not draft.groups:
        _group_by_identity(draft)


def _hold_of_groups(draft: Draft) -> None:
    """A condition on groups needs some: where nothing tells them, it is left out and doubted."""
    if draft.having and not draft.groups and not draft.measures:
        draft.having.clear()
        draft.doubt(0.3, "of which groups that is to hold was not found")


def _is_summed(draft: Draft, column: ColumnInfo, *, grouped: bool) -> bool:
    """Whether a number beside figures is summed up; beside a mere count, few values group instead."""
    only_counts = all(isinstance(m, Aggregate) and m.name == "count" for m in draft.measures)
    if only_counts and not grouped and column.distinct is not None:
        return column.distinct > max(60, draft.table.row_count // 5)
    return bool(grouped or draft.measures)


def _group(draft: Draft, column: ColumnInfo) -> None:
    expression = draft.ref(column)
    if expression not in draft.groups:
        draft.groups.append(expression)
        draft.chip("by", column.said, column=column)


def _group_by_identity(draft: Draft) -> None:
    for column in draft.table.identity:
        _group(draft, column)


def _summarize(draft: Draft, column: ColumnInfo) -> None:
    """A number by groups is the figure that people say is meant, else its average or sum, which is said."""
    draft.measures.append(Aggregate(column.usual, draft.ref(column)))
    draft.chip("measure", column.summed_up, column=column)
    if column.figure is None:
        draft.doubt(0.95, f"no figure was named for {column.said}, so its {FIGURES[column.usual]} is shown")


def _settle_superlative_groups(draft: Draft) -> None:
    """ "which carrier has the highest delay" ranks carriers, not rows, where a carrier has many rows."""
    if draft.groups:
        _summarize_order(draft)
        return
    counted = any(isinstance(o.expression, Aggregate) for o in draft.order)
    repeated = [c for c in draft.listed if _is_repeated(draft, c) and not draft.pinned]
    if not draft.order or not draft.listed:
        if counted and not draft.measures:
            _group_by_identity(draft)
            if not draft.groups:
                order_rows(draft)
        return
    if counted or (len(repeated) == len(draft.listed) and draft.supporting):
        for column in draft.listed:
            _group(draft, column)
        draft.listed.clear()
        draft.each_row = False
        _summarize_order(draft)


def _is_repeated(draft: Draft, column: ColumnInfo) -> bool:
    rows = draft.table.row_count
    return column.distinct is not None and rows >= 100 and column.distinct * 10 <= rows


def _summarize_order(draft: Draft) -> None:
    """An order by a bare column among groups becomes an order by its figure."""
    settled: list[Ordering] = []
    for ordering in draft.order:
        expression = ordering.expression
        if isinstance(expression, Column) and expression not in draft.groups:
            expression = _figure_for(draft, expression)
        settled.append(Ordering(expression, ordering.descending))
    draft.order = settled
    draft.supporting = [
        _figure_for(draft, s) if isinstance(s, Column) and s not in draft.groups else s
        for s in draft.supporting
    ]
    if any(isinstance(o.expression, Aggregate) for o in draft.order):
        draft.each_row = False


def _figure_for(draft: Draft, column: Column) -> Expression:
    for measure in draft.measures:
        if isinstance(measure, Aggregate) and measure.argument == column:
            return measure
    info = draft.table.column(column.name)
    if info.kind != "number":
        return Aggregate("max", column)
    return Aggregate(info.usual, column)


def _outputs(draft: Draft) -> list[tuple[Expression, bool]]:
    found: list[tuple[Expression, bool]] = [(draft.ref(c), False) for c in draft.listed]
    found += [(g, False) for g in draft.groups]
    found += [(m, False) for m in draft.measures]
    if not found or _names_whom(draft):
        found = _row_outputs(draft)
    for supporting in draft.supporting:
        if all(supporting != e for e, _ in found):
            found.append((supporting, True))
    for condition_column in (
        draft.filtered if not draft.groups and not draft.measures and draft.having else ()
    ):
        reference = draft.ref(condition_column)
        if all(reference != e for e, _ in found):
            found.append((reference, True))
    if draft.having and not any(is_figure(e) for e, _ in found):
        found.append((having_figure(draft), True))
    return list(dict.fromkeys(found))


def _names_whom(draft: Draft) -> bool:
    """ "who was hired most recently": whoever it was, rather than the day alone."""
    if draft.groups or draft.measures or len(draft.listed) != 1 or len(draft.order) != 1 or not draft.limit:
        return False
    whom = any(m.kind == "table" or (m.kind == "ask" and m.word == "who") for m in draft.marks)
    return whom and draft.order[0].expression == draft.ref(draft.listed[0]) and bool(draft.table.identity)


def _row_outputs(draft: Draft) -> list[tuple[Expression, bool]]:
    """Rows are shown by what names them, other columns beside; by all columns where nothing does."""
    identity = draft.table.identity
    if not identity or _asks_everything(draft):
        ends = [
            o.expression for o in draft.order[:1] if draft.limit == 1 and isinstance(o.expression, Column)
        ]
        every: list[Expression] = [draft.ref(c) for c in draft.table.stored if c.table == draft.alias]
        return [(e, False) for e in (*ends, *(c for c in every if c not in ends))]
    shown: list[tuple[Expression, bool]] = [(draft.ref(c), False) for c in identity]
    return shown + [
        (draft.ref(c), True) for c in draft.table.stored if c not in identity and c.table == draft.alias
    ]


_EVERYTHING = frozenset(
    {"details", "everything", "information", "info", "columns", "rows", "records", "fields"}
)


def _asks_everything(draft: Draft) -> bool:
    return any(t.lower in _EVERYTHING for t in draft.annotated.tokens)


def _repeats(draft: Draft) -> bool:
    """Whether a listed column holds few values many times, so that row by row it would tell nothing."""
    if any(c.role == "measure" for c in draft.listed) and any(m.kind == "table" for m in draft.marks):
        return False  # "rating of the products": of each
    return bool(draft.listed) and not draft.limit and all(_is_repeated(draft, c) for c in draft.listed)


def _shape(draft: Draft, figures: list[Expression]) -> Shape:
    if draft.shape in {"relation", "distribution"}:
        return cast(Literal["relation", "distribution"], draft.shape)
    if figures and not draft.groups:
        return "number"
    return "groups" if draft.groups else "rows"
