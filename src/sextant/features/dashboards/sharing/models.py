"""Ways into a dashboard without signing in: links, and places where it is embedded."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from sextant.features.dashboards.models import Value
from sextant.kit.errors import NotAllowed, NotFound
from sextant.kit.ids import DashboardId, UserId, WorkspaceId

Kind = Literal["link", "embed"]


class ShareNotFound(NotFound):
    code = "share_not_found"


class PasswordAsked(NotAllowed):
    """The link opens with a password, which was not sent or is wrong."""

    code = "share_password"


class EmbedRefused(NotAllowed):
    """The token of a page that embeds a dashboard is not valid, or leaves rows open that it may not."""

    code = "embed_refused"


class Share(Value):
    """A way in; its token is known to whoever was shown it and stored as a hash alone."""

    share_id: str
    dashboard_id: DashboardId
    workspace_id: WorkspaceId
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    views: int = 0
    kind: Kind = "link"
    label: str = ""
    password_hash: str = Field(default="", repr=False)
    sealed_secret: str = Field(default="", repr=False)
    origins: tuple[str, ...] = ()


class MadeShare(Value):
    """What is shown once: a link's token, or an embedding's secret."""

    share: Share
    token: str
