"""Where a model stands that an engine keeps up by itself."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict

from sextant.core.http import WireModel

Status = Literal["starting", "running", "waiting", "stopped"]


class Kept(WireModel):
    """`epoch` is what the engine committed last, `snapshot_id` the state of its table that was loaded last.

    `rows` and `set_aside` count messages of the epochs that were looked at. `waiting` says by `problem` why
    nothing runs and is tried again; `columns_mark` are the stream's columns by which messages are read.
    """

    model_config = ConfigDict(frozen=True)

    model_id: str
    workspace_id: str
    version: int
    table_id: str
    session_id: str = ""
    query_id: str = ""
    run_id: str = ""
    columns_mark: str = ""
    status: Status = "starting"
    epoch: int = -1
    rows: int = 0
    set_aside: int = 0
    snapshot_id: str = ""
    problem: str = ""
    hint: str = ""
    seen_at: datetime | None = None
    again_at: datetime | None = None
    watched_by: str = ""
    watched_until: datetime | None = None
