"""Routers whose protected routes look at the token first, and repeat an answer for a repeated request."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from threading import Lock
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from sextant.core.audit import begin_all
from sextant.core.http.idempotency import repeatable
from sextant.core.http.signed_in import WAYS_IN, authenticate, signed_in
from sextant.core.scope import RequestScope, current

# Routes that keep idempotency keys themselves, in the transaction that does the work.
KEEP_KEYS = frozenset({"/api/v1/data/ingest"})
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SextantRoute(APIRoute):
    """A route that depends on `signed_in` authenticates before its body is read."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.protected:
            self.openapi_extra = {"security": WAYS_IN, **(self.openapi_extra or {})}

    @property
    def protected(self) -> bool:
        return depends_on_sign_in(self.dependant)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        if not self.protected:
            return handle

        async def authenticated(request: Request) -> Response:
            await authenticate(request)
            scope = current()
            if scope is None:
                return await answer(request)
            scope.endings = []
            try:
                return await answer(request)
            finally:
                await _end(scope)

        async def answer(request: Request) -> Response:
            repeats = self.path not in KEEP_KEYS and request.method == "POST"
            if repeats and "idempotency-key" in request.headers:
                return await repeatable(request, handle)
            return await handle(request)

        return authenticated


async def _end(scope: RequestScope) -> None:
    """Writes what waits for the end of the request; from now on nothing waits (a body may still be made)."""
    with scope.lock:
        waiting, scope.endings = scope.endings, None
    for done in begin_all(waiting or []):
        # Written even if nobody waits for the answer any more.
        await asyncio.shield(asyncio.wrap_future(done))


class LateRoutes(list[BaseRoute]):
    """Routes that are made when they are first looked at, since they take longer than all else."""

    def __init__(self, make: Callable[[], Iterable[BaseRoute]]) -> None:
        super().__init__()
        self._make: Callable[[], Iterable[BaseRoute]] | None = make
        self._lock = Lock()

    def __iter__(self) -> Iterator[BaseRoute]:
        self.make()
        return super().__iter__()

    def __len__(self) -> int:
        self.make()
        return super().__len__()

    def make(self) -> None:
        """Makes them now; the second time it does nothing."""
        if self._make is None:
            return
        with self._lock:
            make = self._make
            if make is not None:
                super().extend(make())
                self._make = None


def depends_on_sign_in(dependant: Dependant) -> bool:
    """Whether a route asks, itself or through what it depends on, for the caller."""
    return dependant.call is signed_in or any(depends_on_sign_in(inner) for inner in dependant.dependencies)


def router(*, prefix: str = "", tags: list[str] | None = None) -> APIRouter:
    """The router every feature uses; paths are whole, such as `/api/v1/datasets`."""
    return APIRouter(prefix=prefix, tags=list(tags or []), route_class=SextantRoute)


def joined(*parts: APIRouter) -> APIRouter:
    """One router of several whose paths are whole; `include_router` would build each route once more."""
    whole = router()
    for part in parts:
        whole.routes.extend(part.routes)
    return whole
