"""Time phrases on the columns of a table: dates, timestamps, or whole-number years, months and days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.named_times import named_time, time_of_deed
from sextant.features.ask.planner.plan import (
    AskedTime,
    Between,
    Calendar,
    Column,
    Compare,
    Condition,
    Expression,
    Literally,
    OneOf,
    Ordering,
    Truncated,
    both,
)
from sextant.features.ask.planner.time_words import one_month, phrase_text
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.spans import Grain, Recurring, Span, TimePhrase, unit_span
from sextant.kit.nouns import singular

_UNITS = frozenset({"hour", "day", "weekday", "week", "month", "quarter", "year"})


def read_times(draft: Draft) -> None:
    """Spends time phrases: spans and recurring parts become conditions."""
    for place, mark in list(draft.free("time")):
        if mark.time is not None:
            _place_time(draft, place, mark.time)


def read_grains(draft: Draft) -> None:
    """Spends "by month" and "over time"."""
    for place, mark in list(draft.free("grain")):
        if draft.kind(place - 1) == "order" and draft.table.times:
            _order_by_time(draft, place)
        elif mark.time is not None and mark.time.grain is not None:
            _place_grain(draft, place, mark.time.grain)
    for place, _ in list(draft.free("trend")):
        grain = _grain_of_metric(draft) or default_grain(draft.table)
        expression = grain_expression(draft.table, grain) if grain else None
        if grain and expression is not None:
            draft.spend(place)
            draft.groups.append(expression)
            draft.chip("by", grain, phrase=draft.marks[place].text)
            draft.shape = draft.shape or "trend"
            draft.chart = draft.chart or "line"


def _grain_of_metric(draft: Draft) -> Grain | None:
    """The period by which people say that the metric which is asked for is told."""
    return next((m.column.grain for m in draft.marks if m.columns and m.column.grain), None)


def year_phrase(year: int, words: str) -> TimePhrase:
    return TimePhrase(span=Span(date(year, 1, 1), date(year + 1, 1, 1)), words=words)


def grain_of(phrase: TimePhrase | None) -> Grain | None:
    """The unit that a phrase is one of: a month for March and for March 2013."""
    if phrase is None:
        return None
    if phrase.recurring is not None:
        return phrase.recurring.part if phrase.recurring.part != "day" else None
    span = phrase.span
    if span is None or span.start is None or span.end is None:
        return None
    units: tuple[Grain, ...] = ("year", "quarter", "month", "week", "day")
    for grain in units:
        if unit_span(grain, span.start) == span:
            return grain
    return None


def _order_by_time(draft: Draft, place: int) -> None:
    """ "sorted by date" orders rows, and groups none."""
    time = draft.table.times[0]
    late = any(m.kind == "direction" and m.word == "desc" for m in draft.marks)
    draft.spend(place - 1, place, *(p for p, _ in draft.free("direction")))
    draft.order.append(Ordering(Column(time.table, time.name), late))
    draft.each_row = True
    text = f"{time.said}, {'latest' if late else 'earliest'} first"
    draft.chip("order", text, phrase=draft.text(place - 1, place), column=time)


def read_bare_years(draft: Draft) -> None:
    """Years that no comparison or column took: "flights 2013", "the 2010 season"."""
    for place, mark in list(draft.free("number")):
        if is_year(mark.number):
            _place_time(draft, place, year_phrase(int(mark.number or 0), mark.text))


def read_years_after_names(draft: Draft) -> None:
    """ "orders per channel in 2025": no text is 2025, so it is the year."""
    if not draft.table.times and "year" not in draft.table.part_columns:
        return
    for place, mark in list(draft.free("number")):
        named = draft.at(place - 2) if place >= 2 else None
        if is_year(mark.number) and draft.kind(place - 1) == "prep" and time_of_deed(draft, place - 2):
            _place_time(draft, place, year_phrase(int(mark.number or 0), mark.text))
            continue
        if named is None or named.kind != "column" or draft.kind(place - 1) != "prep":
            continue
        inside = draft.marks[place - 1].text.lower() == "in" and not _reaches_years(named.column)
        if is_year(mark.number) and (named.column.kind == "text" or inside):
            _place_time(draft, place, year_phrase(int(mark.number or 0), mark.text))


def _reaches_years(column: ColumnInfo) -> bool:
    """Whether a column's own name asks for a year: founded in 1990, season in 2010."""
    return (
        column.kind == "time" or column.part == "year" or any("year" in phrase for phrase in column.phrases)
    )


def is_year(number: float | None) -> bool:
    return number is not None and number.is_integer() and 1600 <= number <= 2099


