"""What a number in a question is compared with: a column of the rows, or a figure over groups of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
    Between,
    Column,
    Compare,
    Condition,
    Expression,
)
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.truth import is_flag, truth_values
from sextant.features.ask.understanding.words import stem
from sextant.kit.nouns import singular


@dataclass(frozen=True, slots=True)
class Side:
    """What a number is compared with: a column, or a figure over rows (then the condition is on groups)."""

    expression: Expression
    said: str
    column: ColumnInfo | None
    grouped: bool


def side_of(draft: Draft, first: int, last: int, *, adjective: str | None) -> Side | None:
    """What a comparison compares: its adjective's column, what stands right after it, or right before it.

    A metric is a figure whatever is said around it.
    """
    side = _side_of(draft, first, last, adjective=adjective)
    if side is None or side.grouped or side.column is None or not side.column.is_metric:
        return side
    return replace(side, expression=Aggregate(side.column.usual, draft.ref(side.column)), grouped=True)


def _side_of(draft: Draft, first: int, last: int, *, adjective: str | None) -> Side | None:
    if adjective is not None:
        column = column_for(draft, ADJECTIVES[adjective][0])
        if column is not None:
            _drop_near(draft, column, last)
            return Side(draft.ref(column), column.said, column, False)
    if any(draft.marks[p].text.lower() in {"once", "twice"} for p in range(first, last + 1)):
        return Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
    following = draft.after(last, over=frozenset({"prep", "stop"}))
    if draft.is_free(following) and following is not None:
        side = _side_after(draft, following)
        if side is not None:
            return side
    return (
        _side_before(draft, first)
        or _lasting(draft, last)
        or _worth_of_rows(draft)
        or _age_of_people(draft, first, last)
        or (_only_measure(draft) if not _unit_after(draft, last) else None)
        or _only_fitting(draft, first, last)
        or _priced(draft, first, last)
    )


def _side_after(draft: Draft, place: int) -> Side | None:
    kind = draft.kind(place)
    if kind in {"table", "times"}:
        draft.spend(place)
        return Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
    mark = draft.marks[place]
    if kind == "column" and (
        draft.kind(place - 1) != "prep" or draft.marks[place - 1].text.lower() in {"in", "of"}
    ):
        numbers = [
            link.column
            for link in mark.columns
            if link.column.kind == "number" and link.column.role != "key" and not is_flag(link.column)
        ]
        if numbers:
            draft.prefers(place, numbers[0])
            column = draft.use(place)
            if mark.text.lower().endswith("s") and not _is_called(column, mark.text):
                draft.doubt(0.5, f"“{mark.text}” may be counted rather than {column.said}")
            return Side(draft.ref(column), column.said, column, False)
        counts = truth_values(mark.column) is None and not draft.has("table")
        if mark.columns[0].score > 0.6 and counts:
            column = draft.use(place)
            counted = Aggregate("count", draft.ref(column), distinct=True)
            return Side(counted, f"number of different {column.said}", None, True)
    return None


def _is_called(column: ColumnInfo, said: str) -> bool:
    """Whether a column's own name has a word that was said."""
    words = {stem(word) for word in said.lower().split()}
    return any(stem(word) in words for phrase in column.phrases for word in phrase)


def _side_before(draft: Draft, first: int) -> Side | None:
    place = draft.before(first, over=frozenset({"prep", "is", "stop", "clause", "ask", "not"}))
    while place is not None:
        kind = draft.kind(place)
        if kind == "column" and place not in draft.spent:
            return _side_of_column(draft, place)
        if kind == "count" and place not in draft.spent:
            draft.spend(place)
            return Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
        if (
            kind == "table"
            and draft.kind(place - 1) in {"count"}
            and draft.is_free(place - 1)
            and place - 1 > 0
        ):
            draft.spend(place, place - 1)
            return Side(Aggregate("count"), f"number of {draft.table.rows_noun}", None, True)
        if kind not in {"and", "or", "number", "compare"}:
            return None
        if kind in {"and", "or"}:
            return _repeat(draft)
        place = draft.before(place)
    return None


