"""A result's columns as a chart sees them: which is a time, an order, a name, a number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from sextant.features.query.models import ResultColumn
from sextant.kit.calendar_names import WEEKDAYS
from sextant.kit.nested import is_nested

if TYPE_CHECKING:
    import pyarrow as pa

Role = Literal["time", "order", "name", "number"]

_NUMBERS = ("int", "long", "float", "double", "decimal")
_TIMES = ("date", "timestamp", "timestamptz")
_ORDERS = {
    "year",
    "month",
    "day",
    "hour",
    "week",
    "weekday",
    "quarter",
    "dow",
    "isodow",
    "minute",
    "decade",
    "yr",
}
_WORDS_OF_KEYS = {"key", "id", "identifier", "postal code", "phone", "latitude", "longitude"}


@dataclass(frozen=True)
class Field:
    """One column of the chart's data under a short key; `title` has the unit."""

    key: str
    column: ResultColumn
    role: Role
    values: Sequence[Any]
    runs: bool = False  # whether a line was asked to run along it

    @property
    def spoken(self) -> Sequence[str]:
        """The names of a small number's values: the days of a week."""
        within = self.role == "order" and "weekday" in self.name_words and self.low >= 1 and self.high <= 7
        return WEEKDAYS if within else ()

    @property
    def label(self) -> str:
        return self.column.label or self.column.name

    @property
    def title(self) -> str:
        return f"{self.label}, {self.unit}" if self.unit and not _has_symbol(self.unit) else self.label

    @property
    def unit(self) -> str | None:
        """What its title says of its unit; shares of 1 bear their sign with each figure."""
        return {"percent": "%", "ratio": None}.get(self.column.unit or "", self.column.unit)

    @cached_property
    def present(self) -> list[Any]:
        return [value for value in self.values if value is not None]

    @cached_property
    def distinct(self) -> int:
        return len(set(self.values))

    @cached_property
    def longest(self) -> int:
        return max((len(str(value)) for value in self.present), default=0)

    @cached_property
    def low(self) -> float:
        return min(self.present, default=0)

    @cached_property
    def high(self) -> float:
        return max(self.present, default=0)

    @property
    def is_whole(self) -> bool:
        return all(float(value).is_integer() for value in self.present)

    @property
    def grain(self) -> str:
        """The date part that the values are cut to, told by the statement or by the values."""
        return self.column.grain or grain_of(self.present)

    @property
    def name_words(self) -> set[str]:
        return set(self.column.name.lower().replace("_", " ").split())


def _has_symbol(unit: str | None) -> bool:
    return (unit or "").upper() in {"USD", "EUR", "GBP", "JPY", "$", "€", "£", "¥"}


def fields_of(columns: Sequence[ResultColumn], table: "pa.Table", labels: Mapping[str, str]) -> list[Field]:
    """The columns that a chart can show, in the result's order; values as Vega takes them."""
    found: list[Field] = []
    for index, column in enumerate(columns):
        if is_nested(column.type):  # no chart has a place for a list, which may be long
            continue
        kind = column.type.partition("(")[0]
        named = labels.get(column.name)
        shown = column if named is None else _relabelled(column, named)
        raw = table.column(index).to_pylist()
        if kind in _TIMES:
            found.append(Field(f"c{index}", shown, "time", [_milliseconds(value) for value in raw]))
        elif kind in _NUMBERS:
            numbers = [_number(value) for value in raw]
            found.append(Field(f"c{index}", shown, _role_of_number(shown, numbers), numbers))
        elif kind in {"string", "boolean", "time", "uuid"}:
            found.append(Field(f"c{index}", shown, "name", [_name(value) for value in raw]))
    return found


def _relabelled(column: ResultColumn, label: str) -> ResultColumn:
    return replace(column, label=label)


def _role_of_number(column: ResultColumn, numbers: Sequence[float | None]) -> Role:
    words = set(column.name.lower().replace("_", " ").split())
    if column.additive or column.label.startswith(
        ("average ", "total ", "median ", "number of ", "different ")
    ):
        return "number"
    if column.meaning in _WORDS_OF_KEYS or words & {"id", "key"}:
        return "name" if len(set(numbers)) <= 200 else "number"
    whole = all(value is None or float(value).is_integer() for value in numbers)
    if whole and (column.meaning == "year" or words & _ORDERS) and len(set(numbers)) <= 120:
        return "order"
    return "number"


def _number(value: Any) -> float | int | None:
    if value is None or (isinstance(value, float) and value - value != 0):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if not isinstance(value, int) or abs(value) <= 2**53 else float(value)


def _name(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else (value.isoformat() if isinstance(value, time) else str(value))


def _milliseconds(value: Any) -> int | None:
    """Milliseconds since 1970 in UTC, so that no reader's own zone moves a date."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            return None
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def moment_of(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def grain_of(milliseconds: Sequence[float]) -> str:
    """The coarsest date part whose beginnings all the moments are."""
    moments = [moment_of(value) for value in milliseconds[:5000]]
    for grain, fits in _BEGINNINGS:
        if moments and all(fits(moment) for moment in moments):
            return grain
    return "second"


def _midnight(m: datetime) -> bool:
    return m.hour == m.minute == m.second == m.microsecond == 0


_BEGINNINGS: list[tuple[str, Callable[[datetime], bool]]] = [
    ("year", lambda m: _midnight(m) and m.day == 1 and m.month == 1),
    ("quarter", lambda m: _midnight(m) and m.day == 1 and m.month in (1, 4, 7, 10)),
    ("month", lambda m: _midnight(m) and m.day == 1),
    ("day", _midnight),
    ("hour", lambda m: m.minute == m.second == m.microsecond == 0),
    ("minute", lambda m: m.second == m.microsecond == 0),
]
