"""The units of figures that have a name of their own, such as metrics: whoever defines them tells."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from sextant.features.datasets import Table
from sextant.features.query.models import ResultColumn
from sextant.features.query.permitting import Reading

UnitsOf = Callable[[str, Collection[Table]], Mapping[str, str]]
_NUMBERS = frozenset({"int", "long", "float", "double"})


class Figures:
    """A result's column that bears the name of such a figure of a table it is from has its unit."""

    def __init__(self) -> None:
        self._units: UnitsOf | None = None

    def told_by(self, units: UnitsOf) -> None:
        """`units` are those of a workspace's figures over tables, by the names of their columns."""
        self._units = units

    def columns(
        self, workspace_id: str, reading: Reading, columns: tuple[ResultColumn, ...]
    ) -> tuple[ResultColumn, ...]:
        """The columns with the units of the figures among them; a unit that is known stays."""
        if self._units is None or not any(map(_may_be_one, columns)):
            return columns
        units = self._units(workspace_id, reading.tables.values())
        return tuple(
            replace(one, unit=unit) if _may_be_one(one) and (unit := units.get(one.name.lower())) else one
            for one in columns
        )


def _may_be_one(column: ResultColumn) -> bool:
    is_number = column.type in _NUMBERS or column.type.startswith("decimal")
    return is_number and column.unit is None and column.grain is None
