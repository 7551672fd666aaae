"""Streams as HTTP takes and sends them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.streams.following.models import Followed, Place
from sextant.features.streams.following.service import Wish
from sextant.features.streams.looking import AsidePage, Seen
from sextant.features.streams.models import Answer

_EVENT: dict[str, Any] = {
    "timestamp": "2026-03-02T09:00:00Z",
    "event_type": "view",
    "user_id": "u-17",
    "properties": {"country": "NO"},
    "value": 1.5,
}
_LINES = (
    '{"timestamp":"2026-03-02T09:00:00Z","event_type":"view","user_id":"u-17","value":1.5}\n'
    '{"timestamp":"2026-03-02T09:00:01Z","event_type":"click","user_id":"u-18","value":2}\n'
)
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "anyOf": [
                        {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
                        {"type": "array", "items": {"type": "object"}},
                    ]
                },
                "example": [_EVENT],
            },
            "application/x-ndjson": {"schema": {"type": "string"}, "example": _LINES},
            "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class IngestOut(Answer):
    """What was taken of a batch; `set_aside` events are kept with their reasons and are in no table."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "stream": "events",
                "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b70",
                "table_name": "events",
                "accepted": 9_999,
                "set_aside": 1,
                "reasons": [{"reason": "not JSON", "count": 1, "first_line": 17, "last_line": 17}],
                "new_columns": [],
                "replayed": False,
            }
        },
    )

    replayed: bool = Field(description="Whether the batch's key had been answered before.")


class StreamColumnOut(WireModel):
    name: str
    type: str
    path: str = Field(description="Where an event has it; empty for what Sextant adds.")


class TickOut(WireModel):
    """Ten seconds of a stream."""

    at: datetime
    events: int
    set_aside: int
    late: int


