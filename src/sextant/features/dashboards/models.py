"""What a dashboard is: tiles on twelve columns, filters over all of them, links to it."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self, cast

from pydantic import ConfigDict, Field, model_validator

from sextant.core.http import WireModel
from sextant.kit.errors import Conflict, InputRefused, NotFound
from sextant.kit.ids import DashboardId, DatasetId, UserId, WorkspaceId

COLUMNS = 12
MOST_TILES = 60
MOST_FILTERS = 12
MOST_SQL = 200_000
MOST_TEXT = 20_000

FilterType = Literal["set", "range", "date"]


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


class ShareNotFound(NotFound):
    code = "share_not_found"


class DatasetGone(NotFound):
    code = "dataset_gone"


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


class Layout(Value):
    """The grid that positions count in; rows are `row_height` CSS pixels."""

    columns: Literal[12] = 12
    row_height: int = Field(default=56, ge=24, le=200)


class TileConfig(WireModel):
    """Hints for a tile's drawing; fields of the page's own may stand beside these."""

    model_config = ConfigDict(frozen=True, extra="allow")

    text: str = Field(default="", max_length=MOST_TEXT)
    x: str | None = Field(default=None, max_length=200)
    y: str | None = Field(default=None, max_length=200)
    color: str | None = Field(default=None, max_length=200)
    compare: str | None = Field(default=None, max_length=200)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    units: dict[str, str] = Field(default_factory=dict[str, str], max_length=50)  # by result column


class DatasetUse(Value):
    """A dataset that a tile reads, kept beside its SQL so that a tile can say which one is gone."""

    dataset_id: DatasetId
    table_name: str
    name: str


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
    datasets: tuple[DatasetUse, ...] = ()

    @property
    def is_text(self) -> bool:
        return self.chart_type == "text"

    @model_validator(mode="after")
    def _has_something(self) -> Self:
        if not self.is_text and not self.query.strip():
            raise ValueError("A tile needs a query, or the chart type `text` with words in `config.text`.")
        return self


class Filter(Value):
    """A filter over every tile whose tables have its column; `default` is a value of its type, or null."""

    filter_id: str = Field(default="", max_length=64)
    label: str = Field(default="", max_length=120)
    column: Name
    dataset_id: DatasetId | None = None
    type: FilterType
    default: dict[str, Any] | None = None


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


class Share(Value):
    """A link to a dashboard; its token is known to whoever was shown it and stored as a hash alone."""

    share_id: str
    dashboard_id: DashboardId
    workspace_id: WorkspaceId
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    views: int = 0


class MadeShare(Value):
    share: Share
    token: str