_NAMING = frozenset({"id", "ids", "key", "number", "numbers", "code", "no"})
_AMOUNTS = ("total", "amount", "value", "price", "revenue")


def _worth_of_rows(draft: Draft) -> Side | None:
    """ "orders over 1000": the amount of each, where one column is called after the rows and as an amount."""
    rows = {word for noun in draft.table.nouns for word in noun}
    named = [
        column
        for column in draft.table.columns
        if column.role == "measure" and any(p[-1] in _AMOUNTS and stem(p[0]) in rows for p in column.phrases)
    ]
    if len(named) != 1 or not draft.has("table"):
        return None
    draft.doubt(0.95, f"the number was taken to be about {named[0].said}")
    return Side(draft.ref(named[0]), named[0].said, named[0], False)


def _unit_after(draft: Draft, last: int) -> str:
    """The unit of time that a number is said in; empty where it is none."""
    said = draft.annotated.tokens[draft.marks[last].end : draft.marks[last].end + 1]
    unit = singular(said[0].lower) if said else ""
    return unit if unit in _NO_AGES else ""


_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}


def times_of_unit(draft: Draft, side: Side, last: int) -> float:
    """How many of a column's own unit the said one is: 24 where hours are kept and days are said."""
    column = side.column
    if column is not None and column.unit == "ratio" and draft.marks[last].text.endswith(("%", "percent")):
        return 0.01
    if column is None or column.meaning != "duration":
        return 1.0
    said, own = _SECONDS.get(_unit_after(draft, last)), _SECONDS.get(singular(column.unit or ""))
    if said is None or own is None:
        return 1.0
    draft.spend(*(p for p, mark in draft.free() if mark.start == draft.marks[last].end))
    return said / own


def _lasting(draft: Draft, last: int) -> Side | None:
    """ "tickets that took more than 48 hours": how long rows take, in a unit that it can be told in."""
    unit = _unit_after(draft, last)
    lengths = [c for c in draft.table.columns if c.expression and c.meaning == "duration"]
    if len(lengths) != 1 or unit not in _SECONDS or singular(lengths[0].unit or "") not in _SECONDS:
        return None
    return Side(draft.ref(lengths[0]), lengths[0].said, lengths[0], False)


_OLDEST = 130  # years
_NO_AGES = frozenset({"day", "week", "month", "hour", "minute", "time", "night"})


def _age_of_people(draft: Draft, first: int, last: int) -> Side | None:
    """ "passengers over 60", "women under 30": how old they are, where they have an age."""
    if any((draft.marks[p].number or 0) > _OLDEST for p in range(first, last + 1)):
        return None
    ages = [c for c in draft.table.columns if c.kind == "number" and c.phrases[0][-1] == "age"]
    if len(ages) != 1 or draft.kind(draft.before(first)) not in {"table", "value"}:
        return None
    if _unit_after(draft, last):
        return None  # "patients with more than 10 days"
    draft.doubt(0.95, f"the number was taken to be about {ages[0].said}")
    return Side(draft.ref(ages[0]), ages[0].said, ages[0], False)


def _repeat(draft: Draft) -> Side | None:
    """The side of the comparison before: "over 10 and under 20"."""
    for held in (draft.having, draft.where):
        if held and isinstance(held[-1], Compare | Between):
            last = held[-1]
            expression = last.left if isinstance(last, Compare) else last.of
            column = draft.filtered[-1] if draft.filtered and isinstance(expression, Column) else None
            said = column.said if column else f"number of {draft.table.rows_noun}"
            return Side(expression, said, column, held is draft.having)
    return None


