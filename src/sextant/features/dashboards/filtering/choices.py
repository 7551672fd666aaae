"""What a person chose in a filter: a set of values, a range of numbers, or days; checked and typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sextant.features.dashboards.models import FilterType
from sextant.kit.errors import InputRefused

MOST_VALUES = 1_000
MOST_TEXT = 1_000

Scalar = str | int | float | bool | None


class FilterValueRefused(InputRefused):
    code = "filter_value_invalid"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Rows with one of these values; None is a row without one."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Rows from `low` to `high`, both included; None is no end."""

    low: int | float | None
    high: int | float | None


@dataclass(frozen=True, slots=True)
class Days:
    """Rows from the start of the first day to the end of the last; None is no end."""

    first: date | None
    last: date | None


Choice = OneOf | Between | Days


def choice_of(kind: FilterType, value: object, *, today: date) -> Choice | None:
    """The choice a value stands for, or None for everything; raises FilterValueRefused."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise FilterValueRefused(
            f"A {kind} filter takes an object, not {type(value).__name__}.", hint=_EXAMPLES[kind]
        )
    sent = cast("Mapping[str, object]", value)
    if kind == "set":
        return _one_of(sent)
    return _between(sent) if kind == "range" else _days(sent, today)


_EXAMPLES: dict[FilterType, str] = {
    "set": 'Send {"values": ["North", "South"]}.',
    "range": 'Send {"min": 10, "max": 20}; null is no end.',
    "date": 'Send {"from": "2026-01-01", "to": "2026-12-31"} or {"preset": "last_30_days"}.',
}


def _one_of(sent: Mapping[str, object]) -> OneOf | None:
    values = sent.get("values")
    if values is None:
        return None
    if not isinstance(values, list | tuple):
        raise FilterValueRefused("`values` is a list.", hint=_EXAMPLES["set"])
    chosen: list[Scalar] = []
    for value in cast("Sequence[object]", values):
        if value is not None and not isinstance(value, str | int | float | bool):
            raise FilterValueRefused(
                "A chosen value is a text, a number, true, false or null.", hint=_EXAMPLES["set"]
            )
        if isinstance(value, str) and len(value) > MOST_TEXT:
            raise FilterValueRefused(f"A chosen value has at most {MOST_TEXT} characters.")
        chosen.append(value)
    if len(chosen) > MOST_VALUES:
        raise FilterValueRefused(
            f"A filter takes at most {MOST_VALUES:,} values.", hint="Choose fewer, or none for all."
        )
    return OneOf(tuple(chosen)) if chosen else None


def _between(sent: Mapping[str, object]) -> Between | None:
    low, high = _number(sent.get("min")), _number(sent.get("max"))
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        raise FilterValueRefused(f"`min` ({low}) is above `max` ({high}).", hint=_EXAMPLES["range"])
    return Between(low, high)


def _number(value: object) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e300:
        raise FilterValueRefused("`min` and `max` are numbers.", hint=_EXAMPLES["range"])
    return value


def _days(sent: Mapping[str, object], today: date) -> Days | None:
    preset = sent.get("preset")
    if preset is not None:
        if not isinstance(preset, str) or preset not in PRESETS:
            raise FilterValueRefused(
                f"There is no date range {preset!r}.", hint=f"Known are: {', '.join(PRESETS)}."
            )
        first, last = PRESETS[preset](today)
        return Days(first, last)
    first, last = _day(sent.get("from")), _day(sent.get("to"))
    if first is None and last is None:
        return None
    if first is not None and last is not None and first > last:
        raise FilterValueRefused(f"`from` ({first}) is after `to` ({last}).", hint=_EXAMPLES["date"])
    return Days(first, last)


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise FilterValueRefused("`from` and `to` are days.", hint=_EXAMPLES["date"])
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise FilterValueRefused(f"{value[:40]!r} is not a day.", hint=_EXAMPLES["date"]) from error


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
