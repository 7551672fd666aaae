"""What is known about the request that this thread serves: its id, its caller, headers for its answer."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from sextant.core.access import Caller


@dataclass(slots=True)
class RequestScope:
    """One request; shared by the middleware and the thread that runs the route."""

    request_id: str
    method: str = ""
    path: str = ""
    route: str = ""
    client: str = ""
    quiet: bool = False  # told by metrics alone unless it fails
    caller: Caller | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


_scope: ContextVar[RequestScope | None] = ContextVar("sextant_request", default=None)


def current() -> RequestScope | None:
    """The request being served, or None outside one (jobs, the command line)."""
    return _scope.get()


def enter(scope: RequestScope) -> None:
    _scope.set(scope)


def leave() -> None:
    """Outside any request again; a thread that serves job after job calls it."""
    _scope.set(None)