def _side_of_column(draft: Draft, place: int) -> Side | None:
    mark = draft.marks[place]
    links = [k.column for k in mark.columns if k.column.kind in {"number", "time"} and not is_flag(k.column)]
    if links and links[0].role == "key" and not {w.lower() for w in mark.text.split()} & _NAMING:
        return None  # "orders over 1000" are not those whose number is over 1000
    if not links:
        return None
    draft.prefers(place, links[0])
    before = draft.before(place)
    function = draft.at(before)
    if (
        function is not None
        and function.kind == "agg"
        and before not in draft.spent
        and not _asked_first(draft, before)
    ):
        draft.spend(before)
        column = draft.use(place)
        name = cast(AggregateName, function.word)
        return Side(Aggregate(name, draft.ref(column)), f"{function.text} {column.said}", column, True)
    if draft.kind(before) == "count":
        draft.spend(before)
    column = draft.use(place)
    return Side(draft.ref(column), column.said, column, False)


def _asked_first(draft: Draft, place: int | None) -> bool:
    """Whether an average stands at the start of the question, so that it is what is asked for."""
    return place is None or all(draft.kind(p) in {"show", "ask", "is", "prep"} for p in range(place))


def _only_measure(draft: Draft) -> Side | None:
    measures = draft.table.measures
    if len(measures) != 1:
        return None
    column = measures[0]
    draft.doubt(0.85, f"the number was taken to be about {column.said}")
    return Side(draft.ref(column), column.said, column, False)


def _only_fitting(draft: Draft, first: int, last: int) -> Side | None:
    """ "homes under 200k": of several figures the one whose values reach so far."""
    said = [number for p in range(first, last + 1) if (number := draft.marks[p].number) is not None]
    fitting = [column for column in draft.table.measures if said and _reaches(column, said)]
    if (
        len(fitting) != 1
        or draft.kind(draft.before(first)) not in {"table", "value"}
        or _unit_after(draft, last)
    ):
        return None
    column = fitting[0]
    draft.doubt(0.9, f"the number was taken to be about {column.said}, whose values alone reach it")
    return Side(draft.ref(column), column.said, column, False)


def _priced(draft: Draft, first: int, last: int) -> Side | None:
    """ "toys under 50": what each is sold for, where nothing else is named."""
    said = [number for p in range(first, last + 1) if (number := draft.marks[p].number) is not None]
    named = draft.kind(draft.before(first)) in {"table", "value"} and not _unit_after(draft, last)
    column = column_for(draft, ("revenue", "total", "amount", "price", "cost")) if named else None
    if column is None or column.role != "measure" or not said or not _reaches(column, said):
        return None
    draft.doubt(0.9, f"the number was taken to be about {column.said}")
    return Side(draft.ref(column), column.said, column, False)


def _reaches(column: ColumnInfo, numbers: Sequence[float]) -> bool:
    bounded = isinstance(column.low, float) and isinstance(column.high, float)
    return bounded and all(float(column.low or 0) <= n <= float(column.high or 0) for n in numbers)


def _drop_near(draft: Draft, column: ColumnInfo, last: int) -> None:
    """Spends a mention of the column right beside the comparison: "older than 30 years of age"."""
    near = draft.after(last)
    mark = draft.at(near)
    if near is not None and mark is not None and mark.kind == "column" and mark.column is column:
        draft.spend(near)


def column_for(draft: Draft, words: Sequence[str]) -> ColumnInfo | None:
    """The number or time column whose name has the first of these words that any has."""
    for word in words:
        wanted = stem(word)
        for column in draft.table.columns:
            numeric = column.kind in {"number", "time"} and column.role != "key" and not is_flag(column)
            if numeric and any(wanted == stem(w) for phrase in column.phrases for w in phrase):
                return column
    return None


def keep_comparison(
    draft: Draft, condition: Condition, *, side: Side, text: str, phrase: str, place: int
) -> None:
    if side.grouped:
        draft.having.append(condition)
    else:
        draft.keep(condition, place)
    if side.column is not None and not side.grouped:
        draft.filtered.append(side.column)
    draft.chip("where", text, phrase=phrase, column=side.column, grouped=side.grouped)


def take_negation(draft: Draft, place: int) -> bool:
    before = draft.before(place)
    if draft.kind(before) == "not" and draft.is_free(before):
        draft.spend(before)
        return True
    return False


def figure_text(number: float) -> str:
    return f"{int(number):,}" if number.is_integer() and not 1600 <= number <= 2100 else f"{number:g}"
