"""The picture that a question asks for, as a value: its kind, its axes, how it is cut and ordered."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "line",
    "bar",
    "grouped_bar",
    "stacked_bar",
    "area",
    "scatter",
    "pie",
    "histogram",
    "heatmap",
    "box",
    "table",
    "number",
]
Grain = Literal["year", "quarter", "month", "week", "day", "weekday", "hour"]


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the picture: along an axis, or by what is named in the question's words."""

    by: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """Times cut to a grain; `of` are the words for the column, empty where none is named."""

    grain: Grain
    of: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a question says of its picture; `leaning` is a kind that its words point to and do not name."""

    kind: Kind | None = None
    leaning: Kind | None = None
    x: str = ""
    y: str = ""
    series: str = ""
    bin: Bin | None = None
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Pictured:
    """A question without the words of its picture, and that picture."""

    question: str
    picture: Picture
