"""What a dashboard was at a version, and how two states of one differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sextant.features.dashboards.models import Change, Dashboard, Value
from sextant.kit.ids import DashboardId, UserId, WorkspaceId

CONTENT = ("name", "description", "visualizations", "filters", "layout", "config")
Happened = Literal["added", "removed", "changed", "moved"]
Part = Literal["dashboard", "tile", "filter", "tab"]


class Version(Value):
    """A saved state; `told` says what changed with it, `content` is what it was."""

    dashboard_id: DashboardId
    workspace_id: WorkspaceId
    version: int
    user_id: UserId
    email: str = ""
    saved_at: datetime
    told: str = ""
    restored_from: int | None = None
    content: dict[str, Any]

    @property
    def change(self) -> Change:
        """What makes a dashboard be as it was."""
        return Change.model_validate(self.content)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is in one state and not, or otherwise, in another; `fields` name what differs."""

    part: Part
    id: str
    title: str
    happened: Happened
    fields: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        named = "the dashboard" if self.part == "dashboard" else f"{self.part} “{self.title or self.id}”"
        if self.happened == "changed":
            return f"changed {_listed(self.fields)} of {named}"
        return f"{self.happened} {named}"


def content_of(dashboard: Dashboard) -> dict[str, Any]:
    """What a version keeps: what people made, not whom it is shared with."""
    return dashboard.model_dump(mode="json", include=set(CONTENT))


def as_it_was(dashboard: Dashboard, content: Mapping[str, Any]) -> Dashboard:
    """The dashboard with the content of another state."""
    return dashboard.model_validate({**dashboard.model_dump(mode="json"), **content})


def _listed(words: tuple[str, ...]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
