"""What a dashboard is: tiles on twelve columns, filters over all of them, whom it is shared with."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from sextant.core.http import WireModel
from sextant.kit.errors import Conflict, InputRefused, NotFound
from sextant.kit.ids import DashboardId, DatasetId, UserId, WorkspaceId

COLUMNS = 12
MOST_TILES = 60
MOST_FILTERS = 12
MOST_SQL = 200_000
MOST_TEXT = 20_000

FilterType = Literal["set", "range", "date", "text", "boolean", "number"]
WORDLESS = frozenset({"text", "image", "section"})  # tiles without a statement


class DashboardNotFound(NotFound):
    code = "dashboard_not_found"


class DashboardChanged(Conflict):
    code = "dashboard_changed"


class DashboardRefused(InputRefused):
    code = "dashboard_invalid"


class TileNotFound(NotFound):
    code = "tile_not_found"


class FilterNotFound(NotFound):
    code = "filter_not_found"


class DatasetGone(NotFound):
    code = "dataset_gone"


class VersionNotFound(NotFound):
    code = "version_not_found"


class NoteNotFound(NotFound):
    code = "note_not_found"


class Value(WireModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Position(Value):
    """Where a tile stands, in columns and rows of the grid."""

    x: int = Field(default=0, ge=0, le=COLUMNS - 1)
    y: int = Field(default=0, ge=0, le=10_000)
    width: int = Field(default=6, ge=1, le=COLUMNS)
    height: int = Field(default=5, ge=1, le=40)

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.x + self.width > COLUMNS:
            raise ValueError(f"A tile ends at column {COLUMNS}: x + width is {self.x + self.width}.")
        return self

    @property
    def bottom(self) -> int:
        return self.y + self.height


class Tab(Value):
    """One of several sheets of tiles; tiles name it by its id."""

    tab_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    title: str = Field(min_length=1, max_length=80)


class Layout(Value):
    """The grid that positions count in; rows are `row_height` CSS pixels. Without tabs there is one sheet."""

    columns: Literal[12] = 12
    row_height: int = Field(default=56, ge=24, le=200)
    tabs: tuple[Tab, ...] = Field(default=(), max_length=20)


class Sorting(Value):
    column: str = Field(max_length=200)
    descending: bool = False


class Colouring(Value):
    """How a column of a table is coloured: a bar in each cell, a scale over it, or cells past a limit."""

    column: str = Field(max_length=200)
    how: Literal["bar", "scale", "above", "below", "is"]
    value: float | str | None = None
    tone: Literal["accent", "good", "warn", "bad"] = "accent"


class Pivoting(Value):
    """Which result columns go down, which across, and which figure stands where they cross."""

    down: tuple[str, ...] = Field(min_length=1, max_length=4)
    across: tuple[str, ...] = Field(min_length=1, max_length=2)
    value: str = Field(max_length=200)
    totals: bool = True


Total = Literal["sum", "avg", "min", "max", "count"]


def _known_comparison(sent: object) -> object:
    """Dashboards from before comparisons may say anything here."""
    return sent if sent in ("period", "year") else None


class TileConfig(WireModel):
    """Hints for a tile's drawing; fields of the page's own may stand beside these."""

    model_config = ConfigDict(frozen=True, extra="allow")

    text: str = Field(default="", max_length=MOST_TEXT)
    x: str | None = Field(default=None, max_length=200)
    y: str | None = Field(default=None, max_length=200)
    color: str | None = Field(default=None, max_length=200)
    # A figure against the time before, or a year before.
    compare: Annotated[Literal["period", "year"] | None, BeforeValidator(_known_comparison)] = None
    along: str | None = Field(default=None, max_length=200)  # the column of days that a figure is compared by
    spark: bool = False
    good: Literal["up", "down"] | None = None
    sort: tuple[Sorting, ...] = Field(default=(), max_length=4)
    totals: dict[str, Total] = Field(default_factory=dict[str, Total], max_length=50)
    colours: tuple[Colouring, ...] = Field(default=(), max_length=20)
    pivot: Pivoting | None = None
    drill: tuple[str, ...] = Field(default=(), max_length=8)  # columns from coarse to fine
    image: str = Field(default="", max_length=700_000)  # a picture of its own, as a data address
    alt: str = Field(default="", max_length=500)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    units: dict[str, str] = Field(default_factory=dict[str, str], max_length=50)  # by result column
    facet: str | None = Field(default=None, max_length=200)  # a picture for each value of this column
    order: Literal["", "x", "-x", "y", "-y"] = ""  # along the names or by the figure; "-" turns it
    top: int | None = Field(default=None, ge=1, le=1_000)  # only the names with the most
    log: bool = False
    legend: bool = True


class DatasetUse(Value):
    """A dataset that a tile reads, kept beside its SQL so that a tile can say which one is gone."""

    dataset_id: DatasetId
    table_name: str
    name: str


_PICTURE = re.compile(r"^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$")
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Visualization(Value):
    """A tile: a query and how it is drawn, or a text."""

    viz_id: str = Field(default="", max_length=64)
    title: str = Field(default="", max_length=300)
    chart_type: str = Field(default="auto", pattern=r"^[a-z_]{1,32}$")
    dataset_id: DatasetId | None = None
    query: str = Field(default="", max_length=MOST_SQL)
    question: str | None = Field(default=None, max_length=2_000)
    config: TileConfig = TileConfig()
    position: Position = Position()
    tab: str = Field(default="", max_length=64)
    datasets: tuple[DatasetUse, ...] = ()

    @property
    def is_wordless(self) -> bool:
        """Whether the tile shows no data: a text, a picture, the head of a section."""
        return self.chart_type in WORDLESS

    @model_validator(mode="after")
    def _has_something(self) -> Self:
        if not self.is_wordless and not self.query.strip():
            raise ValueError("A tile needs a query, or the chart type `text` with words in `config.text`.")
        if self.chart_type == "image" and not _PICTURE.match(self.config.image):
            raise ValueError("A picture is PNG, JPEG, GIF or WebP, as `data:image/png;base64,...`.")
        if self.chart_type == "pivot" and self.config.pivot is None:
            raise ValueError("A pivot needs `config.pivot`: down, across and value.")
        return self


class Filter(Value):
    """A filter over every tile whose tables have its column, or a `$parameter` of their statements.

    `default` is a value of its type, or null. A `single` one takes one value; a `dependent` one offers only
    values that stand together with what the filters before it are set to.
    """

    filter_id: str = Field(default="", max_length=64)
    label: str = Field(default="", max_length=120)
    column: str = Field(default="", max_length=200)
    parameter: str = Field(default="", pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,62})?$")
    dataset_id: DatasetId | None = None
    type: FilterType
    single: bool = False
    dependent: bool = False
    options: tuple[str, ...] = Field(default=(), max_length=200)  # what a parameter may be
    default: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _is_over_something(self) -> Self:
        if bool(self.column) == bool(self.parameter):
            raise ValueError("A filter has a `column`, or the name of a `parameter`.")
        if self.parameter and self.type in ("set", "range"):
            raise ValueError("A parameter is a text, a number, a date or a boolean.")
        if self.type == "number" and not self.parameter:
            raise ValueError("Numbers of a column are filtered by a `range`.")
        return self


Role = Literal["view", "edit"]


class Grant(Value):
    """A person whom a dashboard is shared with, to look or to change it too."""

    user_id: UserId
    role: Role = "view"


class Owner(Value):
    user_id: UserId
    email: str | None = None


class Dashboard(Value):
    """A stored dashboard; `version` grows with every change."""

    dashboard_id: DashboardId
    workspace_id: WorkspaceId
    user_id: UserId
    name: Name
    description: str = ""
    visualizations: tuple[Visualization, ...] = ()
    filters: tuple[Filter, ...] = ()
    layout: Layout = Layout()
    config: dict[str, Any] = Field(default_factory=dict[str, Any])
    shared: bool = False
    people: tuple[Grant, ...] = ()
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def tile(self, viz_id: str) -> Visualization:
        """Raises TileNotFound."""
        for tile in self.visualizations:
            if tile.viz_id == viz_id:
                return tile
        raise TileNotFound(f"The dashboard `{self.name}` has no tile {viz_id}.", hint="Load it again.")

    def filter(self, filter_id: str) -> Filter:
        """Raises FilterNotFound."""
        for one in self.filters:
            if one.filter_id == filter_id:
                return one
        raise FilterNotFound(f"The dashboard `{self.name}` has no filter {filter_id}.", hint="Load it again.")


class Change(Value):
    """What a person sends to make or change a dashboard; absent fields stay as they are."""

    name: Name | None = None
    description: str | None = Field(default=None, max_length=2_000)
    visualizations: tuple[Visualization, ...] | None = Field(default=None, max_length=MOST_TILES)
    filters: tuple[Filter, ...] | None = Field(default=None, max_length=MOST_FILTERS)
    layout: Layout | None = None
    config: dict[str, Any] | None = None
    shared: bool | None = None
    people: tuple[Grant, ...] | None = Field(default=None, max_length=200)
    version: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _unpack_config(cls, sent: Any) -> Any:
        """`config` may carry the parts, as the wire's `{name, config}` does; what is beside them wins."""
        if not isinstance(sent, dict):
            return sent
        fields = cast("dict[str, Any]", sent)
        if not isinstance(fields.get("config"), dict):
            return fields
        config = dict(cast("dict[str, Any]", fields["config"]))
        parts = ("description", "visualizations", "filters", "layout")
        inside = {part: config.pop(part) for part in parts if part in config}
        return {**inside, **fields, "config": config}
