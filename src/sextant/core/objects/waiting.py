"""How long a request waits for a remote store: until its own deadline, whatever the store's client does."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from sextant.core.scope import late, seconds_left

_AT_ONCE = 64  # calls that nobody waits for any more end by the client's own limits
Made = TypeVar("Made")


def in_time(ask: Callable[[], Made]) -> Made:
    """What `ask` gives; raises DeadlinePassed when the request's time is over before."""
    left = seconds_left()
    if left is None:
        return ask()
    if (error := late()) is not None:
        raise error
    asking = _pool().submit(ask)
    try:
        return asking.result(timeout=left)
    except TimeoutError as cut:
        asking.cancel()
        if (error := late()) is not None:
            raise error from cut
        raise


def each_in_time(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a file that is wanted whole; raises DeadlinePassed between two of them."""
    for chunk in chunks:
        if (error := late()) is not None:
            raise error
        yield chunk


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="store")