def _place_time(draft: Draft, place: int, phrase: TimePhrase) -> None:
    column = named_time(draft, place)
    condition = None
    if phrase.span is not None:
        condition = span_condition(draft.table, phrase.span, column)
    elif phrase.recurring is not None:
        condition = recurring_condition(draft.table, phrase.recurring, column)
    if condition is None:
        return
    draft.spend(place)
    negated = _negation_before(draft, place)
    if negated is not None:
        draft.spend(negated)
        condition = _negate(condition)
    draft.base_where.append(condition)
    draft.base_places.append(place)
    _note_asked(draft, phrase, column, negated=negated is not None, place=place)


def _negation_before(draft: Draft, place: int) -> int | None:
    before = draft.before(place)
    return before if draft.kind(before) == "not" and draft.is_free(before) else None


def _part_asked(parts: Mapping[str, ColumnInfo], phrase: TimePhrase) -> ColumnInfo | None:
    """The column that says most of a time that is spread over year, month and day columns."""
    grain = grain_of(phrase) or "year"
    return parts.get(grain) or parts.get("year") or parts.get("month")


def _note_asked(
    draft: Draft, phrase: TimePhrase, column: ColumnInfo | None, *, negated: bool, place: int
) -> None:
    text = phrase_text(phrase)
    axis = column or (draft.table.times[0] if draft.table.times else None)
    parts = draft.table.part_columns
    by_parts = column is None and ("year" in parts or "month" in parts)
    shown = _part_asked(parts, phrase) if by_parts else column or axis
    draft.chip("when", f"not {text}" if negated else text, phrase=draft.marks[place].text, column=shown)
    of_years = column is not None and column.is_year and column.part is None
    if phrase.span is not None and not negated and not of_years:
        name = shown.name if shown and not by_parts else ""
        asked = AskedTime(name, phrase.span.start, phrase.span.end, phrase.relative, phrase.words)
        draft.times.append(asked)


def span_condition(table: TableInfo, span: Span, column: ColumnInfo | None) -> Condition | None:
    if column is not None and column.kind == "time":
        return _between_days(Column(column.table, column.name), span, column)
    if column is not None and column.is_year and _is_whole_years(span):
        return _years(Column(column.table, column.name), span)
    by_parts = _span_on_parts(table, span)
    if by_parts is not None:
        return by_parts
    if table.times:
        first = table.times[0]
        return _between_days(Column(first.table, first.name), span, first)
    return None


def _between_days(expression: Expression, span: Span, column: ColumnInfo | None = None) -> Condition | None:
    start = Compare(expression, ">=", Literally(span.start)) if span.start else None
    end = Compare(expression, "<", Literally(span.end)) if span.end else None
    one_day = span.start and span.end and span.end - span.start == timedelta(days=1)
    if one_day and (column is None or column.type == "date"):
        return Compare(expression, "=", Literally(span.start))
    return both(start, end)


def _is_whole_years(span: Span) -> bool:
    return all(day is None or (day.month == 1 and day.day == 1) for day in (span.start, span.end))


def _span_on_parts(table: TableInfo, span: Span) -> Condition | None:
    held = table.part_columns
    year = held.get("year")
    if year is None:
        return None
    if _is_whole_years(span):
        return _years(Column(year.table, year.name), span)
    month = held.get("month")
    if month is not None and span.start and span.end and one_month(span):
        return both(
            Compare(Column(year.table, year.name), "=", Literally(float(span.start.year))),
            Compare(Column(month.table, month.name), "=", Literally(float(span.start.month))),
        )
    made = calendar_of(table)
    return _between_days(made, span) if made is not None else None


def _years(year: Column, span: Span) -> Condition | None:
    start = span.start.year if span.start else None
    end = span.end.year - 1 if span.end else None
    if start is not None and start == end:
        return Compare(year, "=", Literally(float(start)))
    if start is not None and end is not None:
        return Between(year, Literally(float(start)), Literally(float(end)))
    if start is not None:
        return Compare(year, ">=", Literally(float(start)))
    return Compare(year, "<=", Literally(float(end))) if end is not None else None


def calendar_of(table: TableInfo) -> Expression | None:
    """The table's date made of its year, month and day columns."""
    held = table.part_columns
    if not {"year", "month", "day"} <= held.keys():
        return None
    return Calendar(table.table, held["year"].name, held["month"].name, held["day"].name)


def recurring_condition(
    table: TableInfo, recurring: Recurring, column: ColumnInfo | None
) -> Condition | None:
    if recurring.part == "day":  # a day of every year, month * 100 + day
        return _day_of_year(table, recurring.numbers[0], column)
    expression = None if column is not None and column.kind == "time" else _part_of(table, recurring.part)
    if expression is None and column is not None:
        expression = Truncated(Column(column.table, column.name), recurring.part)
    if expression is None:
        return None
    if isinstance(expression, Truncated) and recurring.part in {"month", "quarter"}:
        expression = _numbered(expression, recurring.part)
    numbers = [float(n) for n in recurring.numbers]
    run = len(numbers) > 2 and numbers == [float(n) for n in range(int(numbers[0]), int(numbers[-1]) + 1)]
    if run:
        return Between(expression, Literally(numbers[0]), Literally(numbers[-1]))
    return OneOf(expression, tuple(numbers))


