"""Values of a statement's `$names`: of a kind, read before they are bound, never written into the text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, get_args

from sextant.features.query.errors import ParameterRefused

Kind = Literal["text", "number", "date", "time", "boolean"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def value_of(name: str, kind: Kind, given: object) -> object:
    """The value as the engine takes it; nothing for an empty one; raises ParameterRefused."""
    if given is None or given == "":
        return None
    try:
        return _READ[kind](given)
    except (TypeError, ValueError, KeyError) as error:
        raise ParameterRefused(
            f"`${name}` takes {_SAID[kind]}; “{given}” is none.", hint=_HINTS[kind]
        ) from error


def bound(parameters: Mapping[str, Any]) -> dict[str, object]:
    """Values as sent: plain ones as they are, `{"kind": "date", "value": "2026-03-31"}` as that kind."""
    return {name: _bound(name, given) for name, given in parameters.items()}


def plain(parameters: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON that `bound` gives back."""
    return {name: _plain(value) for name, value in parameters.items()}


def _bound(name: str, given: Any) -> object:
    if not isinstance(given, Mapping):
        return given
    kind: Any = given.get("kind")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
    if kind not in KINDS or not set(given) <= {"kind", "value"}:  # pyright: ignore[reportUnknownArgumentType]  # JSON
        raise ParameterRefused(
            f"The value of `${name}` is of no kind a query takes.",
            hint='Send a plain value, or one such as {"kind": "date", "value": "2026-03-31"}.',
        )
    return value_of(name, kind, given.get("value"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # JSON


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return {"kind": "time", "value": value.isoformat()}
    return {"kind": "date", "value": value.isoformat()} if isinstance(value, date) else value


def _number(given: object) -> float | int:
    if isinstance(given, bool):
        raise TypeError
    number = float(str(given).replace(",", ""))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _boolean(given: object) -> bool:
    return given if isinstance(given, bool) else _TRUTHS[str(given).strip().lower()]


def _day(given: object) -> date:
    return date.fromisoformat(str(given)[:10])


def _time(given: object) -> datetime:
    return datetime.fromisoformat(str(given))


_READ: dict[Kind, Callable[[object], object]] = {
    "text": str,
    "number": _number,
    "date": _day,
    "time": _time,
    "boolean": _boolean,
}
_SAID: dict[Kind, str] = {
    "text": "text",
    "number": "a number",
    "date": "a day",
    "time": "a time",
    "boolean": "true or false",
}
_HINTS: dict[Kind, str] = {
    "text": "Send text.",
    "number": "Send a number, such as 12.5.",
    "date": "Send a day, such as 2026-03-31.",
    "time": "Send a time, such as 2026-03-31T09:30.",
    "boolean": "Send true or false.",
}
