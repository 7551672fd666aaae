"""Figures, dates and names as a paragraph writes them."""

import math
from datetime import date, datetime
from decimal import Decimal

from sextant.kit.calendar_names import MONTHS, WEEKDAYS

_SHORT_UNITS = {"percent": "%", "%": "%", "percentage": "%"}
_RATIO = "ratio"  # 1 is all of it: told in percent


def figure(value: object, unit: str | None = None) -> str:
    """A number with thousands separated and no more decimals than tell something."""
    if value is None:
        return "nothing"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return name(value)
    number = float(value)
    if not math.isfinite(number):
        return "not a number"
    if unit == _RATIO:
        number, unit = round(100 * number, 10), "%"
    return with_unit(_digits(number), unit, one=abs(number) == 1)


def is_share(unit: str | None) -> bool:
    """Whether figures of the unit are told in percent, and their differences in points."""
    return unit == _RATIO or unit in _SHORT_UNITS


def difference(value: float, unit: str | None = None) -> str:
    """How far two figures lie apart; two percentages differ by points."""
    if is_share(unit):
        value = 100 * value if unit == _RATIO else value
        return with_unit(_digits(round(value, 10)), "points", one=abs(value) == 1)
    return figure(value, unit)


def _digits(number: float) -> str:
    size = abs(number)
    if number == int(number) and size < 1e15:
        return f"{int(number):,}"
    if size >= 1000:
        return f"{number:,.0f}"
    if size >= 100:
        return f"{number:,.1f}"
    if size >= 1:
        return f"{number:,.2f}".rstrip("0").rstrip(".")
    return f"{number:.3g}"


def with_unit(text: str, unit: str | None, *, one: bool = False) -> str:
    if not unit:
        return text
    if unit in _SHORT_UNITS:
        return f"{text} %"
    if len(unit) == 1 and not unit.isalpha():
        return f"{unit}{text}"
    return f"{text} {unit[:-1] if one and unit.endswith('s') else unit}"


def name(value: object, grain: str | None = None) -> str:
    """A group's name: a month by its name, a day as a date, text as it is."""
    if value is None:
        return "those without one"
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = _whole(value)
    if grain in {"month", "month_number"} and number is not None and 1 <= number <= 12:
        return MONTHS[number - 1]
    if grain == "weekday" and number is not None and 1 <= number <= 7:
        return WEEKDAYS[number - 1]
    if grain == "year" and number is not None:
        return str(number)
    if grain == "hour" and number is not None:
        return f"{number:02d}:00"
    if isinstance(value, datetime | date):
        return _moment(value, grain)
    return figure(value) if isinstance(value, int | float | Decimal) else str(value)


def _whole(value: object) -> int | None:
    if not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        return None
    return int(value) if float(value) == int(value) else None


def _moment(value: date | datetime, grain: str | None) -> str:
    if grain == "year":
        return str(value.year)
    if grain == "quarter":
        return f"Q{(value.month + 2) // 3} {value.year}"
    if grain == "month":
        return f"{MONTHS[value.month - 1]} {value.year}"
    text = f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        text += f" {value.hour:02d}:{value.minute:02d}"
    return f"the week of {text}" if grain == "week" else text


def counted(count: int, noun: str, nouns: str) -> str:
    return f"{count:,} {noun if count == 1 else nouns}"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
