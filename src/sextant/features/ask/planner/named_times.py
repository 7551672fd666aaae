"""Which of a table's times a phrase speaks of: the one that is named beside it, or what was done then."""

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import stem


def named_time(draft: Draft, place: int) -> ColumnInfo | None:
    """The date column a phrase speaks of: the one named just before it, else none."""
    before = draft.before(place)
    done = time_of_deed(draft, before)
    if done is not None and before is not None:
        draft.spend(before)
        return done
    for near in (before, draft.after(place)):
        mark = draft.at(near)
        if near is None or mark is None or mark.kind != "column" or near in draft.spent:
            continue
        for link in mark.columns:
            if link.column.kind == "time" or (link.column.is_year and near == before):
                draft.prefers(near, link.column)
                draft.use(near)
                return link.column
    return None


def time_of_deed(draft: Draft, place: int | None) -> ColumnInfo | None:
    """ "canceled last month", where `canceled` is a value and `canceled_at` tells when it came to be."""
    mark = draft.at(place)
    if mark is None or mark.kind != "value" or not mark.values or place in draft.spent:
        return None
    deed = stem(mark.text.lower())
    times = (column for column in draft.table.columns if column.kind == "time")
    return next((c for c in times if any(stem(phrase[0]) == deed for phrase in c.phrases)), None)
