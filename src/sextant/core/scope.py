"""What is known about the request that this thread serves: its id, its caller, headers for its answer.

Within one request what was read of the metadata need not be read again: `once` keeps it for a moment, and
until the request writes. What has to be written before the answer leaves may wait for that: `at_end`.
"""

import threading
import time
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sextant.core.access import Caller
from sextant.kit.errors import DeadlinePassed

HOLDS_SECONDS = 1.0
Made = TypeVar("Made")


@dataclass(slots=True)
class RequestScope:
    """One request; shared by the middleware and the threads that run the route."""

    request_id: str
    method: str = ""
    path: str = ""
    route: str = ""
    client: str = ""
    quiet: bool = False  # told by metrics alone unless it fails
    caller: Caller | None = None
    remembers: bool = False  # what it read, for a moment: true of requests over HTTP, not of jobs
    deadline: float | None = None  # by `time.monotonic`; what the request waits for ends with it
    seconds: float = 0.0  # that it was given
    listen: Callable[[], None] | None = None  # begins to look whether who asked is still there
    headers: dict[str, str] = field(default_factory=dict[str, str])
    endings: list[Any] | None = None  # what is to be written before the answer leaves; None: nothing may wait
    cancels: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    known: dict[Hashable, tuple[float, Any]] = field(default_factory=dict[Hashable, tuple[float, Any]])


_scope: ContextVar[RequestScope | None] = ContextVar("sextant_request", default=None)


def current() -> RequestScope | None:
    """The request being served, or None outside one (jobs, the command line)."""
    return _scope.get()


def enter(scope: RequestScope) -> None:
    _scope.set(scope)


def leave() -> None:
    """Outside any request again; a thread that serves job after job calls it."""
    _scope.set(None)


@contextmanager
def moment() -> Generator[None]:
    """What is read of the metadata inside is read once: for work that is no request and goes by one state."""
    before = _scope.set(RequestScope("", remembers=True))
    try:
        yield
    finally:
        _scope.reset(before)


def seconds_left() -> float | None:
    """Until the request's deadline, at least 0; None where there is none."""
    scope = current()
    if scope is None or scope.deadline is None:
        return None
    return max(0.0, scope.deadline - time.monotonic())


def late() -> DeadlinePassed | None:
    """The error of a request whose time is over."""
    if seconds_left() != 0.0:
        return None
    scope = current()
    given = 0.0 if scope is None else scope.seconds
    return DeadlinePassed(
        f"The request was to be answered within {given:g} seconds, and was not.",
        hint="Ask for less, or give it more time in the header Sextant-Deadline-Ms.",
    )


@contextmanager
def stoppable(stop: Callable[[], None]) -> Generator[None]:
    """While something runs that ends with its request: `stop` is called when time is over or nobody waits."""
    scope = current()
    if scope is None:
        yield
        return
    if (error := late()) is not None:
        raise error
    with scope.lock:
        scope.cancels.append(stop)
    if scope.listen is not None:
        scope.listen()
    try:
        yield
    finally:
        with scope.lock:
            scope.cancels.remove(stop)


def stop_all(scope: RequestScope) -> None:
    """Stops what runs for a request."""
    with scope.lock:
        cancels = list(scope.cancels)
    for stop in cancels:
        stop()


def once(key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives, read once in a request over HTTP; elsewhere each time."""
    scope = current()
    if scope is None or not scope.remembers:
        return make()
    with scope.lock:
        found = scope.known.get(key)
        if found is not None and time.monotonic() - found[0] < HOLDS_SECONDS:
            return found[1]
        began = time.monotonic()
        made = make()
        scope.known[key] = (began, made)
        return made


def keep(key: Hashable, value: object) -> None:
    """Something that was read on the way, for `once` to give."""
    if (scope := current()) is not None and scope.remembers:
        with scope.lock:
            scope.known[key] = (time.monotonic(), value)


def forget(key: Hashable | None = None) -> None:
    """What the request has read may not hold any more: all of it, or one thing."""
    if (scope := current()) is not None:
        with scope.lock:
            scope.known.clear() if key is None else scope.known.pop(key, None)


def at_end(what: object) -> bool:
    """Leaves something to be written before the answer leaves; False where nothing waits for that."""
    scope = current()
    if scope is None:
        return False
    with scope.lock:
        if scope.endings is None:
            return False
        scope.endings.append(what)
    return True
