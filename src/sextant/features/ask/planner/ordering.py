"""Ends in a question: top and bottom so many, superlatives, the row or the group at one end."""

from dataclasses import replace
from itertools import pairwise
from typing import cast

from sextant.features.ask.planner.arranging import takings_of
from sextant.features.ask.planner.brief import rows_at_an_end
from sextant.features.ask.planner.doings import asks_who, order_by_time
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
    Column,
    Expression,
    Ordering,
)
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.planner.times import group_by_unit
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import stem
from sextant.kit.nouns import plural, singular

_MANY = 10
_NOT_WHICH = 0.6
_OWN_NAME = 0.85  # from which score on it is a column's own word rather than one used for it
# Figures that are better the lower they are.
_BAD = frozenset(
    {"delay", "late", "lateness", "cost", "error", "defect", "complaint", "loss", "churn", "debt", "fee"}
)


def read_top(draft: Draft) -> None:
    """Spends "top 5", "bottom three", "the 3 most ...": how many, and from which end."""
    for place, mark in list(draft.free("top")):
        number = draft.after(place)
        found = draft.at(number)
        if found is not None and draft.is_free(number) and found.number is not None and found.number >= 1:
            draft.spend(place, number)
            order_by_time(draft, mark, number)
            _keep_top(
                draft,
                int(found.number),
                descending=mark.word == "high",
                phrase=draft.text(place, number or 0),
            )
        elif mark.text.lower() in {"best", "worst"} and draft.has("agg", "count"):
            draft.spend(place)
            bad = any(t.stem in _BAD for t in draft.annotated.tokens)
            _keep_top(draft, 1, descending=(mark.word == "high") != bad, phrase=mark.text)
        elif _is_scored(draft, place):
            draft.marks[place] = replace(mark, kind="sup", word="most" if mark.word == "high" else "least")
        elif mark.text.lower() in {"top", "bottom"} or _is_ranked(draft, place, number):
            draft.spend(place)
            count = 1 if _is_one(draft, number) else _MANY
            _keep_top(draft, count, descending=mark.word == "high", phrase=mark.text)
    for place, mark in list(draft.free("sup")):
        if mark.text.lower() in _SIZES and _is_by_figure(draft, place + 1):
            draft.spend(place)
            count = 1 if _is_one(draft, place + 1) else _MANY
            _keep_top(draft, count, descending=mark.word == "most", phrase=mark.text)
    for place, mark in list(draft.free("number")):
        following = draft.after(place, over=frozenset({"stop"}))
        ahead = draft.kind(following)
        counted = mark.number is not None and mark.number.is_integer() and 1 <= mark.number <= 1000
        if not counted or draft.limit is not None or not _is_how_many(draft, place, following, ahead):
            continue
        draft.spend(place)
        draft.limit = int(mark.number or 1)
        draft.chip("top", f"{draft.limit}", phrase=mark.text)


def _is_scored(draft: Draft, place: int) -> bool:
    """ "the best satisfaction": the highest of what is a score."""
    named = draft.at(place + 1)
    if draft.marks[place].text.lower() not in {"best", "worst"} or named is None or named.kind != "column":
        return False
    said = {stem(word) for phrase in named.column.phrases for word in phrase}
    return named.column.kind == "number" and named.column.averaged and not said & {stem(w) for w in _BAD}


def _is_ranked(draft: Draft, place: int, named: int | None) -> bool:
    """ "best sales rep": what many rows share, where what they bring in can rank it."""
    mark = draft.at(named)
    ends = draft.marks[place].text.lower() in {"best", "worst"} and draft.is_free(named)
    if not ends or mark is None or mark.kind != "column" or mark.column.kind != "text":
        return False
    return takings_of(draft) is not None and not any(True for _ in draft.free("sup", "common"))


def _is_by_figure(draft: Draft, named: int) -> bool:
    """Whether what is named is ranked by a figure: "the biggest customer by revenue"."""
    mark = draft.at(named)
    figure = draft.at(draft.after(named + 1)) if draft.kind(named + 1) == "group" else None
    ranked = figure is not None and figure.kind == "column" and figure.column.role == "measure"
    rows = mark is not None and (
        mark.kind == "table" or (mark.kind == "column" and mark.column.kind == "text")
    )
    return ranked and rows


