"""Arrow values as JSON takes them: nothing loses a digit, nothing that is no number looks like one."""

import base64
import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

SAFE = 2**53
_FEW = 256  # values up to which a look at each is quicker than to ask Arrow about all


def unique_names(names: Sequence[str]) -> list[str]:
    """`total, total` becomes `total, total_2`; a name that stands already is not taken again."""
    taken = set(names)
    seen: set[str] = set()
    unique: list[str] = []
    for name in names:
        number = 2
        chosen = name
        while chosen in seen:
            chosen = f"{name}_{number}"
            number += 1
            if chosen in taken and chosen not in seen:
                chosen = name
        seen.add(chosen)
        unique.append(chosen)
    return unique


def rows_json(table: "pa.Table") -> list[dict[str, Any]]:
    """One object a row: integers beyond 2^53 and decimals as text, NaN and infinities as null."""
    names = table.column_names
    columns = [values(table.column(index)) for index in range(table.num_columns)]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def values(column: "pa.ChunkedArray") -> list[Any]:
    """A column's values as JSON takes them; JSON text of Arrow's type for it goes in as it is written."""
    import pyarrow as pa

    kind: Any = column.type
    if isinstance(kind, pa.JsonType):
        import orjson

        return [None if text is None else orjson.Fragment(text) for text in column.to_pylist()]
    if pa.types.is_string(kind) or pa.types.is_boolean(kind):
        return column.to_pylist()
    if len(column) <= _FEW and (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
        one_by_one: Callable[[Any], Any] = _number if pa.types.is_floating(kind) else _integer
        return [one_by_one(value) for value in column.to_pylist()]
    if pa.types.is_floating(kind):
        return column.to_pylist() if all_finite(column) else [_number(v) for v in column.to_pylist()]
    if pa.types.is_integer(kind):
        return column.to_pylist() if _all_small(column) else [_integer(v) for v in column.to_pylist()]
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_time64(kind) and kind.unit == "ns":
        column = column.cast(pa.time64("us"), safe=False)
    of_parts: Any = (
        {"maps_as_pydicts": "lossy"} if pa.types.is_nested(kind) else {}
    )  # a map's keys are unique
    return [_plain(value) for value in column.to_pylist(**of_parts)]


def all_finite(column: "pa.ChunkedArray") -> bool:
    """Whether no value is NaN or infinite; true of nothing."""
    import pyarrow.compute as pc

    if len(column) <= _FEW:
        return all(value is None or math.isfinite(value) for value in column.to_pylist())
    return pc.all(pc.is_finite(column)).as_py() is not False


def _all_small(column: "pa.ChunkedArray") -> bool:
    import pyarrow.compute as pc

    ends = pc.min_max(column).as_py()
    low, high = ends["min"], ends["max"]
    return low is None or (low >= -SAFE and high <= SAFE)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _integer(value: int | None) -> int | str | None:
    return value if value is None or -SAFE <= value <= SAFE else str(value)


def _plain(value: Any) -> Any:
    """One value of any type; parts of a whole likewise."""
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "nanoseconds"):  # Arrow's calendar interval, a tuple with names
        return _duration(value.months, value.days, value.nanoseconds)
    kind = next((known for known in _AS_TEXT if isinstance(value, known)), None)
    if kind is not None:
        return _AS_TEXT[kind](value)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # Arrow's Python values
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]  # Arrow's Python values
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _interval(value: timedelta) -> str:
    return _duration(0, value.days, value.seconds * 10**9 + value.microseconds * 1000)


_AS_TEXT: dict[type, Callable[[Any], Any]] = {
    int: _integer,
    float: _number,
    Decimal: _decimal,
    bytes: _bytes,
    timedelta: _interval,
}


def _duration(months: int, days: int, nanoseconds: int) -> str:
    """ISO 8601, such as P1M2DT3.5S."""
    seconds = nanoseconds / 1e9
    parts = (f"{months}M" if months else "") + (f"{days}D" if days else "")
    time = f"T{seconds:g}S" if nanoseconds or not parts else ""
    return f"P{parts}{time}"
