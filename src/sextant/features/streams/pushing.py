"""The shortcut of `POST /api/v1/data/ingest` for what most senders send: few events, often."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass

import orjson
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
_THREADS = ThreadPoolExecutor(8, thread_name_prefix="push")  # none of them is started before it has work


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
    """One way to a thread and one back, whatever waits between them."""
    headers = request.headers
    incoming = Incoming(
        await whole(request), headers.get("content-type", ""), headers.get("content-encoding", "")
    )

    def begun() -> "Future[Committed]":
        return streams.push(caller_of(request), plain.stream, incoming, key=plain.key)

    with streams.admit(len(incoming.content)):
        return acknowledged(await _ended(begun))


def _ended(begin: "Callable[[], Future[Committed]]") -> "asyncio.Future[Committed]":
    """What is begun in a thread and ends in another, for a loop that is woken once."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Committed] = loop.create_future()

    def tell(done: "Future[Committed]") -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_hand_on, done, ended)

    def run() -> None:
        try:
            done = begin()
        except BaseException as error:  # noqa: BLE001  # told to whoever waits
            done = Future["Committed"]()
            done.set_exception(error)
        done.add_done_callback(tell)

    _THREADS.submit(copy_context().run, run)
    return ended


def _hand_on(done: "Future[Committed]", to: "asyncio.Future[Committed]") -> None:
    if to.done():
        return
    error = done.exception()
    if error is not None:
        to.set_exception(error)
    else:
        to.set_result(done.result())


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