def _is_one(draft: Draft, place: int | None) -> bool:
    """ "top product", "the bottom seller": what is named is named as one."""
    mark = draft.at(place)
    if mark is None or mark.kind not in {"column", "table"}:
        return False
    if mark.kind == "column" and (mark.column.kind != "text" or mark.column.role == "measure"):
        return False
    word = mark.text.lower().split()[-1]
    return singular(word) == word and plural(word) != word


def _is_how_many(draft: Draft, place: int, following: int | None, ahead: str | None) -> bool:
    """Whether "3" in "3 counties with the smallest population" says how many to show."""
    if draft.kind(place - 1) in {"compare", "between", "orless", "column"}:
        return False
    if ahead in {"common", "sup"}:
        return True
    return ahead in {"table", "column"} and any(True for _ in draft.free("sup", "common"))


def _keep_top(draft: Draft, count: int, *, descending: bool, phrase: str) -> None:
    draft.limit, draft.top = count, descending
    draft.chip("top", f"{'top' if descending else 'bottom'} {count}", phrase=phrase)


def read_superlatives(draft: Draft) -> None:
    """Spends "highest", "oldest", "most": the row or the group at one end."""
    for place, mark in list(draft.free("agg")):
        if mark.word in {"max", "min"} and _describes_row(draft, place):
            high = mark.word == "max"
            target = _plain_target(draft, place, high=high)
            if target is not None:
                _keep_superlative(draft, place, *target)
    for place, mark in list(draft.free("sup")):
        if place in draft.spent:
            continue
        target = _superlative_target(draft, place, mark)
        if target is not None:
            _keep_superlative(draft, place, *target)
            if isinstance(target[0], Column) and _of_each(draft, place):
                rows = draft.table.rows_noun
                draft.doubt(_NOT_WHICH, f"which of the {rows} that is cannot be told of each")


def _of_each(draft: Draft, place: int) -> bool:
    """Whether a row is asked for of each group: "the oldest employee in each department"."""
    later = range(place + 2, len(draft.marks))
    return draft.kind(place + 1) == "table" and any(draft.kind(p) in {"each", "group"} for p in later)


def _describes_row(draft: Draft, place: int) -> bool:
    """ "the volume with the minimum weeks", "the maximum number of orders": an end of rows, not a figure."""
    following = draft.after(place)
    if draft.kind(following) == "count" and following is not None:
        counted = draft.after(following)
        if draft.kind(counted) == "table":
            return True
    return draft.kind(place - 1) == "clause" and any(True for _ in draft.free("column", "table"))


def _superlative_target(draft: Draft, place: int, mark: Mark) -> tuple[Expression, str, bool] | None:
    """What is to be highest or lowest, how it is called, and whether the high end is asked for."""
    adjective = mark.word.lstrip("-")
    if adjective in ADJECTIVES:
        words, end = ADJECTIVES[adjective]
        column = _named_after(draft, place) or _when_made(draft, place, adjective) or column_for(draft, words)
        if column is None and adjective in {"recent", "new", "early", "late", "old"} and draft.table.times:
            column = draft.table.times[0]
        if column is None:
            return None
        high = (end == "high") != mark.word.startswith("-")
        if column.kind == "time" or column.is_year or "birth" in " ".join(column.phrases[0]):
            high = high != (adjective in {"old", "young"})
        if adjective in {"fast", "slow"} and {"time", "duration"} & {w for p in column.phrases for w in p}:
            high = not high
        return draft.ref(column), column.said, high
    return _plain_target(draft, place, high=mark.word == "most")


def _when_made(draft: Draft, place: int, adjective: str) -> ColumnInfo | None:
    """ "the newest listing": when it was listed, rather than what else of it is new."""
    rows = draft.at(place + 1)
    if adjective not in {"recent", "new"} or rows is None or rows.kind != "table":
        return None
    made = stem(rows.text.lower())
    return next((t for t in draft.table.times if any(made == stem(w) for p in t.phrases for w in p)), None)


