"""A result turned: values of some columns go down, of others across, and a figure stands where they cross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sextant.features.dashboards.models import Pivoting

MOST_ACROSS = 100
SEPARATOR = " · "
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Pivoted:
    """Columns and rows as a table has them; `cut` is how many columns there was no room for."""

    columns: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, Any], ...]
    cut: int = 0


def pivot(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], wish: Pivoting
) -> Pivoted | None:
    """The turned table; None where a column that it needs is not in the result.

    Totals are sums, and stand only where the figure is one that can be summed.
    """
    by_name = {str(column["name"]): column for column in columns}
    if any(name not in by_name for name in (*wish.down, *wish.across, wish.value)):
        return None
    across = sorted({_key(row, wish.across) for row in rows}, key=_order)
    kept = across[:MOST_ACROSS]
    places = {key: f"c{place}" for place, key in enumerate(kept)}
    figure = by_name[wish.value]
    totals = wish.totals and bool(figure.get("additive")) and len(kept) == len(across)
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        place = places.get(_key(row, wish.across))
        down = _key(row, wish.down)
        line = lines.setdefault(down, dict(zip(wish.down, down, strict=True)))
        if place is not None:
            line[place] = row.get(wish.value)
    made = list(lines.values())
    heads = [dict(by_name[name]) for name in wish.down]
    heads += [dict(figure) | {"name": places[key], "label": SEPARATOR.join(map(_said, key))} for key in kept]
    if totals:
        _add_totals(made, [*places.values()], first=wish.down[0])
        heads.append(dict(figure) | {"name": "total", "label": TOTAL})
    return Pivoted(tuple(heads), tuple(made), cut=len(across) - len(kept))


def _add_totals(lines: list[dict[str, Any]], places: Sequence[str], *, first: str) -> None:
    for line in lines:
        line["total"] = _sum([line.get(place) for place in places])
    whole = {place: _sum([line.get(place) for line in lines]) for place in (*places, "total")}
    lines.append({first: TOTAL, **whole, "is_total": True})


def _sum(values: Sequence[Any]) -> float | int | None:
    numbers = [_number(value) for value in values if value is not None]
    return sum(numbers) if numbers else None


def _number(value: Any) -> float | int:
    return value if isinstance(value, int | float) else float(value)


def _key(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def _order(key: tuple[Any, ...]) -> tuple[tuple[int, float, str], ...]:
    """Numbers by size, words by letter, what has no value last."""
    return tuple(
        (2, 0.0, "")
        if value is None
        else (0, float(value), "")
        if isinstance(value, int | float)
        else (1, 0.0, str(value))
        for value in key
    )


def _said(value: Any) -> str:
    if value is None:
        return "(none)"
    text = str(value)
    return text[:10] if text.endswith("T00:00:00") else text
