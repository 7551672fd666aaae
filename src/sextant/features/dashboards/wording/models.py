"""What a change in words is read against, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sextant.features.dashboards.models import Visualization


@dataclass(frozen=True, slots=True)
class Named:
    """A column of the tile's result: its name, what it is called, whether it is a figure or a time."""

    name: str
    label: str = ""
    type: str = "string"

    @property
    def is_figure(self) -> bool:
        return self.type.startswith(("int", "long", "float", "double", "decimal"))

    @property
    def is_time(self) -> bool:
        return self.type in ("date", "timestamp", "timestamptz")

    @property
    def said(self) -> str:
        return self.label or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Reworded:
    """The tile as the words want it; each part of them is understood, in our words, or is not, in theirs."""

    tile: Visualization
    understood: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()


Columns = Sequence[Named]