def _day_of_year(table: TableInfo, code: int, column: ColumnInfo | None) -> Condition | None:
    month, day = divmod(code, 100)
    held = table.part_columns
    if column is None and {"month", "day"} <= held.keys():
        parts: tuple[Expression, Expression] = (
            Column(table.table, held["month"].name),
            Column(table.table, held["day"].name),
        )
    else:
        time = column or (table.times[0] if table.times else None)
        if time is None:
            return None
        of = Column(time.table, time.name)
        parts = (Truncated(of, "month_number"), Truncated(of, "day_number"))
    return both(
        Compare(parts[0], "=", Literally(float(month))),
        Compare(parts[1], "=", Literally(float(day))),
    )


def _numbered(expression: Truncated, part: Grain) -> Truncated:
    """The number of a month or quarter in its year, rather than its first day."""
    return Truncated(expression.of, "month_number" if part == "month" else "quarter_number")


def _part_of(table: TableInfo, part: Grain) -> Expression | None:
    """A part of the table's time as a number or, for months and quarters of dates, as a truncated date."""
    held = table.part_columns
    if part in held:
        return Column(held[part].table, held[part].name)
    if part == "quarter" and "month" in held and not table.times:
        return None
    made = calendar_of(table)
    if made is not None and part not in {"hour", "minute"}:
        return Truncated(made, part)
    if table.times:
        time = table.times[0]
        return Truncated(Column(time.table, time.name), part)
    return None


def grain_expression(table: TableInfo, grain: Grain, column: ColumnInfo | None = None) -> Expression | None:
    """What rows are grouped by for a grain."""
    if column is not None:
        return Truncated(Column(column.table, column.name), grain)
    held = table.part_columns
    made = calendar_of(table)
    if grain == "day" and made is not None:
        return made
    if grain in held and grain != "day":
        return Column(held[grain].table, held[grain].name)
    return _part_of(table, grain)


def default_grain(table: TableInfo) -> Grain | None:
    """The grain at which a trend is readable: days under a quarter, months under four years, then years."""
    days = days_covered(table)
    held = table.part_columns
    if table.times and days is not None:
        if days <= 92:
            return "day"
        return "month" if days <= 366 * 5 else "year"
    if "year" in held and _spread(held["year"]) > 1:
        return "year"
    if "month" in held:
        return "month"
    return "year" if "year" in held else ("month" if table.times else None)


def days_covered(table: TableInfo) -> int | None:
    if not table.times:
        return None
    low, high = table.times[0].low, table.times[0].high
    try:
        return (date.fromisoformat(str(high)[:10]) - date.fromisoformat(str(low)[:10])).days
    except ValueError:
        return None


def last_day(table: TableInfo) -> date | None:
    """The last day the table has rows of, as far as its profile tells."""
    year = table.part_columns.get("year")
    if year is not None and isinstance(year.high, float) and "month" in table.part_columns:
        return date(int(year.high), 12, 31)
    for time in table.times:
        try:
            return date.fromisoformat(str(time.high)[:10])
        except ValueError:
            continue
    if year is not None and isinstance(year.high, float):
        return date(int(year.high), 12, 31)
    return None


def _spread(column: ColumnInfo) -> float:
    if isinstance(column.low, float) and isinstance(column.high, float):
        return column.high - column.low
    return 0.0


def _place_grain(draft: Draft, place: int, grain: Grain) -> None:
    column = named_time(draft, place)
    if column is not None and column.kind != "time":
        column = None
    expression = grain_expression(draft.table, grain, column)
    if expression is None:
        return
    draft.spend(place)
    if expression not in draft.groups:
        draft.groups.append(expression)
    shown = column or draft.table.part_columns.get(grain)
    draft.chip("by", grain, phrase=draft.marks[place].text, column=shown)


def group_by_unit(draft: Draft, place: int) -> bool:
    """ "busiest weekday": by the unit of time at a place."""
    unit = singular(draft.marks[place].text.lower()) if draft.is_free(place) else ""
    if unit not in _UNITS:
        return False
    expression = grain_expression(draft.table, cast(Grain, unit))
    if expression is None:
        return False
    draft.spend(place)
    if expression not in draft.groups:
        draft.groups.append(expression)
        draft.chip("by", unit, phrase=draft.marks[place].text)
    return True


def _negate(condition: Condition) -> Condition:
    if isinstance(condition, OneOf):
        return OneOf(condition.of, condition.values, negated=True)
    if isinstance(condition, Between):
        return Between(condition.of, condition.low, condition.high, negated=True)
    if isinstance(condition, Compare) and condition.operator == "=":
        return Compare(condition.left, "!=", condition.right)
    return condition
