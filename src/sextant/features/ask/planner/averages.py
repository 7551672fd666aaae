"""Rows held against the average of all: cheaper than the average list price, orders above average."""

from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    AggregateName,
    Compare,
    Nested,
    Operator,
    Output,
    Plan,
    Source,
)
from sextant.features.ask.planner.sides import column_for
from sextant.features.ask.understanding.concepts import ADJECTIVES
from sextant.features.ask.understanding.schema import ColumnInfo

_WORDS: dict[str, str] = {">": "over", ">=": "at least", "<": "under", "<=": "at most"}


def read_averages(draft: Draft) -> None:
    """Spends "above the average order total" and "longer than average"."""
    for place, mark in list(draft.free("compare")):
        figure = draft.after(place)
        function = draft.at(figure)
        if figure is None or function is None or function.kind != "agg" or not draft.is_free(figure):
            continue
        if function.word not in {"avg", "median"}:
            continue
        operator, adjective = _operator(mark.word)
        column, named = _column(draft, place, figure, adjective)
        if operator is None or column is None or column.table != draft.table.table:
            continue
        draft.spend(place, figure)
        if named is not None:
            draft.use(named)
        _keep(draft, column, operator, cast(AggregateName, function.word), place=place, end=named or figure)


def _keep(
    draft: Draft, column: ColumnInfo, operator: Operator, name: AggregateName, *, place: int, end: int
) -> None:
    figure = Aggregate(name, draft.ref(column))
    table = draft.table
    whole = Plan(
        sources=(Source(table.dataset_id, table.table, table.table),),
        outputs=(Output(figure, "value"),),
        shape="number",
    )
    draft.keep(Compare(draft.ref(column), operator, Nested(whole)), place)
    draft.filtered.append(column)
    said = "median" if name == "median" else "average"
    text = f"{column.said} is {_WORDS[operator]} the {said}"
    draft.chip("where", text, phrase=draft.text(place, end), column=column)


def _operator(word: str) -> tuple[Operator | None, str | None]:
    if word in _WORDS:
        return cast(Operator, word), None
    bare = word.lstrip("-")
    if bare not in ADJECTIVES:
        return None, None
    high = (ADJECTIVES[bare][1] == "high") != word.startswith("-")
    return (">" if high else "<"), bare


def _column(
    draft: Draft, place: int, figure: int, adjective: str | None
) -> tuple[ColumnInfo | None, int | None]:
    """What is held against its average: named after it, told by the adjective, or named right before."""
    after, before = draft.after(figure), draft.before(place)
    for near in (after, before):
        mark = draft.at(near)
        if near is None or mark is None or mark.kind != "column" or not draft.is_free(near):
            continue
        numbers = [k.column for k in mark.columns if k.column.kind == "number" and k.column.role != "key"]
        if numbers:
            draft.prefers(near, numbers[0])
            return numbers[0], near
    return (column_for(draft, ADJECTIVES[adjective][0]) if adjective else None), None
