"""The shortcut of `POST /api/v1/data/ingest` for what most senders send: few events, often."""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import Future
from dataclasses import dataclass

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sextant.core.http import caller_of
from sextant.core.http.shortcuts import Shortcut
from sextant.features.streams.committing import Committed
from sextant.features.streams.errors import BatchRefused
from sextant.features.streams.reading import Incoming
from sextant.features.streams.service import Streams

INGEST = "/api/v1/data/ingest"
_SMALL = 64 << 10  # bytes that may be read before it is known who sends them
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Plain:
    stream: str
    key: str


def pushes(streams: Streams) -> Shortcut:
    def shortcut(request: Request) -> Awaitable[Response] | None:
        plain = _plain(request)
        return None if plain is None else _push(streams, request, plain)

    return shortcut


async def _push(streams: Streams, request: Request, plain: _Plain) -> Response:
    headers = request.headers
    incoming = Incoming(
        await whole(request), headers.get("content-type", ""), headers.get("content-encoding", "")
    )

    def begun() -> "Future[Committed]":
        return streams.push(caller_of(request), plain.stream, incoming, key=plain.key)

    with streams.admit(len(incoming.content)):
        done = await asyncio.wrap_future(await run_in_threadpool(begun))
    return acknowledged(done)


async def whole(request: Request) -> bytes:
    """The body; raises BatchRefused where the sender goes away before its end."""
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise BatchRefused("The batch was cut off; nothing was kept.", hint="Send it again.") from error


def acknowledged(done: Committed) -> Response:
    content = orjson.dumps({**done.answer.model_dump(mode="json"), "replayed": done.replayed})
    headers = {"Idempotency-Replayed": "true"} if done.replayed else None
    return Response(content, status_code=202, headers=headers, media_type="application/json")


def _plain(request: Request) -> _Plain | None:
    """What is asked, where it is written as most write it; all else is left to the framework."""
    headers, given = request.headers, request.query_params
    size = headers.get("content-length", "")
    if not size.isdecimal() or int(size) > _SMALL:
        return None
    if "authorization" not in headers and "x-api-key" not in headers:
        return None
    stream, key = given.get("stream", ""), headers.get("idempotency-key", "")
    if not 1 <= len(stream) <= _LONGEST or len(key) > _LONGEST or len(given.multi_items()) != 1:
        return None
    return _Plain(stream, key)
