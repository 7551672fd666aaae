"""What tells that a dataset of a workspace has changed."""

from sqlalchemy import Connection, select

from sextant.core import marks
from sextant.features.datasets.store import versions

MARK = "datasets"
marks.declare(
    MARK, lambda of: select(versions.c.version).where(versions.c.workspace_id == of).scalar_subquery()
)


def version(tx: Connection, workspace_id: str) -> int:
    """A number that grows with every change to any dataset of the workspace, as it is now."""
    return marks.mark_now(tx, workspace_id, MARK) or 0
