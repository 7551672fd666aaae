"""Ranges of days by name, and by how many days, weeks or months back; each from the day it is."""

from collections.abc import Callable
from datetime import date, timedelta


def _month_start(day: date, months: int = 0) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _quarter_start(day: date, quarters: int = 0) -> date:
    return _month_start(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), quarters * 3)


def _week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


_DAY = timedelta(days=1)

PRESETS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - _DAY, today - _DAY),
    "last_7_days": lambda today: (today - 6 * _DAY, today),
    "last_30_days": lambda today: (today - 29 * _DAY, today),
    "last_90_days": lambda today: (today - 89 * _DAY, today),
    "last_12_months": lambda today: (_month_start(today, -11), today),
    "this_week": lambda today: (_week_start(today), _week_start(today) + 6 * _DAY),
    "this_month": lambda today: (_month_start(today), _month_start(today, 1) - _DAY),
    "this_quarter": lambda today: (_quarter_start(today), _quarter_start(today, 1) - _DAY),
    "this_year": lambda today: (date(today.year, 1, 1), date(today.year, 12, 31)),
    "last_week": lambda today: (_week_start(today) - 7 * _DAY, _week_start(today) - _DAY),
    "last_month": lambda today: (_month_start(today, -1), _month_start(today) - _DAY),
    "last_quarter": lambda today: (_quarter_start(today, -1), _quarter_start(today) - _DAY),
    "last_year": lambda today: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}

UNITS = ("day", "week", "month", "quarter", "year")


def last(count: int, unit: str, *, today: date) -> tuple[date, date]:
    """The last so many days, weeks, months, quarters or years, with the one it is."""
    if unit == "day":
        return today - (count - 1) * _DAY, today
    if unit == "week":
        return _week_start(today) - (count - 1) * 7 * _DAY, today
    if unit == "month":
        return _month_start(today, 1 - count), today
    if unit == "quarter":
        return _quarter_start(today, 1 - count), today
    return date(today.year - count + 1, 1, 1), today


def whole(grain: str, day: date) -> tuple[date, date]:
    """The first and the last day of the week, month, quarter or year that begins on a day."""
    if grain == "week":
        return day, day + 6 * _DAY
    if grain == "month":
        return day, _month_start(day, 1) - _DAY
    if grain == "quarter":
        return day, _quarter_start(day, 1) - _DAY
    if grain == "year":
        return day, date(day.year, 12, 31)
    if grain == "decade":
        return day, date(day.year + 9, 12, 31)
    return day, day


def before(first: date, last_day: date) -> tuple[date, date]:
    """The days before: as many, or the months before where whole months are looked at."""
    after = last_day + _DAY
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return _month_start(first, -months), first - _DAY
    return first - (last_day - first) - _DAY, first - _DAY


def year_before(first: date, last_day: date) -> tuple[date, date]:
    """The same days a year before; the last day of a February stays its last."""
    return _a_year_before(first), _a_year_before(last_day + _DAY) - _DAY


def _a_year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
