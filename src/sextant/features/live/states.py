"""A tile at one moment as those who watch hold it, and what of it has changed since another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson

from sextant.features.live.patching import Row, patch_of

_FLEETING = frozenset(
    {"as_of", "cached", "age_seconds", "stale", "execution_time_ms", "tables", "results", "chart", "sql"}
)

_NAMED: Mapping[str, Any] = {"name": "table"}  # as every picture calls its rows


@dataclass(frozen=True, slots=True)
class TileState:
    """`head` is the tile without its rows, `rows` its results, `values` what its picture draws."""

    head: Mapping[str, Any]
    rows: Sequence[Row]
    values: Sequence[Row]
    fleeting: Mapping[str, Any] = field(default_factory=dict[str, Any], compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether it shows its rows and no picture, and says nothing about them."""
        chart: Any = self.head.get("chart")
        plain = isinstance(chart, dict) and not cast("dict[str, Any]", chart).get("spec")
        return plain and self.head.get("status") == "ok" and not self.head.get("notes")

    def with_rows(self, rows: Sequence[Row], *, row_count: int, truncated: bool) -> "TileState":
        """The same tile with other rows."""
        if self.head.get("row_count") == row_count and self.head.get("truncated") == truncated:
            return replace(self, rows=rows)
        return replace(self, head={**self.head, "row_count": row_count, "truncated": truncated}, rows=rows)

    def whole(self) -> dict[str, Any]:
        """The tile in the shape in which a view gives it."""
        tile = {**self.head, **self.fleeting}
        if self.head.get("status") != "ok" or "chart" not in self.head:
            return tile
        return {**tile, "results": self.rows, "chart": _filled(self.head["chart"], self.values)}

    def since(self, base: "TileState") -> dict[str, Any] | None:
        """What turns another state of the same tile into this one; None where nothing does."""
        if base is self:
            return None
        if self.head.get("status") != base.head.get("status"):
            return self.whole()
        found: dict[str, Any] = {}
        if self.head is not base.head:
            head = {name: value for name, value in self.head.items() if base.head.get(name) != value}
            if head:
                found["head"] = head
        for name, before, after in (
            ("results", base.rows, self.rows),
            ("values", base.values, self.values),
        ):
            patch = patch_of(before, after)
            if patch is not None:
                found[name] = patch
        return {"change": found} if found else None


def state_of(tile: Mapping[str, Any], rows: Sequence[Row]) -> TileState:
    """A tile of a view, its rows given as Python's values."""
    head = {name: value for name, value in tile.items() if name not in _FLEETING}
    fleeting = {name: tile[name] for name in ("as_of", "tables") if name in tile}
    chart: Any = tile.get("chart")
    if isinstance(chart, orjson.Fragment):
        chart = orjson.loads(orjson.dumps(chart))
    if chart is None:
        return TileState(head, rows, (), fleeting)
    values: list[Row] = []
    spec: Any = chart.get("spec") or {}
    data: Any = spec.get("data")
    if isinstance(data, dict) and "values" in data:
        values = list(data["values"])  # pyright: ignore[reportUnknownArgumentType]  # JSON
        chart = {**chart, "spec": {**spec, "data": _NAMED}}
    return TileState({**head, "chart": chart}, rows, values, fleeting)


def _filled(chart: Mapping[str, Any], values: Sequence[Row]) -> dict[str, Any]:
    spec: Any = chart.get("spec") or {}
    if "data" not in spec:
        return dict(chart)
    return {**chart, "spec": {**spec, "data": {**spec["data"], "values": values}}}