def _named_after(draft: Draft, place: int) -> ColumnInfo | None:
    """The number or time column right after an adjective: "earliest date of birth"."""
    following = draft.after(place)
    mark = draft.at(following)
    if mark is None or following is None or mark.kind != "column" or following in draft.spent:
        return None
    if (
        draft.kind(following - 1) == "prep"
        or mark.column.kind not in {"number", "time"}
        or mark.column.role == "key"
        or mark.columns[0].score < _OWN_NAME
    ):
        return None
    return draft.use(following)


def _plain_target(draft: Draft, place: int, *, high: bool) -> tuple[Expression, str, bool] | None:
    """What follows "highest" or "most": a figure, a column, the rows."""
    following = draft.after(place)
    function = draft.at(following)
    name: AggregateName | None = None
    if function is not None and function.kind == "agg" and following is not None:
        name = cast(AggregateName, function.word)
        draft.spend(following)
        following = draft.after(following)
    if draft.kind(following) == "count" and following is not None:
        draft.spend(following)
        following = draft.after(following)
    following = _past_values(draft, following)
    mark = draft.at(following)
    judged = draft.table.judged_by
    if (
        name == "avg"
        and judged is not None
        and (mark is None or mark.kind not in {"column", "count", "table"})
    ):
        return Aggregate(name, draft.ref(judged)), judged.said, high  # "which subject has the lowest average"
    if mark is None or following is None:
        return _after_column(draft, place, high=high)
    if mark.kind in {"table", "times"}:
        draft.spend(following)
        sized = _size_of_one(draft, draft.marks[place].text.lower(), mark.text.lower())
        if sized is not None:
            draft.limit = draft.limit or 1
            return draft.ref(sized), sized.said, high
        return _size_of_many(draft, place) or (Aggregate("count"), f"number of {draft.table.rows_noun}", high)
    if mark.kind != "column" or following in draft.spent:
        return _after_column(draft, place, high=high)
    measured = [
        link.column for link in mark.columns if link.column.kind in {"number", "time"} and link.score > 0.3
    ]
    if not measured or mark.columns[0].column.role in {"key"}:
        column = draft.use(following)
        return (
            Aggregate("count", draft.ref(column), distinct=True)
            if name is None and draft.has("column")
            else Aggregate("count"),
            f"number of {column.said}",
            high,
        )
    draft.prefers(following, measured[0])
    column = draft.use(following)
    reference = draft.ref(column)
    if name is None and group_by_unit(draft, following + 1):
        name = column.usual  # "lowest revenue month"
    return (Aggregate(name, reference) if name else reference), column.said, high


def _past_values(draft: Draft, place: int | None) -> int | None:
    """ "the most open tickets": what the values, which limit the rows already, stand before."""
    while place is not None and draft.kind(place) == "value" and place in draft.spent:
        place = draft.after(place)
    return place


def _after_column(draft: Draft, place: int, *, high: bool) -> tuple[Expression, str, bool] | None:
    """ "whose budget is highest": the column stands before the superlative."""
    following = draft.after(place)
    if draft.kind(following) == "word" and following is not None:
        # The word keeps its place among those without one, so that the answer is doubted in its name.
        return Aggregate("count"), f"number of {draft.table.rows_noun}", high
    earlier = draft.before(place, over=frozenset({"is"}))
    if earlier is not None and draft.kind(earlier) == "column" and earlier not in draft.spent:
        column = draft.marks[earlier].column
        if column.kind in {"number", "time"} and column.part is None:
            draft.use(earlier)
            return draft.ref(column), column.said, high
    if draft.kind(place + 1) == "value" and draft.marks[place].text.lower() in _SIZES:
        sized = column_for(
            draft, ADJECTIVES["big"][0]
        )  # "the biggest house", where houses are a kind of rows
        if sized is not None and sized.role == "measure" and not sized.expression:
            draft.limit = draft.limit or 1
            return draft.ref(sized), sized.said, high
    return None


_SIZED = ("size", "area", "sqft", "square", "surface", "acres")
_SIZES = frozenset({"biggest", "largest", "smallest", "highest", "lowest", "greatest"})


