"""What is looked at, how someone chose to, and what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import orjson

from sextant.features.dashboards.filtering import Choice, Scalar, words_of
from sextant.features.dashboards.models import Dashboard, Sorting, Visualization
from sextant.features.dashboards.pivoting import Pivoted
from sextant.features.dashboards.statements import Step
from sextant.features.query import Answered, Chart
from sextant.kit.errors import SextantError, Unavailable

Values = Mapping[str, object]


class TileLate(Unavailable):
    """A tile whose statement did not end in time."""

    code = "tile_late"


class TileBroken(SextantError):
    """A tile that failed for a reason inside the server, told without its detail."""

    code = "tile_failed"


@dataclass(frozen=True, slots=True)
class Pick:
    """What was chosen within a tile: a result column and, as filters take them, its values or its span."""

    column: str
    value: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What someone has set: filters, marks picked in tiles, steps down in them, orders of tables."""

    values: Values = field(default_factory=dict[str, object])
    picked: Mapping[str, Pick] = field(default_factory=dict[str, Pick])
    into: Mapping[str, tuple[Step, ...]] = field(default_factory=dict[str, tuple[Step, ...]])
    order: Mapping[str, tuple[Sorting, ...]] = field(default_factory=dict[str, tuple[Sorting, ...]])


@dataclass(frozen=True, slots=True)
class Restriction:
    """Rows that must not be left: a column and the values it may have, but in tables that are open."""

    column: str
    choice: Choice
    open_tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Besides:
    """A statement that goes with a tile's own: its totals, its figure over time, the figure before."""

    name: str
    sql: str
    words: str = ""


@dataclass(frozen=True)
class Drawn:
    """One statement's answer and its chart, shared by every tile that shows the same."""

    answered: Answered
    chart: Chart
    made: float  # of time.monotonic()
    besides: Mapping[str, Answered] = field(default_factory=dict[str, Answered])
    pivoted: Pivoted | None = None

    @cached_property
    def chart_json(self) -> orjson.Fragment:
        return orjson.Fragment(
            orjson.dumps(
                {
                    "kind": self.chart.kind,
                    "title": self.chart.title,
                    "spec": self.chart.spec,
                    "alternatives": self.chart.alternatives,
                    "alt": self.chart.alt,
                },
                default=str,
            )
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile as it is now: drawn, failed with its own error, or a text.

    `dimensions` are the result columns that can be picked, `further` those that go on down and to what.
    """

    tile: Visualization
    applied: tuple[str, ...] = ()
    sql: str = ""
    parameters: tuple[tuple[str, Scalar | date], ...] = ()
    besides: tuple[Besides, ...] = ()
    dimensions: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    further: Mapping[str, str] = field(default_factory=dict[str, str])
    trail: tuple[str, ...] = ()
    drawn: Drawn | None = None
    again: bool = False  # from this process's own kept tiles
    error: SextantError | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A dashboard's tiles, and what its filters were taken to mean."""

    dashboard: Dashboard
    tiles: tuple[Shown, ...]
    choices: Mapping[str, Choice | None]

    @property
    def filter_words(self) -> list[tuple[str, str]]:
        return [(one.label, words_of(self.choices.get(one.filter_id))) for one in self.dashboard.filters]
