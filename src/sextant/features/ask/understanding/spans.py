"""Times as values: spans of days, recurring parts, grains; and the arithmetic of calendar units."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal[
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "weekday",
    "weekend",
    "hour",
    "minute",
    "quarter_number",
    "month_number",
    "day_number",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` up to but not including `end`; an open side is None."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """The same part of every year, week or day: month 3, weekdays 6 and 7, hour 9."""

    part: Grain
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A time asked for: a span of days, a recurring part, or a grain to group by."""

    span: Span | None = None
    recurring: Recurring | None = None
    grain: Grain | None = None
    relative: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A time phrase over the tokens `start` to `end`."""

    phrase: TimePhrase
    start: int
    end: int


def month_span(year: int, month: int) -> Span:
    return Span(date(year, month, 1), _add_months(date(year, month, 1), 1))


def year_span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 1, 1, 1))


def quarter_span(year: int, quarter: int) -> Span:
    first = date(year, 3 * quarter - 2, 1)
    return Span(first, _add_months(first, 3))


def unit_span(unit: str, day: date) -> Span:
    """The whole day, week (from Monday), month, quarter or year around `day`."""
    if unit == "year":
        return year_span(day.year)
    if unit == "quarter":
        return quarter_span(day.year, (day.month + 2) // 3)
    if unit == "month":
        return month_span(day.year, day.month)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + timedelta(days=7))
    return Span(day, day + timedelta(days=1))


def shift(unit: str, day: date, count: int) -> date:
    """`day` moved by so many units."""
    if unit in {"day", "weekday"}:
        return day + timedelta(days=count)
    if unit == "week":
        return day + timedelta(weeks=count)
    return _add_months(day, count * {"month": 1, "quarter": 3, "year": 12}.get(unit, 1))


def _add_months(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def read_day(text: str) -> date | None:
    """The day in `2013-07-04`, `7/4/2013` or `4 July 2013`; None when it is none."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", text.strip())
    parts = (match[1], match[2], match[3]) if match else None
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip())
    if slashed:
        parts = (slashed[3], slashed[1], slashed[2])
    if parts is None:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
