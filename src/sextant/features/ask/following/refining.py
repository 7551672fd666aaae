"""A question that goes on from the last answer: the last plan, and what the new words change in it.

The words are cut into an intent ("and by", "only", "without", "the same for") and what it is about. That is
put into a whole question about the rows of the table, which the planner reads, and the parts of the plan it
gives are put into the last one. So whatever the planner can read of a condition, a time or a group, a
question that goes on can use.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.following.cutting import Cut, Intent, cut
from sextant.features.ask.following.editing import PartChange, changed
from sextant.features.ask.following.merging import (
    replaced_conditions,
    replaced_times,
    widened_conditions,
    with_groups,
    with_measures,
    without_column,
    without_conditions,
)
from sextant.features.ask.planner.plan import Aggregate, AggregateName, Column, Expression, Plan, is_figure
from sextant.features.ask.understanding.schema import TableInfo


@dataclass(frozen=True, slots=True)
class Read:
    """A whole question as the planner read it, with every word placed."""

    plan: Plan
    confidence: float


Reads = Callable[[str], Read | None]


@dataclass(frozen=True, slots=True)
class Refined:
    """The plan that a question makes of the last one, and how sure that is."""

    plan: Plan
    confidence: float


_FIGURES: dict[str, tuple[AggregateName, bool]] = {
    "average": ("avg", False),
    "mean": ("avg", False),
    "avg": ("avg", False),
    "total": ("sum", False),
    "sum": ("sum", False),
    "median": ("median", False),
    "maximum": ("max", False),
    "max": ("max", False),
    "highest": ("max", False),
    "minimum": ("min", False),
    "min": ("min", False),
    "lowest": ("min", False),
    "count": ("count", False),
    "number": ("count", False),
}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "ten": 10}
_LOW = {"bottom", "last", "worst", "lowest"}
_UP = re.compile(
    r"\b(?:ascending|(?:lowest|smallest|oldest|earliest) first|lowest to highest|a to z"
    r"|alphabetical(?:ly)?)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:descending|(?:highest|largest|biggest|newest|latest) first|highest to lowest|z to a|reverse)\b",
    re.IGNORECASE,
)


def refine(last: Plan, question: str, tables: Mapping[str, TableInfo], reads: Reads) -> Refined | None:
    """The last plan with what the question changes in it; None where it is no such question."""
    wanted = cut(question)
    if wanted is None or not tables:
        return None
    try:
        return _STEPS[wanted.intent](_Last(last, tables, reads), wanted)
    except ChangeRefused:
        return None


@dataclass(frozen=True, slots=True)
class _Last:
    plan: Plan
    tables: Mapping[str, TableInfo]
    reads: Reads

    @property
    def rows(self) -> str:
        return next(iter(self.tables.values())).rows_noun

    def about(self, words: str) -> Iterator[Read]:
        """Whole questions about rows that these words belong to, as far as the planner reads them."""
        rows = f"number of {self.rows}"
        wholes = (f"{rows} {words}", f"{rows} in {words}", f"{rows} with {words}", f"number of {words}")
        for question in wholes:
            found = self.reads(question)
            if found is not None:
                yield found


def _by(last: _Last, cut: Cut) -> Refined | None:
    for read in last.about(f"by {cut.rest}"):
        if read.plan.groups and _only_counts(read.plan):
            return Refined(with_groups(last.plan, read.plan, last.tables, adds=cut.adds), read.confidence)
    return None


def _narrow(last: _Last, cut: Cut) -> Refined | None:
    """ "only Europe", "for 2023", "over 60": conditions and times in the place of those of their columns."""
    for read in last.about(cut.rest):
        if not _only_counts(read.plan) or read.plan.groups or _is_free(read.plan):
            continue
        plan = replaced_times(last.plan, read.plan, last.tables)
        keeps = cut.intent == "more"
        return Refined(replaced_conditions(plan, read.plan, last.tables, keeps=keeps), read.confidence)
    return None


def _only_counts(plan: Plan) -> bool:
    """Whether a plan asks for no figure beyond the one that the words were put to."""
    asked = [o.expression for o in plan.outputs if is_figure(o.expression)]
    return asked == [Aggregate("count")] and plan.combined is None


def _is_free(plan: Plan) -> bool:
    return plan.where is None and plan.having is None


def _without(last: _Last, cut: Cut) -> Refined | None:
    for read in last.about(cut.rest):
        if not _is_free(read.plan) and not read.plan.groups and _only_counts(read.plan):
            return Refined(without_conditions(last.plan, read.plan, last.tables), read.confidence)
    return _drop(last, cut)


def _drop(last: _Last, cut: Cut) -> Refined | None:
    """ "without the filter", "for all carriers": the conditions on a column, or all of them, are gone."""
    words = cut.rest.strip()
    if re.search(r"\b(?:filters?|conditions?|limits?|restrictions?)$", words, re.IGNORECASE):
        return Refined(replace(last.plan, where=None, having=None, times=(), limit=None), 0.95)
    read = last.reads(f"number of different {words}") or last.reads(f"number of {last.rows} by {words}")
    column = _column_of(read.plan) if read is not None else None
    if read is None or column is None:
        return None
    plan = without_column(last.plan, column, last.tables)
    return Refined(plan, read.confidence) if plan != last.plan else None


def _column_of(plan: Plan) -> Column | None:
    for expression in (*plan.groups, *(o.expression for o in plan.outputs)):
        inner = expression.argument if isinstance(expression, Aggregate) else expression
        if isinstance(inner, Column):
            return inner
    return None


def _top(last: _Last, cut: Cut) -> Refined | None:
    words = cut.rest.lower().split()
    number = next(
        (int(w) if w.isdigit() else _NUMBERS[w] for w in words if w.isdigit() or w in _NUMBERS), None
    )
    if number is None:
        return None
    low = bool(_LOW & set(words))
    change = PartChange("top", limit=number, descending=not low)
    return Refined(changed(last.plan, change, last.tables), 0.95)


def _sort(last: _Last, cut: Cut) -> Refined | None:
    down, up = bool(_DOWN.search(cut.rest)), bool(_UP.search(cut.rest))
    words = _UP.sub("", _DOWN.sub("", cut.rest)).replace(" order", "").strip(" ,")
    words = re.sub(r"^(?:in|from|by)\b|\b(?:in|from)$", "", words).strip()
    target = _ordered_by(last, words) if words else None
    if words and target is None:
        return None
    key, figure = target or _present_order(last)
    descending = down or (figure and not up)
    return Refined(changed(last.plan, PartChange("order", key=key, descending=descending), last.tables), 0.93)


def _present_order(last: _Last) -> tuple[str, bool]:
    measures = [o.expression for o in last.plan.outputs if is_figure(o.expression)]
    if last.plan.order:
        return "order", is_figure(last.plan.order[0].expression)
    return ("measure.0", True) if measures else ("by.0", False)


def _ordered_by(last: _Last, words: str) -> tuple[str, bool] | None:
    """The part of the last answer that these words name."""
    from sextant.features.ask.following.parts import parts_of

    wanted = set(words.lower().split()) - {"the", "of", "a"}
    best: tuple[int, str, bool] | None = None
    for part in parts_of(last.plan, last.tables):
        if part.role not in {"measure", "by"}:
            continue
        shared = len(wanted & set(part.text.lower().split()))
        if shared == len(wanted) and (best is None or shared > best[0]):
            best = (shared, part.key, part.role == "measure")
    return (best[1], best[2]) if best is not None else None


def _figure(last: _Last, cut: Cut) -> Refined | None:
    """ "the median instead", "what about distance?", "and Europe?": a figure, else a condition."""
    words = re.sub(r"^(?:the|a|an)\s+", "", cut.rest.lower())
    named = _FIGURES.get(words)
    if named is not None:
        return _as_figure(last, *named)
    for read in last.about(cut.rest):
        if not _is_free(read.plan) and not read.plan.groups and _only_counts(read.plan):
            wider = widened_conditions(last.plan, read.plan)
            if cut.adds and wider != last.plan:
                return Refined(wider, read.confidence)
            plan = replaced_times(last.plan, read.plan, last.tables)
            return Refined(replaced_conditions(plan, read.plan, last.tables, keeps=False), read.confidence)
    for question in _as_measures(last.plan, words):
        read = last.reads(question)
        if read is None or read.plan.groups or read.plan.where is not None:
            continue
        measures = [o.expression for o in read.plan.outputs if is_figure(o.expression)]
        if measures:
            return Refined(with_measures(last.plan, measures, last.tables, adds=cut.adds), read.confidence)
    return None


def _as_measures(plan: Plan, words: str) -> Iterator[str]:
    """Whole questions that words for a figure may stand for; first the figure that was asked for last."""
    spoken = {"avg": "average", "sum": "total", "median": "median", "max": "maximum", "min": "minimum"}
    for output in plan.outputs:
        if isinstance(output.expression, Aggregate) and output.expression.name in spoken:
            yield f"{spoken[output.expression.name]} {words}"
            break
    yield words
    yield from (f"{one} {words}" for one in ("total", "average"))


def _as_figure(last: _Last, name: AggregateName, distinct: bool) -> Refined | None:
    measures: Sequence[Expression] = [o.expression for o in last.plan.outputs if is_figure(o.expression)]
    if not measures or not isinstance(measures[0], Aggregate):
        return None
    first = measures[0]
    if name == "count":
        made = Aggregate("count")
    elif first.argument is None:
        return None
    else:
        made = replace(first, name=name, distinct=distinct)
    return Refined(with_measures(last.plan, [made, *measures[1:]], last.tables, adds=False), 0.95)


_STEPS: dict[Intent, Callable[[_Last, Cut], Refined | None]] = {
    "by": _by,
    "only": _narrow,
    "for": _narrow,
    "more": _narrow,
    "without": _without,
    "drop": _drop,
    "top": _top,
    "sort": _sort,
    "figure": _figure,
}
