"""A SQL model: the statement that makes a dataset, when it runs, and what each run of it did."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.core.recurring import Times

RunStatus = Literal["waiting", "loading", "loaded", "held", "nothing_new", "failed"]
How = Literal["whole", "groups", "rows"]
Why = Literal["made", "changed", "inputs", "schedule", "hand"]
Engine = Literal["workspace", "spark-streaming"]
BY_HAND = Times()
CONTINUOUS: Engine = "spark-streaming"


class _Value(WireModel):
    model_config = ConfigDict(frozen=True)


class Model(_Value):
    """`tried` are the snapshots of its inputs when it last ran, whether that went well or not.

    `version` counts its statements; `checks` wait for the first rows of its dataset. `engine` says who keeps
    it: the workspace's engine by runs, or Spark by itself, from the topic that the stream follows.
    """

    model_id: str
    workspace_id: str
    dataset_id: str
    name: str
    sql: str
    description: str = ""
    on_change: bool = True
    times: Times = BY_HAND
    engine: Engine = "workspace"
    next_at: datetime | None = None
    reads: tuple[str, ...] = ()
    tried: dict[str, str] = Field(default_factory=dict[str, str])
    checks: tuple[dict[str, Any], ...] = ()
    version: int = 1
    job_id: str
    made_by: str
    email: str
    created_at: datetime
    updated_at: datetime


class Run(_Value):
    """One run, by the id of its job; `inputs` are the snapshots that it read, `how` what of them."""

    run_id: str
    model_id: str
    workspace_id: str
    version: int
    why: Why
    status: RunStatus = "waiting"
    how: How | None = None
    inputs: dict[str, str] = Field(default_factory=dict[str, str])
    partials_key: str | None = None
    again: bool = False
    rows: int = 0
    error: str | None = None
    created_at: datetime
    finished_at: datetime | None = None
