"""Order in a question: top and bottom so many, superlatives, the most common, sorted by."""

from typing import cast

from sextant.features.ask.planner.brief import rows_at_an_end
from sextant.features.ask.planner.doings import order_by_time
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
from sextant.kit.nouns import singular

_MANY = 10
_NOT_WHICH = 0.6
_OWN_NAME = 0.85  # from which score on it is a column's own word rather than one used for it
# Figures that are better the lower they are.
_BAD = frozenset(
    {"delay", "late", "lateness", "cost", "error", "defect", "complaint", "loss", "churn", "debt", "fee"}
)


def read_order(draft: Draft) -> None:
    """Spends order clauses: "sorted by age descending", "in alphabetical order of name"."""
    for place, mark in list(draft.free("order")):
        if place not in draft.spent:
            opening = _opens(draft, place) and draft.kind(draft.after(place)) != "direction"
            if opening and "by" not in mark.text.lower():
                draft.spend(place)
                _order_by_group(draft)
            else:
                _read_clause(draft, place)
    if draft.has("direction") and not draft.has("agg", "count"):
        _order_by_group(draft)
    for place, mark in list(draft.free("direction")):
        if place not in draft.spent:
            _read_direction(draft, place, mark)


def _read_clause(draft: Draft, place: int) -> None:
    descending, last = False, place
    targets: list[Expression] = []
    said: list[str] = []
    following = draft.after(place)
    function: AggregateName | None = None
    while following is not None and draft.is_free(following):
        mark = draft.marks[following]
        if mark.kind == "direction":
            descending = mark.word == "desc"
        elif mark.kind == "sup":
            descending = mark.word == "most"
        elif mark.kind == "agg":
            function = cast(AggregateName, mark.word)
        elif mark.kind in {"count", "table", "times"}:
            targets = targets or [Aggregate("count")]
            said = said or [f"number of {draft.table.rows_noun}"]
        elif mark.kind == "column" and not (targets and isinstance(targets[0], Aggregate)):
            column = draft.use(following)
            targets.append(Aggregate(function, draft.ref(column)) if function else draft.ref(column))
            said.append(column.said)
        elif mark.kind == "group" and mark.text.lower() == "by" and not targets:
            pass
        elif mark.kind not in {"and", "group", "each"} or _ends_clause(draft, following):
            break
        draft.spend(following)
        last, following = following, draft.after(following)
    if not targets and _opens(draft, place):
        draft.spend(place)
        return
    draft.spend(place)
    _keep_order(draft, targets, descending=descending, said=said, phrase=draft.text(place, last))


def _order_by_group(draft: Draft) -> None:
    """ "list names by age descending": a "by" beside a direction, or after "sort", orders."""
    for place, mark in list(draft.free("group")):
        following = draft.after(place)
        if mark.text.lower() == "by" and draft.kind(following) == "column" and draft.is_free(following):
            _read_clause(draft, place)
            return


def _opens(draft: Draft, place: int) -> bool:
    """Whether "sort" or "rank" stands at the start, before what is sorted: "Sort the names by age"."""
    return (
        all(draft.kind(p) in {"show", "and", "prep"} for p in range(place))
        and "by" not in draft.marks[place].text
    )


def _ends_clause(draft: Draft, place: int) -> bool:
    following = draft.after(place)
    return draft.kind(following) not in {"column", "direction", "agg"} or draft.kind(place) != "and"


def _read_direction(draft: Draft, place: int, mark: Mark) -> None:
    following = draft.after(
        place, over=frozenset({"prep", "stop", "group", "order", "direction", "and", "is"})
    )
    descending = mark.word == "desc"
    links_on = draft.kind(place + 1) in {"prep", "group", "order", "direction"}
    target = draft.at(following) if draft.is_free(following) else None
    targets: list[Expression] = []
    said: list[str] = []
    last = place
    if (
        links_on
        and target is not None
        and following is not None
        and target.kind in {"column", "count", "table", "agg"}
    ):
        targets, said, last = _target(draft, following)
        others = range(place + 1, following)
        descending = descending or any(
            draft.marks[p].word == "desc" for p in others if draft.kind(p) == "direction"
        )
        draft.spend(*(p for p in others if draft.kind(p) in {"group", "order", "direction"}))
    draft.spend(place)
    _keep_order(draft, targets, descending=descending, said=said, phrase=draft.text(place, last))