class FollowIn(WireModel):
    """From its begin (`earliest`), from now on (`latest`), or from a moment (`since`)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "connection_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b71",
                "topic": "shop.orders",
                "stream": "orders",
                "begin": "earliest",
            }
        },
    )

    connection_id: str = Field(min_length=1, max_length=36)
    topic: str = Field(min_length=1, max_length=249)
    stream: str = Field(default="", max_length=200, description="The stream's name; the topic's by default.")
    begin: Literal["earliest", "latest"] = "earliest"
    since: AwareDatetime | None = Field(
        default=None, description="Instead of `begin`: the first message of then."
    )


class FollowPatch(WireModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"paused": True}})

    paused: bool


class FollowOut(WireModel):
    """A topic that a stream follows; `problem` is empty while it is read."""

    connection_id: str
    connection: str = Field(description="The connection's name.")
    topic: str
    paused: bool
    behind: int = Field(description="Messages that are in the topic and not in the stream yet.")
    missed: int = Field(description="Messages that the brokers let go before they were read.")
    problem: str
    hint: str
    read_at: datetime | None = Field(description="When a process last read it.")
    email: str
    created_at: datetime


class PlaceOut(WireModel):
    partition: int
    next_offset: int
    end_offset: int
    missed: int
    moved_at: datetime


class PlacesOut(WireModel):
    """Where the reading of each partition stands."""

    items: list[PlaceOut]


class StreamOut(WireModel):
    """A stream; figures over all its events are null for someone who sees a part of them."""

    dataset_id: str
    name: str
    table_name: str
    email: str
    shared: bool
    columns: list[StreamColumnOut]
    event_column: str | None = Field(description="The column that says when an event happened.")
    lateness_seconds: int = Field(description="Events older than this behind the newest count as late.")
    events: int | None
    batches: int | None
    set_aside: int | None
    late: int | None
    per_second: float | None = Field(description="Events a second over the last minute.")
    lag_seconds: float | None = Field(description="How old the newest event was when it came.")
    hot_events: int | None = Field(description="Events in the log that are in no file yet.")
    hot_since: datetime | None
    received_at: datetime | None
    newest_event_at: datetime | None
    rolled_at: datetime | None
    rolls: int | None
    created_at: datetime
    follow: FollowOut | None = Field(description="The topic it follows; null for one that is pushed to.")


class StreamSeenOut(StreamOut):
    """With what came in the last hour, by ten seconds."""

    ticks: list[TickOut]


class StreamsOut(WireModel):
    items: list[StreamOut]


class AsideEventOut(WireModel):
    event_id: str
    at: datetime
    line: int
    reason: str
    raw: str
    partition: int | None = Field(description="Where it stands in the topic that it was read from.")
    offset: int | None


class AsideOut(WireModel):
    items: list[AsideEventOut]
    next_cursor: str | None


class RolledOut(WireModel):
    rolled: bool = Field(description="Whether there were events to put into a file.")


def stream_out(seen: Seen) -> StreamOut:
    return StreamOut.model_validate(_facts(seen))


def stream_seen_out(seen: Seen) -> StreamSeenOut:
    ticks = [
        TickOut(at=tick.at, events=tick.rows, set_aside=tick.set_aside, late=tick.late) for tick in seen.ticks
    ]
    return StreamSeenOut.model_validate({**_facts(seen), "ticks": ticks})


def wish_of(body: FollowIn) -> Wish:
    return Wish(body.connection_id, body.topic, body.stream, body.since or body.begin)


def places_out(places: Sequence[Place]) -> PlacesOut:
    items = [
        PlaceOut(
            partition=one.partition,
            next_offset=one.next_offset,
            end_offset=max(one.end_offset, one.next_offset),
            missed=one.missed,
            moved_at=one.moved_at,
        )
        for one in places
    ]
    return PlacesOut(items=items)


def aside_out(page: AsidePage) -> AsideOut:
    items = [
        AsideEventOut(
            event_id=event_id,
            at=at,
            line=event.line,
            reason=event.reason,
            raw=event.raw,
            partition=event.partition,
            offset=event.offset,
        )
        for event_id, at, event in page.items
    ]
    return AsideOut(items=items, next_cursor=page.next_cursor)


def _facts(seen: Seen) -> dict[str, Any]:
    dataset, stream = seen.dataset, seen.stream
    event = next((c.name for c in dataset.columns if c.field_id == stream.event_field), None)
    counted: dict[str, Any] = {
        "events": stream.rows,
        "batches": stream.batches,
        "set_aside": stream.set_aside,
        "late": stream.late,
        "per_second": round(seen.per_second, 2),
        "lag_seconds": seen.lag_seconds,
        "hot_events": seen.hot_rows,
        "hot_since": seen.hot_since,
        "received_at": stream.received_at,
        "newest_event_at": stream.newest_event_at,
        "rolled_at": stream.rolled_at,
        "rolls": stream.rolls,
    }
    return {
        "dataset_id": dataset.dataset_id,
        "name": dataset.name,
        "table_name": dataset.table_name,
        "email": dataset.owner.email,
        "shared": dataset.shared,
        "columns": _columns(seen),
        "event_column": event,
        "lateness_seconds": stream.lateness_seconds,
        "created_at": stream.created_at,
        "follow": None if seen.followed is None else _follow(seen.followed),
        **(counted if seen.whole else dict.fromkeys(counted)),
    }


def _follow(followed: Followed) -> FollowOut:
    follow = followed.follow
    return FollowOut(
        connection_id=follow.connection_id,
        connection=followed.connection,
        topic=follow.topic,
        paused=follow.paused,
        behind=followed.behind,
        missed=followed.missed,
        problem=follow.problem,
        hint=follow.hint,
        read_at=follow.read_at,
        email=follow.email,
        created_at=follow.created_at,
    )


def _columns(seen: Seen) -> Sequence[StreamColumnOut]:
    return [
        StreamColumnOut(
            name=column.name,
            type=column.type,
            path="" if column.source_name.startswith("@") else column.source_name,
        )
        for column in seen.dataset.columns
    ]
