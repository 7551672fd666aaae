"""Times of a question over several tables: taken out before it is read, then put to the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sextant.features.ask.planner.draft import Chip
from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.plan import AskedTime, Ordering, Plan, both
from sextant.features.ask.planner.time_words import phrase_text
from sextant.features.ask.planner.times import grain_expression, recurring_condition, span_condition
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.calendar import find_times
from sextant.features.ask.understanding.schema import TableInfo
from sextant.features.ask.understanding.spans import Found, TimePhrase
from sextant.features.ask.understanding.words import Token, tokenize

_LEADING = frozenset(
    {"in", "during", "for", "by", "per", "over", "on", "of", "from", "the", "each", "every", "and"}
)
_BOUNDS = frozenset({"before", "after", "since", "until", "between", "and"})


@dataclass(frozen=True, slots=True)
class Timed:
    """A question without its times, and the times with the words that said them."""

    question: str
    phrases: tuple[tuple[TimePhrase, str], ...]


def without_times(question: str, schema: WideSchema, *, today: date) -> Timed:
    """Takes out times that no column is called by: last quarter, March 2013, by month."""
    if not any(table.times for table in schema.tables):
        return Timed(question, ())
    tokens = tokenize(question)
    found = [f for f in find_times(tokens, today=today) if _is_calendar(f, tokens, schema)]
    chosen: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(one.end <= other.start or other.end <= one.start for other in chosen):
            chosen.append(one)
    dropped = {p for f in chosen for p in range(_from(f.start, tokens), f.end)}
    kept = [t for p, t in enumerate(tokens) if p not in dropped]
    said = [(f.phrase, question[tokens[f.start].start : tokens[f.end - 1].end]) for f in chosen]
    text = " ".join(question[t.start : t.end] for t in kept)
    return Timed(text if chosen else question, tuple(said))


def _from(start: int, tokens: Sequence[Token]) -> int:
    """Where the words that lead to a time begin: "in", "during the"."""
    while start > 1 and tokens[start - 1].lower in _LEADING:
        start -= 1
    return start


def _is_calendar(found: Found, tokens: Sequence[Token], schema: WideSchema) -> bool:
    phrase = found.phrase
    if phrase.grain is not None:
        return phrase.grain not in schema.column_words
    words = [t.lower for t in tokens[found.start : found.end]]
    if words[-1:] and len(words) <= 2 and words[-1].isdigit() and "year" not in schema.column_words:
        return True
    return phrase.relative or any(w.isalpha() and len(w) > 2 and w not in _BOUNDS for w in words)


def with_times(plan: Plan, timed: Timed, tables: Sequence[TableInfo]) -> tuple[Plan, tuple[Chip, ...]] | None:
    """The plan with its times, and what is said of them; None where the tables it reads have no time."""
    held = [t for t in tables if t.times]
    if not held or plan.combined is not None:
        return None
    table = max(held, key=lambda t: t.row_count)
    chips: list[Chip] = []
    for phrase, words in timed.phrases:
        put = _grouped(plan, phrase, table) if phrase.grain is not None else _limited(plan, phrase, table)
        if put is None:
            return None
        plan = put
        role = "by" if phrase.grain is not None else "when"
        chips.append(Chip(role, phrase_text(phrase), words, table.times[0]))
    return plan, tuple(chips)


def _limited(plan: Plan, phrase: TimePhrase, table: TableInfo) -> Plan | None:
    condition = None
    if phrase.span is not None:
        condition = span_condition(table, phrase.span, table.times[0])
    elif phrase.recurring is not None:
        condition = recurring_condition(table, phrase.recurring, table.times[0])
    if condition is None:
        return None
    times = plan.times
    if phrase.span is not None:
        asked = AskedTime(
            table.times[0].name, phrase.span.start, phrase.span.end, phrase.relative, phrase.words
        )
        times = (*times, asked)
    return replace(plan, where=both(plan.where, condition), times=times)


def _grouped(plan: Plan, phrase: TimePhrase, table: TableInfo) -> Plan | None:
    """The figures of a plan for each month, in the course of time."""
    expression = grain_expression(table, phrase.grain) if phrase.grain is not None else None
    if expression is None or not plan.measures or plan.limit is not None:
        return None
    shown = [(o.expression, o.supporting) for o in plan.outputs]
    groups = (*plan.groups, expression)
    first = len(plan.groups)
    outputs = outputs_of([*shown[:first], (expression, False), *shown[first:]])
    order = (Ordering(expression),)
    return replace(
        plan, outputs=outputs, groups=groups, order=order, shape="groups", chart=plan.chart or "line"
    )
