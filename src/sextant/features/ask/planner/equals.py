"""The order of an answer's rows as the question says it, and what decides between equals in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from sextant.features.ask.planner.draft import Chip
from sextant.features.ask.planner.plan import Column, Expression, Ordering, Plan, is_figure
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.words import tokenize

_LONGEST = 6  # words of a phrase that says an order
_TIMES = "old oldest young youngest early earliest late latest new newest recent"
_OF_TIMES = frozenset(_TIMES.split())
_FIRST_BORN = frozenset({"old", "oldest", "early", "earliest"})  # whose dates are the lowest
_BY_NAME = ("alphabet", "lexico", "a to z")
_BY = frozenset({"by", "of", "on", "according"})
_NEAR = 4  # words before a way, among which it is said what goes that way


@dataclass(frozen=True, slots=True)
class _Way:
    """A way that rows are to go, `desc` or `asc`, with its words; `apart` where nothing is said to go so."""

    way: str
    phrase: str
    apart: bool

    @property
    def by_name(self) -> bool:
        return any(word in self.phrase for word in _BY_NAME)

    @property
    def of_names(self) -> bool:
        """Whether what is shown first is to stand in the order of the alphabet."""
        return self.by_name and self.apart


def ordered(reading: Reading) -> Reading:
    """The reading with its rows in the order that its question says, and that told."""
    plan = decided(reading.plan, reading.question, partial(_column_of, reading))
    was, now = reading.plan.order[:1], plan.order[:1]
    if was == now:
        return replace(reading, plan=plan)
    moved = bool(was) and was[0].expression != now[0].expression
    target = _column_of(reading, now[0].expression) if moved else None
    chips = tuple(_told_anew(chip, plan, target) if chip.role == "order" else chip for chip in reading.chips)
    return replace(reading, plan=plan, chips=chips)


def _column_of(reading: Reading, expression: Expression) -> ColumnInfo | None:
    """What is known of a plain column of a reading's plan."""
    if not isinstance(expression, Column):
        return None
    of = next((s.dataset_id for s in reading.plan.sources if s.alias == expression.source), None)
    tables = (t for t in (reading.table, *reading.beside) if t.dataset_id == of)
    return next((c for t in tables for c in t.columns if c.name == expression.name), None)


def _told_anew(chip: Chip, plan: Plan, target: ColumnInfo | None) -> Chip:
    was, now = ("lowest", "highest")[:: 1 if plan.order[0].descending else -1]
    if target is not None:
        return replace(chip, text=f"{now} {target.said} first", column=target)
    return replace(chip, text=chip.text.replace(was, now))


def decided(
    plan: Plan, question: str, known: Callable[[Expression], ColumnInfo | None] = lambda _: None
) -> Plan:
    """The plan, ordered the way that is said, its groups among equals by what they are grouped by first.

    `known` gives what is known of a column.
    """
    if plan.combined is not None or plan.firsts is not None:
        return plan
    orders, ways = _said(question)
    if len(ways) == 1 and plan.limit is None:
        plan = _turned(plan, ways[0], known)
    if not plan.groups or not plan.order or (plan.limit is None and not orders and not ways):
        return plan
    if any(one.expression in plan.groups for one in plan.order):
        return plan
    return replace(plan, order=(*plan.order, Ordering(plan.groups[0])))


def _turned(plan: Plan, said: _Way, known: Callable[[Expression], ColumnInfo | None]) -> Plan:
    """With its only order the way that is said; where it has none, by its figure or what it shows first."""
    descending = said.way == "desc"
    if len(plan.order) > 1:
        return plan
    ages = [word for word in said.phrase.split() if word in _OF_TIMES]
    if ages:
        target = next((one.expression for one in plan.order), None)
        column = known(target) if target is not None else None
        if target is None or column is None or not (column.kind == "time" or column.is_year):
            return plan
        return replace(plan, order=(Ordering(target, ages[0] not in _FIRST_BORN),))
    shown = [output.expression for output in plan.outputs if not output.supporting]
    figures = [one for one in shown if is_figure(one)]
    columns = [one for one in shown if isinstance(one, Column)]
    if said.of_names and columns and not plan.groups:
        target = columns[0]
    elif plan.order:
        target = plan.order[0].expression
    elif figures:
        target = figures[0] if plan.groups and not said.by_name else None
    else:
        target = next(iter(columns), None)
    return plan if target is None else replace(plan, order=(Ordering(target, descending),))


def _said(question: str) -> tuple[bool, list[_Way]]:
    """Whether an order is asked for, and the ways that are said, each with its words."""
    words = [token.lower for token in tokenize(question)]
    orders, ways, at = False, list[_Way](), 0
    while at < len(words):
        size, kind, told = _at(words, at)
        orders |= kind == "order"
        if kind == "direction":
            apart = not _BY & {*words[max(0, at - _NEAR) : at], *words[at + size : at + size + 1]}
            ways.append(_Way(told, " ".join(words[at : at + size]), apart))
        at += size
    return orders, ways


def _at(words: list[str], at: int) -> tuple[int, str, str]:
    """The longest phrase of orders that begins here: how many words, what it is, which way it says."""
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        for kind, told in LEXICON.get(tuple(words[at : at + size]), ()):
            if kind in {"order", "direction"}:
                return size, kind, told
    return 1, "", ""
