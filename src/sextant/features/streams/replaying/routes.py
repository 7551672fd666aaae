"""What the log of a stream holds, and replays of it, over HTTP."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, ConfigDict, Field

from sextant.core.http import SignedIn, WireModel
from sextant.features.streams.replaying.models import LogEnds, ReplayWish
from sextant.features.streams.replaying.service import Replays

_EXAMPLE: dict[str, Any] = {"into": "clicks again", "offset": 0, "types": {"value": "double"}}


class LogOut(WireModel):
    """Events with offsets from `first_offset` up to `next_offset`, which the next event has."""

    first_offset: int
    next_offset: int
    events: int = Field(description="How many events can be replayed.")
    first_at: datetime | None = Field(description="When the first of them came.")
    last_at: datetime | None
    size_bytes: int
    kept_seconds: float = Field(
        description="How long events stay in the log after they were put into a file."
    )
    kept_bytes: int = Field(description="Up to how many bytes of a stream; the oldest go first.")


class ReplayIn(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": _EXAMPLE})
    into: str = Field(min_length=1, max_length=200, description="A name that no dataset has.")
    offset: int | None = Field(default=None, ge=0, description="From this event on; else the first.")
    since: AwareDatetime | None = Field(default=None, description="From what came at this time on.")
    types: dict[str, str] = Field(
        default_factory=dict[str, str], description="Columns that are to have another type."
    )


class ReplayOut(WireModel):
    job_id: str
    dataset_id: str = Field(description="The stream that is filled; it can be asked at once.")
    stream: str
    table_name: str


def add_replay_routes(routes: APIRouter, replays: Replays) -> None:
    @routes.get("/streams/{dataset_id}/log", summary="What of a stream can be replayed")
    def log(dataset_id: str, caller: SignedIn) -> LogOut:
        return _log_out(replays.log(caller, dataset_id))

    @routes.post("/streams/{dataset_id}/replay", status_code=202, summary="Read a stream's log into another")
    def replay(dataset_id: str, body: ReplayIn, caller: SignedIn) -> ReplayOut:
        """From an offset or a time on, also into other types, with what was set aside. The stream stays."""
        wish = ReplayWish(body.into, body.offset, body.since, body.types)
        job, made = replays.begin(caller, dataset_id, wish)
        return ReplayOut(
            job_id=job.job_id, dataset_id=made.dataset_id, stream=made.name, table_name=made.table_name
        )


def _log_out(ends: LogEnds) -> LogOut:
    return LogOut(
        first_offset=ends.first_offset,
        next_offset=ends.next_offset,
        events=ends.next_offset - ends.first_offset,
        first_at=ends.first_at,
        last_at=ends.last_at,
        size_bytes=ends.size_bytes,
        kept_seconds=ends.rules.kept.total_seconds(),
        kept_bytes=ends.rules.size_bytes,
    )
