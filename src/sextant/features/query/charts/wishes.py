"""What an asker wants of a picture: a kind, axes, an order, words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Sorted:
    """An order along the names or times (x), or by the figure (y)."""

    by: Literal["x", "y"]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ChartHints:
    """What the asker wants: a kind, a title, columns by name, an order, other words for columns.

    `facet` repeats the picture for each value of a column, `top` keeps the names with the most, `log` and
    `legend` are of the scale upright and of the colours. `sort` is "x" or "y", with "-" before it for
    the last or largest first. `leaning` is a kind that the question's words point to: taken where it is
    honest, and no word is lost on it where it is not.
    """

    kind: str | None = None
    title: str = ""
    x: str | None = None
    y: str | None = None
    series: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    leaning: str | None = None
    sort: str = ""
    facet: str | None = None
    top: int | None = None
    log: bool = False
    legend: bool = True

    @property
    def sorted(self) -> Sorted | None:
        axis = self.sort.removeprefix("-")
        if axis == "x":
            return Sorted("x", self.sort.startswith("-"))
        return Sorted("y", self.sort.startswith("-")) if axis == "y" else None
