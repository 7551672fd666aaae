"""A POST sent twice with one `Idempotency-Key` is done once; its answer is kept for 24 hours."""

import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, String, Table, select
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from sextant.core.access import Caller
from sextant.core.db import Database, Moment, metadata
from sextant.kit.clock import Clock
from sextant.kit.errors import Conflict, InputRefused

repeated = Table(
    "idempotency_keys",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    Column("route", String(200), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=True),
    Column("media_type", String(120), nullable=True),
    Column("body", LargeBinary, nullable=True),
    Column("at", Moment, nullable=False, index=True),
)
KEPT = timedelta(hours=24)
_STALE = timedelta(minutes=10)  # a first request that died without an answer is taken up again after this
_BODY_LIMIT = 1 << 20
_NO_BODY = "unread"


class KeyReused(Conflict):
    """The same key came with another request."""

    code = "idempotency_key_reused"


class StillRunning(Conflict):
    """The first request with this key has not ended."""

    code = "request_in_progress"


class KeyInvalid(InputRefused):
    code = "idempotency_key_invalid"


@dataclass(frozen=True, slots=True)
class Kept:
    status: int
    media_type: str
    body: bytes


class Repeats:
    """The answers that may be asked for again."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def begin(self, caller: Caller, *, route: str, key: str, fingerprint: str) -> Kept | None:
        """Reserves a key for this request, or gives the answer that is kept for it."""
        row = {**_where(caller, route, key), "fingerprint": fingerprint, "at": self._clock.now()}
        try:
            with self._db.transaction() as tx:
                tx.execute(repeated.delete().where(repeated.c.at < self._clock.now() - KEPT))
                tx.execute(repeated.insert().values(**row))
        except IntegrityError:
            return self._again(row)
        return None

    def end(self, caller: Caller, *, route: str, key: str, answer: Kept | None) -> None:
        """Keeps the answer; without one the key is free again."""
        matches = [repeated.c[name] == value for name, value in _where(caller, route, key).items()]
        with self._db.transaction() as tx:
            if answer is None:
                tx.execute(repeated.delete().where(*matches))
                return
            tx.execute(
                repeated.update()
                .where(*matches)
                .values(status=answer.status, media_type=answer.media_type, body=answer.body)
            )

    def _again(self, row: dict[str, Any]) -> Kept | None:
        names = ("workspace_id", "user_id", "route", "key")
        matches = [repeated.c[name] == row[name] for name in names]
        with self._db.transaction() as tx:
            kept = tx.execute(select(repeated).where(*matches).with_for_update()).one_or_none()
            if kept is None or (kept.status is None and kept.at < self._clock.now() - _STALE):
                tx.execute(repeated.delete().where(*matches))
                tx.execute(repeated.insert().values(**row))
                return None
        if kept.fingerprint != row["fingerprint"]:
            raise KeyReused(
                "This idempotency key was used for another request.", hint="Use a new key for a new request."
            )
        if kept.status is None:
            raise StillRunning(
                "The first request with this key is still running.", hint="Ask again in a few seconds."
            )
        return Kept(status=kept.status, media_type=kept.media_type, body=kept.body)


async def repeatable(
    request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    """Runs the handler once per key and answers every repetition with what it gave."""
    repeats: Repeats = request.app.state.repeats
    caller: Caller = request.state.caller
    where = {"route": request.url.path[:200], "key": request.headers["idempotency-key"]}
    if not 0 < len(where["key"]) <= 200:
        raise KeyInvalid("An idempotency key has 1 to 200 characters.", hint="Use a UUID.")
    fingerprint = await _fingerprint(request)
    kept = await run_in_threadpool(repeats.begin, caller, **where, fingerprint=fingerprint)
    if kept is not None:
        headers = {"Idempotency-Replayed": "true"}
        return Response(kept.body, status_code=kept.status, media_type=kept.media_type, headers=headers)
    answer: Kept | None = None
    try:
        response = await handle(request)
        answer = _keepable(response)
    finally:
        await run_in_threadpool(repeats.end, caller, **where, answer=answer)
    return response


async def _fingerprint(request: Request) -> str:
    """Of the body where it is small; a large upload is told apart by its key alone."""
    length = int(request.headers.get("content-length") or _BODY_LIMIT + 1)
    if length > _BODY_LIMIT:
        return _NO_BODY
    return hashlib.sha256(await request.body()).hexdigest()


def _keepable(response: Response) -> Kept | None:
    body = getattr(response, "body", None)
    if "no-store" in response.headers.get("cache-control", ""):
        return None  # a secret that is shown once is kept nowhere
    if response.status_code >= 400 or not isinstance(body, bytes) or len(body) > _BODY_LIMIT:
        return None
    return Kept(status=response.status_code, media_type=response.media_type or "application/json", body=body)


def _where(caller: Caller, route: str, key: str) -> dict[str, object]:
    return {"workspace_id": caller.workspace_id, "user_id": caller.user_id, "route": route, "key": key}
