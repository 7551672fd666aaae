"""What is asked for: counts, figures over columns, groups, shares, distributions, and what is listed."""

from typing import cast

from sextant.features.ask.planner.arranging import order_rows_by, rank_by, speaks_of_groups
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.flags import holds
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
)
from sextant.features.ask.planner.rates import measured_column, worth_of_rows
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.planner.times import calendar_of, grain_expression, group_by_unit
from sextant.features.ask.understanding.concepts import ASKING
from sextant.features.ask.understanding.kinds import FIGURES
from sextant.features.ask.understanding.schema import ColumnInfo, plural_said
from sextant.features.ask.understanding.truth import truth_values

_MANY_CLASSES = 13
_SAID: dict[str, str] = {**FIGURES, "stddev": "standard deviation", "var": "variance"}


def read_groups(draft: Draft) -> None:
    """Spends "by carrier and month", "for each city", "per year"."""
    for place, _ in list(draft.free("group", "each")):
        following = draft.after(place)
        if following is None:
            continue
        if draft.kind(following) in {"each", "distinct"}:
            draft.spend(following)
            following = draft.after(following)
        following = _counted_class(draft, following)
        spent = _group_run(draft, following)
        if spent:
            draft.spend(place)
            continue
        if draft.kind(following) == "table" and draft.is_free(following) and following is not None:
            _group_by_row(draft, place, following)


def _counted_class(draft: Draft, place: int | None) -> int | None:
    """ "price by number of bedrooms": a number that each row has few of is a class of rows."""
    following = draft.after(place) if place is not None and draft.kind(place) == "count" else None
    if following is None or draft.kind(following) != "column" or not draft.is_free(following):
        return place
    if not _tells_few_apart(draft, following):
        return place
    draft.spend(place)
    return following


def _group_run(draft: Draft, place: int | None) -> bool:
    """Groups by the columns from here on, as far as they are joined by "and"."""
    taken = False
    while place is not None and draft.kind(place) == "column" and draft.is_free(place):
        if taken and draft.marks[place].column.role == "measure" and not _tells_few_apart(draft, place):
            break
        _add_group(draft, place)
        taken = True
        joint = place + 1
        if draft.kind(joint) in {"and", "group"} and draft.kind(draft.after(joint)) == "column":
            following = draft.after(joint)
            if draft.kind(joint + 1) in {"agg", "count"}:
                break
            place = following
        else:
            unit = draft.after(joint) if draft.kind(joint) == "and" else None
            if unit is not None and group_by_unit(draft, unit):
                draft.spend(joint)
            break
    return taken


def _tells_few_apart(draft: Draft, place: int) -> bool:
    """Whether a number is rather a class of few: "by sex and class"."""
    column, following = draft.marks[place].column, draft.kind(place + 1)
    classes = column.distinct or _MANY_CLASSES
    few = classes < _MANY_CLASSES and classes * 4 <= draft.table.row_count
    return few and column.type in {"long", "int"} and following not in {"column", "agg"}


def _add_group(draft: Draft, place: int) -> None:
    mark = draft.marks[place]
    figure = mark.column.role == "measure" and mark.columns[0].score >= 0.9
    if figure and _speaks_of_rows(draft, place):
        order_rows_by(draft, place)
        return
    if figure and (draft.top is not None or speaks_of_groups(draft, place)):
        rank_by(draft, place)
        return
    earlier = {m.column.name for m in draft.marks[:place] if m.kind == "column"}
    named = [k.column for k in mark.columns if k.column.name in earlier]
    if named and mark.columns[0].score < 0.7:
        draft.prefers(place, named[0])
        column = named[0]
        draft.spend(place)
        group_by(draft, column, phrase=mark.text)
        return
    dimensional = [
        k for k in mark.columns if k.column.role != "measure" and k.score >= mark.columns[0].score - 0.25
    ]
    if dimensional:
        draft.prefers(place, dimensional[0].column)
    column = draft.use(place)
    group_by(draft, column, phrase=mark.text)


