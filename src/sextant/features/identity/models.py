"""People, workspaces, sessions and keys as values, in the shapes that the API shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter

from sextant.core.access import Role, Tier
from sextant.core.http import WireModel

Plain = str | int | float | bool
Attributes = Mapping[str, Plain | tuple[Plain, ...]]
_ATTRIBUTES: TypeAdapter[Attributes] = TypeAdapter(Attributes)
LinkKind = Literal["first", "invitation", "join", "reset", "sign_in"]
SetupStep = Literal["settled", "may", "must"]
PersonStatus = Literal["active", "invited", "disabled"]
WorkspaceStatus = Literal["provisioning", "active", "failed", "deleting"]
Arrival = Literal["password", "bearer", "link"]


class Value(WireModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True)


class User(Value):
    """A person within one workspace."""

    user_id: str
    email: str
    name: str
    role: Role
    tier: Tier
    status: PersonStatus
    created_at: datetime
    last_login: datetime | None
    attributes: Attributes = Field(
        default_factory=dict[str, Plain | tuple[Plain, ...]],
        description="What policies look at, as an administrator set it.",
        examples=[{"region": "North"}],
    )


class Workspace(Value):
    """A workspace as the API shows it under `/platforms`."""

    id: str
    user_id: str
    name: str
    config: dict[str, JsonValue]
    status: WorkspaceStatus
    created_at: datetime
    updated_at: datetime

    @property
    def time_zone(self) -> str:
        """The zone in which "today" is meant; an IANA name."""
        zone = self.config.get("time_zone")
        return zone if isinstance(zone, str) else "UTC"

    def share_new(self, *, otherwise: bool) -> bool:
        """Whether what someone makes is shared with the workspace at once, as the workspace chose."""
        choice = self.config.get("share_new")
        return choice if isinstance(choice, bool) else otherwise


class Session(Value):
    """One sign-in that is still open."""

    session_id: str
    user_id: str
    workspace_id: str
    kid: str = Field(exclude=True)
    created_at: datetime
    expires_at: datetime
    via: Arrival
    setup: SetupStep = Field(exclude=True)
    ip: str
    user_agent: str


class ApiKey(Value):
    """A key for programs; the key itself is shown once, when it is made."""

    key_id: str
    workspace_id: str = Field(exclude=True)
    user_id: str
    email: str
    name: str
    prefix: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    last_used: datetime | None


class Account(Value):
    """What sign-in needs to know of a person, whatever the workspace."""

    user_id: str
    email: str
    name: str
    password_hash: str | None
    created_at: datetime
    last_login: datetime | None
    last_workspace_id: str | None


class Membership(Value):
    """A person's place in a workspace; it counts once they accepted it by the workspace's link."""

    workspace_id: str
    user_id: str
    role: Role
    tier: Tier
    disabled: bool
    accepted: bool


class OpenedLink(Value):
    """What a one-time link stood for, once it was used."""

    user_id: str
    workspace_id: str
    kind: LinkKind


class SealedKey(Value):
    """A signing key as it is stored: the private half sealed, the public half plain."""

    kid: str
    public_key: str
    sealed_private_key: str
    seal: str
    created_at: datetime
    retired_at: datetime | None


def as_attributes(stored: object) -> Attributes:
    """Attributes as they are kept, as values: lists become tuples."""
    return _ATTRIBUTES.validate_python(stored)