def _target(draft: Draft, place: int) -> tuple[list[Expression], list[str], int]:
    mark = draft.marks[place]
    if mark.kind == "agg":
        following = draft.after(place)
        if following is not None and draft.kind(following) == "column":
            draft.spend(place)
            column = draft.use(following)
            return [Aggregate(cast(AggregateName, mark.word), draft.ref(column))], [column.said], following
        return [], [], place
    if mark.kind == "column":
        column = draft.use(place)
        return [draft.ref(column)], [column.said], place
    draft.spend(place)
    following = draft.after(place)
    if mark.kind == "count" and following is not None and draft.kind(following) in {"table", "column"}:
        draft.spend(following)
    return [Aggregate("count")], [f"number of {draft.table.rows_noun}"], place


def _keep_order(
    draft: Draft, targets: list[Expression], *, descending: bool, said: list[str], phrase: str
) -> None:
    if not targets:
        draft.pending_order = descending
        return
    draft.order.extend(Ordering(target, descending) for target in targets)
    way = "highest first" if descending else "lowest first"
    draft.chip("order", f"{' and '.join(said)}, {way}", phrase=phrase)


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
        elif mark.text.lower() in {"top", "bottom"}:
            draft.spend(place)
            _keep_top(draft, _MANY, descending=mark.word == "high", phrase=mark.text)
    for place, mark in list(draft.free("number")):
        following = draft.after(place, over=frozenset({"stop"}))
        ahead = draft.kind(following)
        counted = mark.number is not None and mark.number.is_integer() and 1 <= mark.number <= 1000
        if not counted or draft.limit is not None or not _is_how_many(draft, place, following, ahead):
            continue
        draft.spend(place)
        draft.limit = int(mark.number or 1)
        draft.chip("top", f"{draft.limit}", phrase=mark.text)


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
        column = _named_after(draft, place) or column_for(draft, words)
        if column is None and adjective in {"recent", "new", "early", "late", "old"} and draft.table.times:
            column = draft.table.times[0]
        if column is None:
            return None
        high = (end == "high") != mark.word.startswith("-")
        if column.kind == "time" or column.part == "year" or "birth" in " ".join(column.phrases[0]):
            high = high != (adjective in {"old", "young"})
        if adjective in {"fast", "slow"} and {"time", "duration"} & {w for p in column.phrases for w in p}:
            high = not high
        return draft.ref(column), column.said, high
    return _plain_target(draft, place, high=mark.word == "most")


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
    mark = draft.at(following)
    if mark is None or following is None:
        return _after_column(draft, place, high=high)
    if mark.kind in {"table", "times"}:
        draft.spend(following)
        sized = _size_of_one(draft, draft.marks[place].text.lower(), mark.text.lower())
        if sized is not None:
            draft.limit = draft.limit or 1
            return draft.ref(sized), sized.said, high
        return Aggregate("count"), f"number of {draft.table.rows_noun}", high
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
        name = "avg" if column.averaged else "sum"  # "lowest revenue month"
    return (Aggregate(name, reference) if name else reference), column.said, high


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
    return None


_SIZES = frozenset({"biggest", "largest", "smallest", "highest", "lowest", "greatest"})


def _size_of_one(draft: Draft, end: str, rows: str) -> ColumnInfo | None:
    """ "the biggest order": of one row, what it amounts to; many rows are counted."""
    if end not in _SIZES or singular(rows) != rows:
        return None
    column = column_for(draft, ADJECTIVES["big"][0])
    return column if column is not None and column.role == "measure" else None


def _keep_superlative(draft: Draft, place: int, target: Expression, said: str, high: bool) -> None:
    draft.spend(place)
    phrase = draft.marks[place].text
    draft.pinned = draft.pinned or (draft.kind(draft.before(place)) == "table" and isinstance(target, Column))
    others = [m for _, m in draft.free("column", "table") if m.kind == "column"]
    wants_row = (
        draft.limit is not None or any(True for _ in draft.free("table")) or bool(others) or _asks_who(draft)
    )
    alone = isinstance(target, Column) and not wants_row
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
    draft.chip("order", f"{'highest' if high else 'lowest'} {said} first", phrase=phrase)


def _asks_who(draft: Draft) -> bool:
    return any(m.kind == "ask" and m.word in {"who", "where"} for m in draft.marks)


def _has_row_target(draft: Draft) -> bool:
    return draft.limit is not None
