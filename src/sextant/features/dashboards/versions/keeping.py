"""Keeps a version with every change, in the transaction of the change."""

from sqlalchemy import Connection

from sextant.core.access import Caller
from sextant.features.dashboards.models import Dashboard
from sextant.features.dashboards.versions import store
from sextant.features.dashboards.versions.comparing import differences, told
from sextant.features.dashboards.versions.models import Version, content_of


def kept(
    tx: Connection,
    caller: Caller,
    before: Dashboard | None,
    after: Dashboard,
    *,
    restored_from: int | None = None,
) -> None:
    """Keeps what a change made, in its transaction; of a dashboard older than versions, what it was too."""
    if before is None:
        _add(tx, caller, after, words="Made")
        return
    if not store.has(tx, before.workspace_id, before.dashboard_id, version=before.version):
        _add(tx, None, before, words="")
    words = told(differences(content_of(before), content_of(after)))
    _add(tx, caller, after, words=words, restored_from=restored_from)


def _add(
    tx: Connection, caller: Caller | None, board: Dashboard, *, words: str, restored_from: int | None = None
) -> None:
    version = Version(
        dashboard_id=board.dashboard_id,
        workspace_id=board.workspace_id,
        version=board.version,
        user_id=caller.user_id if caller else board.user_id,
        email=caller.email if caller else "",
        saved_at=board.updated_at,
        told=words,
        restored_from=restored_from,
        content=content_of(board),
    )
    store.add(tx, version)
