"""A filter's choice as people say it."""

from datetime import date

from sextant.features.dashboards.filtering.choices import Between, Choice, Given, Holding, OneOf

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOW = {"contains": "with ", "begins": "begins with ", "ends": "ends with ", "is": ""}
_GROUPED = 10_000  # below it no separator is needed, and a year stays a year


def words_of(choice: Choice | None) -> str:
    if choice is None:
        return "all"
    if isinstance(choice, OneOf):
        listed = _listed([_value(value) for value in choice.values])
        return f"all but {listed}" if choice.exclude else listed
    if isinstance(choice, Holding):
        return f"{'not ' if choice.exclude else ''}{_HOW[choice.how]}“{choice.text}”"
    if isinstance(choice, Given):
        value = choice.value
        return _day(value) if isinstance(value, date) else "all" if value is None else _value(value)
    if isinstance(choice, Between):
        return _span(_figure(choice.low), _figure(choice.high), below="at most", above="at least")
    first, last = choice.first, choice.last
    if first is not None and last is not None:
        return _days(first, last)
    return _span(_day(first), _day(last), below="until", above="from")


def _days(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _figure(number: int | float | None) -> str:
    if number is None:
        return ""
    return f"{number:,}" if abs(number) >= _GROUPED else f"{number}"


def _span(low: str, high: str, *, below: str, above: str) -> str:
    if low and high:
        return f"{low} to {high}"
    return f"{above} {low}" if low else f"{below} {high}"


def _value(value: object) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _listed(values: list[str]) -> str:
    if len(values) <= 3:
        return ", ".join(values)
    return f"{', '.join(values[:2])} and {len(values) - 2:,} more"