def _speaks_of_rows(draft: Draft, place: int) -> bool:
    """Whether rows are named and nothing that they are grouped by: "top 10 employees by salary"."""
    kinds = {m.kind for p, m in enumerate(draft.marks[:place]) if m.kind != "sup" or p not in draft.spent}
    if "table" not in kinds or kinds & {"agg", "count", "column", "each", "sup"} or draft.groups:
        return False
    return draft.top is not None or not _tells_few_apart(draft, place)


def group_by(draft: Draft, column: ColumnInfo, *, phrase: str = "") -> None:
    """Adds a column to the groups; a timestamp is grouped by its day at the finest."""
    expression = draft.ref(column)
    if column.part == "day":
        expression = calendar_of(draft.table) or expression
    if column.kind == "time" and column.type != "date":
        truncated = grain_expression(draft.table, "day", column)
        expression = truncated or expression
    if expression not in draft.groups:
        draft.groups.append(expression)
        draft.chip("by", column.said, phrase=phrase, column=column)


def _group_by_row(draft: Draft, place: int, following: int) -> None:
    """ "for each product": by what names the row; a count by it would be of one row each."""
    identity = draft.table.identity
    draft.spend(place, following)
    named = any((c.distinct or 0) * 2 > draft.table.row_count for c in identity)
    averaged = any(m.word == "avg" for _, m in draft.free("agg"))
    if not draft.has("agg", "count") or (averaged and not named):
        return  # "average amount per payment" is the average of all payments
    draft.each_row = True
    for column in identity:
        if column not in draft.listed:
            draft.listed.append(column)
            draft.chip("by", column.said, phrase=draft.marks[following].text, column=column)


def read_measures(draft: Draft) -> None:
    """Spends counts and figures: "how many flights", "average price and score"."""
    for place, _ in list(draft.free("agg")):
        if place not in draft.spent:
            _read_figures(draft, place)
    for place, _ in list(draft.free("count")):
        if place not in draft.spent:
            _read_count(draft, place)


def _read_count(draft: Draft, place: int) -> None:
    following = draft.after(place)
    distinct = False
    if draft.kind(following) == "distinct" and following is not None:
        draft.spend(following)
        distinct, following = True, draft.after(following)
    if (
        draft.kind(following) == "agg"
        and draft.marks[following or 0].word == "sum"
        and draft.is_free(following)
    ):
        draft.spend(following)
        following = draft.after(following or 0)
    while following is not None and draft.kind(following) == "value" and following in draft.spent:
        following = draft.after(following)  # "number of returned items"
    named_by = following is not None and draft.kind(following) == "table"
    adjective = named_by and following is not None and _is_noun(draft, following + 1)
    if adjective and following is not None and draft.is_free(following + 1):
        draft.spend(following)
        following += 1
    kind = draft.kind(following) if draft.is_free(following) else None
    draft.spend(place)
    if kind == "column" and following is not None:
        _count_column(draft, place, following, distinct=distinct)
        return
    if kind in {"table", "times"} and following is not None:
        draft.spend(following)
        if distinct and draft.table.identity:
            _count_distinct(draft, draft.table.identity[0], phrase=draft.text(place, following))
            return
    _count_rows(
        draft, phrase=draft.text(place, following if kind in {"table", "times"} and following else place)
    )


def _is_noun(draft: Draft, place: int) -> bool:
    """Whether a column is named by a noun, as in "channel owners", rather than by what was done."""
    mark = draft.at(place)
    return mark is not None and mark.kind == "column" and not mark.text.split()[0].lower().endswith("ed")


def _count_rows(draft: Draft, *, phrase: str) -> None:
    counted = Aggregate("count")
    if counted not in draft.measures:
        draft.measures.append(counted)
        draft.chip("measure", f"number of {draft.table.rows_noun}", phrase=phrase)


