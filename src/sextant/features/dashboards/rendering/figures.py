"""Values as people read them on paper: grouped digits, currencies, days without a midnight."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

NUMERIC = ("int", "long", "float", "double", "decimal", "bigint", "smallint", "tinyint", "hugeint", "real")
CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "$": "$", "€": "€", "£": "£", "¥": "¥"}
NONE, MINUS = "\u2013", "\u2212"
RATIO = "ratio"  # 0 to 1, written as percent
SPOKEN = {"percent": "%"}
_YEARS = ("year", "id", "key", "identifier", "postcode", "zip", "phone")


def is_number(column: Mapping[str, object]) -> bool:
    return str(column.get("type", "")).lower().startswith(NUMERIC)


def cell(value: object, column: Mapping[str, object]) -> str | None:
    """A value in a table; None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_number(column):
        return _number(value, column)
    if isinstance(value, str):
        return _moment(value, str(column.get("type", "")))
    if isinstance(value, datetime | date):
        return _moment(value.isoformat(), str(column.get("type", "")))
    return str(value)


def headline(value: object, column: Mapping[str, object]) -> str:
    """One figure as a tile shows it: shortened from a million on, with its unit."""
    number = _decimal(value) if is_number(column) else None
    if number is None:
        return cell(value, column) or NONE
    if abs(number) < 1_000_000:
        return _number(value, column) + _unit(column)
    for size, letter in ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M")):
        if abs(number) >= size:
            return _signed(f"{abs(number) / size:,.2f}", number, column) + f" {letter}" + _unit(column)
    return str(number)


def change_in_words(now: object, then: object, *, unit: str | None, than: str) -> str:
    """How a figure moved, as its tile says it: in percent, or in points where it is itself a share."""
    new, old = _decimal(now), _decimal(then)
    if new is None or old is None:
        return ""
    moved = new - old
    if unit in (RATIO, "percent"):
        points = moved * 100 if unit == RATIO else moved
        return f"{_plus(points)}{abs(points):,.1f} points on {than}"
    if old == 0:
        return f"from 0 on {than}"
    share = moved / abs(old) * 100
    return f"{_plus(share)}{abs(share):,.1f} % on {than}"


def _plus(number: Decimal) -> str:
    return "+" if number > 0 else MINUS if number < 0 else ""


def _number(value: object, column: Mapping[str, object]) -> str:
    number = _decimal(value)
    if number is None:
        return str(value)
    meaning = str(column.get("meaning") or "").lower()
    if number == number.to_integral_value() and any(word in meaning for word in _YEARS):
        return f"{number:f}".split(".", maxsplit=1)[0]
    if column.get("unit") == RATIO or meaning in ("share", "ratio"):
        return f"{number * 100:,.1f} %"
    return _signed(_digits(abs(number), column), number, column)


def _digits(number: Decimal, column: Mapping[str, object]) -> str:
    if _currency(column):
        return f"{number:,.0f}" if number >= 1000 else f"{number:,.2f}"
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    if number >= 1000:
        return f"{number:,.0f}"
    return (
        f"{number:,.1f}"
        if number >= 100
        else f"{number:,.2f}"
        if number >= Decimal("0.01")
        else f"{number:.3g}"
    )


def _signed(digits: str, number: Decimal, column: Mapping[str, object]) -> str:
    return (MINUS if number < 0 else "") + _currency(column) + digits


def _currency(column: Mapping[str, object]) -> str:
    return CURRENCIES.get(str(column.get("unit") or "").upper(), "")


def _unit(column: Mapping[str, object]) -> str:
    unit = str(column.get("unit") or "")
    return "" if not unit or _currency(column) or unit == RATIO else f" {SPOKEN.get(unit, unit)}"


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(text: str, type_: str) -> str:
    if not type_.lower().startswith(("date", "timestamp")):
        return text
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    day = f"{moment.day} {moment:%b %Y}"
    return day if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else f"{day}, {moment:%H:%M}"
