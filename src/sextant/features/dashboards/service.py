"""Dashboards, put together: making them, looking at them, sharing them, files of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import orjson
from starlette.responses import Response

from sextant.core.access import Caller
from sextant.core.limits import RateLimits
from sextant.features.ask import Asking, HomeItem
from sextant.features.dashboards import access
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.exporting import Exporting
from sextant.features.dashboards.files import BoardFiles
from sextant.features.dashboards.filtering import tables_named
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.looking import Looks
from sextant.features.dashboards.models import (
    Change,
    Dashboard,
    DashboardRefused,
    Position,
    Visualization,
)
from sextant.features.dashboards.notes import Notes
from sextant.features.dashboards.rendering import Drawing
from sextant.features.dashboards.shapes import dashboard_json, public_json, stable
from sextant.features.dashboards.sharing.links import Shared, Sharing
from sextant.features.dashboards.values import FilterValues
from sextant.features.dashboards.versions.service import Versions
from sextant.features.dashboards.viewing import Choosing, Values, Viewing
from sextant.features.datasets import Use
from sextant.features.identity import looks_view
from sextant.features.query import Downloads, Queries
from sextant.kit.ids import DatasetId, WorkspaceId
from sextant.ports.cache import Cache

if TYPE_CHECKING:
    from sextant.features.dashboards.wording import Reworded

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
        self.versions = Versions(ground, self.boards)
        self.notes = Notes(ground, self.boards)
        self.files = BoardFiles(self.boards)
        self.looks = Looks(
            ground, boards=self.boards, viewing=self.viewing, queries=queries, notes=self.notes
        )
        self.exports = Exporting(
            ground,
            boards=self.boards,
            viewing=self.viewing,
            notes=self.notes,
            queries=queries,
            downloads=downloads,
            drawing=drawing,
            limits=limits,
        )

    def now(self) -> datetime:
        return self._ground.clock.now()

    def as_json(self, caller: Caller, dashboard: Dashboard, *, starred: bool | None = None) -> dict[str, Any]:
        """A dashboard in the shape of the API; whether it has the caller's star is looked up unless known."""
        email: str | None = caller.email
        if dashboard.user_id != caller.user_id:
            person = self._ground.identity.person(dashboard.workspace_id, dashboard.user_id)
            email = person.email if person else None
        if starred is None:
            starred = self.boards.is_starred(caller, dashboard.dashboard_id)
        return dashboard_json(dashboard, caller, email=email, starred=starred)

    def shown_to_guests(self, shared: Shared) -> dict[str, Any]:
        """A dashboard behind a link as the API shows it, in its workspace's looks."""
        looks = looks_view(self._ground.identity.brands.looks(shared.dashboard.workspace_id))
        return {**public_json(shared.dashboard), "looks": looks.model_dump() if looks else None}

    def look(
        self, caller: Caller, dashboard_id: str, *, values: Values, only: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """All tiles as this person may see them under some filters."""
        return self.looks.all(caller, dashboard_id, choosing=Choosing(values), only=only)

    def look_again(self, caller: Caller, dashboard_id: str, *, filters: str) -> dict[str, Any]:
        """All tiles with filters as JSON text; raises DashboardRefused."""
        return self.look(caller, dashboard_id, values=self.values_of(filters))

    def values_of(self, filters: str) -> Values:
        """Filters as JSON text; raises DashboardRefused."""
        try:
            values: object = orjson.loads(filters) if filters else {}
        except orjson.JSONDecodeError as error:
            raise DashboardRefused(
                "`filters` is not JSON.", hint='Send filters={"id": {"values": []}}.'
            ) from error
        if not isinstance(values, dict):
            raise DashboardRefused("`filters` is an object by filter id.")
        return cast("Values", values)

    def people(self, caller: Caller, dashboard_id: str) -> list[dict[str, Any]]:
        """The people of the workspace for whoever may share the dashboard, with what each may do here."""
        board = self.boards.get(caller, dashboard_id)
        access.check_share(caller, board)
        given: dict[str, str] = {grant.user_id: grant.role for grant in board.people}
        return [
            {
                "user_id": person.user_id,
                "email": person.email,
                "role": "owner" if person.user_id == board.user_id else given.get(person.user_id),
            }
            for person in self._ground.identity.people(caller.workspace_id)
            if person.status != "disabled"
        ]

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
            if not viz.is_wordless:
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

    def reword(
        self, caller: Caller, tile: Visualization, *, words: str, columns: Sequence[tuple[str, str, str]]
    ) -> "Reworded":
        """A tile changed in words, for whoever may change dashboards; nothing is stored."""
        caller.require("boards.write")
        from sextant.features.dashboards.wording import Named, reworded

        return reworded(tile, [Named(name, label, type_) for name, label, type_ in columns], words)

    def draft(self, caller: Caller, *, dataset_id: str | None, question: str | None) -> Dashboard:
        """A dashboard of what a dataset holds, or of a question and what stands around it."""
        caller.require("boards.write")
        first = None if question is None else self._answered(caller, question)
        if first is not None:
            read = tables_named(first.query)
            tables = self._ground.tables(caller)
            dataset_id = next((str(tables[name].dataset_id) for name in read if name in tables), dataset_id)
        if dataset_id is None:
            raise DashboardRefused("There is nothing to draft from.", hint="Send `dataset_id` or `question`.")
        from sextant.features.dashboards.drafting import draft, known_of

        table = self._ground.datasets.table(caller, dataset_id)
        known = known_of(table, focus=question or "")
        tiles, filters = draft(known) if first is None else draft(known, most=9)
        if first is not None:
            below = [
                tile.model_copy(
                    update={"position": tile.position.model_copy(update={"y": tile.position.y + 6})}
                )
                for tile in tiles
            ]
            tiles = (first, *below)
        name = (question or table.name).strip().rstrip("?")
        described = f"Drafted from {table.name}."
        change = Change(
            name=name[:1].upper() + name[1:200], description=described, visualizations=tiles, filters=filters
        )
        return self.boards.create(caller, change)

    def _answered(self, caller: Caller, question: str) -> Visualization:
        answer = self._asking.ask(caller, question)
        if not answer.asked.sql:
            near = answer.asked.alternatives
            raise DashboardRefused(
                answer.asked.explanation or "This question could not be placed on your datasets.",
                hint=f"Near it is “{near[0].question}”." if near else "Ask it in other words.",
            )
        tile = self.tile_of(caller, query_id=answer.asked.query_id, viz=None)
        return tile.model_copy(update={"position": Position(x=0, y=0, width=12, height=6)})

    def uses(self, workspace_id: str, dataset_id: str) -> list[Use]:
        """The dashboards that read a dataset, for whoever is about to delete it."""
        found = self.boards.reading(WorkspaceId(workspace_id), DatasetId(dataset_id))
        return [Use(kind="dashboard", id=one.dashboard_id, title=one.name) for one in found]

    def recent(self, caller: Caller) -> list[HomeItem]:
        """The dashboards with a star and those changed last, as the home page shows them."""
        found = self.boards.find(caller, limit=_RECENT)
        return [
            HomeItem(
                "dashboard",
                board.name,
                f"{len(board.visualizations)} {'tile' if len(board.visualizations) == 1 else 'tiles'}",
                f"/dashboards/{board.dashboard_id}",
                board.updated_at,
                id=board.dashboard_id,
                outline=tuple(
                    (p.x, p.y, p.width, p.height) for p in (tile.position for tile in board.visualizations)
                ),
                drawn=tuple(tile.chart_type for tile in board.visualizations),
                starred=board.dashboard_id in found.starred,
            )
            for board in found.items
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