def _count_column(draft: Draft, place: int, following: int, *, distinct: bool) -> None:
    mark = draft.marks[following]
    column = mark.column
    phrase = draft.text(place, following)
    if not distinct and column.role == "measure" and mark.columns[0].score >= 0.6 and not _is_code(column):
        draft.use(following)
        draft.measures.append(Aggregate("sum", draft.ref(column)))
        draft.chip("measure", f"total {column.said}", phrase=phrase, column=column)
        return
    draft.use(following)
    admitted = column.kind == "time" and mark.text.lower().endswith("ed")  # "how many women were admitted"
    if not distinct and truth_values(column) is not None:
        draft.keep(holds(draft, column), following)
        draft.filtered.append(column)
        _count_rows(draft, phrase=phrase)
        return
    if admitted or (not distinct and _is_row_key(draft, column)):
        _count_rows(draft, phrase=phrase)
        return
    _count_distinct(draft, column, phrase=phrase)
    _skip_table(draft, following)


def _is_code(column: ColumnInfo) -> bool:
    """Whether whole numbers look like somebody's number: all of four digits or more, and none of them few."""
    return column.type == "long" and isinstance(column.low, float) and column.low >= 1000


def _is_row_key(draft: Draft, column: ColumnInfo) -> bool:
    """Whether each row has its own value, so that counting it counts rows."""
    return column.distinct is not None and column.distinct >= draft.table.row_count - column.nulls


def _count_distinct(draft: Draft, column: ColumnInfo, *, phrase: str) -> None:
    draft.measures.append(Aggregate("count", draft.ref(column), distinct=True))
    draft.chip("measure", f"number of different {plural_said(column)}", phrase=phrase, column=column)


def _skip_table(draft: Draft, place: int) -> None:
    following = draft.after(place)
    if draft.kind(following) == "table" and draft.is_free(following):
        draft.spend(following)


def _read_figures(draft: Draft, place: int) -> None:
    """A run of figures before a run of columns: every figure of every column."""
    places = [place]
    following = draft.after(place)
    while following is not None:
        kind = draft.kind(following)
        if kind == "agg" and draft.is_free(following):
            places.append(following)
        elif kind != "and" or draft.kind(draft.after(following)) not in {"agg", "and"}:
            break
        following = draft.after(following)
    counted = following
    if draft.kind(following) == "count" and draft.is_free(following) and following is not None:
        following = draft.after(following)
    adds = any(draft.marks[p].word == "sum" for p in places)
    columns = [p for p in _measured_run(draft, following) if not (adds and _is_time(draft, p))]
    if columns and counted != following:
        draft.spend(counted)
    names: list[AggregateName] = [cast(AggregateName, draft.marks[p].word) for p in places]
    if not columns:
        _figure_of_rows(draft, places, following)
        return
    draft.spend(*places)
    for column_place in columns:
        column = measured_column(draft, column_place, names)
        for name, at in zip(names, places, strict=True):
            aggregate = Aggregate(name, draft.ref(column))
            if aggregate not in draft.measures:
                draft.measures.append(aggregate)
                phrase = draft.text(at, column_place)
                draft.chip("measure", f"{_SAID[name]} {column.said}", phrase=phrase, column=column)


def _is_time(draft: Draft, place: int) -> bool:
    """Days are not added up."""
    return draft.marks[place].column.kind == "time"


def _measured_run(draft: Draft, place: int | None) -> list[int]:
    """The number columns from here on, joined by "and" or commas."""
    found: list[int] = []
    while place is not None and draft.is_free(place):
        kind = draft.kind(place)
        if kind == "distinct" or (
            kind == "table" and draft.kind(draft.after(place)) == "column" and not found
        ):
            place = draft.after(place, over=frozenset({"prep", "stop"}))
            continue
        if kind != "column":
            break
        numbers = [
            k.column
            for k in draft.marks[place].columns
            if k.column.kind in {"number", "time"} and (k.column.role != "key" or k.score >= 0.95)
        ]
        if not numbers:
            break
        draft.prefers(place, numbers[0])
        found.append(place)
        joint = place + 1
        if draft.kind(joint) != "and":
            break
        place = joint + 1
        while draft.kind(place) == "and":
            place += 1
        if draft.kind(place) != "column":
            break
    return found


