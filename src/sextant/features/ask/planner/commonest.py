"""What most rows share: the most common colour, the busiest weekday."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import Aggregate, Expression, Ordering
from sextant.features.ask.planner.times import calendar_of, group_by_unit
from sextant.features.ask.understanding.schema import ColumnInfo


def read_common(draft: Draft) -> None:
    """Spends "most common": the groups with most rows."""
    for place, mark in list(draft.free("common")):
        after = draft.after(place)
        if after is not None and draft.kind(after) == "count" and draft.kind(draft.after(after)) == "column":
            draft.spend(after)  # "the most common number of bedrooms"
            after = draft.after(after)
        target = after if draft.kind(after) == "column" and draft.is_free(after) else None
        timed = target is None and after is not None and group_by_unit(draft, after)
        if target is None and not timed:
            target = _column_before(draft, place)
        if target is None and not timed:
            continue
        if target is not None:
            _group(draft, draft.use(target))
        draft.spend(place)
        counted = Aggregate("count")
        draft.supporting.append(counted)
        draft.order.append(Ordering(counted, mark.word == "high"))
        draft.limit = draft.limit or 1
        end = "most" if mark.word == "high" else "fewest"
        draft.chip("order", f"{end} {draft.table.rows_noun} first", phrase=mark.text)
        _spend_common_tail(draft, place)


def _spend_common_tail(draft: Draft, place: int) -> None:
    following = draft.after(place)
    if draft.kind(following) == "table" and draft.is_free(following):
        draft.spend(following)


def _column_before(draft: Draft, place: int) -> int | None:
    """The nearest unspent column before a place."""
    for earlier in range(place - 1, -1, -1):
        if draft.kind(earlier) == "column" and earlier not in draft.spent:
            return earlier
    return None


def _group(draft: Draft, column: ColumnInfo) -> None:
    reference: Expression = draft.ref(column)
    if column.part == "day":
        reference = calendar_of(draft.table) or reference
    if reference not in draft.groups:
        draft.groups.append(reference)
        draft.chip("by", column.said, column=column)
