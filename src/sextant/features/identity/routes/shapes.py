"""What identity takes and gives over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from sextant.core.access import Caller, Permission, Role, Tier
from sextant.core.http import WireModel, cursor_values
from sextant.features.identity.brand import Looks
from sextant.features.identity.brand.shapes import LooksView, looks_view
from sextant.features.identity.models import ApiKey, Session, User, Workspace

_ID = "019aa1b2-5c3d-7e4f-8a9b-0c1d2e3f4a5b"
# Without control characters: PostgreSQL takes no NUL, and a log no line break.
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
FilledName = Annotated[Name, StringConstraints(min_length=1)]
Email = Annotated[str, StringConstraints(max_length=320), Field(examples=["ada@example.com"])]
AttributeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$")]
AttributeText = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
AttributeValue = bool | int | Annotated[float, Field(allow_inf_nan=False)] | AttributeText
PersonAttributes = Mapping[
    AttributeName, AttributeValue | Annotated[tuple[AttributeValue, ...], Field(max_length=1000)]
]
Secret = Annotated[str, StringConstraints(max_length=1024), Field(examples=["four plain words together"])]
Id = Annotated[str, Path(pattern=r"^[0-9a-fA-F-]{36}$", examples=[_ID])]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]


class Body(WireModel):
    """A body that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid")


class TokenAnswer(WireModel):
    """OAuth2's answer to the password flow."""

    access_token: str = Field(examples=["eyJhbGciOiJFZERTQSIsImtpZCI6…"])
    token_type: str = Field(default="bearer", examples=["bearer"])
    expires_in: int = Field(examples=[86400])


class SignInBody(Body):
    email: Email
    password: Secret


class LinkBody(Body):
    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class WorkspaceBody(Body):
    workspace_id: Annotated[str, StringConstraints(max_length=36)] = Field(examples=[_ID])


class OwnNameBody(Body):
    name: FilledName = Field(examples=["Ada Lovelace"])


class PasswordBody(Body):
    """`current_password` unless the session came by a link; `email` once, for the first administrator."""

    password: Secret
    current_password: Secret | None = None
    email: Email | None = None
    name: FilledName | None = None


class SessionWorkspace(WireModel):
    id: str = Field(examples=[_ID])
    name: str = Field(examples=["Workspace"])
    share_new: bool
    time_zone: str = Field(examples=["Europe/Berlin"])
    looks: LooksView | None = Field(description="Null: Sextant's own.")


class LimitView(WireModel):
    """`limit` null: nothing is counted."""

    limit: int | None = Field(examples=[1000])
    remaining: int | None = Field(examples=[994])
    reset_seconds: int = Field(examples=[1800])


class SessionView(WireModel):
    """Who is signed in, where, and what they may do."""

    user: User
    workspace: SessionWorkspace
    must_set_password: bool
    permissions: Sequence[Permission]
    limits: dict[str, LimitView]


class SessionItem(Session):
    """An open session; `current` marks the one that asks."""

    current: bool


class SessionsView(WireModel):
    items: Sequence[SessionItem]


class PersonBody(Body):
    email: Email
    name: Name = Field(default="", examples=["Ada Lovelace"])
    role: Role = "analyst"
    tier: Tier = "free"


class PersonChangeBody(Body):
    """What is left out stays as it is."""

    name: FilledName | None = None
    role: Role | None = None
    tier: Tier | None = None
    disabled: bool | None = None
    attributes: PersonAttributes | None = Field(
        default=None,
        max_length=50,
        description="What policies look at; all of them, those left out go.",
        examples=[{"region": "North", "teams": ["sales", "support"]}],
    )


class LinkView(WireModel):
    link: str = Field(examples=["https://sextant.example.com/welcome?token=…"])


class InvitationView(WireModel):
    """The link is shown this once; give it to the person."""

    user: User
    link: str = Field(examples=["https://sextant.example.com/welcome?token=…"])


class KeyBody(Body):
    name: FilledName = Field(examples=["nightly load"])
    role: Role = "analyst"
    expires_in_days: int | None = Field(default=None, examples=[90])


class MadeKeyView(ApiKey):
    """The key is shown this once."""

    key: str = Field(examples=["sx_…"])


class SigningKeyView(WireModel):
    kid: str
    created_at: str
    retired_at: str | None
    public_key: str


class SigningKeysView(WireModel):
    items: Sequence[SigningKeyView]


class PlatformBody(Body):
    """`config` holds `share_new`, `time_zone` and what else the workspace keeps."""

    name: FilledName = Field(examples=["Sales"])
    config: dict[str, JsonValue] = Field(default={}, examples=[{"time_zone": "Europe/Berlin"}])


class PlatformChangeBody(Body):
    """What is left out stays as it is."""

    name: FilledName | None = None
    config: dict[str, JsonValue] | None = None


def workspace_view(workspace: Workspace, looks: Looks, *, share_by_default: bool) -> SessionWorkspace:
    return SessionWorkspace(
        id=workspace.id,
        name=workspace.name,
        share_new=workspace.share_new(otherwise=share_by_default),
        time_zone=workspace.time_zone,
        looks=looks_view(looks),
    )


def sessions_view(sessions: Sequence[Session], caller: Caller) -> SessionsView:
    return SessionsView(
        items=[
            SessionItem(**dict(session), current=session.session_id == caller.session_id)
            for session in sessions
        ]
    )


def start_of(cursor: str | None) -> str:
    """The id after which a page begins; raises CursorRefused."""
    values = cursor_values(cursor, count=1)
    return str(values[0]) if values else ""


def shown_once(response: Response) -> None:
    """Marks an answer that carries a secret: no cache and no store of repeated answers keeps it."""
    response.headers["Cache-Control"] = "no-store"