def _figure_of_rows(draft: Draft, places: list[int], following: int | None) -> None:
    """ "total flights" counts; "average ... of" a column before it; else the figure stays unplaced."""
    names = {draft.marks[p].word for p in places}
    if draft.kind(following) == "table" and names == {"sum"} and following is not None:
        amounts = [c for c in draft.table.measures if any("amount" in words for words in c.phrases)]
        if len(amounts) == 1 and "amount" in draft.marks[places[0]].text.lower():
            _take_worth(draft, places, amounts[0])  # "the total amount of payments"
            draft.spend(following)
            return
        draft.spend(*places, following)
        if any(isinstance(m, Aggregate) and m.name == "sum" for m in draft.measures):
            return  # "total amount summed across all claims": said twice
        _count_rows(draft, phrase=draft.text(places[0], following))
        return
    worth = (
        worth_of_rows(draft, following)
        if draft.kind(following) == "table" and following is not None
        else None
    )
    if worth is not None:
        _take_worth(draft, places, worth)
        draft.spend(following)
        return
    earlier = draft.before(places[0])
    if earlier is not None and draft.kind(earlier) == "column" and draft.is_free(earlier):
        column = draft.marks[earlier].column
        if column.kind == "number":
            draft.use(earlier)
            draft.spend(*places)
            name = cast(AggregateName, draft.marks[places[0]].word)
            draft.measures.append(Aggregate(name, draft.ref(column)))
            draft.chip(
                "measure",
                f"{_SAID[name]} {column.said}",
                phrase=draft.text(earlier, places[-1]),
                column=column,
            )
            return
    measures = draft.table.measures
    if names == {"avg"} and draft.table.judged_by is not None:
        measures = (draft.table.judged_by,)
    if len(measures) == 1 and names <= {"avg", "sum", "max", "min", "median"}:
        draft.spend(*places)
        name = cast(AggregateName, draft.marks[places[0]].word)
        draft.measures.append(Aggregate(name, draft.ref(measures[0])))
        draft.chip(
            "measure",
            f"{_SAID[name]} {measures[0].said}",
            phrase=draft.marks[places[0]].text,
            column=measures[0],
        )
        draft.doubt(0.8, f"the {_SAID[name]} was taken to be of {measures[0].said}")


def _take_worth(draft: Draft, places: list[int], worth: ColumnInfo) -> None:
    """ "average order value": of the column that has it."""
    draft.spend(*places)
    for place in places:
        name = cast(AggregateName, draft.marks[place].word)
        draft.measures.append(Aggregate(name, draft.ref(worth)))
        draft.chip("measure", f"{_SAID[name]} {worth.said}", phrase=draft.marks[place].text, column=worth)


def read_how(draft: Draft) -> None:
    """ "how old", "how long": the column that answers, listed or filtered by."""
    words = [t.lower for t in draft.annotated.tokens]
    for place in range(len(words) - 1):
        wanted = ASKING.get(" ".join(words[place : place + 2]))
        if wanted is None:
            continue
        column = column_for(draft, wanted)
        at = next((i for i, m in draft.free("word") if place <= m.start < place + 2), None)
        if column is None or (
            at is None and words[place + 1] not in {"much", "long", "high", "late", "far", "close"}
        ):
            continue
        draft.spend(at)
        if words[place + 1] == "much" and draft.has("column"):
            continue
        draft.listed.append(column)
        draft.chip("measure", column.said, phrase=" ".join(words[place : place + 2]), column=column)
