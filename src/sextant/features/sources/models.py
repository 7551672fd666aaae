"""A connection to where data comes from, and what trying it gave."""

from datetime import datetime

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.ports.source_values import Value


class _Model(WireModel):
    model_config = ConfigDict(frozen=True)


class Trial(_Model):
    """One attempt to reach a source; `server` says what answered when it was good."""

    ok: bool
    code: str = ""
    message: str = ""
    hint: str = ""
    server: str = ""
    elapsed_ms: float = 0.0
    at: datetime


class Connection(_Model):
    """`config` holds no secrets: those are sealed, and never leave the service."""

    connection_id: str
    workspace_id: str
    name: str
    kind: str
    config: dict[str, Value] = Field(default_factory=dict[str, Value])
    shared: bool = False
    made_by: str
    email: str
    created_at: datetime
    updated_at: datetime
    trial: Trial | None = None


class Use(_Model):
    """Something that a connection feeds."""

    id: str
    title: str
