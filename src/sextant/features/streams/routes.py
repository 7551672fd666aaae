"""`POST /api/v1/data/ingest` for senders, `/api/v1/streams` for those who look."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sextant.core.http import Cursor, SignedIn, router
from sextant.core.http.answers import OrjsonResponse
from sextant.features.query import Queries, answer_json
from sextant.features.streams.errors import TooFast
from sextant.features.streams.last import last_events
from sextant.features.streams.pushing import acknowledged, whole
from sextant.features.streams.reading import Incoming
from sextant.features.streams.replaying.routes import add_replay_routes
from sextant.features.streams.service import Streams
from sextant.features.streams.shapes import (
    BODY,
    AsideOut,
    FollowIn,
    FollowPatch,
    IngestOut,
    PlacesOut,
    RolledOut,
    StreamSeenOut,
    StreamsOut,
    aside_out,
    places_out,
    stream_out,
    stream_seen_out,
    wish_of,
)

_UNTOLD = 8 << 20  # what a body of unknown length is counted as
Limit = Annotated[int, Query(ge=1, le=1000)]
Name = Annotated[str, Query(min_length=1, max_length=200, description="The stream, made by its first batch.")]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=200, description="Of the batch; a UUID, say.")
]


def stream_routes(streams: Streams, queries: Queries) -> APIRouter:
    routes = router(prefix="/api/v1", tags=["streams"])
    _ingest(routes, streams)
    _follow(routes, streams)
    _look(routes, streams, queries)
    add_replay_routes(routes, streams.replays)
    return routes


def _ingest(routes: APIRouter, streams: Streams) -> None:
    @routes.post(
        "/data/ingest",
        status_code=202,
        response_model=IngestOut,
        openapi_extra=BODY,
        max_body_size=streams.batch_bytes,
        summary="Push events to a stream",
    )
    async def ingest(request: Request, caller: SignedIn, stream: Name, key: Key = None) -> Response:
        """JSON, NDJSON or Arrow IPC. Answered once the events are on disk; a key makes a batch count once."""
        announced = request.headers.get("content-length", "")
        try:
            admitted = streams.admit(int(announced) if announced.isdecimal() else _UNTOLD)
            with admitted:
                incoming = Incoming(
                    await whole(request),
                    request.headers.get("content-type", ""),
                    request.headers.get("content-encoding", ""),
                )
                written = await run_in_threadpool(streams.push, caller, stream, incoming, key=key or "")
                done = await asyncio.wrap_future(written)
        except TooFast:
            async for _ in request.stream():
                pass  # a sender that is cut off while it sends would not hear when to come again
            raise
        return acknowledged(done)


def _follow(routes: APIRouter, streams: Streams) -> None:
    follows, looking = streams.follows, streams.looking

    @routes.post("/streams/follow", status_code=201, summary="Follow a topic of Kafka or a stream of Kinesis")
    def begin(body: FollowIn, caller: SignedIn) -> StreamSeenOut:
        """Each message lands once. The stream is made where there is none of the name."""
        made = follows.begin(caller, wish_of(body))
        return stream_seen_out(looking.get(caller, made.dataset_id))

    @routes.get("/streams/{dataset_id}/follow", summary="Where the reading of a topic stands")
    def places(dataset_id: str, caller: SignedIn) -> PlacesOut:
        return places_out(follows.places(caller, dataset_id))

    @routes.patch("/streams/{dataset_id}/follow", summary="Pause following a topic, or go on")
    def change(dataset_id: str, body: FollowPatch, caller: SignedIn) -> StreamSeenOut:
        follows.pause(caller, dataset_id, paused=body.paused)
        return stream_seen_out(looking.get(caller, dataset_id))

    @routes.delete("/streams/{dataset_id}/follow", status_code=204, summary="End following a topic")
    def end(dataset_id: str, caller: SignedIn) -> None:
        """The stream and its rows stay."""
        follows.end(caller, dataset_id)


def _look(routes: APIRouter, streams: Streams, queries: Queries) -> None:
    looking = streams.looking

    @routes.get("/streams", summary="The streams of the workspace")
    def find(caller: SignedIn) -> StreamsOut:
        return StreamsOut(items=[stream_out(seen) for seen in looking.list(caller)])

    @routes.post("/streams/ready", summary="The ready stream `events`, with its hourly and daily rollups")
    def ready(caller: SignedIn) -> StreamSeenOut:
        """Made where there is none, as the first push to `events` with `timestamp` and `event_type` does."""
        return stream_seen_out(streams.looking.get(caller, streams.readied(caller).dataset_id))

    @routes.get("/streams/{dataset_id}", summary="One stream: its rate, its lag, its columns")
    def one(dataset_id: str, caller: SignedIn) -> StreamSeenOut:
        return stream_seen_out(looking.get(caller, dataset_id))

    @routes.get("/streams/{dataset_id}/events", summary="The last events, the newest first")
    def events(dataset_id: str, caller: SignedIn, limit: Limit = 50) -> Response:
        answered = queries.run(caller, last_events(looking.get(caller, dataset_id), limit=limit))
        return OrjsonResponse(answer_json(answered))

    @routes.get("/streams/{dataset_id}/set-aside", summary="Events that were set aside, the newest first")
    def set_aside(dataset_id: str, caller: SignedIn, limit: Limit = 50, cursor: Cursor = None) -> AsideOut:
        return aside_out(looking.set_aside(caller, dataset_id, cursor=cursor, limit=limit))

    @routes.post("/streams/{dataset_id}/roll", summary="Put the events of the log into a file now")
    def roll(dataset_id: str, caller: SignedIn) -> RolledOut:
        """It happens by itself every minute."""
        return RolledOut(rolled=streams.roll(caller, dataset_id))
