"""Who is asking, and what their role permits."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sextant.kit.errors import NotAllowed
from sextant.kit.ids import UserId, WorkspaceId

Role = Literal["viewer", "analyst", "admin"]
Tier = Literal["free", "premium"]
Permission = Literal[
    "data.read",  # see datasets, ask, run SELECT, see dashboards
    "data.write",  # upload, describe, delete, undo
    "boards.write",  # make and change dashboards
    "boards.share",  # make links
    "people.manage",  # invite, disable, roles, other people's keys and sessions
    "audit.read",
    "workspace.manage",
    "monitoring.read",
]

_VIEWER: frozenset[Permission] = frozenset[Permission]({"data.read"})
_ANALYST: frozenset[Permission] = _VIEWER | frozenset[Permission](
    {"data.write", "boards.write", "boards.share"}
)
_ADMIN: frozenset[Permission] = _ANALYST | frozenset[Permission](
    {
        "people.manage",
        "audit.read",
        "workspace.manage",
        "monitoring.read",
    }
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {"viewer": _VIEWER, "analyst": _ANALYST, "admin": _ADMIN}


class Caller(BaseModel):
    """The person (or key) behind a request, within one workspace."""

    model_config = ConfigDict(frozen=True)

    user_id: UserId
    workspace_id: WorkspaceId
    email: str
    role: Role
    tier: Tier = "free"
    session_id: str | None = None
    via: Literal["password", "cookie", "bearer", "key", "link", "command"] = "bearer"
    request_id: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed (403) unless the role has the permission."""
        if not self.may(permission):
            raise NotAllowed(
                f"Your role, {self.role}, does not allow this.",
                hint="Ask an administrator of the workspace for a role that does.",
                details={"permission": permission},
            )
