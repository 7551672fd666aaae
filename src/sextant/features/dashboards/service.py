"""Dashboards, put together: making them, looking at them, sharing them, files of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import orjson
from starlette.responses import Response

from sextant.core.access import Caller
from sextant.core.limits import RateLimits
from sextant.features.ask import Asking, HomeItem
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.exporting import Exporting
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, DashboardRefused, Visualization
from sextant.features.dashboards.rendering import Drawing
from sextant.features.dashboards.shapes import dashboard_json, stable, view_json
from sextant.features.dashboards.sharing import Shared, Sharing
from sextant.features.dashboards.values import FilterValues
from sextant.features.dashboards.viewing import Values, Viewing
from sextant.features.datasets import Use
from sextant.features.query import Downloads, Queries
from sextant.kit.ids import DatasetId, WorkspaceId
from sextant.ports.cache import Cache

_RECENT = 4


class Dashboards:
    """The door of dashboards: its parts by name."""

    def __init__(
        self,
        ground: Ground,
        *,
        cache: Cache,
        queries: Queries,
        downloads: Downloads,
        asking: Asking,
        drawing: Drawing,
        limits: RateLimits,
    ) -> None:
        self._ground = ground
        self._asking = asking
        self._queries = queries
        self._drawing = drawing
        self.boards = Boards(ground)
        self.viewing = Viewing(ground, queries)
        self.values = FilterValues(ground, queries)
        self.sharing = Sharing(ground, self.boards, cache)
        self.exports = Exporting(
            ground,
            boards=self.boards,
            viewing=self.viewing,
            queries=queries,
            downloads=downloads,
            drawing=drawing,
            limits=limits,
        )

    def now(self) -> datetime:
        return self._ground.clock.now()

    def as_json(self, caller: Caller, dashboard: Dashboard) -> dict[str, Any]:
        """A dashboard in the shape of the API."""
        person = self._ground.identity.person(dashboard.workspace_id, dashboard.user_id)
        return dashboard_json(dashboard, caller, email=person.email if person else None)

    def look(
        self, caller: Caller, dashboard_id: str, *, values: Values, only: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """All tiles as this person may see them; one view is one entry of the audit trail."""
        dashboard = self.boards.get(caller, dashboard_id)
        shown = view_json(self.viewing.view(caller, dashboard, values=values, only=only), with_sql=True)
        self._ground.audit.record(
            caller,
            action="dashboard.viewed",
            details={"dashboard_id": dashboard.dashboard_id, "filters": sorted(values)},
        )
        return shown

    def look_again(self, caller: Caller, dashboard_id: str, *, filters: str) -> dict[str, Any]:
        """The same with filters as JSON text; raises DashboardRefused."""
        try:
            values: object = orjson.loads(filters) if filters else {}
        except orjson.JSONDecodeError as error:
            raise DashboardRefused(
                "`filters` is not JSON.", hint='Send filters={"id": {"values": []}}.'
            ) from error
        if not isinstance(values, dict):
            raise DashboardRefused("`filters` is an object by filter id.")
        return self.look(caller, dashboard_id, values=cast("Values", values))

    def look_shared(
        self, shared: Shared, *, values: Values, only: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """All tiles behind a link, through the gate as the dashboard's owner; without SQL."""
        view = self.viewing.view(shared.owner, shared.dashboard, values=values, only=only)
        return view_json(view, with_sql=False)

    def tagged(self, shown: dict[str, Any], known: str) -> Response:
        """A view with an ETag that changes with the data and not with its age."""
        tag = f'"{hashlib.blake2b(orjson.dumps(stable(shown), default=str), digest_size=16).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
            return Response(status_code=304, headers=headers)
        return Response(orjson.dumps(shown, default=str), media_type="application/json", headers=headers)

    def tile_of(self, caller: Caller, *, query_id: str | None, viz: Visualization | None) -> Visualization:
        """The tile to pin; SQL that the gate refuses is refused here, not on the dashboard."""
        if (query_id is None) == (viz is None):
            raise DashboardRefused("Pin one thing.", hint="Send `query_id` of an answer, or a `viz`.")
        if viz is not None:
            if not viz.is_text:
                self._check(caller, viz.query)
            return viz
        asked = self._asking.stored(caller, str(query_id))
        if not asked.sql:
            raise DashboardRefused("This question has no answer to pin.", hint="Ask it another way first.")
        return Visualization(
            title=asked.title or asked.question,
            chart_type=asked.chart_kind or "auto",
            query=asked.sql,
            question=asked.question,
        )

    def uses(self, workspace_id: str, dataset_id: str) -> list[Use]:
        """The dashboards that read a dataset, for whoever is about to delete it."""
        found = self.boards.reading(WorkspaceId(workspace_id), DatasetId(dataset_id))
        return [Use(kind="dashboard", id=one.dashboard_id, title=one.name) for one in found]

    def recent(self, caller: Caller) -> list[HomeItem]:
        """The dashboards that were changed last, as the home page shows them."""
        return [
            HomeItem(
                "dashboard",
                board.name,
                f"{len(board.visualizations)} {'tile' if len(board.visualizations) == 1 else 'tiles'}",
                f"/dashboards/{board.dashboard_id}",
                board.updated_at,
                id=board.dashboard_id,
            )
            for board in self.boards.find(caller, limit=_RECENT).items
        ]

    def warm(self) -> None:
        """Starts what draws, so that the first export is quick."""
        self._drawing.warm()

    def close(self) -> None:
        self.viewing.close()
        self._drawing.close()

    def _check(self, caller: Caller, sql: str) -> None:
        validation = self._queries.validate(caller, sql)
        if not validation.valid:
            first = validation.errors[0]
            raise DashboardRefused(first.message, hint=first.hint, details={"code": first.code})
