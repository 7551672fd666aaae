"""The order that an answer's rows stand in, where the question says it in part or not at all."""

from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    Bucket,
    Calendar,
    Column,
    Expression,
    Ordering,
    Truncated,
    is_figure,
)
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.understanding.concepts import TAKINGS
from sextant.features.ask.understanding.schema import ColumnInfo

_BY_NAME = ("alphabetic", "lexicograph", "chronolog", "newest", "oldest", "earliest", "latest", "recent")


def order_rows(draft: Draft) -> None:
    """Rows that nothing names cannot be counted by it: they stand in the order of their first figure."""
    kept = [o for o in draft.order if not isinstance(o.expression, Aggregate)]
    if draft.table.measures:
        first = draft.table.measures[0]
        ends = [o.descending for o in draft.order if isinstance(o.expression, Aggregate)]
        kept += [Ordering(draft.ref(first), ends[0])]
        draft.doubt(0.8, f"it was taken to be about {first.said}")
    else:
        draft.doubt(0.3, "what they are to be ordered by was not found")
    draft.order = kept
    draft.supporting = [s for s in draft.supporting if not isinstance(s, Aggregate)]


def order_rows_by(draft: Draft, place: int) -> None:
    """ "top 10 employees by salary": rows in the order of what they have there."""
    column = draft.use(place)
    high = draft.top is not False
    draft.order.append(Ordering(draft.ref(column), high))
    draft.supporting.append(draft.ref(column))
    draft.each_row = True
    end = "highest" if high else "lowest"
    draft.chip("order", f"{end} {column.said} first", phrase=draft.marks[place].text, column=column)


def rank_by(draft: Draft, place: int) -> None:
    """ "top 5 products by revenue": the figure that they are ranked by."""
    column = draft.use(place)
    draft.measures.append(Aggregate(column.usual, draft.ref(column)))
    draft.chip("measure", column.summed_up, phrase=draft.marks[place].text, column=column)


def speaks_of_groups(draft: Draft, place: int) -> bool:
    """ "sales reps by revenue": what many rows share, each with what it comes to."""
    named = [
        m for m in draft.marks[:place] if m.kind not in {"show", "stop", "group", "order", "ask", "prep"}
    ]
    if len(named) != 1 or named[0].kind != "column" or draft.groups:
        return False
    column = named[0].column
    few = column.distinct is not None and column.distinct * 2 <= draft.table.row_count
    return column.kind == "text" and few and draft.text(place - 1, place).lower().startswith("by")


def rank_rows(draft: Draft) -> None:
    """ "top 10 students": by the one figure that they can be judged by, with a doubt."""
    figures = [m for m in draft.measures if is_figure(m)]
    numbers = [c for c in draft.listed if c.kind == "number" and c.role == "measure"]
    if draft.top is None or draft.order or figures or numbers:
        return
    if draft.listed and _rank_groups(draft, descending=draft.top):
        return
    judged = draft.table.judged_by
    if judged is None:
        draft.doubt(0.4, "what they are ranked by is not said")
        return
    draft.doubt(0.85, f"they were ranked by {judged.said}, since nothing else was named")
    draft.order.append(Ordering(draft.ref(judged), draft.top))
    draft.supporting.append(draft.ref(judged))


def _rank_groups(draft: Draft, *, descending: bool) -> bool:
    """ "top region": what many rows share is ranked by what these brought in together."""
    takings = takings_of(draft)
    few = all(
        c.kind == "text" and c.distinct is not None and c.distinct * 2 <= draft.table.row_count
        for c in draft.listed
    )
    if takings is None or not few:
        return False
    draft.doubt(0.92, f"they were ranked by {takings.said}, since nothing else was named")
    total = Aggregate("sum", draft.ref(takings))
    draft.order.append(Ordering(total, descending))
    draft.supporting.append(total)
    return True


def takings_of(draft: Draft) -> ColumnInfo | None:
    """What rows bring in, where a column that adds up is called so."""
    found = column_for(draft, (*TAKINGS, "amount"))
    return found if found is not None and found.role == "measure" and not found.averaged else None


def settle_order(draft: Draft) -> None:
    """An order without a column, a top without an order, groups of time: each gets the order it implies."""
    figures: list[Expression] = [m for m in draft.measures if is_figure(m)]
    if draft.pending_order is not None and not draft.order:
        names: list[Expression] = [draft.ref(c) for c in draft.listed]
        target = (
            _ordered_groups(draft, figures)
            or names
            or [cast(Expression, draft.ref(c)) for c in draft.table.identity]
            or list(draft.groups)
            or figures
        )[:1]
        draft.order.extend(Ordering(t, draft.pending_order) for t in target)
    if draft.top is not None and not draft.order:
        _order_top(draft, figures, descending=draft.top)
    if draft.order or not draft.groups:
        return
    ordered = [g for g in draft.groups if _is_ordered(draft, g)]
    if ordered:
        draft.order.extend(Ordering(g) for g in ordered)
        draft.order.extend(Ordering(g) for g in draft.groups if g not in ordered)
    elif figures or draft.having:
        figures = figures or [having_figure(draft)]
        draft.order.append(Ordering(figures[-1], True))


def _ordered_groups(draft: Draft, figures: list[Expression]) -> list[Expression]:
    """ "by state, highest first" is by the figure; "alphabetically" and "newest first" by the groups."""
    if not draft.groups:
        return []
    said = {t.lower for t in draft.annotated.tokens}
    by_name = any(word.startswith(_BY_NAME) for word in said)
    return list(draft.groups) if by_name or not figures else figures


def _order_top(draft: Draft, figures: list[Expression], *, descending: bool) -> None:
    if figures:
        draft.order.append(Ordering(figures[0], descending))
        return
    numbers = [c for c in draft.listed if c.kind == "number" and c.role == "measure"]
    if numbers:
        draft.order.append(Ordering(draft.ref(numbers[0]), descending))


def _is_ordered(draft: Draft, expression: Expression) -> bool:
    """Whether groups have an order of their own: times, parts of dates, ranges."""
    if isinstance(expression, Truncated | Calendar | Bucket):
        return True
    if isinstance(expression, Column):
        column = draft.table.column(expression.name)
        return column.kind == "time" or column.part is not None
    return False


def having_figure(draft: Draft) -> Expression:
    """The figure that a condition on groups is about."""
    for condition in draft.having:
        left = getattr(condition, "left", None) or getattr(condition, "of", None)
        if isinstance(left, Aggregate):
            return left
    return Aggregate("count")
