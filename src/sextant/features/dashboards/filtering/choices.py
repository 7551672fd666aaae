"""What a person chose in a filter: a set of values, a range of numbers, or days; checked and typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from sextant.features.dashboards.filtering.presets import PRESETS, UNITS, last
from sextant.features.dashboards.models import Filter, FilterType
from sextant.kit.errors import InputRefused

MOST_VALUES = 1_000
MOST_TEXT = 1_000

Scalar = str | int | float | bool | None


class FilterValueRefused(InputRefused):
    code = "filter_value_invalid"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Rows with one of these values, or with none of them; None is a row without one."""

    values: tuple[Scalar, ...]
    exclude: bool = False


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


How = Literal["contains", "begins", "ends", "is"]


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows whose text holds, begins with, ends with or is these words, in any case of letters."""

    text: str
    how: How
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The value of a statement's parameter."""

    value: Scalar | date


Choice = OneOf | Between | Days | Holding | Given


def choice_of(one: Filter, value: object, *, today: date) -> Choice | None:
    """The choice a value stands for, or None for everything; raises FilterValueRefused."""
    if one.parameter:
        return _given(one, value)
    if one.single and isinstance(value, Mapping):
        values: object = cast("Mapping[str, object]", value).get("values")
        if isinstance(values, list | tuple) and len(cast("Sequence[object]", values)) > 1:
            raise FilterValueRefused(f"`{one.label}` takes one value.", hint="Choose one of them.")
    return choice(one.type, cast("object", value), today=today)


def choice(kind: FilterType, value: object, *, today: date) -> Choice | None:
    """The choice that a value of a kind stands for; raises FilterValueRefused."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise FilterValueRefused(
            f"A {kind} filter takes an object, not {type(value).__name__}.", hint=_EXAMPLES[kind]
        )
    sent = cast("Mapping[str, object]", value)
    if kind == "date":
        return _days(sent, today)
    return _READ[kind](sent)


_EXAMPLES: dict[FilterType, str] = {
    "set": 'Send {"values": ["North", "South"]}.',
    "range": 'Send {"min": 10, "max": 20}; null is no end.',
    "date": 'Send {"from": "2026-01-01", "to": "2026-12-31"} or {"preset": "last_30_days"}.',
    "text": 'Send {"contains": "lamp"}; begins, ends and is go too.',
    "boolean": 'Send {"value": true}, {"value": false}, or null for both.',
    "number": 'Send {"value": 12.5}.',
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
    return OneOf(tuple(chosen), exclude=sent.get("exclude") is True) if chosen else None


def _holding(sent: Mapping[str, object]) -> Holding | None:
    for how in get_args(How):
        text = sent.get(how)
        if text is None or text == "":
            continue
        if not isinstance(text, str) or len(text) > MOST_TEXT:
            raise FilterValueRefused(
                f"`{how}` is a text of at most {MOST_TEXT} characters.", hint=_EXAMPLES["text"]
            )
        return Holding(text, how, exclude=sent.get("exclude") is True)
    return None


def _truth(sent: Mapping[str, object]) -> OneOf | None:
    value = sent.get("value")
    if value is None:
        return None
    if not isinstance(value, bool):
        raise FilterValueRefused("`value` is true or false.", hint=_EXAMPLES["boolean"])
    return OneOf((value,))


def _given(one: Filter, value: object) -> Given:
    """A parameter always has a value: null where nothing was chosen."""
    sent: object = cast("Mapping[str, object]", value).get("value") if isinstance(value, Mapping) else value
    if sent is None or sent == "":
        return Given(None)
    if one.options and sent not in one.options:
        raise FilterValueRefused(
            f"`{one.label or one.parameter}` is one of {', '.join(one.options[:8])}.", hint="Choose one."
        )
    if one.type == "date":
        return Given(_day(sent))
    if one.type == "number":
        return Given(_number(sent))
    if one.type == "boolean" and not isinstance(sent, bool):
        raise FilterValueRefused("`value` is true or false.", hint=_EXAMPLES["boolean"])
    if one.type == "text" and (not isinstance(sent, str) or len(sent) > MOST_TEXT):
        raise FilterValueRefused(f"`value` is a text of at most {MOST_TEXT} characters.")
    return Given(cast("Scalar", sent))


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
        return Days(*PRESETS[preset](today))
    if sent.get("last") is not None:
        return _back(sent, today)
    first, until = _day(sent.get("from")), _day(sent.get("to"))
    if first is None and until is None:
        return None
    if first is not None and until is not None and first > until:
        raise FilterValueRefused(f"`from` ({first}) is after `to` ({until}).", hint=_EXAMPLES["date"])
    return Days(first, until)


def _back(sent: Mapping[str, object], today: date) -> Days:
    count, unit = sent.get("last"), sent.get("unit", "day")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= 1_000 or unit not in UNITS:
        raise FilterValueRefused(
            "`last` is a number from 1 to 1,000, `unit` one of day, week, month, quarter, year.",
            hint='Send {"last": 14, "unit": "day"}.',
        )
    try:
        return Days(*last(count, str(unit), today=today))
    except (ValueError, OverflowError) as error:
        raise FilterValueRefused("That is before there were dates.", hint=_EXAMPLES["date"]) from error


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise FilterValueRefused("`from` and `to` are days.", hint=_EXAMPLES["date"])
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise FilterValueRefused(f"{value[:40]!r} is not a day.", hint=_EXAMPLES["date"]) from error


_READ: dict[FilterType, Callable[[Mapping[str, object]], Choice | None]] = {
    "set": _one_of,
    "range": _between,
    "text": _holding,
    "boolean": _truth,
}
