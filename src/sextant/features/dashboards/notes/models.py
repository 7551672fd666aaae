"""A comment on a dashboard or a tile of it, or a note at a point in time."""

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from sextant.features.dashboards.models import Value
from sextant.kit.ids import DashboardId, UserId, WorkspaceId

MOST_WORDS = 4_000
MOST_NOTES = 2_000  # of one dashboard


class NoteWish(Value):
    """What a person writes: `on` makes it a note in time, `viz_id` one on a tile, `reply_to` an answer."""

    text: str = Field(min_length=1, max_length=MOST_WORDS)
    viz_id: str | None = Field(default=None, max_length=64)
    on: date | None = None
    until: date | None = None
    reply_to: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and (self.on is None or self.until < self.on):
            raise ValueError("A span of time begins `on` a day and ends `until` a later one.")
        if self.on is not None and self.reply_to is not None:
            raise ValueError("A reply stands where what it replies to stands.")
        return self


class NoteChange(Value):
    """Other words, or whether it is settled."""

    text: str | None = Field(default=None, min_length=1, max_length=MOST_WORDS)
    settled: bool | None = None


class Note(Value):
    """A comment; with `on` it is drawn at that day over the charts with an axis of time, or over its tile."""

    note_id: str
    dashboard_id: DashboardId
    workspace_id: WorkspaceId
    user_id: UserId
    email: str
    text: str
    viz_id: str | None = None
    on: date | None = None
    until: date | None = None
    reply_to: str | None = None
    created_at: datetime
    edited_at: datetime | None = None
    settled_at: datetime | None = None
