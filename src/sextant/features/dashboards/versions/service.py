"""Versions of dashboards: kept with every change, looked at, and taken back to."""

from collections.abc import Sequence

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards.boards import Boards
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, VersionNotFound
from sextant.features.dashboards.versions import store
from sextant.features.dashboards.versions.comparing import differences
from sextant.features.dashboards.versions.models import Difference, Version, as_it_was, content_of


class Versions:
    """The versions of dashboards, for whoever may change them."""

    def __init__(self, ground: Ground, boards: Boards) -> None:
        self._ground = ground
        self._boards = boards

    def of(
        self, caller: Caller, dashboard_id: str, *, before: int | None = None, limit: int = 50
    ) -> Sequence[Version]:
        """Newest first; raises DashboardNotFound, NotYours."""
        board = self._editable(caller, dashboard_id)
        with self._ground.db.reading() as tx:
            return store.page(tx, caller.workspace_id, board.dashboard_id, before=before, limit=limit)

    def get(self, caller: Caller, dashboard_id: str, version: int) -> tuple[Dashboard, Sequence[Difference]]:
        """The dashboard as it was, and what going back to it would do; raises VersionNotFound."""
        board = self._editable(caller, dashboard_id)
        found = self._find(board, version)
        was = as_it_was(board, found.content).model_copy(update={"version": version})
        return was, differences(content_of(board), found.content)

    def restore(self, caller: Caller, dashboard_id: str, version: int) -> Dashboard:
        """Makes the dashboard be as it was, as its next version; nothing between is lost."""
        found = self._find(self._editable(caller, dashboard_id), version)
        return self._boards.change(caller, dashboard_id, found.change, restored_from=version)

    def _editable(self, caller: Caller, dashboard_id: str) -> Dashboard:
        board = self._boards.get(caller, dashboard_id)
        access.check_edit(caller, board)
        return board

    def _find(self, board: Dashboard, version: int) -> Version:
        with self._ground.db.reading() as tx:
            found = store.get(tx, board.workspace_id, board.dashboard_id, version=version)
        if found is None:
            raise VersionNotFound(
                f"Version {version} of `{board.name}` is not kept.", hint="List the versions that are."
            )
        return found