def _size_of_one(draft: Draft, end: str, rows: str) -> ColumnInfo | None:
    """ "the biggest order": of one row, what it amounts to; many rows are counted."""
    if end not in _SIZES or singular(rows) != rows:
        return None
    column = takings_of(draft) or column_for(draft, ADJECTIVES["big"][0])
    if column is None or column.role != "measure" or column.expression:
        column = _first_measure(draft)
    return column if column is not None and column.role == "measure" else None


def _size_of_many(draft: Draft, place: int) -> tuple[Expression, str, bool] | None:
    """ "which city has the largest homes": by how large they are on average, where that is known."""
    end = draft.marks[place].text.lower()
    column = column_for(draft, _SIZED) if end in _SIZES else None
    if column is None or column.role != "measure" or column.expression:
        return None
    return Aggregate("avg", draft.ref(column)), f"average {column.said}", draft.marks[place].word == "most"


def _first_measure(draft: Draft) -> ColumnInfo | None:
    """The first figure of a row, with a doubt, where nothing names the rows, so that none are counted."""
    if draft.table.identity or not draft.table.measures:
        return None
    column = draft.table.measures[0]
    if len(draft.table.measures) > 1:
        draft.doubt(0.8, f"it was taken to be about {column.said}")
    return column


def _keep_superlative(draft: Draft, place: int, target: Expression, said: str, high: bool) -> None:
    draft.spend(place)
    phrase = draft.marks[place].text
    draft.pinned = draft.pinned or (draft.kind(draft.before(place)) == "table" and isinstance(target, Column))
    others = [m for _, m in draft.free("column", "table") if m.kind == "column"]
    wants_row = (
        draft.limit is not None or any(True for _ in draft.free("table")) or bool(others) or asks_who(draft)
    )
    kinds = draft.kind(place + 1) == "value"  # "the cheapest house", where houses are a kind of rows
    wants_row = wants_row or (kinds and draft.marks[place].word.lstrip("-") in ADJECTIVES)
    if isinstance(target, Column) and draft.groups and _asks_which_unit(draft):
        target = _figure_of_group(draft, target)  # "which month had the highest sales": of all its rows
    several = isinstance(target, Column) and not wants_row and _asks_several(draft, place, target)
    if several:
        draft.limit, draft.each_row = _MANY, True
    alone = isinstance(target, Column) and not wants_row and not several
    grouped_only = isinstance(target, Column) and bool(draft.groups) and not others and draft.limit is None
    if (
        alone
        or grouped_only
        or (draft.has("each", "group") and isinstance(target, Column) and not _has_row_target(draft))
    ):
        name: AggregateName = "max" if high else "min"
        draft.measures.append(Aggregate(name, target))
        draft.chip("measure", f"{'highest' if high else 'lowest'} {said}", phrase=phrase)
        return
    draft.order.insert(0, Ordering(target, high))
    draft.supporting.append(target)
    draft.each_row = draft.each_row or isinstance(target, Column)
    draft.limit = draft.limit or rows_at_an_end(draft, place)
    timed = isinstance(target, Column) and draft.table.column(target.name).kind == "time"
    ends = ("latest", "earliest") if timed else ("highest", "lowest")
    draft.chip("order", f"{ends[0] if high else ends[1]} {said} first", phrase=phrase)


def _asks_several(draft: Draft, place: int, target: Column) -> bool:
    """ "biggest expenses": the largest rows of what each row has one of."""
    named = draft.at(place + 1)
    if (
        named is None
        or named.kind != "column"
        or draft.groups
        or not draft.table.column(target.name).expression
    ):
        return False
    word = named.text.lower().split()[-1]
    return singular(word) != word


_UNITS = frozenset({"year", "quarter", "month", "week", "day", "weekday", "hour"})


def _asks_which_unit(draft: Draft) -> bool:
    """Whether it opens with "which month", "on what day": one group of times is asked for."""
    said = [singular(t.lower) for t in draft.annotated.tokens[:4]]
    return any(a in {"which", "what"} and b in _UNITS for a, b in pairwise(said))


def _figure_of_group(draft: Draft, target: Column) -> Expression:
    column = draft.table.column(target.name)
    return Aggregate(column.usual, target) if column.role == "measure" else target


def _has_row_target(draft: Draft) -> bool:
    return draft.limit is not None
